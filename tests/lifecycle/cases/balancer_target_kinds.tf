# Target groups of every kind: made, changed, their settings left out.

data "aws_availability_zones" "here" {
  state = "available"
}

resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "this" {
  count             = 3
  vpc_id            = aws_vpc.this.id
  cidr_block        = cidrsubnet(aws_vpc.this.cidr_block, 8, count.index)
  availability_zone = data.aws_availability_zones.here.names[count.index]
}

variable "port" {
  type    = string
  default = "8080"
}
# step: create
resource "aws_lb_target_group" "grpc" {
  name             = "grpc"
  port             = var.port
  protocol         = "HTTP"
  protocol_version = "GRPC"
  vpc_id           = aws_vpc.this.id
  target_type      = "ip"
  health_check {
    path    = "/AWS.ALB/healthcheck"
    matcher = "12"
    port    = 9000
  }
}
resource "aws_lb_target_group" "alb" {
  name                 = "alb"
  port                 = 80
  protocol             = "TCP"
  target_type          = "alb"
  vpc_id               = aws_vpc.this.id
  deregistration_delay = 10
}
resource "aws_lb_target_group" "udp" {
  name     = "udp"
  port     = 53
  protocol = "UDP"
  vpc_id   = aws_vpc.this.id
  health_check {
    protocol = "TCP"
    port     = "traffic-port"
  }
  connection_termination = true
}
resource "aws_lb_target_group" "gw" {
  name     = "gw"
  port     = 6081
  protocol = "GENEVE"
  vpc_id   = aws_vpc.this.id
  health_check {
    port     = 80
    protocol = "HTTP"
  }
  target_failover {
    on_deregistration = "rebalance"
    on_unhealthy      = "rebalance"
  }
  stickiness {
    type = "source_ip_dest_ip"
  }
}
resource "aws_lb_target_group" "fn" {
  target_type = "lambda"
  health_check {
    enabled  = true
    path     = "/health"
    interval = 35
    timeout  = 30
    matcher  = "200,204"
  }
}
resource "aws_lb_target_group" "web" {
  name_prefix                       = "web"
  port                              = 80
  protocol                          = "HTTP"
  vpc_id                            = aws_vpc.this.id
  preserve_client_ip                = null
  load_balancing_algorithm_type     = "weighted_random"
  load_balancing_anomaly_mitigation = "on"
  load_balancing_cross_zone_enabled = true
  deregistration_delay              = 10
  slow_start                        = 0
  stickiness {
    type            = "lb_cookie"
    cookie_duration = 1800
    enabled         = var.port == "8080" ? true : false
  }
  health_check {
    healthy_threshold   = "5"
    unhealthy_threshold = "2"
    timeout             = 3
    path                = "/"
    interval            = 5
    matcher             = 200
    port                = "80"
  }
  target_group_health {
    dns_failover {
      minimum_healthy_targets_count      = 1
      minimum_healthy_targets_percentage = "off"
    }
    unhealthy_state_routing {
      minimum_healthy_targets_count      = 2
      minimum_healthy_targets_percentage = "off"
    }
  }
  lifecycle { create_before_destroy = true }
}
# step: update
resource "aws_lb_target_group" "grpc" {
  name             = "grpc"
  port             = var.port
  protocol         = "HTTP"
  protocol_version = "GRPC"
  vpc_id           = aws_vpc.this.id
  target_type      = "ip"
  health_check {
    path    = "/grpc"
    matcher = "0-99"
  }
}
resource "aws_lb_target_group" "alb" {
  name                 = "alb"
  port                 = 80
  protocol             = "TCP"
  target_type          = "alb"
  vpc_id               = aws_vpc.this.id
  deregistration_delay = 20
  health_check {
    path     = "/up"
    protocol = "HTTPS"
  }
}
resource "aws_lb_target_group" "udp" {
  name     = "udp"
  port     = 53
  protocol = "UDP"
  vpc_id   = aws_vpc.this.id
  health_check {
    protocol = "HTTP"
    path     = "/x"
  }
  connection_termination = false
  preserve_client_ip     = true
}
resource "aws_lb_target_group" "gw" {
  name     = "gw"
  port     = 6081
  protocol = "GENEVE"
  vpc_id   = aws_vpc.this.id
  health_check {
    port     = 80
    protocol = "HTTP"
  }
  target_failover {
    on_deregistration = "no_rebalance"
    on_unhealthy      = "no_rebalance"
  }
  stickiness {
    type    = "source_ip_dest_ip_proto"
    enabled = false
  }
}
resource "aws_lb_target_group" "fn" {
  target_type = "lambda"
  health_check {
    enabled = false
  }
  lambda_multi_value_headers_enabled = true
}
resource "aws_lb_target_group" "web" {
  name_prefix                       = "web"
  port                              = 80
  protocol                          = "HTTP"
  vpc_id                            = aws_vpc.this.id
  load_balancing_algorithm_type     = "round_robin"
  load_balancing_anomaly_mitigation = "off"
  load_balancing_cross_zone_enabled = "use_load_balancer_configuration"
  deregistration_delay              = "0"
  slow_start                        = 30
  stickiness {
    type        = "app_cookie"
    cookie_name = "C"
  }
  health_check {
    path = "/h"
  }
  target_group_health {
    unhealthy_state_routing {
      minimum_healthy_targets_count      = 1
      minimum_healthy_targets_percentage = 30
    }
  }
  lifecycle { create_before_destroy = true }
}
# action aws_lb_target_group.alb = update
# action aws_lb_target_group.fn = update
# action aws_lb_target_group.grpc = update
# action aws_lb_target_group.gw = update
# action aws_lb_target_group.udp = update
# action aws_lb_target_group.web = update
# expect aws_lb_target_group.web.health_check.0.healthy_threshold = 3
# expect aws_lb_target_group.web.health_check.0.timeout = 3
# expect aws_lb_target_group.web.deregistration_delay = "0"
# expect aws_lb_target_group.alb.deregistration_delay = "20"

# step: removal
resource "aws_lb_target_group" "web" {
  name_prefix = "web"
  port        = 81
  protocol    = "HTTP"
  vpc_id      = aws_vpc.this.id
  lifecycle { create_before_destroy = true }
}
resource "aws_lb_target_group" "udp" {
  name     = "udp"
  port     = 53
  protocol = "UDP"
  vpc_id   = aws_vpc.this.id
}
# action aws_lb_target_group.web = replace
# action aws_lb_target_group.udp = no-op
