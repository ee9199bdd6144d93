# What the tests of the load balancer stand on.

module "network" {
  source = "../../../network"

  name = "test"
}

resource "aws_lb_target_group" "web" {
  name     = "test-web"
  port     = 80
  protocol = "HTTP"
  vpc_id   = module.network.vpc_id
}

resource "aws_acm_certificate" "this" {
  domain_name       = "www.example.com"
  validation_method = "DNS"
}
