# Deployments: hooks, strategies, service connect, volumes and capacity providers, set, changed and taken away.
# step: create
resource "aws_vpc" "x" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_subnet" "x" {
  count      = 2
  vpc_id     = aws_vpc.x.id
  cidr_block = cidrsubnet(aws_vpc.x.cidr_block, 8, count.index)
}
resource "aws_ecs_cluster" "foo" {
  name = "foo"
}
resource "aws_ecs_task_definition" "fargate" {
  family                   = "fargate"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions    = jsonencode([{ name = "app", image = "app", portMappings = [{ name = "http", containerPort = 8080, appProtocol = "http" }] }])
  volume {
    name                = "vol"
    configure_at_launch = true
  }
}
resource "aws_ecs_service" "connect" {
  name            = "connect"
  cluster         = aws_ecs_cluster.foo.arn
  task_definition = aws_ecs_task_definition.fargate.arn
  desired_count   = 0
  network_configuration {
    subnets = aws_subnet.x[*].id
  }
  capacity_provider_strategy {
    capacity_provider = "FARGATE"
    weight            = 1
    base              = 1
  }
  capacity_provider_strategy {
    capacity_provider = "FARGATE_SPOT"
    weight            = "4"
  }
  service_connect_configuration {
    enabled   = true
    namespace = "arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-1"
    log_configuration {
      log_driver = "awslogs"
      options    = { "awslogs-group" = "x", "awslogs-region" = "us-east-1" }
    }
    service {
      port_name      = "http"
      discovery_name = "app"
      client_alias {
        port     = 8080
        dns_name = "app"
      }
      timeout {
        idle_timeout_seconds = 30
      }
    }
  }
  deployment_configuration {
    strategy             = "BLUE_GREEN"
    bake_time_in_minutes = 5
    lifecycle_hook {
      hook_target_arn  = "arn:aws:lambda:us-east-1:123456789012:function:hook"
      role_arn         = "arn:aws:iam::123456789012:role/hook"
      lifecycle_stages = ["POST_SCALE_UP", "POST_TEST_TRAFFIC_SHIFT"]
      hook_details     = jsonencode({ a = 1, b = "x" })
    }
  }
  volume_configuration {
    name = "vol"
    managed_ebs_volume {
      role_arn    = "arn:aws:iam::123456789012:role/ebs"
      size_in_gb  = 10
      volume_type = "gp3"
      tag_specifications {
        resource_type = "volume"
        tags          = { a = "b" }
      }
    }
  }
  timeouts {
    create = "5m"
  }
}
resource "aws_ecs_service" "registry" {
  name                          = "registry"
  cluster                       = aws_ecs_cluster.foo.name
  task_definition               = aws_ecs_task_definition.fargate.arn
  launch_type                   = "FARGATE"
  availability_zone_rebalancing = "ENABLED"
  network_configuration {
    subnets = aws_subnet.x[*].id
  }
  dynamic "service_registries" {
    for_each = [aws_vpc.x.id]
    content {
      registry_arn = "arn:aws:servicediscovery:us-east-1:123456789012:service/${service_registries.value}"
      port         = 80
    }
  }
  dynamic "load_balancer" {
    for_each = aws_subnet.x[*].id
    content {
      target_group_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/${load_balancer.value}/1"
      container_name   = "app"
      container_port   = "8080"
    }
  }
}
# import-differs aws_ecs_service.connect.timeouts: not AWS's
# import-differs aws_ecs_task_definition.fargate.container_definitions: defaults of AWS
# step: update
resource "aws_vpc" "x" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_subnet" "x" {
  count      = 2
  vpc_id     = aws_vpc.x.id
  cidr_block = cidrsubnet(aws_vpc.x.cidr_block, 8, count.index)
}
resource "aws_ecs_cluster" "foo" {
  name = "foo"
}
resource "aws_ecs_task_definition" "fargate" {
  family                   = "fargate"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions    = jsonencode([{ name = "app", image = "app", portMappings = [{ name = "http", containerPort = 8080, appProtocol = "http" }] }])
  volume {
    name                = "vol"
    configure_at_launch = true
  }
}
resource "aws_ecs_service" "connect" {
  name                 = "connect"
  cluster              = aws_ecs_cluster.foo.arn
  task_definition      = aws_ecs_task_definition.fargate.arn
  desired_count        = 0
  force_new_deployment = true
  network_configuration {
    subnets = aws_subnet.x[*].id
  }
  capacity_provider_strategy {
    capacity_provider = "FARGATE"
    weight            = 1
  }
  service_connect_configuration {
    enabled   = true
    namespace = "arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-1"
    service {
      port_name = "http"
    }
  }
  deployment_configuration {
    strategy             = "CANARY"
    bake_time_in_minutes = "10"
    canary_configuration {
      canary_percent              = 10
      canary_bake_time_in_minutes = 3
    }
  }
}
# import-differs aws_ecs_service.connect.force_new_deployment: unread
resource "aws_ecs_service" "registry" {
  name            = "registry"
  cluster         = aws_ecs_cluster.foo.name
  task_definition = aws_ecs_task_definition.fargate.arn
  launch_type     = "FARGATE"
  network_configuration {
    subnets          = aws_subnet.x[*].id
    assign_public_ip = true
  }
}
# action aws_ecs_service.connect = update
# action aws_ecs_service.registry = update
# import-differs aws_ecs_service.connect.desired_count: 0 is AWS's too
# import-differs aws_ecs_service.connect.network_configuration: none and no security groups
# import-differs aws_ecs_service.registry.cluster: imported as an ARN
# expect aws_ecs_service.connect.deployment_configuration.0.lifecycle_hook.# = 0
# expect aws_ecs_service.connect.deployment_configuration.0.canary_configuration.0.canary_percent = 10
# expect aws_ecs_service.registry.load_balancer.# = 0

# step: a hook's details in YAML
resource "aws_ecs_service" "connect" {
  name    = "connect"
  cluster = "foo"
  deployment_configuration {
    lifecycle_hook {
      hook_target_arn  = "arn:aws:lambda:us-east-1:123456789012:function:hook"
      role_arn         = "arn:aws:iam::123456789012:role/hook"
      lifecycle_stages = ["POST_SCALE_UP"]
      hook_details     = yamlencode({ a = 1 })
    }
  }
}
# error: hook_details
