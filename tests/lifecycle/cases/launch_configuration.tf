# Launch configurations: block devices of the three kinds, user data in both forms, replaced by every change.

data "aws_ami" "this" {
  most_recent = true
  owners      = ["amazon"]
  filter {
    name   = "name"
    values = ["amzn-ami-hvm-2017.09.1.20171103-x86_64-gp2"]
  }
}

# step: create
resource "aws_launch_configuration" "this" {
  name_prefix                 = "lifecycle-"
  image_id                    = data.aws_ami.this.id
  instance_type               = "t3.medium"
  associate_public_ip_address = true
  ebs_optimized               = true
  enable_monitoring           = false
  iam_instance_profile        = "node"
  key_name                    = "me"
  security_groups             = ["sg-0123456789abcdef0"]
  spot_price                  = "0.05"
  user_data                   = "#!/bin/sh\n"
  root_block_device {
    volume_type = "gp2"
    volume_size = 60
    encrypted   = true
  }
  ebs_block_device {
    device_name           = "/dev/xvdcz"
    volume_size           = 22
    delete_on_termination = false
  }
  ephemeral_block_device {
    device_name  = "/dev/sdc"
    virtual_name = "ephemeral0"
  }
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }
}

resource "aws_launch_configuration" "plain" {
  name             = "plain"
  image_id         = data.aws_ami.this.id
  instance_type    = "t3.small"
  user_data_base64 = base64encode("#!/bin/sh\necho\n")
}
# expect aws_launch_configuration.this.id ~ ^lifecycle-\d{18}[0-9a-f]{8}$
# expect aws_launch_configuration.this.arn ~ ^arn:aws:autoscaling:
# expect aws_launch_configuration.this.user_data = "bd971bec88149956458a10fc9c5ecb3eb99dd452"
# expect aws_launch_configuration.this.root_block_device.0.volume_size = 60
# expect aws_launch_configuration.this.root_block_device.0.delete_on_termination = true
# expect aws_launch_configuration.this.ebs_block_device.# = 1
# expect aws_launch_configuration.this.ebs_block_device.0.delete_on_termination = false
# expect aws_launch_configuration.this.ephemeral_block_device.0.virtual_name = "ephemeral0"
# expect aws_launch_configuration.plain.user_data_base64 = "IyEvYmluL3NoCmVjaG8K"
# expect aws_launch_configuration.plain.enable_monitoring = true
# import-differs aws_launch_configuration.plain.user_data: which of the two arguments was used is not AWS's to tell
# import-differs aws_launch_configuration.plain.user_data_base64: which of the two arguments was used is not AWS's to tell

# step: replace
resource "aws_launch_configuration" "this" {
  name_prefix   = "lifecycle-"
  image_id      = data.aws_ami.this.id
  instance_type = "t3.large"
  user_data     = base64encode("#!/bin/sh\n")
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_launch_configuration" "plain" {
  name             = "plain"
  image_id         = data.aws_ami.this.id
  instance_type    = "t3.small"
  user_data_base64 = base64encode("#!/bin/sh\necho\n")
}
# action aws_launch_configuration.this = replace
# expect aws_launch_configuration.this.instance_type = "t3.large"
# expect aws_launch_configuration.this.ebs_block_device.# = 0

# step: a name that is taken
resource "aws_launch_configuration" "this" {
  name_prefix   = "lifecycle-"
  image_id      = data.aws_ami.this.id
  instance_type = "t3.large"
  user_data     = base64encode("#!/bin/sh\n")
}

resource "aws_launch_configuration" "plain" {
  name             = "plain"
  image_id         = data.aws_ami.this.id
  instance_type    = "t3.small"
  user_data_base64 = base64encode("#!/bin/sh\necho\n")
}

resource "aws_launch_configuration" "again" {
  name          = "plain"
  image_id      = data.aws_ami.this.id
  instance_type = "t3.small"
  depends_on    = [aws_launch_configuration.plain]
}
# apply-error: exists already

# step: the root device as another one
resource "aws_launch_configuration" "this" {
  name_prefix   = "lifecycle-"
  image_id      = data.aws_ami.this.id
  instance_type = "t3.large"
  user_data     = base64encode("#!/bin/sh\n")
}

resource "aws_launch_configuration" "again" {
  name          = "root"
  image_id      = data.aws_ami.this.id
  instance_type = "t3.small"
  ebs_block_device {
    device_name = data.aws_ami.this.root_device_name
    volume_size = 30
  }
}
# apply-error: root_block_device

# step: user data twice
resource "aws_launch_configuration" "this" {
  name_prefix      = "lifecycle-"
  image_id         = data.aws_ami.this.id
  instance_type    = "t3.large"
  user_data        = "#!/bin/sh\n"
  user_data_base64 = base64encode("#!/bin/sh\n")
}
# error: user_data_base64
