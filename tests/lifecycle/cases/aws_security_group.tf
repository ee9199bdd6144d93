# A group with inline rules: its rules change in place (in the user's grouping), it is replaced under a generated name.
# The group "apart" has its rules in aws_security_group_rule; "open" has none, and so no way out.
resource "aws_vpc" "this" {
  cidr_block = "10.30.0.0/16"
}

# step: create
resource "aws_security_group" "this" {
  name        = "lifecycle"
  description = "before"
  vpc_id      = aws_vpc.this.id
  ingress {
    description = "web"
    from_port   = 80
    to_port     = 80
    protocol    = "TCP"
    cidr_blocks = ["10.0.0.0/8", "192.168.0.0/16"]
  }
  ingress {
    from_port        = 443
    to_port          = 443
    protocol         = "6"
    cidr_blocks      = ["10.0.0.0/8"]
    ipv6_cidr_blocks = ["2001:db8::/32"]
  }
  ingress {
    from_port       = 443
    to_port         = 443
    protocol        = "tcp"
    cidr_blocks     = ["172.16.0.0/12"]
    security_groups = [aws_security_group.open.id]
    self            = true
  }
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "all"
    cidr_blocks = ["0.0.0.0/0"]
  }
  tags = { Name = "lifecycle" }
}

resource "aws_security_group" "open" {
  name_prefix            = "open-"
  vpc_id                 = aws_vpc.this.id
  revoke_rules_on_delete = true
}

resource "aws_security_group" "list" {
  name   = "list"
  vpc_id = aws_vpc.this.id
  ingress = [{
    description      = "attribute syntax"
    from_port        = -1
    to_port          = -1
    protocol         = "icmp"
    cidr_blocks      = ["10.0.0.0/8"]
    ipv6_cidr_blocks = []
    prefix_list_ids  = []
    security_groups  = []
    self             = false
  }]
  egress = []
}

data "aws_security_group" "by_id" {
  id = aws_security_group.this.id
}

data "aws_security_group" "by_name" {
  name   = aws_security_group.this.name
  vpc_id = aws_vpc.this.id
}

data "aws_security_group" "by_tag" {
  tags = aws_security_group.this.tags
  filter {
    name   = "vpc-id"
    values = [aws_vpc.this.id]
  }
}
# expect aws_security_group.this.id ~ ^sg-[0-9a-f]+$
# expect aws_security_group.this.arn ~ ^arn:aws:ec2:us-east-1:\d{12}:security-group/sg-
# expect aws_security_group.this.ingress.# = 3
# expect aws_security_group.this.egress.# = 1
# expect aws_security_group.this.egress.0.protocol = "-1"
# expect aws_security_group.this.name_prefix = ""
# expect aws_security_group.this.owner_id ~ ^\d{12}$
# expect aws_security_group.open.name ~ ^open-[0-9a-f]{26}$
# expect aws_security_group.open.name_prefix = "open-"
# expect aws_security_group.open.description = "Managed by Terraform"
# expect aws_security_group.open.egress.# = 0
# expect aws_security_group.open.ingress.# = 0
# expect aws_security_group.list.ingress.0.from_port = -1
# expect aws_security_group.list.ingress.0.protocol = "icmp"
# expect data.aws_security_group.by_id.name = "lifecycle"
# expect data.aws_security_group.by_id.description = "before"
# expect data.aws_security_group.by_name.id ~ ^sg-
# expect data.aws_security_group.by_name.arn ~ :security-group/sg-
# expect data.aws_security_group.by_tag.tags = {"Name": "lifecycle"}

# step: rules and tags in place
resource "aws_security_group" "this" {
  name        = "lifecycle"
  description = "before"
  vpc_id      = aws_vpc.this.id
  ingress {
    description = "web, described anew"
    from_port   = 80
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = ["192.168.0.0/16", "10.0.0.0/8"]
  }
  ingress {
    from_port   = 443
    to_port     = 444
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
  ingress {
    from_port       = 443
    to_port         = 443
    protocol        = "tcp"
    cidr_blocks     = ["172.16.0.0/12", "10.0.0.0/8"]
    security_groups = [aws_security_group.open.id]
  }
  egress {
    from_port        = 0
    to_port          = 0
    protocol         = "-1"
    ipv6_cidr_blocks = ["::/0"]
  }
  tags = { Owner = "tests" }
}

resource "aws_security_group" "open" {
  name_prefix            = "open-"
  vpc_id                 = aws_vpc.this.id
  revoke_rules_on_delete = true
}

resource "aws_security_group" "list" {
  name    = "list"
  vpc_id  = aws_vpc.this.id
  ingress = []
}
# action aws_security_group.this = update
# action aws_security_group.list = update
# expect aws_security_group.this.ingress.# = 3
# expect aws_security_group.this.egress.0.ipv6_cidr_blocks = ["::/0"]
# expect aws_security_group.this.tags_all = {"Owner": "tests"}
# expect aws_security_group.list.ingress.# = 0

# step: replace
resource "aws_security_group" "this" {
  description = "after"
  vpc_id      = aws_vpc.this.id
  egress {
    from_port   = 53
    to_port     = 53
    protocol    = "udp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
# action aws_security_group.this = replace
# expect aws_security_group.this.description = "after"
# expect aws_security_group.this.name ~ ^terraform-[0-9a-f]{26}$
# expect aws_security_group.this.ingress.# = 0

# step: all protocols have no ports
resource "aws_security_group" "this" {
  vpc_id = aws_vpc.this.id
  egress {
    from_port   = 0
    to_port     = 65535
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
# error: ports with all protocols

# step: ports in the wrong order
resource "aws_security_group" "this" {
  vpc_id = aws_vpc.this.id
  ingress {
    from_port   = 443
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
# error: ports in the wrong order

# step: host bits
resource "aws_security_group" "this" {
  vpc_id = aws_vpc.this.id
  ingress {
    from_port   = 80
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = ["10.1.2.3/8"]
  }
}
# error: 10\.1\.2\.3/8

# step: a name of AWS's own form
resource "aws_security_group" "this" {
  name   = "sg-1"
  vpc_id = aws_vpc.this.id
}
# error: name

# step: nothing found
data "aws_security_group" "found" {
  name   = "no-such-group"
  vpc_id = aws_vpc.this.id
}
# error: No EC2 Security Group matches

# step: more than one found
data "aws_security_group" "found" {
  filter {
    name   = "vpc-id"
    values = [aws_vpc.this.id]
  }
}
# error: Several EC2 Security Groups match
