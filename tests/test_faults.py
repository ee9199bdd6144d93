"""State is sacred: with whatever goes wrong between us and AWS, what was made is in the state or named in an error, nothing is made twice,
and the next apply goes on from there. Real terraform, the local AWS with fault rules."""
import os
import re
import signal
import time
import unittest

from tests import parallel
from tests.localaws import LocalAws
from tests.scene import ALL, GROUP, ROLE, VPC, Scene

SECURITY_GROUP = VPC + 'resource "aws_security_group" "this" {\n  name   = "scene"\n  vpc_id = aws_vpc.this.id\n}\n'
TEMPLATE = 'resource "aws_launch_template" "this" {\n  name          = "scene"\n  instance_type = "t3.micro"\n}\n'
MANY = '''resource "aws_vpc" "many" {
  count      = 4
  cidr_block = "10.${count.index}.0.0/16"
}
resource "aws_cloudwatch_log_group" "many" {
  count = 4
  name  = "/scene/${count.index}"
}
'''
SECONDS = 60  # far beyond what anything here takes
aws = None
load_tests = parallel.load_tests


def setUpModule():
    global aws
    aws = LocalAws()


def tearDownModule():
    aws.stop()


def until(condition, what, seconds=SECONDS):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {seconds} s")


def children(pid):
    """Process ids of the providers that a terraform has started."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as f:
                parts = f.read().rpartition(")")
        except OSError:
            continue
        if "terraform-provi" in parts[0] and int(parts[2].split()[1]) == pid and parts[2].split()[0] != "Z":
            found.append(int(name))
    return found


class Case(unittest.TestCase):
    def scene(self, hcl="", **more):
        scene = Scene(aws, hcl, **more)
        self.addCleanup(scene.close)
        return scene

    def settled(self, scene, count):
        """Nothing is left to do, everything that there is is in the state, and goes with it."""
        self.assertEqual(scene.planned(), {})
        self.assertEqual(len(scene.things()), count, scene.things())
        self.gone(scene)

    def gone(self, scene):
        scene.faults()
        self.assertEqual(scene.destroy(), "")
        self.assertEqual(scene.things(), [])

    def statuses(self, scene):
        return {address: status for address, (status, _) in scene.state().items()}


class Passing(Case):
    """Faults that pass by themselves are not seen at all."""

    def make(self, *rules, hcl=ALL, count=3):
        scene = self.scene(hcl)
        scene.faults(*rules)
        self.assertEqual(scene.apply(), "")
        for rule, shown in zip(rules, aws.control(f"faults?account={scene.account}")):
            self.assertGreater(shown["hits"], 0, rule)
        self.settled(scene, count)
        return scene

    def test_throttling(self):
        scene = self.make(*({"action": a, "kind": "throttle"} for a in ("CreateVpc", "CreateLogGroup", "CreateRole")), {"action": "Get.*", "kind": "throttle"})
        self.assertEqual(scene.counts("ec2.CreateVpc"), 2)

    def test_server_errors(self):
        self.make({"action": "Create.*", "kind": "error", "times": 4}, {"action": "Describe.*", "kind": "error", "status": 503, "code": "ServiceUnavailable", "times": 3})

    def test_delays(self):
        self.make({"action": "CreateVpc", "kind": "delay", "ms": 1500}, {"action": "DescribeLogGroups", "kind": "delay", "ms": 1500})

    def test_resets_of_reads(self):
        self.make({"action": "(Describe|Get|List).*", "kind": "reset-before", "times": 4}, {"action": "DescribeLogGroups", "kind": "reset-after"})

    def test_truncated_and_garbled_reads(self):
        self.make({"action": "DescribeVpcs", "kind": "truncate"}, {"action": "DescribeVpcAttribute", "kind": "garbage"},
                  {"action": "GetRole", "kind": "garbage", "body": "<html><body>a proxy's page</body></html>", "type": "text/html"},
                  {"action": "DescribeLogGroups", "kind": "truncate", "bytes": 20})

    def test_gateway_pages(self):
        page = {"kind": "garbage", "body": "<html><h1>502 Bad Gateway</h1></html>", "type": "text/html"}
        self.make({"action": "DescribeVpcs", "status": 502, **page}, {"action": "GetRole", "status": 504, **page}, {"action": "ListTags.*", "status": 503, **page})

    def test_token_makes_the_repeat_safe(self):
        """The answer is lost, the call is sent again with its token, and AWS tells the first result."""
        scene = self.make({"action": "CreateLaunchTemplate", "kind": "reset-after"}, hcl=TEMPLATE, count=1)
        self.assertEqual(scene.counts("ec2.CreateLaunchTemplate"), 2)

    def test_what_can_be_said_twice_is(self):
        """A setting that is put twice, an object that is deleted twice: the repeat does no harm."""
        scene = self.scene(ALL)
        scene.faults({"action": "PutRetentionPolicy", "kind": "reset-after"}, {"action": "Delete(Vpc|Role|LogGroup)", "kind": "reset-after", "times": 3})
        self.assertEqual(scene.apply(), "")
        self.assertEqual(scene.destroy(), "")
        self.assertEqual(scene.things(), [])


class Ambiguous(Case):
    """An answer is lost and nothing tells whether the object was made: it is never made twice, and the error names it."""

    def lost(self, hcl, action, kind, **rule):
        scene = self.scene(hcl)
        scene.faults({"action": action, "kind": kind, **rule})
        error = scene.apply()
        self.assertIn(action, error)
        self.assertEqual(scene.state(), {})
        return scene, error

    def import_and_apply(self, scene, hcl, address, identity):
        scene.main(hcl + f'import {{\n  to = {address}\n  id = "{identity}"\n}}\n')
        self.assertEqual(scene.apply(), "")
        self.settled(scene, 1)

    def vpc_is_named(self, **rule):
        scene, error = self.lost(VPC, "CreateVpc", **rule)
        self.assertRegex(error, r"AWS now has vpc-[0-9a-f]+, which may or may not be")
        identity = re.search(r"vpc-[0-9a-f]+", error)[0]
        self.assertEqual(scene.things(), ["VPC " + identity])
        self.import_and_apply(scene, VPC, "aws_vpc.this", identity)
        self.assertEqual(scene.counts("ec2.CreateVpc"), 1)

    def test_vpc_is_named_after_a_reset(self):
        self.vpc_is_named(kind="reset-after")

    def test_vpc_is_named_after_half_an_answer(self):
        self.vpc_is_named(kind="truncate")

    def test_vpc_is_named_after_garbage(self):
        self.vpc_is_named(**{"kind": "replace", "from": "(?s).+", "to": "<not an answer"})

    def test_role_is_named(self):
        scene, error = self.lost(ROLE, "CreateRole", "reset-after")
        self.assertRegex(error, r"arn:aws:iam::\d+:role/scene|\"scene\"")
        self.assertRegex(scene.apply(), "EntityAlreadyExists.*Import the role")
        self.import_and_apply(scene, ROLE, "aws_iam_role.this", "scene")

    def test_log_group_is_named(self):
        scene, error = self.lost(GROUP, "CreateLogGroup", "reset-after")
        self.assertIn("/scene", error)
        self.assertRegex(scene.apply(), "ResourceAlreadyExistsException.*[Ii]mport it")
        self.import_and_apply(scene, GROUP, "aws_cloudwatch_log_group.this", "/scene")

    def test_security_group_is_proved_ours(self):
        """Its name was looked up before, so what is there afterwards is ours: no error at all."""
        scene = self.scene(SECURITY_GROUP)
        scene.faults({"action": "CreateSecurityGroup", "kind": "reset-after"})
        self.assertEqual(scene.apply(), "")
        self.assertEqual(scene.counts("ec2.CreateSecurityGroup"), 1)
        self.settled(scene, 1)

    def test_not_made(self):
        """The request never reached AWS: the error says what to look for, and the next apply makes it once."""
        scene, error = self.lost(VPC, "CreateVpc", "reset-before")
        self.assertIn("may have worked", error)
        self.assertEqual(scene.things(), [])
        self.assertEqual(scene.apply(), "")
        self.settled(scene, 1)

    def test_the_others_are_kept(self):
        scene = self.scene(ALL)
        scene.faults({"action": "CreateVpc", "kind": "reset-before"})
        self.assertIn("CreateVpc", scene.apply())
        self.assertEqual(self.statuses(scene), {"aws_cloudwatch_log_group.this": "ok", "aws_iam_role.this": "ok"})
        self.assertEqual(scene.apply(), "")
        self.settled(scene, 3)


class HalfWay(Case):
    """What was made before a step failed is in the state, with the error; what failed is made anew or set right by the next apply."""

    def tainted(self, hcl, action, address, **rule):
        scene = self.scene(hcl)
        scene.faults({"action": action, "kind": "error", "status": 400, "code": "Refused", "message": "because of a rule", **rule})
        error = scene.apply()
        self.assertRegex(error, f"creating {address.split('.')[0]}: {action}")
        self.assertEqual(self.statuses(scene).get(address), "tainted")
        self.assertTrue(scene.state()[address][1]["id"])
        self.assertEqual(scene.planned()[address], "delete/create")
        self.assertEqual(scene.apply(), "")
        self.assertEqual(self.statuses(scene)[address], "ok")
        return scene

    def test_second_call_of_a_log_group(self):
        self.settled(self.tainted(GROUP, "PutRetentionPolicy", "aws_cloudwatch_log_group.this"), 1)

    def test_second_call_of_a_vpc(self):
        self.settled(self.tainted(VPC.replace("}\n}", "}\n  enable_dns_hostnames = true\n}"), "ModifyVpcAttribute", "aws_vpc.this"), 1)

    def test_reading_back(self):
        self.settled(self.tainted(ROLE, "GetRole", "aws_iam_role.this", times=1), 1)

    def test_update(self):
        """An update that fails leaves the object as it is in the state, and the next apply does it."""
        scene = self.scene(GROUP)
        self.assertEqual(scene.apply(), "")
        scene.main(GROUP.replace("= 7", "= 14"))
        scene.faults({"action": "PutRetentionPolicy", "kind": "error", "status": 400, "code": "Refused"})
        self.assertIn("updating aws_cloudwatch_log_group: PutRetentionPolicy", scene.apply())
        self.assertEqual(scene.state()["aws_cloudwatch_log_group.this"][1]["retention_in_days"], 7)
        self.assertEqual(scene.planned(), {"aws_cloudwatch_log_group.this": "update"})
        self.assertEqual(scene.apply(), "")
        self.settled(scene, 1)

    def test_delete(self):
        scene = self.scene(ALL)
        self.assertEqual(scene.apply(), "")
        scene.faults({"action": "DeleteVpc", "kind": "error", "status": 400, "code": "Refused", "times": -1})
        self.assertIn("deleting aws_vpc: DeleteVpc", scene.destroy())
        self.assertEqual(self.statuses(scene), {"aws_vpc.this": "ok"})
        self.gone(scene)

    def test_refresh(self):
        """A read that fails fails the plan and leaves the state alone: an object that cannot be seen is not gone."""
        scene = self.scene(ALL, arguments="  max_retries = 2")
        self.assertEqual(scene.apply(), "")
        before = scene.state_file()
        for rule in ({"kind": "error", "status": 400, "code": "Refused"}, {"kind": "garbage"}, {"kind": "truncate"}):
            scene.faults({"action": "DescribeVpcs", "times": -1, **rule})
            self.assertRegex(scene.plan(), "reading aws_vpc: DescribeVpcs")
            self.assertRegex(scene.apply("-refresh-only"), "reading aws_vpc: DescribeVpcs")
            scene.faults()
        self.assertEqual(scene.state_file()["resources"], before["resources"])
        self.settled(scene, 3)


class ByHand(Case):
    """Somebody deleted it in the console."""

    def remove(self, scene):
        client = scene.inventory.client
        client("ec2").delete_vpc(VpcId=scene.state()["aws_vpc.this"][1]["id"])
        client("iam").delete_role(RoleName="scene")
        client("logs").delete_log_group(logGroupName="/scene")
        self.assertEqual(scene.things(), [])

    def test_plan_creates_anew(self):
        scene = self.scene(ALL)
        self.assertEqual(scene.apply(), "")
        self.remove(scene)
        self.assertEqual(scene.planned(), {a: "create" for a in ("aws_vpc.this", "aws_iam_role.this", "aws_cloudwatch_log_group.this")})
        self.assertEqual(scene.apply(), "")
        self.settled(scene, 3)

    def test_destroy_takes_gone_as_done(self):
        scene = self.scene(ALL)
        self.assertEqual(scene.apply(), "")
        self.remove(scene)
        self.assertEqual(scene._error("destroy", "-auto-approve", "-refresh=false", "-no-color"), "")
        self.assertEqual(scene.state(), {})


class Interrupted(Case):
    def begin(self, scene, creating):
        """An apply whose creates are all in flight."""
        process = scene.start("apply", "-auto-approve", "-input=false", "-no-color")
        self.addCleanup(self.end, process)

        def all_begun():
            self.assertIsNone(process.poll(), scene.output())
            return scene.output().count(": Creating...") >= creating
        until(all_begun, "the creates begin")
        time.sleep(0.5)  # for the requests to leave
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(SECONDS)

    def same_as_state(self, scene):
        """Everything that there is is in the state, and the other way round."""
        known = sorted(attributes["id"] for _, attributes in scene.state().values())
        self.assertEqual(known, sorted(t.rpartition(" ")[2] for t in scene.things()))
        return known

    def interrupt(self, *rules):
        scene = self.scene(MANY)
        scene.faults(*rules)
        process = self.begin(scene, 8)
        os.killpg(process.pid, signal.SIGINT)
        self.assertNotEqual(process.wait(SECONDS), 0)
        known = self.same_as_state(scene)
        statuses = self.statuses(scene)
        scene.faults()
        self.assertEqual(scene.apply(), "")
        self.assertEqual(len(self.same_as_state(scene)), 8)
        self.settled(scene, 8)
        self.assertEqual(len(known), len(statuses))
        return sorted(statuses.values())

    def test_ctrl_c_while_creating(self):
        """The eight creates in flight are answered, brought to their end, and are in the state."""
        self.assertEqual(self.interrupt({"action": "Create.*", "kind": "delay", "ms": 2000, "times": -1}), ["ok"] * 8)

    def test_ctrl_c_between_tries(self):
        """Those that wait to try again are not made, nor half known."""
        made = self.interrupt({"action": "CreateVpc", "kind": "throttle", "times": -1}, {"action": "CreateLogGroup", "kind": "delay", "ms": 2000, "times": -1})
        self.assertEqual(made, ["ok"] * 4)

    def test_terraform_killed(self):
        """The provider ends by itself and takes its socket with it; what was in the state stays there."""
        scene = self.scene(GROUP)
        scene.variables["TMPDIR"] = scene.directory
        self.assertEqual(scene.apply(), "")
        before = scene.state_file()
        scene.main(GROUP + VPC)
        scene.faults({"action": "CreateVpc", "kind": "delay", "ms": 5000, "times": -1})
        process = self.begin(scene, 1)
        providers = children(process.pid)
        self.assertTrue(providers)
        process.kill()
        process.wait(SECONDS)
        until(lambda: not any(os.path.exists(f"/proc/{p}") for p in providers), "the provider's end")
        sockets = [n for n in os.listdir(scene.directory) if os.path.isdir(os.path.join(scene.directory, n)) and not n.startswith(".")]
        self.assertEqual(sockets, [])
        self.assertEqual(scene.state_file()["resources"], before["resources"])
        os.path.exists(lock := os.path.join(scene.directory, ".terraform.tfstate.lock.info")) and os.remove(lock)
        scene.faults()
        self.assertEqual(scene.planned(), {"aws_vpc.this": "create"})

    def test_provider_killed(self):
        """terraform says so; what was in the state stays there."""
        scene = self.scene(GROUP)
        self.assertEqual(scene.apply(), "")
        before = scene.state_file()
        scene.main(GROUP + VPC)
        scene.faults({"action": "CreateVpc", "kind": "delay", "ms": 5000, "times": -1})
        process = self.begin(scene, 1)
        for provider in children(process.pid):
            os.kill(provider, signal.SIGKILL)
        self.assertNotEqual(process.wait(SECONDS), 0)
        self.assertRegex(scene.output(), "Plugin did not respond|plugin process exited|transport is closing|connection")
        self.assertEqual(scene.state_file()["resources"], before["resources"])
        scene.faults()
        self.assertEqual(scene.planned(), {"aws_vpc.this": "create"})


if __name__ == "__main__":
    unittest.main()
