# Needs no AWS: the provider's schema is used, its answers are invented.
mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = {
      names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
    }
  }

  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "123456789012"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition = "aws"
    }
  }

  mock_data "aws_region" {
    defaults = {
      region = "eu-central-1"
    }
  }

  mock_data "aws_ssm_parameter" {
    defaults = {
      insecure_value = "ami-0123456789abcdef0"
    }
  }
}

variables {
  domain = "interviews.example.com"
  zone   = { id = "Z0123456789ABCDEFGHIJ" }
  email  = "admin@example.com"
}

run "one_server_by_default" {
  command = plan

  assert {
    condition     = aws_ecs_service.this.desired_count == 1 && aws_ecs_service.this.deployment_maximum_percent == 100 && aws_ecs_service.this.deployment_minimum_healthy_percent == 0
    error_message = "There must be one container, and never two."
  }

  assert {
    condition     = aws_ecs_service.this.health_check_grace_period_seconds == 1800 && aws_ecs_service.this.wait_for_steady_state
    error_message = "An apply must wait for the container, and ECS must give it half an hour."
  }

  assert {
    condition     = aws_s3_bucket.this.bucket == "docassemble-123456789012-eu-central-1" && aws_s3_bucket.this.force_destroy == false
    error_message = "The bucket must have a name without dots and be kept."
  }

  assert {
    condition     = output.url == "https://interviews.example.com" && output.service_names == { all = "docassemble-all" } && output.log_group_names == { all = "/docassemble/all" }
    error_message = "The outputs must name the site, the service and its log."
  }
}

run "container" {
  command = plan

  assert {
    condition = tomap({
      for entry in jsondecode(aws_ecs_task_definition.this.container_definitions)[0].environment : entry.name => entry.value
      }) == tomap({
      DAHOSTNAME       = "interviews.example.com"
      EC2              = "true"
      LETSENCRYPTEMAIL = "admin@example.com"
      S3BUCKET         = "docassemble-123456789012-eu-central-1"
      TIMEZONE         = "Etc/UTC"
      USEHTTPS         = "true"
      USELETSENCRYPT   = "true"
    })
    error_message = "The container must have docassemble's environment."
  }

  assert {
    condition     = aws_ecs_task_definition.this.family == "docassemble-all" && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].stopTimeout == 600
    error_message = "The task must be docassemble-all, with 600 s to stop."
  }

  assert {
    condition     = [for port in jsondecode(aws_ecs_task_definition.this.container_definitions)[0].portMappings : port.hostPort] == [80, 443]
    error_message = "The container must publish the ports 80 and 443."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].extraHosts == [{ hostname = "interviews.example.com", ipAddress = "127.0.0.1" }]
    error_message = "The container must find the site in itself."
  }
}

run "stable_address" {
  command = plan

  assert {
    condition     = aws_lb.this.load_balancer_type == "network" && aws_lb.this.enable_cross_zone_load_balancing
    error_message = "There must be a network load balancer whose addresses all lead to the server."
  }

  assert {
    condition     = alltrue([for group in aws_lb_target_group.this : group.protocol == "TCP" && group.preserve_client_ip == "true" && group.health_check[0].protocol == "TCP" && group.deregistration_delay == "30"])
    error_message = "The target groups must pass TCP on with the clients' addresses."
  }

  assert {
    condition     = { for name, listener in aws_lb_listener.this : name => "${listener.protocol} ${listener.port}" } == { http = "TCP 80", https = "TCP 443" }
    error_message = "There must be listeners for the ports 80 and 443."
  }
}

run "port_80_stays_open_for_the_certificate" {
  command = plan

  variables {
    allowed_cidrs = ["203.0.113.0/24"]
  }

  assert {
    condition     = { for key, rule in aws_vpc_security_group_ingress_rule.web : rule.from_port => rule.cidr_ipv4... } == { "80" = ["0.0.0.0/0"], "443" = ["203.0.113.0/24"] }
    error_message = "The ranges must bound port 443, and port 80 must be open to Let's Encrypt."
  }
}

run "own_choices" {
  command = plan

  variables {
    name          = "forms"
    timezone      = "America/New_York"
    environment   = { DABACKUPDAYS = "30" }
    stop_timeout  = 630
    force_destroy = true
    zone_count    = 1
  }

  assert {
    condition     = aws_lb.this.name == "forms" && local.environment.TIMEZONE == "America/New_York" && local.environment.DABACKUPDAYS == "30"
    error_message = "Name, time zone and environment must be as given."
  }

  assert {
    condition     = local.stop_timeout == "630s" && aws_s3_bucket.this.force_destroy && length(module.network.availability_zones) == 1
    error_message = "Stop timeout, bucket and number of zones must be as given."
  }
}

run "dot_in_the_bucket_name_is_refused" {
  command         = plan
  expect_failures = [var.bucket_name]
  variables {
    bucket_name = "files.example.com"
  }
}

run "name_with_capitals_is_refused" {
  command         = plan
  expect_failures = [var.name]
  variables {
    name = "Docassemble"
  }
}

run "url_for_a_domain_is_refused" {
  command         = plan
  expect_failures = [var.domain]
  variables {
    domain = "https://interviews.example.com"
  }
}

run "name_for_an_address_is_refused" {
  command         = plan
  expect_failures = [var.email]
  variables {
    email = "admin"
  }
}

run "public_range_is_refused" {
  command         = plan
  expect_failures = [var.vpc_cidr]
  variables {
    vpc_cidr = "172.40.0.0/16"
  }
}

run "wide_range_is_refused" {
  command         = plan
  expect_failures = [var.vpc_cidr]
  variables {
    vpc_cidr = "10.0.0.0/8"
  }
}

run "no_zone_is_refused" {
  command         = plan
  expect_failures = [var.zone_count]
  variables {
    zone_count = 0
  }
}

run "zone_named_twice_is_refused" {
  command         = plan
  expect_failures = [var.availability_zones]
  variables {
    availability_zones = ["eu-central-1a", "eu-central-1a"]
  }
}

run "bad_allowed_range_is_refused" {
  command         = plan
  expect_failures = [var.allowed_cidrs]
  variables {
    allowed_cidrs = ["203.0.113.1/24"]
  }
}

run "size_for_an_instance_type_is_refused" {
  command         = plan
  expect_failures = [var.instance_type]
  variables {
    instance_type = "medium"
  }
}

run "name_for_an_ami_is_refused" {
  command         = plan
  expect_failures = [var.ami_id]
  variables {
    ami_id = "amazon-linux"
  }
}

run "wrong_tokens_word_is_refused" {
  command         = plan
  expect_failures = [var.http_tokens]
  variables {
    http_tokens = "yes"
  }
}

run "small_disk_is_refused" {
  command         = plan
  expect_failures = [var.disk_size]
  variables {
    disk_size = 8
  }
}

run "bad_ssh_range_is_refused" {
  command         = plan
  expect_failures = [var.ssh_cidrs]
  variables {
    ssh_cidrs = ["192.0.2.1/24"]
  }
}

run "short_hold_is_refused" {
  command         = plan
  expect_failures = [var.termination_hold_seconds]
  variables {
    termination_hold_seconds = 10
  }
}

run "image_with_a_space_is_refused" {
  command         = plan
  expect_failures = [var.image]
  variables {
    image = "jhpyle/docassemble latest"
  }
}

run "little_memory_is_refused" {
  command         = plan
  expect_failures = [var.container_memory]
  variables {
    container_memory = 512
  }
}

run "little_time_to_stop_is_refused" {
  command         = plan
  expect_failures = [var.stop_timeout]
  variables {
    stop_timeout = 30
  }
}

run "offset_for_a_time_zone_is_refused" {
  command         = plan
  expect_failures = [var.timezone]
  variables {
    timezone = "UTC+01:00"
  }
}

run "the_modules_own_environment_is_refused" {
  command         = plan
  expect_failures = [var.environment]
  variables {
    environment = { S3BUCKET = "other" }
  }
}

run "negative_grace_is_refused" {
  command         = plan
  expect_failures = [var.health_check_grace_period]
  variables {
    health_check_grace_period = -1
  }
}

run "odd_retention_is_refused" {
  command         = plan
  expect_failures = [var.log_retention_days]
  variables {
    log_retention_days = 10
  }
}
