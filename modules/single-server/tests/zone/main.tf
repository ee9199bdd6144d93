# A hosted zone for the tests.

resource "aws_route53_zone" "this" {
  name = "example.com"
}
