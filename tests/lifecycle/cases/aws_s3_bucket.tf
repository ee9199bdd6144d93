# Buckets: a plain one with its three companions, one with the settings that have resources of their own nowadays, generated names.

# import-differs aws_s3_bucket.settings.acl: an argument that AWS does not store
# import-differs aws_s3_bucket.settings.force_destroy: an argument that AWS does not store
# import-differs aws_s3_bucket.plain.force_destroy: an argument that AWS does not store

# step: create
resource "aws_s3_bucket" "plain" {
  bucket        = "lifecycle-plain"
  force_destroy = true
  tags          = { Name = "plain" }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.plain.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.plain.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.plain.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket" "prefix" {
  bucket_prefix = "lifecycle-"
}

resource "aws_s3_bucket" "namespace" {
  bucket_prefix    = "lifecycle-"
  bucket_namespace = "account-regional"
}

resource "aws_s3_bucket" "settings" {
  bucket              = "lifecycle-settings"
  force_destroy       = true
  acl                 = "private"
  acceleration_status = "Enabled"
  request_payer       = "BucketOwner"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Action    = ["s3:PutObject"]
      Principal = "*"
      Resource  = "arn:aws:s3:::lifecycle-settings/*"
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
  versioning {
    enabled = true
  }
  cors_rule {
    allowed_methods = ["GET", "PUT"]
    allowed_origins = ["https://example.com"]
    allowed_headers = ["*"]
    max_age_seconds = 3000
  }
  lifecycle_rule {
    id      = "logs"
    enabled = true
    prefix  = "logs/"
    tags    = { kind = "log" }
    expiration {
      days = 90
    }
    noncurrent_version_expiration {
      days = 30
    }
    transition {
      days          = 30
      storage_class = "STANDARD_IA"
    }
    transition {
      days          = 60
      storage_class = "GLACIER"
    }
  }
  lifecycle_rule {
    id                                     = "uploads"
    enabled                                = false
    abort_incomplete_multipart_upload_days = 7
  }
  server_side_encryption_configuration {
    rule {
      apply_server_side_encryption_by_default {
        sse_algorithm     = "aws:kms"
        kms_master_key_id = "alias/aws/s3"
      }
      bucket_key_enabled = true
    }
  }
  website {
    index_document = "index.html"
    error_document = "error.html"
    routing_rules = jsonencode([{
      Condition = { KeyPrefixEquals = "docs/" }
      Redirect  = { ReplaceKeyPrefixWith = "documents/" }
    }])
  }
}
# expect aws_s3_bucket.plain.id = "lifecycle-plain"
# expect aws_s3_bucket.plain.arn = "arn:aws:s3:::lifecycle-plain"
# expect aws_s3_bucket.plain.bucket_domain_name = "lifecycle-plain.s3.amazonaws.com"
# expect aws_s3_bucket.plain.bucket_regional_domain_name = "lifecycle-plain.s3.us-east-1.amazonaws.com"
# expect aws_s3_bucket.plain.bucket_region = "us-east-1"
# expect aws_s3_bucket.plain.bucket_namespace = "global"
# expect aws_s3_bucket.plain.hosted_zone_id = "Z3AQBSTGFYJSTF"
# expect aws_s3_bucket.plain.tags_all = {"Name": "plain"}
# expect aws_s3_bucket.plain.grant.# = 1
# expect aws_s3_bucket.plain.request_payer = "BucketOwner"
# expect aws_s3_bucket.plain.object_lock_enabled = false
# expect aws_s3_bucket_versioning.this.id = "lifecycle-plain"
# expect aws_s3_bucket_versioning.this.versioning_configuration.0.mfa_delete = "Disabled"
# expect aws_s3_bucket_public_access_block.this.restrict_public_buckets = true
# expect aws_s3_bucket_server_side_encryption_configuration.this.rule.# = 1
# expect aws_s3_bucket.prefix.bucket ~ ^lifecycle-\d{18}[0-9a-f]{8}$
# expect aws_s3_bucket.prefix.bucket_prefix = "lifecycle-"
# expect aws_s3_bucket.namespace.bucket ~ ^lifecycle-\d{18}[0-9a-f]{8}-\d{12}-us-east-1-an$
# expect aws_s3_bucket.namespace.bucket_prefix = "lifecycle-"
# expect aws_s3_bucket.settings.versioning.0.enabled = true
# expect aws_s3_bucket.settings.lifecycle_rule.0.tags.kind = "log"
# expect aws_s3_bucket.settings.lifecycle_rule.0.transition.# = 2
# expect aws_s3_bucket.settings.lifecycle_rule.1.abort_incomplete_multipart_upload_days = 7
# expect aws_s3_bucket.settings.website_endpoint = "lifecycle-settings.s3-website-us-east-1.amazonaws.com"

# step: update in place
resource "aws_s3_bucket" "plain" {
  bucket        = "lifecycle-plain"
  force_destroy = true
  tags          = { Owner = "tests" }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.plain.id
  versioning_configuration {
    status = "Suspended"
  }
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket            = aws_s3_bucket.plain.id
  block_public_acls = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.plain.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = "alias/aws/s3"
    }
    bucket_key_enabled = true
  }
}

resource "aws_s3_bucket" "settings" {
  bucket        = "lifecycle-settings"
  force_destroy = true
  grant {
    type        = "Group"
    uri         = "http://acs.amazonaws.com/groups/s3/LogDelivery"
    permissions = ["READ_ACP", "WRITE"]
  }
  versioning {
    enabled = false
  }
  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = ["*"]
  }
  website {
    redirect_all_requests_to = "https://example.com"
  }
}
# action aws_s3_bucket.plain = update
# action aws_s3_bucket.settings = update
# action aws_s3_bucket_versioning.this = update
# action aws_s3_bucket_public_access_block.this = update
# action aws_s3_bucket_server_side_encryption_configuration.this = update
# expect aws_s3_bucket.plain.tags_all = {"Owner": "tests"}
# expect aws_s3_bucket_versioning.this.versioning_configuration.0.status = "Suspended"
# expect aws_s3_bucket_public_access_block.this.block_public_policy = false
# expect aws_s3_bucket.settings.grant.# = 1
# expect aws_s3_bucket.settings.website.0.redirect_all_requests_to = "https://example.com"
# expect aws_s3_bucket.settings.cors_rule.0.allowed_methods = ["GET"]
# expect aws_s3_bucket.settings.lifecycle_rule.# = 2

# step: refused because versioning cannot be undone
resource "aws_s3_bucket" "plain" {
  bucket        = "lifecycle-plain"
  force_destroy = true
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.plain.id
  versioning_configuration {
    status = "Disabled"
  }
}
# error: cannot be undone

# step: replace
resource "aws_s3_bucket" "plain" {
  bucket        = "lifecycle-plain-2"
  force_destroy = true
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket = aws_s3_bucket.plain.id
}
# action aws_s3_bucket.plain = replace
# action aws_s3_bucket_public_access_block.this = replace
# expect aws_s3_bucket.plain.tags_all = {}

# step: a bucket that exists
resource "aws_s3_bucket" "plain" {
  bucket        = "lifecycle-plain-2"
  force_destroy = true
}

resource "aws_s3_bucket" "again" {
  bucket     = "lifecycle-plain-2"
  depends_on = [aws_s3_bucket.plain]
}
# apply-error: exists already

# step: refused because of the name
resource "aws_s3_bucket" "plain" {
  bucket = "Life_cycle"
}
# error: refuses this bucket name
