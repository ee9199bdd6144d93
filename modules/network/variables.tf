variable "name" {
  description = "Prefix of the names of everything that is created."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$", var.name))
    error_message = "The name must have 1 to 20 characters: lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen."
  }
}

variable "vpc_cidr" {
  description = "IPv4 range of the VPC: a private (RFC 1918) network between /16 and /24."
  type        = string
  default     = "10.0.0.0/16"

  validation {
    condition     = can(cidrsubnet(var.vpc_cidr, 0, 0)) && try(cidrsubnet(var.vpc_cidr, 0, 0) == var.vpc_cidr, false)
    error_message = "The VPC range must be an IPv4 network such as 10.0.0.0/16, without bits set in its host part."
  }

  validation {
    condition     = can(regex("^(10|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)\\.", var.vpc_cidr))
    error_message = "The VPC range must be private (RFC 1918): within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16."
  }

  validation {
    condition     = try(tonumber(split("/", var.vpc_cidr)[1]) >= 16 && tonumber(split("/", var.vpc_cidr)[1]) <= 24, false)
    error_message = "The VPC range must be between /16 and /24."
  }
}

variable "zone_count" {
  description = "Number of availability zones to use when availability_zones is not given. A load balancer needs two."
  type        = number
  default     = 2

  validation {
    condition     = var.zone_count >= 1 && var.zone_count <= 6 && floor(var.zone_count) == var.zone_count
    error_message = "The number of zones must be a whole number from 1 to 6."
  }
}

variable "availability_zones" {
  description = "Names of the availability zones to use, in order. Null takes the first zone_count zones of the region. New zones belong at the end of the list: the place in the list decides a subnet's range."
  type        = list(string)
  default     = null

  validation {
    condition = var.availability_zones == null ? true : (
      length(var.availability_zones) >= 1 && length(distinct(var.availability_zones)) == length(var.availability_zones)
    )
    error_message = "The list of zones must not be empty and must not name a zone twice."
  }
}

variable "subnet_newbits" {
  description = "Bits by which a subnet's prefix is longer than the VPC's: 4 makes /20 subnets of a /16."
  type        = number
  default     = 4

  validation {
    condition     = var.subnet_newbits >= 3 && var.subnet_newbits <= 12
    error_message = "The subnet bits must be from 3 to 12."
  }
}

variable "tags" {
  description = "Tags of everything that is created."
  type        = map(string)
  default     = {}
}
