# Runs against a local AWS (moto): AWS_ENDPOINT_URL, AWS_REGION and credentials come from the environment.
provider "aws" {
  s3_use_path_style           = true
  skip_credentials_validation = true
}

variables {
  name = "test"
}

run "apply" {
  assert {
    condition     = startswith(output.vpc_id, "vpc-") && length(output.public_subnet_ids) == 2
    error_message = "There must be a VPC with two subnets."
  }

  assert {
    condition     = aws_route.internet.gateway_id == output.internet_gateway_id
    error_message = "The default route must lead to the internet gateway."
  }

  assert {
    condition     = alltrue([for a in aws_route_table_association.public : a.route_table_id == output.public_route_table_id])
    error_message = "Every subnet must use the public route table."
  }
}

run "a_third_zone_keeps_the_others" {
  variables {
    zone_count = 3
  }

  assert {
    condition     = length(output.public_subnet_ids) == 3 && slice(output.public_subnet_ids, 0, 2) == run.apply.public_subnet_ids
    error_message = "A third zone must be added without touching the first two."
  }
}
