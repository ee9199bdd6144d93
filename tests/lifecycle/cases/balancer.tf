# An application load balancer with target groups, listeners and rules.
# import-differs aws_lb_listener.http.default_action: AWS tells one target group in both its forms
# import-differs aws_lb_listener_rule.first.action: AWS tells one target group in both its forms

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

# step: create
resource "aws_lb" "this" {
  name     = "lifecycle"
  internal = true
  subnets  = slice(aws_subnet.this[*].id, 0, 2)
  tags = {
    Name = "lifecycle"
  }
}

resource "aws_lb_target_group" "web" {
  name     = "lifecycle-web"
  port     = 80
  protocol = "HTTP"
  vpc_id   = aws_vpc.this.id
}

resource "aws_alb_target_group" "socket" {
  name_prefix = "ws-"
  port        = 5000
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = aws_vpc.this.id
  stickiness {
    type            = "app_cookie"
    cookie_name     = "seat"
    cookie_duration = 600
  }
}

resource "aws_lb_target_group_attachment" "this" {
  target_group_arn = aws_alb_target_group.socket.arn
  target_id        = "10.0.0.10"
  port             = 5001
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}

resource "aws_lb_listener_rule" "socket" {
  listener_arn = aws_lb_listener.http.arn
  priority     = 10
  action {
    type             = "forward"
    target_group_arn = aws_alb_target_group.socket.arn
  }
  condition {
    path_pattern {
      values = ["/ws/*"]
    }
  }
}

resource "aws_lb_listener_rule" "last" {
  listener_arn = aws_lb_listener.http.arn
  depends_on   = [aws_lb_listener_rule.socket]
  action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      message_body = "closed"
      status_code  = "503"
    }
  }
  condition {
    query_string {
      key   = "closed"
      value = "yes"
    }
    query_string {
      value = "shut"
    }
  }
}
# expect aws_lb.this.id ~ ^arn:aws:elasticloadbalancing:us-east-1:\d{12}:loadbalancer/app/lifecycle/
# expect aws_lb.this.arn_suffix ~ ^app/lifecycle/
# expect aws_lb.this.internal = true
# expect aws_lb.this.load_balancer_type = "application"
# expect aws_lb.this.idle_timeout = 60
# expect aws_lb.this.subnet_mapping.# = 2
# expect aws_lb.this.tags_all = {"Name": "lifecycle"}
# expect aws_lb_target_group.web.arn_suffix ~ ^targetgroup/lifecycle-web/
# expect aws_lb_target_group.web.health_check.0.matcher = "200"
# expect aws_lb_target_group.web.deregistration_delay = "300"
# expect aws_lb_target_group.web.target_failover.# = 1
# expect aws_alb_target_group.socket.name ~ ^ws-\d{18}
# expect aws_alb_target_group.socket.stickiness.0.cookie_duration = 600
# expect aws_alb_target_group.socket.stickiness.0.cookie_name = "seat"
# expect aws_lb_target_group_attachment.this.id ~ ,10\.0\.0\.10,5001$
# expect aws_lb_listener.http.protocol = "HTTP"
# expect aws_lb_listener.http.default_action.0.order = 1
# expect aws_lb_listener_rule.last.priority = 11
# expect aws_lb_listener_rule.last.condition.0.query_string.# = 2

# step: update in place
resource "aws_lb" "this" {
  name                       = "lifecycle"
  internal                   = true
  subnets                    = aws_subnet.this[*].id
  idle_timeout               = 90
  drop_invalid_header_fields = true
  access_logs {
    bucket  = "lifecycle-logs"
    prefix  = "lb"
    enabled = true
  }
  tags = {
    Name = "renamed"
  }
}

resource "aws_lb_target_group" "web" {
  name                          = "lifecycle-web"
  port                          = 80
  protocol                      = "HTTP"
  vpc_id                        = aws_vpc.this.id
  deregistration_delay          = 30
  slow_start                    = 45
  load_balancing_algorithm_type = "least_outstanding_requests"
  health_check {
    path     = "/health"
    matcher  = "200-299"
    interval = 15
    timeout  = 10
  }
  stickiness {
    type    = "lb_cookie"
    enabled = false
  }
}

resource "aws_alb_target_group" "socket" {
  name_prefix = "ws-"
  port        = 5000
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = aws_vpc.this.id
  stickiness {
    type            = "lb_cookie"
    cookie_duration = 600
  }
}

resource "aws_lb_target_group_attachment" "this" {
  target_group_arn = aws_alb_target_group.socket.arn
  target_id        = "10.0.0.11"
  port             = 5001
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  port              = 8080
  protocol          = "http"
  default_action {
    type = "redirect"
    redirect {
      port        = "443"
      protocol    = "HTTPS"
      query       = ""
      status_code = "HTTP_301"
    }
  }
}

resource "aws_lb_listener_rule" "socket" {
  listener_arn = aws_lb_listener.http.arn
  priority     = 30
  action {
    type = "forward"
    forward {
      target_group {
        arn    = aws_alb_target_group.socket.arn
        weight = 80
      }
      target_group {
        arn    = aws_lb_target_group.web.arn
        weight = 20
      }
      stickiness {
        enabled  = true
        duration = 600
      }
    }
  }
  condition {
    path_pattern {
      values = ["/ws/*", "/socket.io/*"]
    }
  }
  condition {
    http_header {
      http_header_name = "X-Try"
      values           = ["new"]
    }
  }
  tags = {
    Name = "socket"
  }
}

resource "aws_lb_listener_rule" "last" {
  listener_arn = aws_lb_listener.http.arn
  action {
    type = "redirect"
    redirect {
      path        = "/closed"
      status_code = "HTTP_302"
    }
  }
  condition {
    source_ip {
      values = ["192.0.2.0/24"]
    }
  }
}
# action aws_lb.this = update
# action aws_lb_target_group.web = update
# action aws_alb_target_group.socket = update
# action aws_lb_target_group_attachment.this = replace
# action aws_lb_listener.http = update
# action aws_lb_listener_rule.socket = update
# action aws_lb_listener_rule.last = update
# expect aws_lb.this.idle_timeout = 90
# expect aws_lb.this.subnets.# = 3
# expect aws_lb.this.subnet_mapping.# = 3
# expect aws_lb.this.access_logs.0.bucket = "lifecycle-logs"
# expect aws_lb_target_group.web.slow_start = 45
# expect aws_lb_target_group.web.health_check.0.matcher = "200-299"
# expect aws_alb_target_group.socket.stickiness.0.type = "lb_cookie"
# expect aws_alb_target_group.socket.stickiness.0.cookie_duration = 600
# expect aws_lb_listener.http.protocol = "HTTP"
# expect aws_lb_listener.http.default_action.0.redirect.0.query = ""
# expect aws_lb_listener.http.default_action.0.target_group_arn = null
# expect aws_lb_listener_rule.socket.priority = 30
# expect aws_lb_listener_rule.socket.condition.# = 2
# expect aws_lb_listener_rule.socket.action.0.forward.0.target_group.# = 2
# expect aws_lb_listener_rule.socket.tags_all.Name = "socket"
# expect aws_lb_listener_rule.last.priority = 11

# step: replace
resource "aws_lb" "this" {
  name    = "lifecycle-2"
  subnets = slice(aws_subnet.this[*].id, 0, 2)
}

resource "aws_lb_target_group" "web" {
  name     = "lifecycle-web"
  port     = 81
  protocol = "HTTP"
  vpc_id   = aws_vpc.this.id
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}
# action aws_lb.this = replace
# action aws_lb_target_group.web = replace
# action aws_lb_listener.http = replace
# expect aws_lb.this.internal = false
# expect aws_lb.this.idle_timeout = 60

# step: a name that is taken
resource "aws_lb" "this" {
  name    = "lifecycle-2"
  subnets = slice(aws_subnet.this[*].id, 0, 2)
}

resource "aws_lb" "again" {
  name    = "lifecycle-2"
  subnets = slice(aws_subnet.this[*].id, 0, 2)
}

resource "aws_lb_target_group" "web" {
  name     = "lifecycle-web"
  port     = 81
  protocol = "HTTP"
  vpc_id   = aws_vpc.this.id
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}
# apply-error: named lifecycle-2 exists already

# step: a target group's name that is taken
resource "aws_lb" "this" {
  name    = "lifecycle-2"
  subnets = slice(aws_subnet.this[*].id, 0, 2)
}

resource "aws_lb_target_group" "web" {
  name     = "lifecycle-web"
  port     = 81
  protocol = "HTTP"
  vpc_id   = aws_vpc.this.id
}

resource "aws_lb_target_group" "again" {
  name     = "lifecycle-web"
  port     = 81
  protocol = "HTTP"
  vpc_id   = aws_vpc.this.id
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}
# apply-error: target group\s+named\s+lifecycle-web\s+exists\s+already

# step: a listener's port that is taken
resource "aws_lb" "this" {
  name    = "lifecycle-2"
  subnets = slice(aws_subnet.this[*].id, 0, 2)
}

resource "aws_lb_target_group" "web" {
  name     = "lifecycle-web"
  port     = 81
  protocol = "HTTP"
  vpc_id   = aws_vpc.this.id
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}

resource "aws_lb_listener" "again" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}
# apply-error: a listener on port 80\s+already

# step: a rule's priority that is taken
resource "aws_lb" "this" {
  name    = "lifecycle-2"
  subnets = slice(aws_subnet.this[*].id, 0, 2)
}

resource "aws_lb_target_group" "web" {
  name     = "lifecycle-web"
  port     = 81
  protocol = "HTTP"
  vpc_id   = aws_vpc.this.id
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}

resource "aws_lb_listener_rule" "first" {
  listener_arn = aws_lb_listener.http.arn
  priority     = 10
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
  condition {
    host_header {
      values = ["a.example.com"]
    }
  }
}

resource "aws_lb_listener_rule" "second" {
  listener_arn = aws_lb_listener.http.arn
  priority     = 10
  depends_on   = [aws_lb_listener_rule.first]
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
  condition {
    http_request_method {
      values = ["GET"]
    }
  }
}
# apply-error: belongs to the rule\s+arn:aws:elasticloadbalancing
