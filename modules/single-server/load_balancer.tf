# The server's stable address. The load balancer passes TCP connections on as they are:
# the container itself speaks TLS and answers Let's Encrypt's questions on port 80.

locals {
  ports = { http = 80, https = 443 }

  # Let's Encrypt asks from addresses that it does not tell: port 80 is open to all.
  ingress = merge(
    { "80 0.0.0.0/0" = { port = 80, cidr = "0.0.0.0/0" } },
    { for cidr in var.allowed_cidrs : "443 ${cidr}" => { port = 443, cidr = cidr } },
  )
}

resource "aws_security_group" "load_balancer" {
  name_prefix = "${var.name}-nlb-"
  description = "Load balancer of ${var.name}"
  vpc_id      = module.network.vpc_id

  tags = merge(var.tags, { Name = "${var.name}-nlb" })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "web" {
  for_each = local.ingress

  security_group_id = aws_security_group.load_balancer.id
  description       = "Port ${each.value.port}"
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
  cidr_ipv4         = each.value.cidr

  tags = var.tags
}

resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.load_balancer.id
  description       = "To the server"
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"

  tags = var.tags
}

# With cross-zone load balancing both of its addresses lead to the server, whichever
# zone that is in.
resource "aws_lb" "this" {
  name                             = var.name
  load_balancer_type               = "network"
  security_groups                  = [aws_security_group.load_balancer.id]
  subnets                          = module.network.public_subnet_ids
  enable_cross_zone_load_balancing = true

  tags = merge(var.tags, { Name = var.name })
}

# A container answers on port 80 from its start, on port 443 when docassemble serves.
# The service belongs to both groups: ECS counts on both. Ten failures make five
# minutes: a restart of the web server must not cost the container.
resource "aws_lb_target_group" "this" {
  for_each = local.ports

  name                 = "${var.name}-${each.key}"
  port                 = each.value
  protocol             = "TCP"
  vpc_id               = module.network.vpc_id
  preserve_client_ip   = true
  deregistration_delay = 30

  health_check {
    protocol            = "TCP"
    healthy_threshold   = 2
    unhealthy_threshold = 10
    timeout             = 10
    interval            = 30
  }

  tags = var.tags
}

resource "aws_lb_listener" "this" {
  for_each = local.ports

  load_balancer_arn = aws_lb.this.arn
  port              = each.value
  protocol          = "TCP"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this[each.key].arn
  }

  tags = var.tags
}

resource "aws_route53_record" "site" {
  zone_id = var.zone.id
  name    = var.domain
  type    = "A"

  alias {
    name                   = aws_lb.this.dns_name
    zone_id                = aws_lb.this.zone_id
    evaluate_target_health = false
  }
}
