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
    domain                = "interviews.example.com"
    zone                  = { id = run.zone.zone_id }
    wait_for_steady_state = false
  }

  assert {
    condition     = output.url == "https://interviews.example.com" && startswith(output.certificate_arn, "arn:")
    error_message = "With a zone there must be HTTPS with a certificate of its own."
  }

  assert {
    condition     = keys(aws_route53_record.validation)[0] == "interviews.example.com" && aws_route53_record.site[0].name == "interviews.example.com"
    error_message = "The zone must hold the certificate's proof and the site's record."
  }

  assert {
    condition     = aws_lb_listener_rule.websocket.priority == 1 && aws_lb_listener_rule.websocket.listener_arn == module.load_balancer.https_listener_arn
    error_message = "Web socket requests must be sent to their own group."
  }

  assert {
    condition     = one(aws_s3_bucket_versioning.this.versioning_configuration).status == "Enabled"
    error_message = "The bucket must keep former versions."
  }
}

# Scaling out touches neither the bucket nor the task definitions.
run "more_nodes" {
  variables {
    name                  = "test"
    domain                = "interviews.example.com"
    zone                  = { id = run.zone.zone_id }
    wait_for_steady_state = false
    node_count            = 4
    bucket_versioning     = false
  }

  assert {
    condition     = aws_ecs_service.app.desired_count == 3 && output.bucket_name == run.apply.bucket_name && output.task_definition_arns == run.apply.task_definition_arns
    error_message = "A fourth node must add an app container and nothing else."
  }
}
