# A role: description, session length, boundary, policies and tags changed in place; replaced under another name.

locals {
  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
  logs = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["logs:PutLogEvents", "logs:CreateLogStream"], Resource = "*" }]
  })
  # The same to IAM: other order, one value for a list of one, white space, a principal's root ARN for the account.
  logs_again = <<-EOT
    {"Statement": {"Action": ["logs:CreateLogStream", "logs:putLogEvents"], "Resource": ["*"], "Effect": "Allow"},
     "Version": "2012-10-17"}
  EOT
}
# import-differs aws_iam_role.full.force_detach_policies: AWS does not know it
# import-differs aws_iam_role.full.inline_policy: an empty block stands for no policies

# step: create
resource "aws_iam_role" "this" {
  name               = "lifecycle"
  description        = "before"
  assume_role_policy = local.trust
  tags = {
    Name = "lifecycle"
  }
}

resource "aws_iam_role" "full" {
  name_prefix           = "lifecycle-"
  path                  = "/app/"
  assume_role_policy    = local.trust
  force_detach_policies = true
  permissions_boundary  = "arn:aws:iam::aws:policy/PowerUserAccess"
  managed_policy_arns   = ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::aws:policy/AmazonECS_FullAccess"]
  inline_policy {
    name   = "logs"
    policy = local.logs
  }
  inline_policy {
    name   = "other"
    policy = local.logs
  }
}

resource "aws_iam_role" "generated" {
  assume_role_policy = local.trust
}
# expect aws_iam_role.this.id = "lifecycle"
# expect aws_iam_role.this.arn ~ ^arn:aws:iam::\d{12}:role/lifecycle$
# expect aws_iam_role.this.assume_role_policy ~ ^{"Statement":\[{"Action":"sts:AssumeRole"
# expect aws_iam_role.this.max_session_duration = 3600
# expect aws_iam_role.this.path = "/"
# expect aws_iam_role.this.unique_id ~ ^AROA
# expect aws_iam_role.this.create_date ~ ^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$
# expect aws_iam_role.this.inline_policy.# = 0
# expect aws_iam_role.this.tags_all = {"Name": "lifecycle"}
# expect aws_iam_role.full.name ~ ^lifecycle-\d{26}$
# expect aws_iam_role.full.arn ~ :role/app/lifecycle-
# expect aws_iam_role.full.inline_policy.# = 2
# expect aws_iam_role.full.inline_policy.0.policy ~ ^{"Version":"2012-10-17","Statement":
# expect aws_iam_role.full.managed_policy_arns.# = 2
# expect aws_iam_role.generated.name ~ ^terraform-\d{26}$
# expect aws_iam_role.generated.name_prefix = "terraform-"

# step: update in place
resource "aws_iam_role" "this" {
  name                 = "lifecycle"
  description          = "after"
  max_session_duration = 7200
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = ["ecs-tasks.amazonaws.com", "ec2.amazonaws.com"] }
    }]
  })
}

resource "aws_iam_role" "full" {
  name_prefix           = "lifecycle-"
  path                  = "/app/"
  assume_role_policy    = local.trust
  force_detach_policies = true
  managed_policy_arns   = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
  inline_policy {
    name   = "logs"
    policy = local.logs_again
  }
}

resource "aws_iam_role" "generated" {
  assume_role_policy   = local.trust
  permissions_boundary = "arn:aws:iam::aws:policy/PowerUserAccess"
  description          = "described"
}
# action aws_iam_role.this = update
# action aws_iam_role.full = update
# action aws_iam_role.generated = update
# expect aws_iam_role.this.description = "after"
# expect aws_iam_role.this.max_session_duration = 7200
# expect aws_iam_role.this.assume_role_policy ~ ecs-tasks
# expect aws_iam_role.this.tags.# = 0
# expect aws_iam_role.full.inline_policy.# = 1
# expect aws_iam_role.full.inline_policy.0.name = "logs"
# expect aws_iam_role.full.managed_policy_arns = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
# expect aws_iam_role.full.permissions_boundary = null
# expect aws_iam_role.generated.permissions_boundary = "arn:aws:iam::aws:policy/PowerUserAccess"
# expect aws_iam_role.generated.description = "described"

# step: what means the same is no change
resource "aws_iam_role" "this" {
  name                 = "lifecycle"
  description          = "after"
  max_session_duration = 7200
  assume_role_policy   = <<-EOT

    {
      "Version": "2012-10-17",
      "Statement": {
        "Sid": "",
        "Effect": "Allow",
        "Principal": {"Service": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]},
        "Action": ["sts:assumerole"]
      }
    }
  EOT
}

resource "aws_iam_role" "full" {
  name_prefix           = "lifecycle-"
  path                  = "/app/"
  assume_role_policy    = local.trust
  force_detach_policies = true
  managed_policy_arns   = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
  inline_policy {
    name   = "logs"
    policy = local.logs
  }
}
# action aws_iam_role.this = no-op
# action aws_iam_role.full = no-op

# step: replace, and give up the policies
resource "aws_iam_role" "this" {
  name               = "lifecycle-2"
  assume_role_policy = local.trust
}

resource "aws_iam_role" "full" {
  name_prefix           = "lifecycle-"
  path                  = "/app/"
  assume_role_policy    = local.trust
  force_detach_policies = true
  managed_policy_arns   = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
  inline_policy {}
}
# action aws_iam_role.this = replace
# action aws_iam_role.full = update
# expect aws_iam_role.this.name = "lifecycle-2"
# expect aws_iam_role.this.description = null
# expect aws_iam_role.full.inline_policy = [{"name": null, "policy": null}]

# step: refused because of the name
resource "aws_iam_role" "this" {
  name               = "no spaces"
  assume_role_policy = local.trust
}
# error: name must match

# step: refused because of two names
resource "aws_iam_role" "this" {
  name               = "one"
  name_prefix        = "other"
  assume_role_policy = local.trust
}
# error: name_prefix

# step: refused because the document is encoded twice
resource "aws_iam_role" "this" {
  name               = "lifecycle-2"
  assume_role_policy = jsonencode(local.trust)
}
# error: encoded twice

# step: refused because of curly quotes
resource "aws_iam_role" "this" {
  name               = "lifecycle-2"
  description        = "a “quoted” word"
  assume_role_policy = local.trust
}
# error: curly quotation marks

# step: refused because of the session length
resource "aws_iam_role" "this" {
  name                 = "lifecycle-2"
  max_session_duration = 60
  assume_role_policy   = local.trust
}
# error: max_session_duration must be between 3600 and 43200
