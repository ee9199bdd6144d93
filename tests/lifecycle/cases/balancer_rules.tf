# Rules with every kind of condition, made by for_each, in another order, with transforms.

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

resource "aws_lb" "front" {
  name     = "front"
  internal = true
  subnets  = aws_subnet.this[*].id
}
resource "aws_lb_target_group" "tg" {
  count    = 3
  name     = "tg${count.index}"
  port     = 80
  protocol = "HTTP"
  vpc_id   = aws_vpc.this.id
}
resource "aws_lb_listener" "l" {
  load_balancer_arn = aws_lb.front.arn
  port              = 80
  default_action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      message_body = "x"
      status_code  = "404"
    }
  }
}
variable "hosts" {
  default = {
    a = { hosts = ["a.example.com"], prio = 1 }
    b = { hosts = ["b.example.com", "c.example.com"], prio = "2" }
  }
}
# import-differs aws_lb_listener_rule.many["a"].action: AWS tells one target group in both its forms
# import-differs aws_lb_listener_rule.many["b"].action: AWS tells one target group in both its forms
# import-differs aws_lb_listener_rule.many["c"].action: AWS tells one target group in both its forms
# import-differs aws_lb_listener_rule.static.action: AWS tells one target group in both its forms
# step: create
resource "aws_lb_listener_rule" "static" {
  listener_arn = aws_lb_listener.l.arn
  priority     = 100
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.tg[0].arn
  }
  condition {
    path_pattern { values = ["/static/*"] }
  }
  condition {
    host_header { values = ["example.com"] }
  }
}
resource "aws_lb_listener_rule" "many" {
  for_each     = var.hosts
  listener_arn = aws_lb_listener.l.arn
  priority     = each.value.prio
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.tg[1].arn
  }
  dynamic "condition" {
    for_each = each.value.hosts == null ? [] : [each.value.hosts]
    content {
      host_header { values = condition.value }
    }
  }
}
resource "aws_lb_listener_rule" "health" {
  listener_arn = aws_lb_listener.l.arn
  depends_on   = [aws_lb_listener_rule.static, aws_lb_listener_rule.many, aws_lb_listener_rule.method]
  action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      message_body = "HEALTHY"
      status_code  = "200"
    }
  }
  condition {
    query_string {
      key   = "health"
      value = "check"
    }
    query_string { value = "bar" }
  }
  tags = { Name = "health" }
}
resource "aws_lb_listener_rule" "method" {
  listener_arn = aws_lb_listener.l.arn
  priority     = 500
  action {
    type = "redirect"
    redirect {
      port        = "443"
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
  condition {
    http_header {
      http_header_name = "X-Forwarded-For"
      values           = ["192.168.1.*"]
    }
  }
  condition {
    http_request_method { values = ["GET", "HEAD"] }
  }
  condition {
    source_ip { values = ["10.0.0.0/8", "2001:db8::/32"] }
  }
}
# expect aws_lb_listener_rule.health.priority = 501

# step: shuffle
resource "aws_lb_listener_rule" "static" {
  listener_arn = aws_lb_listener.l.arn
  priority     = 50
  action {
    type = "forward"
    forward {
      target_group {
        arn    = aws_lb_target_group.tg[0].arn
        weight = 80
      }
      target_group {
        arn    = aws_lb_target_group.tg[1].arn
        weight = 20
      }
    }
  }
  condition {
    path_pattern { values = ["/static/*", "/img/*"] }
  }
}
resource "aws_lb_listener_rule" "many" {
  for_each     = merge({ for k, v in var.hosts : k => { hosts = v.hosts, prio = 10 + v.prio } }, { c = { hosts = ["d.example.com"], prio = 101 } })
  listener_arn = aws_lb_listener.l.arn
  priority     = each.value.prio
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.tg[2].arn
  }
  condition {
    host_header { values = each.value.hosts }
  }
}
resource "aws_lb_listener_rule" "health" {
  listener_arn = aws_lb_listener.l.arn
  priority     = 7
  action {
    type = "fixed-response"
    fixed_response {
      content_type = "application/json"
      status_code  = "503"
    }
  }
  condition {
    query_string { value = "bar" }
  }
}
resource "aws_lb_listener_rule" "method" {
  listener_arn = aws_lb_listener.l.arn
  action {
    type = "redirect"
    redirect {
      host        = "www.#{host}"
      path        = "/x/#{path}"
      query       = ""
      status_code = "HTTP_302"
    }
  }
  condition {
    http_header {
      http_header_name = "X-Forwarded-For"
      values           = ["192.168.2.*"]
    }
  }
  transform {
    type = "host-header-rewrite"
    host_header_rewrite_config {
      rewrite {
        regex   = "^mywebsite-(.+).com$"
        replace = "internal.dev.$1.myweb.com"
      }
    }
  }
  transform {
    type = "url-rewrite"
    url_rewrite_config {
      rewrite {
        regex   = "^/dp/([A-Za-z0-9]+)/?$"
        replace = "/product.php?id=$1"
      }
    }
  }
}
# action aws_lb_listener_rule.static = update
# action aws_lb_listener_rule.many["a"] = update
# action aws_lb_listener_rule.many["b"] = update
# action aws_lb_listener_rule.health = update
# action aws_lb_listener_rule.method = update

# expect aws_lb_listener_rule.method.priority = 500
# step: changes
resource "aws_lb_listener_rule" "static" {
  listener_arn = aws_lb_listener.l.arn
  priority     = 50
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.tg[0].arn
  }
  condition {
    path_pattern { values = ["/static/*", "/img/*"] }
  }
}
resource "aws_lb_listener_rule" "method" {
  listener_arn = aws_lb_listener.l.arn
  action {
    type = "redirect"
    redirect {
      host        = "www.#{host}"
      status_code = "HTTP_302"
    }
  }
  condition {
    http_header {
      http_header_name = "X-Forwarded-For"
      values           = ["192.168.2.1*"]
    }
  }
  transform {
    type = "host-header-rewrite"
    host_header_rewrite_config {
      rewrite {
        regex   = "^mywebsite-(.+).com$"
        replace = "x"
      }
    }
  }
}
# action aws_lb_listener_rule.static = update
# action aws_lb_listener_rule.method = update
