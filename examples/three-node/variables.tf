variable "domain" {
  description = "Host name of the site, such as interviews.example.com."
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
  description = "Name of the cluster and prefix of all other names."
  type        = string
  default     = "docassemble"
}

variable "node_count" {
  description = "Number of EC2 instances: one for the backend, the others for one app container each."
  type        = number
  default     = 3
}

variable "instance_type" {
  description = "Type of the instances."
  type        = string
  default     = "t3.medium"
}

variable "image" {
  description = "Container image of docassemble. Name a tag or digest of your choice to decide yourself when it changes."
  type        = string
  default     = "jhpyle/docassemble:latest"
}

variable "timezone" {
  description = "Time zone of the site, such as Europe/Berlin."
  type        = string
  default     = "Etc/UTC"
}

variable "ssh_cidrs" {
  description = "IPv4 ranges that may reach the instances by SSH."
  type        = list(string)
  default     = []
}

variable "key_name" {
  description = "Name of an EC2 key pair for SSH. Null: none."
  type        = string
  default     = null
}

variable "session_manager" {
  description = "Whether shells on the instances are possible by SSM Session Manager."
  type        = bool
  default     = false
}

variable "force_destroy" {
  description = "Whether a destroy deletes the bucket with all of the site's data."
  type        = bool
  default     = false
}

variable "wait_for_steady_state" {
  description = "Whether an apply waits for the containers to run. False is for a local AWS that runs none."
  type        = bool
  default     = true
}

variable "termination_hold_seconds" {
  description = "How long an instance that is about to be ended is kept for containers that are still stopping."
  type        = number
  default     = 600
}

variable "s3_use_path_style" {
  description = "Whether buckets are addressed by path. True is for a local AWS such as moto."
  type        = bool
  default     = false
}
