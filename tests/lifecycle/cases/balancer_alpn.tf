# A TLS listener whose ALPN policy is taken away; a listener of a gateway load balancer.

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

resource "aws_lb" "n" {
  name               = "n"
  internal           = true
  load_balancer_type = "network"
  subnets            = aws_subnet.this[*].id
}
resource "aws_lb_target_group" "tg" {
  name     = "tls"
  port     = 443
  protocol = "TLS"
  vpc_id   = aws_vpc.this.id
}
resource "aws_acm_certificate" "c" {
  domain_name       = "c.example.com"
  validation_method = "DNS"
}
resource "aws_lb" "gw" {
  load_balancer_type = "gateway"
  name               = "gw"
  subnet_mapping { subnet_id = aws_subnet.this[0].id }
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
}
resource "aws_lb_listener" "gw" {
  load_balancer_arn = aws_lb.gw.id
  default_action {
    target_group_arn = aws_lb_target_group.gw.id
    type             = "forward"
  }
}
# import-differs aws_lb_listener.gw.default_action: AWS tells one target group in both its forms
# import-differs aws_lb_listener.n.default_action: AWS tells one target group in both its forms
# step: create
resource "aws_lb_listener" "n" {
  load_balancer_arn = aws_lb.n.arn
  port              = 443
  protocol          = "TLS"
  certificate_arn   = aws_acm_certificate.c.arn
  alpn_policy       = "HTTP2Preferred"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.tg.arn
  }
}
# step: none
resource "aws_lb_listener" "n" {
  load_balancer_arn = aws_lb.n.arn
  port              = 443
  protocol          = "TLS"
  certificate_arn   = aws_acm_certificate.c.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.tg.arn
  }
}
# action aws_lb_listener.n = update
# step: explicit
resource "aws_lb_listener" "n" {
  load_balancer_arn = aws_lb.n.arn
  port              = 444
  protocol          = "TLS"
  certificate_arn   = aws_acm_certificate.c.arn
  alpn_policy       = "None"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.tg.arn
  }
}
# action aws_lb_listener.n = update
