# A network load balancer, and target groups of the kinds that go without HTTP.

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

resource "aws_security_group" "this" {
  name   = "balancer-network"
  vpc_id = aws_vpc.this.id
}

# step: create
resource "aws_lb" "this" {
  name               = "network"
  load_balancer_type = "network"
  internal           = true
  security_groups    = [aws_security_group.this.id]

  enforce_security_group_inbound_rules_on_private_link_traffic = "off"
  subnet_mapping {
    subnet_id = aws_subnet.this[0].id
  }
  subnet_mapping {
    subnet_id = aws_subnet.this[1].id
  }
}

resource "aws_lb_target_group" "this" {
  name     = "network"
  port     = 5671
  protocol = "TCP"
  vpc_id   = aws_vpc.this.id
  stickiness {
    type = "source_ip"
  }
  target_health_state {
    enable_unhealthy_connection_termination = false
    unhealthy_draining_interval             = 600
  }
  target_group_health {
    dns_failover {
      minimum_healthy_targets_count = "2"
    }
    unhealthy_state_routing {
      minimum_healthy_targets_percentage = "50"
    }
  }
}

resource "aws_lb_target_group" "function" {
  name        = "function"
  target_type = "lambda"
}

resource "aws_lb_listener" "this" {
  load_balancer_arn        = aws_lb.this.arn
  port                     = 5671
  protocol                 = "TCP"
  tcp_idle_timeout_seconds = 600
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}
# expect aws_lb.this.load_balancer_type = "network"
# expect aws_lb.this.subnets.# = 2
# expect aws_lb.this.enforce_security_group_inbound_rules_on_private_link_traffic = "off"
# expect aws_lb.this.enable_cross_zone_load_balancing = false
# expect aws_lb_target_group.this.stickiness.0.type = "source_ip"
# expect aws_lb_target_group.this.target_health_state.0.unhealthy_draining_interval = 600
# expect aws_lb_target_group.this.target_group_health.0.unhealthy_state_routing.0.minimum_healthy_targets_count = 1
# expect aws_lb_target_group.function.lambda_multi_value_headers_enabled = false
# expect aws_lb_target_group.function.port = null
# expect aws_lb_listener.this.tcp_idle_timeout_seconds = 600

# step: update in place
resource "aws_lb" "this" {
  name               = "network"
  load_balancer_type = "network"
  internal           = true
  security_groups    = [aws_security_group.this.id]

  enforce_security_group_inbound_rules_on_private_link_traffic = "on"
  enable_cross_zone_load_balancing                             = true
  dynamic "subnet_mapping" {
    for_each = aws_subnet.this[*].id
    content {
      subnet_id = subnet_mapping.value
    }
  }
}

resource "aws_lb_target_group" "this" {
  name                 = "network"
  port                 = 5671
  protocol             = "TCP"
  vpc_id               = aws_vpc.this.id
  preserve_client_ip   = "false"
  proxy_protocol_v2    = true
  deregistration_delay = "60"
  health_check {
    protocol = "TCP"
    interval = 10
    timeout  = 10
  }
  target_health_state {
    enable_unhealthy_connection_termination = true
  }
}

resource "aws_lb_target_group" "function" {
  name                               = "function"
  target_type                        = "lambda"
  lambda_multi_value_headers_enabled = true
}

resource "aws_lb_listener" "this" {
  load_balancer_arn        = aws_lb.this.arn
  port                     = 5671
  protocol                 = "TCP"
  tcp_idle_timeout_seconds = 900
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}
# action aws_lb.this = update
# action aws_lb_target_group.this = update
# action aws_lb_target_group.function = update
# action aws_lb_listener.this = update
# expect aws_lb.this.subnets.# = 3
# expect aws_lb.this.enforce_security_group_inbound_rules_on_private_link_traffic = "on"
# expect aws_lb.this.enable_cross_zone_load_balancing = true
# expect aws_lb_target_group.this.proxy_protocol_v2 = true
# expect aws_lb_target_group.this.target_health_state.0.enable_unhealthy_connection_termination = true
# expect aws_lb_target_group.function.lambda_multi_value_headers_enabled = true

# step: replace
resource "aws_lb" "this" {
  name               = "network"
  load_balancer_type = "network"
  internal           = true
  subnet_mapping {
    subnet_id = aws_subnet.this[0].id
  }
}

resource "aws_lb_target_group" "this" {
  name     = "network"
  port     = 5672
  protocol = "TCP"
  vpc_id   = aws_vpc.this.id
}
# action aws_lb.this = replace
# action aws_lb_target_group.this = replace
