data "aws_partition" "current" {}

data "aws_ssm_parameter" "ami" {
  count = var.ami_id == null ? 1 : 0

  name = var.ami_ssm_parameter
}

locals {
  ami_id = var.ami_id != null ? var.ami_id : data.aws_ssm_parameter.ami[0].insecure_value

  managed_policies = merge(
    {
      ecs = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
    },
    var.session_manager ? {
      session_manager = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"
    } : {},
  )

  agent_settings = merge(
    {
      # The cluster by reference: it is deleted after the instances that belong to it.
      ECS_CLUSTER                = aws_ecs_cluster.this.name
      ECS_CONTAINER_STOP_TIMEOUT = var.container_stop_timeout
    },
    var.agent_settings,
  )

  user_data = join("\n", concat(
    ["#!/bin/bash", "cat >> /etc/ecs/ecs.config <<'END_OF_AGENT_SETTINGS'"],
    [for name, value in local.agent_settings : "${name}=${value}"],
    ["END_OF_AGENT_SETTINGS", var.extra_user_data],
  ))

  tags = merge(var.tags, { Name = var.name })
}

resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = var.container_insights
  }

  tags = local.tags
}

# The role of the instances

resource "aws_iam_role" "instance" {
  name        = "${var.name}-instance"
  description = "Instances of the ECS cluster ${var.name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })

  tags = local.tags
}

resource "aws_iam_role_policy_attachment" "instance" {
  for_each = local.managed_policies

  role       = aws_iam_role.instance.name
  policy_arn = each.value
}

resource "aws_iam_role_policy" "instance" {
  for_each = var.instance_policies

  name   = each.key
  role   = aws_iam_role.instance.name
  policy = each.value
}

resource "aws_iam_instance_profile" "instance" {
  name = "${var.name}-instance"
  role = aws_iam_role.instance.name

  tags = local.tags
}

# The instances' security group

resource "aws_security_group" "instances" {
  name_prefix = "${var.name}-instances-"
  description = "Instances of the ECS cluster ${var.name}"
  vpc_id      = var.vpc_id

  tags = merge(var.tags, { Name = "${var.name}-instances" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "between_instances" {
  security_group_id            = aws_security_group.instances.id
  description                  = "Between the instances"
  ip_protocol                  = "-1"
  referenced_security_group_id = aws_security_group.instances.id

  tags = var.tags
}

resource "aws_vpc_security_group_ingress_rule" "from_group" {
  for_each = var.ingress

  security_group_id            = aws_security_group.instances.id
  description                  = each.key
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  referenced_security_group_id = each.value.security_group_id

  tags = var.tags
}

resource "aws_vpc_security_group_ingress_rule" "ssh" {
  for_each = toset(var.ssh_cidrs)

  security_group_id = aws_security_group.instances.id
  description       = "SSH"
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_ipv4         = each.value

  tags = var.tags
}

resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.instances.id
  description       = "To everywhere"
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"

  tags = var.tags
}

# The instances

resource "aws_launch_template" "this" {
  count = var.use_launch_configuration ? 0 : 1

  name_prefix            = "${var.name}-"
  description            = "Instances of the ECS cluster ${var.name}"
  image_id               = local.ami_id
  instance_type          = var.instance_type
  key_name               = var.key_name
  user_data              = base64encode(local.user_data)
  update_default_version = true
  vpc_security_group_ids = [aws_security_group.instances.id]

  iam_instance_profile {
    name = aws_iam_instance_profile.instance.name
  }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = var.http_tokens
    http_put_response_hop_limit = var.http_put_response_hop_limit
  }

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      volume_size           = var.disk_size
      volume_type           = "gp3"
      encrypted             = true
      delete_on_termination = true
    }
  }

  tag_specifications {
    resource_type = "volume"
    tags          = local.tags
  }

  tags = local.tags
}

resource "aws_launch_configuration" "this" {
  count = var.use_launch_configuration ? 1 : 0

  name_prefix          = "${var.name}-"
  image_id             = local.ami_id
  instance_type        = var.instance_type
  key_name             = var.key_name
  user_data            = local.user_data
  security_groups      = [aws_security_group.instances.id]
  iam_instance_profile = aws_iam_instance_profile.instance.name

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = var.http_tokens
    http_put_response_hop_limit = var.http_put_response_hop_limit
  }

  root_block_device {
    volume_size           = var.disk_size
    volume_type           = "gp3"
    encrypted             = true
    delete_on_termination = true
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_autoscaling_group" "this" {
  name                 = var.name
  launch_configuration = var.use_launch_configuration ? aws_launch_configuration.this[0].name : null
  vpc_zone_identifier  = var.subnet_ids
  suspended_processes  = var.suspended_processes

  # No lower bound: the cluster can be put to rest by setting the desired capacity to 0.
  min_size         = 0
  max_size         = var.max_node_count != null ? var.max_node_count : var.node_count
  desired_capacity = var.node_count

  dynamic "launch_template" {
    for_each = aws_launch_template.this

    content {
      id      = launch_template.value.id
      version = launch_template.value.latest_version
    }
  }

  dynamic "initial_lifecycle_hook" {
    for_each = var.termination_hold_seconds > 0 ? [var.termination_hold_seconds] : []

    content {
      name                 = "hold-for-containers"
      lifecycle_transition = "autoscaling:EC2_INSTANCE_TERMINATING"
      heartbeat_timeout    = initial_lifecycle_hook.value
      default_result       = "CONTINUE"
    }
  }

  dynamic "tag" {
    for_each = local.tags

    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  timeouts {
    delete = "${30 + ceil(var.termination_hold_seconds / 60)}m"
  }

  # Running instances need all of these to the end.
  depends_on = [
    aws_iam_role_policy.instance,
    aws_iam_role_policy_attachment.instance,
    aws_vpc_security_group_egress_rule.all,
    aws_vpc_security_group_ingress_rule.between_instances,
    aws_vpc_security_group_ingress_rule.from_group,
    aws_vpc_security_group_ingress_rule.ssh,
  ]

  lifecycle {
    precondition {
      condition     = var.max_node_count == null ? true : var.max_node_count >= var.node_count
      error_message = "max_node_count must not be less than node_count."
    }
  }
}
