# A role that owns its policies: inline_policy and managed_policy_arns given, emptied; empty tag values.

# step: create
data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_policy" "one" {
  name   = "role-policies-one"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Action = ["ec2:Describe*"], Effect = "Allow", Resource = "*" }] })
}

resource "aws_iam_role" "managed" {
  name_prefix         = "role-policies-"
  assume_role_policy  = data.aws_iam_policy_document.assume.json
  managed_policy_arns = [aws_iam_policy.one.arn, "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"]
}

resource "aws_iam_role" "inline" {
  name               = "role-policies"
  path               = "/system/"
  assume_role_policy = data.aws_iam_policy_document.assume.json
  inline_policy {
    name   = "first"
    policy = aws_iam_policy.one.policy
  }
  inline_policy {
    name   = "second"
    policy = jsonencode({ Version = "2012-10-17", Statement = [{ Action = "s3:*", Effect = "Allow", Resource = "*" }] })
  }
}
# expect aws_iam_role.managed.managed_policy_arns.# = 2
# expect aws_iam_role.inline.inline_policy.# = 2
# import-differs aws_iam_policy.one.attachment_count: counted before the attachment
# import-differs aws_iam_role.inline.inline_policy: none, and one that says none

# step: emptied, same trust policy in another form
resource "aws_iam_policy" "one" {
  name   = "role-policies-one"
  policy = jsonencode({ Version = "2012-10-17", Statement = { Action = "ec2:Describe*", Effect = "Allow", Resource = ["*"] } })
}

resource "aws_iam_role" "managed" {
  name_prefix         = "role-policies-"
  assume_role_policy  = jsonencode({ Version = "2012-10-17", Statement = { Action = ["sts:AssumeRole"], Effect = "Allow", Principal = { Service = ["ecs-tasks.amazonaws.com", "ec2.amazonaws.com"] } } })
  managed_policy_arns = []
}

resource "aws_iam_role" "inline" {
  name               = "role-policies"
  path               = "/system/"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = { Action = ["sts:AssumeRole"], Effect = "Allow", Principal = { Service = ["ecs-tasks.amazonaws.com", "ec2.amazonaws.com"] } } })
  inline_policy {}
  tags = {
    Marker = ""
  }
}
# action aws_iam_role.managed = update
# action aws_iam_role.inline = update
# expect aws_iam_role.managed.managed_policy_arns.# = 0
# expect aws_iam_role.inline.tags = {"Marker": ""}
# expect aws_iam_role.inline.tags_all = {"Marker": ""}
