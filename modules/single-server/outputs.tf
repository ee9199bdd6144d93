output "url" {
  description = "Address of the site."
  value       = "https://${var.domain}"
}

output "load_balancer_dns_name" {
  description = "Host name of the load balancer."
  value       = aws_lb.this.dns_name
}

output "load_balancer_arn" {
  description = "ARN of the load balancer."
  value       = aws_lb.this.arn
}

output "bucket_name" {
  description = "Name of the bucket."
  value       = aws_s3_bucket.this.bucket
}

output "cluster_name" {
  description = "Name of the ECS cluster."
  value       = module.cluster.cluster_name
}

output "autoscaling_group_name" {
  description = "Name of the Auto Scaling group that keeps one instance."
  value       = module.cluster.autoscaling_group_name
}

output "service_names" {
  description = "Names of the ECS services."
  value       = { all = aws_ecs_service.this.name }
}

output "task_definition_arns" {
  description = "ARNs of the task definitions in use."
  value       = { all = aws_ecs_task_definition.this.arn }
}

output "target_group_arns" {
  description = "ARNs of the target groups."
  value       = { for name, group in aws_lb_target_group.this : name => group.arn }
}

output "log_group_names" {
  description = "Names of the log groups."
  value       = { all = aws_cloudwatch_log_group.this.name }
}

output "instance_role_name" {
  description = "Name of the instance's role, for further permissions."
  value       = module.cluster.instance_role_name
}

output "node_security_group_id" {
  description = "Id of the instance's security group: what external services must let in."
  value       = module.cluster.security_group_id
}

output "vpc_id" {
  description = "Id of the VPC."
  value       = module.network.vpc_id
}

output "subnet_ids" {
  description = "Ids of the public subnets."
  value       = module.network.public_subnet_ids
}
