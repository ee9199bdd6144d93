"""A test's own world: an account of the local AWS, a folder, terraform in it, and a look at what there is.

    scene = Scene(aws, MAIN)
    scene.faults({"action": "CreateVpc", "kind": "throttle"})
    self.assertEqual(scene.apply(), "")

Configurations are small and of types that need no others, so that a fault hits what it is meant for.
"""
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile

from tests.lifecycle import terraform as runner
from tests.localaws.inventory import Inventory, leftovers

VPC = 'resource "aws_vpc" "this" {\n  cidr_block = "10.7.0.0/16"\n  tags       = { Name = "scene" }\n}\n'
GROUP = 'resource "aws_cloudwatch_log_group" "this" {\n  name              = "/scene"\n  retention_in_days = 7\n}\n'
ROLE = '''resource "aws_iam_role" "this" {
  name = "scene"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}
'''
ALL = VPC + GROUP + ROLE
_accounts = itertools.count(1)


class Scene:
    """`arguments`: lines that stand in the provider block besides (or, with whole=True, instead of) the usual ones."""

    def __init__(self, aws, hcl="", arguments="", whole=False, family=700):
        self.aws, self.account = aws, f"{family:06d}{next(_accounts):06d}"
        self.directory = tempfile.mkdtemp(prefix="scene-")
        self.variables = {}
        self.terraform = runner.Terraform(self.directory, runner.provider_folder(), aws.url, "ACCOUNT" + self.account, provider_file=False)
        self.inventory = Inventory(aws.url, self.account)
        self.provider(arguments, whole)
        self.main(hcl)

    def close(self):
        self.aws.faults([], self.account)
        shutil.rmtree(self.directory, ignore_errors=True)

    def provider(self, arguments="", whole=False):
        usual = "" if whole else runner.provider_arguments(self.aws.url, "ACCOUNT" + self.account)
        self.terraform.write("provider.tf", f'provider "aws" {{\n{usual}{arguments}\n}}\n')

    def main(self, hcl):
        self.terraform.write("main.tf", hcl)

    def faults(self, *rules):
        self.aws.faults(list(rules), self.account)

    def environment(self):
        return {**self.terraform.environment(), "TF_LOG_PROVIDER": "DEBUG", **self.variables}

    def start(self, *arguments):
        """terraform in a process group of its own, as a shell would start it; what it says is output()."""
        with open(os.path.join(self.directory, "output.txt"), "w") as f:
            return subprocess.Popen([runner.program(), *arguments], cwd=self.directory, env=self.environment(), stdin=subprocess.DEVNULL,
                                    stdout=f, stderr=subprocess.STDOUT, start_new_session=True)

    def output(self):
        with open(os.path.join(self.directory, "output.txt"), errors="replace") as f:
            return f.read()

    def run(self, *arguments, timeout=90):
        try:
            return subprocess.run([runner.program(), *arguments], cwd=self.directory, env=self.environment(), stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, errors="replace", timeout=timeout)
        except subprocess.TimeoutExpired:
            self.aws.process.send_signal(signal.SIGUSR1)  # the local AWS tells what it does
            raise AssertionError(f"terraform {' '.join(arguments)} takes more than {timeout} s; its log ends with\n{self.log_text()[-6000:]}") from None

    def _error(self, *arguments):
        ran = self.run(*arguments)
        return runner.message(ran) if ran.returncode else ""

    def apply(self, *more):
        """What was wrong, empty when it worked."""
        return self._error("apply", "-auto-approve", "-input=false", "-no-color", *more)

    def destroy(self):
        return self._error("destroy", "-auto-approve", "-input=false", "-no-color")

    def plan(self, *more):
        return self._error("plan", "-input=false", "-no-color", *more)

    def validate(self):
        return self._error("validate", "-no-color")

    def planned(self):
        """address -> action of a new plan; raises when it fails."""
        ran = self.run("plan", "-input=false", "-no-color", "-out=plan.bin")
        if ran.returncode:
            raise AssertionError(runner.message(ran))
        plan = json.loads(self.run("show", "-json", "plan.bin").stdout)
        return {c["address"]: "/".join(c["change"]["actions"]) for c in plan.get("resource_changes", []) if c["change"]["actions"] != ["no-op"]}

    def state_file(self):
        try:
            with open(os.path.join(self.directory, "terraform.tfstate")) as f:
                return json.load(f)
        except (OSError, ValueError):
            return {"resources": []}

    def state(self):
        """address -> ("ok" or "tainted", attributes)"""
        found = {}
        for resource in self.state_file()["resources"]:
            for one in resource["instances"]:
                key = f'[{json.dumps(one["index_key"])}]' if "index_key" in one else ""
                found[f'{resource["type"]}.{resource["name"]}{key}'] = (one.get("status", "ok"), one["attributes"])
        return found

    def things(self):
        """["VPC vpc-1", ...] but what comes with a VPC by itself."""
        found = leftovers({}, self.inventory.take())
        return sorted(t for t in found if not re.match(r"(security group|route table) ", t))

    def counts(self, action):
        return self.aws.counts(self.account)["by_action"].get(action, 0)

    def log_text(self):
        return self.terraform.core_log()
