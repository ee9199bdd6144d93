# Buckets with Object Lock and with replication, and one in a region of its own.

resource "aws_s3_bucket" "target" {
  bucket = "lifecycle-target"
  region = "eu-west-1"
}

resource "aws_s3_bucket_versioning" "target" {
  bucket = aws_s3_bucket.target.id
  region = "eu-west-1"
  versioning_configuration {
    status = "Enabled"
  }
}

# step: create
resource "aws_s3_bucket" "source" {
  bucket = "lifecycle-source"
  versioning {
    enabled = true
  }
  replication_configuration {
    role = "arn:aws:iam::123456789012:role/replication"
    rules {
      id       = "all"
      status   = "Enabled"
      priority = 1
      filter {
        prefix = ""
      }
      destination {
        bucket        = aws_s3_bucket.target.arn
        storage_class = "STANDARD"
      }
    }
  }
  depends_on = [aws_s3_bucket_versioning.target]
}

resource "aws_s3_bucket" "locked" {
  bucket              = "lifecycle-locked"
  object_lock_enabled = true
}
# expect aws_s3_bucket.target.bucket_region = "eu-west-1"
# expect aws_s3_bucket.target.bucket_regional_domain_name = "lifecycle-target.s3.eu-west-1.amazonaws.com"
# expect aws_s3_bucket.source.replication_configuration.0.rules.0.destination.0.storage_class = "STANDARD"
# expect aws_s3_bucket.locked.object_lock_enabled = true
# import-differs aws_s3_bucket.target.versioning*: versioned by the other resource after it was read
# import aws_s3_bucket.target = {id}@eu-west-1
# import aws_s3_bucket_versioning.target = {id}@eu-west-1

# step: refused without versioning
resource "aws_s3_bucket" "source" {
  bucket = "lifecycle-source-2"
  replication_configuration {
    role = "arn:aws:iam::123456789012:role/replication"
    rules {
      status = "Enabled"
      destination {
        bucket = aws_s3_bucket.target.arn
      }
    }
  }
}
# error: replication needs versioning
