# Runs against a local AWS (moto): AWS_ENDPOINT_URL, AWS_REGION and credentials come from the environment.
provider "aws" {
  s3_use_path_style           = true
  skip_credentials_validation = true
}

run "setup" {
  module {
    source = "./tests/setup"
  }
}

run "http" {
  variables {
    name             = "test"
    vpc_id           = run.setup.vpc_id
    subnet_ids       = run.setup.subnet_ids
    target_group_arn = run.setup.target_group_arn
  }

  assert {
    condition     = output.listener_arn == output.http_listener_arn && output.https_listener_arn == null
    error_message = "Without a certificate the HTTP listener must serve the site."
  }
}

run "https" {
  variables {
    name             = "test"
    vpc_id           = run.setup.vpc_id
    subnet_ids       = run.setup.subnet_ids
    target_group_arn = run.setup.target_group_arn
    certificate      = { arn = run.setup.certificate_arn }
  }

  assert {
    condition     = output.arn == run.http.arn && output.listener_arn == output.https_listener_arn
    error_message = "A certificate must add the HTTPS listener to the same load balancer."
  }

  assert {
    condition     = aws_lb_listener.http.default_action[0].type == "redirect"
    error_message = "The HTTP listener must redirect."
  }
}
