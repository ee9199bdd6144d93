locals {
  container = "dash"
  image     = var.image != null ? var.image : "${aws_ecr_repository.this.repository_url}:${var.image_tag}"

  # MiB that Fargate offers with so many CPU units.
  fargate_memory = {
    256   = [512, 1024, 2048]
    512   = range(1024, 4096 + 1, 1024)
    1024  = range(2048, 8192 + 1, 1024)
    2048  = range(4096, 16384 + 1, 1024)
    4096  = range(8192, 30720 + 1, 1024)
    8192  = range(16384, 61440 + 1, 4096)
    16384 = range(32768, 122880 + 1, 8192)
  }

  container_definitions = jsonencode([
    {
      name      = local.container
      image     = local.image
      essential = true

      portMappings = [{ containerPort = var.container_port, hostPort = var.container_port, protocol = "tcp" }]

      environment = [
        for key, value in var.environment : { name = key, value = value }
      ]

      logConfiguration = {
        logDriver = "awslogs"
        options = {
          "awslogs-group"         = aws_cloudwatch_log_group.this.name
          "awslogs-region"        = local.region
          "awslogs-stream-prefix" = local.container
        }
      }
    },
  ])
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/${local.container}"
  retention_in_days = var.log_retention_days

  tags = var.tags
}

# Pulls the image and writes the log.

resource "aws_iam_role" "execution" {
  name        = "${var.name}-execution"
  description = "Starts the tasks of ${var.name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
    }]
  })

  tags = var.tags
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

# What the app itself may do; made only when it may do something.

resource "aws_iam_role" "task" {
  count = length(var.task_policies) > 0 ? 1 : 0

  name        = "${var.name}-task"
  description = "The app in the tasks of ${var.name}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
    }]
  })

  tags = var.tags
}

resource "aws_iam_role_policy" "task" {
  for_each = var.task_policies

  name   = each.key
  role   = aws_iam_role.task[0].name
  policy = each.value
}

resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = var.container_insights
  }

  tags = var.tags
}

resource "aws_ecs_task_definition" "this" {
  family                   = var.name
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = one(aws_iam_role.task[*].arn)
  container_definitions    = local.container_definitions

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.cpu_architecture
  }

  tags = var.tags

  lifecycle {
    precondition {
      condition     = contains(lookup(local.fargate_memory, tostring(var.cpu), []), var.memory)
      error_message = "With ${var.cpu} CPU units Fargate offers ${join(", ", lookup(local.fargate_memory, tostring(var.cpu), []))} MiB of memory."
    }
  }
}

# Up: the listener, the tasks' permissions and their way to the internet, then the tasks.
# Down, in the reverse order. Hence the depends_on.

resource "aws_ecs_service" "this" {
  name                              = local.container
  cluster                           = aws_ecs_cluster.this.arn
  task_definition                   = aws_ecs_task_definition.this.arn
  launch_type                       = "FARGATE"
  desired_count                     = var.task_count
  wait_for_steady_state             = var.wait_for_steady_state
  health_check_grace_period_seconds = var.health_check_grace_period
  availability_zone_rebalancing     = "ENABLED"

  # Tasks that do not come up end the deployment; the former ones go on.
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = module.network.public_subnet_ids
    security_groups  = [aws_security_group.tasks.id]
    assign_public_ip = true
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.this.arn
    container_name   = local.container
    container_port   = var.container_port
  }

  tags = var.tags

  depends_on = [
    aws_iam_role_policy.task,
    aws_iam_role_policy_attachment.execution,
    aws_vpc_security_group_egress_rule.all,
    aws_vpc_security_group_ingress_rule.from_load_balancer,
    module.load_balancer,
    module.network,
  ]
}
