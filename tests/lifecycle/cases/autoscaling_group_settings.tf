# Less common settings of groups: set, changed and removed.
data "aws_ami" "this" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "name"
    values = ["amzn-ami-hvm-2017.09.1.20171103-x86_64-gp2"]
  }
}

resource "aws_launch_configuration" "this" {
  image_id          = data.aws_ami.this.id
  instance_type     = "t2.micro"
  placement_tenancy = "dedicated"
}

# step: create
resource "aws_autoscaling_group" "this" {
  name                  = "settings"
  availability_zones    = ["us-east-1a"]
  max_size              = 0
  min_size              = 0
  launch_configuration  = aws_launch_configuration.this.name
  context               = "one"
  desired_capacity_type = "units"
  availability_zone_distribution {
    capacity_distribution_strategy = "balanced-only"
  }
  capacity_reservation_specification {
    capacity_reservation_preference = "capacity-reservations-only"
    capacity_reservation_target {
      capacity_reservation_ids = ["cr-0123456789abcdef0"]
    }
  }
  instance_lifecycle_policy {
    retention_triggers {
      terminate_hook_abandon = "retain"
    }
  }
}
# expect aws_launch_configuration.this.placement_tenancy = "dedicated"
# expect aws_autoscaling_group.this.context = "one"
# expect aws_autoscaling_group.this.capacity_reservation_specification.0.capacity_reservation_target.0.capacity_reservation_ids.# = 1

# step: changed
resource "aws_autoscaling_group" "this" {
  name                 = "settings"
  availability_zones   = ["us-east-1a"]
  max_size             = 0
  min_size             = 0
  launch_configuration = aws_launch_configuration.this.name
  context              = "other"
  availability_zone_distribution {}
  capacity_reservation_specification {
    capacity_reservation_preference = "default"
  }
  instance_lifecycle_policy {
    retention_triggers {
      terminate_hook_abandon = "terminate"
    }
  }
}
# action aws_autoscaling_group.this = update
# expect aws_autoscaling_group.this.availability_zone_distribution.0.capacity_distribution_strategy = "balanced-best-effort"
# expect aws_autoscaling_group.this.instance_lifecycle_policy.0.retention_triggers.0.terminate_hook_abandon = "terminate"

# step: removed
resource "aws_autoscaling_group" "this" {
  name                 = "settings"
  availability_zones   = ["us-east-1a"]
  max_size             = 0
  min_size             = 0
  launch_configuration = aws_launch_configuration.this.name
}
# action aws_autoscaling_group.this = update
