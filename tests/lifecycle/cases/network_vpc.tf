# A network's other sides: DNS off and on, an IPv6 range that AWS gives, found again by id, tags and filters.

data "aws_availability_zones" "available" {
  state         = "available"
  exclude_names = ["us-east-1a"]
  filter {
    name   = "region-name"
    values = ["us-east-1"]
  }
}

# step: create
resource "aws_vpc" "this" {
  cidr_block                           = "10.0.0.0/16"
  enable_dns_support                   = false
  enable_network_address_usage_metrics = true
  assign_generated_ipv6_cidr_block     = true
  tags                                 = { Name = "lifecycle-network", Empty = "" }
}

data "aws_vpc" "by_id" {
  id = aws_vpc.this.id
}

data "aws_vpc" "by_tag" {
  tags = { Name = aws_vpc.this.tags.Name }
  filter {
    name   = "cidr"
    values = [aws_vpc.this.cidr_block]
  }
}
# expect aws_vpc.this.enable_dns_support = false
# expect aws_vpc.this.enable_network_address_usage_metrics = true
# expect aws_vpc.this.assign_generated_ipv6_cidr_block = true
# expect aws_vpc.this.ipv6_association_id ~ ^vpc-cidr-assoc-
# expect aws_vpc.this.ipv6_cidr_block ~ ::/56$
# expect aws_vpc.this.default_network_acl_id ~ ^acl-
# expect aws_vpc.this.default_security_group_id ~ ^sg-
# expect aws_vpc.this.default_route_table_id ~ ^rtb-
# expect aws_vpc.this.tags_all.Empty = ""
# expect data.aws_vpc.by_id.cidr_block_associations.0.state = "associated"
# expect data.aws_vpc.by_id.enable_dns_support = false
# expect data.aws_vpc.by_id.main_route_table_id ~ ^rtb-
# expect data.aws_vpc.by_id.ipv6_cidr_block ~ ::/56$
# expect data.aws_vpc.by_id.default = false
# expect data.aws_vpc.by_tag.id ~ ^vpc-
# expect data.aws_vpc.by_tag.tags.Name = "lifecycle-network"
# expect data.aws_availability_zones.available.id = "us-east-1"
# expect data.aws_availability_zones.available.names.0 = "us-east-1b"
# expect data.aws_availability_zones.available.zone_ids.0 = "use1-az1"
# expect data.aws_availability_zones.available.names.# = 5

# step: DNS on, no IPv6
resource "aws_vpc" "this" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
  tags                 = { Name = "lifecycle-network" }
}
# action aws_vpc.this = update
# expect aws_vpc.this.enable_dns_support = true
# expect aws_vpc.this.enable_dns_hostnames = true
# expect aws_vpc.this.enable_network_address_usage_metrics = true
# expect aws_vpc.this.ipv6_cidr_block = ""

# step: IPv6 again
resource "aws_vpc" "this" {
  cidr_block                       = "10.0.0.0/16"
  enable_dns_hostnames             = true
  assign_generated_ipv6_cidr_block = true
  tags                             = { Name = "lifecycle-network" }
}
# action aws_vpc.this = update
# expect aws_vpc.this.ipv6_cidr_block ~ ::/56$

# step: another tenancy needs another network
resource "aws_vpc" "this" {
  cidr_block       = "10.0.0.0/16"
  instance_tenancy = "dedicated"
}
# action aws_vpc.this = replace

# step: back to the default tenancy in place
resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}
# action aws_vpc.this = update
# expect aws_vpc.this.instance_tenancy = "default"

# step: refused because two arguments exclude each other
resource "aws_vpc" "this" {
  cidr_block          = "10.0.0.0/16"
  ipv4_netmask_length = 20
  ipv4_ipam_pool_id   = "ipam-pool-0123456789abcdef0"
}
# error: conflicts with

# step: refused because of the length
resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/8"
}
# error: 10\.0\.0\.0/8

# step: refused because nothing fits
resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

data "aws_vpc" "none" {
  filter {
    name   = "cidr"
    values = ["192.0.2.0/24"]
  }
}
# error: nothing that fits
