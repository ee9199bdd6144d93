locals {
  backend_roles = join(":", compact([
    var.database == null ? "sql" : "",
    var.redis_url == null ? "redis" : "",
    var.rabbitmq == null ? "rabbitmq" : "",
    "log",
    "cron",
    "mail",
  ]))

  # Published on the node's own ports: the app containers reach the backend at its
  # node's private host name, which the backend leaves in the bucket (EC2=true).
  backend_ports = concat(
    [25, 514, 8082, 9001],
    var.database == null ? [5432] : [],
    var.redis_url == null ? [6379] : [],
    var.rabbitmq == null ? [4369, 5671, 5672, 25672] : [],
  )

  app_ports = concat([80, 9001], local.https && var.redirect_by_app ? [8081] : [])

  # Services that stand elsewhere.
  external = merge(
    var.database == null ? {} : {
      DBHOST   = var.database.host
      DBNAME   = var.database.name
      DBUSER   = var.database.user
      DBBACKUP = "false"
    },
    var.redis_url == null ? {} : { REDIS = var.redis_url },
  )

  secrets = merge(
    var.database == null ? {} : { DBPASSWORD = try(var.database.password_secret_arn, "") },
    var.rabbitmq == null ? {} : { RABBITMQ = try(var.rabbitmq.url_secret_arn, "") },
  )

  common_environment = merge({ S3BUCKET = aws_s3_bucket.this.bucket }, local.external, var.environment)

  containers = {
    backend = {
      ports = local.backend_ports
      environment = merge(local.common_environment, {
        CONTAINERROLE           = local.backend_roles
        DAHOSTNAME              = var.domain
        EC2                     = "true"
        BEHINDHTTPSLOADBALANCER = tostring(local.https)
        TIMEZONE                = var.timezone
      })
    }

    app = {
      ports       = local.app_ports
      environment = merge(local.common_environment, { CONTAINERROLE = "web:celery" })
    }
  }

  container_definitions = {
    for name, container in local.containers : name => jsonencode([merge(
      {
        name        = name
        image       = var.image
        essential   = true
        memory      = var.container_memory
        stopTimeout = var.stop_timeout

        portMappings = [
          for port in container.ports : { containerPort = port, hostPort = port, protocol = "tcp" }
        ]

        environment = [
          for key, value in container.environment : { name = key, value = value }
        ]

        logConfiguration = {
          logDriver = "awslogs"
          options = {
            "awslogs-group"         = aws_cloudwatch_log_group.this[name].name
            "awslogs-region"        = local.region
            "awslogs-stream-prefix" = name
          }
        }
      },
      length(local.secrets) == 0 ? {} : {
        secrets = [for key, arn in local.secrets : { name = key, valueFrom = arn }]
      },
    )])
  }

  target_groups = merge(
    {
      web       = { arn = aws_lb_target_group.web.arn, port = 80 }
      websocket = { arn = aws_lb_target_group.websocket.arn, port = 80 }
    },
    local.https && var.redirect_by_app ? {
      redirect = { arn = aws_lb_target_group.redirect[0].arn, port = 8081 }
    } : {},
  )
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = toset(["backend", "app"])

  name              = "/${var.name}/${each.key}"
  retention_in_days = var.log_retention_days

  tags = var.tags
}

# Reads the secrets of external services; made only when there are any.

resource "aws_iam_role" "execution" {
  count = length(local.secrets) > 0 ? 1 : 0

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

resource "aws_iam_role_policy" "execution" {
  count = length(local.secrets) > 0 ? 1 : 0

  name = "secrets"
  role = aws_iam_role.execution[0].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue", "ssm:GetParameters"]
        Resource = values(local.secrets)
      },
      {
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = [for name in ["app", "backend"] : "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:/${var.name}/${name}:*"]
      },
    ]
  })
}

resource "aws_ecs_task_definition" "this" {
  for_each = local.containers

  family                   = "${var.name}-${each.key}"
  network_mode             = "bridge"
  requires_compatibilities = ["EC2"]
  execution_role_arn       = one(aws_iam_role.execution[*].arn)
  container_definitions    = local.container_definitions[each.key]

  tags = var.tags
}

# The order matters both ways. Up: instances, backend (until it runs), app. Down, in the
# reverse order: the app service is deleted and waited for, then the backend, whose
# containers save their databases to the bucket; only then may the instances, their
# permissions, the bucket and last the network go. Hence the depends_on.

resource "aws_ecs_service" "backend" {
  name                  = "backend"
  cluster               = module.cluster.cluster_arn
  task_definition       = aws_ecs_task_definition.this["backend"].arn
  launch_type           = "EC2"
  desired_count         = 1
  wait_for_steady_state = var.wait_for_steady_state

  # Never two backends on one bucket: the old one stops before the new one starts.
  deployment_minimum_healthy_percent = 0
  deployment_maximum_percent         = 100
  availability_zone_rebalancing      = "DISABLED"

  tags = var.tags

  timeouts {
    create = "40m"
    update = "60m"
    delete = "60m"
  }

  depends_on = [
    aws_iam_role_policy.execution,
    aws_s3_bucket_public_access_block.this,
    aws_s3_bucket_server_side_encryption_configuration.this,
    aws_s3_bucket_versioning.this,
    module.cluster,
    module.network,
  ]
}

resource "aws_ecs_service" "app" {
  name                              = "app"
  cluster                           = module.cluster.cluster_arn
  task_definition                   = aws_ecs_task_definition.this["app"].arn
  launch_type                       = "EC2"
  desired_count                     = local.app_count
  wait_for_steady_state             = var.wait_for_steady_state
  health_check_grace_period_seconds = var.health_check_grace_period

  # There is no spare node: a deployment stops a container before it starts the next,
  # one after the other as long as there are at least two.
  deployment_minimum_healthy_percent = local.app_count > 1 ? 50 : 0
  deployment_maximum_percent         = 100
  availability_zone_rebalancing      = "DISABLED"

  dynamic "load_balancer" {
    for_each = local.target_groups

    content {
      target_group_arn = load_balancer.value.arn
      container_name   = "app"
      container_port   = load_balancer.value.port
    }
  }

  tags = var.tags

  timeouts {
    create = "60m"
    update = "90m"
    delete = "60m"
  }

  depends_on = [
    aws_ecs_service.backend,
    aws_lb_listener_rule.websocket,
    module.cluster,
    module.load_balancer,
    module.network,
  ]
}
