# Networks by for_each: IPv6 given and taken, routes as an attribute, dynamic and apart, zones by id, data sources that look at it all.

data "aws_availability_zones" "all" {
  all_availability_zones = true
}
data "aws_availability_zones" "here" {
  filter {
    name   = "zone-name"
    values = ["us-east-1a", "us-east-1b"]
  }
}
data "aws_vpc" "default" { default = true }
data "aws_subnets" "default" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.default.id]
  }
}
output "zones" { value = data.aws_availability_zones.here.names }
output "default" { value = data.aws_vpc.default.cidr_block }
output "count" { value = length(data.aws_subnets.default.ids) > 1 }
# step: create
resource "aws_vpc" "v" {
  for_each                         = { a = "10.1.0.0/16", b = "10.2.0.0/16" }
  cidr_block                       = each.value
  assign_generated_ipv6_cidr_block = each.key == "a"
  tags                             = { Name = each.key, Null = each.key == "a" ? "x" : "" }
}
resource "aws_internet_gateway" "g" {
  for_each = aws_vpc.v
  vpc_id   = each.value.id
}
resource "aws_subnet" "s" {
  vpc_id                                         = aws_vpc.v["a"].id
  cidr_block                                     = cidrsubnet(aws_vpc.v["a"].cidr_block, 8, 1)
  ipv6_cidr_block                                = cidrsubnet(aws_vpc.v["a"].ipv6_cidr_block, 8, 1)
  assign_ipv6_address_on_creation                = true
  availability_zone_id                           = data.aws_availability_zones.here.zone_ids[0]
  enable_resource_name_dns_aaaa_record_on_launch = true
  enable_dns64                                   = true
}
resource "aws_subnet" "b" {
  vpc_id     = aws_vpc.v["b"].id
  cidr_block = "10.2.1.0/24"
}
resource "aws_route_table" "attr" {
  vpc_id = aws_vpc.v["a"].id
  route = [{
    cidr_block                 = "0.0.0.0/0"
    gateway_id                 = aws_internet_gateway.g["a"].id
    carrier_gateway_id         = null
    core_network_arn           = ""
    destination_prefix_list_id = null
    egress_only_gateway_id     = null
    ipv6_cidr_block            = null
    local_gateway_id           = null
    nat_gateway_id             = ""
    network_interface_id       = null
    odb_network_arn            = null
    transit_gateway_id         = null
    vpc_endpoint_id            = null
    vpc_peering_connection_id  = null
  }]
}
resource "aws_route_table" "dyn" {
  vpc_id = aws_vpc.v["a"].id
  dynamic "route" {
    for_each = { "192.168.0.0/16" = aws_internet_gateway.g["a"].id, "172.16.0.0/12" = aws_internet_gateway.g["a"].id }
    content {
      cidr_block = route.key
      gateway_id = route.value
    }
  }
  lifecycle { ignore_changes = [tags] }
}
resource "aws_route_table" "plain" {
  vpc_id = aws_vpc.v["b"].id
}
resource "aws_route" "r" {
  for_each               = toset(["0.0.0.0/0", "198.51.100.0/24"])
  route_table_id         = aws_route_table.plain.id
  destination_cidr_block = each.key
  gateway_id             = aws_internet_gateway.g["b"].id
  depends_on             = [aws_route_table.plain]
}
resource "aws_route_table_association" "s" {
  subnet_id      = aws_subnet.s.id
  route_table_id = aws_route_table.attr.id
}
resource "aws_route_table_association" "g" {
  gateway_id     = aws_internet_gateway.g["b"].id
  route_table_id = aws_route_table.plain.id
}
data "aws_subnet" "s" {
  vpc_id     = aws_vpc.v["b"].id
  cidr_block = aws_subnet.b.cidr_block
}
data "aws_vpc" "v" {
  id = aws_vpc.v["a"].id
}
output "s" { value = data.aws_subnet.s.id == aws_subnet.b.id }
output "six" { value = data.aws_vpc.v.ipv6_cidr_block == aws_vpc.v["a"].ipv6_cidr_block }
# output zones = ["us-east-1a", "us-east-1b"]
# output s = true
# output six = true
# output count = true
# import aws_route.r["0.0.0.0/0"] = {route_table_id}_{destination_cidr_block}
# import aws_route.r["198.51.100.0/24"] = {route_table_id}_{destination_cidr_block}
# import-differs aws_route_table.plain.route: routes made apart
# import-differs aws_route_table.dyn.route: nothing and an empty text are the same
# step: change
resource "aws_vpc" "v" {
  for_each                         = { a = "10.1.0.0/16", b = "10.2.0.0/16" }
  cidr_block                       = each.value
  assign_generated_ipv6_cidr_block = true
  enable_dns_support               = each.key != "b"
  enable_dns_hostnames             = each.key == "a"
}
resource "aws_internet_gateway" "g" {
  for_each = aws_vpc.v
  vpc_id   = each.value.id
  tags     = { n = each.value.cidr_block }
}
resource "aws_subnet" "s" {
  vpc_id            = aws_vpc.v["a"].id
  cidr_block        = cidrsubnet(aws_vpc.v["a"].cidr_block, 8, 1)
  ipv6_cidr_block   = cidrsubnet(aws_vpc.v["a"].ipv6_cidr_block, 8, 1)
  availability_zone = data.aws_availability_zones.here.names[0]
}
resource "aws_subnet" "b" {
  vpc_id                          = aws_vpc.v["b"].id
  cidr_block                      = "10.2.1.0/24"
  ipv6_cidr_block                 = cidrsubnet(aws_vpc.v["b"].ipv6_cidr_block, 8, 1)
  assign_ipv6_address_on_creation = true
}
resource "aws_route_table" "attr" {
  vpc_id = aws_vpc.v["a"].id
}
resource "aws_route_table" "dyn" {
  vpc_id = aws_vpc.v["a"].id
  dynamic "route" {
    for_each = { "192.168.0.0/16" = aws_internet_gateway.g["a"].id, "172.17.0.0/16" = aws_internet_gateway.g["a"].id }
    content {
      cidr_block = route.key
      gateway_id = route.value
    }
  }
  tags = { a = "b" }
  lifecycle { ignore_changes = [tags] }
}
resource "aws_route_table" "plain" {
  vpc_id = aws_vpc.v["b"].id
}
resource "aws_route" "r" {
  for_each               = toset(["0.0.0.0/0", "203.0.113.0/24"])
  route_table_id         = aws_route_table.plain.id
  destination_cidr_block = each.key
  gateway_id             = aws_internet_gateway.g["b"].id
}
resource "aws_route_table_association" "s" {
  subnet_id      = aws_subnet.s.id
  route_table_id = aws_route_table.dyn.id
}
# action aws_vpc.v["a"] = update
# action aws_vpc.v["b"] = update
# action aws_internet_gateway.g["a"] = update
# action aws_internet_gateway.g["b"] = update
# action aws_subnet.s = update
# action aws_subnet.b = update
# action aws_route_table.dyn = update
# action aws_route_table_association.s = update
# import aws_route.r["203.0.113.0/24"] = {route_table_id}_{destination_cidr_block}
# step: replace
resource "aws_vpc" "v" {
  for_each           = { a = "10.3.0.0/16" }
  cidr_block         = each.value
  enable_dns_support = null
}
resource "aws_internet_gateway" "g" {
  for_each = aws_vpc.v
  vpc_id   = each.value.id
}
resource "aws_subnet" "s" {
  vpc_id            = aws_vpc.v["a"].id
  cidr_block        = cidrsubnet(aws_vpc.v["a"].cidr_block, 8, 1)
  availability_zone = data.aws_availability_zones.here.names[0]
}
resource "aws_route_table" "dyn" {
  vpc_id = aws_vpc.v["a"].id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.g["a"].id
  }
}
resource "aws_route_table_association" "s" {
  subnet_id      = aws_subnet.s.id
  route_table_id = aws_route_table.dyn.id
}
# action * = any
# action aws_vpc.v["a"] = replace
# action aws_subnet.s = replace
# action aws_route_table.dyn = replace
# action aws_route_table_association.s = replace
