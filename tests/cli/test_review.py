"""The ways into and out of `tripod review`: a saved plan, its JSON and standard input; formats, levels, acceptances, own rules, errors."""
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from tests import cli
from tests.lifecycle import terraform
from tests.review import golden

DATA = '''resource "terraform_data" "this" {
  input = {
    quiet = sensitive("hush")
    loud  = "\\u001b[31mred"
  }
}
'''


class Review(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp(prefix="review-")
        cls.plan = cls.write("plan.json", golden.plan_text("three-node-ssh"))
        cls.same = cls.write("same.json", golden.plan_text("three-node-same"))

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.directory, ignore_errors=True)

    @classmethod
    def write(cls, name, content):
        path = os.path.join(cls.directory, name)
        with open(path, "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode())
        return path

    def check(self, arguments, status, out=None, error=r"\A\Z", **more):
        ran = cli.run("review", *arguments, **more)
        self.assertEqual(ran.returncode, status, f"{arguments}\n{ran.stdout[:3000]}\n{ran.stderr}")
        self.assertRegex(ran.stderr, error)
        if out is not None:
            self.assertRegex(ran.stdout, out)
        return ran.stdout

    def accept(self, *entries):
        return self.write("accepted.json", json.dumps({"accept": [{"reason": "agreed", "until": "2100-01-01", **e} for e in entries]}))

    def test_formats(self):
        self.check([self.plan], 1, r"\A<!-- tripod review -->")  # no terminal: markdown
        self.check(["--format", "text", self.plan], 1, r"\A1 to create; ")
        self.check(["-f", "html", self.plan], 1, r"\A<!DOCTYPE html>")
        for form in ("json", "sarif"):
            json.loads(self.check(["--format", form, self.plan], 1))
        self.check(["--format", "yaml", self.plan], 2, error=r"yaml")

    def test_the_ending_says_the_form(self):
        for ending, begin in ((".md", "<!-- tripod"), (".html", "<!DOCTYPE"), (".json", "{"), (".sarif", "{"), (".txt", "1 to create")):
            path = os.path.join(self.directory, "out" + ending)
            self.check(["--out", path, self.plan], 1, r"\A\Z")
            with open(path) as f:
                self.assertTrue(f.read().startswith(begin), ending)
        self.check(["--out", os.path.join(self.directory, "no/such/folder.md"), self.plan], 2, error=r"folder\.md cannot be written: No such file")
        self.assertEqual([n for n in os.listdir(self.directory) if n.endswith(".new")], [])

    def test_levels(self):
        self.check(["--fail-on", "never", self.plan], 0)
        self.check([self.same], 0)
        self.check(["--fail-on", "warning", self.same], 1)
        self.check(["--fail-on", "notice", self.same], 2, error=r"notice")

    def test_acceptances(self):
        dangers = [f["id"] for f in json.loads(self.check(["--format", "json", self.plan], 1))["findings"] if f["severity"] == "danger"]
        self.assertIn("opened-to-internet", dangers)
        self.check(["--accept", self.accept(*({"id": i} for i in dangers)), "--format", "text", self.plan], 0, r"agreed")
        self.check(["--accept", self.accept(*({"id": i, "address": "module.other.*"} for i in dangers)), self.plan], 1)
        ended = self.accept(*({"id": i, "until": "2026-01-01"} for i in dangers))
        self.check(["--accept", ended, "--format", "text", self.plan], 1, r"2026-01-01")
        self.check(["--accept", self.write("wrong.json", '{"accept": [{"id": "x"}]}'), self.plan], 2, error=r"wrong\.json.*reason")
        self.check(["--accept", self.directory + "/none.json", self.plan], 2, error=r"none\.json")

    def test_own_rules(self):
        folder = os.path.join(self.directory, "rules")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "own.json"), "w") as f:
            json.dump({"rules": [{"id": "own-log-retention", "title": "Logs must stay a year", "severity": "danger", "category": "logging",
                        "types": ["aws_cloudwatch_log_group"], "condition": {"attribute": "retention_in_days", "less": 365}, "reason": "The auditors ask.",
                        "fix": "Set retention_in_days = 365.", "reference": "https://example.com/policy"}]}, f)
        found = json.loads(self.check(["--rules", folder, "--format", "json", self.same], 1))["findings"]
        self.assertEqual(len([f for f in found if f["id"] == "own-log-retention"]), 2)
        with open(os.path.join(folder, "own.json"), "w") as f:
            f.write('{"rules": [{"id": "own"}]}')
        self.check(["--rules", folder, self.same], 2, error=r"own\.json")

    def test_markdown_is_bounded(self):
        plan = self.write("create.json", golden.plan_text("three-node-create"))
        for most in (4000, 20000):
            text = self.check(["--max-bytes", str(most), plan], 0)
            self.assertLessEqual(len(text.encode()), most)
            self.assertIn("**Shortened**", text)
        self.assertNotIn("**Shortened**", self.check(["--max-bytes", "0", plan], 0))
        for wrong in ("-1", "x", "10", "99999999999999999999999"):
            self.check([f"--max-bytes={wrong}", plan], 2, error=r"--max-bytes takes")

    def test_colours(self):
        self.assertNotIn("\x1b", self.check(["--format", "text", self.plan], 1))
        self.assertIn("\x1b[", self.check(["--format", "text", "--color", "always", self.plan], 1))

    def test_schema_of_a_provider(self):
        schema = self.write("schema.json", json.dumps({"format_version": "1.0", "provider_schemas": {"example.com/x/y": {"resource_schemas": {
            "y_thing": {"version": 0, "block": {"attributes": {"key": {"type": "string", "optional": True, "sensitive": True}}}}}}}}))
        plan = self.write("thing.json", json.dumps({"format_version": "1.2", "resource_changes": [
            {"address": "y_thing.a", "mode": "managed", "type": "y_thing", "name": "a", "provider_name": "example.com/x/y",
             "change": {"actions": ["create"], "before": None, "after": {"key": "open sesame"}}}]}))
        self.assertIn("open sesame", self.check([plan], 0))
        self.assertNotIn("open sesame", self.check(["--schema", schema, plan], 0, r"\(sensitive\)"))
        self.check(["--schema", self.write("odd.json", "[1"), plan], 2, error=r"odd\.json")

    def test_what_is_no_plan(self):
        for name, content, why in (("empty.json", "", "it is empty"), ("text.json", "hello", "byte 1"), ("other.json", "{}", "no plan"),
                                   ("utf16.json", '{"a":1}'.encode("utf-16"), "no plan"), ("bom.json", b"\xff\xfe", "empty"),
                                   ("wrapper.json", "[command]/bin/terraform show -json\n{}", "terraform_wrapper"), ("cut.json", golden.plan_text("three-node-ssh")[:5000], "byte"),
                                   ("schemas.json", '{"format_version":"1.0","provider_schemas":{}}', "--schema"), ("zip.bin", b"PK\x03\x04 no zip", "")):
            with self.subTest(name):
                self.check([self.write(name, content)], 2, r"\A\Z", rf"\Atripod review: .*{name}: .*{why}", cwd=self.directory)
        self.check([os.path.join(self.directory, "none.json")], 2, r"\A\Z", r"none\.json: No such file")
        self.check([self.directory], 2, r"\A\Z", r"Is a directory")

    def test_encodings(self):
        text = golden.plan_text("three-node-ssh").decode()
        expected = self.check(["--format", "text", self.plan], 1)
        for encoding in ("utf-8-sig", "utf-16", "utf-16-be"):
            content = text.encode(encoding) if encoding != "utf-16-be" else b"\xfe\xff" + text.encode(encoding)
            self.assertEqual(self.check(["--format", "text", self.write("encoded.json", content)], 1), expected, encoding)

    def test_state(self):
        """A state is reviewed as what is there: nothing changes, rules speak."""
        state = self.write("state.json", json.dumps({"format_version": "1.0", "values": {"root_module": {"resources": [
            {"address": "aws_vpc.a", "mode": "managed", "type": "aws_vpc", "name": "a", "values": {"id": "vpc-1", "cidr_block": "10.0.0.0/16"}}]}}}))
        self.check(["--format", "text", state], 0, r"vpc-without-flow-log")


class SavedPlan(unittest.TestCase):
    """The real terraform program, with a resource that needs no provider."""

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="saved-")
        self.addCleanup(shutil.rmtree, self.directory, True)
        with open(os.path.join(self.directory, "main.tf"), "w") as f:
            f.write(DATA)
        for arguments in (["init", "-input=false"], ["plan", "-input=false", "-out=plan.bin"]):
            ran = subprocess.run([terraform.program(), *arguments], cwd=self.directory, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                 env=dict(os.environ, CHECKPOINT_DISABLE="1", TF_CLI_CONFIG_FILE="/dev/null"))
            self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_ways(self):
        environment = dict(os.environ, TF_CLI_CONFIG_FILE="/dev/null", TRIPOD_TERRAFORM=terraform.program())
        file = os.path.join(self.directory, "plan.bin")
        shown = subprocess.run([terraform.program(), "show", "-json", "plan.bin"], cwd=self.directory, capture_output=True, check=True).stdout
        for arguments, more in (([file], {}), (["plan.bin"], {"cwd": self.directory}), (["--chdir", self.directory, file], {"cwd": "/"}),
                                (["--terraform", terraform.program(), file], {})):
            ran = cli.run("review", "--format", "text", *arguments, env=environment, **more)
            self.assertEqual(ran.returncode, 0, ran.stderr)
            self.assertRegex(ran.stdout, r"\A1 to create")
            self.assertNotIn("hush", ran.stdout)
            self.assertNotIn("\x1b", ran.stdout)
            self.assertIn("(sensitive)", ran.stdout)
        ran = cli.run("review", "--format", "text", "-", input=shown.decode(), stdin=None)
        self.assertRegex(ran.stdout, r"\A1 to create")

    def test_without_the_program(self):
        file = os.path.join(self.directory, "plan.bin")
        ran = cli.run("review", file, env={"PATH": "/nonexistent"})
        self.assertEqual(ran.returncode, 2)
        self.assertRegex(ran.stderr, r"neither terraform nor tofu is on the PATH")
        ran = cli.run("review", "--terraform", "/no/such/program", file)
        self.assertRegex(ran.stderr, r"/no/such/program .*is not there")
        ran = cli.run("review", "--terraform", "false", file)
        self.assertEqual(ran.returncode, 2)
        self.assertRegex(ran.stderr, r"failed")


if __name__ == "__main__":
    unittest.main()
