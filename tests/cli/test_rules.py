"""tripod rules: the list, one rule, the three formats, and rules of the user's own."""
import glob
import json
import os
import re
import tempfile
import unittest

from tests import cli
from tests.localaws import ROOT

OWN = {"id": "our-own", "title": "Ours <b>\x1b[31m", "severity": "notice", "category": "tags", "types": ["aws_vpc"], "condition": {"action": "create"}, "reason": "Why | not", "fix": "So",
       "reference": "https://example.com/"}


def built_in():
    rules = [rule for file in glob.glob(os.path.join(ROOT, "schema/rules/*.json")) for rule in json.load(open(file))["rules"]]
    return {rule["id"]: rule for rule in rules}


class Rules(unittest.TestCase):
    def run_with(self, rule, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "own.json"), "w") as file:
                file.write(rule if isinstance(rule, str) else json.dumps({"rules": [rule]}))
            return cli.run("rules", "--rules", folder, *arguments)

    def test_list(self):
        ran = cli.run("rules")
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        for rule in built_in().values():
            self.assertRegex(ran.stdout, rf"(?m)^  {rule['id']} +{rule['severity']} +{re.escape(rule['title'])}$")
        self.assertRegex(ran.stdout, r"(?m)^Dangers, found in a plan as a whole\n  \S+ ")

    def test_one(self):
        ran = cli.run("rules", "imdsv1-allowed")
        self.assertEqual(ran.returncode, 0)
        for word in ("warning", "docassemble", "http_tokens", "https://docs.aws.amazon.com/", "aws_launch_template"):
            self.assertIn(word, ran.stdout)
        self.assertLessEqual(max(len(line) for line in ran.stdout.splitlines() if "https://" not in line), 80)
        danger = json.loads(cli.run("rules", "--format", "json").stdout)["dangers"][0]
        self.assertIn(danger["title"], cli.run("rules", danger["id"]).stdout)

    def test_unknown(self):
        ran = cli.run("rules", "imdsv1-alowed")
        self.assertEqual((ran.returncode, ran.stdout), (2, ""))
        self.assertIn("did you mean imdsv1-allowed?", ran.stderr)
        self.assertEqual(cli.run("rules", "xyzzy-plugh-frotz").returncode, 2)

    def test_json(self):
        told = json.loads(cli.run("rules", "--format", "json").stdout)
        self.assertEqual({rule["id"] for rule in told["rules"]}, set(built_in()))
        self.assertFalse({rule["id"] for rule in told["rules"]} & {danger["id"] for danger in told["dangers"]})
        one = json.loads(cli.run("rules", "--format=json", "volume-gp2").stdout)
        self.assertEqual([rule["id"] for rule in one["rules"]], ["volume-gp2"])
        self.assertEqual(one["dangers"], [])

    def test_markdown(self):
        text = cli.run("rules", "--format", "markdown").stdout
        self.assertEqual(len(re.findall(r"(?m)^### ", text)), len(built_in()))
        for rule in built_in().values():
            self.assertIn(f"`{rule['id']}`", text)
            self.assertIn(rule["reference"], text)

    def test_out(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "rules.md")
            self.assertEqual(cli.run("rules", "--format", "markdown", "--out", path).returncode, 0)
            self.assertEqual(open(path).read(), cli.run("rules", "--format", "markdown").stdout)

    def test_own_rules(self):
        ran = self.run_with(OWN)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        self.assertIn("our-own", ran.stdout)
        self.assertNotIn("\x1b", ran.stdout)
        markdown = self.run_with(OWN, "--format", "markdown", "our-own").stdout
        self.assertNotIn("<b>", markdown)
        self.assertNotIn("\x1b", markdown)

    def test_the_manual_s_example(self):
        manual = open(os.path.join(ROOT, "schema/rules/README.md")).read()
        ran = self.run_with(re.search(r"```json\n(.*?)```", manual, re.S)[1], "our-bucket-names")
        self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_own_rules_that_are_wrong(self):
        for change, said in (({"severity": "high"}, r"rule our-own: \"severity\" must be danger, warning or notice"), ({"category": "other"}, r"\"category\" is none"),
                             ({"reference": "wiki"}, r"\"reference\" must be a URL"), ({"condition": {"all": [{"attribute": "a", "matches": "["}]}}, r"condition\.all\[0\]: \"matches\": "),
                             ({"colour": "red"}, r"unknown key \"colour\""), ({"fix": ""}, r"\"fix\" must be a text")):
            with self.subTest(change):
                ran = self.run_with({**OWN, **change})
                self.assertEqual((ran.returncode, ran.stdout), (2, ""))
                self.assertRegex(ran.stderr, r"own\.json: ")
                self.assertRegex(ran.stderr, said)
        self.assertRegex(self.run_with('{"rules": [}').stderr, r"own\.json: .*line 1")
        self.assertRegex(cli.run("rules", "--rules", "/nonexistent").stderr, r"/nonexistent: No such file")


if __name__ == "__main__":
    unittest.main()
