# A repository with its lifecycle policy: scanning, mutability and tags changed in place, both replaced.

# step: create
resource "aws_ecr_repository" "this" {
  name = "lifecycle/this"
  image_scanning_configuration {
    scan_on_push = true
  }
  tags = {
    Name = "lifecycle"
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name
  policy = jsonencode({
    rules = [
      {
        rulePriority = 2
        selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 10 }
        action       = { type = "expire" }
      },
      {
        rulePriority = 1
        description  = "untagged images"
        selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 14 }
        action       = { type = "expire" }
      },
    ]
  })
}
# expect aws_ecr_repository.this.id = "lifecycle/this"
# expect aws_ecr_repository.this.arn ~ ^arn:aws:ecr:us-east-1:\d{12}:repository/lifecycle/this$
# expect aws_ecr_repository.this.registry_id ~ ^\d{12}$
# expect aws_ecr_repository.this.repository_url ~ /lifecycle/this$
# expect aws_ecr_repository.this.image_tag_mutability = "MUTABLE"
# expect aws_ecr_repository.this.encryption_configuration.0.encryption_type = "AES256"
# expect aws_ecr_repository.this.image_scanning_configuration.0.scan_on_push = true
# expect aws_ecr_lifecycle_policy.this.id = "lifecycle/this"
# expect aws_ecr_lifecycle_policy.this.registry_id ~ ^\d{12}$

# step: update in place, the policy spelled otherwise
resource "aws_ecr_repository" "this" {
  name                 = "lifecycle/this"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = true
  image_scanning_configuration {
    scan_on_push = false
  }
  tags = {
    Owner = "tests"
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name
  policy     = <<-EOT
    {
      "rules": [
        {
          "rulePriority": 1,
          "description": "untagged images",
          "selection": { "tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14 },
          "action": { "type": "expire" }
        },
        {
          "rulePriority": 2,
          "selection": { "tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 10 },
          "action": { "type": "expire" }
        }
      ]
    }
  EOT
}
# action aws_ecr_repository.this = update
# expect aws_ecr_repository.this.image_tag_mutability = "IMMUTABLE"
# expect aws_ecr_repository.this.image_scanning_configuration.0.scan_on_push = false
# expect aws_ecr_repository.this.tags_all = {"Owner": "tests"}

# step: replace
resource "aws_ecr_repository" "this" {
  name = "lifecycle/other"
  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      selection    = { tagStatus = "tagged", tagPrefixList = ["v"], countType = "imageCountMoreThan", countNumber = 5 }
      action       = { type = "expire" }
    }]
  })
}
# action aws_ecr_repository.this = replace
# action aws_ecr_lifecycle_policy.this = replace
# expect aws_ecr_repository.this.name = "lifecycle/other"
# expect aws_ecr_repository.this.encryption_configuration.0.encryption_type = "KMS"
# expect aws_ecr_lifecycle_policy.this.policy ~ tagPrefixList

# step: refused because of the filters
resource "aws_ecr_repository" "this" {
  name = "lifecycle/other"
  image_tag_mutability_exclusion_filter {
    filter      = "dev-*"
    filter_type = "WILDCARD"
  }
}
# error: exclusion filters

# step: refused because the policy is no JSON
resource "aws_ecr_lifecycle_policy" "this" {
  repository = "lifecycle/other"
  policy     = "{"
}
# error: policy
