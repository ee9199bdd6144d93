/* What the picture does with each type of resource. Types that are not here are drawn as plain nodes of their module, at the level `all`. */
#include "generator/picture_model.h"

#include <stdlib.h>
#include <string.h>

#define VPCS "aws_vpc|aws_default_vpc"
#define SUBNETS "aws_subnet|aws_default_subnet"
#define NODE(type, level, place, noun, path, alike, rank) \
	{ type, ROLE_NODE, PICTURE_##level, PLACE_##place, noun, path, NULL, alike, rank }
#define PART(type, noun, path, owner) \
	{ type, ROLE_PART, PICTURE_ALL, PLACE_MODULE, noun, path, owner, 1, 90 }

/* Sorted by type. */
static const struct picture_kind kinds[] = {
	NODE("aws_acm_certificate", SERVICE, REGION, "certificate", NULL, 4, 50),
	PART("aws_acm_certificate_validation", "validation", "certificate_arn", "aws_acm_certificate"),
	NODE("aws_api_gateway_rest_api", SERVICE, REGION, "API", NULL, 4, 20),
	NODE("aws_apigatewayv2_api", SERVICE, REGION, "API", NULL, 4, 20),
	PART("aws_appautoscaling_policy", "scaling policy", "resource_id", "aws_appautoscaling_target"),
	PART("aws_appautoscaling_scheduled_action", "scheduled scaling", "resource_id", "aws_appautoscaling_target"),
	PART("aws_appautoscaling_target", "automatic scaling", "resource_id", "aws_ecs_service"),
	PART("aws_autoscaling_attachment", "attachment", "autoscaling_group_name", "aws_autoscaling_group"),
	NODE("aws_autoscaling_group", SERVICE, SUBNET, "Auto Scaling group", "vpc_zone_identifier", 6, 40),
	PART("aws_autoscaling_lifecycle_hook", "lifecycle hook", "autoscaling_group_name", "aws_autoscaling_group"),
	PART("aws_autoscaling_policy", "scaling policy", "autoscaling_group_name", "aws_autoscaling_group"),
	PART("aws_autoscaling_schedule", "schedule", "autoscaling_group_name", "aws_autoscaling_group"),
	PART("aws_autoscaling_traffic_source_attachment", "attachment", "autoscaling_group_name", "aws_autoscaling_group"),
	NODE("aws_cloudfront_distribution", SERVICE, GLOBAL, "CloudFront distribution", NULL, 4, 10),
	NODE("aws_cloudwatch_log_group", ALL, REGION, "log group", NULL, 1, 80),
	PART("aws_cloudwatch_log_stream", "stream", "log_group_name", "aws_cloudwatch_log_group"),
	PART("aws_cloudwatch_log_subscription_filter", "subscription", "log_group_name", "aws_cloudwatch_log_group"),
	NODE("aws_customer_gateway", NETWORK, GLOBAL, "customer gateway", NULL, 4, 5),
	NODE("aws_db_instance", SERVICE, VPC, "database", NULL, 4, 60),
	PART("aws_db_option_group", "option group", NULL, NULL),
	PART("aws_db_parameter_group", "parameter group", NULL, NULL),
	NODE("aws_db_proxy", SERVICE, SUBNET, "database proxy", "vpc_subnet_ids", 4, 55),
	PART("aws_db_subnet_group", "subnet group", NULL, NULL),
	PART("aws_default_network_acl", "network ACL", "default_network_acl_id", VPCS),
	PART("aws_default_route_table", "route table", "default_route_table_id", VPCS),
	NODE("aws_default_security_group", ALL, VPC, "default security group", "vpc_id", 1, 70),
	{"aws_default_subnet", ROLE_SUBNET, PICTURE_NETWORK, PLACE_VPC, "subnet", "vpc_id", VPCS, 1, 10},
	{"aws_default_vpc", ROLE_VPC, PICTURE_NETWORK, PLACE_REGION, "VPC", NULL, NULL, 1, 10},
	NODE("aws_docdb_cluster", SERVICE, VPC, "database cluster", NULL, 4, 60),
	PART("aws_docdb_cluster_instance", "instance", "cluster_identifier", "aws_docdb_cluster"),
	NODE("aws_dynamodb_table", SERVICE, REGION, "DynamoDB table", NULL, 4, 60),
	NODE("aws_ebs_volume", SERVICE, REGION, "volume", NULL, 3, 60),
	NODE("aws_ec2_transit_gateway", NETWORK, REGION, "transit gateway", NULL, 4, 5),
	PART("aws_ec2_transit_gateway_route", "route", "transit_gateway_route_table_id",
		"aws_ec2_transit_gateway_route_table"),
	PART("aws_ec2_transit_gateway_route_table", "route table", "transit_gateway_id", "aws_ec2_transit_gateway"),
	PART("aws_ec2_transit_gateway_vpc_attachment", "VPC attachment", "transit_gateway_id", "aws_ec2_transit_gateway"),
	PART("aws_ecr_lifecycle_policy", "lifecycle policy", "repository", "aws_ecr_repository"),
	NODE("aws_ecr_repository", SERVICE, REGION, "image repository", NULL, 4, 55),
	PART("aws_ecr_repository_policy", "policy", "repository", "aws_ecr_repository"),
	PART("aws_ecs_capacity_provider", "capacity provider", "auto_scaling_group_provider.auto_scaling_group_arn",
		"aws_autoscaling_group"),
	{"aws_ecs_cluster", ROLE_CLUSTER, PICTURE_SERVICE, PLACE_VPC, "ECS cluster", NULL, NULL, 6, 30},
	PART("aws_ecs_cluster_capacity_providers", "capacity providers", "cluster_name", "aws_ecs_cluster"),
	NODE("aws_ecs_service", SERVICE, SUBNET, "ECS service", "network_configuration.subnets", 6, 30),
	PART("aws_ecs_task_definition", "task definition", NULL, NULL),
	NODE("aws_efs_file_system", SERVICE, REGION, "file system", NULL, 4, 60),
	PART("aws_efs_mount_target", "mount target", "file_system_id", "aws_efs_file_system"),
	NODE("aws_egress_only_internet_gateway", NETWORK, VPC, "egress-only gateway", "vpc_id", 4, 6),
	NODE("aws_eip", ALL, REGION, "address", NULL, 3, 60),
	PART("aws_eip_association", "address association", "instance_id", "aws_instance"),
	NODE("aws_elasticache_cluster", SERVICE, VPC, "cache", NULL, 4, 60),
	PART("aws_elasticache_parameter_group", "parameter group", NULL, NULL),
	NODE("aws_elasticache_replication_group", SERVICE, VPC, "cache", NULL, 4, 60),
	PART("aws_elasticache_subnet_group", "subnet group", NULL, NULL),
	NODE("aws_elb", NETWORK, SUBNET, "classic load balancer", "subnets", 6, 10),
	PART("aws_flow_log", "flow log", "vpc_id|subnet_id", VPCS "|" SUBNETS),
	PART("aws_iam_instance_profile", "instance profile", "role", "aws_iam_role"),
	NODE("aws_iam_role", ALL, MODULE, "role", NULL, 6, 60),
	PART("aws_iam_role_policy", "policy", "role", "aws_iam_role"),
	PART("aws_iam_role_policy_attachment", "attached policy", "role", "aws_iam_role"),
	NODE("aws_instance", SERVICE, SUBNET, "instance", "subnet_id", 3, 45),
	NODE("aws_internet_gateway", NETWORK, VPC, "internet gateway", "vpc_id", 4, 5),
	PART("aws_internet_gateway_attachment", "attachment", "internet_gateway_id", "aws_internet_gateway"),
	PART("aws_kms_alias", "alias", "target_key_id", "aws_kms_key"),
	NODE("aws_kms_key", ALL, REGION, "key", NULL, 3, 75),
	PART("aws_lambda_alias", "alias", "function_name", "aws_lambda_function"),
	NODE("aws_lambda_function", SERVICE, REGION, "function", NULL, 4, 30),
	PART("aws_lambda_permission", "permission", "function_name", "aws_lambda_function"),
	PART("aws_launch_configuration", "launch configuration", NULL, NULL),
	PART("aws_launch_template", "launch template", NULL, NULL),
	NODE("aws_lb", NETWORK, SUBNET, "load balancer", "subnets|subnet_mapping.subnet_id", 6, 10),
	PART("aws_lb_listener", "listener", "load_balancer_arn", "aws_lb"),
	PART("aws_lb_listener_certificate", "further certificate", "listener_arn", "aws_lb_listener"),
	PART("aws_lb_listener_rule", "rule", "listener_arn", "aws_lb_listener"),
	NODE("aws_lb_target_group", SERVICE, VPC, "target group", "vpc_id", 8, 20),
	PART("aws_lb_target_group_attachment", "target", "target_group_arn", "aws_lb_target_group"),
	PART("aws_main_route_table_association", "main route table", "route_table_id|vpc_id", "aws_route_table|" VPCS),
	NODE("aws_mq_broker", SERVICE, VPC, "message broker", "subnet_ids", 4, 60),
	NODE("aws_nat_gateway", NETWORK, SUBNET, "NAT gateway", "subnet_id", 4, 6),
	PART("aws_network_acl", "network ACL", "vpc_id", VPCS),
	PART("aws_network_acl_association", "network ACL association", "network_acl_id|subnet_id",
		"aws_network_acl|" SUBNETS),
	PART("aws_network_acl_rule", "rule", "network_acl_id", "aws_network_acl"),
	NODE("aws_opensearch_domain", SERVICE, VPC, "search domain", "vpc_options.subnet_ids", 4, 60),
	NODE("aws_rds_cluster", SERVICE, VPC, "database cluster", NULL, 4, 60),
	PART("aws_rds_cluster_instance", "instance", "cluster_identifier", "aws_rds_cluster"),
	PART("aws_rds_cluster_parameter_group", "parameter group", NULL, NULL),
	NODE("aws_redshift_cluster", SERVICE, VPC, "data warehouse", NULL, 4, 60),
	PART("aws_route", "route", "route_table_id", "aws_route_table|aws_default_route_table"),
	{"aws_route53_record", ROLE_RECORD, PICTURE_SERVICE, PLACE_GLOBAL, "DNS name", NULL, NULL, 1, 5},
	NODE("aws_route53_zone", ALL, GLOBAL, "hosted zone", NULL, 4, 80),
	PART("aws_route_table", "route table", NULL, NULL),
	PART("aws_route_table_association", "route table association", "subnet_id|route_table_id|gateway_id",
		SUBNETS "|aws_route_table"),
	NODE("aws_s3_bucket", SERVICE, REGION, "bucket", NULL, 5, 60),
	PART("aws_s3_object", "object", "bucket", "aws_s3_bucket"),
	NODE("aws_secretsmanager_secret", ALL, REGION, "secret", NULL, 2, 75),
	PART("aws_secretsmanager_secret_version", "version", "secret_id", "aws_secretsmanager_secret"),
	NODE("aws_security_group", ALL, VPC, "security group", "vpc_id", 8, 70),
	PART("aws_security_group_rule", "rule", "security_group_id", "aws_security_group|aws_default_security_group"),
	NODE("aws_sns_topic", SERVICE, REGION, "topic", NULL, 4, 55),
	PART("aws_sns_topic_subscription", "subscription", "topic_arn", "aws_sns_topic"),
	NODE("aws_sqs_queue", SERVICE, REGION, "queue", NULL, 4, 55),
	PART("aws_sqs_queue_policy", "policy", "queue_url", "aws_sqs_queue"),
	{"aws_subnet", ROLE_SUBNET, PICTURE_NETWORK, PLACE_VPC, "subnet", "vpc_id", VPCS, 1, 10},
	PART("aws_volume_attachment", "attachment", "volume_id|instance_id", "aws_ebs_volume|aws_instance"),
	{"aws_vpc", ROLE_VPC, PICTURE_NETWORK, PLACE_REGION, "VPC", NULL, NULL, 1, 10},
	PART("aws_vpc_dhcp_options_association", "DHCP options", "vpc_id", VPCS),
	NODE("aws_vpc_endpoint", NETWORK, VPC, "endpoint", "vpc_id", 3, 8),
	PART("aws_vpc_endpoint_route_table_association", "endpoint route", "vpc_endpoint_id", "aws_vpc_endpoint"),
	PART("aws_vpc_endpoint_subnet_association", "endpoint subnet", "vpc_endpoint_id", "aws_vpc_endpoint"),
	PART("aws_vpc_ipv4_cidr_block_association", "address range", "vpc_id", VPCS),
	NODE("aws_vpc_peering_connection", NETWORK, REGION, "peering", NULL, 4, 5),
	PART(
		"aws_vpc_peering_connection_accepter", "acceptance", "vpc_peering_connection_id", "aws_vpc_peering_connection"),
	PART("aws_vpc_peering_connection_options", "options", "vpc_peering_connection_id", "aws_vpc_peering_connection"),
	PART("aws_vpc_security_group_egress_rule", "outgoing rule", "security_group_id",
		"aws_security_group|aws_default_security_group"),
	PART("aws_vpc_security_group_ingress_rule", "incoming rule", "security_group_id",
		"aws_security_group|aws_default_security_group"),
	PART("aws_vpn_connection", "VPN connection", "vpn_gateway_id|transit_gateway_id",
		"aws_vpn_gateway|aws_ec2_transit_gateway"),
	PART("aws_vpn_connection_route", "VPN route", "vpn_connection_id", "aws_vpn_connection"),
	NODE("aws_vpn_gateway", NETWORK, VPC, "VPN gateway", "vpc_id", 4, 6),
	PART("aws_vpn_gateway_attachment", "attachment", "vpn_gateway_id", "aws_vpn_gateway"),
	PART("aws_vpn_gateway_route_propagation", "route propagation", "route_table_id", "aws_route_table"),
	PART("aws_wafv2_web_acl_association", "firewall", "resource_arn", "aws_lb"),
};

static const struct picture_kind other = {NULL, ROLE_OTHER, PICTURE_ALL, PLACE_MODULE, NULL, NULL, NULL, 1, 90};

/* aws_s3_bucket_versioning and its sisters all name their bucket. */
static const struct picture_kind bucket_part = PART(NULL, NULL, "bucket", "aws_s3_bucket");

const struct picture_holder picture_holders[] = {
	{"aws_autoscaling_group", "launch_template.id|launch_template.name", "aws_launch_template"},
	{"aws_autoscaling_group", "mixed_instances_policy.launch_template.launch_template_specification.launch_template_id",
		"aws_launch_template"},
	{"aws_autoscaling_group", "launch_configuration", "aws_launch_configuration"},
	{"aws_instance", "launch_template.id|launch_template.name", "aws_launch_template"},
	{"aws_ecs_service", "task_definition", "aws_ecs_task_definition"},
	{"aws_nat_gateway", "allocation_id", "aws_eip"},
	{"aws_db_instance", "db_subnet_group_name", "aws_db_subnet_group"},
	{"aws_db_instance", "parameter_group_name", "aws_db_parameter_group"},
	{"aws_db_instance", "option_group_name", "aws_db_option_group"},
	{"aws_rds_cluster", "db_subnet_group_name", "aws_db_subnet_group"},
	{"aws_rds_cluster", "db_cluster_parameter_group_name", "aws_rds_cluster_parameter_group"},
	{"aws_elasticache_cluster", "subnet_group_name", "aws_elasticache_subnet_group"},
	{"aws_elasticache_cluster", "parameter_group_name", "aws_elasticache_parameter_group"},
	{"aws_elasticache_replication_group", "subnet_group_name", "aws_elasticache_subnet_group"},
	{"aws_elasticache_replication_group", "parameter_group_name", "aws_elasticache_parameter_group"},
	{NULL, NULL, NULL},
};

static int kind_compare(const void *key, const void *item) {
	return strcmp(key, ((const struct picture_kind *)item)->type);
}

const struct picture_kind *picture_kind_find(const char *type) {
	static const char bucket[] = "aws_s3_bucket_";
	const struct picture_kind *kind = bsearch(type, kinds, sizeof kinds / sizeof *kinds, sizeof *kinds, kind_compare);
	if (kind)
		return kind;
	return strncmp(type, bucket, sizeof bucket - 1) == 0 ? &bucket_part : &other;
}
