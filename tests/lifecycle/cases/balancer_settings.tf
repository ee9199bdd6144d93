# Every switch of an application load balancer: at its default, set, and left to its default again.

# import-differs aws_lb.test.access_logs.prefix: nothing and an empty prefix are the same
# import-differs aws_lb.test.connection_logs.prefix: nothing and an empty prefix are the same
# import-differs aws_s3_bucket.logs.force_destroy: a switch of the provider alone
data "aws_availability_zones" "here" {
  state = "available"
}

resource "aws_vpc" "this" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "this" {
  count             = 3
  vpc_id            = aws_vpc.this.id
  cidr_block        = cidrsubnet(aws_vpc.this.cidr_block, 8, count.index)
  availability_zone = data.aws_availability_zones.here.names[count.index]
}

resource "aws_security_group" "lb" {
  count  = 2
  name   = "lb-${count.index}"
  vpc_id = aws_vpc.this.id
}
resource "aws_s3_bucket" "logs" {
  bucket        = "balancer-settings-logs"
  force_destroy = true
}

# step: create
resource "aws_lb" "test" {
  name                       = "test-lb-tf"
  internal                   = false
  load_balancer_type         = "application"
  security_groups            = [aws_security_group.lb[0].id]
  subnets                    = [for subnet in aws_subnet.this : subnet.id]
  enable_deletion_protection = false
  access_logs {
    bucket  = aws_s3_bucket.logs.id
    prefix  = "test-lb"
    enabled = true
  }
  connection_logs {
    bucket  = aws_s3_bucket.logs.id
    enabled = "true"
  }
  health_check_logs {
    bucket  = aws_s3_bucket.logs.id
    prefix  = "hc"
    enabled = true
  }
  tags = { Environment = "production", Empty = "" }
}
# expect aws_lb.test.access_logs.0.prefix = "test-lb"

# step: change
resource "aws_lb" "test" {
  name                                        = "test-lb-tf"
  internal                                    = false
  load_balancer_type                          = "application"
  security_groups                             = aws_security_group.lb[*].id
  subnets                                     = [for subnet in aws_subnet.this : subnet.id]
  idle_timeout                                = "400"
  client_keep_alive                           = 7200
  desync_mitigation_mode                      = "strictest"
  enable_http2                                = false
  enable_waf_fail_open                        = true
  enable_xff_client_port                      = true
  enable_zonal_shift                          = true
  enable_tls_version_and_cipher_suite_headers = true
  preserve_host_header                        = true
  xff_header_processing_mode                  = "preserve"
  drop_invalid_header_fields                  = true
  ip_address_type                             = "ipv4"
  access_logs {
    bucket  = aws_s3_bucket.logs.id
    enabled = true
  }
  connection_logs {
    bucket  = aws_s3_bucket.logs.id
    prefix  = "c"
    enabled = "false"
  }
  health_check_logs {
    bucket  = aws_s3_bucket.logs.id
    prefix  = "hc2"
    enabled = true
  }
}
# action aws_lb.test = update
# expect aws_lb.test.access_logs.0.prefix = null
# expect aws_lb.test.xff_header_processing_mode = "preserve"
# expect aws_lb.test.enable_http2 = false
# expect aws_lb.test.client_keep_alive = 7200

# step: removal
resource "aws_lb" "test" {
  name    = "test-lb-tf"
  subnets = [for subnet in slice(aws_subnet.this, 0, 2) : subnet.id]
}
# action aws_lb.test = update
# expect aws_lb.test.xff_header_processing_mode = "append"
# expect aws_lb.test.security_groups.# = 2
# expect aws_lb.test.enable_http2 = true
# expect aws_lb.test.subnets.# = 2
# expect aws_lb.test.idle_timeout = 60
# expect aws_lb.test.access_logs.0.enabled = true
