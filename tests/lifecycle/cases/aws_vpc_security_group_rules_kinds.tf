# Single rules of every kind of source and protocol, in another region and counted; ports and descriptions that come and go.
resource "aws_vpc" "this" {
  region     = "eu-west-1"
  cidr_block = "10.35.0.0/16"
}

resource "aws_security_group" "this" {
  count  = 2
  region = "eu-west-1"
  name   = "kinds-${count.index}"
  vpc_id = aws_vpc.this.id
  lifecycle {
    ignore_changes = [ingress, egress]
  }
}
# no-import aws_security_group: its rules are resources here

# step: create
resource "aws_vpc_security_group_ingress_rule" "counted" {
  count             = 2
  region            = "eu-west-1"
  security_group_id = aws_security_group.this[0].id
  cidr_ipv4         = cidrsubnet(aws_vpc.this.cidr_block, 8, count.index)
  ip_protocol       = count.index == 0 ? "tcp" : "icmp"
  from_port         = count.index == 0 ? "1000" : 8
  to_port           = count.index == 0 ? "1000" : 0
  description       = "number ${count.index}"
}

resource "aws_vpc_security_group_ingress_rule" "list" {
  region            = "eu-west-1"
  security_group_id = aws_security_group.this[0].id
  prefix_list_id    = "pl-0123456789abcdef0"
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 53
  description       = "resolvers"
}

resource "aws_vpc_security_group_egress_rule" "esp" {
  region            = "eu-west-1"
  security_group_id = aws_security_group.this[0].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = 50
}

resource "aws_vpc_security_group_egress_rule" "group" {
  region                       = "eu-west-1"
  security_group_id            = aws_security_group.this[0].id
  referenced_security_group_id = aws_security_group.this[1].id
  ip_protocol                  = "-1"
  tags                         = { Vpc = aws_vpc.this.id }
}

resource "aws_security_group_rule" "list" {
  region            = "eu-west-1"
  type              = "egress"
  security_group_id = aws_security_group.this[1].id
  from_port         = 0
  to_port           = 0
  protocol          = "-1"
  prefix_list_ids   = ["pl-0123456789abcdef0"]
  description       = "lists"
}
# expect aws_vpc_security_group_ingress_rule.counted[0].arn ~ :eu-west-1:
# expect aws_vpc_security_group_ingress_rule.counted[0].from_port = 1000
# expect aws_vpc_security_group_ingress_rule.list.description = "resolvers"
# expect aws_vpc_security_group_egress_rule.esp.from_port = null
# expect aws_security_group_rule.list.description = "lists"
# import aws_vpc.this = {id}@eu-west-1
# import aws_vpc_security_group_ingress_rule.counted[0] = {id}@eu-west-1
# import aws_vpc_security_group_ingress_rule.counted[1] = {id}@eu-west-1
# import aws_vpc_security_group_ingress_rule.list = {id}@eu-west-1
# import aws_vpc_security_group_egress_rule.esp = {id}@eu-west-1
# import aws_vpc_security_group_egress_rule.group = {id}@eu-west-1
# import aws_security_group_rule.list = {security_group_id}_egress_-1_0_0_pl-0123456789abcdef0@eu-west-1

# step: changed in place, another kind of source and another group replace
resource "aws_vpc_security_group_ingress_rule" "counted" {
  count             = 2
  region            = "eu-west-1"
  security_group_id = aws_security_group.this[count.index].id
  cidr_ipv4         = cidrsubnet(aws_vpc.this.cidr_block, 8, count.index)
  ip_protocol       = count.index == 0 ? "-1" : "icmp"
  from_port         = count.index == 0 ? null : 8
  to_port           = count.index == 0 ? null : 0
}

resource "aws_vpc_security_group_ingress_rule" "list" {
  region            = "eu-west-1"
  security_group_id = aws_security_group.this[0].id
  prefix_list_id    = "pl-0123456789abcdef1"
  ip_protocol       = "udp"
  from_port         = 53
  to_port           = 54
}

resource "aws_vpc_security_group_egress_rule" "esp" {
  region            = "eu-west-1"
  security_group_id = aws_security_group.this[0].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "50"
  description       = "tunnels"
}

resource "aws_vpc_security_group_egress_rule" "group" {
  region            = "eu-west-1"
  security_group_id = aws_security_group.this[0].id
  cidr_ipv6         = "::/0"
  ip_protocol       = "-1"
}

resource "aws_security_group_rule" "list" {
  region            = "eu-west-1"
  type              = "egress"
  security_group_id = aws_security_group.this[1].id
  from_port         = 0
  to_port           = 0
  protocol          = "all"
  prefix_list_ids   = ["pl-0123456789abcdef0"]
}
# action aws_vpc_security_group_ingress_rule.counted[0] = update
# action aws_vpc_security_group_ingress_rule.counted[1] = replace
# action aws_vpc_security_group_ingress_rule.list = update
# action aws_vpc_security_group_egress_rule.esp = update
# action aws_vpc_security_group_egress_rule.group = replace
# action aws_security_group_rule.list = update
# expect aws_vpc_security_group_ingress_rule.counted[0].from_port = null
# expect aws_vpc_security_group_ingress_rule.counted[0].description = null
# expect aws_vpc_security_group_egress_rule.esp.description = "tunnels"
