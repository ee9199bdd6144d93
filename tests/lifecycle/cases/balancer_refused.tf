# What is refused before anything is made.


# step: a name that AWS keeps for itself
resource "aws_lb" "this" {
  name    = "internal-web"
  subnets = ["subnet-1", "subnet-2"]
}
# error: must not begin with

# step: an HTTPS listener without a certificate
resource "aws_lb_listener" "this" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/0123456789abcdef"
  port              = 443
  protocol          = "HTTPS"
  default_action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
    }
  }
}
# error: needs a certificate

# step: a redirect to itself
resource "aws_lb_listener" "this" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/0123456789abcdef"
  port              = 80
  protocol          = "HTTP"
  default_action {
    type = "redirect"
    redirect {
      port        = "80"
      status_code = "HTTP_301"
    }
  }
}
# error: redirects to itself

# step: a forward without a target
resource "aws_lb_listener" "this" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/0123456789abcdef"
  port              = 80
  protocol          = "HTTP"
  default_action {
    type = "forward"
  }
}
# error: needs target_group_arn or forward

# step: two targets that differ
resource "aws_lb_listener" "this" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/0123456789abcdef"
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/0123456789abcdef"
    forward {
      target_group {
        arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/b/0123456789abcdef"
      }
    }
  }
}
# error: name different target groups

# step: a trust store that is not used
resource "aws_lb_listener" "this" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/0123456789abcdef"
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = "arn:aws:acm:us-east-1:123456789012:certificate/0123"
  mutual_authentication {
    mode                             = "passthrough"
    ignore_client_certificate_expiry = true
  }
  default_action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
    }
  }
}
# error: goes with mode = "verify" only

# step: a health check that takes longer than its interval
resource "aws_lb_target_group" "this" {
  port     = 80
  protocol = "HTTP"
  vpc_id   = "vpc-1"
  health_check {
    interval = 10
    timeout  = 10
  }
}
# error: timeout is not below its interval

# step: a target group without a port
resource "aws_lb_target_group" "this" {
  protocol = "HTTP"
  vpc_id   = "vpc-1"
}
# error: port is needed

# step: a TCP check of HTTP targets
resource "aws_lb_target_group" "this" {
  port     = 80
  protocol = "HTTP"
  vpc_id   = "vpc-1"
  health_check {
    protocol = "tcp"
  }
}
# error: cannot be checked by TCP

# step: two conditions in one block
resource "aws_lb_listener_rule" "this" {
  listener_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/web/0123456789abcdef/0123456789abcdef"
  action {
    type = "redirect"
    redirect {
      host        = "other.example.com"
      status_code = "HTTP_301"
    }
  }
  condition {
    path_pattern {
      values = ["/a"]
    }
    host_header {
      values = ["b.example.com"]
    }
  }
}
# error: more than one condition

# step: a rule that redirects to itself
resource "aws_lb_listener_rule" "this" {
  listener_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/web/0123456789abcdef/0123456789abcdef"
  action {
    type = "redirect"
    redirect {
      status_code = "HTTP_301"
    }
  }
  condition {
    path_pattern {
      values = ["/a"]
    }
  }
}
# error: redirects to itself

# step: a priority out of range
resource "aws_lb_listener_rule" "this" {
  listener_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/web/0123456789abcdef/0123456789abcdef"
  priority     = 60000
  action {
    type = "redirect"
    redirect {
      host        = "other.example.com"
      status_code = "HTTP_301"
    }
  }
  condition {
    path_pattern {
      values = ["/a"]
    }
  }
}
# error: from 1 to 50000
