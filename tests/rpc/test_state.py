"""States that come from elsewhere: of other schema versions, of other provider addresses, large ones; and which types have SDKv2's type system."""
import glob
import json
import os
import time
import unittest

from tests.localaws import ROOT
from tests.rpc.client import Provider, dynamic, messages, proposed, unpacked, value
from tests.rpc.test_rpc import errors, program_missing

REGISTRY = "registry.terraform.io/hashicorp/aws"
# Types that hashicorp/aws 6 serves from the plugin framework; all others come from SDKv2.
FRAMEWORK = {"aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"}


class States(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if program_missing():
            raise AssertionError("the provider is not built")
        cls.provider = Provider()
        cls.schemas = cls.provider.schema.resource_schemas

    @classmethod
    def tearDownClass(cls):
        cls.provider.stop()

    def raw(self, state):
        return messages().RawState(json=state if isinstance(state, bytes) else json.dumps(state).encode())

    def upgrade(self, type_name, state, version=None, timeout=30):
        version = self.schemas[type_name].version if version is None else version
        return self.provider.call("UpgradeResourceState", type_name=type_name, version=version, raw_state=self.raw(state), timeout=timeout)

    def move(self, source="aws_vpc", target="aws_vpc", address=REGISTRY, state=None, **more):
        return self.provider.call("MoveResourceState", source_provider_address=address, source_type_name=source, target_type_name=target,
                                  source_schema_version=more.pop("version", 1), source_state=self.raw(state or {"id": "vpc-1", "cidr_block": "10.0.0.0/16"}), **more)

    # ---- type systems

    def test_legacy_type_system(self):
        self.assertEqual(FRAMEWORK - set(self.schemas), set())
        for name, schema in self.schemas.items():
            with self.subTest(type=name):
                nothing = value(schema.block)
                fields = dict(type_name=name, prior_state=dynamic(None), config=dynamic(nothing))
                planned = self.provider.call("PlanResourceChange", proposed_new_state=dynamic(proposed(schema.block, nothing)), **fields)
                self.assertEqual(planned.legacy_type_system, name not in FRAMEWORK)
                # Nothing to do: no prior state, none planned.
                applied = self.provider.call("ApplyResourceChange", type_name=name, prior_state=dynamic(None), planned_state=dynamic(None), config=dynamic(None))
                self.assertEqual(applied.legacy_type_system, name not in FRAMEWORK)

    # ---- upgrades

    def test_every_type_takes_an_empty_state(self):
        """All that is missing becomes null, and what the result has is what the schema says."""
        for name, schema in self.schemas.items():
            with self.subTest(type=name):
                for version in {0, schema.version}:
                    answer = self.upgrade(name, {"id": "x", "no_such_attribute": {"a": [1]}}, version)
                    self.assertEqual(errors(answer.diagnostics), [])
                    found = unpacked(answer.upgraded_state)
                    self.assertEqual(set(found), {a.name for a in schema.block.attributes} | {b.type_name for b in schema.block.block_types})
                    self.assertEqual(found.get("id"), "x" if "id" in found else None)

    def test_every_type_refuses_what_is_no_json_state(self):
        for name, schema in self.schemas.items():
            with self.subTest(type=name):
                flat = messages().RawState(flatmap={"id": "x", "tags.%": "0"})
                answer = self.provider.call("UpgradeResourceState", type_name=name, version=0, raw_state=flat)
                self.assertRegex("\n".join(errors(answer.diagnostics)), "0.11")
                self.assertFalse(answer.HasField("upgraded_state"))
                for bad in (b"", b"[]", b"null", b'"x"', b"{"):
                    self.assertTrue(errors(self.upgrade(name, bad).diagnostics), bad)
                answer = self.upgrade(name, {"id": "x"}, schema.version + 1)
                self.assertRegex("\n".join(errors(answer.diagnostics)), "newer")
        self.assertTrue(self.provider.alive())

    def test_stored_states(self):
        """What hashicorp/aws 3.49 and 5.2 stored: every type, every instance. No value that the schema still has is lost (some
        changed from number to text), a second upgrade changes nothing."""
        paths = glob.glob(os.path.join(ROOT, "tests", "lifecycle", "states", "*", "*.json"))
        self.assertTrue(paths)
        for path in paths:
            with open(path) as f:
                resources = [r for r in json.load(f)["resources"] if r["mode"] == "managed"]
            for resource in resources:
                for instance in resource["instances"]:
                    with self.subTest(state=os.path.relpath(path, os.path.join(ROOT, "tests", "lifecycle", "states")), type=resource["type"]):
                        self.check_stored(resource["type"], instance)

    def check_stored(self, name, instance):
        answer = self.upgrade(name, instance["attributes"], instance["schema_version"])
        self.assertEqual(errors(answer.diagnostics), [])
        state = unpacked(answer.upgraded_state)
        for key, old in instance["attributes"].items():
            if key in state and isinstance(old, (str, bool, int)) and old != "":
                self.assertEqual(str(state[key]), str(old), key)
        self.assertEqual(unpacked(self.upgrade(name, state).upgraded_state), state)

    def test_shapes_of_other_versions(self):
        answer = unpacked(self.upgrade("aws_vpc", {"id": "vpc-1", "enable_dns_support": "true", "ipv6_netmask_length": "", "tags": {"a": 1}}, 0).upgraded_state)
        self.assertEqual((answer["enable_dns_support"], answer["ipv6_netmask_length"], answer["tags"]), (True, None, {"a": "1"}))

    def test_huge_state(self):
        rules = [{"cidr_blocks": [f"10.{i // 250}.{i % 250}.0/24" for i in range(n, n + 50)], "description": "x" * 200, "from_port": n, "to_port": n, "protocol": "tcp",
                  "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": False} for n in range(2000)]
        state = {"id": "sg-1", "name": "huge", "ingress": rules, "tags": {f"k{i}": "v" * 200 for i in range(5000)}}
        started = time.monotonic()
        answer = self.upgrade("aws_security_group", state)
        self.assertEqual(errors(answer.diagnostics), [])
        found = unpacked(answer.upgraded_state)
        self.assertEqual((len(found["ingress"]), len(found["tags"])), (2000, 5000))
        self.assertLess(time.monotonic() - started, 20)
        text = "x" * (24 << 20)  # one value of 24 MB
        found = unpacked(self.upgrade("aws_ecs_task_definition", {"id": "t", "container_definitions": text}, 1).upgraded_state)
        self.assertEqual(len(found["container_definitions"]), len(text))

    def test_deep_state(self):
        deep = b'{"id":"vpc-1","tags":' + b'{"a":' * 5000 + b"1" + b"}" * 5001
        self.upgrade("aws_vpc", deep)
        self.assertTrue(self.provider.alive())

    # ---- moves

    def test_move_between_addresses(self):
        for address in (REGISTRY, "registry.opentofu.org/hashicorp/aws", "terraform.local/tripod/aws"):
            answer = self.move(address=address, source_private=b"private")
            self.assertEqual(errors(answer.diagnostics), [], address)
            state = unpacked(answer.target_state)
            self.assertEqual((state["id"], state["cidr_block"]), ("vpc-1", "10.0.0.0/16"))
            self.assertFalse(answer.HasField("target_identity"))

    def test_move_with_identity(self):
        identity = messages().RawState(json=b'{"id":"vpc-1","account_id":"123456789012","region":"eu-west-1"}')
        answer = self.move(source_identity=identity, source_identity_schema_version=0)
        self.assertEqual(errors(answer.diagnostics), [])
        self.assertEqual(unpacked(answer.target_identity.identity_data), {"id": "vpc-1", "account_id": "123456789012", "region": "eu-west-1"})

    def test_moves_that_are_refused(self):
        for more in (dict(address="registry.terraform.io/someone/else"), dict(source="aws_subnet"), dict(target="aws_no_such_type"), dict(version=99),
                     dict(state=b"{")):
            answer = self.move(**more)
            self.assertTrue(errors(answer.diagnostics), more)
            self.assertFalse(answer.HasField("target_state"), more)
        flat = messages().RawState(flatmap={"id": "vpc-1"})
        answer = self.provider.call("MoveResourceState", source_provider_address=REGISTRY, source_type_name="aws_vpc", target_type_name="aws_vpc", source_state=flat)
        self.assertTrue(errors(answer.diagnostics))
        self.assertTrue(self.provider.alive())


if __name__ == "__main__":
    unittest.main()
