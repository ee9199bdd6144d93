variable "name" {
  description = "Name of the app's repository, cluster, task family and load balancer, and prefix of all other names. Two apps in one account need two names."
  type        = string
  default     = "dash"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,18}[a-z0-9]$", var.name)) && !startswith(var.name, "internal-")
    error_message = "The name must have 2 to 20 characters: lower-case letters, digits and hyphens, beginning with a letter, not ending with a hyphen and not beginning with \"internal-\"."
  }
}

variable "domain" {
  description = "Host name of the app, such as example.com, without www."
  type        = string

  validation {
    condition     = length(var.domain) <= 64 && can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$", var.domain))
    error_message = "The domain must be a host name in lower case with at least one dot and at most 64 characters (a certificate's limit), such as example.com, without a dot at the end."
  }
}

variable "zone" {
  description = "Public Route 53 hosted zone that holds the domain, which must be delegated to it: the certificate is validated, and the records are made, in it."
  type = object({
    id = string
  })
}

variable "www" {
  description = "Whether www.DOMAIN leads to the app too. The certificate then names it."
  type        = bool
  default     = true
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
  description = "Number of availability zones when availability_zones is not given. The load balancer needs two."
  type        = number
  default     = 2

  validation {
    condition     = var.zone_count >= 2 && var.zone_count <= 6 && floor(var.zone_count) == var.zone_count
    error_message = "The number of zones must be a whole number from 2 to 6."
  }
}

variable "availability_zones" {
  description = "Names of the availability zones, at least two. Null: the first zone_count zones of the region."
  type        = list(string)
  default     = null

  validation {
    condition     = var.availability_zones == null ? true : length(distinct(var.availability_zones)) >= 2
    error_message = "At least two different zones are needed."
  }
}

variable "allowed_cidrs" {
  description = "IPv4 ranges that may reach the app."
  type        = list(string)
  default     = ["0.0.0.0/0"]

  validation {
    condition     = length(var.allowed_cidrs) >= 1 && alltrue([for cidr in var.allowed_cidrs : try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "The allowed ranges must be a list of at least one IPv4 network such as 203.0.113.0/24, without bits set in the host part."
  }
}

variable "ssl_policy" {
  description = "TLS policy of the HTTPS listener."
  type        = string
  default     = "ELBSecurityPolicy-TLS13-1-2-2021-06"
}

variable "idle_timeout" {
  description = "Seconds after which an idle connection is closed: as long as the slowest callback takes."
  type        = number
  default     = 60

  validation {
    condition     = var.idle_timeout >= 1 && var.idle_timeout <= 4000
    error_message = "The idle timeout must be from 1 to 4000 seconds."
  }
}

# Image

variable "image_tag" {
  description = "Tag of the image in the repository. Another tag is another deployment."
  type        = string
  default     = "latest"

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", var.image_tag))
    error_message = "The tag must have up to 128 letters, digits, underscores, dots and hyphens, beginning with none of the last two."
  }
}

variable "image" {
  description = "An image that stands elsewhere. Null: the one in the repository with image_tag."
  type        = string
  default     = null

  validation {
    condition     = var.image == null ? true : can(regex("^\\S+$", var.image))
    error_message = "The image must be a reference without spaces."
  }
}

variable "immutable_tags" {
  description = "Whether the repository refuses to move a tag to another image. Each image then needs a tag of its own."
  type        = bool
  default     = false
}

variable "scan_on_push" {
  description = "Whether images are scanned for known vulnerabilities when they are pushed."
  type        = bool
  default     = true
}

variable "kept_images" {
  description = "Number of the newest images that the repository keeps; older ones are deleted, used or not."
  type        = number
  default     = 20

  validation {
    condition     = var.kept_images >= 1 && floor(var.kept_images) == var.kept_images
    error_message = "At least one image must be kept."
  }
}

variable "force_delete" {
  description = "Whether a destroy deletes the repository with its images. By default a destroy fails at a repository that is not empty, and the repository stays."
  type        = bool
  default     = false
}

# Tasks

variable "task_count" {
  description = "Number of tasks. 0 puts the app to rest."
  type        = number
  default     = 3

  validation {
    condition     = var.task_count >= 0 && var.task_count <= 1000 && floor(var.task_count) == var.task_count
    error_message = "The number of tasks must be a whole number from 0 to 1000."
  }
}

variable "cpu" {
  description = "CPU units of a task: 1024 is one vCPU."
  type        = number
  default     = 1024

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "Fargate offers 256, 512, 1024, 2048, 4096, 8192 and 16384 CPU units."
  }
}

variable "memory" {
  description = "Memory of a task in MiB. What Fargate offers depends on the CPU units: with 1024, every full GiB from 2048 to 8192."
  type        = number
  default     = 3072

  validation {
    condition     = var.memory >= 512 && var.memory <= 122880 && floor(var.memory) == var.memory
    error_message = "Fargate offers from 512 to 122880 MiB of memory."
  }
}

variable "cpu_architecture" {
  description = "What the image is built for: \"X86_64\" or \"ARM64\"."
  type        = string
  default     = "X86_64"

  validation {
    condition     = contains(["X86_64", "ARM64"], var.cpu_architecture)
    error_message = "cpu_architecture must be \"X86_64\" or \"ARM64\"."
  }
}

variable "container_port" {
  description = "Port on which the app listens, on all of the container's addresses (0.0.0.0). Dash's own is 8050."
  type        = number
  default     = 8050

  validation {
    condition     = var.container_port >= 1 && var.container_port <= 65535 && floor(var.container_port) == var.container_port
    error_message = "The port must be a whole number from 1 to 65535."
  }
}

variable "environment" {
  description = "Environment variables of the container. They show in the state and in ECS: nothing secret here."
  type        = map(string)
  default     = {}
}

variable "task_policies" {
  description = "What the app may do in AWS: inline policies of its role (JSON documents), keyed by name. None: the app has no role."
  type        = map(string)
  default     = {}
}

variable "health_check" {
  description = "Health check of the target group: a path that answers without a log-in, the status codes that are good, numbers of checks, and seconds. The timeout must be less than the interval."
  type = object({
    path                = optional(string, "/")
    matcher             = optional(string, "200")
    healthy_threshold   = optional(number, 3)
    unhealthy_threshold = optional(number, 3)
    timeout             = optional(number, 5)
    interval            = optional(number, 30)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.health_check.timeout < var.health_check.interval
    error_message = "The health check's timeout must be less than its interval."
  }

  validation {
    condition     = startswith(var.health_check.path, "/")
    error_message = "The health check's path must begin with a slash."
  }
}

variable "health_check_grace_period" {
  description = "Seconds in which ECS forgives a new task failed health checks."
  type        = number
  default     = 30

  validation {
    condition     = var.health_check_grace_period >= 0 && var.health_check_grace_period <= 2147483647
    error_message = "The grace period must not be negative."
  }
}

variable "wait_for_steady_state" {
  description = "Whether an apply waits until the tasks run and are healthy."
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

variable "container_insights" {
  description = "CloudWatch Container Insights: \"disabled\", \"enabled\" or \"enhanced\"."
  type        = string
  default     = "disabled"

  validation {
    condition     = contains(["disabled", "enabled", "enhanced"], var.container_insights)
    error_message = "container_insights must be \"disabled\", \"enabled\" or \"enhanced\"."
  }
}

variable "tags" {
  description = "Tags of everything that is created."
  type        = map(string)
  default     = {}
}
