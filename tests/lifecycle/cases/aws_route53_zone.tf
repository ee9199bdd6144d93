# Zones and records: a public zone whose comment and tags change in place, records of every kind, the data source.

# import aws_route53_record.weighted = {zone_id}_{name}_{type}_{set_identifier}
# import aws_route53_record.latency = {zone_id}_{name}_{type}_{set_identifier}
# import-differs aws_route53_zone.public.force_destroy: an argument that AWS does not store
# import-differs aws_route53_record.taken_over.allow_overwrite: an argument that AWS does not store

# step: create
resource "aws_route53_zone" "public" {
  name          = "Lifecycle.example.com."
  comment       = "before"
  force_destroy = true
  tags          = { Name = "public" }
}

resource "aws_route53_record" "www" {
  zone_id = aws_route53_zone.public.zone_id
  name    = "WWW"
  type    = "A"
  ttl     = 300
  records = ["192.0.2.1", "192.0.2.2"]
}

resource "aws_route53_record" "wildcard" {
  zone_id = aws_route53_zone.public.zone_id
  name    = "*.lifecycle.example.com."
  type    = "CNAME"
  ttl     = 60
  records = ["www.lifecycle.example.com"]
}

resource "aws_route53_record" "text" {
  zone_id = aws_route53_zone.public.zone_id
  name    = "_note.lifecycle.example.com"
  type    = "TXT"
  ttl     = 60
  records = ["first", "second; with = signs", "long\"\"joined"]
}

resource "aws_route53_record" "apex" {
  zone_id = aws_route53_zone.public.zone_id
  name    = ""
  type    = "A"
  alias {
    name                   = "WWW.Lifecycle.Example.com."
    zone_id                = aws_route53_zone.public.zone_id
    evaluate_target_health = false
  }
  depends_on = [aws_route53_record.www]
}

resource "aws_route53_record" "weighted" {
  zone_id        = aws_route53_zone.public.zone_id
  name           = "weighted"
  type           = "A"
  ttl            = 0
  records        = ["192.0.2.3"]
  set_identifier = "one_first"
  weighted_routing_policy {
    weight = 0
  }
}

resource "aws_route53_record" "latency" {
  zone_id        = aws_route53_zone.public.zone_id
  name           = "latency"
  type           = "A"
  ttl            = 60
  records        = ["192.0.2.4"]
  set_identifier = "frankfurt"
  latency_routing_policy {
    region = "eu-central-1"
  }
}

resource "aws_route53_record" "taken_over" {
  zone_id         = aws_route53_zone.public.zone_id
  name            = "lifecycle.example.com"
  type            = "NS"
  ttl             = 600
  allow_overwrite = true
  records         = aws_route53_zone.public.name_servers
}

data "aws_route53_zone" "by_name" {
  name = "lifecycle.example.com."
  tags = { Name = "public" }

  depends_on = [aws_route53_zone.public]
}

data "aws_route53_zone" "by_id" {
  zone_id = "/hostedzone/${aws_route53_zone.public.id}"
}
# expect aws_route53_zone.public.name = "lifecycle.example.com"
# expect aws_route53_zone.public.arn ~ ^arn:aws:route53:::hostedzone/
# expect aws_route53_zone.public.name_servers.# = 4
# expect aws_route53_zone.public.tags_all = {"Name": "public"}
# expect aws_route53_record.www.id ~ ^[A-Z0-9]+_www_A$
# expect aws_route53_record.www.name = "www"
# expect aws_route53_record.www.fqdn = "www.lifecycle.example.com"
# expect aws_route53_record.www.records.# = 2
# expect aws_route53_record.wildcard.name = "*.lifecycle.example.com"
# expect aws_route53_record.wildcard.fqdn = "*.lifecycle.example.com"
# expect aws_route53_record.text.records = ["first", "long\"\"joined", "second; with = signs"]
# expect aws_route53_record.apex.fqdn = "lifecycle.example.com"
# expect aws_route53_record.apex.alias.0.name = "www.lifecycle.example.com"
# expect aws_route53_record.weighted.weighted_routing_policy.0.weight = 0
# expect aws_route53_record.weighted.id ~ _weighted_A_one_first$
# expect aws_route53_record.latency.latency_routing_policy.0.region = "eu-central-1"
# expect aws_route53_record.taken_over.ttl = 600
# expect data.aws_route53_zone.by_name.id ~ ^[A-Z0-9]+$
# expect data.aws_route53_zone.by_name.comment = "before"
# expect data.aws_route53_zone.by_id.name = "lifecycle.example.com"
# expect data.aws_route53_zone.by_id.private_zone = false

# step: update in place
resource "aws_route53_zone" "public" {
  name          = "lifecycle.example.com"
  force_destroy = true
  tags          = { Owner = "tests" }
}

resource "aws_route53_record" "www" {
  zone_id = aws_route53_zone.public.zone_id
  name    = "www"
  type    = "A"
  ttl     = 120
  records = ["192.0.2.1"]
}

resource "aws_route53_record" "wildcard" {
  zone_id = aws_route53_zone.public.zone_id
  name    = "*.lifecycle.example.com"
  type    = "CNAME"
  ttl     = 60
  records = ["other.lifecycle.example.com"]
}

resource "aws_route53_record" "weighted" {
  zone_id        = aws_route53_zone.public.zone_id
  name           = "weighted"
  type           = "A"
  ttl            = 60
  records        = ["192.0.2.3"]
  set_identifier = "renamed"
  weighted_routing_policy {
    weight = 20
  }
}
# action aws_route53_zone.public = update
# action aws_route53_record.www = update
# action aws_route53_record.wildcard = update
# action aws_route53_record.weighted = update
# expect aws_route53_zone.public.comment = "Managed by Terraform"
# expect aws_route53_zone.public.tags_all = {"Owner": "tests"}
# expect aws_route53_record.www.ttl = 120
# expect aws_route53_record.www.records = ["192.0.2.1"]
# expect aws_route53_record.weighted.id ~ _weighted_A_renamed$
# expect aws_route53_record.weighted.weighted_routing_policy.0.weight = 20

# step: replace
resource "aws_route53_zone" "public" {
  name          = "other.example.com"
  force_destroy = true
}

resource "aws_route53_record" "www" {
  zone_id = aws_route53_zone.public.zone_id
  name    = "www"
  type    = "AAAA"
  ttl     = 120
  records = ["2001:db8::1"]
}
# action aws_route53_zone.public = replace
# action aws_route53_record.www = replace
# expect aws_route53_record.www.fqdn = "www.other.example.com"

# step: a record that exists
resource "aws_route53_zone" "public" {
  name          = "other.example.com"
  force_destroy = true
}

resource "aws_route53_record" "www" {
  zone_id = aws_route53_zone.public.zone_id
  name    = "www"
  type    = "AAAA"
  ttl     = 120
  records = ["2001:db8::1"]
}

resource "aws_route53_record" "again" {
  zone_id = aws_route53_zone.public.zone_id
  name    = "www.other.example.com"
  type    = "AAAA"
  ttl     = 120
  records = ["2001:db8::2"]

  depends_on = [aws_route53_record.www]
}
# apply-error: exists already.*allow_overwrite

# step: alias and records at once
resource "aws_route53_zone" "public" {
  name          = "other.example.com"
  force_destroy = true
}

resource "aws_route53_record" "www" {
  zone_id = aws_route53_zone.public.zone_id
  name    = "www"
  type    = "AAAA"
  ttl     = 120
  records = ["2001:db8::1"]
  alias {
    name                   = "x.example.com"
    zone_id                = "Z123"
    evaluate_target_health = false
  }
}
# error: alias
