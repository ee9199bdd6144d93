output "vpc_id" {
  description = "Id of the VPC."
  value       = module.network.vpc_id
}

output "subnet_ids" {
  description = "Ids of the subnets."
  value       = module.network.public_subnet_ids
}

output "target_group_arn" {
  description = "ARN of the target group."
  value       = aws_lb_target_group.web.arn
}

output "certificate_arn" {
  description = "ARN of the certificate."
  value       = aws_acm_certificate.this.arn
}
