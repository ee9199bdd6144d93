# The policy document: what it writes, how documents are merged, and what is refused. Nothing is called.

# step: create
data "aws_iam_policy_document" "empty" {}

data "aws_iam_policy_document" "full" {
  policy_id = "lifecycle"
  statement {
    sid         = "All"
    effect      = "Deny"
    actions     = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"]
    not_actions = ["iam:*"]
    resources   = ["arn:aws:s3:::bucket/home/&{aws:username}/<*>"]
    principals {
      type        = "AWS"
      identifiers = ["111111111111", "222222222222"]
    }
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["", "home/", "home/&{aws:username}/"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }
  }
  statement {
    not_resources = ["*"]
    not_principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}

data "aws_iam_policy_document" "merged" {
  version = "2008-10-17"
  source_policy_documents = [
    data.aws_iam_policy_document.full.json,
    jsonencode({ Statement = [
      { Sid = "Kept", Effect = "Allow", Action = ["a:b"], Resource = ["y", "x"], Principal = { AWS = ["1"] } },
      { Sid = "Replaced", Effect = "Allow", Action = "a:b", Resource = "*" },
    ] }),
  ]
  statement {
    sid       = "All"
    actions   = ["a:b"]
    resources = ["*"]
  }
  override_policy_documents = [
    jsonencode({ Version = "2012-10-17", Id = "other", Statement = [{
      Sid       = "Replaced", Effect = "Deny", Action = "c:d", Resource = "*", Principal = "*"
      Condition = { Bool = { "aws:SecureTransport" = false }, StringEquals = { "aws:x" = ["b", "a"] } }
    }] }),
  ]
}

output "empty" { value = data.aws_iam_policy_document.empty.json }
output "empty_id" { value = data.aws_iam_policy_document.empty.id }
output "full" { value = data.aws_iam_policy_document.full.json }
output "merged" { value = data.aws_iam_policy_document.merged.minified_json }
output "effect" { value = data.aws_iam_policy_document.merged.statement[0].effect }
# output empty = "{\n  \"Version\": \"2012-10-17\"\n}"
# output full = "{\n  \"Version\": \"2012-10-17\",\n  \"Id\": \"lifecycle\",\n  \"Statement\": [\n    {\n      \"Sid\": \"All\",\n      \"Effect\": \"Deny\",\n      \"Action\": [\n        \"s3:PutObject\",\n        \"s3:GetObject\",\n        \"s3:AbortMultipartUpload\"\n      ],\n      \"NotAction\": \"iam:*\",\n      \"Resource\": \"arn:aws:s3:::bucket/home/${aws:username}/\\u003c*\\u003e\",\n      \"Principal\": {\n        \"AWS\": [\n          \"222222222222\",\n          \"111111111111\"\n        ],\n        \"Service\": \"ec2.amazonaws.com\"\n      },\n      \"Condition\": {\n        \"Bool\": {\n          \"aws:SecureTransport\": \"true\"\n        },\n        \"StringLike\": {\n          \"s3:prefix\": [\n            \"\",\n            \"home/\",\n            \"home/${aws:username}/\"\n          ]\n        }\n      }\n    },\n    {\n      \"Effect\": \"Allow\",\n      \"NotResource\": \"*\",\n      \"NotPrincipal\": \"*\"\n    }\n  ]\n}"
# output merged = "{\"Version\":\"2012-10-17\",\"Id\":\"other\",\"Statement\":[{\"Sid\":\"All\",\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Resource\":\"*\"},{\"Effect\":\"Allow\",\"NotResource\":\"*\",\"NotPrincipal\":\"*\"},{\"Sid\":\"Kept\",\"Effect\":\"Allow\",\"Action\":[\"a:b\"],\"Resource\":[\"y\",\"x\"],\"Principal\":{\"AWS\":[\"1\"]}},{\"Sid\":\"Replaced\",\"Effect\":\"Deny\",\"Action\":\"c:d\",\"Resource\":\"*\",\"Principal\":\"*\",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"},\"StringEquals\":{\"aws:x\":[\"b\",\"a\"]}}}]}"
# output effect = "Allow"

# step: refused because of equal Sids
data "aws_iam_policy_document" "this" {
  statement {
    sid     = "One"
    actions = ["a:b"]
  }
  statement {
    sid     = "One"
    actions = ["a:c"]
  }
}
# error: before with the Sid "One"

# step: refused because of equal Sids in source documents
data "aws_iam_policy_document" "this" {
  source_policy_documents = [
    jsonencode({ Statement = [{ Sid = "One" }] }),
    jsonencode({ Statement = [{ Sid = "Two" }, { Sid = "One" }] }),
  ]
}
# error: Document 1: statement 1 has the Sid "One"

# step: refused because of a variable
data "aws_iam_policy_document" "this" {
  version = "2008-10-17"
  statement {
    actions   = ["a:b"]
    resources = ["&{aws:username}"]
  }
}
# error: use version 2012-10-17

# step: refused because of the effect
data "aws_iam_policy_document" "this" {
  statement {
    effect  = "allow"
    actions = ["a:b"]
  }
}
# error: effect must be one of: Allow, Deny

# step: refused because a document is none
data "aws_iam_policy_document" "this" {
  override_policy_documents = [jsonencode({ Statement = { Action = "a:b" } })]
}
# error: Statement must be a list

# step: refused because a document is no JSON
data "aws_iam_policy_document" "this" {
  source_policy_documents = ["{"]
}
# error: must be a JSON document

# step: refused because the argument is not used any more
data "aws_iam_policy_document" "this" {
  source_json = "{}"
}
# error: Write source_policy_documents
