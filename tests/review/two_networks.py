"""Plans of networks that the examples do not have, as hashicorp/aws would give them: written by hand, for pictures."""
import itertools
import json

REGION = "us-east-1"


class Plan:
    """Collects resource changes. Values are known unless they are UNKNOWN."""

    def __init__(self):
        self.changes = []

    def add(self, address, values, action="no-op", before=None):
        stem, bracket, rest = address.partition("[") if not address.startswith("module.") else (address, "", "")
        *module, kind, name = stem.split(".")
        name += bracket + rest
        index = None
        if name.endswith("]"):
            name, index = name[:-1].split("[", 1)
            index = json.loads(index)
        actions = {"no-op": ["no-op"], "create": ["create"], "update": ["update"], "replace": ["delete", "create"], "delete": ["delete"]}[action]
        values = {"region": REGION, **values}
        change = {
            "actions": actions,
            "before": None if action == "create" else {**values, **(before or {})},
            "after": None if action == "delete" else values,
            "after_unknown": {},
            "before_sensitive": {},
            "after_sensitive": {},
        }
        entry = {"address": address, "mode": "managed", "type": kind, "name": name, "provider_name": "registry.terraform.io/hashicorp/aws", "change": change}
        if module:
            entry["module_address"] = ".".join(module)
        if index is not None:
            entry["index"] = index
        self.changes.append(entry)
        return values.get("id")

    def document(self):
        changes = sorted(self.changes, key=lambda c: c["address"])
        return {"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": changes, "output_changes": {}, "configuration": {}}

    def text(self):
        return json.dumps(self.document())


def two_environments():
    """The City of Boston's network: one VPC, two zones, two environments with a public and a private subnet in each zone, NAT gateways, a VPN gateway
    to the data centre, one load balancer for each environment, cluster instances reachable from it only."""
    plan = Plan()
    vpc = plan.add("aws_vpc.this", {"id": "vpc-1", "cidr_block": "10.20.0.0/16", "tags": {"Name": "city"}})
    gateway = plan.add("aws_internet_gateway.this", {"id": "igw-1", "vpc_id": vpc, "tags": {"Name": "city"}})
    vpn = plan.add("aws_vpn_gateway.this", {"id": "vgw-1", "vpc_id": vpc, "tags": {"Name": "city"}})
    centre = plan.add("aws_customer_gateway.data_centre", {"id": "cgw-1", "ip_address": "198.51.100.7", "tags": {"Name": "data centre"}})
    plan.add("aws_vpn_connection.data_centre", {"id": "vpn-1", "vpn_gateway_id": vpn, "customer_gateway_id": centre}, "create")
    plan.add("aws_route_table.public", {"id": "rtb-public", "vpc_id": vpc, "tags": {"Name": "public"}})
    plan.add("aws_route.public", {"id": "r-public", "route_table_id": "rtb-public", "destination_cidr_block": "0.0.0.0/0", "gateway_id": gateway})
    number = itertools.count()
    for environment, zone in itertools.product(("prod", "staging"), ("a", "b")):
        new = "create" if environment == "staging" and zone == "b" else "no-op"
        name = f"{environment}-{zone}"
        public = plan.add(f'aws_subnet.public["{name}"]', {"id": f"subnet-public-{name}", "vpc_id": vpc, "cidr_block": f"10.20.{next(number)}.0/24",
                          "availability_zone": REGION + zone, "map_public_ip_on_launch": True, "tags": {"Name": f"{name}-public"}}, new)
        plan.add(f'aws_route_table_association.public["{name}"]', {"id": f"a-public-{name}", "subnet_id": public, "route_table_id": "rtb-public"}, new)
        plan.add(f'aws_eip.nat["{name}"]', {"id": f"eip-{name}", "public_ip": f"203.0.113.{next(number)}"}, new)
        nat = plan.add(f'aws_nat_gateway.this["{name}"]', {"id": f"nat-{name}", "subnet_id": public, "allocation_id": f"eip-{name}", "connectivity_type": "public",
                       "tags": {"Name": name}}, new)
        private = plan.add(f'aws_subnet.private["{name}"]', {"id": f"subnet-private-{name}", "vpc_id": vpc, "cidr_block": f"10.20.{100 + next(number)}.0/24",
                           "availability_zone": REGION + zone, "tags": {"Name": f"{name}-private"}}, new)
        table = plan.add(f'aws_route_table.private["{name}"]', {"id": f"rtb-{name}", "vpc_id": vpc, "tags": {"Name": name}}, new)
        plan.add(f'aws_route.private["{name}"]', {"id": f"r-{name}", "route_table_id": table, "destination_cidr_block": "0.0.0.0/0", "nat_gateway_id": nat}, new)
        plan.add(f'aws_vpn_gateway_route_propagation.this["{name}"]', {"id": f"p-{name}", "route_table_id": table, "vpn_gateway_id": vpn}, new)
        plan.add(f'aws_route_table_association.private["{name}"]', {"id": f"a-private-{name}", "subnet_id": private, "route_table_id": table}, new)
    for environment in ("prod", "staging"):
        environment_add(plan, vpc, environment)
    return plan


def environment_add(plan, vpc, environment):
    changed = environment == "staging"
    balancer_group = plan.add(f"aws_security_group.{environment}_alb", {"id": f"sg-{environment}-alb", "name": f"{environment}-alb", "vpc_id": vpc})
    group = plan.add(f"aws_security_group.{environment}_nodes", {"id": f"sg-{environment}", "name": f"{environment}-nodes", "vpc_id": vpc})
    database_group = plan.add(f"aws_security_group.{environment}_db", {"id": f"sg-{environment}-db", "name": f"{environment}-db", "vpc_id": vpc})
    plan.add(f"aws_vpc_security_group_ingress_rule.{environment}_web", {"id": f"sgr-{environment}-web", "security_group_id": balancer_group, "cidr_ipv4": "0.0.0.0/0",
             "from_port": 443, "to_port": 443, "ip_protocol": "tcp"})
    plan.add(f"aws_vpc_security_group_egress_rule.{environment}_alb", {"id": f"sgr-{environment}-alb-out", "security_group_id": balancer_group,
             "cidr_ipv4": "0.0.0.0/0", "ip_protocol": "-1"})
    plan.add(f"aws_vpc_security_group_egress_rule.{environment}_nodes", {"id": f"sgr-{environment}-out", "security_group_id": group,
             "cidr_ipv4": "0.0.0.0/0", "ip_protocol": "-1"})
    plan.add(f"aws_vpc_security_group_ingress_rule.{environment}_nodes", {"id": f"sgr-{environment}-nodes", "security_group_id": group,
             "referenced_security_group_id": balancer_group, "from_port": 32768, "to_port": 65535, "ip_protocol": "tcp"})
    plan.add(f"aws_vpc_security_group_ingress_rule.{environment}_db", {"id": f"sgr-{environment}-db", "security_group_id": database_group,
             "referenced_security_group_id": group, "from_port": 5432, "to_port": 5432, "ip_protocol": "tcp"})
    private = [f"subnet-private-{environment}-{z}" for z in "ab"]
    balancer = plan.add(f"aws_lb.{environment}", {"id": f"arn:lb/{environment}", "arn": f"arn:lb/{environment}", "name": f"{environment}", "internal": False,
                        "load_balancer_type": "application", "dns_name": f"{environment}-1.{REGION}.elb.amazonaws.com", "security_groups": [balancer_group],
                        "subnets": [f"subnet-public-{environment}-{z}" for z in "ab"]})
    target = plan.add(f"aws_lb_target_group.{environment}", {"id": f"arn:tg/{environment}", "arn": f"arn:tg/{environment}", "name": f"{environment}-app", "port": 80,
                      "protocol": "HTTP", "vpc_id": vpc, "health_check": [{"path": "/health"}]}, "replace" if changed else "no-op")
    certificate = plan.add(f"aws_acm_certificate.{environment}", {"id": f"arn:acm/{environment}", "arn": f"arn:acm/{environment}",
                           "domain_name": f"{environment}.example.org"})
    plan.add(f"aws_lb_listener.{environment}", {"id": f"arn:l/{environment}", "arn": f"arn:l/{environment}", "load_balancer_arn": balancer, "port": 443, "protocol": "HTTPS",
             "certificate_arn": certificate, "default_action": [{"type": "forward", "target_group_arn": target}]})
    plan.add(f"aws_route53_record.{environment}", {"id": f"Z_{environment}", "name": f"{environment}.example.org", "type": "A", "zone_id": "Z1",
             "alias": [{"name": f"{environment}-1.{REGION}.elb.amazonaws.com", "zone_id": "Z35", "evaluate_target_health": False}]})
    cluster = plan.add(f"aws_ecs_cluster.{environment}", {"id": f"arn:ecs/{environment}", "arn": f"arn:ecs/{environment}", "name": environment})
    plan.add(f"aws_launch_template.{environment}", {"id": f"lt-{environment}", "name": environment, "instance_type": "m6i.large", "vpc_security_group_ids": [group]})
    plan.add(f"aws_autoscaling_group.{environment}", {"id": environment, "name": environment, "desired_capacity": 4 if changed else 2, "min_size": 2, "max_size": 6,
             "vpc_zone_identifier": private, "launch_template": [{"id": f"lt-{environment}", "name": environment, "version": "$Latest"}]},
             "update" if changed else "no-op", {"desired_capacity": 2})
    plan.add(f"aws_ecs_capacity_provider.{environment}", {"id": environment, "name": environment, "auto_scaling_group_provider": [{"auto_scaling_group_arn": environment}]})
    for app in ("app", "worker"):
        containers = [{"name": app, "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/city:8", "portMappings": [{"containerPort": 8080}],
                       "environment": [{"name": "DATABASE", "value": f"{environment}.db.example.internal:5432"}]}]
        earlier = [{**containers[0], "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/city:7"}]
        task = plan.add(f"aws_ecs_task_definition.{environment}_{app}", {"id": f"{environment}-{app}", "arn": f"arn:td/{environment}-{app}:1", "family": f"{environment}-{app}",
                        "container_definitions": json.dumps(containers)}, "replace" if changed else "no-op",
                        {"container_definitions": json.dumps(earlier)} if changed else None)
        plan.add(f"aws_ecs_service.{environment}_{app}", {"id": f"arn:svc/{environment}-{app}", "name": f"{environment}-{app}", "cluster": cluster, "desired_count": 2,
                 "launch_type": "", "capacity_provider_strategy": [{"capacity_provider": environment, "weight": 1}],
                 "task_definition": f"arn:td/{environment}-{app}:1",
                 "load_balancer": [{"target_group_arn": target, "container_name": app, "container_port": 8080}] if app == "app" else []},
                 "update" if changed else "no-op")
    plan.add(f"aws_db_subnet_group.{environment}", {"id": environment, "name": environment, "subnet_ids": private})
    plan.add(f"aws_db_instance.{environment}", {"id": environment, "identifier": environment, "engine": "postgres", "engine_version": "16.3", "instance_class": "db.t4g.medium",
             "multi_az": environment == "prod", "db_subnet_group_name": environment, "vpc_security_group_ids": [database_group], "port": 5432,
             "address": f"{environment}.db.example.internal"}, "replace" if changed else "no-op")


def two_vpcs():
    """Two VPCs with a peering, a bastion and a queue, one of them going."""
    plan = Plan()
    for name, action in (("blue", "no-op"), ("green", "delete")):
        vpc = plan.add(f"aws_vpc.{name}", {"id": f"vpc-{name}", "cidr_block": "10.1.0.0/16" if name == "blue" else "10.2.0.0/16", "tags": {"Name": name}}, action)
        plan.add(f"aws_internet_gateway.{name}", {"id": f"igw-{name}", "vpc_id": vpc}, action)
        plan.add(f"aws_route_table.{name}", {"id": f"rtb-{name}", "vpc_id": vpc,
                 "route": [{"cidr_block": "0.0.0.0/0", "gateway_id": f"igw-{name}"}]}, action if action == "delete" else "update",
                 {"route": [{"cidr_block": "0.0.0.0/0", "gateway_id": f"igw-{name}"}, {"cidr_block": "10.9.0.0/16", "vpc_peering_connection_id": "pcx-1"}]})
        for zone in "abc":
            subnet = plan.add(f'aws_subnet.{name}["{zone}"]', {"id": f"subnet-{name}-{zone}", "vpc_id": vpc, "cidr_block": f"10.{1 + (name != 'blue')}.{ord(zone) - 97}.0/24",
                              "availability_zone": REGION + zone, "tags": {"Name": f"{name}-{zone}"}}, action)
            plan.add(f'aws_route_table_association.{name}["{zone}"]', {"id": f"a-{name}-{zone}", "subnet_id": subnet, "route_table_id": f"rtb-{name}"}, action)
            plan.add(f'aws_instance.{name}["{zone}"]', {"id": f"i-{name}-{zone}", "subnet_id": subnet, "instance_type": "t3.small", "tags": {"Name": f"{name} web {zone}"}}, action)
    plan.add("aws_vpc_peering_connection.this", {"id": "pcx-1", "vpc_id": "vpc-blue", "peer_vpc_id": "vpc-green", "tags": {"Name": "blue to green"}}, "delete")
    plan.add("aws_sqs_queue.jobs", {"id": "https://sqs/jobs", "name": "jobs"})
    return plan


def many(instances=200, records=60, groups=30, others=40):
    """Some three hundred resources that are much alike."""
    plan = Plan()
    vpc = plan.add("aws_vpc.this", {"id": "vpc-1", "cidr_block": "10.0.0.0/16", "tags": {"Name": "many"}})
    for i in range(6):
        plan.add(f"aws_subnet.this[{i}]", {"id": f"subnet-{i}", "vpc_id": vpc, "cidr_block": f"10.0.{i}.0/24", "availability_zone": REGION + "abc"[i % 3],
                 "tags": {"Name": f"subnet {i}"}})
    for i in range(instances):
        plan.add(f"aws_instance.web[{i}]", {"id": f"i-{i}", "subnet_id": f"subnet-{i % 6}", "instance_type": "t3.micro", "tags": {"Name": f"web {i}"}},
                 "create" if i % 7 == 0 else "no-op")
    plan.add("aws_lb.this", {"id": "arn:lb", "arn": "arn:lb", "name": "web", "internal": False, "load_balancer_type": "application", "dns_name": "web-1.elb.amazonaws.com",
             "subnets": ["subnet-0", "subnet-1"]})
    for i in range(records):
        plan.add(f"aws_route53_record.site[{i}]", {"id": f"Z_{i}", "name": f"site{i}.example.org", "type": "A", "zone_id": "Z1",
                 "alias": [{"name": "web-1.elb.amazonaws.com", "zone_id": "Z35"}]}, "update" if i == 3 else "no-op")
    for i in range(groups):
        plan.add(f"aws_cloudwatch_log_group.this[{i}]", {"id": f"/logs/{i}", "name": f"/logs/{i}", "retention_in_days": 30})
    for i in range(others):
        plan.add(f"module.m{i % 20}.aws_ssm_parameter.this[{i}]", {"id": f"/p/{i}", "name": f"/p/{i}"}, "create")
    return plan


HOSTILE = [
    '"><script>alert(1)</script>', "a]]b]|c}|d)", "`code` **bold** _it_ __x__", "two\nlines\r\nand\ttab", "🚀 émoji 漢字", "%%{init: {'theme':'dark'}}%%", "1. list", "- list",
    "# heading", "end", "#quot; #35; &lt; &amp;", 'click n1 href "javascript:alert(1)"', "\\N \\G \\L \\\\", "--> x -.-> y", "<!-- c -->", "]]>", "\x1b[31mred\x07", "\u202egnirts",
    "<b>x</b><br/>", "x" * 5000, "'; DROP", "${{ secrets }}", "{a|b}", "", " ", "subgraph x", "@{shape: x}", "::: cls", "\u200b", "C:\\temp\\", "<TABLE><TR><TD>x</TD></TR></TABLE>",
]


def hostile():
    """Every name is made of what could break one of the forms."""
    plan = Plan()
    for i, text in enumerate(HOSTILE):
        vpc = plan.add(f"aws_vpc.v[{i % 3}]", {"id": f"vpc-{i % 3}", "cidr_block": text, "tags": {"Name": text}}) if i < 3 else f"vpc-{i % 3}"
        subnet = plan.add(f"aws_subnet.s[{i}]", {"id": f"subnet-{i}", "vpc_id": vpc, "availability_zone": HOSTILE[i % 4], "cidr_block": text, "tags": {"Name": text}}, "create")
        plan.add(f"aws_instance.i[{i}]", {"id": f"i-{i}", "subnet_id": subnet, "instance_type": text, "tags": {"Name": text}}, "delete")
        plan.add(f"aws_lb.l[{i}]", {"id": f"lb-{i}", "arn": f"lb-{i}", "name": text, "load_balancer_type": text, "subnets": [subnet], "dns_name": text}, "replace")
        plan.add(f"aws_lb_listener.l[{i}]", {"id": f"ll-{i}", "arn": f"ll-{i}", "load_balancer_arn": f"lb-{i}", "port": text, "protocol": text,
                 "default_action": [{"type": "forward", "target_group_arn": f"tg-{i}"}]}, "update")
        plan.add(f"aws_lb_target_group.t[{i}]", {"id": f"tg-{i}", "arn": f"tg-{i}", "name": text, "vpc_id": vpc, "port": text, "protocol": text})
        plan.add(f"aws_route53_record.r[{json.dumps(text)}]", {"id": text, "name": text, "type": text, "alias": [{"name": text}]})
        plan.add(f"aws_s3_bucket.b[{json.dumps(text)}]", {"id": text, "bucket": text}, "create")
        plan.add(f"acme_thing.x[{json.dumps(text)}]", {"id": text, "name": text}, "create")
    return plan
