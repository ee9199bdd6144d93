"""The lifecycle harness's own parts: it reads cases, finds departures in Terraform's log, and exchanges the ids of a stored state."""
import json
import os
import tempfile
import unittest

from tests.lifecycle import case, consistency, runner

LOG = r'''2026-01-01T00:00:00.000Z [WARN]  Provider "registry.terraform.io/hashicorp/aws" produced an invalid plan for aws_vpc.this, but we are tolerating it because it is using the legacy plugin SDK.
    The following problems may be the cause of any confusing errors from downstream operations:
      - .enable_dns_support: planned value cty.True for a non-computed attribute
      - .ingress[0].from_port: planned value cty.NumberIntVal(1) does not equal config value cty.NumberIntVal(2)
2026-01-01T00:00:00.100Z [INFO]  something else
      - .not_ours: belongs to nothing
2026-01-01T00:00:00.200Z [WARN]  Provider "provider[\"registry.terraform.io/hashicorp/aws\"]" produced an unexpected new value for module.a["x"].aws_vpc.this[0], but we are tolerating it because it is using the legacy plugin SDK.
    The following problems may be the cause of any confusing errors from downstream operations:
      - .tags["Name"]: was null, but now cty.StringVal("x: y")
'''


class Cases(unittest.TestCase):
    def read(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".tf") as f:
            f.write(text)
            f.flush()
            return case.read(f.name)

    def test_steps_and_expectations(self):
        found = self.read('''# prose, with a colon: fine
# import aws_vpc.this = {id}
variable "x" {}
# step: create
resource "aws_vpc" "this" {}
# expect aws_vpc.this.tags.Name = "a"
# expect aws_vpc.this["k"].arn ~ ^arn
# step: update in place
# action aws_vpc.this = update
# error: no .* way
''')
        first, second = found.steps
        self.assertEqual((first.name, second.name), ("create", "update in place"))
        self.assertIn('variable "x"', second.hcl)
        self.assertNotIn("aws_vpc", second.hcl)
        self.assertEqual([(e.address, e.path, e.operator, e.value) for e in first.expectations],
                         [("aws_vpc.this", "tags.Name", "=", "a"), ('aws_vpc.this["k"]', "arn", "~", "^arn")])
        self.assertEqual((second.actions, second.error), ({"aws_vpc.this": "update"}, "no .* way"))
        self.assertEqual(found.imports, {"aws_vpc.this": "{id}"})

    def test_mistakes_are_named(self):
        for text in ("# step: a\n# expect aws_vpc.this.id = vpc\n", "# step: a\n# action aws_vpc.this = explode\n", "# no-import aws_vpc.this\n"):
            with self.assertRaises(case.CaseError):
                self.read(text)

    def test_look_up(self):
        value = {"a": [{"b": {"c.d": 1}}], "n": None}
        for path, want in (("a[0].b.c.d", 1), ("a.0.b.#", 1), ("a.#", 1), ("n.x", None), ("n.#", 0), ("a[7].b", None)):
            self.assertEqual(case.look_up(value, path), want, path)

    def test_all_cases_can_be_read(self):
        self.assertTrue(case.load(os.path.dirname(os.path.abspath(case.__file__))))


class Departures(unittest.TestCase):
    def schema(self, **content):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.mkdir(os.path.join(folder.name, "resources"))
        with open(os.path.join(folder.name, "resources", "aws_vpc.json"), "w") as f:
            json.dump(content, f)
        return folder.name

    def test_all_are_found(self):
        found = consistency.unexplained(LOG, self.schema())
        self.assertEqual([f.split(":")[0] for f in found], ["aws_vpc.this .enable_dns_support", "aws_vpc.this .ingress.from_port", 'module.a["x"].aws_vpc.this[0] .tags'])

    def test_named_ones_and_defaults_pass(self):
        excuses = dict(departures={"ingress.*": "a reason"}, attributes={"enable_dns_support": {"type": "bool", "default": True}})
        self.assertEqual(len(consistency.unexplained(LOG, self.schema(system="sdk", **excuses))), 1)
        self.assertEqual(len(consistency.unexplained(LOG, self.schema(system="framework", **excuses))), 3)
        excuses["attributes"]["enable_dns_support"]["default"] = False
        self.assertEqual(len(consistency.unexplained(LOG, self.schema(system="sdk", **excuses))), 2)

    def test_what_sdkv2_does_to_unset_values(self):
        block = {"nested": "list", "optional": True, "computed": True, "of": {"x": {"type": "number", "optional": True}}}
        schema = {"system": "sdk", "attributes": {"block": block, "name": {"type": "string", "optional": True}}}
        framework, plan = dict(schema, system="framework"), "produced an invalid plan"
        left, count = "attribute representing nested block must not be unknown itself; set nested attribute values to unknown instead", "block count in plan (1) disagrees with count in config (0)"
        for message in (left, count):
            self.assertTrue(consistency.explained(schema, plan, "block", message))
            self.assertFalse(consistency.explained(framework, plan, "block", message))
            self.assertFalse(consistency.explained(schema, plan, "name", message))
        self.assertFalse(consistency.explained(schema, plan, "block", "block count in plan (1) disagrees with count in config (2)"))
        zero = 'planned value cty.StringVal("") for a non-computed attribute'
        self.assertTrue(consistency.explained(schema, plan, "name", zero, stored=True))
        self.assertFalse(consistency.explained(schema, plan, "name", zero))
        self.assertFalse(consistency.explained(framework, plan, "name", zero, stored=True))
        self.assertFalse(consistency.explained(schema, "produced an unexpected new value", "name", zero, stored=True))
        self.assertFalse(consistency.explained(schema, plan, "name", 'planned value cty.StringVal("a") for a non-computed attribute', stored=True))


class Values(unittest.TestCase):
    def test_differences(self):
        self.assertEqual(list(runner.differences({"s": [1, 2], "a": {"b": 1}}, {"s": [2, 1], "a": {"b": 2}})), [("a.b", 1, 2)])
        self.assertEqual(list(runner.differences({"a": None}, {})), [])

    def test_identifiers_are_exchanged(self):
        def state(vpc, region):
            return {"resources": [{"mode": "managed", "type": "aws_vpc", "name": "x", "instances": [{"attributes": {
                "id": vpc, "arn": f"arn:aws:ec2:{region}:1:vpc/{vpc}", "cidr_block": "10.0.0.0/16", "note": "see " + vpc}}]}]}
        changed = runner.exchange_identifiers(state("vpc-00000001", "us-east-1"), state("vpc-00000002", "us-east-1"))
        attributes = changed["resources"][0]["instances"][0]["attributes"]
        self.assertEqual((attributes["id"], attributes["arn"], attributes["note"]), ("vpc-00000002", "arn:aws:ec2:us-east-1:1:vpc/vpc-00000002", "see vpc-00000002"))
