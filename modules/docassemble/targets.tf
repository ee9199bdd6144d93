# Where the load balancer sends requests. The app service registers its containers
# with all of these groups; nothing is registered by hand.

resource "aws_lb_target_group" "web" {
  name     = "${var.name}-web"
  port     = 80
  protocol = "HTTP"
  vpc_id   = module.network.vpc_id

  health_check {
    path                = "/health_check"
    matcher             = "200"
    healthy_threshold   = var.health_check.healthy_threshold
    unhealthy_threshold = var.health_check.unhealthy_threshold
    timeout             = var.health_check.timeout
    interval            = var.health_check.interval
  }

  tags = var.tags
}

# A browser's web socket connections must all reach the same container.
resource "aws_lb_target_group" "websocket" {
  name     = "${var.name}-websocket"
  port     = 80
  protocol = "HTTP"
  vpc_id   = module.network.vpc_id

  health_check {
    path                = "/health_check"
    matcher             = "200"
    healthy_threshold   = var.health_check.healthy_threshold
    unhealthy_threshold = var.health_check.unhealthy_threshold
    timeout             = var.health_check.timeout
    interval            = var.health_check.interval
  }

  stickiness {
    type            = "lb_cookie"
    cookie_duration = 86400
  }

  tags = var.tags
}

resource "aws_lb_target_group" "redirect" {
  count = local.https && var.redirect_by_app ? 1 : 0

  name     = "${var.name}-redirect"
  port     = 8081
  protocol = "HTTP"
  vpc_id   = module.network.vpc_id

  health_check {
    path                = "/health_check"
    matcher             = "301"
    healthy_threshold   = var.health_check.healthy_threshold
    unhealthy_threshold = var.health_check.unhealthy_threshold
    timeout             = var.health_check.timeout
    interval            = var.health_check.interval
  }

  tags = var.tags
}

resource "aws_lb_listener_rule" "websocket" {
  listener_arn = module.load_balancer.listener_arn
  priority     = 1

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.websocket.arn
  }

  condition {
    path_pattern {
      values = ["/ws/*"]
    }
  }

  tags = var.tags
}
