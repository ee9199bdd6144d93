# Rules with ids of their own: every part changes in place but the kind of the source.
resource "aws_vpc" "this" {
  cidr_block = "10.32.0.0/16"
}

resource "aws_security_group" "this" {
  name   = "single"
  vpc_id = aws_vpc.this.id
}

resource "aws_security_group" "source" {
  name   = "source"
  vpc_id = aws_vpc.this.id
}
# no-import aws_security_group: its rules stand in resources of their own
# import-differs aws_vpc_security_group_ingress_rule.web.ip_protocol: AWS tells its own spelling
# import-differs aws_vpc_security_group_egress_rule.six.ip_protocol: AWS tells its own spelling

# step: create
resource "aws_vpc_security_group_ingress_rule" "web" {
  security_group_id = aws_security_group.this.id
  ip_protocol       = "TCP"
  from_port         = 80
  to_port           = 80
  cidr_ipv4         = "10.0.0.0/8"
  description       = "web"
  tags              = { Name = "web" }
}

resource "aws_vpc_security_group_ingress_rule" "group" {
  security_group_id            = aws_security_group.this.id
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.source.id
}

resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.this.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "six" {
  security_group_id = aws_security_group.this.id
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
  cidr_ipv6         = "::/0"
}
# expect aws_vpc_security_group_ingress_rule.web.id ~ ^sgr-
# expect aws_vpc_security_group_ingress_rule.web.security_group_rule_id ~ ^sgr-
# expect aws_vpc_security_group_ingress_rule.web.arn ~ ^arn:aws:ec2:us-east-1:\d{12}:security-group-rule/sgr-
# expect aws_vpc_security_group_ingress_rule.web.ip_protocol = "TCP"
# expect aws_vpc_security_group_ingress_rule.web.tags_all = {"Name": "web"}
# expect aws_vpc_security_group_egress_rule.all.from_port = null

# step: in place, and replaced for another kind of source
resource "aws_vpc_security_group_ingress_rule" "web" {
  security_group_id = aws_security_group.this.id
  ip_protocol       = "tcp"
  from_port         = 8080
  to_port           = 8081
  cidr_ipv4         = "10.0.0.0/16"
  tags              = { Name = "web", Owner = "tests" }
}

resource "aws_vpc_security_group_ingress_rule" "group" {
  security_group_id = aws_security_group.this.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "10.0.0.0/8"
}

resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.this.id
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
  description       = "everywhere"
}

resource "aws_vpc_security_group_egress_rule" "six" {
  security_group_id = aws_security_group.this.id
  ip_protocol       = "17"
  from_port         = 53
  to_port           = 53
  cidr_ipv6         = "::/0"
}
# action aws_vpc_security_group_ingress_rule.web = update
# action aws_vpc_security_group_ingress_rule.group = replace
# action aws_vpc_security_group_egress_rule.all = update
# action aws_security_group.this = any
# expect aws_vpc_security_group_ingress_rule.web.to_port = 8081
# expect aws_vpc_security_group_ingress_rule.web.description = null
# expect aws_vpc_security_group_ingress_rule.web.tags.# = 2
# expect aws_vpc_security_group_egress_rule.all.description = "everywhere"

# step: two sources
resource "aws_vpc_security_group_ingress_rule" "web" {
  security_group_id = aws_security_group.this.id
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
  cidr_ipv4         = "10.0.0.0/8"
  cidr_ipv6         = "::/0"
}
# error: Only one of

# step: no ports
resource "aws_vpc_security_group_ingress_rule" "web" {
  security_group_id = aws_security_group.this.id
  ip_protocol       = "tcp"
  cidr_ipv4         = "10.0.0.0/8"
}
# error: from_port must be set
