# Subnets: flags changed in place one by one, an IPv6 range added, another one needs another subnet; found again.

resource "aws_vpc" "this" {
  cidr_block                       = "10.0.0.0/16"
  assign_generated_ipv6_cidr_block = true
}

# step: create
resource "aws_subnet" "plain" {
  vpc_id            = aws_vpc.this.id
  cidr_block        = "10.0.0.0/24"
  availability_zone = "us-east-1b"
}

resource "aws_subnet" "full" {
  vpc_id                                      = aws_vpc.this.id
  cidr_block                                  = "10.0.1.0/24"
  availability_zone_id                        = "use1-az2"
  ipv6_cidr_block                             = cidrsubnet(aws_vpc.this.ipv6_cidr_block, 8, 1)
  map_public_ip_on_launch                     = true
  enable_resource_name_dns_a_record_on_launch = true
  private_dns_hostname_type_on_launch         = "resource-name"
  tags                                        = { Name = "full" }
}

data "aws_subnet" "by_id" {
  id = aws_subnet.full.id
}

data "aws_subnet" "by_range" {
  vpc_id     = aws_vpc.this.id
  cidr_block = aws_subnet.plain.cidr_block
}

data "aws_subnets" "all" {
  filter {
    name   = "vpc-id"
    values = [aws_vpc.this.id]
  }
  depends_on = [aws_subnet.plain, aws_subnet.full]
}

data "aws_subnets" "tagged" {
  filter {
    name   = "vpc-id"
    values = [aws_vpc.this.id]
  }
  tags = aws_subnet.full.tags
}
# expect aws_subnet.plain.id ~ ^subnet-
# expect aws_subnet.plain.arn ~ ^arn:aws:ec2:us-east-1:\d{12}:subnet/subnet-
# expect aws_subnet.plain.availability_zone_id = "use1-az1"
# expect aws_subnet.plain.map_public_ip_on_launch = false
# expect aws_subnet.plain.private_dns_hostname_type_on_launch = "ip-name"
# expect aws_subnet.full.availability_zone = "us-east-1c"
# expect aws_subnet.full.ipv6_cidr_block ~ ::/64$
# expect aws_subnet.full.ipv6_cidr_block_association_id ~ ^subnet-cidr-assoc-
# expect aws_subnet.full.map_public_ip_on_launch = true
# expect aws_subnet.full.enable_resource_name_dns_a_record_on_launch = true
# expect aws_subnet.full.private_dns_hostname_type_on_launch = "resource-name"
# expect data.aws_subnet.by_id.ipv6_cidr_block ~ ::/64$
# expect data.aws_subnet.by_id.tags.Name = "full"
# expect data.aws_subnet.by_id.state = "available"
# expect data.aws_subnet.by_id.available_ip_address_count = 251
# expect data.aws_subnet.by_range.availability_zone = "us-east-1b"
# expect data.aws_subnet.by_range.outpost_arn = ""
# expect data.aws_subnets.all.ids.# = 2
# expect data.aws_subnets.tagged.ids.# = 1

# step: update in place
resource "aws_subnet" "plain" {
  vpc_id                                         = aws_vpc.this.id
  cidr_block                                     = "10.0.0.0/24"
  availability_zone                              = "us-east-1b"
  ipv6_cidr_block                                = cidrsubnet(aws_vpc.this.ipv6_cidr_block, 8, 2)
  assign_ipv6_address_on_creation                = true
  enable_dns64                                   = true
  enable_resource_name_dns_aaaa_record_on_launch = true
  map_public_ip_on_launch                        = true
  tags                                           = { Name = "plain" }
}

resource "aws_subnet" "full" {
  vpc_id               = aws_vpc.this.id
  cidr_block           = "10.0.1.0/24"
  availability_zone_id = "use1-az2"
  ipv6_cidr_block      = cidrsubnet(aws_vpc.this.ipv6_cidr_block, 8, 3)
}
# action aws_subnet.plain = update
# action aws_subnet.full = update
# expect aws_subnet.plain.ipv6_cidr_block ~ 02::/64$
# expect aws_subnet.plain.assign_ipv6_address_on_creation = true
# expect aws_subnet.plain.enable_dns64 = true
# expect aws_subnet.plain.enable_resource_name_dns_aaaa_record_on_launch = true
# expect aws_subnet.plain.map_public_ip_on_launch = true
# expect aws_subnet.full.ipv6_cidr_block ~ 03::/64$
# expect aws_subnet.full.map_public_ip_on_launch = false
# expect aws_subnet.full.enable_resource_name_dns_a_record_on_launch = false
# expect aws_subnet.full.private_dns_hostname_type_on_launch = "resource-name"
# expect aws_subnet.full.tags.# = 0

# step: replace
resource "aws_subnet" "plain" {
  vpc_id                          = aws_vpc.this.id
  cidr_block                      = "10.0.0.0/24"
  availability_zone               = "us-east-1b"
  ipv6_cidr_block                 = cidrsubnet(aws_vpc.this.ipv6_cidr_block, 8, 4)
  assign_ipv6_address_on_creation = true
}

resource "aws_subnet" "full" {
  vpc_id            = aws_vpc.this.id
  cidr_block        = "10.0.1.0/24"
  availability_zone = "us-east-1d"
}
# action aws_subnet.plain = replace
# action aws_subnet.full = replace
# expect aws_subnet.plain.assign_ipv6_address_on_creation = true
# expect aws_subnet.full.availability_zone = "us-east-1d"

# step: refused because of host bits
resource "aws_subnet" "full" {
  vpc_id     = aws_vpc.this.id
  cidr_block = "10.0.1.1/24"
}
# error: 10\.0\.1\.1/24

# step: refused because of two zones
resource "aws_subnet" "full" {
  vpc_id               = aws_vpc.this.id
  cidr_block           = "10.0.1.0/24"
  availability_zone    = "us-east-1d"
  availability_zone_id = "use1-az4"
}
# error: conflicts with
