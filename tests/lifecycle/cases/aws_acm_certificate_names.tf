# Certificates: a wildcard that shares its record with the domain, other regions, an empty set of further names, names unknown at plan.
# no-import aws_acm_certificate_validation.v: the type has no import

variable "sans" {
  type    = list(string)
  default = ["*.names.example.com", "a.names.example.com"]
}

# step: create
resource "aws_route53_zone" "z" {
  name = "names.example.com"
}

data "aws_route53_zone" "z" {
  name = aws_route53_zone.z.name
}

resource "aws_acm_certificate" "c" {
  region                    = "eu-central-1"
  domain_name               = "names.example.com"
  subject_alternative_names = var.sans
  validation_method         = "DNS"
  key_algorithm             = "EC_prime256v1"
  options {
    certificate_transparency_logging_preference = "DISABLED"
  }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "v" {
  for_each = {
    for dvo in aws_acm_certificate.c.domain_validation_options : dvo.domain_name => {
      name   = dvo.resource_record_name
      record = dvo.resource_record_value
      type   = dvo.resource_record_type
    }
  }
  allow_overwrite = true
  name            = each.value.name
  records         = [each.value.record]
  ttl             = 60
  type            = each.value.type
  zone_id         = data.aws_route53_zone.z.zone_id
}

resource "aws_acm_certificate_validation" "v" {
  region                  = "eu-central-1"
  certificate_arn         = aws_acm_certificate.c.arn
  validation_record_fqdns = [for record in aws_route53_record.v : record.fqdn]
  timeouts {
    create = "5m"
  }
}

resource "aws_acm_certificate" "email" {
  domain_name               = "testing.names.example.com"
  subject_alternative_names = ["www.testing.names.example.com"]
  validation_method         = "EMAIL"
  validation_option {
    domain_name       = "testing.names.example.com"
    validation_domain = "names.example.com"
  }
}

resource "aws_acm_certificate" "unknown" {
  domain_name               = "x.${aws_route53_zone.z.name}"
  subject_alternative_names = [aws_route53_zone.z.primary_name_server, "${aws_route53_zone.z.zone_id}.example.com"]
  validation_method         = "DNS"
}

resource "aws_acm_certificate" "region" {
  region                    = "eu-west-1"
  domain_name               = "r.names.example.com"
  subject_alternative_names = []
  validation_method         = "DNS"
  options {
    export = null
  }
}
# expect aws_acm_certificate.email.validation_emails.# ~ ^1?[05]$
# expect aws_acm_certificate.email.domain_validation_options.# = 0
# expect aws_acm_certificate.region.subject_alternative_names = ["r.names.example.com"]

output "first" {
  value = tolist(aws_acm_certificate.c.domain_validation_options)[0].resource_record_name
}
# import aws_acm_certificate.c = {arn}
# import-differs aws_route53_record.v["names.example.com"].allow_overwrite: an argument that AWS does not store
# import-differs aws_route53_record.v["*.names.example.com"].allow_overwrite: an argument that AWS does not store
# import-differs aws_route53_record.v["a.names.example.com"].allow_overwrite: an argument that AWS does not store

# step: change
resource "aws_route53_zone" "z" {
  name = "names.example.com"
}

resource "aws_acm_certificate" "c" {
  region                    = "eu-central-1"
  domain_name               = "names.example.com"
  subject_alternative_names = ["a.names.example.com", "names.example.com", "*.names.example.com"]
  validation_method         = "DNS"
  key_algorithm             = "EC_prime256v1"
  options {
    certificate_transparency_logging_preference = "ENABLED"
  }
  tags = { a = "b" }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_acm_certificate" "region" {
  region            = "eu-west-1"
  domain_name       = "r.names.example.com"
  validation_method = "DNS"
}
# action aws_acm_certificate.c = update
# action aws_acm_certificate.region = no-op
