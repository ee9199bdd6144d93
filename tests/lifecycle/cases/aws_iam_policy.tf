# Managed and inline policies of a role, with their attachment: documents changed in place often enough to need old versions to go.

locals {
  actions = ["logs:PutLogEvents", "logs:CreateLogStream", "logs:CreateLogGroup", "logs:DescribeLogGroups"]
}

resource "aws_iam_role" "this" {
  name = "lifecycle"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

# step: create
resource "aws_iam_policy" "this" {
  name        = "lifecycle"
  path        = "/app/"
  description = "Writes logs"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = local.actions[0], Resource = "*" }]
  })
  tags = { Name = "lifecycle" }
}

resource "aws_iam_policy" "prefixed" {
  name_prefix                       = "lifecycle-"
  delay_after_policy_creation_in_ms = 10
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = local.actions[0], Resource = "*" }]
  })
}

resource "aws_iam_role_policy" "this" {
  name = "inline"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = local.actions[0], Resource = "arn:aws:logs:*:*:log-group:a&b<c>:*" }]
  })
}

resource "aws_iam_role_policy" "prefixed" {
  name_prefix = "inline-"
  role        = aws_iam_role.this.name
  policy      = "  {\"Statement\": [{\"Effect\": \"Deny\", \"Resource\": \"*\", \"Action\": \"a:1\"}], \"Version\": \"2012-10-17\"}\n"
}

resource "aws_iam_role_policy_attachment" "this" {
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.this.arn
}
# expect aws_iam_policy.this.arn ~ ^arn:aws:iam::\d{12}:policy/app/lifecycle$
# expect aws_iam_policy.this.id ~ ^arn:aws:iam::\d{12}:policy/app/lifecycle$
# expect aws_iam_policy.this.policy_id ~ ^A
# expect aws_iam_policy.this.policy = "{\"Statement\":[{\"Action\":\"logs:PutLogEvents\",\"Effect\":\"Allow\",\"Resource\":\"*\"}],\"Version\":\"2012-10-17\"}"
# expect aws_iam_policy.prefixed.name ~ ^lifecycle-\d{26}$
# expect aws_iam_policy.prefixed.path = "/"
# expect aws_iam_role_policy.this.id = "lifecycle:inline"
# expect aws_iam_role_policy.this.policy ~ ^{"Version":"2012-10-17","Statement":\[{"Action":"logs:PutLogEvents","Effect":"Allow","Resource":"arn:aws:logs:\*:\*:log-group:a\\u0026b\\u003cc\\u003e
# expect aws_iam_role_policy.prefixed.name ~ ^inline-\d{26}$
# expect aws_iam_role_policy.prefixed.policy = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Action\":\"a:1\",\"Effect\":\"Deny\",\"Resource\":\"*\"}]}"
# expect aws_iam_role_policy_attachment.this.id ~ ^lifecycle/arn:aws:iam::\d{12}:policy/app/lifecycle$
# import-differs aws_iam_policy.prefixed.delay_after_policy_creation_in_ms: AWS does not know it

# step: update in place
resource "aws_iam_policy" "this" {
  name        = "lifecycle"
  path        = "/app/"
  description = "Writes logs"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = slice(local.actions, 0, 2), Resource = "*" }]
  })
  tags = { Name = "renamed", Owner = "tests" }
}

resource "aws_iam_policy" "prefixed" {
  name_prefix                       = "lifecycle-"
  delay_after_policy_creation_in_ms = 20
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = slice(local.actions, 0, 2), Resource = "*" }]
  })
}

resource "aws_iam_role_policy" "this" {
  name = "inline"
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = slice(local.actions, 0, 2), Resource = "*" }]
  })
}

resource "aws_iam_role_policy" "prefixed" {
  name_prefix = "inline-"
  role        = aws_iam_role.this.name
  policy      = "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Deny\", \"Resource\": \"*\", \"Action\": [\"a:1\"]}}"
}

resource "aws_iam_role_policy_attachment" "this" {
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.this.arn
}
# action aws_iam_policy.this = update
# action aws_iam_policy.prefixed = update
# action aws_iam_role_policy.this = update
# action aws_iam_role_policy.prefixed = no-op
# expect aws_iam_policy.this.policy ~ CreateLogStream
# expect aws_iam_policy.this.tags_all = {"Name": "renamed", "Owner": "tests"}
# expect aws_iam_policy.this.attachment_count = 1
# expect aws_iam_policy.prefixed.policy ~ CreateLogStream
# expect aws_iam_role_policy.this.policy ~ CreateLogStream

# The versions between are only made, to save time: their second plan is that of the other steps.

# step: third version
resource "aws_iam_policy" "this" {
  name        = "lifecycle"
  path        = "/app/"
  description = "Writes logs"
  policy      = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "a:3", Resource = "*" }] })
}
# empty-plan: no
# action aws_iam_policy.this = update

# step: fourth version
resource "aws_iam_policy" "this" {
  name        = "lifecycle"
  path        = "/app/"
  description = "Writes logs"
  policy      = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "a:4", Resource = "*" }] })
}
# empty-plan: no
# action aws_iam_policy.this = update

# step: fifth version
resource "aws_iam_policy" "this" {
  name        = "lifecycle"
  path        = "/app/"
  description = "Writes logs"
  policy      = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "a:5", Resource = "*" }] })
}
# empty-plan: no
# action aws_iam_policy.this = update

# step: sixth version, which makes the first go
resource "aws_iam_policy" "this" {
  name        = "lifecycle"
  path        = "/app/"
  description = "Writes logs"
  policy      = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "a:6", Resource = "*" }] })
}
# action aws_iam_policy.this = update
# expect aws_iam_policy.this.policy ~ a:6

# step: replace
resource "aws_iam_policy" "this" {
  name        = "lifecycle"
  path        = "/other/"
  description = "Writes logs"
  policy      = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "a:6", Resource = "*" }] })
}

resource "aws_iam_role_policy" "this" {
  name   = "inline-2"
  role   = aws_iam_role.this.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "a:1", Resource = "*" }] })
}

resource "aws_iam_role_policy_attachment" "this" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}
# action aws_iam_policy.this = replace
# expect aws_iam_policy.this.arn ~ /other/lifecycle$
# expect aws_iam_role_policy_attachment.this.policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"

# step: an inline policy that exists is not overwritten
resource "aws_iam_policy" "this" {
  name        = "lifecycle"
  path        = "/other/"
  description = "Writes logs"
  policy      = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "a:6", Resource = "*" }] })
}

resource "aws_iam_role_policy" "this" {
  name   = "inline-2"
  role   = aws_iam_role.this.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "a:1", Resource = "*" }] })
}

resource "aws_iam_role_policy" "again" {
  name       = "inline-2"
  role       = aws_iam_role.this.id
  policy     = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "a:1", Resource = "*" }] })
  depends_on = [aws_iam_role_policy.this]
}

resource "aws_iam_role_policy_attachment" "this" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_policy" "again" {
  name       = "lifecycle"
  path       = "/other/"
  policy     = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "a:1", Resource = "*" }] })
  depends_on = [aws_iam_policy.this]
}
# apply-error: (?s)Import the policy.*already has an inline policy named inline-2|already has an inline policy named inline-2.*Import the policy

# step: refused because of the path
resource "aws_iam_policy" "this" {
  name   = "lifecycle"
  path   = "other"
  policy = "{}"
}
# error: path must match

# step: refused because the policy is no document
resource "aws_iam_policy" "this" {
  name   = "lifecycle"
  policy = "[]"
}
# error: policy must be a JSON object

# step: refused because the policy to attach is no ARN
resource "aws_iam_role_policy_attachment" "this" {
  role       = "lifecycle"
  policy_arn = "ReadOnlyAccess"
}
# error: policy_arn must be an ARN

# step: refused because the role is an ARN
resource "aws_iam_role_policy" "this" {
  role   = "arn:aws:iam::123456789012:role/x"
  policy = "{}"
}
# error: role must
