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

run "launch_template" {
  variables {
    name              = "test"
    vpc_id            = run.setup.vpc_id
    subnet_ids        = run.setup.subnet_ids
    node_count        = 2
    instance_policies = { list = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:ListAllMyBuckets\",\"Resource\":\"*\"}]}" }
  }

  assert {
    condition     = startswith(output.launch_template_id, "lt-") && output.launch_configuration_name == null && startswith(output.ami_id, "ami-")
    error_message = "There must be a launch template with an AMI."
  }

  assert {
    condition     = one(aws_autoscaling_group.this.launch_template).version == "1" && aws_autoscaling_group.this.desired_capacity == 2
    error_message = "The Auto Scaling group must use version 1 of the template."
  }
}

run "another_version" {
  variables {
    name              = "test"
    vpc_id            = run.setup.vpc_id
    subnet_ids        = run.setup.subnet_ids
    node_count        = 3
    instance_type     = "t3.large"
    instance_policies = {}
  }

  assert {
    condition     = output.launch_template_id == run.launch_template.launch_template_id && one(aws_autoscaling_group.this.launch_template).version == "2"
    error_message = "Another instance type must be another version of the same template."
  }
}
