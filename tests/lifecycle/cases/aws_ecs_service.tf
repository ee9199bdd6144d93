# Services: on instances behind a load balancer, and in awsvpc; counts, task definition, strategies changed in place; replaced.

# step: create
resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "this" {
  vpc_id     = aws_vpc.this.id
  cidr_block = "10.0.0.0/24"
}

resource "aws_ecs_cluster" "this" {
  name = "lifecycle"
}

resource "aws_ecs_task_definition" "this" {
  family                = "lifecycle"
  container_definitions = jsonencode([{ name = "web", image = "web:1", memory = 64, portMappings = [{ containerPort = 80 }] }])
}

resource "aws_ecs_task_definition" "awsvpc" {
  family                = "lifecycle-awsvpc"
  network_mode          = "awsvpc"
  container_definitions = jsonencode([{ name = "web", image = "web:1", memory = 64, portMappings = [{ name = "http", containerPort = 80 }] }])
}

resource "aws_ecs_service" "this" {
  name                  = "lifecycle"
  cluster               = aws_ecs_cluster.this.id
  task_definition       = aws_ecs_task_definition.this.arn
  desired_count         = 1
  launch_type           = "EC2"
  wait_for_steady_state = true
  load_balancer {
    target_group_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/lifecycle/0123456789abcdef"
    container_name   = "web"
    container_port   = 80
  }
  ordered_placement_strategy {
    type  = "spread"
    field = "host"
  }
  placement_constraints {
    type = "distinctInstance"
  }
  tags = {
    Name = "lifecycle"
  }
}

resource "aws_ecs_service" "awsvpc" {
  name            = "awsvpc"
  cluster         = aws_ecs_cluster.this.name
  task_definition = "${aws_ecs_task_definition.awsvpc.family}:${aws_ecs_task_definition.awsvpc.revision}"
  desired_count   = 0
  network_configuration {
    subnets         = [aws_subnet.this.id]
    security_groups = [aws_vpc.this.default_security_group_id]
  }
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }
  service_connect_configuration {
    enabled   = true
    namespace = "internal"
    service {
      port_name = "http"
      client_alias {
        port = 80
      }
    }
  }
  volume_configuration {
    name = "data"
    managed_ebs_volume {
      role_arn   = "arn:aws:iam::123456789012:role/ecs-volumes"
      size_in_gb = 10
      tag_specifications {
        resource_type = "volume"
        tags          = { Owner = "tests" }
      }
    }
  }
}

resource "aws_ecs_service" "daemon" {
  name                = "daemon"
  cluster             = aws_ecs_cluster.this.id
  task_definition     = aws_ecs_task_definition.this.arn
  scheduling_strategy = "DAEMON"
  propagate_tags      = "SERVICE"
}
# expect aws_ecs_service.this.id ~ ^arn:aws:ecs:us-east-1:\d{12}:service/lifecycle/lifecycle$
# expect aws_ecs_service.this.cluster ~ ^arn:aws:ecs:us-east-1:\d{12}:cluster/lifecycle$
# expect aws_ecs_service.this.task_definition ~ :task-definition/lifecycle:1$
# expect aws_ecs_service.this.launch_type = "EC2"
# expect aws_ecs_service.this.deployment_maximum_percent = 200
# expect aws_ecs_service.this.deployment_controller.0.type = "ECS"
# expect aws_ecs_service.this.ordered_placement_strategy.0.field = "instanceId"
# expect aws_ecs_service.this.load_balancer.0.container_port = 80
# expect aws_ecs_service.this.propagate_tags = "NONE"
# expect aws_ecs_service.this.tags_all = {"Name": "lifecycle"}
# expect aws_ecs_service.awsvpc.cluster = "lifecycle"
# expect aws_ecs_service.awsvpc.task_definition = "lifecycle-awsvpc:1"
# expect aws_ecs_service.awsvpc.network_configuration.0.assign_public_ip = false
# expect aws_ecs_service.awsvpc.service_connect_configuration.0.service.0.client_alias.0.port = 80
# expect aws_ecs_service.awsvpc.volume_configuration.0.managed_ebs_volume.0.size_in_gb = 10
# expect aws_ecs_service.daemon.propagate_tags = "SERVICE"
# import-differs aws_ecs_task_definition.this.container_definitions: AWS answers its defaults
# import-differs aws_ecs_task_definition.awsvpc.container_definitions: AWS answers its defaults
# import-differs aws_ecs_service.this.wait_for_steady_state: AWS does not know it
# import-differs aws_ecs_service.this.force_new_deployment: AWS does not know it
# import-differs aws_ecs_service.this.triggers: AWS does not know them
# import-differs aws_ecs_service.awsvpc.cluster: imported as an ARN
# import-differs aws_ecs_service.awsvpc.task_definition: imported as an ARN
# import-differs aws_ecs_service.awsvpc.force_delete: AWS does not know it

# step: update in place
resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "this" {
  vpc_id     = aws_vpc.this.id
  cidr_block = "10.0.0.0/24"
}

resource "aws_ecs_cluster" "this" {
  name = "lifecycle"
}

resource "aws_ecs_task_definition" "this" {
  family                = "lifecycle"
  container_definitions = jsonencode([{ name = "web", image = "web:2", memory = 64, portMappings = [{ containerPort = 80 }] }])
}

resource "aws_ecs_task_definition" "awsvpc" {
  family                = "lifecycle-awsvpc"
  network_mode          = "awsvpc"
  container_definitions = jsonencode([{ name = "web", image = "web:1", memory = 64, portMappings = [{ name = "http", containerPort = 80 }] }])
}

resource "aws_ecs_service" "this" {
  name                               = "lifecycle"
  cluster                            = aws_ecs_cluster.this.name
  task_definition                    = aws_ecs_task_definition.this.arn
  desired_count                      = 2
  launch_type                        = "EC2"
  wait_for_steady_state              = true
  deployment_minimum_healthy_percent = 50
  health_check_grace_period_seconds  = 60
  enable_execute_command             = true
  enable_ecs_managed_tags            = true
  force_new_deployment               = true
  triggers                           = { build = "1" }
  load_balancer {
    target_group_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/lifecycle/0123456789abcdef"
    container_name   = "web"
    container_port   = 80
  }
  ordered_placement_strategy {
    type  = "binpack"
    field = "memory"
  }
  tags = {
    Owner = "tests"
  }
}

resource "aws_ecs_service" "awsvpc" {
  name            = "awsvpc"
  cluster         = aws_ecs_cluster.this.name
  task_definition = aws_ecs_task_definition.awsvpc.arn
  desired_count   = 1
  force_delete    = true
  network_configuration {
    subnets          = [aws_subnet.this.id]
    security_groups  = [aws_vpc.this.default_security_group_id]
    assign_public_ip = true
  }
  deployment_configuration {
    strategy             = "BLUE_GREEN"
    bake_time_in_minutes = 5
  }
}

resource "aws_ecs_service" "daemon" {
  name                = "daemon"
  cluster             = aws_ecs_cluster.this.id
  task_definition     = aws_ecs_task_definition.this.arn
  scheduling_strategy = "DAEMON"
}
# action aws_ecs_task_definition.this = replace
# action aws_ecs_service.this = update
# action aws_ecs_service.awsvpc = update
# action aws_ecs_service.daemon = update
# expect aws_ecs_service.this.desired_count = 2
# expect aws_ecs_service.this.task_definition ~ :task-definition/lifecycle:2$
# expect aws_ecs_service.this.deployment_minimum_healthy_percent = 50
# expect aws_ecs_service.this.health_check_grace_period_seconds = 60
# expect aws_ecs_service.this.enable_execute_command = true
# expect aws_ecs_service.this.ordered_placement_strategy.0.field = "memory"
# expect aws_ecs_service.this.placement_constraints.# = 0
# expect aws_ecs_service.this.tags_all = {"Owner": "tests"}
# expect aws_ecs_service.awsvpc.deployment_circuit_breaker.0.enable = true
# expect aws_ecs_service.awsvpc.deployment_configuration.0.bake_time_in_minutes = "5"
# expect aws_ecs_service.awsvpc.network_configuration.0.assign_public_ip = true
# expect aws_ecs_service.daemon.propagate_tags = "NONE"

# step: replace
resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "this" {
  vpc_id     = aws_vpc.this.id
  cidr_block = "10.0.0.0/24"
}

resource "aws_ecs_cluster" "this" {
  name = "lifecycle"
}

resource "aws_ecs_task_definition" "this" {
  family                = "lifecycle"
  container_definitions = jsonencode([{ name = "web", image = "web:2", memory = 64, portMappings = [{ containerPort = 80 }] }])
}

resource "aws_ecs_task_definition" "awsvpc" {
  family                = "lifecycle-awsvpc"
  network_mode          = "awsvpc"
  container_definitions = jsonencode([{ name = "web", image = "web:1", memory = 64, portMappings = [{ name = "http", containerPort = 80 }] }])
}

resource "aws_ecs_service" "this" {
  name            = "lifecycle-2"
  cluster         = aws_ecs_cluster.this.id
  task_definition = aws_ecs_task_definition.this.arn
}

resource "aws_ecs_service" "awsvpc" {
  name            = "awsvpc"
  cluster         = aws_ecs_cluster.this.name
  task_definition = aws_ecs_task_definition.awsvpc.arn
  desired_count   = 1
  launch_type     = "FARGATE"
  network_configuration {
    subnets         = [aws_subnet.this.id]
    security_groups = [aws_vpc.this.default_security_group_id]
  }
}
# action aws_ecs_service.this = replace
# action aws_ecs_service.awsvpc = replace
# action aws_ecs_service.daemon = delete
# expect aws_ecs_service.this.name = "lifecycle-2"

# step: launch type and capacity providers
resource "aws_ecs_service" "this" {
  name        = "lifecycle-2"
  launch_type = "EC2"
  capacity_provider_strategy {
    capacity_provider = "FARGATE"
  }
}
# error: exclude each other

# step: Fargate without network
resource "aws_ecs_service" "this" {
  name        = "lifecycle-2"
  launch_type = "FARGATE"
}
# error: needs network_configuration

# step: daemon on Fargate
resource "aws_ecs_service" "this" {
  name                = "lifecycle-2"
  launch_type         = "FARGATE"
  scheduling_strategy = "DAEMON"
  network_configuration {
    subnets = ["subnet-12345678"]
  }
}
# error: DAEMON needs instances

# step: placement
resource "aws_ecs_service" "this" {
  name = "lifecycle-2"
  placement_constraints {
    type = "memberOf"
  }
  ordered_placement_strategy {
    type  = "binpack"
    field = "disk"
  }
}
# error: (?s)(?=.*memberOf needs an expression)(?=.*binpack needs the field)

# step: capacity providers without a new deployment
resource "aws_ecs_service" "awsvpc" {
  name            = "awsvpc"
  cluster         = "lifecycle"
  task_definition = "lifecycle-awsvpc:1"
  capacity_provider_strategy {
    capacity_provider = "FARGATE"
  }
  network_configuration {
    subnets = ["subnet-12345678"]
  }
}
# error: force_new_deployment must be true

# step: what cannot be done
resource "aws_ecs_service" "this" {
  name            = "lifecycle-2"
  sigint_rollback = true
}
# error: sigint_rollback is not supported
