# Runs against a local AWS (moto): AWS_ENDPOINT_URL, AWS_REGION and credentials come from the environment.
provider "aws" {
  s3_use_path_style           = true
  skip_credentials_validation = true
}

run "zone" {
  module {
    source = "./tests/zone"
  }
}

run "apply" {
  variables {
    name                     = "test"
    domain                   = "interviews.example.com"
    zone                     = { id = run.zone.zone_id }
    email                    = "admin@example.com"
    termination_hold_seconds = 0
    wait_for_steady_state    = false
  }

  assert {
    condition     = output.url == "https://interviews.example.com" && aws_route53_record.site.name == "interviews.example.com" && one(aws_route53_record.site.alias).name == output.load_balancer_dns_name
    error_message = "The domain must lead to the load balancer."
  }

  assert {
    condition     = { for name, listener in aws_lb_listener.this : name => one(listener.default_action).target_group_arn } == output.target_group_arns
    error_message = "Each listener must have its target group."
  }

  assert {
    condition     = toset([for group in aws_ecs_service.this.load_balancer : group.target_group_arn]) == toset(values(output.target_group_arns))
    error_message = "The service must belong to both target groups."
  }

  assert {
    condition     = one(aws_s3_bucket_versioning.this.versioning_configuration).status == "Enabled"
    error_message = "The bucket must keep former versions."
  }
}

# A bigger instance touches neither the bucket, nor the address, nor the container.
run "bigger_instance" {
  variables {
    name                     = "test"
    domain                   = "interviews.example.com"
    zone                     = { id = run.zone.zone_id }
    email                    = "admin@example.com"
    termination_hold_seconds = 0
    wait_for_steady_state    = false
    instance_type            = "t3.large"
  }

  assert {
    condition     = output.bucket_name == run.apply.bucket_name && output.load_balancer_dns_name == run.apply.load_balancer_dns_name && output.task_definition_arns == run.apply.task_definition_arns
    error_message = "Another instance type must change nothing but the launch template."
  }
}
