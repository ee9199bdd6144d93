# Records as people write them: every routing policy, each exchanged for another in place, alias and records exchanged, names and zones in all forms.
# import aws_route53_record.pol = {id}
# import aws_route53_record.geo["US"] = {id}
# import aws_route53_record.geo["*"] = {id}
# import aws_route53_record.fo = {id}
# import aws_route53_record.mv["192.0.2.1"] = {id}
# import aws_route53_record.mv["192.0.2.2"] = {id}
# import aws_route53_record.prox = {id}
# import-differs aws_route53_zone.main.force_destroy: an argument that AWS does not store

variable "ttl" {
  type    = string
  default = "300"
}

# step: create
resource "aws_route53_zone" "main" {
  name = "policies.example.com"
  tags = { n = 1 }
}

resource "aws_route53_zone" "dev" {
  name    = "dev.policies.example.com"
  comment = ""
}

resource "aws_route53_record" "dev-ns" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "dev.policies.example.com"
  type    = "NS"
  ttl     = "30"
  records = aws_route53_zone.dev.name_servers
}

resource "aws_route53_record" "mx" {
  zone_id = aws_route53_zone.main.id
  name    = aws_route53_zone.main.name
  type    = "MX"
  ttl     = var.ttl
  records = ["10 mail1.policies.example.com.", "20 mail2.policies.example.com."]
}

resource "aws_route53_record" "full" {
  zone_id = "/hostedzone/${aws_route53_zone.main.zone_id}"
  name    = "Full.Policies.example.com."
  type    = "A"
  ttl     = 60
  records = ["192.0.2.9"]
}

resource "aws_route53_record" "pol" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "www"
  type    = "CNAME"
  ttl     = 5
  weighted_routing_policy {
    weight = 10
  }
  set_identifier = "dev"
  records        = ["dev.example.com"]
}

resource "aws_route53_record" "geo" {
  for_each       = { US = { country = "US", subdivision = "NY" }, "*" = { country = "*", subdivision = null } }
  zone_id        = aws_route53_zone.main.zone_id
  name           = "geo"
  type           = "A"
  ttl            = 60
  records        = ["192.0.2.1"]
  set_identifier = "geo-${each.key}"
  geolocation_routing_policy {
    country     = each.value.country
    subdivision = each.value.subdivision
  }
}

resource "aws_route53_record" "fo" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "fo"
  type           = "A"
  ttl            = 60
  records        = ["192.0.2.1"]
  set_identifier = "p"
  failover_routing_policy {
    type = "PRIMARY"
  }
}

resource "aws_route53_record" "mv" {
  for_each                         = toset(["192.0.2.1", "192.0.2.2"])
  zone_id                          = aws_route53_zone.main.zone_id
  name                             = "mv"
  type                             = "A"
  ttl                              = 60
  records                          = [each.key]
  set_identifier                   = "mv ${each.key}"
  multivalue_answer_routing_policy = true
}

resource "aws_route53_record" "prox" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "prox"
  type           = "A"
  ttl            = 60
  records        = ["192.0.2.1"]
  set_identifier = "prox"
  geoproximity_routing_policy {
    coordinates {
      latitude  = "49.22"
      longitude = "-74.01"
    }
    bias = 10
  }
}

resource "aws_route53_record" "caa" {
  zone_id = aws_route53_zone.main.zone_id
  name    = ""
  type    = "CAA"
  ttl     = 60
  records = ["0 issue \"amazon.com\"", "0 iodef \"mailto:x@example.com\""]
}

resource "aws_route53_record" "txt" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "_dmarc"
  type    = "TXT"
  ttl     = 60
  records = ["v=DMARC1; p=none", "${substr("v=DKIM1; k=rsa; p=AAAAAAAAAAAAAAA", 0, 20)}\"\"${"rest"}", "back\\slash"]
}

resource "aws_route53_record" "srv" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "_sip._tcp"
  type    = "SRV"
  ttl     = 60
  records = ["1 10 5269 xmpp-server.example.com."]
}

data "aws_route53_zone" "sel" {
  name         = "policies.example.com"
  private_zone = false
  depends_on   = [aws_route53_zone.main]
}

resource "aws_route53_record" "viadata" {
  zone_id = data.aws_route53_zone.sel.zone_id
  name    = "www2.${data.aws_route53_zone.sel.name}"
  type    = "A"
  ttl     = "300"
  records = ["10.0.0.1"]
}
# expect aws_route53_record.full.fqdn = "full.policies.example.com"
# expect aws_route53_record.dev-ns.records.# = 4
# expect aws_route53_zone.dev.comment = ""
# expect aws_route53_record.viadata.name = "www2.policies.example.com"
# import-differs aws_route53_record.full.zone_id: written with its prefix

# step: change
resource "aws_route53_zone" "main" {
  name          = "policies.example.com"
  force_destroy = true
  comment       = "c"
}

resource "aws_route53_record" "mx" {
  zone_id = aws_route53_zone.main.id
  name    = aws_route53_zone.main.name
  type    = "MX"
  ttl     = 0
  records = ["10 mail1.policies.example.com."]
}

resource "aws_route53_record" "pol" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "www"
  type    = "CNAME"
  ttl     = 5
  latency_routing_policy {
    region = "us-east-1"
  }
  set_identifier = "dev"
  records        = ["dev.example.com"]
}

resource "aws_route53_record" "fo" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "fo"
  type    = "A"
  ttl     = 60
  records = ["192.0.2.1"]
}

resource "aws_route53_record" "geo" {
  for_each       = { US = { continent = "NA" } }
  zone_id        = aws_route53_zone.main.zone_id
  name           = "geo"
  type           = "A"
  ttl            = 60
  records        = ["192.0.2.1"]
  set_identifier = "geo-${each.key}"
  geolocation_routing_policy {
    continent = each.value.continent
  }
}

resource "aws_route53_record" "prox" {
  zone_id        = aws_route53_zone.main.zone_id
  name           = "prox"
  type           = "A"
  ttl            = 60
  records        = ["192.0.2.1"]
  set_identifier = "prox"
  geoproximity_routing_policy {
    aws_region = "us-east-1"
  }
}

resource "aws_route53_record" "viadata" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "www2.policies.example.com"
  type    = "A"
  alias {
    name                   = aws_route53_record.mx.fqdn
    zone_id                = aws_route53_zone.main.zone_id
    evaluate_target_health = true
  }
}
# action * = any
# expect aws_route53_record.pol.weighted_routing_policy.# = 0
# expect aws_route53_record.geo["US"].geolocation_routing_policy.0.continent = "NA"
# expect aws_route53_record.viadata.records = null

# step: back
resource "aws_route53_zone" "main" {
  name          = "policies.example.com"
  force_destroy = true
}

resource "aws_route53_record" "viadata" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "www2.policies.example.com"
  type    = "A"
  ttl     = 60
  records = ["10.0.0.2"]
}
# action aws_route53_zone.main = update
# action aws_route53_record.viadata = update
# expect aws_route53_record.viadata.alias.# = 0
