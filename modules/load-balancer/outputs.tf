output "arn" {
  description = "ARN of the load balancer."
  value       = aws_lb.this.arn
}

output "arn_suffix" {
  description = "The ARN's last part, as CloudWatch metrics name the load balancer."
  value       = aws_lb.this.arn_suffix
}

output "dns_name" {
  description = "Host name of the load balancer."
  value       = aws_lb.this.dns_name
}

output "zone_id" {
  description = "Hosted zone of the load balancer's host name, for alias records."
  value       = aws_lb.this.zone_id
}

output "security_group_id" {
  description = "Id of the load balancer's security group: let it in at the targets. What uses it comes after the group's rules."
  value       = aws_security_group.this.id

  depends_on = [
    aws_vpc_security_group_egress_rule.all,
    aws_vpc_security_group_ingress_rule.web,
  ]
}

output "http_listener_arn" {
  description = "ARN of the listener on port 80."
  value       = aws_lb_listener.http.arn
}

output "https_listener_arn" {
  description = "ARN of the listener on port 443; null without a certificate."
  value       = one(aws_lb_listener.https[*].arn)
}

output "listener_arn" {
  description = "ARN of the listener that serves the site, where rules belong: HTTPS with a certificate, otherwise HTTP."
  value       = local.https ? aws_lb_listener.https[0].arn : aws_lb_listener.http.arn
}
