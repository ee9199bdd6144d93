# Groups as modules write them: dynamic blocks, lists of objects with nulls, values only known after apply, prefix lists, a move, and a
# group whose rules in others go with it.
variable "rules" {
  type = map(object({ port = string, cidrs = optional(list(string)), self = optional(bool), protocol = optional(string, "tcp") }))
  default = {
    http  = { port = "80", cidrs = ["0.0.0.0/0"] }
    https = { port = "443", cidrs = ["0.0.0.0/0"] }
    inner = { port = "0", self = true, protocol = "-1" }
  }
}

resource "aws_vpc" "this" {
  count      = 2
  cidr_block = "10.3${count.index + 3}.0.0/16"
}

resource "aws_launch_template" "number" {
  name = "number"
}

# step: create
resource "aws_security_group" "dynamic" {
  for_each    = toset(["a", "b"])
  name_prefix = "${each.key}-"
  vpc_id      = aws_vpc.this[0].id
  dynamic "ingress" {
    for_each = var.rules
    content {
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      protocol    = ingress.value.protocol
      cidr_blocks = ingress.value.cidrs
      self        = ingress.value.self
    }
  }
  egress {
    from_port   = aws_launch_template.number.latest_version
    to_port     = aws_launch_template.number.latest_version + 1
    protocol    = "udp"
    cidr_blocks = aws_vpc.this[*].cidr_block
    description = "to ${aws_vpc.this[0].id}"
  }
  revoke_rules_on_delete = true
  tags                   = { Name = each.key, Vpc = aws_vpc.this[0].id }
  timeouts {
    create = "3m"
    delete = null
  }
}

resource "aws_security_group" "list" {
  name   = "list"
  vpc_id = aws_vpc.this[0].id
  ingress = [for rule in var.rules : {
    description      = null
    from_port        = rule.port
    to_port          = rule.port
    protocol         = rule.protocol
    cidr_blocks      = rule.cidrs
    ipv6_cidr_blocks = null
    prefix_list_ids  = null
    security_groups  = [aws_security_group.dynamic["a"].id]
    self             = rule.self
  }]
}

resource "aws_security_group" "prefixes" {
  vpc_id = aws_vpc.this[0].id
  ingress {
    from_port       = 443
    to_port         = 443
    protocol        = "tcp"
    prefix_list_ids = ["pl-0123456789abcdef0"]
    description     = "lists"
  }
}
# import-differs aws_security_group.list.ingress: its rules for the group that went are gone
# expect aws_security_group.dynamic["a"].ingress.# = 3
# expect aws_security_group.dynamic["b"].egress.0.from_port = 1
# expect aws_security_group.dynamic["b"].egress.0.cidr_blocks = ["10.33.0.0/16", "10.34.0.0/16"]
# expect aws_security_group.list.ingress.# = 3
# expect aws_security_group.prefixes.ingress.0.description = "lists"

# step: moved and changed; one goes while another has a rule for it
moved {
  from = aws_security_group.prefixes
  to   = aws_security_group.moved["here"]
}

resource "aws_security_group" "dynamic" {
  for_each    = toset(["b"])
  name_prefix = "${each.key}-"
  vpc_id      = aws_vpc.this[0].id
  dynamic "ingress" {
    for_each = { for name, rule in var.rules : name => rule if name != "http" }
    content {
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      protocol    = ingress.value.protocol
      cidr_blocks = ingress.value.cidrs
      self        = ingress.value.self
    }
  }
  tags = { Name = each.key, Number = 5 }
}

resource "aws_security_group" "list" {
  name   = "list"
  vpc_id = aws_vpc.this[0].id
}

resource "aws_security_group" "moved" {
  for_each = toset(["here"])
  vpc_id   = aws_vpc.this[0].id
  ingress {
    from_port       = 443
    to_port         = 443
    protocol        = "tcp"
    prefix_list_ids = ["pl-0123456789abcdef0", "pl-0123456789abcdef1"]
    description     = "lists, described anew"
  }
}
# action aws_security_group.dynamic["a"] = delete
# action aws_security_group.dynamic["b"] = update
# action aws_security_group.moved["here"] = update
# expect aws_security_group.dynamic["b"].ingress.# = 2
# expect aws_security_group.dynamic["b"].egress.# = 1
# expect aws_security_group.dynamic["b"].tags = {"Name": "b", "Number": "5"}
