# A cluster: settings, execute command configuration and tags changed in place, replaced under another name; a name that is taken.

# step: create
resource "aws_ecs_cluster" "this" {
  name = "lifecycle"
  setting {
    name  = "containerInsights"
    value = "disabled"
  }
  tags = {
    Name = "lifecycle"
  }
}
# expect aws_ecs_cluster.this.id ~ ^arn:aws:ecs:us-east-1:\d{12}:cluster/lifecycle$
# expect aws_ecs_cluster.this.arn ~ :cluster/lifecycle$
# expect aws_ecs_cluster.this.setting = [{"name": "containerInsights", "value": "disabled"}]
# expect aws_ecs_cluster.this.tags_all = {"Name": "lifecycle"}

# step: update in place
resource "aws_ecs_cluster" "this" {
  name = "lifecycle"
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
  configuration {
    execute_command_configuration {
      logging = "OVERRIDE"
      log_configuration {
        cloud_watch_encryption_enabled = true
        cloud_watch_log_group_name     = "/ecs/exec"
      }
    }
  }
  tags = {
    Owner = "tests"
  }
}
# action aws_ecs_cluster.this = update
# expect aws_ecs_cluster.this.setting.0.value = "enabled"
# expect aws_ecs_cluster.this.configuration.0.execute_command_configuration.0.logging = "OVERRIDE"
# expect aws_ecs_cluster.this.tags_all = {"Owner": "tests"}

# step: replace
resource "aws_ecs_cluster" "this" {
  name = "lifecycle-2"
}
# action aws_ecs_cluster.this = replace
# expect aws_ecs_cluster.this.name = "lifecycle-2"

# step: refused because of the name
resource "aws_ecs_cluster" "this" {
  name = "no spaces"
}
# error: name

# step: the name is taken
resource "aws_ecs_cluster" "this" {
  name = "lifecycle-2"
}

resource "aws_ecs_cluster" "again" {
  name       = "lifecycle-2"
  depends_on = [aws_ecs_cluster.this]
}
# apply-error: exists already
