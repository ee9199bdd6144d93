# The rules of the parity case "security", as hashicorp/aws left them.
resource "aws_vpc" "main" {
  cidr_block = "10.21.0.0/16"
}

resource "aws_security_group" "lb" {
  name        = "lb"
  description = "The load balancer's"
  vpc_id      = aws_vpc.main.id
  ingress {
    description = "alternative web"
    from_port   = 8080
    to_port     = 8080
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  ingress {
    from_port        = 443
    to_port          = 443
    protocol         = "tcp"
    cidr_blocks      = ["0.0.0.0/0", "10.0.0.0/8"]
    ipv6_cidr_blocks = ["::/0"]
  }
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
  tags = { Name = "lb" }
}

resource "aws_security_group" "node" {
  name_prefix = "node-"
  vpc_id      = aws_vpc.main.id
  ingress {
    from_port       = 0
    to_port         = 65535
    protocol        = "tcp"
    security_groups = [aws_security_group.lb.id]
  }
  ingress {
    from_port = 0
    to_port   = 0
    protocol  = "-1"
    self      = true
  }
}

resource "aws_security_group" "apart" {
  name   = "apart"
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group_rule" "ssh" {
  security_group_id = aws_security_group.apart.id
  type              = "ingress"
  from_port         = 22
  to_port           = 22
  protocol          = "tcp"
  cidr_blocks       = ["198.51.100.0/24"]
  description       = "office"
}

resource "aws_security_group_rule" "from_lb" {
  security_group_id        = aws_security_group.apart.id
  type                     = "ingress"
  from_port                = 8080
  to_port                  = 8081
  protocol                 = "tcp"
  source_security_group_id = aws_security_group.lb.id
}

resource "aws_security_group_rule" "out" {
  security_group_id = aws_security_group.apart.id
  type              = "egress"
  from_port         = 0
  to_port           = 0
  protocol          = "all"
  cidr_blocks       = ["0.0.0.0/0"]
}

data "aws_security_group" "found" {
  id = aws_security_group.lb.id
}
