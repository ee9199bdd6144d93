# Certificates: one asked for with records made by for_each over its names (planned in one go), its validation, one imported.

# step: create
resource "aws_route53_zone" "this" {
  name = "acm.example.com"
}

resource "aws_acm_certificate" "this" {
  domain_name               = "acm.example.com"
  subject_alternative_names = ["www.acm.example.com"]
  validation_method         = "DNS"
  tags                      = { Name = "lifecycle" }
}

resource "aws_route53_record" "validation" {
  for_each = { for o in aws_acm_certificate.this.domain_validation_options : o.domain_name => o }

  zone_id         = aws_route53_zone.this.zone_id
  name            = each.value.resource_record_name
  type            = each.value.resource_record_type
  ttl             = 60
  records         = [each.value.resource_record_value]
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "this" {
  certificate_arn         = aws_acm_certificate.this.arn
  validation_record_fqdns = [for r in aws_route53_record.validation : r.fqdn]
}
# no-import aws_acm_certificate_validation.this: the type has no import
# import-differs aws_route53_record.validation["acm.example.com"].allow_overwrite: an argument that AWS does not store
# import-differs aws_route53_record.validation["www.acm.example.com"].allow_overwrite: an argument that AWS does not store
# expect aws_acm_certificate.this.arn ~ ^arn:aws:acm:us-east-1:\d{12}:certificate/
# expect aws_acm_certificate.this.subject_alternative_names = ["acm.example.com", "www.acm.example.com"]
# expect aws_acm_certificate.this.domain_validation_options.# = 2
# expect aws_acm_certificate.this.key_algorithm = "RSA_2048"
# expect aws_acm_certificate.this.options.0.certificate_transparency_logging_preference = "ENABLED"
# expect aws_acm_certificate.this.status = "ISSUED"
# expect aws_acm_certificate.this.type = "AMAZON_ISSUED"
# expect aws_acm_certificate.this.pending_renewal = false
# expect aws_acm_certificate.this.not_after ~ ^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$
# expect aws_acm_certificate_validation.this.id ~ UTC$

# step: update in place
resource "aws_route53_zone" "this" {
  name = "acm.example.com"
}

resource "aws_acm_certificate" "this" {
  domain_name               = "acm.example.com"
  subject_alternative_names = ["acm.example.com", "www.acm.example.com"]
  validation_method         = "DNS"
  tags                      = { Name = "renamed" }
}
# action aws_acm_certificate.this = update
# expect aws_acm_certificate.this.tags_all = {"Name": "renamed"}

# step: replace
resource "aws_route53_zone" "this" {
  name = "acm.example.com"
}

resource "aws_acm_certificate" "this" {
  domain_name       = "*.acm.example.com"
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}
# action aws_acm_certificate.this = replace
# expect aws_acm_certificate.this.subject_alternative_names = ["*.acm.example.com"]
# expect aws_acm_certificate.this.domain_validation_options.# = 1

# step: refused because nothing says how to validate
resource "aws_acm_certificate" "this" {
  domain_name = "acm.example.com"
}
# error: validation_method is missing

# step: refused because of the names that a trailing dot makes
resource "aws_acm_certificate" "this" {
  domain_name       = "acm.example.com."
  validation_method = "DNS"
}
# error: domain_name
