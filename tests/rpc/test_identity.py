"""Resource identities, as Terraform 1.12 and later use them: their schemas, what is returned with a state, and imports by them."""
import json
import os
import re
import unittest

import msgpack

from tests.localaws import ROOT, LocalAws
from tests.rpc.client import UNKNOWN, Provider, dynamic, messages, proposed, unpacked, value
from tests.rpc.test_rpc import errors, program_missing

ACCOUNT = "123456789012"
OF_ACCOUNT = {"account_id": "optional string"}
OF_REGION = {**OF_ACCOUNT, "region": "optional string"}


def regional(*names, **others):
    return {**OF_REGION, **dict.fromkeys(names, "required string"), **others}


def of_account(*names, **others):
    return {**OF_ACCOUNT, **dict.fromkeys(names, "required string"), **others}


ARN = {"arn": "required string"}
# What hashicorp/aws 6 serves: version and attributes.
SCHEMAS = {
    "aws_acm_certificate": (0, ARN),
    "aws_acm_certificate_validation": (0, {"certificate_arn": "required string"}),
    "aws_autoscaling_group": (0, regional("name")),
    "aws_autoscaling_schedule": (0, regional("autoscaling_group_name", "scheduled_action_name")),
    "aws_cloudwatch_log_group": (0, regional("name")),
    "aws_ecr_lifecycle_policy": (0, regional("repository")),
    "aws_ecr_repository": (0, regional("name")),
    "aws_ecs_service": (0, regional("cluster", "name")),
    "aws_ecs_task_definition": (0, regional("family", revision="required number")),
    "aws_iam_instance_profile": (0, of_account("name")),
    "aws_iam_policy": (0, ARN),
    "aws_iam_role": (0, of_account("name")),
    "aws_iam_role_policy": (0, of_account("role", "name")),
    "aws_iam_role_policy_attachment": (0, of_account("role", "policy_arn")),
    "aws_internet_gateway": (0, regional("id")),
    "aws_launch_configuration": (0, regional("name")),
    "aws_launch_template": (0, regional("id")),
    "aws_lb": (0, ARN),
    "aws_lb_listener": (0, ARN),
    "aws_lb_listener_rule": (0, ARN),
    "aws_lb_target_group": (0, ARN),
    "aws_lb_target_group_attachment": (0, regional("target_group_arn", "target_id", port="optional number", availability_zone="optional string",
                                                   quic_server_id="optional string")),
    "aws_route": (0, regional("route_table_id", destination_cidr_block="optional string", destination_ipv6_cidr_block="optional string",
                              destination_prefix_list_id="optional string")),
    "aws_route53_record": (0, of_account("zone_id", "name", "type", set_identifier="optional string")),
    "aws_route53_zone": (0, of_account("zone_id")),
    "aws_route_table": (0, regional("id")),
    "aws_route_table_association": (0, regional("id")),
    "aws_s3_bucket": (0, regional("bucket")),
    "aws_s3_bucket_public_access_block": (0, regional("bucket")),
    "aws_s3_bucket_server_side_encryption_configuration": (1, regional("bucket")),
    "aws_s3_bucket_versioning": (1, regional("bucket")),
    "aws_security_group": (0, regional("id")),
    "aws_subnet": (0, regional("id")),
    "aws_vpc": (0, regional("id")),
    "aws_vpc_security_group_egress_rule": (0, regional("id")),
    "aws_vpc_security_group_ingress_rule": (0, regional("id")),
}
# hashicorp/aws has no import for it.
NOT_IMPORTED = {"aws_acm_certificate_validation"}
# Held by another attribute than the one of the same name.
HELD_BY = {("aws_route53_record", "name"): "fqdn"}

TRUST = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}'
EXPIRY = ('{"rules":[{"rulePriority":1,"selection":{"tagStatus":"untagged","countType":"imageCountMoreThan","countNumber":3},'
          '"action":{"type":"expire"}}]}')
CONTAINERS = '[{"name":"web","image":"web:1","memory":64,"essential":true}]'


class Identities(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if program_missing():
            raise AssertionError("the provider is not built")
        cls.aws = LocalAws()
        cls.provider = Provider()
        problems = errors(cls.provider.configure(cls.aws.url))
        if problems:
            raise AssertionError(problems)
        answer = cls.provider.call("GetResourceIdentitySchemas")
        cls.schemas = answer.identity_schemas
        cls.made = {}

    @classmethod
    def tearDownClass(cls):
        cls.provider.stop()
        cls.aws.stop()

    # ---- helpers

    def identity(self, type_name, **given):
        """An identity as Terraform sends it: what is not given is null."""
        attributes = {a.name: None for a in self.schemas[type_name].identity_attributes}
        self.assertLessEqual(set(given), set(attributes))
        return messages().ResourceIdentityData(identity_data=dynamic({**attributes, **given}))

    def blocks(self, block, given):
        """The values with what nested blocks leave out."""
        nested = {n.type_name: n for n in block.block_types}
        return value(block, **{k: [self.blocks(nested[k].block, i) for i in v] if k in nested and isinstance(v, list) else v for k, v in given.items()})

    def create(self, type_name, **given):
        """Plans and applies; keeps and gives the state. The identity has to be there and to agree with it."""
        block = self.provider.schema.resource_schemas[type_name].block
        config = self.blocks(block, given)
        null = {n.type_name: {a.name: None for a in n.block.attributes} for n in block.block_types if n.type_name == "timeouts"}
        config.update({k: None for k in null if config.get(k) == []})
        plan = self.provider.call("PlanResourceChange", type_name=type_name, prior_state=dynamic(None), config=dynamic(config),
                                  proposed_new_state=dynamic(proposed(block, config)))
        self.assertEqual(errors(plan.diagnostics), [], type_name)
        made = self.provider.call("ApplyResourceChange", type_name=type_name, prior_state=dynamic(None), planned_state=plan.planned_state, config=dynamic(config),
                                  planned_private=plan.planned_private, timeout=60)
        self.assertEqual(errors(made.diagnostics), [], type_name)
        state = unpacked(made.new_state)
        self.made[type_name] = state
        self.check_identity(type_name, state, made.new_identity)
        return state

    def check_identity(self, type_name, state, message):
        identity = unpacked(message.identity_data)
        self.assertEqual(set(identity), set(SCHEMAS[type_name][1]), type_name)
        for name, found in identity.items():
            want = ACCOUNT if name == "account_id" else state.get(HELD_BY.get((type_name, name), name))
            self.assertEqual(found, want or None, f"{type_name}.{name}")
            self.assertTrue(found is not None or SCHEMAS[type_name][1][name].startswith("optional"), f"{type_name}.{name}")
        return identity

    def bring_in(self, type_name, **how):
        answer = self.provider.call("ImportResourceState", type_name=type_name, **how)
        self.assertEqual(errors(answer.diagnostics), [], type_name)
        self.assertEqual(len(answer.imported_resources), 1)
        return answer.imported_resources[0]

    def read(self, type_name, state, **identity):
        return self.provider.call("ReadResource", type_name=type_name, current_state=state, **identity)

    def make_all(self):
        """One object of every type that has an identity."""
        make = self.create
        vpc = make("aws_vpc", cidr_block="10.0.0.0/16")
        subnets = [make("aws_subnet", vpc_id=vpc["id"], cidr_block=f"10.0.{n}.0/24", availability_zone=f"us-east-1{'ab'[n]}")["id"] for n in (0, 1)]
        gateway = make("aws_internet_gateway", vpc_id=vpc["id"])
        table = make("aws_route_table", vpc_id=vpc["id"])
        make("aws_route", route_table_id=table["id"], destination_cidr_block="0.0.0.0/0", gateway_id=gateway["id"])
        make("aws_route_table_association", route_table_id=table["id"], subnet_id=subnets[0])
        group = make("aws_security_group", name="identity", vpc_id=vpc["id"])
        for kind in ("ingress", "egress"):
            make(f"aws_vpc_security_group_{kind}_rule", security_group_id=group["id"], ip_protocol="tcp", from_port=80, to_port=80, cidr_ipv4="10.0.0.0/8")
        balancer = make("aws_lb", name="identity", subnets=subnets)
        targets = make("aws_lb_target_group", name="identity", port=80, protocol="HTTP", vpc_id=vpc["id"], target_type="ip")
        forward = [{"type": "forward", "target_group_arn": targets["arn"]}]
        listener = make("aws_lb_listener", load_balancer_arn=balancer["arn"], port=80, protocol="HTTP", default_action=forward)
        make("aws_lb_listener_rule", listener_arn=listener["arn"], action=forward, condition=[{"path_pattern": [{"values": ["/a/*"]}]}])
        make("aws_lb_target_group_attachment", target_group_arn=targets["arn"], target_id="10.0.0.10", port=8080)
        image = "ami-12c6146b"
        template = make("aws_launch_template", name="identity", image_id=image, instance_type="t3.micro")
        make("aws_launch_configuration", name="identity", image_id=image, instance_type="t3.micro")
        make("aws_autoscaling_group", name="identity", min_size=0, max_size=0, vpc_zone_identifier=subnets, launch_template=[{"id": template["id"]}])
        make("aws_autoscaling_schedule", autoscaling_group_name="identity", scheduled_action_name="night", recurrence="0 22 * * *", min_size=0, max_size=0,
             desired_capacity=0)
        make("aws_iam_role", name="identity", assume_role_policy=TRUST)
        policy = make("aws_iam_policy", name="identity", policy=POLICY)
        make("aws_iam_role_policy", role="identity", name="inline", policy=POLICY)
        make("aws_iam_role_policy_attachment", role="identity", policy_arn=policy["arn"])
        make("aws_iam_instance_profile", name="identity", role="identity")
        cluster = self.plain("aws_ecs_cluster", name="identity")
        task = make("aws_ecs_task_definition", family="identity", container_definitions=CONTAINERS)
        make("aws_ecs_service", name="identity", cluster=cluster["arn"], task_definition=task["arn"], desired_count=0)
        make("aws_cloudwatch_log_group", name="identity")
        make("aws_ecr_repository", name="identity")
        make("aws_ecr_lifecycle_policy", repository="identity", policy=EXPIRY)
        make("aws_s3_bucket", bucket="identity-of-a-bucket")
        make("aws_s3_bucket_public_access_block", bucket="identity-of-a-bucket")
        make("aws_s3_bucket_versioning", bucket="identity-of-a-bucket", versioning_configuration=[{"status": "Enabled"}])
        make("aws_s3_bucket_server_side_encryption_configuration", bucket="identity-of-a-bucket",
             rule=[{"apply_server_side_encryption_by_default": [{"sse_algorithm": "AES256"}]}])
        zone = make("aws_route53_zone", name="example.com")
        make("aws_route53_record", zone_id=zone["zone_id"], name="www", type="A", ttl=60, records=["10.0.0.1"])
        certificate = make("aws_acm_certificate", domain_name="example.com", validation_method="DNS")
        make("aws_acm_certificate_validation", certificate_arn=certificate["arn"])

    def plain(self, type_name, **given):
        """As create, for a type without identity."""
        block = self.provider.schema.resource_schemas[type_name].block
        config = self.blocks(block, given)
        plan = self.provider.call("PlanResourceChange", type_name=type_name, prior_state=dynamic(None), config=dynamic(config),
                                  proposed_new_state=dynamic(proposed(block, config)))
        made = self.provider.call("ApplyResourceChange", type_name=type_name, prior_state=dynamic(None), planned_state=plan.planned_state, config=dynamic(config))
        self.assertEqual(errors(made.diagnostics), [])
        self.assertFalse(made.HasField("new_identity"))
        return unpacked(made.new_state)

    # ---- tests

    def test_schemas(self):
        found = {}
        for name, schema in self.schemas.items():
            attributes = {a.name: ("required " if a.required_for_import else "optional " if a.optional_for_import else "") + a.type.decode().strip('"')
                          for a in schema.identity_attributes}
            found[name] = (schema.version, attributes)
        for name, want in SCHEMAS.items():
            self.assertEqual(found.get(name), want, name)
        aliases = set(found) - set(SCHEMAS)
        self.assertEqual({n.replace("aws_alb", "aws_lb") for n in aliases} - set(SCHEMAS), set())

    def test_every_type(self):
        """Create, read, import by identity and by id: the same identity, the same object."""
        self.make_all()
        self.assertEqual(set(self.made), set(SCHEMAS))
        for name, state in self.made.items():
            with self.subTest(type=name):
                read = self.read(name, dynamic(state))
                self.assertEqual(errors(read.diagnostics), [])
                identity = self.check_identity(name, unpacked(read.new_state), read.new_identity)
                if name in NOT_IMPORTED:
                    answer = self.provider.call("ImportResourceState", type_name=name, identity=self.identity(name, **identity))
                    self.assertTrue(errors(answer.diagnostics))
                    continue
                imported = self.bring_in(name, id=self.import_id(name, state))
                self.same_object(name, state, imported)
                required = {n: v for n, v in identity.items() if v is not None and n not in OF_REGION}
                for given in (identity, required):
                    self.same_object(name, state, self.bring_in(name, identity=self.identity(name, **given)))

    def import_id(self, name, state):
        with open(os.path.join(ROOT, "tests", "lifecycle", "import_ids.json")) as f:
            rule = json.load(f).get(name, "{id}")
        values = dict(state, cluster_name=str(state.get("cluster")).rpartition("/")[2])
        return re.sub(r"{(\w+)}", lambda m: str(values[m[1]]), rule)

    def same_object(self, name, state, imported):
        stub = unpacked(imported.state)
        # The identity of a record has its full name, whatever name was configured.
        want = state["id"].replace("_www_", "_www.example.com_") if stub.get("fqdn") else state["id"]
        self.assertEqual(stub["id"], want)
        if "region" in state:
            self.assertEqual(stub["region"], "us-east-1")
        read = self.read(name, imported.state, current_identity=imported.identity)
        self.assertEqual(errors(read.diagnostics), [])
        again = unpacked(read.new_state)
        self.assertEqual(again and again["id"], want)
        self.check_identity(name, again, read.new_identity)

    def test_region_and_account(self):
        stub = self.bring_in("aws_vpc", identity=self.identity("aws_vpc", id="vpc-1", region="eu-west-1", account_id=ACCOUNT))
        self.assertEqual((unpacked(stub.state)["id"], unpacked(stub.state)["region"]), ("vpc-1", "eu-west-1"))
        self.assertEqual(unpacked(stub.identity.identity_data), {"id": "vpc-1", "region": "eu-west-1", "account_id": ACCOUNT})
        arn = f"arn:aws:elasticloadbalancing:eu-west-1:{ACCOUNT}:loadbalancer/app/a/0123456789abcdef"
        stub = unpacked(self.bring_in("aws_lb", identity=self.identity("aws_lb", arn=arn)).state)
        self.assertEqual((stub["id"], stub["arn"], stub["region"]), (arn, arn, "eu-west-1"))
        stub = unpacked(self.bring_in("aws_vpc", id="vpc-1@eu-west-1").state)
        self.assertEqual((stub["id"], stub["region"]), ("vpc-1", "eu-west-1"))

    def test_refused(self):
        for name, given, why in (("aws_vpc", {"id": "vpc-1", "account_id": "999999999999"}, "999999999999"), ("aws_vpc", {"region": "eu-west-1"}, '"id"'),
                                 ("aws_lb", {"arn": "no-arn"}, "ARN"), ("aws_ecs_task_definition", {"family": "web"}, '"revision"')):
            answer = self.provider.call("ImportResourceState", type_name=name, identity=self.identity(name, **given))
            self.assertRegex("\n".join(errors(answer.diagnostics)), why, name)
            self.assertFalse(answer.imported_resources)
        wrong = messages().ResourceIdentityData(identity_data=dynamic({"family": "web", "revision": "no number", "account_id": None, "region": None}))
        self.assertTrue(errors(self.provider.call("ImportResourceState", type_name="aws_ecs_task_definition", identity=wrong).diagnostics))
        unknown = self.identity("aws_vpc", id=UNKNOWN)
        self.assertTrue(errors(self.provider.call("ImportResourceState", type_name="aws_vpc", identity=unknown).diagnostics))
        self.assertTrue(errors(self.provider.call("ImportResourceState", type_name="aws_vpc").diagnostics))
        self.assertTrue(self.provider.alive())

    def test_a_gone_object_has_no_identity(self):
        stub = self.bring_in("aws_vpc", id="vpc-0123456789abcdef0")
        read = self.read("aws_vpc", stub.state, current_identity=stub.identity)
        self.assertIsNone(unpacked(read.new_state))
        self.assertFalse(read.HasField("new_identity"))

    def upgraded(self, type_name, version, text):
        answer = self.provider.call("UpgradeResourceIdentity", type_name=type_name, version=version, raw_identity=messages().RawState(json=text))
        return errors(answer.diagnostics), unpacked(answer.upgraded_identity.identity_data) if answer.HasField("upgraded_identity") else None

    def test_upgrade(self):
        problems, identity = self.upgraded("aws_s3_bucket_versioning", 0, b'{"bucket":"b","expected_bucket_owner":"","account_id":"1","region":"us-east-1"}')
        self.assertEqual((problems, identity), ([], {"bucket": "b", "account_id": "1", "region": "us-east-1"}))
        problems, identity = self.upgraded("aws_ecs_task_definition", 0, b'{"family":"web","revision":3}')
        self.assertEqual((problems, identity), ([], {"family": "web", "revision": 3, "account_id": None, "region": None}))
        problems, identity = self.upgraded("aws_ecs_task_definition", 0, b'{"family":"web","revision":"3"}')
        self.assertEqual((problems, identity["revision"]), ([], 3))
        self.assertTrue(self.upgraded("aws_vpc", 0, b"{")[0])
        self.assertTrue(self.upgraded("aws_vpc", 0, b"[" * 100000)[0])
        self.assertEqual(self.upgraded("aws_ecs_cluster", 0, b'{"name":"a"}')[1], None)

    def test_planned_identity(self):
        """A plan keeps the identity that it was given, and no Terraform below 1.12 sends one."""
        block = self.provider.schema.resource_schemas["aws_vpc"].block
        config = value(block, cidr_block="10.9.0.0/16")
        prior = dict(config, id="vpc-1", region="us-east-1")
        fields = dict(type_name="aws_vpc", prior_state=dynamic(prior), config=dynamic(config), proposed_new_state=dynamic(proposed(block, config, prior)))
        self.assertFalse(self.provider.call("PlanResourceChange", **fields).HasField("planned_identity"))
        identity = self.identity("aws_vpc", id="vpc-1")
        planned = self.provider.call("PlanResourceChange", prior_identity=identity, **fields)
        self.assertEqual(unpacked(planned.planned_identity.identity_data), unpacked(identity.identity_data))
        self.assertNotIn(msgpack.ExtType, map(type, unpacked(planned.planned_identity.identity_data).values()))


if __name__ == "__main__":
    unittest.main()
