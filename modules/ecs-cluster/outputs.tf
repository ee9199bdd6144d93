output "cluster_arn" {
  description = "ARN of the cluster."
  value       = aws_ecs_cluster.this.arn
}

output "cluster_name" {
  description = "Name of the cluster."
  value       = aws_ecs_cluster.this.name
}

output "autoscaling_group_name" {
  description = "Name of the Auto Scaling group."
  value       = aws_autoscaling_group.this.name
}

output "autoscaling_group_arn" {
  description = "ARN of the Auto Scaling group."
  value       = aws_autoscaling_group.this.arn
}

output "ami_id" {
  description = "AMI of new instances."
  value       = local.ami_id
}

output "instance_role_name" {
  description = "Name of the instances' role."
  value       = aws_iam_role.instance.name
}

output "instance_role_arn" {
  description = "ARN of the instances' role."
  value       = aws_iam_role.instance.arn
}

output "security_group_id" {
  description = "Id of the instances' security group."
  value       = aws_security_group.instances.id
}

output "launch_template_id" {
  description = "Id of the launch template; null with a launch configuration."
  value       = one(aws_launch_template.this[*].id)
}

output "launch_configuration_name" {
  description = "Name of the launch configuration; null with a launch template."
  value       = one(aws_launch_configuration.this[*].name)
}
