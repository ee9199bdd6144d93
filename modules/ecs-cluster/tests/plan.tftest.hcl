# Needs no AWS: the provider's schema is used, its answers are invented.
mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = {
      partition = "aws"
    }
  }

  mock_data "aws_ssm_parameter" {
    defaults = {
      insecure_value = "ami-0123456789abcdef0"
    }
  }
}

variables {
  name       = "test"
  vpc_id     = "vpc-0123456789abcdef0"
  subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
}

run "launch_template_by_default" {
  command = plan

  assert {
    condition     = length(aws_launch_template.this) == 1 && length(aws_launch_configuration.this) == 0
    error_message = "A launch template must be the default."
  }

  assert {
    condition     = aws_launch_template.this[0].image_id == "ami-0123456789abcdef0" && aws_launch_template.this[0].instance_type == "t3.medium"
    error_message = "The AMI must come from the SSM parameter."
  }

  assert {
    condition     = aws_launch_template.this[0].metadata_options[0].http_tokens == "required" && aws_launch_template.this[0].metadata_options[0].http_put_response_hop_limit == 2
    error_message = "Metadata must demand tokens and be within reach of containers."
  }

  assert {
    condition     = strcontains(base64decode(aws_launch_template.this[0].user_data), "ECS_CLUSTER=test\n") && strcontains(base64decode(aws_launch_template.this[0].user_data), "ECS_CONTAINER_STOP_TIMEOUT=30s\n")
    error_message = "The user data must name the cluster and the stop timeout."
  }

  assert {
    condition     = aws_autoscaling_group.this.min_size == 0 && aws_autoscaling_group.this.max_size == 1 && aws_autoscaling_group.this.desired_capacity == 1
    error_message = "One instance must be the default."
  }

  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.ssh) == 0 && join(" ", keys(aws_iam_role_policy_attachment.instance)) == "ecs"
    error_message = "There must be no way in by default."
  }
}

run "launch_configuration_on_request" {
  command = plan

  variables {
    use_launch_configuration = true
    ami_id                   = "ami-00000000000000001"
    http_tokens              = "optional"
    container_stop_timeout   = "10m"
    node_count               = 3
    max_node_count           = 5
  }

  assert {
    condition     = length(aws_launch_template.this) == 0 && aws_launch_configuration.this[0].image_id == "ami-00000000000000001" && aws_launch_configuration.this[0].metadata_options[0].http_tokens == "optional"
    error_message = "There must be a launch configuration with the given AMI."
  }

  assert {
    condition     = strcontains(local.user_data, "ECS_CONTAINER_STOP_TIMEOUT=10m\n") && length(data.aws_ssm_parameter.ami) == 0
    error_message = "The stop timeout must reach the agent; a given AMI needs no look-up."
  }

  assert {
    condition     = aws_autoscaling_group.this.max_size == 5 && aws_autoscaling_group.this.desired_capacity == 3
    error_message = "There must be 3 of at most 5 instances."
  }
}

run "ways_in" {
  command = plan

  variables {
    ssh_cidrs       = ["192.0.2.0/24"]
    session_manager = true
    ingress = {
      "HTTP from the load balancer" = { security_group_id = "sg-0123456789abcdef0", port = 80 }
    }
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.ssh["192.0.2.0/24"].from_port == 22 && aws_vpc_security_group_ingress_rule.from_group["HTTP from the load balancer"].to_port == 80
    error_message = "There must be a rule for SSH and one for HTTP."
  }

  assert {
    condition     = length(aws_iam_role_policy_attachment.instance) == 2
    error_message = "Session Manager needs its policy."
  }
}

run "hold_before_the_end" {
  command = plan

  variables {
    termination_hold_seconds = 600
  }

  assert {
    condition     = [for hook in aws_autoscaling_group.this.initial_lifecycle_hook : hook.heartbeat_timeout][0] == 600 && aws_autoscaling_group.this.timeouts.delete == "40m"
    error_message = "The hook must hold instances for 600 s, and the deletion must wait for longer."
  }
}

run "less_than_wanted_is_refused" {
  command         = plan
  expect_failures = [aws_autoscaling_group.this]
  variables {
    node_count     = 3
    max_node_count = 2
  }
}

run "half_a_node_is_refused" {
  command         = plan
  expect_failures = [var.node_count]
  variables {
    node_count = 1.5
  }
}

run "wrong_tokens_word_is_refused" {
  command         = plan
  expect_failures = [var.http_tokens]
  variables {
    http_tokens = "yes"
  }
}

run "timeout_without_a_unit_is_refused" {
  command         = plan
  expect_failures = [var.container_stop_timeout]
  variables {
    container_stop_timeout = "600"
  }
}

run "bad_ssh_range_is_refused" {
  command         = plan
  expect_failures = [var.ssh_cidrs]
  variables {
    ssh_cidrs = ["192.0.2.1/24"]
  }
}

run "small_disk_is_refused" {
  command         = plan
  expect_failures = [var.disk_size]
  variables {
    disk_size = 8
  }
}
