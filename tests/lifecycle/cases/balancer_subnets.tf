# Subnet mappings and subnets of the three types of load balancers: added, and named the other way.

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

# step: create
resource "aws_lb" "a" {
  name_prefix = "alb-"
  internal    = true
  dynamic "subnet_mapping" {
    for_each = toset(slice([for s in aws_subnet.this : s.id], 0, 2))
    content { subnet_id = subnet_mapping.value }
  }
  lifecycle { create_before_destroy = true }
}
resource "aws_lb" "gw" {
  load_balancer_type = "gateway"
  name               = "gw"
  subnet_mapping { subnet_id = aws_subnet.this[0].id }
}
resource "aws_lb" "n" {
  load_balancer_type               = "network"
  name                             = "n"
  internal                         = true
  subnets                          = [aws_subnet.this[0].id]
  dns_record_client_routing_policy = "partial_availability_zone_affinity"
  tags                             = var.tags
}
variable "tags" {
  type    = map(string)
  default = null
}
# step: add a subnet
resource "aws_lb" "a" {
  name_prefix = "alb-"
  internal    = true
  dynamic "subnet_mapping" {
    for_each = aws_subnet.this
    content { subnet_id = subnet_mapping.value.id }
  }
  lifecycle { create_before_destroy = true }
}
resource "aws_lb" "gw" {
  load_balancer_type = "gateway"
  name               = "gw"
  subnet_mapping { subnet_id = aws_subnet.this[0].id }
  enable_cross_zone_load_balancing = true
  enable_deletion_protection       = true
}
resource "aws_lb" "n" {
  load_balancer_type                     = "network"
  name                                   = "n"
  internal                               = true
  subnets                                = aws_subnet.this[*].id
  tags                                   = { a = 1, b = true }
  secondary_ips_auto_assigned_per_subnet = 2
}
# action aws_lb.a = update
# action aws_lb.gw = update
# action aws_lb.n = update
# step: mapping to subnets
resource "aws_lb" "a" {
  name_prefix = "alb-"
  internal    = true
  subnets     = aws_subnet.this[*].id
  lifecycle { create_before_destroy = true }
}
resource "aws_lb" "gw" {
  load_balancer_type = "gateway"
  name               = "gw"
  subnet_mapping { subnet_id = aws_subnet.this[0].id }
}
resource "aws_lb" "n" {
  load_balancer_type                     = "network"
  name                                   = "n"
  internal                               = true
  subnets                                = aws_subnet.this[*].id
  secondary_ips_auto_assigned_per_subnet = 1
}
# action aws_lb.a = no-op
# action aws_lb.gw = update
# action aws_lb.n = replace
# expect aws_lb.gw.access_logs.# = 1
# expect aws_lb.n.connection_logs.# = 0
