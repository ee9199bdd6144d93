# Everything that may be is unknown while planning: names, counts, whole blocks, documents.
# step: create
resource "aws_vpc" "x" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_subnet" "x" {
  vpc_id     = aws_vpc.x.id
  cidr_block = "10.0.0.0/24"
}
resource "aws_ecs_cluster" "foo" {
  name = "foo"
}
locals {
  unknown = split("-", aws_vpc.x.id)
  uset    = toset([aws_subnet.x.id])
}
resource "aws_ecs_cluster" "bar" {
  name = "bar-${aws_vpc.x.id}"
  dynamic "setting" {
    for_each = local.uset
    content {
      name  = "containerInsights"
      value = setting.value != "" ? "enabled" : "disabled"
    }
  }
  dynamic "configuration" {
    for_each = local.uset
    content {
      execute_command_configuration {
        kms_key_id = aws_vpc.x.id
        logging    = aws_vpc.x.id == "" ? "NONE" : "DEFAULT"
      }
    }
  }
  tags = { (aws_vpc.x.id) = aws_subnet.x.id }
}
resource "aws_ecs_task_definition" "u" {
  family                   = "f-${aws_vpc.x.id}"
  requires_compatibilities = [aws_vpc.x.id != "" ? "FARGATE" : "EC2"]
  network_mode             = aws_vpc.x.id != "" ? "awsvpc" : "bridge"
  cpu                      = length(local.unknown) > 0 ? 256 : 0
  memory                   = length(local.unknown) > 0 ? 512 : 0
  container_definitions    = jsonencode([for u in local.uset : { name = "n", image = u, cpu = 0, portMappings = [{ containerPort = 80 }] }])
  dynamic "volume" {
    for_each = local.uset
    content {
      name = volume.value
      efs_volume_configuration {
        file_system_id = volume.value
      }
    }
  }
  dynamic "runtime_platform" {
    for_each = local.uset
    content {
      cpu_architecture = "ARM64"
    }
  }
}
# import-differs aws_ecs_task_definition.u.container_definitions: defaults of AWS
resource "aws_ecs_service" "u" {
  name            = "s"
  cluster         = aws_ecs_cluster.foo.id
  task_definition = aws_ecs_task_definition.u.arn
  launch_type     = "FARGATE"
  desired_count   = length(local.unknown)
  dynamic "network_configuration" {
    for_each = local.uset
    content {
      subnets          = local.uset
      assign_public_ip = network_configuration.value != ""
    }
  }
  dynamic "service_registries" {
    for_each = local.uset
    content {
      registry_arn   = "arn:aws:servicediscovery:us-east-1:123456789012:service/${service_registries.value}"
      container_port = length(local.unknown)
    }
  }
  dynamic "load_balancer" {
    for_each = local.uset
    content {
      target_group_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/${load_balancer.value}/1"
      container_name   = "n"
      container_port   = "80"
    }
  }
  dynamic "ordered_placement_strategy" {
    for_each = local.uset
    content {
      type  = "binpack"
      field = "cpu"
    }
  }
  dynamic "deployment_circuit_breaker" {
    for_each = local.uset
    content {
      enable   = true
      rollback = deployment_circuit_breaker.value != ""
    }
  }
  dynamic "capacity_provider_strategy" {
    for_each = [for u in local.uset : u if false]
    content {
      capacity_provider = capacity_provider_strategy.value
    }
  }
  tags = local.uset == [] ? null : { a = aws_vpc.x.id }
}
resource "aws_cloudwatch_log_group" "u" {
  name              = aws_vpc.x.id
  retention_in_days = length(local.unknown) > 0 ? 7 : 0
  kms_key_id        = length(local.unknown) > 0 ? null : "a"
}
resource "aws_cloudwatch_log_group" "u2" {
  name_prefix = aws_vpc.x.id
}
resource "aws_ecr_repository" "u" {
  name = lower(aws_vpc.x.id)
  dynamic "encryption_configuration" {
    for_each = local.uset
    content {
      encryption_type = "AES256"
    }
  }
  dynamic "image_tag_mutability_exclusion_filter" {
    for_each = local.uset
    content {
      filter      = image_tag_mutability_exclusion_filter.value
      filter_type = "WILDCARD"
    }
  }
  image_tag_mutability = "MUTABLE_WITH_EXCLUSION"
}
resource "aws_ecr_lifecycle_policy" "u" {
  repository = aws_ecr_repository.u.name
  policy     = jsonencode({ rules = [for u in local.uset : { rulePriority = 1, selection = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 30 }, action = { type = "expire" } }] })
}
resource "aws_iam_role" "u" {
  name                 = "u-${aws_vpc.x.id}"
  assume_role_policy   = data.aws_iam_policy_document.u.json
  description          = aws_vpc.x.id
  permissions_boundary = aws_iam_policy.u.arn
  max_session_duration = length(local.unknown) > 0 ? 7200 : 3600
}
data "aws_iam_policy_document" "u" {
  dynamic "statement" {
    for_each = local.uset
    content {
      actions = ["sts:AssumeRole"]
      principals {
        type        = "Service"
        identifiers = ["ecs-tasks.amazonaws.com"]
      }
      condition {
        test     = "StringEquals"
        variable = "aws:SourceVpc"
        values   = [aws_vpc.x.id]
      }
    }
  }
}
data "aws_iam_policy_document" "known" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
}
resource "aws_iam_policy" "u" {
  name_prefix = aws_vpc.x.id
  policy      = data.aws_iam_policy_document.known.json
}
resource "aws_iam_role_policy" "u" {
  role   = aws_iam_role.u.id
  policy = data.aws_iam_policy_document.known.json
}
resource "aws_iam_role_policy_attachment" "u" {
  for_each   = { a = aws_iam_policy.u.arn, b = "arn:aws:iam::aws:policy/ReadOnlyAccess" }
  role       = aws_iam_role.u.name
  policy_arn = each.value
}
resource "aws_iam_instance_profile" "u" {
  name = aws_iam_role.u.name
  role = aws_iam_role.u.name
}
# import-differs aws_ecs_service.u.network_configuration: none and no security groups
# import-differs aws_ecs_task_definition.u.volume: port 0 and none
# import-differs aws_iam_policy.u.attachment_count: counted before the attachment
# import-differs aws_iam_role.u.inline_policy: made after the read
# import-differs aws_iam_role.u.managed_policy_arns: attached after the read
# expect aws_ecs_service.u.load_balancer.0.container_port = 80
# expect aws_ecs_service.u.capacity_provider_strategy.# = 0
# expect aws_ecr_repository.u.image_tag_mutability_exclusion_filter.# = 1
