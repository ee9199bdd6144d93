# Rules of one and of many sources: described anew in place, replaced when anything else changes.
resource "aws_vpc" "this" {
  cidr_block = "10.31.0.0/16"
}

resource "aws_security_group" "this" {
  name   = "rules"
  vpc_id = aws_vpc.this.id
}

resource "aws_security_group" "source" {
  name   = "source"
  vpc_id = aws_vpc.this.id
}
# no-import aws_security_group: its rules stand in resources of their own

# step: create
resource "aws_security_group_rule" "one" {
  security_group_id = aws_security_group.this.id
  type              = "ingress"
  from_port         = 22
  to_port           = 22
  protocol          = "TCP"
  cidr_blocks       = ["192.0.2.0/24"]
  description       = "office"
}

resource "aws_security_group_rule" "many" {
  security_group_id = aws_security_group.this.id
  type              = "ingress"
  from_port         = 80
  to_port           = 80
  protocol          = "tcp"
  cidr_blocks       = ["198.51.100.0/24", "192.0.2.0/24"]
  ipv6_cidr_blocks  = ["2001:db8::/32"]
}

resource "aws_security_group_rule" "group" {
  security_group_id        = aws_security_group.this.id
  type                     = "ingress"
  from_port                = 8080
  to_port                  = 8081
  protocol                 = "tcp"
  source_security_group_id = aws_security_group.source.id
}

resource "aws_security_group_rule" "self" {
  security_group_id = aws_security_group.this.id
  type              = "ingress"
  from_port         = 0
  to_port           = 65535
  protocol          = "udp"
  self              = true
}

resource "aws_security_group_rule" "out" {
  security_group_id = aws_security_group.this.id
  type              = "egress"
  from_port         = 0
  to_port           = 0
  protocol          = "all"
  cidr_blocks       = ["0.0.0.0/0"]
}
# expect aws_security_group_rule.one.id ~ ^sgrule-\d+$
# expect aws_security_group_rule.one.security_group_rule_id ~ ^sgr-
# expect aws_security_group_rule.one.protocol = "tcp"
# expect aws_security_group_rule.one.self = false
# expect aws_security_group_rule.many.cidr_blocks = ["198.51.100.0/24", "192.0.2.0/24"]
# expect aws_security_group_rule.out.protocol = "-1"
# expect aws_security_group_rule.self.self = true
# import aws_security_group_rule.one = {security_group_id}_{type}_{protocol}_{from_port}_{to_port}_192.0.2.0/24
# import aws_security_group_rule.many = {security_group_id}_{type}_{protocol}_{from_port}_{to_port}_198.51.100.0/24_192.0.2.0/24_2001:db8::/32
# import aws_security_group_rule.group = {security_group_id}_{type}_{protocol}_{from_port}_{to_port}_{source_security_group_id}
# import aws_security_group_rule.self = {security_group_id}_{type}_{protocol}_{from_port}_{to_port}_self
# import aws_security_group_rule.out = {security_group_id}_{type}_{protocol}_{from_port}_{to_port}_0.0.0.0/0

# step: described anew, and replaced
resource "aws_security_group_rule" "one" {
  security_group_id = aws_security_group.this.id
  type              = "ingress"
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = ["192.0.2.0/24"]
}

resource "aws_security_group_rule" "many" {
  security_group_id = aws_security_group.this.id
  type              = "ingress"
  from_port         = 80
  to_port           = 80
  protocol          = "tcp"
  cidr_blocks       = ["198.51.100.0/24", "192.0.2.0/24"]
  ipv6_cidr_blocks  = ["2001:db8::/32"]
  description       = "web"
}

resource "aws_security_group_rule" "group" {
  security_group_id        = aws_security_group.this.id
  type                     = "ingress"
  from_port                = 8080
  to_port                  = 8082
  protocol                 = "tcp"
  source_security_group_id = aws_security_group.source.id
}

resource "aws_security_group_rule" "self" {
  security_group_id = aws_security_group.this.id
  type              = "ingress"
  from_port         = 0
  to_port           = 65535
  protocol          = "udp"
  self              = true
}

resource "aws_security_group_rule" "out" {
  security_group_id = aws_security_group.this.id
  type              = "egress"
  from_port         = 0
  to_port           = 0
  protocol          = "-1"
  cidr_blocks       = ["0.0.0.0/0"]
}
# action aws_security_group_rule.one = update
# action aws_security_group_rule.many = update
# action aws_security_group_rule.group = replace
# expect aws_security_group_rule.one.description = null
# expect aws_security_group_rule.many.description = "web"
# expect aws_security_group_rule.group.to_port = 8082
# action aws_security_group.this = any

# step: no source
resource "aws_security_group_rule" "one" {
  security_group_id = aws_security_group.this.id
  type              = "ingress"
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
}
# error: must be set

# step: a source twice
resource "aws_security_group_rule" "one" {
  security_group_id = aws_security_group.this.id
  type              = "ingress"
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = ["0.0.0.0/0"]
  self              = true
}
# error: conflict
