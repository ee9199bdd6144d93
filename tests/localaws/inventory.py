"""What there is on the local AWS that somebody made, by kind. Its requests do not appear in the request log."""
import boto3
import botocore.config

from .server import DEFAULT_ACCOUNT, QUIET


def quiet(request, **_):
    request.headers[QUIET] = "1"


def named(key):
    return lambda item: item[key]


# kind -> (service, call, key of the answer, name of an item or None when the item does not count, arguments)
KINDS = {
    "VPC": ("ec2", "describe_vpcs", "Vpcs", lambda v: None if v["IsDefault"] else v["VpcId"], {}),
    "subnet": ("ec2", "describe_subnets", "Subnets", lambda v: None if v["DefaultForAz"] else v["SubnetId"], {}),
    "security group": ("ec2", "describe_security_groups", "SecurityGroups", named("GroupId"), {}),
    "route table": ("ec2", "describe_route_tables", "RouteTables", named("RouteTableId"), {}),
    "internet gateway": ("ec2", "describe_internet_gateways", "InternetGateways", named("InternetGatewayId"), {}),
    "NAT gateway": ("ec2", "describe_nat_gateways", "NatGateways", lambda v: None if v["State"] == "deleted" else v["NatGatewayId"], {}),
    "address": ("ec2", "describe_addresses", "Addresses", named("AllocationId"), {}),
    # moto forgets a VPC's default ACL when the VPC goes: default ones count for nothing
    "network ACL": ("ec2", "describe_network_acls", "NetworkAcls", lambda a: None if a["IsDefault"] else a["NetworkAclId"], {}),
    "network interface": ("ec2", "describe_network_interfaces", "NetworkInterfaces", named("NetworkInterfaceId"), {}),
    "VPC endpoint": ("ec2", "describe_vpc_endpoints", "VpcEndpoints", named("VpcEndpointId"), {}),
    "VPN gateway": ("ec2", "describe_vpn_gateways", "VpnGateways", lambda v: None if v["State"] == "deleted" else v["VpnGatewayId"], {}),
    "customer gateway": ("ec2", "describe_customer_gateways", "CustomerGateways", lambda v: None if v["State"] == "deleted" else v["CustomerGatewayId"], {}),
    "launch template": ("ec2", "describe_launch_templates", "LaunchTemplates", named("LaunchTemplateName"), {}),
    "key pair": ("ec2", "describe_key_pairs", "KeyPairs", named("KeyName"), {}),
    "volume": ("ec2", "describe_volumes", "Volumes", named("VolumeId"), {}),
    "instance": ("ec2", "describe_instances", "Reservations",
                 lambda r: ",".join(i["InstanceId"] for i in r["Instances"] if i["State"]["Name"] != "terminated") or None, {}),
    "launch configuration": ("autoscaling", "describe_launch_configurations", "LaunchConfigurations", named("LaunchConfigurationName"), {}),
    "auto scaling group": ("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups", named("AutoScalingGroupName"), {}),
    "scheduled action": ("autoscaling", "describe_scheduled_actions", "ScheduledUpdateGroupActions", named("ScheduledActionName"), {}),
    "load balancer": ("elbv2", "describe_load_balancers", "LoadBalancers", named("LoadBalancerName"), {}),
    "target group": ("elbv2", "describe_target_groups", "TargetGroups", named("TargetGroupName"), {}),
    "certificate": ("acm", "list_certificates", "CertificateSummaryList", named("DomainName"), {}),
    "task definition": ("ecs", "list_task_definitions", "taskDefinitionArns", str, {}),
    "role": ("iam", "list_roles", "Roles", lambda r: None if "/aws-service-role/" in r["Path"] else r["RoleName"], {}),
    "policy": ("iam", "list_policies", "Policies", named("PolicyName"), {"Scope": "Local"}),
    "instance profile": ("iam", "list_instance_profiles", "InstanceProfiles", named("InstanceProfileName"), {}),
    "user": ("iam", "list_users", "Users", named("UserName"), {}),
    "zone": ("route53", "list_hosted_zones", "HostedZones", named("Name"), {}),
    "bucket": ("s3", "list_buckets", "Buckets", named("Name"), {}),
    "log group": ("logs", "describe_log_groups", "logGroups", named("logGroupName"), {}),
    "repository": ("ecr", "describe_repositories", "repositories", named("repositoryName"), {}),
    "topic": ("sns", "list_topics", "Topics", named("TopicArn"), {}),
    "alarm": ("cloudwatch", "describe_alarms", "MetricAlarms", named("AlarmName"), {}),
    "parameter": ("ssm", "describe_parameters", "Parameters", lambda p: None if p["Name"].startswith("/aws/") else p["Name"], {}),
    "database": ("rds", "describe_db_instances", "DBInstances", named("DBInstanceIdentifier"), {}),
}


class Inventory:
    """Looks at one account of a local AWS; its clients are made once, and may be used by one thread at a time."""

    def __init__(self, url, account=DEFAULT_ACCOUNT, region="us-east-1"):
        self._session = boto3.session.Session("ACCOUNT" + account, "test", region_name=region)
        self._url, self._clients = url, {}
        self._config = botocore.config.Config(s3={"addressing_style": "path"}, proxies={}, retries={"max_attempts": 0}, parameter_validation=False)

    def client(self, service):
        if service not in self._clients:
            client = self._session.client(service, endpoint_url=self._url, config=self._config)
            client.meta.events.register("before-send", quiet)
            self._clients[service] = client
        return self._clients[service]

    def take(self):
        """{kind: [names]}"""
        found = {}
        for kind, (service, call, key, name, arguments) in KINDS.items():
            names = [name(item) for item in getattr(self.client(service), call)(**arguments).get(key, [])]
            found[kind] = sorted(n for n in names if n)
        ecs = self.client("ecs")
        found["cluster"], found["service"] = [], []
        for cluster in ecs.describe_clusters(clusters=ecs.list_clusters()["clusterArns"])["clusters"]:
            if cluster["status"] == "ACTIVE":
                found["cluster"].append(cluster["clusterName"])
                found["service"] += ecs.list_services(cluster=cluster["clusterArn"])["serviceArns"]
        return found


def leftovers(before, after):
    """["bucket a", ...]: what is there after, and was not before."""
    return [f"{kind} {name}" for kind, names in after.items() for name in names if name not in before.get(kind, [])]
