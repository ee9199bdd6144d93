output "url" {
  description = "Address of the app."
  value       = "https://${var.domain}"
}

output "hosts" {
  description = "The names that lead to the app and that the certificate holds."
  value       = local.hosts
}

output "repository_url" {
  description = "Where the app's images are pushed, without a tag."
  value       = aws_ecr_repository.this.repository_url
}

output "image" {
  description = "The image that the tasks run."
  value       = local.image
}

output "load_balancer_dns_name" {
  description = "Host name of the load balancer."
  value       = module.load_balancer.dns_name
}

output "load_balancer_arn" {
  description = "ARN of the load balancer."
  value       = module.load_balancer.arn
}

output "certificate_arn" {
  description = "ARN of the certificate."
  value       = aws_acm_certificate_validation.this.certificate_arn
}

output "cluster_name" {
  description = "Name of the ECS cluster."
  value       = aws_ecs_cluster.this.name
}

output "service_names" {
  description = "Names of the ECS services."
  value       = { dash = aws_ecs_service.this.name }
}

output "task_definition_arns" {
  description = "ARNs of the task definitions in use."
  value       = { dash = aws_ecs_task_definition.this.arn }
}

output "target_group_arns" {
  description = "ARNs of the target groups."
  value       = { dash = aws_lb_target_group.this.arn }
}

output "log_group_names" {
  description = "Names of the log groups."
  value       = { dash = aws_cloudwatch_log_group.this.name }
}

output "task_security_group_id" {
  description = "Id of the tasks' security group: what databases and the like must let in."
  value       = aws_security_group.tasks.id
}

output "task_role_name" {
  description = "Name of the app's role; null without task_policies."
  value       = one(aws_iam_role.task[*].name)
}

output "vpc_id" {
  description = "Id of the VPC."
  value       = module.network.vpc_id
}

output "subnet_ids" {
  description = "Ids of the public subnets."
  value       = module.network.public_subnet_ids
}
