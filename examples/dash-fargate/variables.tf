variable "domain" {
  description = "Host name of the app, such as example.com, without www."
  type        = string
}

variable "zone" {
  description = "Name of the public Route 53 hosted zone that holds the domain, such as example.com."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$", var.zone))
    error_message = "The zone must be a name in lower case such as example.com, without a dot at the end."
  }
}

variable "region" {
  description = "AWS region, such as eu-central-1."
  type        = string

  validation {
    condition     = can(regex("^[a-z]{2,}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "The region must look like eu-central-1."
  }
}

variable "name" {
  description = "Name of the repository, the cluster and the load balancer, and prefix of all other names."
  type        = string
  default     = "dash"
}

variable "www" {
  description = "Whether www.DOMAIN leads to the app too. The certificate then names it."
  type        = bool
  default     = true
}

variable "task_count" {
  description = "Number of tasks. 0 puts the app to rest."
  type        = number
  default     = 3
}

variable "cpu" {
  description = "CPU units of a task: 1024 is one vCPU."
  type        = number
  default     = 1024
}

variable "memory" {
  description = "Memory of a task in MiB. What Fargate offers depends on the CPU units: with 1024, every full GiB from 2048 to 8192."
  type        = number
  default     = 3072
}

variable "container_port" {
  description = "Port on which the app listens, on all of the container's addresses (0.0.0.0). Dash's own is 8050."
  type        = number
  default     = 8050
}

variable "image_tag" {
  description = "Tag of the image in the repository. Another tag is another deployment."
  type        = string
  default     = "latest"
}

variable "environment" {
  description = "Environment variables of the container. They show in the state and in ECS: nothing secret here."
  type        = map(string)
  default     = {}
}

variable "allowed_cidrs" {
  description = "IPv4 ranges that may reach the app."
  type        = list(string)
  default     = ["0.0.0.0/0"]
}

variable "force_delete" {
  description = "Whether a destroy deletes the repository with its images. By default a destroy fails at a repository that is not empty, and the repository stays."
  type        = bool
  default     = false
}

variable "wait_for_steady_state" {
  description = "Whether an apply waits until the tasks run and are healthy. False is for a local AWS that runs no containers."
  type        = bool
  default     = true
}
