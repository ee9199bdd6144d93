# Where we are: account, region, partition; and what AWS publishes: images and parameters.

# step: read
data "aws_caller_identity" "this" {}

data "aws_region" "here" {}

data "aws_region" "there" {
  region = "eu-central-1"
}

data "aws_region" "by_endpoint" {
  endpoint = "ec2.ap-south-1.amazonaws.com"
}

data "aws_partition" "this" {}

data "aws_ami" "newest" {
  most_recent = true
  owners      = ["amazon"]
  name_regex  = "^amzn2-ami-(?:hvm)-2\\.0\\.\\d+.*-x86_64-gp2$"
  filter {
    name   = "virtualization-type"
    values = ["hvm"]
  }
}

data "aws_ami" "by_id" {
  filter {
    name   = "image-id"
    values = [data.aws_ami.newest.id]
  }
}

data "aws_ssm_parameter" "image" {
  name = "/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id"
}
# expect data.aws_caller_identity.this.account_id ~ ^\d{12}$
# expect data.aws_caller_identity.this.id ~ ^\d{12}$
# expect data.aws_caller_identity.this.arn ~ ^arn:aws:
# expect data.aws_region.here.region = "us-east-1"
# expect data.aws_region.here.name = "us-east-1"
# expect data.aws_region.here.description = "US East (N. Virginia)"
# expect data.aws_region.here.endpoint = "ec2.us-east-1.amazonaws.com"
# expect data.aws_region.there.id = "eu-central-1"
# expect data.aws_region.there.description = "Europe (Frankfurt)"
# expect data.aws_region.by_endpoint.name = "ap-south-1"
# expect data.aws_partition.this.partition = "aws"
# expect data.aws_partition.this.id = "aws"
# expect data.aws_partition.this.dns_suffix = "amazonaws.com"
# expect data.aws_partition.this.reverse_dns_prefix = "com.amazonaws"
# expect data.aws_ami.newest.id ~ ^ami-
# expect data.aws_ami.newest.arn ~ ^arn:aws:ec2:us-east-1::image/ami-
# expect data.aws_ami.newest.name ~ ^amzn2-ami-hvm-2
# expect data.aws_ami.newest.state = "available"
# expect data.aws_ami.newest.root_device_name = "/dev/xvda"
# expect data.aws_ami.newest.state_reason = {"code": "UNSET", "message": "UNSET"}
# expect data.aws_ami.by_id.id ~ ^ami-
# expect data.aws_ssm_parameter.image.value ~ ^ami-
# expect data.aws_ssm_parameter.image.insecure_value ~ ^ami-
# expect data.aws_ssm_parameter.image.type = "String"

# step: an image of anybody
data "aws_ami" "newest" {
  most_recent = true
}
# error: newest image of anybody

# step: no image
data "aws_ami" "newest" {
  owners     = ["amazon"]
  name_regex = "^no-such-image$"
}
# error: No image matches

# step: no such region
data "aws_region" "there" {
  region = "mars"
}
# error: mars

# step: no such parameter
data "aws_ssm_parameter" "image" {
  name = "/no/such/parameter"
}
# error: There is no parameter /no/such/parameter
