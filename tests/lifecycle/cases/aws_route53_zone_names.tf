# Zones: networks by a dynamic block, a public and a private one of one name told apart, a name with other characters.
# import-differs aws_route53_zone.rev.force_destroy: an argument that AWS does not store

resource "aws_vpc" "a" {
  cidr_block = "10.0.0.0/16"
}

# step: create
resource "aws_vpc" "b" {
  cidr_block = "10.1.0.0/16"
}

resource "aws_route53_zone" "private" {
  name = "corp.internal"
  dynamic "vpc" {
    for_each = toset(["a", "b"])
    content {
      vpc_id     = vpc.value == "a" ? aws_vpc.a.id : aws_vpc.b.id
      vpc_region = "us-east-1"
    }
  }
}

resource "aws_route53_zone" "ignored" {
  name = "ignored.internal"
  vpc {
    vpc_id = aws_vpc.a.id
  }
  lifecycle {
    ignore_changes = [vpc]
  }
}

resource "aws_route53_zone" "rev" {
  name          = "0/25.2.0.192.in-addr.arpa"
  comment       = "reverse"
  force_destroy = true
}

resource "aws_route53_zone" "same" {
  name = "corp.internal"
  tags = { kind = "public" }
}

data "aws_route53_zone" "priv" {
  name         = "corp.internal"
  private_zone = true
  depends_on   = [aws_route53_zone.private, aws_route53_zone.same]
}

data "aws_route53_zone" "pub" {
  tags       = { kind = "public" }
  depends_on = [aws_route53_zone.private, aws_route53_zone.same]
}

data "aws_route53_zone" "id" {
  zone_id = aws_route53_zone.rev.zone_id
}

resource "aws_route53_record" "ptr" {
  count   = 2
  zone_id = aws_route53_zone.rev.zone_id
  name    = "${count.index + 1}.${aws_route53_zone.rev.name}"
  type    = "PTR"
  ttl     = 300
  records = ["host${count.index}.corp.internal"]
}

resource "aws_route53_record" "under" {
  zone_id = data.aws_route53_zone.priv.zone_id
  name    = "my_host_A.corp.internal"
  type    = "A"
  ttl     = 300
  records = [for i in [1, 2] : "10.0.0.${i}"]
  lifecycle {
    create_before_destroy = true
  }
}
# expect data.aws_route53_zone.pub.private_zone = false
# expect data.aws_route53_zone.id.comment = "reverse"

# step: change
resource "aws_vpc" "c" {
  cidr_block = "10.2.0.0/16"
}

resource "aws_route53_zone" "private" {
  name    = "corp.internal"
  comment = "three"
  vpc {
    vpc_id = aws_vpc.a.id
  }
  vpc {
    vpc_id = aws_vpc.c.id
  }
  tags = { k = "v" }
}

resource "aws_route53_zone" "rev" {
  name          = "0/25.2.0.192.in-addr.arpa."
  force_destroy = true
}
# action aws_route53_zone.private = update
# action aws_route53_zone.rev = update

# step: none found
data "aws_route53_zone" "none" {
  name = "nowhere.example.com"
}
# error: 0 hosted zones|no matching
