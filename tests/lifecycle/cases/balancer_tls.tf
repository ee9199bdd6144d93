# HTTPS: certificates, headers that the listener adds, people who must sign in first.

data "aws_availability_zones" "here" {
  state = "available"
}

resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "this" {
  count             = 2
  vpc_id            = aws_vpc.this.id
  cidr_block        = cidrsubnet(aws_vpc.this.cidr_block, 8, count.index)
  availability_zone = data.aws_availability_zones.here.names[count.index]
}

resource "aws_acm_certificate" "this" {
  for_each          = toset(["a", "b", "c"])
  domain_name       = "${each.key}.example.com"
  validation_method = "DNS"
}

resource "aws_alb" "this" {
  name_prefix = "tls-"
  subnets     = aws_subnet.this[*].id
  minimum_load_balancer_capacity {
    capacity_units = 100
  }
}

resource "aws_alb_target_group" "this" {
  port             = 443
  protocol         = "HTTPS"
  protocol_version = "http2"
  vpc_id           = aws_vpc.this.id
}

# step: create
resource "aws_alb_listener" "this" {
  load_balancer_arn                                            = aws_alb.this.arn
  port                                                         = 443
  certificate_arn                                              = aws_acm_certificate.this["a"].arn
  routing_http_response_server_enabled                         = false
  routing_http_response_strict_transport_security_header_value = "max-age=3600"
  default_action {
    type = "forward"
    forward {
      target_group {
        arn = aws_alb_target_group.this.arn
      }
    }
  }
  tags = {
    Name = "tls"
  }
}

resource "aws_alb_listener_certificate" "this" {
  listener_arn    = aws_alb_listener.this.arn
  certificate_arn = aws_acm_certificate.this["b"].arn
}

resource "aws_alb_listener_rule" "this" {
  listener_arn = aws_alb_listener.this.arn
  action {
    type = "authenticate-oidc"
    authenticate_oidc {
      authorization_endpoint = "https://example.com/authorize"
      client_id              = "client"
      client_secret          = "secret"
      issuer                 = "https://example.com"
      token_endpoint         = "https://example.com/token"
      user_info_endpoint     = "https://example.com/user"
      authentication_request_extra_params = {
        display = "page"
        prompt  = "login"
      }
    }
  }
  action {
    type             = "forward"
    target_group_arn = aws_alb_target_group.this.arn
  }
  condition {
    host_header {
      values = ["a.example.com"]
    }
  }
  transform {
    type = "url-rewrite"
    url_rewrite_config {
      rewrite {
        regex   = "^/old"
        replace = "/new"
      }
    }
  }
}
# import-differs aws_alb_listener_rule.this.action: the secret is told to nobody, and one target group in both its forms
# import-differs aws_alb_listener.this.default_action: one target group in both its forms
# expect aws_alb.this.name ~ ^tls-\d{18}
# expect aws_alb.this.name_prefix = "tls-"
# expect aws_alb_target_group.this.name ~ ^tf-\d{18}
# expect aws_alb_target_group.this.protocol_version = "HTTP2"
# expect aws_alb_listener.this.protocol = "HTTPS"
# expect aws_alb_listener.this.default_action.0.forward.0.target_group.# = 1
# expect aws_alb_listener.this.default_action.0.target_group_arn = null
# expect aws_alb_listener.this.routing_http_response_server_enabled = false
# expect aws_alb_listener.this.routing_http_response_strict_transport_security_header_value = "max-age=3600"
# expect aws_alb_listener_rule.this.priority = 1
# expect aws_alb_listener_rule.this.transform.0.url_rewrite_config.0.rewrite.0.replace = "/new"
# expect aws_alb_listener_rule.this.action.0.authenticate_oidc.0.authentication_request_extra_params.prompt = "login"
# expect aws_alb.this.minimum_load_balancer_capacity.0.capacity_units = 100
# expect aws_alb_listener_rule.this.action.0.order = 1
# expect aws_alb_listener_rule.this.action.1.order = 2
# expect aws_alb_listener_rule.this.action.0.authenticate_oidc.0.session_timeout = 604800

# step: update in place
resource "aws_alb_listener" "this" {
  load_balancer_arn                                            = aws_alb.this.arn
  port                                                         = 443
  protocol                                                     = "HTTPS"
  certificate_arn                                              = aws_acm_certificate.this["c"].arn
  ssl_policy                                                   = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  routing_http_response_strict_transport_security_header_value = "max-age=7200"
  mutual_authentication {
    mode            = "verify"
    trust_store_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:truststore/people/0123456789abcdef"
  }
  default_action {
    type             = "forward"
    target_group_arn = aws_alb_target_group.this.arn
  }
}

resource "aws_alb_listener_certificate" "this" {
  listener_arn    = aws_alb_listener.this.arn
  certificate_arn = aws_acm_certificate.this["a"].arn
}

resource "aws_alb_listener_rule" "this" {
  listener_arn = aws_alb_listener.this.arn
  action {
    type = "authenticate-cognito"
    authenticate_cognito {
      user_pool_arn       = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_abcdefghi"
      user_pool_client_id = "client"
      user_pool_domain    = "people"
      session_timeout     = 3600
    }
  }
  action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/html"
      message_body = "<p>Hello"
      status_code  = "200"
    }
  }
  condition {
    host_header {
      values = ["a.example.com", "b.example.com"]
    }
  }
}
# action aws_alb_listener.this = update
# action aws_alb_listener_certificate.this = replace
# action aws_alb_listener_rule.this = update
# expect aws_alb_listener.this.ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"
# expect aws_alb_listener.this.routing_http_response_strict_transport_security_header_value = "max-age=7200"
# expect aws_alb_listener.this.default_action.0.target_group_arn ~ ^arn:
# expect aws_alb_listener.this.tags_all = {}
# expect aws_alb_listener_rule.this.action.0.authenticate_cognito.0.session_timeout = 3600
# expect aws_alb_listener_rule.this.action.1.fixed_response.0.message_body = "<p>Hello"
# expect aws_alb_listener_rule.this.transform.# = 0
# expect aws_alb_listener.this.mutual_authentication.0.mode = "verify"
