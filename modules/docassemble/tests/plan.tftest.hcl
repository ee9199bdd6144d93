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
}

run "three_nodes_by_default" {
  command = plan

  assert {
    condition     = aws_ecs_service.backend.desired_count == 1 && aws_ecs_service.app.desired_count == 2
    error_message = "Three nodes must run one backend and two app containers."
  }

  assert {
    condition     = aws_ecs_service.backend.deployment_maximum_percent == 100 && aws_ecs_service.backend.deployment_minimum_healthy_percent == 0
    error_message = "There must never be two backends."
  }

  assert {
    condition     = aws_ecs_service.app.health_check_grace_period_seconds == 1200 && join(" ", keys(local.target_groups)) == "web websocket"
    error_message = "The app service must have 1200 s of grace and belong to the groups web and websocket."
  }

  assert {
    condition     = aws_s3_bucket.this.bucket == "docassemble-123456789012-eu-central-1" && aws_s3_bucket.this.force_destroy == false
    error_message = "The bucket must have a name without dots and be kept."
  }

  assert {
    condition     = output.url == "http://interviews.example.com" && length(aws_acm_certificate.this) == 0 && length(aws_route53_record.site) == 0
    error_message = "Without a zone and a certificate there must be plain HTTP and no record."
  }
}

run "containers" {
  command = plan

  assert {
    condition = tomap({
      for entry in jsondecode(aws_ecs_task_definition.this["backend"].container_definitions)[0].environment : entry.name => entry.value
      }) == tomap({
      BEHINDHTTPSLOADBALANCER = "false"
      CONTAINERROLE           = "sql:redis:rabbitmq:log:cron:mail"
      DAHOSTNAME              = "interviews.example.com"
      EC2                     = "true"
      S3BUCKET                = "docassemble-123456789012-eu-central-1"
      TIMEZONE                = "Etc/UTC"
    })
    error_message = "The backend must have docassemble's environment."
  }

  assert {
    condition = tomap({
      for entry in jsondecode(aws_ecs_task_definition.this["app"].container_definitions)[0].environment : entry.name => entry.value
      }) == tomap({
      CONTAINERROLE = "web:celery"
      S3BUCKET      = "docassemble-123456789012-eu-central-1"
    })
    error_message = "The app must have docassemble's environment."
  }

  assert {
    condition     = alltrue([for task in aws_ecs_task_definition.this : jsondecode(task.container_definitions)[0].stopTimeout == 600 && jsondecode(task.container_definitions)[0].memory == 1800])
    error_message = "Containers must have 600 s to stop and 1800 MiB."
  }

  assert {
    condition     = toset([for p in jsondecode(aws_ecs_task_definition.this["backend"].container_definitions)[0].portMappings : p.hostPort]) == toset([25, 514, 8082, 9001, 5432, 6379, 4369, 5671, 5672, 25672])
    error_message = "The backend must publish the ports of its roles."
  }
}

run "five_nodes" {
  command = plan

  variables {
    node_count = 5
  }

  assert {
    condition     = aws_ecs_service.app.desired_count == 4
    error_message = "Five nodes must run four app containers."
  }
}

run "one_app_container_can_be_replaced" {
  command = plan

  variables {
    node_count = 2
  }

  assert {
    condition     = aws_ecs_service.app.desired_count == 1 && aws_ecs_service.app.deployment_minimum_healthy_percent == 0
    error_message = "A single app container must be allowed to stop for its successor."
  }
}

run "given_certificate" {
  command = plan

  variables {
    certificate     = { arn = "arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef" }
    redirect_by_app = true
  }

  assert {
    condition     = output.url == "https://interviews.example.com" && output.certificate_arn == var.certificate.arn && length(aws_acm_certificate.this) == 0
    error_message = "A given certificate must be used."
  }

  assert {
    condition     = length(local.target_groups) == 3 && aws_lb_target_group.redirect[0].health_check[0].matcher == "301"
    error_message = "The app's redirect must be a third target group."
  }
}

run "external_services" {
  command = plan

  variables {
    database = {
      host                = "db.example.internal"
      name                = "docassemble"
      user                = "docassemble"
      password_secret_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-abcdef"
    }
    redis_url = "redis://redis.example.internal"
    rabbitmq = {
      url_secret_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:rabbitmq-abcdef"
    }
  }

  assert {
    condition     = local.containers.backend.environment.CONTAINERROLE == "log:cron:mail" && local.containers.app.environment.DBBACKUP == "false" && local.containers.app.environment.REDIS == "redis://redis.example.internal"
    error_message = "The backend must not run what stands elsewhere, and all containers must be told where it is."
  }

  assert {
    condition     = toset(local.backend_ports) == toset([25, 514, 8082, 9001]) && length(aws_iam_role.execution) == 1
    error_message = "Ports of absent roles must stay closed, and the secrets need a role."
  }
}

run "dot_in_the_bucket_name_is_refused" {
  command         = plan
  expect_failures = [var.bucket_name]
  variables {
    bucket_name = "files.example.com"
  }
}

run "public_range_is_refused" {
  command         = plan
  expect_failures = [var.vpc_cidr]
  variables {
    vpc_cidr = "172.40.0.0/16"
  }
}

run "url_for_a_domain_is_refused" {
  command         = plan
  expect_failures = [var.domain]
  variables {
    domain = "https://interviews.example.com"
  }
}

run "one_node_is_refused" {
  command         = plan
  expect_failures = [var.node_count]
  variables {
    node_count = 1
  }
}

run "one_zone_is_refused" {
  command         = plan
  expect_failures = [var.zone_count]
  variables {
    zone_count = 1
  }
}

run "little_time_to_stop_is_refused" {
  command         = plan
  expect_failures = [var.stop_timeout]
  variables {
    stop_timeout = 30
  }
}

run "the_modules_own_environment_is_refused" {
  command         = plan
  expect_failures = [var.environment]
  variables {
    environment = { S3BUCKET = "other" }
  }
}

run "password_in_a_url_is_refused" {
  command         = plan
  expect_failures = [var.redis_url]
  variables {
    redis_url = "redis://user:password@redis.example.internal"
  }
}

run "slow_health_check_is_refused" {
  command         = plan
  expect_failures = [var.health_check]
  variables {
    health_check = { timeout = 60, interval = 60 }
  }
}
