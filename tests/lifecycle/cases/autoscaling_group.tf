# Auto Scaling groups from launch templates, launch configurations and mixed instances; scheduled actions.

data "aws_ami" "this" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "name"
    values = ["amzn-ami-hvm-2017.09.1.20171103-x86_64-gp2"]
  }
}

resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "this" {
  count             = 2
  vpc_id            = aws_vpc.this.id
  cidr_block        = cidrsubnet(aws_vpc.this.cidr_block, 8, count.index)
  availability_zone = ["us-east-1a", "us-east-1b"][count.index]
}

resource "aws_lb_target_group" "this" {
  count    = 2
  name     = "lifecycle-${count.index}"
  port     = 80
  protocol = "HTTP"
  vpc_id   = aws_vpc.this.id
}

resource "aws_launch_template" "this" {
  name          = "lifecycle"
  image_id      = data.aws_ami.this.id
  instance_type = "t3.micro"
}

resource "aws_launch_template" "other" {
  name          = "other"
  image_id      = data.aws_ami.this.id
  instance_type = "t3.small"
}

resource "aws_launch_configuration" "this" {
  name          = "lifecycle"
  image_id      = data.aws_ami.this.id
  instance_type = "t3.micro"
}

# step: create
resource "aws_autoscaling_group" "this" {
  name_prefix               = "lifecycle-"
  min_size                  = 1
  max_size                  = 3
  desired_capacity          = 2
  default_cooldown          = 120
  default_instance_warmup   = 60
  health_check_type         = "ELB"
  health_check_grace_period = 30
  max_instance_lifetime     = 86400
  capacity_rebalance        = true
  protect_from_scale_in     = true
  vpc_zone_identifier       = aws_subnet.this[*].id
  target_group_arns         = [aws_lb_target_group.this[0].arn]
  termination_policies      = ["OldestInstance", "Default"]
  enabled_metrics           = ["GroupMinSize", "GroupMaxSize"]
  suspended_processes       = ["AZRebalance"]
  min_elb_capacity          = 1
  launch_template {
    name = aws_launch_template.this.name
  }
  instance_maintenance_policy {
    min_healthy_percentage = 90
    max_healthy_percentage = 120
  }
  initial_lifecycle_hook {
    name                 = "launching"
    lifecycle_transition = "autoscaling:EC2_INSTANCE_LAUNCHING"
    default_result       = "CONTINUE"
    heartbeat_timeout    = 60
  }
  warm_pool {
    pool_state = "Running"
    min_size   = 1
    instance_reuse_policy {
      reuse_on_scale_in = true
    }
  }
  tag {
    key                 = "Name"
    value               = "lifecycle"
    propagate_at_launch = true
  }
  tag {
    key                 = "Owner"
    value               = "tests"
    propagate_at_launch = false
  }
}

resource "aws_autoscaling_group" "mixed" {
  name                = "mixed"
  min_size            = 0
  max_size            = 2
  vpc_zone_identifier = [aws_subnet.this[0].id]
  force_delete        = true
  instance_refresh {
    strategy = "Rolling"
    triggers = ["tag"]
    preferences {
      min_healthy_percentage = 50
      instance_warmup        = "30"
      checkpoint_percentages = [50, 100]
      auto_rollback          = true
      alarm_specification {
        alarms = ["too-hot"]
      }
    }
  }
  traffic_source {
    identifier = aws_lb_target_group.this[0].arn
    type       = "elbv2"
  }
  mixed_instances_policy {
    instances_distribution {
      on_demand_base_capacity                  = 1
      on_demand_percentage_above_base_capacity = 50
      spot_allocation_strategy                 = "capacity-optimized"
    }
    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.this.id
        version            = "$Latest"
      }
      override {
        instance_type     = "t3.small"
        weighted_capacity = "1"
      }
      override {
        instance_type     = "t3.medium"
        weighted_capacity = "2"
      }
    }
  }
}

resource "aws_autoscaling_schedule" "this" {
  scheduled_action_name  = "night"
  autoscaling_group_name = aws_autoscaling_group.mixed.name
  recurrence             = "0 22 * * *"
  time_zone              = "Europe/Berlin"
  min_size               = 0
  max_size               = 1
  desired_capacity       = -1
}

resource "aws_autoscaling_schedule" "once" {
  scheduled_action_name  = "once"
  autoscaling_group_name = aws_autoscaling_group.mixed.name
  start_time             = "2099-01-01T00:00:00Z"
  end_time               = "2099-01-02T00:00:00Z"
  max_size               = 2
  desired_capacity       = 1
}
# expect aws_autoscaling_group.this.name ~ ^lifecycle-\d{18}[0-9a-f]{8}$
# expect aws_autoscaling_group.this.arn ~ ^arn:aws:autoscaling:us-east-1:
# expect aws_autoscaling_group.this.launch_template.0.id ~ ^lt-
# expect aws_autoscaling_group.this.launch_template.0.name = "lifecycle"
# expect aws_autoscaling_group.this.desired_capacity = 2
# expect aws_autoscaling_group.this.availability_zones.# = 2
# expect aws_autoscaling_group.this.tag.# = 2
# expect aws_autoscaling_group.this.enabled_metrics.# = 2
# expect aws_autoscaling_group.this.suspended_processes = ["AZRebalance"]
# expect aws_autoscaling_group.this.warm_pool.0.max_group_prepared_capacity = -1
# expect aws_autoscaling_group.this.instance_maintenance_policy.0.max_healthy_percentage = 120
# expect aws_autoscaling_group.this.max_instance_lifetime = 86400
# expect aws_autoscaling_group.this.metrics_granularity = "1Minute"
# expect aws_autoscaling_group.mixed.mixed_instances_policy.0.launch_template.0.override.1.weighted_capacity = "2"
# expect aws_autoscaling_group.mixed.mixed_instances_policy.0.instances_distribution.0.on_demand_base_capacity = 1
# expect aws_autoscaling_schedule.this.id = "night"
# expect aws_autoscaling_schedule.this.desired_capacity = -1
# expect aws_autoscaling_schedule.this.time_zone = "Europe/Berlin"
# expect aws_autoscaling_schedule.once.min_size = 0
# expect aws_autoscaling_schedule.once.start_time = "2099-01-01T00:00:00Z"
# import-differs aws_autoscaling_group.this.initial_lifecycle_hook: hooks of the creation are not the group's
# import-differs aws_autoscaling_group.this.min_elb_capacity: how to wait is not AWS's to tell
# import-differs aws_autoscaling_group.mixed.force_delete: how to delete is not AWS's to tell
# import-differs aws_autoscaling_group.mixed.instance_refresh: how to replace instances is not AWS's to tell

# step: update in place
resource "aws_autoscaling_group" "this" {
  name_prefix               = "lifecycle-"
  min_size                  = 2
  max_size                  = 4
  desired_capacity          = 3
  health_check_type         = "EC2"
  health_check_grace_period = 60
  vpc_zone_identifier       = [aws_subnet.this[0].id]
  target_group_arns         = [aws_lb_target_group.this[1].arn]
  enabled_metrics           = ["GroupMinSize", "GroupTotalInstances"]
  suspended_processes       = ["AlarmNotification"]
  wait_for_elb_capacity     = 3
  launch_template {
    name    = aws_launch_template.other.name
    version = "1"
  }
  initial_lifecycle_hook {
    name                 = "launching"
    lifecycle_transition = "autoscaling:EC2_INSTANCE_LAUNCHING"
    default_result       = "CONTINUE"
    heartbeat_timeout    = 60
  }
  tag {
    key                 = "Name"
    value               = "renamed"
    propagate_at_launch = true
  }
  tag {
    key                 = "Stage"
    value               = "test"
    propagate_at_launch = true
  }
}

resource "aws_autoscaling_group" "mixed" {
  name                = "mixed"
  min_size            = 0
  max_size            = 2
  vpc_zone_identifier = [aws_subnet.this[0].id]
  force_delete        = true
  instance_refresh {
    strategy = "Rolling"
    preferences {
      auto_rollback = true
    }
  }
  traffic_source {
    identifier = aws_lb_target_group.this[1].arn
    type       = "elbv2"
  }
  mixed_instances_policy {
    instances_distribution {
      on_demand_base_capacity                  = 0
      on_demand_percentage_above_base_capacity = 100
      spot_allocation_strategy                 = "capacity-optimized"
    }
    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.other.id
        version            = "$Latest"
      }
      override {
        instance_requirements {
          memory_mib {
            min = 1024
          }
          vcpu_count {
            min = 1
            max = 2
          }
        }
      }
    }
  }
}

resource "aws_autoscaling_schedule" "this" {
  scheduled_action_name  = "night"
  autoscaling_group_name = aws_autoscaling_group.mixed.name
  recurrence             = "0 23 * * *"
  time_zone              = "Europe/Berlin"
  min_size               = 0
  max_size               = 2
  desired_capacity       = 0
}

resource "aws_autoscaling_schedule" "once" {
  scheduled_action_name  = "other"
  autoscaling_group_name = aws_autoscaling_group.mixed.name
  start_time             = "2099-01-01T00:00:00Z"
  end_time               = "2099-01-02T00:00:00Z"
  max_size               = 2
  desired_capacity       = 1
}
# action aws_autoscaling_group.this = update
# action aws_autoscaling_group.mixed = update
# action aws_autoscaling_schedule.this = update
# action aws_autoscaling_schedule.once = replace
# expect aws_autoscaling_group.this.launch_template.0.name = "other"
# expect aws_autoscaling_group.this.launch_template.0.version = "1"
# expect aws_autoscaling_group.this.desired_capacity = 3
# expect aws_autoscaling_group.this.target_group_arns.# = 1
# expect aws_autoscaling_group.this.enabled_metrics = ["GroupMinSize", "GroupTotalInstances"]
# expect aws_autoscaling_group.this.suspended_processes = ["AlarmNotification"]
# expect aws_autoscaling_group.this.tag.# = 2
# expect aws_autoscaling_group.this.warm_pool.# = 0
# expect aws_autoscaling_group.this.instance_maintenance_policy.# = 0
# expect aws_autoscaling_group.this.termination_policies.# = 0
# expect aws_autoscaling_group.mixed.mixed_instances_policy.0.launch_template.0.override.0.instance_requirements.0.vcpu_count.0.max = 2
# expect aws_autoscaling_group.mixed.traffic_source.# = 1
# expect aws_autoscaling_schedule.this.desired_capacity = 0

# step: another kind of template, sizes that move the capacity, replaced groups
resource "aws_autoscaling_group" "this" {
  name                 = "configured"
  min_size             = 1
  max_size             = 1
  vpc_zone_identifier  = [aws_subnet.this[0].id]
  launch_configuration = aws_launch_configuration.this.name
}

resource "aws_autoscaling_group" "mixed" {
  name                 = "mixed"
  min_size             = 1
  max_size             = 2
  vpc_zone_identifier  = [aws_subnet.this[0].id]
  force_delete         = true
  launch_configuration = aws_launch_configuration.this.name
  instance_refresh {
    strategy = "Rolling"
  }
}
# action aws_autoscaling_group.this = replace
# action aws_autoscaling_group.mixed = update
# expect aws_autoscaling_group.this.launch_template.# = 0
# expect aws_autoscaling_group.mixed.mixed_instances_policy.# = 0
# expect aws_autoscaling_group.mixed.desired_capacity = 1

# step: capacity that does not come
resource "aws_autoscaling_group" "mixed" {
  name                 = "mixed"
  min_size             = 1
  max_size             = 2
  vpc_zone_identifier  = [aws_subnet.this[0].id]
  force_delete         = true
  launch_configuration = aws_launch_configuration.this.name
  instance_refresh {
    strategy = "Rolling"
  }
}

resource "aws_autoscaling_group" "late" {
  name                      = "late"
  min_size                  = 1
  max_size                  = 1
  min_elb_capacity          = 2
  wait_for_capacity_timeout = "1s"
  vpc_zone_identifier       = [aws_subnet.this[0].id]
  target_group_arns         = [aws_lb_target_group.this[0].arn]
  launch_configuration      = aws_launch_configuration.this.name
}
# apply-error: After 1s the group has 1 of 1 instances in service, and 1 of 2 healthy

# step: a name that is taken
resource "aws_autoscaling_group" "again" {
  name                 = "mixed"
  min_size             = 0
  max_size             = 0
  vpc_zone_identifier  = [aws_subnet.this[0].id]
  launch_configuration = aws_launch_configuration.this.name
}

resource "aws_autoscaling_group" "mixed" {
  name                 = "mixed"
  min_size             = 1
  max_size             = 2
  vpc_zone_identifier  = [aws_subnet.this[0].id]
  force_delete         = true
  launch_configuration = aws_launch_configuration.this.name
  instance_refresh {
    strategy = "Rolling"
  }
}

resource "aws_autoscaling_group" "late" {
  name                 = "late"
  min_size             = 0
  max_size             = 1
  vpc_zone_identifier  = [aws_subnet.this[0].id]
  launch_configuration = aws_launch_configuration.this.name
}
# action aws_autoscaling_group.late = replace
# apply-error: exists already

# step: two kinds of templates at once
resource "aws_autoscaling_group" "mixed" {
  name                 = "mixed"
  min_size             = 1
  max_size             = 2
  vpc_zone_identifier  = [aws_subnet.this[0].id]
  launch_configuration = aws_launch_configuration.this.name
  launch_template {
    id = aws_launch_template.this.id
  }
}
# error: launch_template

# step: the least above the most
resource "aws_autoscaling_group" "mixed" {
  name                 = "mixed"
  min_size             = 3
  max_size             = 2
  vpc_zone_identifier  = [aws_subnet.this[0].id]
  launch_configuration = aws_launch_configuration.this.name
}
# error: min_size is greater than max_size

# step: wanted outside of the bounds
resource "aws_autoscaling_group" "mixed" {
  name                 = "mixed"
  min_size             = 1
  max_size             = 2
  desired_capacity     = 3
  vpc_zone_identifier  = [aws_subnet.this[0].id]
  launch_configuration = aws_launch_configuration.this.name
}
# error: desired_capacity is greater than max_size

# step: a trigger that is none
resource "aws_autoscaling_group" "mixed" {
  name                 = "mixed"
  min_size             = 1
  max_size             = 2
  vpc_zone_identifier  = [aws_subnet.this[0].id]
  launch_configuration = aws_launch_configuration.this.name
  instance_refresh {
    strategy = "Rolling"
    triggers = ["colour"]
  }
}
# error: no argument

# step: a schedule that contradicts itself
resource "aws_autoscaling_schedule" "this" {
  scheduled_action_name  = "night"
  autoscaling_group_name = "mixed"
  recurrence             = "0 22 * * *"
  min_size               = 2
  max_size               = 1
  desired_capacity       = -1
}
# error: min_size is greater than max_size

# step: a time that is none
resource "aws_autoscaling_schedule" "this" {
  scheduled_action_name  = "night"
  autoscaling_group_name = "mixed"
  start_time             = "tomorrow"
}
# error: start_time
