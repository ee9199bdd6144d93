# A role: made with a description, its description, session length and tags changed in place, replaced under another name.

# step: create
resource "aws_iam_role" "this" {
  name        = "lifecycle"
  description = "before"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
  tags = {
    Name = "lifecycle"
  }
}
# expect aws_iam_role.this.id = "lifecycle"
# expect aws_iam_role.this.arn ~ ^arn:aws:iam::\d{12}:role/lifecycle$
# expect aws_iam_role.this.max_session_duration = 3600
# expect aws_iam_role.this.path = "/"
# expect aws_iam_role.this.unique_id ~ ^AROA

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
# action aws_iam_role.this = update
# expect aws_iam_role.this.description = "after"
# expect aws_iam_role.this.max_session_duration = 7200
# expect aws_iam_role.this.assume_role_policy ~ ecs-tasks

# step: replace
resource "aws_iam_role" "this" {
  name = "lifecycle-2"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}
# action aws_iam_role.this = replace
# expect aws_iam_role.this.name = "lifecycle-2"
# expect aws_iam_role.this.description = ""

# step: refused because of the name
resource "aws_iam_role" "this" {
  name               = "no spaces"
  assume_role_policy = "{}"
}
# error: name
