# Needs no AWS: the provider's schema is used, its answers are invented.
mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = {
      names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
    }
  }
}

variables {
  name = "test"
}

run "two_zones_by_default" {
  command = plan

  assert {
    condition     = aws_vpc.this.cidr_block == "10.0.0.0/16" && aws_vpc.this.enable_dns_hostnames && aws_vpc.this.enable_dns_support
    error_message = "The VPC must have the default range, DNS resolution and DNS host names."
  }

  assert {
    condition     = tomap({ for zone, subnet in aws_subnet.public : zone => subnet.cidr_block }) == tomap({ "eu-central-1a" = "10.0.0.0/20", "eu-central-1b" = "10.0.16.0/20" })
    error_message = "Two zones must give two /20 subnets."
  }

  assert {
    condition     = length(aws_route_table_association.public) == 2 && aws_route.internet.destination_cidr_block == "0.0.0.0/0"
    error_message = "Each subnet must have a way to the internet."
  }
}

run "three_zones" {
  command = plan

  variables {
    zone_count = 3
    vpc_cidr   = "192.168.0.0/16"
  }

  assert {
    condition     = length(aws_subnet.public) == 3 && aws_subnet.public["eu-central-1c"].cidr_block == "192.168.32.0/20"
    error_message = "Three zones must give three subnets."
  }
}

run "named_zones" {
  command = plan

  variables {
    availability_zones = ["eu-west-1c", "eu-west-1a"]
    vpc_cidr           = "172.31.0.0/20"
  }

  assert {
    condition     = aws_subnet.public["eu-west-1c"].cidr_block == "172.31.0.0/24" && aws_subnet.public["eu-west-1a"].cidr_block == "172.31.1.0/24"
    error_message = "The order of the zones must decide the ranges."
  }

  assert {
    condition     = length(data.aws_availability_zones.available) == 0
    error_message = "Named zones need no look-up."
  }
}

run "public_range_is_refused" {
  command         = plan
  expect_failures = [var.vpc_cidr]
  variables {
    vpc_cidr = "172.32.0.0/16"
  }
}

run "host_bits_are_refused" {
  command         = plan
  expect_failures = [var.vpc_cidr]
  variables {
    vpc_cidr = "10.0.0.1/16"
  }
}

run "too_large_a_range_is_refused" {
  command         = plan
  expect_failures = [var.vpc_cidr]
  variables {
    vpc_cidr = "10.0.0.0/8"
  }
}

run "bad_name_is_refused" {
  command         = plan
  expect_failures = [var.name]
  variables {
    name = "My Network"
  }
}

run "no_zone_is_refused" {
  command         = plan
  expect_failures = [var.zone_count]
  variables {
    zone_count = 0
  }
}

run "zone_twice_is_refused" {
  command         = plan
  expect_failures = [var.availability_zones]
  variables {
    availability_zones = ["eu-west-1a", "eu-west-1a"]
  }
}
