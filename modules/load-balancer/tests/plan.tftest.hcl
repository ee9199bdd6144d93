# Needs no AWS: the provider's schema is used, its answers are invented.
mock_provider "aws" {}

variables {
  name             = "test"
  vpc_id           = "vpc-0123456789abcdef0"
  subnet_ids       = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  target_group_arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/web/0123456789abcdef"
}

run "without_a_certificate_http_serves_the_site" {
  command = plan

  assert {
    condition     = length(aws_lb_listener.https) == 0 && aws_lb_listener.http.default_action[0].type == "forward"
    error_message = "Without a certificate, there must be an HTTP listener that forwards, and no other."
  }

  assert {
    condition     = toset(keys(aws_vpc_security_group_ingress_rule.web)) == toset(["80 0.0.0.0/0"])
    error_message = "Without a certificate, only port 80 must be open."
  }
}

run "with_a_certificate_http_redirects" {
  command = plan

  variables {
    certificate   = { arn = "arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef" }
    allowed_cidrs = ["192.0.2.0/24", "198.51.100.0/24"]
  }

  assert {
    condition     = aws_lb_listener.http.default_action[0].type == "redirect" && aws_lb_listener.http.default_action[0].redirect[0].status_code == "HTTP_301" && aws_lb_listener.http.default_action[0].redirect[0].port == "443"
    error_message = "With a certificate, HTTP must redirect to HTTPS."
  }

  assert {
    condition     = length(aws_lb_listener.https) == 1 && aws_lb_listener.https[0].default_action[0].target_group_arn == var.target_group_arn
    error_message = "The HTTPS listener must forward to the target group."
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.web) == 4
    error_message = "Two ranges and two ports must make four rules."
  }
}

run "targets_may_redirect_themselves" {
  command = plan

  variables {
    certificate       = { arn = "arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef" }
    http_target_group = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/redirect/0123456789abcdef" }
  }

  assert {
    condition     = aws_lb_listener.http.default_action[0].type == "forward" && aws_lb_listener.http.default_action[0].target_group_arn == var.http_target_group.arn
    error_message = "HTTP must forward to the redirecting target group."
  }
}

run "one_subnet_is_refused" {
  command         = plan
  expect_failures = [var.subnet_ids]
  variables {
    subnet_ids = ["subnet-0123456789abcdef0"]
  }
}

run "reserved_name_is_refused" {
  command         = plan
  expect_failures = [var.name]
  variables {
    name = "internal-site"
  }
}

run "bad_range_is_refused" {
  command         = plan
  expect_failures = [var.allowed_cidrs]
  variables {
    allowed_cidrs = ["192.0.2.7/24"]
  }
}
