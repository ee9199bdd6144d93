output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "vpc_cidr" {
  description = "IPv4 range of the VPC."
  value       = aws_vpc.this.cidr_block
}

output "availability_zones" {
  description = "The zones in use, in the order of the subnets."
  value       = local.zones
}

output "public_subnet_ids" {
  description = "Ids of the public subnets, in the order of the zones. What uses them is made after, and destroyed before, the way to the internet."
  value       = [for zone in local.zones : aws_subnet.public[zone].id]

  depends_on = [
    aws_route.internet,
    aws_route_table_association.public,
  ]
}

output "public_route_table_id" {
  description = "Id of the route table of the public subnets."
  value       = aws_route_table.public.id
}

output "internet_gateway_id" {
  description = "Id of the internet gateway."
  value       = aws_internet_gateway.this.id
}
