data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region
}

module "network" {
  source = "../network"

  name               = var.name
  vpc_cidr           = var.vpc_cidr
  zone_count         = var.zone_count
  availability_zones = var.availability_zones
  tags               = var.tags
}

module "load_balancer" {
  source = "../load-balancer"

  name             = var.name
  vpc_id           = module.network.vpc_id
  subnet_ids       = module.network.public_subnet_ids
  target_group_arn = aws_lb_target_group.this.arn
  certificate      = { arn = aws_acm_certificate_validation.this.certificate_arn }
  ssl_policy       = var.ssl_policy
  allowed_cidrs    = var.allowed_cidrs
  idle_timeout     = var.idle_timeout
  tags             = var.tags
}

# The group's own port is never used: ECS registers each task with the container's.
resource "aws_lb_target_group" "this" {
  name                 = "${var.name}-web"
  port                 = 80
  protocol             = "HTTP"
  target_type          = "ip"
  vpc_id               = module.network.vpc_id
  deregistration_delay = 30

  health_check {
    path                = var.health_check.path
    matcher             = var.health_check.matcher
    healthy_threshold   = var.health_check.healthy_threshold
    unhealthy_threshold = var.health_check.unhealthy_threshold
    timeout             = var.health_check.timeout
    interval            = var.health_check.interval
  }

  tags = var.tags
}

# The tasks have public addresses, but only the load balancer reaches them.

resource "aws_security_group" "tasks" {
  name_prefix = "${var.name}-tasks-"
  description = "Tasks of ${var.name}"
  vpc_id      = module.network.vpc_id

  tags = merge(var.tags, { Name = "${var.name}-tasks" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "from_load_balancer" {
  security_group_id            = aws_security_group.tasks.id
  description                  = "HTTP from the load balancer"
  ip_protocol                  = "tcp"
  from_port                    = var.container_port
  to_port                      = var.container_port
  referenced_security_group_id = module.load_balancer.security_group_id

  tags = var.tags
}

resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.tasks.id
  description       = "To everywhere"
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"

  tags = var.tags
}
