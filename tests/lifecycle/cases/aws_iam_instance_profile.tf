# An instance profile: its role exchanged and taken away in place, replaced for another path.

resource "aws_iam_role" "this" {
  for_each = toset(["one", "two"])
  name     = "lifecycle-${each.key}"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

# step: create
resource "aws_iam_instance_profile" "this" {
  name = "lifecycle"
  role = aws_iam_role.this["one"].name
  tags = { Name = "lifecycle" }
}

resource "aws_iam_instance_profile" "bare" {
  name_prefix = "lifecycle-"
}
# expect aws_iam_instance_profile.this.id = "lifecycle"
# expect aws_iam_instance_profile.this.arn ~ ^arn:aws:iam::\d{12}:instance-profile/lifecycle$
# expect aws_iam_instance_profile.this.role = "lifecycle-one"
# expect aws_iam_instance_profile.this.path = "/"
# expect aws_iam_instance_profile.this.create_date ~ ^\d{4}-
# expect aws_iam_instance_profile.this.tags_all = {"Name": "lifecycle"}
# expect aws_iam_instance_profile.bare.name ~ ^lifecycle-\d{26}$
# expect aws_iam_instance_profile.bare.role = null

# step: update in place
resource "aws_iam_instance_profile" "this" {
  name = "lifecycle"
  role = aws_iam_role.this["two"].name
  tags = { Owner = "tests" }
}

resource "aws_iam_instance_profile" "bare" {
  name_prefix = "lifecycle-"
  role        = aws_iam_role.this["one"].name
}
# action aws_iam_instance_profile.this = update
# action aws_iam_instance_profile.bare = update
# expect aws_iam_instance_profile.this.role = "lifecycle-two"
# expect aws_iam_instance_profile.this.tags_all = {"Owner": "tests"}
# expect aws_iam_instance_profile.bare.role = "lifecycle-one"

# step: without a role, and replaced
resource "aws_iam_instance_profile" "this" {
  name = "lifecycle"
  path = "/app/"
  role = aws_iam_role.this["two"].name
}

resource "aws_iam_instance_profile" "bare" {
  name_prefix = "lifecycle-"
}
# action aws_iam_instance_profile.this = replace
# action aws_iam_instance_profile.bare = update
# expect aws_iam_instance_profile.this.arn ~ :instance-profile/app/lifecycle$
# expect aws_iam_instance_profile.bare.role = null

# step: refused because of the name
resource "aws_iam_instance_profile" "this" {
  name = "a/b"
}
# error: name must match
