provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Project = var.name
    }
  }
}

data "aws_route53_zone" "this" {
  name = var.zone

  lifecycle {
    precondition {
      condition     = var.domain == var.zone || endswith(var.domain, ".${var.zone}")
      error_message = "The domain must be the zone itself or lie in it."
    }
  }
}

module "dash" {
  source = "../../modules/dash-fargate"

  name   = var.name
  domain = var.domain
  www    = var.www
  zone   = { id = data.aws_route53_zone.this.zone_id }

  task_count            = var.task_count
  cpu                   = var.cpu
  memory                = var.memory
  container_port        = var.container_port
  image_tag             = var.image_tag
  environment           = var.environment
  allowed_cidrs         = var.allowed_cidrs
  force_delete          = var.force_delete
  wait_for_steady_state = var.wait_for_steady_state
}
