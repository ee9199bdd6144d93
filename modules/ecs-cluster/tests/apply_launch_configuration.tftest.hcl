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

run "launch_configuration" {
  variables {
    name                     = "test"
    vpc_id                   = run.setup.vpc_id
    subnet_ids               = run.setup.subnet_ids
    node_count               = 1
    use_launch_configuration = true
  }

  assert {
    condition     = output.launch_template_id == null && aws_autoscaling_group.this.launch_configuration == output.launch_configuration_name
    error_message = "The Auto Scaling group must use the launch configuration."
  }
}
