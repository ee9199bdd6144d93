# One certificate and one record for each name.

locals {
  hosts = concat([var.domain], var.www ? ["www.${var.domain}"] : [])
}

resource "aws_acm_certificate" "this" {
  domain_name               = var.domain
  subject_alternative_names = slice(local.hosts, 1, length(local.hosts))
  validation_method         = "DNS"

  tags = var.tags

  lifecycle {
    create_before_destroy = true

    precondition {
      condition     = !(var.www && startswith(var.domain, "www."))
      error_message = "With www, the domain must be given without it."
    }
  }
}

resource "aws_route53_record" "validation" {
  for_each = toset(local.hosts)

  zone_id         = var.zone.id
  name            = one([for option in aws_acm_certificate.this.domain_validation_options : option.resource_record_name if option.domain_name == each.key])
  type            = one([for option in aws_acm_certificate.this.domain_validation_options : option.resource_record_type if option.domain_name == each.key])
  records         = [for option in aws_acm_certificate.this.domain_validation_options : option.resource_record_value if option.domain_name == each.key]
  ttl             = 60
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "this" {
  certificate_arn         = aws_acm_certificate.this.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}

resource "aws_route53_record" "site" {
  for_each = toset(local.hosts)

  zone_id = var.zone.id
  name    = each.key
  type    = "A"

  alias {
    name                   = module.load_balancer.dns_name
    zone_id                = module.load_balancer.zone_id
    evaluate_target_health = true
  }
}
