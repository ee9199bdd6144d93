# A private zone: its networks exchanged in place, found by the data source through a network.

resource "aws_vpc" "this" {
  count      = 2
  cidr_block = "10.${count.index}.0.0/16"
}

# step: create
resource "aws_route53_zone" "this" {
  name = "private.example.com"
  vpc {
    vpc_id = aws_vpc.this[0].id
  }
}

data "aws_route53_zone" "this" {
  name       = "private.example.com"
  vpc_id     = aws_vpc.this[0].id
  depends_on = [aws_route53_zone.this]
}
# expect aws_route53_zone.this.vpc.# = 1
# expect aws_route53_zone.this.vpc.0.vpc_region = "us-east-1"
# expect data.aws_route53_zone.this.private_zone = true
# expect data.aws_route53_zone.this.resource_record_set_count ~ ^[0-9]+$

# step: a second network
resource "aws_route53_zone" "this" {
  name = "private.example.com"
  vpc {
    vpc_id = aws_vpc.this[0].id
  }
  vpc {
    vpc_id = aws_vpc.this[1].id
  }
}
# action aws_route53_zone.this = update
# expect aws_route53_zone.this.vpc.# = 2

# step: without the first
resource "aws_route53_zone" "this" {
  name = "private.example.com"
  vpc {
    vpc_id     = aws_vpc.this[1].id
    vpc_region = "us-east-1"
  }
}
# action aws_route53_zone.this = update
# expect aws_route53_zone.this.vpc.# = 1

# step: refused because public zones come from delegation sets
resource "aws_route53_zone" "this" {
  name              = "private.example.com"
  delegation_set_id = "N1PA6795SAMPLE"
  vpc {
    vpc_id = aws_vpc.this[1].id
  }
}
# error: delegation_set_id
