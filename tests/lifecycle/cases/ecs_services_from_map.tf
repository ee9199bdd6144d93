# Services from a map, as modules write them: for_each, dynamic blocks, optional() objects, nulls everywhere, generated names.
# step: create
variable "services" {
  type = map(object({
    cpu     = number
    memory  = number
    port    = optional(number, 80)
    env     = optional(map(string), {})
    secrets = optional(map(string))
    command = optional(list(string))
    desired = optional(number, 1)
    spot    = optional(bool, false)
  }))
  default = {
    web    = { cpu = 256, memory = 512, env = { B = "2", A = "1" } }
    worker = { cpu = 512, memory = 1024, command = ["run", "worker"], secrets = { X = "arn:aws:ssm:us-east-1:123456789012:parameter/x" }, spot = true, desired = 0 }
  }
}
variable "tags" {
  type    = map(string)
  default = null
}
resource "aws_vpc" "x" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_subnet" "x" {
  for_each   = { a = "10.0.0.0/24", b = "10.0.1.0/24" }
  vpc_id     = aws_vpc.x.id
  cidr_block = each.value
}
resource "aws_security_group" "x" {
  for_each    = var.services
  name_prefix = "${each.key}-"
  vpc_id      = aws_vpc.x.id
  tags        = merge(var.tags, { Name = each.key })
}
resource "aws_ecs_cluster" "this" {
  name = "shapes"
  dynamic "setting" {
    for_each = flatten([[{ name = "containerInsights", value = "enabled" }]])
    content {
      name  = setting.value.name
      value = try(setting.value.value, null)
    }
  }
  dynamic "service_connect_defaults" {
    for_each = length({}) > 0 ? [{}] : []
    content {
      namespace = service_connect_defaults.value.namespace
    }
  }
  tags = var.tags
}
resource "aws_cloudwatch_log_group" "this" {
  for_each          = var.services
  name              = try(coalesce(null, "/aws/ecs/${each.key}"), "")
  name_prefix       = null
  retention_in_days = 14
  kms_key_id        = null
  log_group_class   = null
  tags              = var.tags
}
resource "aws_iam_role" "execution" {
  name                  = null
  name_prefix           = "shapes-exec-"
  path                  = null
  description           = coalesce("Task execution role for shapes")
  assume_role_policy    = data.aws_iam_policy_document.assume[0].json
  max_session_duration  = null
  permissions_boundary  = null
  force_detach_policies = true
  tags                  = var.tags
}
data "aws_iam_policy_document" "assume" {
  count = 1
  statement {
    sid     = "ECSTaskExecutionAssumeRole"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}
data "aws_iam_policy_document" "exec" {
  source_policy_documents   = []
  override_policy_documents = null
  dynamic "statement" {
    for_each = length([1]) > 0 ? [1] : []
    content {
      sid       = "Logs"
      actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      resources = [for g in aws_cloudwatch_log_group.this : "${g.arn}:*"]
    }
  }
  dynamic "statement" {
    for_each = { for k, v in var.services : k => v.secrets if v.secrets != null }
    content {
      sid       = "Secrets${title(statement.key)}"
      actions   = ["ssm:GetParameters"]
      resources = values(statement.value)
      dynamic "condition" {
        for_each = []
        content {
          test     = condition.value.test
          values   = condition.value.values
          variable = condition.value.variable
        }
      }
    }
  }
}
resource "aws_iam_policy" "exec" {
  count       = 1
  name_prefix = "shapes-exec-"
  policy      = data.aws_iam_policy_document.exec.json
  path        = null
  tags        = var.tags
}
resource "aws_iam_role_policy_attachment" "exec" {
  for_each = {
    own     = aws_iam_policy.exec[0].arn
    managed = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
  }
  role       = aws_iam_role.execution.name
  policy_arn = each.value
}
resource "aws_ecs_task_definition" "this" {
  for_each = var.services
  family   = each.key
  container_definitions = jsonencode([merge({
    name                   = each.key
    image                  = "app:1"
    essential              = true
    environment            = [for k, v in each.value.env : { name = k, value = v }]
    secrets                = [for k, v in coalesce(each.value.secrets, {}) : { name = k, valueFrom = v }]
    portMappings           = each.value.port != null ? [{ name = each.key, containerPort = each.value.port, hostPort = each.value.port, protocol = "tcp" }] : []
    command                = each.value.command
    logConfiguration       = { logDriver = "awslogs", options = { awslogs-group = aws_cloudwatch_log_group.this[each.key].name, awslogs-region = "us-east-1", awslogs-stream-prefix = "ecs" } }
    readonlyRootFilesystem = true
    user                   = null
    dockerLabels           = null
  }, {})])
  cpu                      = each.value.cpu
  memory                   = each.value.memory
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = null
  ipc_mode                 = null
  pid_mode                 = null
  skip_destroy             = null
  enable_fault_injection   = null
  runtime_platform {
    cpu_architecture        = "X86_64"
    operating_system_family = "LINUX"
  }
  tags = var.tags
  lifecycle {
    create_before_destroy = true
  }
  depends_on = [aws_iam_role_policy_attachment.exec]
}
# import-differs aws_iam_role.execution.force_detach_policies: AWS does not know it
# import-differs aws_iam_role.execution.managed_policy_arns: policies attached after the read
# import-differs aws_iam_policy.exec[0].attachment_count: counted before the attachments
# import-differs aws_ecs_task_definition.this["web"].container_definitions: defaults of AWS
# import-differs aws_ecs_task_definition.this["worker"].container_definitions: defaults of AWS
# import-differs aws_ecs_service.this["web"].wait_for_steady_state: AWS does not know it
# import-differs aws_ecs_service.this["worker"].wait_for_steady_state: AWS does not know it
# import-differs aws_ecs_service.this["worker"].force_new_deployment: AWS does not know it
# import-differs aws_ecs_service.this["web"].force_new_deployment: AWS does not know it
resource "aws_ecs_service" "this" {
  for_each                           = var.services
  name                               = each.key
  cluster                            = aws_ecs_cluster.this.arn
  task_definition                    = aws_ecs_task_definition.this[each.key].arn
  desired_count                      = each.value.desired
  availability_zone_rebalancing      = null
  launch_type                        = each.value.spot ? null : "FARGATE"
  platform_version                   = null
  iam_role                           = null
  health_check_grace_period_seconds  = null
  deployment_maximum_percent         = 200
  deployment_minimum_healthy_percent = 66
  enable_ecs_managed_tags            = true
  enable_execute_command             = null
  force_new_deployment               = true
  propagate_tags                     = null
  scheduling_strategy                = "REPLICA"
  triggers                           = null
  wait_for_steady_state              = each.value.desired == 0 ? null : false
  dynamic "capacity_provider_strategy" {
    for_each = each.value.spot ? { spot = { weight = 100 } } : {}
    content {
      base              = try(capacity_provider_strategy.value.base, null)
      capacity_provider = "FARGATE_SPOT"
      weight            = try(capacity_provider_strategy.value.weight, null)
    }
  }
  deployment_controller {
    type = try(null, null)
  }
  dynamic "deployment_circuit_breaker" {
    for_each = [{ enable = true, rollback = true }]
    content {
      enable   = deployment_circuit_breaker.value.enable
      rollback = deployment_circuit_breaker.value.rollback
    }
  }
  network_configuration {
    assign_public_ip = false
    security_groups  = flatten(concat([aws_security_group.x[each.key].id], []))
    subnets          = values(aws_subnet.x)[*].id
  }
  tags = merge(var.tags, { Service = each.key })
  lifecycle {
    ignore_changes = [desired_count]
  }
}
# import-differs aws_ecs_service.this["worker"].desired_count: 0 is AWS's too
# expect aws_ecs_service.this["web"].deployment_controller.0.type = "ECS"
# expect aws_ecs_service.this["web"].launch_type = "FARGATE"
# expect aws_ecs_service.this["worker"].capacity_provider_strategy.0.weight = 100
