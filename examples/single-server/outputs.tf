output "url" {
  description = "Address of the site."
  value       = module.docassemble.url
}

output "load_balancer_dns_name" {
  description = "Host name of the load balancer."
  value       = module.docassemble.load_balancer_dns_name
}

output "bucket_name" {
  description = "Name of the bucket with the site's data."
  value       = module.docassemble.bucket_name
}

output "cluster_name" {
  description = "Name of the ECS cluster."
  value       = module.docassemble.cluster_name
}

output "autoscaling_group_name" {
  description = "Name of the Auto Scaling group that keeps one instance."
  value       = module.docassemble.autoscaling_group_name
}

output "service_names" {
  description = "Names of the ECS services."
  value       = module.docassemble.service_names
}

output "log_group_names" {
  description = "Names of the log groups."
  value       = module.docassemble.log_group_names
}
