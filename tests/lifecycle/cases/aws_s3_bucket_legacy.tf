# Buckets of before 2022: dynamic rules, dates, logging to a bucket with an ACL of its own, a website, retention taken back in place.
# import-differs aws_s3_bucket.b.acl: an argument that AWS does not store

variable "rules" {
  default = [{ id = "a", days = 30 }, { id = "b", days = null }]
}
# import-differs aws_s3_bucket.logs.acl: an argument that AWS does not store
# import-differs aws_s3_bucket.logs.force_destroy: an argument that AWS does not store
# import-differs aws_s3_bucket.b.lifecycle_rule*: AWS tells zeros and empty texts that were left out
# import-differs aws_s3_bucket.b.logging*: an empty prefix that was left out
# import-differs aws_s3_bucket.b.server_side_encryption_configuration*: AWS tells a false that was left out

# step: create
resource "aws_s3_bucket" "logs" {
  bucket        = "legacy-logs"
  acl           = "log-delivery-write"
  force_destroy = true
}

resource "aws_s3_bucket" "b" {
  bucket = "legacy-b"
  acl    = "private"
  dynamic "lifecycle_rule" {
    for_each = var.rules
    content {
      id      = lifecycle_rule.value.id
      enabled = true
      prefix  = "p/${lifecycle_rule.value.id}"
      dynamic "expiration" {
        for_each = lifecycle_rule.value.days == null ? [] : [lifecycle_rule.value.days]
        content {
          days = expiration.value
        }
      }
      noncurrent_version_transition {
        days          = 30
        storage_class = "GLACIER"
      }
    }
  }
  lifecycle_rule {
    enabled = true
    prefix  = "d/"
    expiration {
      date = "2030-01-12"
    }
    transition {
      date          = "2029-01-12"
      storage_class = "GLACIER"
    }
  }
  lifecycle_rule {
    id      = "marker"
    enabled = true
    expiration {
      expired_object_delete_marker = true
    }
  }
  logging {
    target_bucket = aws_s3_bucket.logs.id
    target_prefix = "log/"
  }
  website {
    index_document = "index.html"
    routing_rules  = <<EOF
[{
    "Condition": {
        "KeyPrefixEquals": "docs/"
    },
    "Redirect": {
        "ReplaceKeyPrefixWith": "documents/"
    }
}]
EOF
  }
  policy = <<EOF
{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "a", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::legacy-b/*"}
  ]
}
EOF
  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        sse_algorithm = "AES256"
      }
    }
  }
  tags = { A = "1" }
}

resource "aws_s3_bucket" "lock" {
  bucket = "legacy-lock"
  object_lock_configuration {
    object_lock_enabled = "Enabled"
    rule {
      default_retention {
        mode = "GOVERNANCE"
        days = 5
      }
    }
  }
}

# step: change
resource "aws_s3_bucket" "logs" {
  bucket        = "legacy-logs"
  acl           = "log-delivery-write"
  force_destroy = true
}

resource "aws_s3_bucket" "b" {
  bucket = "legacy-b"
  acl    = "public-read"
  lifecycle_rule {
    id      = "marker"
    enabled = false
    expiration {
      expired_object_delete_marker = true
    }
  }
  logging {
    target_bucket = aws_s3_bucket.logs.id
  }
  website {
    redirect_all_requests_to = "example.com"
  }
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "b", Effect = "Allow", Principal = { AWS = "*" }, Action = ["s3:GetObject"], Resource = "arn:aws:s3:::legacy-b/*" }]
  })
  request_payer = "Requester"
  tags          = { A = "1" }
}

resource "aws_s3_bucket" "lock" {
  bucket = "legacy-lock"
  object_lock_configuration {
    object_lock_enabled = "Enabled"
    rule {
      default_retention {
        mode  = "COMPLIANCE"
        years = 1
      }
    }
  }
}
# action aws_s3_bucket.b = update
# action aws_s3_bucket.lock = update

# step: emptied
resource "aws_s3_bucket" "logs" {
  bucket        = "legacy-logs"
  acl           = "log-delivery-write"
  force_destroy = true
}

resource "aws_s3_bucket" "b" {
  bucket = "legacy-b"
  tags   = { A = "1" }
}

resource "aws_s3_bucket" "lock" {
  bucket = "legacy-lock"
  object_lock_configuration {
    object_lock_enabled = "Enabled"
  }
}
# action aws_s3_bucket.lock = update
# expect aws_s3_bucket.lock.object_lock_configuration.0.rule.# = 0
