data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region

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

module "cluster" {
  source = "../ecs-cluster"

  name            = var.name
  vpc_id          = module.network.vpc_id
  subnet_ids      = module.network.public_subnet_ids
  node_count      = 1
  instance_type   = var.instance_type
  ami_id          = var.ami_id
  disk_size       = var.disk_size
  key_name        = var.key_name
  ssh_cidrs       = var.ssh_cidrs
  session_manager = var.session_manager
  tags            = var.tags

  # docassemble reads instance metadata from within its container and without a token.
  http_tokens                 = var.http_tokens
  http_put_response_hop_limit = 2

  # The container writes its data to the bucket when it stops. An instance that ends
  # before it is done loses it.
  container_stop_timeout   = local.stop_timeout
  suspended_processes      = ["AZRebalance"]
  termination_hold_seconds = var.termination_hold_seconds

  # By the load balancer's group: it lets in what came through the load balancer, even
  # though requests keep their clients' addresses.
  ingress = {
    for name, port in local.ports : "${upper(name)} from the load balancer" => {
      security_group_id = aws_security_group.load_balancer.id
      port              = port
    }
  }

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
