variable "name" {
  description = "Name of the cluster and of its Auto Scaling group, and prefix of the other names."
  type        = string

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,18}[a-z0-9])?$", var.name))
    error_message = "The name must have 1 to 20 characters: lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen."
  }
}

variable "vpc_id" {
  description = "Id of the VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Ids of the subnets of the instances. They need a way to the internet (or VPC endpoints) to reach ECS."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 1
    error_message = "At least one subnet is needed."
  }
}

variable "node_count" {
  description = "Number of instances."
  type        = number
  default     = 1

  validation {
    condition     = var.node_count >= 0 && var.node_count <= 1000 && floor(var.node_count) == var.node_count
    error_message = "The number of instances must be a whole number from 0 to 1000."
  }
}

variable "max_node_count" {
  description = "Upper bound of the Auto Scaling group. Null: node_count."
  type        = number
  default     = null
}

variable "instance_type" {
  description = "Type of the instances."
  type        = string
  default     = "t3.medium"

  validation {
    condition     = can(regex("^[a-z0-9-]+\\.[a-z0-9-]+$", var.instance_type))
    error_message = "The instance type must look like t3.medium."
  }
}

variable "ami_id" {
  description = "AMI of the instances. Null: the one that ami_ssm_parameter names at the time of the plan. Name one to decide yourself when it changes."
  type        = string
  default     = null

  validation {
    condition     = var.ami_id == null ? true : can(regex("^ami-[0-9a-f]+$", var.ami_id))
    error_message = "The AMI must be an id such as ami-0123456789abcdef0."
  }
}

variable "ami_ssm_parameter" {
  description = "Public SSM parameter that holds the id of the AMI."
  type        = string
  default     = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"

  validation {
    condition     = startswith(var.ami_ssm_parameter, "/")
    error_message = "The SSM parameter must be a path that begins with a slash."
  }
}

variable "use_launch_configuration" {
  description = "Whether to use a launch configuration instead of a launch template. AWS refuses launch configurations to accounts made after 1 October 2024, and they know no instance type newer than 2022."
  type        = bool
  default     = false
}

variable "http_tokens" {
  description = "Whether the instance metadata service demands tokens (IMDSv2): \"required\" or \"optional\". Software that reads metadata without a token needs \"optional\"."
  type        = string
  default     = "required"

  validation {
    condition     = contains(["required", "optional"], var.http_tokens)
    error_message = "http_tokens must be \"required\" or \"optional\"."
  }
}

variable "http_put_response_hop_limit" {
  description = "Network hops that the metadata service's answers may take: 2 lets containers in bridge mode reach it."
  type        = number
  default     = 2

  validation {
    condition     = var.http_put_response_hop_limit >= 1 && var.http_put_response_hop_limit <= 64
    error_message = "The hop limit must be from 1 to 64."
  }
}

variable "container_stop_timeout" {
  description = "How long the ECS agent waits for a container to stop before it kills it (ECS_CONTAINER_STOP_TIMEOUT)."
  type        = string
  default     = "30s"

  validation {
    condition     = can(regex("^[1-9][0-9]*[smh]$", var.container_stop_timeout))
    error_message = "The stop timeout must be a whole number with the unit s, m or h, such as 10m."
  }
}

variable "agent_settings" {
  description = "Further settings of the ECS agent (lines of /etc/ecs/ecs.config)."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.agent_settings) : can(regex("^[A-Z][A-Z0-9_]*$", name))])
    error_message = "The names of agent settings consist of upper-case letters, digits and underscores."
  }
}

variable "extra_user_data" {
  description = "Shell commands that run at an instance's first start, after the agent's settings are written."
  type        = string
  default     = ""
}

variable "disk_size" {
  description = "Size of an instance's disk in GiB."
  type        = number
  default     = 40

  validation {
    condition     = var.disk_size >= 30 && var.disk_size <= 16384
    error_message = "The disk must have from 30 (the size of the AMI) to 16384 GiB."
  }
}

variable "key_name" {
  description = "Name of an EC2 key pair for SSH. Null: none."
  type        = string
  default     = null
}

variable "ssh_cidrs" {
  description = "IPv4 ranges that may reach the instances by SSH. None by default."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for cidr in var.ssh_cidrs : try(cidrsubnet(cidr, 0, 0) == cidr, false)])
    error_message = "The SSH ranges must be IPv4 networks such as 203.0.113.0/24, without bits set in the host part."
  }
}

variable "session_manager" {
  description = "Whether the instances' role allows shells by SSM Session Manager, which needs no open port and no key."
  type        = bool
  default     = false
}

variable "ingress" {
  description = "Ports that other security groups may reach, keyed by a description."
  type = map(object({
    security_group_id = string
    port              = number
  }))
  default = {}

  validation {
    condition     = alltrue([for rule in values(var.ingress) : rule.port >= 0 && rule.port <= 65535])
    error_message = "Ports must be from 0 to 65535."
  }
}

variable "instance_policies" {
  description = "Inline policies of the instances' role: JSON documents, keyed by name. They outlive the instances."
  type        = map(string)
  default     = {}
}

variable "suspended_processes" {
  description = "Processes that the Auto Scaling group must not run. [\"AZRebalance\"] keeps it from ending instances in order to even out the zones."
  type        = list(string)
  default     = []

  validation {
    condition = alltrue([for process in var.suspended_processes : contains([
      "Launch", "Terminate", "AddToLoadBalancer", "AlarmNotification", "AZRebalance", "HealthCheck", "InstanceRefresh", "ReplaceUnhealthy", "ScheduledActions",
    ], process)])
    error_message = "The processes are Launch, Terminate, AddToLoadBalancer, AlarmNotification, AZRebalance, HealthCheck, InstanceRefresh, ReplaceUnhealthy and ScheduledActions."
  }
}

variable "termination_hold_seconds" {
  description = "How long Auto Scaling keeps an instance that it is about to end, so that containers that are already stopping can finish. 0: not at all. A change replaces the Auto Scaling group."
  type        = number
  default     = 0

  validation {
    condition     = var.termination_hold_seconds == 0 || (var.termination_hold_seconds >= 30 && var.termination_hold_seconds <= 7200)
    error_message = "The hold must be 0 or from 30 to 7200 seconds."
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
  description = "Tags of everything that is created, the instances and their disks included (with a launch configuration, not the disks)."
  type        = map(string)
  default     = {}
}
