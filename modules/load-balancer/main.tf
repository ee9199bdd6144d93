locals {
  https = var.certificate != null
  ports = toset(local.https ? ["80", "443"] : ["80"])

  # One rule a port and range.
  ingress = {
    for pair in setproduct(local.ports, var.allowed_cidrs) : "${pair[0]} ${pair[1]}" => {
      port = tonumber(pair[0])
      cidr = pair[1]
    }
  }

  http_action = var.http_target_group != null || !local.https ? "forward" : "redirect"
}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-alb-"
  description = "Load balancer of ${var.name}"
  vpc_id      = var.vpc_id

  tags = merge(var.tags, { Name = "${var.name}-alb" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "web" {
  for_each = local.ingress

  security_group_id = aws_security_group.this.id
  description       = "Port ${each.value.port}"
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
  cidr_ipv4         = each.value.cidr

  tags = var.tags
}

resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.this.id
  description       = "To the targets"
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"

  tags = var.tags
}

resource "aws_lb" "this" {
  name                       = var.name
  load_balancer_type         = "application"
  internal                   = var.internal
  security_groups            = [aws_security_group.this.id]
  subnets                    = var.subnet_ids
  idle_timeout               = var.idle_timeout
  drop_invalid_header_fields = true
  enable_deletion_protection = var.deletion_protection

  tags = merge(var.tags, { Name = var.name })
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = local.http_action
    target_group_arn = local.http_action == "redirect" ? null : (
      var.http_target_group != null ? var.http_target_group.arn : var.target_group_arn
    )

    dynamic "redirect" {
      for_each = local.http_action == "redirect" ? [1] : []

      content {
        port        = "443"
        protocol    = "HTTPS"
        status_code = "HTTP_301"
      }
    }
  }

  tags = var.tags
}

resource "aws_lb_listener" "https" {
  count = local.https ? 1 : 0

  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = var.ssl_policy
  certificate_arn   = var.certificate.arn

  default_action {
    type             = "forward"
    target_group_arn = var.target_group_arn
  }

  tags = var.tags
}
