provider "aws" {
  region            = var.region
  s3_use_path_style = var.s3_use_path_style

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

module "docassemble" {
  source = "../../modules/docassemble"

  name   = var.name
  domain = var.domain
  zone   = { id = data.aws_route53_zone.this.zone_id }

  node_count               = var.node_count
  instance_type            = var.instance_type
  image                    = var.image
  timezone                 = var.timezone
  ssh_cidrs                = var.ssh_cidrs
  key_name                 = var.key_name
  session_manager          = var.session_manager
  force_destroy            = var.force_destroy
  wait_for_steady_state    = var.wait_for_steady_state
  termination_hold_seconds = var.termination_hold_seconds
}
