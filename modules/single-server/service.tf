locals {
  container = "docassemble-all"

  environment = merge(var.environment, {
    DAHOSTNAME       = var.domain
    EC2              = "true"
    LETSENCRYPTEMAIL = var.email
    S3BUCKET         = aws_s3_bucket.this.bucket
    TIMEZONE         = var.timezone
    USEHTTPS         = "true"
    USELETSENCRYPT   = "true"
  })

  container_definitions = jsonencode([
    {
      name              = local.container
      image             = var.image
      essential         = true
      memoryReservation = var.container_memory
      stopTimeout       = var.stop_timeout

      portMappings = [
        for port in values(local.ports) : { containerPort = port, hostPort = port, protocol = "tcp" }
      ]

      environment = [
        for key, value in local.environment : { name = key, value = value }
      ]

      # A server cannot reach itself through a load balancer that keeps clients'
      # addresses: within the container, the site's name leads to the container.
      extraHosts = [{ hostname = var.domain, ipAddress = "127.0.0.1" }]

      logConfiguration = {
        logDriver = "awslogs"
        options = {
          "awslogs-group"         = aws_cloudwatch_log_group.this.name
          "awslogs-region"        = local.region
          "awslogs-stream-prefix" = "all"
        }
      }
    },
  ])
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/all"
  retention_in_days = var.log_retention_days

  tags = var.tags
}

resource "aws_ecs_task_definition" "this" {
  family                = "${var.name}-all"
  network_mode          = "bridge"
  container_definitions = local.container_definitions

  tags = var.tags
}

# The order matters both ways. Up: the instance, its way to the world and its name (for
# Let's Encrypt), then the container. Down, in the reverse order: the service is deleted
# and waited for, whose container saves its databases to the bucket; only then may the
# instance, its permissions, the bucket and last the network go. Hence the depends_on.

resource "aws_ecs_service" "this" {
  name                              = local.container
  cluster                           = module.cluster.cluster_arn
  task_definition                   = aws_ecs_task_definition.this.arn
  launch_type                       = "EC2"
  desired_count                     = 1
  wait_for_steady_state             = var.wait_for_steady_state
  health_check_grace_period_seconds = var.health_check_grace_period

  # Never two containers on one bucket: the old one stops before the new one starts.
  deployment_minimum_healthy_percent = 0
  deployment_maximum_percent         = 100
  availability_zone_rebalancing      = "DISABLED"

  dynamic "load_balancer" {
    for_each = local.ports

    content {
      target_group_arn = aws_lb_target_group.this[load_balancer.key].arn
      container_name   = local.container
      container_port   = load_balancer.value
    }
  }

  tags = var.tags

  timeouts {
    create = "60m"
    update = "90m"
    delete = "60m"
  }

  depends_on = [
    aws_lb_listener.this,
    aws_route53_record.site,
    aws_s3_bucket_public_access_block.this,
    aws_s3_bucket_server_side_encryption_configuration.this,
    aws_s3_bucket_versioning.this,
    aws_vpc_security_group_egress_rule.all,
    aws_vpc_security_group_ingress_rule.web,
    module.cluster,
    module.network,
  ]
}
