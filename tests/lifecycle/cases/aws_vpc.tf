# A network: made, its DNS flags and tags changed in place, replaced for another range.

# step: create
resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
  tags = {
    Name = "lifecycle"
  }
}

output "vpc" {
  value = aws_vpc.this.id
}
# expect aws_vpc.this.cidr_block = "10.0.0.0/16"
# expect aws_vpc.this.id ~ ^vpc-[0-9a-f]+$
# expect aws_vpc.this.arn ~ ^arn:aws:ec2:us-east-1:\d{12}:vpc/vpc-
# expect aws_vpc.this.enable_dns_support = true
# expect aws_vpc.this.enable_dns_hostnames = false
# expect aws_vpc.this.instance_tenancy = "default"
# expect aws_vpc.this.tags_all = {"Name": "lifecycle"}
# expect aws_vpc.this.main_route_table_id ~ ^rtb-
# output vpc ~ ^vpc-

# step: update in place
resource "aws_vpc" "this" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
  tags = {
    Name  = "renamed"
    Owner = "tests"
  }
}
# action aws_vpc.this = update
# expect aws_vpc.this.enable_dns_hostnames = true
# expect aws_vpc.this.tags.# = 2
# expect aws_vpc.this.tags.Name = "renamed"

# step: replace
resource "aws_vpc" "this" {
  cidr_block           = "10.1.0.0/16"
  enable_dns_hostnames = true
}
# action aws_vpc.this = replace
# expect aws_vpc.this.cidr_block = "10.1.0.0/16"
# expect aws_vpc.this.tags.# = 0

# step: refused because of host bits
resource "aws_vpc" "this" {
  cidr_block = "10.1.2.3/16"
}
# error: 10\.1\.2\.3/16
