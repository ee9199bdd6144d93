# Internet gateway, route tables with routes inline and apart, associations: made, changed in place, moved, taken away.

resource "aws_vpc" "this" {
  cidr_block                       = "10.0.0.0/16"
  assign_generated_ipv6_cidr_block = true
}

resource "aws_vpc" "other" {
  cidr_block = "10.1.0.0/16"
}

resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.this.id
  cidr_block = "10.0.0.0/24"
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "routes" }
}

# step: create
resource "aws_internet_gateway" "loose" {}

resource "aws_route_table" "inline" {
  vpc_id = aws_vpc.this.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.this.id
  }
  route {
    ipv6_cidr_block = "0::/0"
    gateway_id      = aws_internet_gateway.this.id
  }
  tags = { Name = "inline" }
}

resource "aws_route_table" "apart" {
  vpc_id = aws_vpc.this.id
}

resource "aws_route" "v4" {
  route_table_id         = aws_route_table.apart.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route" "v6" {
  route_table_id              = aws_route_table.apart.id
  destination_ipv6_cidr_block = "2001:DB8:0::/48"
  gateway_id                  = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "a" {
  subnet_id      = aws_subnet.a.id
  route_table_id = aws_route_table.inline.id
}

# import aws_route.v6 = {route_table_id}_2001:db8::/48
# import-differs aws_route.v6.destination_ipv6_cidr_block: told as AWS spells it
# import-differs aws_route.v6.id: made of the destination as it was given
# import-differs aws_route_table.inline.route: told as AWS spells it
# expect aws_internet_gateway.this.arn ~ ^arn:aws:ec2:us-east-1:\d{12}:internet-gateway/igw-
# expect aws_internet_gateway.this.vpc_id ~ ^vpc-
# expect aws_internet_gateway.loose.vpc_id = ""
# expect aws_route_table.inline.arn ~ ^arn:aws:ec2:us-east-1:\d{12}:route-table/rtb-
# expect aws_route_table.inline.route.# = 2
# expect aws_route_table.inline.propagating_vgws.# = 0
# expect aws_route_table.apart.route.# = 0
# expect aws_route.v4.id ~ ^r-rtb-[0-9a-f]+1080289494$
# expect aws_route.v4.origin = "CreateRoute"
# expect aws_route.v4.state = "active"
# expect aws_route.v6.destination_ipv6_cidr_block = "2001:DB8:0::/48"
# expect aws_route_table_association.a.id ~ ^rtbassoc-

# step: update in place
resource "aws_internet_gateway" "loose" {
  vpc_id = aws_vpc.other.id
}

resource "aws_route_table" "inline" {
  vpc_id = aws_vpc.this.id
  route {
    cidr_block = "10.0.0.0/16"
    gateway_id = "local"
  }
  route {
    cidr_block = "192.0.2.0/24"
    gateway_id = aws_internet_gateway.this.id
  }
  tags = { Name = "renamed", Owner = "tests" }
}

resource "aws_route_table" "apart" {
  vpc_id = aws_vpc.this.id
}

resource "aws_route" "v4" {
  route_table_id         = aws_route_table.apart.id
  destination_cidr_block = "198.51.100.0/24"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route" "v6" {
  route_table_id              = aws_route_table.apart.id
  destination_ipv6_cidr_block = "2001:DB8:0::/48"
  gateway_id                  = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "a" {
  subnet_id      = aws_subnet.a.id
  route_table_id = aws_route_table.apart.id
}
# action aws_internet_gateway.loose = update
# action aws_route_table.inline = update
# action aws_route.v4 = replace
# action aws_route_table_association.a = update
# expect aws_internet_gateway.loose.vpc_id ~ ^vpc-
# expect aws_route_table.inline.route.# = 2
# expect aws_route_table.inline.tags.Name = "renamed"
# expect aws_route.v4.destination_cidr_block = "198.51.100.0/24"

# step: another gateway
resource "aws_internet_gateway" "loose" {
  vpc_id = aws_vpc.this.id
}

resource "aws_route_table" "inline" {
  vpc_id = aws_vpc.this.id
  route {
    cidr_block = "10.0.0.0/16"
    gateway_id = "local"
  }
  route {
    cidr_block = "192.0.2.0/24"
    gateway_id = aws_internet_gateway.loose.id
  }
  tags = { Name = "renamed", Owner = "tests" }
}

resource "aws_route_table" "apart" {
  vpc_id = aws_vpc.this.id
}

resource "aws_route" "v4" {
  route_table_id         = aws_route_table.apart.id
  destination_cidr_block = "198.51.100.0/24"
  gateway_id             = aws_internet_gateway.loose.id
}

resource "aws_route" "v6" {
  route_table_id              = aws_route_table.apart.id
  destination_ipv6_cidr_block = "2001:DB8:0::/48"
  gateway_id                  = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "a" {
  subnet_id      = aws_subnet.a.id
  route_table_id = aws_route_table.apart.id
}
# action aws_internet_gateway.loose = update
# action aws_route_table.inline = update
# action aws_route.v4 = update
# expect aws_route.v4.state = "active"

# step: routes taken away
resource "aws_internet_gateway" "loose" {}

resource "aws_route_table" "inline" {
  vpc_id = aws_vpc.this.id
  route  = []
}

resource "aws_route_table" "apart" {
  vpc_id = aws_vpc.this.id
}

resource "aws_route" "v4" {
  route_table_id         = aws_route_table.apart.id
  destination_cidr_block = "198.51.100.0/24"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route" "v6" {
  route_table_id              = aws_route_table.apart.id
  destination_ipv6_cidr_block = "2001:DB8:0::/48"
  gateway_id                  = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "gateway" {
  gateway_id     = aws_internet_gateway.this.id
  route_table_id = aws_route_table.inline.id
}
# action aws_internet_gateway.loose = no-op
# action aws_route_table.inline = update
# action aws_route.v4 = update
# action aws_route_table_association.a = delete
# import aws_route_table_association.gateway = {gateway_id}/{route_table_id}
# expect aws_route_table.inline.route.# = 0
# expect aws_route_table.inline.tags.# = 0
# expect aws_internet_gateway.loose.vpc_id ~ ^vpc-

# step: refused because the route is there already
resource "aws_route_table" "apart" {
  vpc_id = aws_vpc.this.id
}

resource "aws_route_table" "inline" {
  vpc_id = aws_vpc.this.id
}

resource "aws_internet_gateway" "loose" {}

resource "aws_route" "v4" {
  route_table_id         = aws_route_table.apart.id
  destination_cidr_block = "198.51.100.0/24"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route" "again" {
  route_table_id         = aws_route.v4.route_table_id
  destination_cidr_block = "198.51.100.0/24"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route" "v6" {
  route_table_id              = aws_route_table.apart.id
  destination_ipv6_cidr_block = "2001:DB8:0::/48"
  gateway_id                  = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "gateway" {
  gateway_id     = aws_internet_gateway.this.id
  route_table_id = aws_route_table.inline.id
}
# apply-error: has a route to 198\.51\.100\.0/24 already

# step: refused because there is no such local route
resource "aws_route_table" "local" {
  vpc_id = aws_vpc.this.id
  route {
    cidr_block = "10.9.0.0/16"
    gateway_id = "local"
  }
}
# action * = any
# apply-error: has no local route to 10\.9\.0\.0/16
# no-import aws_route_table.local: its making failed half-way

# step: refused because of two targets
resource "aws_route_table" "inline" {
  vpc_id = aws_vpc.this.id
  route {
    cidr_block     = "0.0.0.0/0"
    gateway_id     = "igw-0123456789abcdef0"
    nat_gateway_id = "nat-0123456789abcdef0"
  }
}
# error: several targets

# step: refused because of no destination
resource "aws_route_table" "inline" {
  vpc_id = aws_vpc.this.id
  route {
    cidr_block = ""
    gateway_id = "igw-0123456789abcdef0"
  }
}
# error: no destination

# step: refused because a local route cannot be made
resource "aws_route" "local" {
  route_table_id         = aws_vpc.this.main_route_table_id
  destination_cidr_block = "10.0.0.0/16"
  gateway_id             = "local"
}
# error: local route cannot be created

# step: refused because nothing is associated
resource "aws_route_table_association" "none" {
  route_table_id = "rtb-0123456789abcdef0"
}
# error: subnet_id, gateway_id
