output "url" {
  description = "Address of the app."
  value       = module.dash.url
}

output "repository_url" {
  description = "Where the app's images are pushed, without a tag."
  value       = module.dash.repository_url
}

output "load_balancer_dns_name" {
  description = "Host name of the load balancer."
  value       = module.dash.load_balancer_dns_name
}

output "cluster_name" {
  description = "Name of the ECS cluster."
  value       = module.dash.cluster_name
}

output "service_names" {
  description = "Names of the ECS services."
  value       = module.dash.service_names
}

output "log_group_names" {
  description = "Names of the log groups."
  value       = module.dash.log_group_names
}
