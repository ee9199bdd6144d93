# Needs no AWS: the provider's schema is used, its answers are invented.
mock_provider "aws" {
  mock_data "aws_availability_zones" {
    defaults = {
      names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
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
}

variables {
  domain = "example.com"
  zone   = { id = "Z0123456789ABCDEFGHIJ" }
}

run "three_tasks_by_default" {
  command = plan

  assert {
    condition     = aws_ecs_service.this.desired_count == 3 && aws_ecs_service.this.launch_type == "FARGATE" && aws_ecs_task_definition.this.cpu == "1024" && aws_ecs_task_definition.this.memory == "3072"
    error_message = "Three tasks of 1 vCPU and 3 GB must be the default."
  }

  assert {
    condition     = aws_ecs_service.this.network_configuration[0].assign_public_ip && length(aws_ecs_service.this.deployment_circuit_breaker) == 1 && aws_ecs_service.this.deployment_circuit_breaker[0].rollback
    error_message = "The tasks must have public addresses, and a deployment that fails must be rolled back."
  }

  assert {
    condition     = aws_lb_target_group.this.target_type == "ip" && aws_lb_target_group.this.health_check[0].path == "/" && aws_ecs_service.this.health_check_grace_period_seconds == 30
    error_message = "The load balancer must ask the tasks for /, after 30 s of grace."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.from_load_balancer.from_port == 8050 && aws_vpc_security_group_ingress_rule.from_load_balancer.cidr_ipv4 == null
    error_message = "Only the load balancer may reach the tasks, and only the app's port."
  }

  assert {
    condition     = aws_ecr_repository.this.name == "dash" && aws_ecr_repository.this.image_tag_mutability == "MUTABLE" && aws_ecr_repository.this.image_scanning_configuration[0].scan_on_push && aws_ecr_repository.this.force_delete == false
    error_message = "The repository must scan what is pushed and be kept."
  }

  assert {
    condition     = jsondecode(aws_ecr_lifecycle_policy.this.policy).rules[0].selection.countNumber == 20
    error_message = "The repository must keep the newest 20 images."
  }

  assert {
    condition     = output.url == "https://example.com" && output.hosts == ["example.com", "www.example.com"] && keys(aws_route53_record.site) == output.hosts
    error_message = "The app must be at the domain, with and without www."
  }

  assert {
    condition     = length(aws_iam_role.task) == 0 && output.task_role_name == null
    error_message = "The app must have no role by default."
  }
}

run "own_choices" {
  command = plan

  variables {
    name             = "charts"
    domain           = "charts.example.com"
    www              = false
    task_count       = 1
    cpu              = 256
    memory           = 512
    cpu_architecture = "ARM64"
    container_port   = 80
    image            = "registry.example.com/charts:v1"
    immutable_tags   = true
    force_delete     = true
    environment      = { THEME = "dark" }
    health_check     = { path = "/health" }
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].image == "registry.example.com/charts:v1" && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].environment == [{ name = "THEME", value = "dark" }]
    error_message = "Image and environment must be as given."
  }

  assert {
    condition     = aws_ecs_task_definition.this.family == "charts" && aws_ecs_task_definition.this.runtime_platform[0].cpu_architecture == "ARM64" && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].portMappings[0].containerPort == 80
    error_message = "Family, architecture and port must be as given."
  }

  assert {
    condition     = aws_ecr_repository.this.image_tag_mutability == "IMMUTABLE" && aws_ecr_repository.this.force_delete && output.hosts == ["charts.example.com"]
    error_message = "Repository and names must be as given."
  }

  assert {
    condition     = aws_lb_target_group.this.health_check[0].path == "/health" && aws_lb_target_group.this.health_check[0].matcher == "200"
    error_message = "The health check must be as given, and as by default where nothing is given."
  }
}

run "largest_task" {
  command = plan

  variables {
    cpu    = 16384
    memory = 122880
  }

  assert {
    condition     = aws_ecs_task_definition.this.memory == "122880"
    error_message = "Fargate's largest task must be possible."
  }
}

run "memory_that_does_not_go_with_the_cpu_is_refused" {
  command         = plan
  expect_failures = [aws_ecs_task_definition.this]
  variables {
    cpu    = 256
    memory = 3072
  }
}

run "memory_between_the_steps_is_refused" {
  command         = plan
  expect_failures = [aws_ecs_task_definition.this]
  variables {
    cpu    = 8192
    memory = 17408
  }
}

run "www_twice_is_refused" {
  command         = plan
  expect_failures = [aws_acm_certificate.this]
  variables {
    domain = "www.example.com"
  }
}

run "name_with_capitals_is_refused" {
  command         = plan
  expect_failures = [var.name]
  variables {
    name = "Dash"
  }
}

run "url_for_a_domain_is_refused" {
  command         = plan
  expect_failures = [var.domain]
  variables {
    domain = "https://example.com"
  }
}

run "domain_too_long_for_a_certificate_is_refused" {
  command         = plan
  expect_failures = [var.domain]
  variables {
    domain = "a-name-that-has-exactly-as-many-characters-as-it-takes.example.com"
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

run "one_zone_is_refused" {
  command         = plan
  expect_failures = [var.zone_count]
  variables {
    zone_count = 1
  }
}

run "one_named_zone_is_refused" {
  command         = plan
  expect_failures = [var.availability_zones]
  variables {
    availability_zones = ["eu-central-1a"]
  }
}

run "bad_allowed_range_is_refused" {
  command         = plan
  expect_failures = [var.allowed_cidrs]
  variables {
    allowed_cidrs = ["203.0.113.1/24"]
  }
}

run "endless_idle_timeout_is_refused" {
  command         = plan
  expect_failures = [var.idle_timeout]
  variables {
    idle_timeout = 4001
  }
}

run "tag_with_a_slash_is_refused" {
  command         = plan
  expect_failures = [var.image_tag]
  variables {
    image_tag = "feature/1"
  }
}

run "image_with_a_space_is_refused" {
  command         = plan
  expect_failures = [var.image]
  variables {
    image = "charts latest"
  }
}

run "no_kept_image_is_refused" {
  command         = plan
  expect_failures = [var.kept_images]
  variables {
    kept_images = 0
  }
}

run "half_a_task_is_refused" {
  command         = plan
  expect_failures = [var.task_count]
  variables {
    task_count = 1.5
  }
}

run "odd_cpu_is_refused" {
  command         = plan
  expect_failures = [var.cpu]
  variables {
    cpu = 1000
  }
}

run "little_memory_is_refused" {
  command         = plan
  expect_failures = [var.memory]
  variables {
    memory = 256
  }
}

run "other_architecture_is_refused" {
  command         = plan
  expect_failures = [var.cpu_architecture]
  variables {
    cpu_architecture = "amd64"
  }
}

run "port_out_of_range_is_refused" {
  command         = plan
  expect_failures = [var.container_port]
  variables {
    container_port = 80500
  }
}

run "slow_health_check_is_refused" {
  command         = plan
  expect_failures = [var.health_check]
  variables {
    health_check = { timeout = 30 }
  }
}

run "health_check_without_a_slash_is_refused" {
  command         = plan
  expect_failures = [var.health_check]
  variables {
    health_check = { path = "health" }
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

run "other_insights_are_refused" {
  command         = plan
  expect_failures = [var.container_insights]
  variables {
    container_insights = "yes"
  }
}
