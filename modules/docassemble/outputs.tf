output "url" {
  description = "Address of the site."
  value       = "${local.https ? "https" : "http"}://${var.domain}"
}

output "load_balancer_dns_name" {
  description = "Host name of the load balancer: where the domain must lead when no zone is given."
  value       = module.load_balancer.dns_name
}

output "load_balancer_arn" {
  description = "ARN of the load balancer."
  value       = module.load_balancer.arn
}

output "certificate_arn" {
  description = "ARN of the certificate; null without HTTPS."
  value       = local.certificate_arn
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
  description = "Name of the instances' Auto Scaling group."
  value       = module.cluster.autoscaling_group_name
}

output "service_names" {
  description = "Names of the ECS services."
  value = {
    backend = aws_ecs_service.backend.name
    app     = aws_ecs_service.app.name
  }
}

output "task_definition_arns" {
  description = "ARNs of the task definitions in use."
  value       = { for name, task in aws_ecs_task_definition.this : name => task.arn }
}

output "target_group_arns" {
  description = "ARNs of the target groups."
  value       = { for name, group in local.target_groups : name => group.arn }
}

output "log_group_names" {
  description = "Names of the log groups."
  value       = { for name, group in aws_cloudwatch_log_group.this : name => group.name }
}

output "instance_role_name" {
  description = "Name of the instances' role, for further permissions."
  value       = module.cluster.instance_role_name
}

output "node_security_group_id" {
  description = "Id of the nodes' security group: what external services must let in."
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
