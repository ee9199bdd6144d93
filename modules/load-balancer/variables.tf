variable "name" {
  description = "Name of the load balancer and prefix of the names of what belongs to it."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$", var.name)) && !startswith(var.name, "internal-")
    error_message = "The name must have 1 to 20 characters: lower-case letters, digits and hyphens, beginning with a letter, not ending with a hyphen and not beginning with \"internal-\"."
  }
}

variable "vpc_id" {
  description = "Id of the VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Ids of the subnets of the load balancer, at least two, each in another availability zone."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "An application load balancer needs subnets in at least two availability zones."
  }
}

variable "target_group_arn" {
  description = "ARN of the target group that gets what no rule sends elsewhere."
  type        = string
}

variable "certificate" {
  description = "Certificate of the HTTPS listener. Null: no HTTPS listener, and the HTTP listener serves the site. (An object, so that a plan knows whether there is one before its ARN is known.)"
  type = object({
    arn = string
  })
  default = null
}

variable "http_target_group" {
  description = "Target group of the HTTP listener where targets do the redirect to HTTPS themselves. Null: with a certificate the load balancer redirects, without one it forwards to target_group_arn."
  type = object({
    arn = string
  })
  default = null
}

variable "ssl_policy" {
  description = "TLS policy of the HTTPS listener."
  type        = string
  default     = "ELBSecurityPolicy-TLS13-1-2-2021-06"
}

variable "allowed_cidrs" {
  description = "IPv4 ranges that may reach the load balancer."
  type        = list(string)
  default     = ["0.0.0.0/0"]

  validation {
    condition     = length(var.allowed_cidrs) >= 1 && alltrue([for cidr in var.allowed_cidrs : try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "The allowed ranges must be a list of at least one IPv4 network such as 203.0.113.0/24, without bits set in the host part."
  }
}

variable "internal" {
  description = "Whether the load balancer has private addresses only."
  type        = bool
  default     = false
}

variable "idle_timeout" {
  description = "Seconds after which an idle connection is closed."
  type        = number
  default     = 60

  validation {
    condition     = var.idle_timeout >= 1 && var.idle_timeout <= 4000
    error_message = "The idle timeout must be from 1 to 4000 seconds."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the load balancer. A destroy then fails until this is set to false and applied."
  type        = bool
  default     = false
}

variable "tags" {
  description = "Tags of everything that is created."
  type        = map(string)
  default     = {}
}
