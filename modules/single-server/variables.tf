variable "name" {
  description = "Name of the site's cluster, load balancer and Auto Scaling group, and prefix of all other names. Two sites in one account need two names."
  type        = string
  default     = "docassemble"

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$", var.name)) && !startswith(var.name, "internal-")
    error_message = "The name must have 1 to 20 characters: lower-case letters, digits and hyphens, beginning with a letter, not ending with a hyphen and not beginning with \"internal-\"."
  }
}

variable "domain" {
  description = "Host name of the site, such as interviews.example.com."
  type        = string

  validation {
    condition     = length(var.domain) <= 253 && can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$", var.domain))
    error_message = "The domain must be a host name in lower case with at least one dot, such as interviews.example.com, without a dot at the end."
  }
}

variable "zone" {
  description = "Public Route 53 hosted zone that holds the domain, which must be delegated to it: Let's Encrypt finds the server by the record that is made in it."
  type = object({
    id = string
  })
}

variable "email" {
  description = "E-mail address of the account with Let's Encrypt, which issues the certificate."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\\.)+[A-Za-z]{2,}$", var.email))
    error_message = "The e-mail address must look like admin@example.com."
  }
}

# Network

variable "vpc_cidr" {
  description = "IPv4 range of the VPC: a private (RFC 1918) network between /16 and /24."
  type        = string
  default     = "10.0.0.0/16"

  validation {
    condition     = try(cidrsubnet(var.vpc_cidr, 0, 0) == var.vpc_cidr, false) && can(regex("^(10|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168)\\.", var.vpc_cidr))
    error_message = "The VPC range must be a private (RFC 1918) IPv4 network, such as 10.0.0.0/16, without bits set in its host part."
  }

  validation {
    condition     = try(tonumber(split("/", var.vpc_cidr)[1]) >= 16 && tonumber(split("/", var.vpc_cidr)[1]) <= 24, false)
    error_message = "The VPC range must be between /16 and /24."
  }
}

variable "zone_count" {
  description = "Number of availability zones when availability_zones is not given. The load balancer has a public address in each; with two, a new instance can come up in the other when one zone fails."
  type        = number
  default     = 2

  validation {
    condition     = var.zone_count >= 1 && var.zone_count <= 6 && floor(var.zone_count) == var.zone_count
    error_message = "The number of zones must be a whole number from 1 to 6."
  }
}

variable "availability_zones" {
  description = "Names of the availability zones. Null: the first zone_count zones of the region."
  type        = list(string)
  default     = null

  validation {
    condition     = var.availability_zones == null ? true : length(var.availability_zones) >= 1 && length(distinct(var.availability_zones)) == length(var.availability_zones)
    error_message = "The list of zones must not be empty and must not name a zone twice."
  }
}

variable "allowed_cidrs" {
  description = "IPv4 ranges that may reach the site (port 443). Port 80, which redirects to it and serves Let's Encrypt, is open to all."
  type        = list(string)
  default     = ["0.0.0.0/0"]

  validation {
    condition     = length(var.allowed_cidrs) >= 1 && alltrue([for cidr in var.allowed_cidrs : try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "The allowed ranges must be a list of at least one IPv4 network such as 203.0.113.0/24, without bits set in the host part."
  }
}

# Instance

variable "instance_type" {
  description = "Type of the instance. docassemble advises 4 GB of memory."
  type        = string
  default     = "t3.medium"

  validation {
    condition     = can(regex("^[a-z0-9-]+\\.[a-z0-9-]+$", var.instance_type))
    error_message = "The instance type must look like t3.medium."
  }
}

variable "ami_id" {
  description = "AMI of the instance. Null: the recommended ECS-optimized Amazon Linux 2023 of the day of the plan."
  type        = string
  default     = null

  validation {
    condition     = var.ami_id == null ? true : can(regex("^ami-[0-9a-f]+$", var.ami_id))
    error_message = "The AMI must be an id such as ami-0123456789abcdef0."
  }
}

variable "http_tokens" {
  description = "Whether the instance metadata service demands tokens. docassemble reads it without one, hence \"optional\"; \"required\" is for images that can do without."
  type        = string
  default     = "optional"

  validation {
    condition     = contains(["required", "optional"], var.http_tokens)
    error_message = "http_tokens must be \"required\" or \"optional\"."
  }
}

variable "disk_size" {
  description = "Size of the instance's disk in GiB. docassemble advises 40."
  type        = number
  default     = 40

  validation {
    condition     = var.disk_size >= 30 && var.disk_size <= 16384
    error_message = "The disk must have from 30 to 16384 GiB."
  }
}

variable "key_name" {
  description = "Name of an EC2 key pair for SSH. Null: none."
  type        = string
  default     = null
}

variable "ssh_cidrs" {
  description = "IPv4 ranges that may reach the instance by SSH. None by default."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for cidr in var.ssh_cidrs : try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "The SSH ranges must be IPv4 networks such as 203.0.113.0/24, without bits set in the host part."
  }
}

variable "session_manager" {
  description = "Whether shells on the instance are possible by SSM Session Manager, which needs no open port and no key."
  type        = bool
  default     = false
}

variable "termination_hold_seconds" {
  description = "How long the instance that is about to be ended is kept, so that a container that is still stopping can save its data. A destroy takes that much longer. 0: not at all. A change replaces the Auto Scaling group: stop the service first."
  type        = number
  default     = 600

  validation {
    condition     = var.termination_hold_seconds == 0 || (var.termination_hold_seconds >= 30 && var.termination_hold_seconds <= 7200)
    error_message = "The hold must be 0 or from 30 to 7200 seconds."
  }
}

# Bucket

variable "bucket_name" {
  description = "Name of the S3 bucket. Null: made of the name, the account's number and the region."
  type        = string
  default     = null

  validation {
    condition     = var.bucket_name == null ? true : can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket_name))
    error_message = "The bucket's name must have 3 to 63 lower-case letters, digits and hyphens, and no dots: docassemble cannot use a bucket with a dot in its name."
  }
}

variable "bucket_versioning" {
  description = "Whether the bucket keeps former versions of objects, the saved databases among them."
  type        = bool
  default     = true
}

variable "force_destroy" {
  description = "Whether a destroy deletes the bucket with everything in it. By default a destroy fails at a bucket that is not empty, after everything that costs money by the hour is gone, and the bucket stays."
  type        = bool
  default     = false
}

# Container

variable "image" {
  description = "Container image of docassemble. Name a tag or digest of your choice to decide yourself when it changes."
  type        = string
  default     = "jhpyle/docassemble:latest"

  validation {
    condition     = can(regex("^\\S+$", var.image))
    error_message = "The image must be a reference without spaces."
  }
}

variable "container_memory" {
  description = "Memory in MiB without which ECS does not start the container. The container may use all that the instance has."
  type        = number
  default     = 1800

  validation {
    condition     = var.container_memory >= 900 && floor(var.container_memory) == var.container_memory
    error_message = "A container needs at least 900 MiB."
  }
}

variable "stop_timeout" {
  description = "Seconds that the container has for stopping before it is killed. docassemble demands 600: a kill may corrupt the database."
  type        = number
  default     = 600

  validation {
    condition     = var.stop_timeout >= 120 && var.stop_timeout <= 3600 && floor(var.stop_timeout) == var.stop_timeout
    error_message = "The stop timeout must be a whole number of seconds from 120 to 3600."
  }
}

variable "timezone" {
  description = "Time zone of the site, such as Europe/Berlin."
  type        = string
  default     = "Etc/UTC"

  validation {
    condition     = can(regex("^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$", var.timezone))
    error_message = "The time zone must be a name of the tz database, such as America/New_York."
  }
}

variable "environment" {
  description = "Further environment variables of the container. They show in the state and in ECS: nothing secret here."
  type        = map(string)
  default     = {}

  validation {
    condition = length(setintersection(keys(var.environment), [
      "BEHINDHTTPSLOADBALANCER", "CONTAINERROLE", "DAHOSTNAME", "EC2", "LETSENCRYPTEMAIL", "S3BUCKET", "TIMEZONE", "USEHTTPS", "USELETSENCRYPT",
    ])) == 0
    error_message = "The module decides about BEHINDHTTPSLOADBALANCER, CONTAINERROLE, DAHOSTNAME, EC2, LETSENCRYPTEMAIL, S3BUCKET, TIMEZONE, USEHTTPS and USELETSENCRYPT itself."
  }
}

variable "health_check_grace_period" {
  description = "Seconds in which ECS forgives a new container failed health checks. docassemble answers on port 443 only when it has started, databases and all."
  type        = number
  default     = 1800

  validation {
    condition     = var.health_check_grace_period >= 0 && var.health_check_grace_period <= 2147483647
    error_message = "The grace period must not be negative."
  }
}

variable "wait_for_steady_state" {
  description = "Whether an apply waits until docassemble answers. False is for tests."
  type        = bool
  default     = true
}

variable "log_retention_days" {
  description = "Days for which container logs are kept; 0 keeps them for ever."
  type        = number
  default     = 30

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "CloudWatch Logs keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days, or for ever (0)."
  }
}

variable "tags" {
  description = "Tags of everything that is created."
  type        = map(string)
  default     = {}
}
