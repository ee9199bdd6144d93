data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region

  # One node runs the backend, each of the others one app container: both publish
  # port 9001 of their node, so ECS never puts two of them on one node.
  app_count = var.node_count - 1

  https              = var.certificate != null || var.zone != null
  create_certificate = var.certificate == null && var.zone != null

  # A whole number of minutes where possible: 600 s is 10m.
  stop_timeout = var.stop_timeout % 60 == 0 ? "${var.stop_timeout / 60}m" : "${var.stop_timeout}s"
}

module "network" {
  source = "../network"

  name               = var.name
  vpc_cidr           = var.vpc_cidr
  zone_count         = var.zone_count
  availability_zones = var.availability_zones
  tags               = var.tags
}

module "load_balancer" {
  source = "../load-balancer"

  name              = var.name
  vpc_id            = module.network.vpc_id
  subnet_ids        = module.network.public_subnet_ids
  target_group_arn  = aws_lb_target_group.web.arn
  certificate       = local.https ? { arn = local.certificate_arn } : null
  http_target_group = local.https && var.redirect_by_app ? { arn = aws_lb_target_group.redirect[0].arn } : null
  ssl_policy        = var.ssl_policy
  allowed_cidrs     = var.allowed_cidrs
  tags              = var.tags
}

module "cluster" {
  source = "../ecs-cluster"

  name                     = var.name
  vpc_id                   = module.network.vpc_id
  subnet_ids               = module.network.public_subnet_ids
  node_count               = var.node_count
  instance_type            = var.instance_type
  ami_id                   = var.ami_id
  use_launch_configuration = var.use_launch_configuration
  disk_size                = var.disk_size
  key_name                 = var.key_name
  ssh_cidrs                = var.ssh_cidrs
  session_manager          = var.session_manager
  tags                     = var.tags

  # docassemble reads instance metadata from within its container and without a token.
  http_tokens                 = var.http_tokens
  http_put_response_hop_limit = 2

  # Containers write their data to the bucket when they stop. An instance that ends
  # before they are done loses it.
  container_stop_timeout   = local.stop_timeout
  suspended_processes      = ["AZRebalance"]
  termination_hold_seconds = var.termination_hold_seconds

  ingress = merge(
    {
      "HTTP from the load balancer" = {
        security_group_id = module.load_balancer.security_group_id
        port              = 80
      }
    },
    local.https && var.redirect_by_app ? {
      "Redirect from the load balancer" = {
        security_group_id = module.load_balancer.security_group_id
        port              = 8081
      }
    } : {},
  )

  instance_policies = {
    bucket = jsonencode({
      Version = "2012-10-17"
      Statement = [
        {
          Effect   = "Allow"
          Action   = "s3:ListBucket"
          Resource = local.bucket_arn
        },
        {
          Effect   = "Allow"
          Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
          Resource = "${local.bucket_arn}/*"
        },
      ]
    })
  }
}
