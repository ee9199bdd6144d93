# Launch templates: data of every kind, new versions with and without a new default version, tags, replaced under another name.

# step: create
resource "aws_launch_template" "this" {
  name_prefix            = "lifecycle-"
  description            = "first"
  image_id               = "ami-0c0ffee0c0ffee000"
  instance_type          = "t3.small"
  key_name               = "me"
  ebs_optimized          = "true"
  disable_api_stop       = true
  user_data              = base64encode("#!/bin/sh\n")
  update_default_version = true
  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_size           = 40
      volume_type           = "gp3"
      iops                  = 3000
      throughput            = 125
      encrypted             = "true"
      delete_on_termination = "1"
    }
  }
  block_device_mappings {
    device_name = "/dev/xvdb"
    no_device   = ""
  }
  capacity_reservation_specification {
    capacity_reservation_preference = "open"
  }
  cpu_options {
    core_count       = 2
    threads_per_core = 1
  }
  credit_specification {
    cpu_credits = "unlimited"
  }
  enclave_options {
    enabled = true
  }
  hibernation_options {
    configured = true
  }
  iam_instance_profile {
    name = "node"
  }
  instance_initiated_shutdown_behavior = "terminate"
  instance_market_options {
    market_type = "spot"
    spot_options {
      max_price          = "0.05"
      spot_instance_type = "one-time"
      valid_until        = "2099-01-01T00:00:00Z"
    }
  }
  maintenance_options {
    auto_recovery = "disabled"
  }
  metadata_options {
    http_tokens                 = "required"
    http_endpoint               = "enabled"
    http_put_response_hop_limit = 2
    instance_metadata_tags      = "enabled"
  }
  monitoring {
    enabled = true
  }
  network_interfaces {
    associate_public_ip_address = "true"
    delete_on_termination       = "true"
    description                 = "outside"
    security_groups             = ["sg-0123456789abcdef0"]
    ipv4_addresses              = ["10.0.0.10", "10.0.0.11"]
    private_ip_address          = "10.0.0.10"
    ipv6_addresses              = ["2001:db8::1"]
    connection_tracking_specification {
      tcp_established_timeout = 3600
    }
  }
  network_interfaces {
    device_index       = 1
    ipv4_prefixes      = ["10.0.1.0/28"]
    ipv6_address_count = 1
    ena_srd_specification {
      ena_srd_enabled = true
      ena_srd_udp_specification {
        ena_srd_udp_enabled = true
      }
    }
  }
  placement {
    availability_zone = "us-east-1a"
    tenancy           = "dedicated"
  }
  private_dns_name_options {
    hostname_type                     = "resource-name"
    enable_resource_name_dns_a_record = true
  }
  tag_specifications {
    resource_type = "instance"
    tags          = { Name = "node", Empty = "" }
  }
  tag_specifications {
    resource_type = "volume"
    tags          = { Name = "disk" }
  }
  tags = { Name = "lifecycle" }
}
# expect aws_launch_template.this.name ~ ^lifecycle-\d{18}[0-9a-f]{8}$
# expect aws_launch_template.this.id ~ ^lt-
# expect aws_launch_template.this.arn ~ ^arn:aws:ec2:us-east-1:\d{12}:launch-template/lt-
# expect aws_launch_template.this.latest_version = 1
# expect aws_launch_template.this.default_version = 1
# expect aws_launch_template.this.block_device_mappings.0.ebs.0.volume_size = 40
# expect aws_launch_template.this.network_interfaces.0.ipv4_addresses.# = 2
# expect aws_launch_template.this.network_interfaces.1.ipv4_prefixes = ["10.0.1.0/28"]
# expect aws_launch_template.this.network_interfaces.1.device_index = 1
# expect aws_launch_template.this.tag_specifications.0.tags.Name = "node"
# import-differs aws_launch_template.this.update_default_version: how to update is not AWS's to tell

# step: a new version, the default one too
resource "aws_launch_template" "this" {
  name_prefix            = "lifecycle-"
  description            = "second"
  image_id               = "ami-0c0ffee0c0ffee000"
  user_data              = base64encode("#!/bin/sh\necho\n")
  update_default_version = true
  instance_requirements {
    memory_mib {
      min = 2048
    }
    vcpu_count {
      min = 1
      max = 4
    }
    accelerator_count {
      max = 0
    }
    allowed_instance_types = ["m5.*", "t3.*"]
    memory_gib_per_vcpu {
      min = 0.5
    }
    bare_metal                = "excluded"
    require_hibernate_support = true
  }
  vpc_security_group_ids = ["sg-0123456789abcdef0", "sg-0123456789abcdef1"]
  metadata_options {
    http_tokens = "optional"
  }
  tags = { Name = "lifecycle", Owner = "tests" }
}
# action aws_launch_template.this = update
# expect aws_launch_template.this.latest_version = 2
# expect aws_launch_template.this.default_version = 2
# expect aws_launch_template.this.block_device_mappings.# = 0
# expect aws_launch_template.this.instance_requirements.0.vcpu_count.0.max = 4
# expect aws_launch_template.this.instance_requirements.0.memory_gib_per_vcpu.0.min = 0.5
# expect aws_launch_template.this.vpc_security_group_ids.# = 2
# expect aws_launch_template.this.tags_all = {"Name": "lifecycle", "Owner": "tests"}

# step: a new version, the old default kept
resource "aws_launch_template" "this" {
  name_prefix     = "lifecycle-"
  default_version = 1
  image_id        = "ami-0c0ffee0c0ffee001"
  instance_type   = "m5.large"
  kernel_id       = "aki-0c0ffee0c0ffee000"
  ram_disk_id     = "ari-0c0ffee0c0ffee000"
  credit_specification {
    cpu_credits = "standard"
  }
  iam_instance_profile {
    arn = "arn:aws:iam::123456789012:instance-profile/node"
  }
  license_specification {
    license_configuration_arn = "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-0123456789abcdef0"
  }
  capacity_reservation_specification {
    capacity_reservation_target {
      capacity_reservation_id = "cr-0123456789abcdef0"
    }
  }
  network_interfaces {
    network_interface_id = "eni-0123456789abcdef0"
    network_card_index   = 1
    primary_ipv6         = "true"
    ipv6_prefixes        = ["2001:db8:1:2:3::/80"]
    ipv4_address_count   = 2
    interface_type       = "efa"
  }
  network_performance_options {
    bandwidth_weighting = "vpc-1"
  }
  secondary_interfaces {
    device_index         = 1
    interface_type       = "secondary"
    private_ip_addresses = ["10.0.2.10"]
    secondary_subnet_id  = "ss-0123456789abcdef0"
  }
  placement {
    group_name = "nodes"
  }
  security_group_names = ["default"]
}
# action aws_launch_template.this = update
# expect aws_launch_template.this.latest_version = 3
# expect aws_launch_template.this.default_version = 1
# expect aws_launch_template.this.credit_specification.0.cpu_credits = "standard"
# expect aws_launch_template.this.license_specification.# = 1
# expect aws_launch_template.this.network_interfaces.0.ipv6_prefixes.# = 1
# expect aws_launch_template.this.secondary_interfaces.0.private_ip_addresses = ["10.0.2.10"]
# expect aws_launch_template.this.security_group_names = ["default"]
# expect aws_launch_template.this.instance_requirements.# = 0
# expect aws_launch_template.this.tags.# = 0

# step: blocks taken away, another default version
resource "aws_launch_template" "this" {
  name_prefix     = "lifecycle-"
  default_version = 2
  image_id        = "ami-0c0ffee0c0ffee001"
  instance_type   = "m5.large"
}
# action aws_launch_template.this = update
# expect aws_launch_template.this.latest_version = 4
# expect aws_launch_template.this.default_version = 2
# expect aws_launch_template.this.credit_specification.# = 0
# expect aws_launch_template.this.network_interfaces.# = 0

# step: tags alone make no version
resource "aws_launch_template" "this" {
  name_prefix     = "lifecycle-"
  default_version = 2
  image_id        = "ami-0c0ffee0c0ffee001"
  instance_type   = "m5.large"
  tags            = { Owner = "others" }
}
# action aws_launch_template.this = update
# expect aws_launch_template.this.latest_version = 4
# expect aws_launch_template.this.tags_all = {"Owner": "others"}

# step: replace
resource "aws_launch_template" "this" {
  name          = "renamed"
  image_id      = "ami-0c0ffee0c0ffee001"
  instance_type = "m5.large"
}
# action aws_launch_template.this = replace
# expect aws_launch_template.this.name = "renamed"
# expect aws_launch_template.this.latest_version = 1

# step: user data as it is
resource "aws_launch_template" "this" {
  name      = "renamed"
  user_data = "#!/bin/sh"
}
# error: base64encode

# step: two ways to say the type
resource "aws_launch_template" "this" {
  name          = "renamed"
  instance_type = "m5.large"
  instance_requirements {
    memory_mib {
      min = 1
    }
    vcpu_count {
      min = 1
    }
  }
}
# error: instance_requirements
