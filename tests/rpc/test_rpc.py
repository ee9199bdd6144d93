"""The provider as other Terraform versions than the one at hand see it, and as it takes what no Terraform should send."""
import base64
import concurrent.futures
import os
import re
import signal
import subprocess
import sys
import time
import unittest

import grpc
import msgpack

from tests.localaws import ROOT, LocalAws
from tests.rpc.client import COOKIE, DEFAULT_PROGRAM, UNKNOWN, Provider, certificate, dynamic, messages, proposed, unpacked, value

ERROR = 1
# Fields of a newer protocol, at the end of a request: field 100, a text; field 101, a number.
NEWER_FIELDS = b"\xa2\x06\x03new" + b"\xa8\x06\x01"

# What each Terraform sends. capabilities: of ClientCapabilities; identity: knows resource identities.
TERRAFORMS = {
    "1.5": dict(capabilities=None, identity=False, extra=b""),
    "1.8": dict(capabilities={}, identity=False, extra=b""),
    "1.12": dict(capabilities={"write_only_attributes_allowed": True}, identity=True, extra=b""),
    "1.14": dict(capabilities={"deferral_allowed": True, "write_only_attributes_allowed": True}, identity=True, extra=NEWER_FIELDS),
}


def program_missing():
    return not os.access(DEFAULT_PROGRAM, os.X_OK)


def errors(diagnostics):
    return [f"{d.summary}: {d.detail}" for d in diagnostics if d.severity == ERROR]


def gone(pid):
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


def wait_until_gone(pid, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if gone(pid):
            return True
        time.sleep(0.05)
    return False


class WithProvider(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if program_missing():
            raise AssertionError(f"{DEFAULT_PROGRAM} is not built")
        cls.aws = LocalAws()
        cls.provider = Provider()
        cls.vpc = cls.provider.schema.resource_schemas["aws_vpc"].block

    @classmethod
    def tearDownClass(cls):
        cls.provider.stop()
        cls.aws.stop()

    def config(self, **given):
        return value(self.vpc, **{"cidr_block": "10.0.0.0/16", **given})

    def plan(self, config=None, provider=None, extra=b"", **more):
        config = config or self.config()
        return (provider or self.provider).call("PlanResourceChange", extra, type_name="aws_vpc", prior_state=dynamic(None),
                                                proposed_new_state=dynamic(proposed(self.vpc, config)), config=dynamic(config), **more)


class Start(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if program_missing():
            raise AssertionError(f"{DEFAULT_PROGRAM} is not built")

    def test_handshake_line(self):
        with Provider(connect=False) as provider:
            fields = provider.handshake.split("|")
            self.assertEqual((fields[0], fields[1], fields[2], fields[4]), ("1", "6", "unix", "grpc"))
            self.assertTrue(os.path.exists(fields[3]))
            self.assertNotIn("=", fields[5])
            base64.b64decode(fields[5] + "=" * (-len(fields[5]) % 4), validate=True)
            socket = fields[3]
        self.assertFalse(os.path.exists(socket), "the socket is left behind")

    def test_started_by_hand(self):
        environment = {k: v for k, v in os.environ.items() if k not in COOKIE}
        ran = subprocess.run([DEFAULT_PROGRAM], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10)
        self.assertEqual(ran.returncode, 1)
        self.assertRegex(ran.stdout + ran.stderr, "(?i)terraform")

    def test_version_and_help(self):
        for flag in ("-version", "-help"):
            ran = subprocess.run([DEFAULT_PROGRAM, flag], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10)
            self.assertEqual(ran.returncode, 0, flag)
            self.assertTrue(ran.stdout.strip(), flag)

    def test_other_client_certificate_is_refused(self):
        with Provider() as provider:
            provider.call("GetMetadata")
            with self.assertRaises(grpc.RpcError):
                channel = provider.connect(certificate())
                try:
                    call = channel.unary_unary("/tfplugin6.Provider/GetMetadata", request_serializer=None, response_deserializer=None)
                    call(b"", timeout=3)
                finally:
                    channel.close()
            self.assertTrue(provider.alive())

    def test_health_and_shutdown(self):
        with Provider() as provider:
            self.assertEqual(provider.raw("Check", b"\x0a\x06plugin", "grpc.health.v1.Health"), b"\x08\x01")
            provider.raw("Shutdown", service="plugin.GRPCController")
            self.assertTrue(wait_until_gone(provider.process.pid, 3), "it runs on after Shutdown")

    def test_interrupt_is_left_to_terraform(self):
        with Provider() as provider:
            provider.process.send_signal(signal.SIGINT)
            time.sleep(0.2)
            provider.call("GetMetadata")

    def test_ends_when_terraform_is_killed(self):
        parent = subprocess.Popen([sys.executable, "-m", "tests.rpc.parent"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        pid = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        parent.stdout.close()
        self.assertTrue(wait_until_gone(pid, 10), "the provider outlived Terraform")


class Versions(WithProvider):
    def test_schema(self):
        schema = self.provider.schema
        self.assertIn("region", {a.name for a in schema.provider.block.attributes})
        self.assertTrue(schema.provider_meta.block.attributes, "modules that send provider_meta are refused without its schema")
        self.assertTrue({a.name for a in self.vpc.attributes} >= {"id", "arn", "cidr_block", "tags", "tags_all"})
        self.assertEqual(errors(schema.diagnostics), [])
        self.assertLess(schema.ByteSize(), 64 << 20)

    def test_metadata_names_what_the_schema_holds(self):
        metadata = self.provider.call("GetMetadata")
        self.assertEqual({r.type_name for r in metadata.resources}, set(self.provider.schema.resource_schemas))
        self.assertEqual({d.type_name for d in metadata.data_sources}, set(self.provider.schema.data_source_schemas))

    def test_identity_schemas(self):
        answer = self.provider.call("GetResourceIdentitySchemas")
        self.assertEqual(errors(answer.diagnostics), [])
        self.assertLessEqual(set(answer.identity_schemas), set(self.provider.schema.resource_schemas))

    def test_life_of_a_vpc_under_each_terraform(self):
        for version, terraform in TERRAFORMS.items():
            with self.subTest(terraform=version), Provider() as provider:
                self.assertEqual(errors(provider.configure(self.aws.url)), [])
                capabilities = {} if terraform["capabilities"] is None else {"client_capabilities": messages().ClientCapabilities(**terraform["capabilities"])}
                extra, config = terraform["extra"], self.config(tags={"Name": version})
                self.assertEqual(errors(provider.call("ValidateResourceConfig", extra, type_name="aws_vpc", config=dynamic(config), **capabilities).diagnostics), [])
                plan = self.plan(config, provider, extra, **capabilities)
                self.assertEqual(errors(plan.diagnostics), [])
                self.assertTrue(plan.legacy_type_system)
                planned = unpacked(plan.planned_state)
                self.assertEqual((planned["cidr_block"], planned["tags_all"]), ("10.0.0.0/16", {"Name": version}))
                self.assertIsInstance(planned["id"], msgpack.ExtType)
                identity = {"planned_identity": plan.planned_identity} if terraform["identity"] and plan.HasField("planned_identity") else {}
                made = provider.call("ApplyResourceChange", extra, type_name="aws_vpc", prior_state=dynamic(None), planned_state=plan.planned_state,
                                     config=dynamic(config), planned_private=plan.planned_private, **identity)
                self.assertEqual(errors(made.diagnostics), [])
                state = unpacked(made.new_state)
                self.assertRegex(state["id"], "^vpc-")
                identity = {"current_identity": made.new_identity} if terraform["identity"] and made.HasField("new_identity") else {}
                read = provider.call("ReadResource", extra, type_name="aws_vpc", current_state=made.new_state, private=made.private, **capabilities, **identity)
                self.assertEqual(errors(read.diagnostics), [])
                self.assertEqual(unpacked(read.new_state), state)
                imported = provider.call("ImportResourceState", extra, type_name="aws_vpc", id=state["id"], **capabilities)
                self.assertEqual(errors(imported.diagnostics), [])
                self.assertEqual(unpacked(imported.imported_resources[0].state)["id"], state["id"])
                gone_plan = provider.call("PlanResourceChange", extra, type_name="aws_vpc", prior_state=made.new_state, proposed_new_state=dynamic(None),
                                          config=dynamic(None), prior_private=made.private, **capabilities)
                self.assertEqual(errors(gone_plan.diagnostics), [])
                ended = provider.call("ApplyResourceChange", extra, type_name="aws_vpc", prior_state=made.new_state, planned_state=dynamic(None),
                                      config=dynamic(None), planned_private=gone_plan.planned_private)
                self.assertEqual(errors(ended.diagnostics), [])
                self.assertIsNone(unpacked(ended.new_state))

    def test_upgrade_of_a_state(self):
        raw = messages().RawState(json=b'{"id":"vpc-1","cidr_block":"10.0.0.0/16","gone_attribute":1}')
        answer = self.provider.call("UpgradeResourceState", type_name="aws_vpc", version=1, raw_state=raw)
        self.assertEqual(errors(answer.diagnostics), [])
        self.assertEqual(unpacked(answer.upgraded_state)["id"], "vpc-1")
        self.assertNotIn("gone_attribute", unpacked(answer.upgraded_state))
        flat = messages().RawState(flatmap={"id": "vpc-1"})
        self.assertTrue(errors(self.provider.call("UpgradeResourceState", type_name="aws_vpc", version=0, raw_state=flat).diagnostics))

    def test_provider_meta(self):
        meta = value(self.provider.schema.provider_meta.block, user_agent=["module/1.0"])
        self.assertEqual(errors(self.plan(provider_meta=dynamic(meta)).diagnostics), [])

    def test_unknown_methods(self):
        for service, method in (("tfplugin6.Provider", "NoSuchMethod"), ("tfplugin6.Provider", "ListResource"), ("tfplugin6.Provider", "PlanAction"),
                                ("tfplugin6.Provider", "InvokeAction"), ("tfplugin6.Provider", "GenerateResourceConfig"),
                                ("tfplugin6.Provider", "OpenEphemeralResource"), ("tfplugin5.Provider", "GetSchema"), ("no.Service", "At")):
            with self.assertRaises(grpc.RpcError) as caught:
                self.provider.raw(method, service=service, timeout=5)
            self.assertEqual(caught.exception.code(), grpc.StatusCode.UNIMPLEMENTED, method)
        self.assertTrue(self.provider.alive())

    def test_functions_are_answered(self):
        try:
            self.provider.raw("GetFunctions", timeout=5)
        except grpc.RpcError as e:
            self.assertEqual(e.code(), grpc.StatusCode.UNIMPLEMENTED)


class BadInput(WithProvider):
    def refused(self, method, **fields):
        """Diagnostics or a status other than a crash or a silence."""
        try:
            answer = self.provider.call(method, timeout=10, **fields)
        except grpc.RpcError as e:
            self.assertNotIn(e.code(), (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED), method)
        else:
            self.assertTrue(errors(answer.diagnostics), f"{method} takes it")
        self.assertTrue(self.provider.alive(), method)

    def test_huge_strings(self):
        huge = "x" * (1 << 20)
        answer = self.plan(self.config(tags={"Name": huge}))
        if not errors(answer.diagnostics):
            self.assertEqual(unpacked(answer.planned_state)["tags"]["Name"], huge)
        config = self.config(tags={f"key-{i}": "v" * 1000 for i in range(8000)})  # 8 MB: more than gRPC's default limit
        self.assertEqual(len(unpacked(self.plan(config).planned_state)["tags"]), 8000)

    def test_invalid_msgpack(self):
        good = dynamic(self.config()).msgpack
        for bad in (b"", b"\xc1", b"\xff\xff", good[:-1], good[: len(good) // 2], good + b"\x00", b"\xdf\xff\xff\xff\xff", b"\x91" * 100000, b"\xdb\xff\xff\xff\xffabc",
                    msgpack.packb({"cidr_block": 1, "nonsense": 2}), msgpack.packb([1]), msgpack.packb("text"), b"\xa2\xc3\x28"):
            self.refused("ValidateResourceConfig", type_name="aws_vpc", config=messages().DynamicValue(msgpack=bad))

    def test_invalid_requests(self):
        for method in ("ValidateResourceConfig", "PlanResourceChange", "ApplyResourceChange", "ReadResource", "UpgradeResourceState", "ImportResourceState", "ReadDataSource"):
            self.refused(method, type_name="aws_no_such_type")
            self.refused(method, type_name="")
            with self.assertRaises(grpc.RpcError):
                self.provider.raw(method, b"\xff\xff\xff not a message", timeout=10)
        self.assertTrue(self.provider.alive())

    def test_json_values(self):
        answer = self.provider.call("UpgradeResourceState", type_name="aws_vpc", version=1, raw_state=messages().RawState(json=b"{\"id\": "))
        self.assertTrue(errors(answer.diagnostics))
        answer = self.provider.call("UpgradeResourceState", type_name="aws_vpc", version=1, raw_state=messages().RawState(json=b"[" * 100000))
        self.assertTrue(errors(answer.diagnostics))

    def test_unknown_values_everywhere(self):
        for unknown in (UNKNOWN, msgpack.ExtType(12, msgpack.packb({1: False}))):
            config = {n: unknown for n in self.config()}
            self.provider.call("ValidateResourceConfig", type_name="aws_vpc", config=dynamic(config))
        self.assertTrue(self.provider.alive())

    def test_wrong_values_are_named(self):
        answer = self.provider.call("ValidateResourceConfig", type_name="aws_vpc", config=dynamic(self.config(cidr_block="10.0.0.1/16")))
        self.assertTrue(errors(answer.diagnostics))
        self.assertEqual(answer.diagnostics[0].attribute.steps[0].attribute_name, "cidr_block")


class Concurrency(WithProvider):
    def test_many_calls_at_once(self):
        def one(i):
            config = self.config(tags={"Name": str(i)})
            checked = self.provider.call("ValidateResourceConfig", type_name="aws_vpc", config=dynamic(config), timeout=60)
            planned = unpacked(self.plan(config).planned_state)
            return errors(checked.diagnostics), planned["tags"]["Name"]

        with concurrent.futures.ThreadPoolExecutor(64) as pool:
            for i, (found, name) in enumerate(pool.map(one, range(400))):
                self.assertEqual((found, name), ([], str(i)))

    def test_stop_during_a_wait(self):
        with LocalAws() as aws, Provider() as provider:
            self.assertEqual(errors(provider.configure(aws.url)), [])
            aws.faults([{"action": "CreateVpc", "kind": "throttle", "times": -1}])
            plan = self.plan(provider=provider)
            with concurrent.futures.ThreadPoolExecutor(1) as pool:
                running = pool.submit(provider.call, "ApplyResourceChange", type_name="aws_vpc", prior_state=dynamic(None), planned_state=plan.planned_state,
                                      config=dynamic(self.config()), timeout=60)
                time.sleep(1)
                started = time.monotonic()
                self.assertEqual(provider.call("StopProvider", timeout=5).Error, "")
                self.assertTrue(errors(running.result().diagnostics))
                self.assertLess(time.monotonic() - started, 10)

    def test_secrets_stay_out_of_the_log(self):
        with Provider(environment={"TF_LOG": "TRACE"}) as provider:
            provider.configure(self.aws.url, token="s3cr3t-t0ken-value")
            self.plan(provider=provider)
            self.assertIsNone(re.search("s3cr3t-t0ken-value", provider.error_text()))


if __name__ == "__main__":
    unittest.main()
