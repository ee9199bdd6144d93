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
    name                  = "test"
    domain                = "example.com"
    zone                  = { id = run.zone.zone_id }
    wait_for_steady_state = false
    task_policies         = { list = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:ListAllMyBuckets\",\"Resource\":\"*\"}]}" }
  }

  assert {
    condition     = output.url == "https://example.com" && aws_acm_certificate.this.subject_alternative_names == toset(["example.com", "www.example.com"])
    error_message = "The certificate must name the domain with and without www."
  }

  assert {
    condition     = length(aws_route53_record.validation) == 2 && alltrue([for name, record in aws_route53_record.site : record.name == name && one(record.alias).name == output.load_balancer_dns_name])
    error_message = "The zone must hold the certificate's proofs, and both names must lead to the load balancer."
  }

  assert {
    condition     = output.image == "${output.repository_url}:latest" && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].image == output.image
    error_message = "The tasks must run the repository's image."
  }

  assert {
    condition     = output.task_role_name == "test-task" && aws_ecs_task_definition.this.task_role_arn == aws_iam_role.task[0].arn
    error_message = "The app must have its role."
  }
}

# Another tag is another revision of the task, and nothing else.
run "another_image" {
  variables {
    name                  = "test"
    domain                = "example.com"
    zone                  = { id = run.zone.zone_id }
    wait_for_steady_state = false
    task_policies         = { list = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:ListAllMyBuckets\",\"Resource\":\"*\"}]}" }
    image_tag             = "v2"
  }

  assert {
    condition     = aws_ecs_task_definition.this.revision == 2 && aws_ecs_service.this.task_definition == aws_ecs_task_definition.this.arn && output.load_balancer_arn == run.apply.load_balancer_arn
    error_message = "Another tag must be deployed by another revision."
  }
}

# Without www there is one name, and another port changes neither group nor load balancer.
run "one_name" {
  variables {
    name                  = "test"
    domain                = "example.com"
    zone                  = { id = run.zone.zone_id }
    wait_for_steady_state = false
    www                   = false
    container_port        = 80
  }

  assert {
    condition     = output.hosts == ["example.com"] && output.certificate_arn != run.apply.certificate_arn && length(aws_route53_record.site) == 1
    error_message = "Without www there must be one name and a certificate for it."
  }

  assert {
    condition     = output.target_group_arns == run.apply.target_group_arns && one(aws_ecs_service.this.load_balancer).container_port == 80 && output.task_role_name == null
    error_message = "The service must use the port 80 in the same target group."
  }
}
