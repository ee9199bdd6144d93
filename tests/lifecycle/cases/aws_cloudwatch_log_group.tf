# Log groups: retention, protection and key changed in place, replaced for another class, a generated name, one that is kept.

# step: create
resource "aws_cloudwatch_log_group" "this" {
  name              = "/lifecycle/this"
  retention_in_days = 14
  tags = {
    Name = "lifecycle"
  }
}

resource "aws_cloudwatch_log_group" "longer" {
  name = "${aws_cloudwatch_log_group.this.name}-longer"
}

resource "aws_cloudwatch_log_group" "generated" {
  name_prefix = "lifecycle-"
}
# expect aws_cloudwatch_log_group.this.id = "/lifecycle/this"
# expect aws_cloudwatch_log_group.this.arn ~ ^arn:aws:logs:us-east-1:\d{12}:log-group:/lifecycle/this$
# expect aws_cloudwatch_log_group.this.log_group_class = "STANDARD"
# expect aws_cloudwatch_log_group.this.retention_in_days = 14
# expect aws_cloudwatch_log_group.this.tags_all = {"Name": "lifecycle"}
# expect aws_cloudwatch_log_group.longer.retention_in_days = 0
# expect aws_cloudwatch_log_group.generated.name ~ ^lifecycle-\d{18}[0-9a-f]{8}$
# expect aws_cloudwatch_log_group.generated.name_prefix = "lifecycle-"

# step: update in place
resource "aws_cloudwatch_log_group" "this" {
  name                        = "/lifecycle/this"
  retention_in_days           = 30
  deletion_protection_enabled = true
  kms_key_id                  = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  tags = {
    Owner = "tests"
  }
}

resource "aws_cloudwatch_log_group" "generated" {
  name_prefix = "lifecycle-"
}
# action aws_cloudwatch_log_group.this = update
# expect aws_cloudwatch_log_group.this.retention_in_days = 30
# expect aws_cloudwatch_log_group.this.deletion_protection_enabled = true
# expect aws_cloudwatch_log_group.this.kms_key_id ~ key/11111111
# expect aws_cloudwatch_log_group.this.tags_all = {"Owner": "tests"}

# step: update back
resource "aws_cloudwatch_log_group" "this" {
  name                        = "/lifecycle/this"
  deletion_protection_enabled = false
}

resource "aws_cloudwatch_log_group" "generated" {
  name_prefix = "lifecycle-"
}
# action aws_cloudwatch_log_group.this = update
# expect aws_cloudwatch_log_group.this.retention_in_days = 0
# expect aws_cloudwatch_log_group.this.deletion_protection_enabled = false
# expect aws_cloudwatch_log_group.this.kms_key_id = null
# expect aws_cloudwatch_log_group.this.tags.# = 0

# step: replace
resource "aws_cloudwatch_log_group" "this" {
  name            = "/lifecycle/this"
  log_group_class = "INFREQUENT_ACCESS"
}

resource "aws_cloudwatch_log_group" "generated" {
  name_prefix = "lifecycle-"
}
# action aws_cloudwatch_log_group.this = replace
# expect aws_cloudwatch_log_group.this.log_group_class = "INFREQUENT_ACCESS"

# step: refused because of the retention
resource "aws_cloudwatch_log_group" "this" {
  name              = "/lifecycle/this"
  retention_in_days = 2
}
# error: retention_in_days

# step: refused because the name is taken
resource "aws_cloudwatch_log_group" "this" {
  name            = "/lifecycle/this"
  log_group_class = "INFREQUENT_ACCESS"
}

resource "aws_cloudwatch_log_group" "generated" {
  name_prefix = "lifecycle-"
}

resource "aws_cloudwatch_log_group" "again" {
  name       = "/lifecycle/this"
  depends_on = [aws_cloudwatch_log_group.this]
}
# apply-error: ResourceAlreadyExistsException.*Import it
