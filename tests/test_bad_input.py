"""Bad input gets a clear error: whatever stands in a configuration, in the environment or in AWS's answers, the person reads what is wrong and
where, the provider does not crash, the state is kept, and no secret is told. Real terraform, the local AWS with fault rules."""
import json
import os
import re
import socket
import unittest

from tests import parallel
from tests.lifecycle import terraform as runner
from tests.localaws import LocalAws
from tests.scene import ALL, GROUP, ROLE, VPC, Scene

BUCKET = 'resource "aws_s3_bucket" "this" {\n  bucket = "scene"\n}\n'
SECRET, TOKEN, PARAMETER = "SECRETKEYabcdefghijklmnopqrstuvwxyz0123", "SESSIONTOKENabcdefghijklmnopqrstuvwxyz0123456789", "the-parameters-secret-value"
PAGE = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><p>to the hotel's network<br></body></html>"
BYTE = "\udcff"  # the byte 0xff, which is no UTF-8
CRASH = r"panic|crash|Plugin did not respond|core dumped|AddressSanitizer|runtime error|transport is closing|plugin process exited"
aws = None
load_tests = parallel.load_tests


def setUpModule():
    global aws
    aws = LocalAws()


def tearDownModule():
    aws.stop()


def closed_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Case(unittest.TestCase):
    def scene(self, hcl="", **more):
        scene = Scene(aws, hcl, family=701, **more)
        self.addCleanup(scene.close)
        return scene

    def bare(self, hcl=VPC, arguments="", **variables):
        """A scene whose provider block says only `arguments`; what it needs comes from the environment."""
        scene = self.scene(hcl, arguments=arguments, whole=True)
        scene.variables = {"AWS_ENDPOINT_URL": aws.url, "AWS_ACCESS_KEY_ID": "ACCOUNT" + scene.account, "AWS_SECRET_ACCESS_KEY": "test",
                           "AWS_REGION": "us-east-1", **variables}
        scene.variables = {k: v for k, v in scene.variables.items() if v is not None}
        return scene

    def clear(self, error, pattern):
        """A diagnostic that says this, and no crash."""
        self.assertRegex(error, pattern)
        self.assertNotRegex(error, CRASH)
        self.assertLess(len(error), 20000)


class Configuration(Case):
    """What stands in the resource's block."""

    def refused(self, hcl, pattern, **files):
        scene = self.scene(hcl)
        for name, text in files.items():
            scene.terraform.write(name.replace("_", "."), text)
        self.clear(scene.plan(), pattern)
        self.assertEqual(scene.things(), [])

    def test_wrong_types(self):
        for line, pattern in (('cidr_block = ["10.0.0.0/16"]', r'attribute "cidr_block": string required'), ('tags = "x"', r'attribute "tags": map of string required'),
                              ('enable_dns_support = "perhaps"', r'attribute "enable_dns_support": a bool is required')):
            with self.subTest(line):
                self.refused(f'resource "aws_vpc" "this" {{\n  {line}\n}}\n', pattern)

    def test_unknown_arguments(self):
        self.refused('resource "aws_vpc" "this" {\n  cidr = "10.0.0.0/16"\n}\n', 'An argument named "cidr" is not expected')
        self.refused('resource "aws_vpc" "this" {\n  cidr_block = "10.0.0.0/16"\n  subnets {}\n}\n', 'Blocks of type "subnets" are not expected')
        self.refused('resource "aws_vcp" "this" {}\n', 'aws_vcp')

    def test_malformed_values(self):
        for hcl, pattern in ((VPC.replace("10.7.0.0/16", "10.7.0.1/16"), r'cidr_block.*10\.7\.0\.0/16|10\.7\.0\.0/16.*cidr_block'),
                             (VPC.replace("10.7.0.0/16", "ten"), "cidr_block"), (VPC.replace("10.7.0.0/16", ""), "cidr_block"),
                             (VPC.replace("10.7.0.0/16", "10.7.0.0/8"), "cidr_block"), (GROUP.replace("= 7", "= 8"), "retention_in_days"),
                             (GROUP.replace("= 7", "= 1e400"), "retention_in_days|number"), (GROUP.replace("/scene", "a b"), "name"),
                             (ROLE.replace('"scene"', '"${join("", [for i in range(65) : "x"])}"'), "name"),
                             (re.sub(r"jsonencode\((?s:.*)\)", '"{"', ROLE), "assume_role_policy"), (VPC.replace('"scene"', '"\\u0000"'), "tags|NUL|null|U\\+0000|0 to")):
            with self.subTest(hcl):
                self.refused(hcl, pattern)

    def test_a_megabyte(self):
        """It is refused by its length, and not told in full."""
        big = 'big = "' + "x" * (1 << 20) + '"\n'
        variable = 'variable "big" {}\n'
        for hcl, pattern in ((ROLE.replace("name = ", "description = var.big\n  name = "), "description"), (VPC.replace('"10.7.0.0/16"', "var.big"), "cidr_block"),
                             (GROUP.replace('"/scene"', "var.big"), "name"), (re.sub(r"jsonencode\((?s:.*)\)", "var.big", ROLE), "assume_role_policy")):
            with self.subTest(pattern):
                self.refused(variable + hcl, pattern, terraform_tfvars=big)

    def test_a_megabyte_that_only_aws_judges(self):
        scene = self.scene('variable "big" {}\n' + VPC.replace('"scene"', "var.big"))
        scene.terraform.write("terraform.tfvars", 'big = "' + "x" * (1 << 20) + '"\n')
        scene.faults({"action": "CreateVpc", "kind": "error", "status": 400, "code": "InvalidParameterValue", "message": "Tag value exceeds the maximum length of 256 characters"})
        error = scene.apply()
        self.clear(error, "Tag value exceeds|256")
        self.assertEqual(scene.things(), [])


class ProviderBlock(Case):
    def refused(self, pattern, arguments="", **variables):
        scene = self.bare(arguments=arguments, **variables)
        self.clear(scene.plan(), pattern)
        return scene

    def test_region(self):
        self.refused(r"invalid AWS Region: none is given.*AWS_REGION", AWS_REGION=None)
        self.refused(r'invalid AWS Region.*"us-east-1a" is not the name of a region', AWS_REGION="us-east-1a")
        self.refused(r"invalid AWS Region", 'region = "${join("", [for i in range(1000) : "u"])}"')

    def test_wrong_words(self):
        self.refused(r"retry_mode|retry mode", 'retry_mode = "sometimes"')
        self.refused(r"max_retries", 'max_retries = "often"')
        self.refused(r"Unsupported argument.*regoin", 'regoin = "us-east-1"')
        self.refused(r"Unsupported argument.*ec3", 'endpoints {\n ec3 = "http://127.0.0.1"\n}')
        self.refused(r"endpoint|URL", 'max_retries = 1\nendpoints {\n sts = "no url"\n}')

    def test_tag_policies_are_not_there_yet(self):
        self.refused(r"tag_policy_compliance is not supported yet", 'tag_policy_compliance = "error"')
        self.refused(r"tag_policy_compliance is not supported yet", TF_AWS_TAG_POLICY_COMPLIANCE="warning")
        self.refused(r"must be one of: error, warning, disabled", 'tag_policy_compliance = "maybe"')

    def test_no_credentials(self):
        scene = self.refused(r"(?i)no valid credential|no .*credentials", AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        self.assertRegex(scene.plan(), "AWS_ACCESS_KEY_ID")
        self.refused(r"secret_key.* is not|incomplete", 'access_key = "AKIA"')

    def test_shared_configuration(self):
        for text, pattern in (("[profile a\nregion = us-east-1\n", "line 1|config"), ("no section\n", "line 1|config|section"), ("[default]\n= x\n", "line 2|config"),
                              ("[default]\nregion = " + "u" * (1 << 20) + "\n", "Region|config"), ("[default]\nregion = \udcff\udcfe\n", "(?i)region|config|UTF-8")):
            with self.subTest(text[:40]):
                scene = self.bare(AWS_REGION=None)
                path = os.path.join(scene.directory, "config")
                with open(path, "w", encoding="utf-8", errors="surrogateescape") as f:
                    f.write(text)
                scene.variables["AWS_CONFIG_FILE"] = path
                self.clear(scene.plan(), pattern)

    def test_shared_configuration_that_is_none(self):
        self.refused(r'profile.*"?nobody', 'profile = "nobody"', AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        self.refused(r"/nonexistent|config|file", 'profile = "a"\nshared_config_files = ["/nonexistent/config"]', AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        self.refused(r"(?i)director|/proc|config|file", 'profile = "a"\nshared_config_files = ["/proc"]', AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)

    def test_source_profiles_in_a_circle(self):
        scene = self.bare(arguments='profile = "a"', AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        with open(path := os.path.join(scene.directory, "config"), "w") as f:
            f.write("".join(f"[profile {a}]\nrole_arn = arn:aws:iam::123456789012:role/{a}\nsource_profile = {b}\n" for a, b in (("a", "b"), ("b", "a"))))
        scene.variables["AWS_CONFIG_FILE"] = path
        self.clear(scene.plan(), "(?i)source_profile|circle|cycle|loop")

    def test_credential_process(self):
        for command, pattern in (("false", "exit|status|credential_process"), ("echo nonsense", "JSON|credential_process"), ("/nonexistent/program", "credential_process|not found|127"),
                                 (f"echo {{\\\"Version\\\": 1, \\\"SecretAccessKey\\\": \\\"{SECRET}\\\"}}", "AccessKeyId|credential_process")):
            with self.subTest(command):
                scene = self.bare(arguments='profile = "a"', AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
                with open(path := os.path.join(scene.directory, "config"), "w") as f:
                    f.write(f"[profile a]\ncredential_process = {command}\n")
                scene.variables["AWS_CONFIG_FILE"] = path
                error = scene.plan()
                self.clear(error, pattern)
                self.assertNotIn(SECRET, error)

    def test_accounts(self):
        scene = self.bare(arguments='forbidden_account_ids = ["123456789012"]', AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE")
        self.clear(scene.plan(), r"AWS account ID not allowed.*123456789012.*forbidden_account_ids")
        scene = self.bare(arguments='allowed_account_ids = ["000000000001"]')
        self.clear(scene.plan(), r"AWS account ID not allowed.*not among allowed_account_ids")


class Network(Case):
    """Nobody there, or somebody else."""

    def test_dead_endpoint(self):
        port = closed_port()
        scene = self.bare(arguments="max_retries = 2", AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}")
        self.clear(scene.plan(), rf"STS GetCallerIdentity: EndpointUnreachable.*127\.0\.0\.1:{port}")
        scene = self.scene(VPC)
        self.assertEqual(scene.apply(), "")
        before = scene.state_file()
        scene.provider("  max_retries = 2\n  skip_requesting_account_id = true")
        provider = os.path.join(scene.directory, "provider.tf")
        with open(provider) as f:
            text = f.read()
        scene.terraform.write("provider.tf", re.sub(r'( ec2 +=) "[^"]*"', rf'\1 "http://127.0.0.1:{port}"', text))
        self.clear(scene.plan(), rf"reading aws_vpc: DescribeVpcs.*EndpointUnreachable.*127\.0\.0\.1:{port}")
        self.assertEqual(scene.state_file(), before)

    def test_proxy(self):
        """Loopback addresses need none, so the endpoint is another name; it is never looked up."""
        port = closed_port()
        for proxy, pattern in ((f"http://127.0.0.1:{port}", r"127\.0\.0\.1|proxy"), ("gopher://127.0.0.1:1", "(?i)proxy"), ("http://[broken", "(?i)proxy|URL")):
            with self.subTest(proxy):
                scene = self.bare(arguments=f'max_retries = 1\nhttps_proxy = "{proxy}"\nhttp_proxy = "{proxy}"', AWS_ENDPOINT_URL="https://sts.example.invalid")
                self.clear(scene.plan(), pattern)

    def test_certificate_bundle(self):
        scene = self.bare(arguments='max_retries = 1\ncustom_ca_bundle = "/nonexistent.pem"', AWS_ENDPOINT_URL=aws.url.replace("http:", "https:"))
        self.clear(scene.plan(), r"(?i)nonexistent\.pem|certificate|SSL|TLS|bundle")

    def test_no_tls_there(self):
        scene = self.bare(arguments="max_retries = 1", AWS_ENDPOINT_URL=aws.url.replace("http:", "https:"))
        self.clear(scene.plan(), r"(?i)SSL|TLS")


class Refusals(Case):
    def test_expired_token(self):
        scene = self.scene(VPC)
        scene.faults({"action": "GetCallerIdentity", "kind": "error", "status": 403, "code": "ExpiredToken", "message": "The security token included in the request is expired", "times": -1})
        self.clear(scene.plan(), r"credentials are not valid|cannot be looked up.*ExpiredToken.*get new ones")
        self.assertRegex(scene.plan(), "ExpiredToken.*aws sso login")

    def test_expired_in_the_middle(self):
        scene = self.scene(ALL)
        scene.faults({"action": "CreateRole", "kind": "error", "status": 403, "code": "ExpiredToken", "message": "expired", "times": -1})
        self.clear(scene.apply(), r"creating aws_iam_role: CreateRole.*ExpiredToken.*get new ones")
        self.assertEqual(sorted(scene.state()), ["aws_cloudwatch_log_group.this", "aws_vpc.this"])
        scene.faults()
        self.assertEqual(scene.apply(), "")

    def test_denied(self):
        scene = self.scene(ALL)
        scene.faults({"action": "CreateRole", "kind": "error", "status": 403, "code": "AccessDenied",
                      "message": "User: arn:aws:iam::1:user/u is not authorized to perform: iam:CreateRole on resource: role scene"},
                     {"action": "CreateVpc", "kind": "error", "status": 403, "code": "UnauthorizedOperation", "message": "You are not authorized to perform this operation."},
                     {"action": "CreateLogGroup", "kind": "error", "status": 400, "code": "AccessDeniedException", "message": "User is not authorized to perform: logs:CreateLogGroup"})
        error = scene.apply()
        for pattern in (r"creating aws_iam_role: CreateRole.*AccessDenied: User: .*iam:CreateRole", r"creating aws_vpc: CreateVpc.*UnauthorizedOperation",
                        r"creating aws_cloudwatch_log_group: CreateLogGroup.*AccessDeniedException"):
            self.clear(error, pattern)
        self.assertEqual(error.count("allow it in a policy"), 3)
        self.assertRegex(error, "request id")
        self.assertEqual(scene.state(), {})

    def test_error_messages_that_are_no_text(self):
        """In every protocol: invalid UTF-8, control characters, a message of a megabyte, none at all."""
        scene = self.scene(ALL + BUCKET, arguments="  max_retries = 2")
        body = "<Response><Errors><Error><Code>Refused</Code><Message>%s</Message></Error></Errors></Response>"
        query = "<ErrorResponse><Error><Code>Refused</Code><Message>%s</Message></Error></ErrorResponse>"
        for text in (f"caf{BYTE}", "\\u001b[31mred", "\x01\x1b[31mred", "x" * (1 << 20), ""):
            with self.subTest(text[:10]):
                scene.faults({"action": "CreateVpc", "kind": "garbage", "status": 400, "body": body % text, "times": -1},
                             {"action": "CreateRole", "kind": "garbage", "status": 400, "body": query % text, "times": -1},
                             {"action": "CreateBucket", "kind": "garbage", "status": 400, "body": f"<Error><Code>Refused</Code><Message>{text}</Message></Error>", "times": -1},
                             {"action": "CreateLogGroup", "kind": "garbage", "status": 400, "body": f'{{"__type": "Refused", "message": "{text}"}}', "times": -1})
                ran = scene.run("apply", "-auto-approve", "-input=false", "-no-color")
                self.assertNotIn("\x1b[31m", ran.stdout + ran.stderr)
                error = runner.message(ran)
                for kind in ("vpc: CreateVpc", "iam_role: CreateRole", "cloudwatch_log_group: CreateLogGroup", "s3_bucket: CreateBucket"):
                    self.assertRegex(error, f"creating aws_{kind}")
                self.assertNotRegex(error, CRASH)
                self.assertLess(len(error), 50000)
        self.assertEqual(scene.state(), {})


class Answers(Case):
    """What AWS, or something in between, may answer to a read."""

    ACTIONS = {"DescribeVpcs": "aws_vpc", "GetRole": "aws_iam_role", "DescribeLogGroups": "aws_cloudwatch_log_group"}

    def made(self, hcl=ALL):
        scene = self.scene(hcl, arguments="  max_retries = 2")
        self.assertEqual(scene.apply(), "")
        return scene

    def bodies(self, *rules):
        """Each rule on every read of three protocols: an error or a plan, no crash, and the state is kept."""
        scene = self.made()
        before = scene.state_file()
        for rule in rules:
            with self.subTest(str(rule)[:100]):
                scene.faults(*({"action": action, "kind": "garbage", "times": -1, **rule} for action in self.ACTIONS))
                error = scene.plan()
                for action, kind in self.ACTIONS.items():
                    self.clear(error, f"reading {kind}: {action}")
                self.assertEqual(scene.state_file(), before)
        scene.faults()
        self.assertEqual(scene.planned(), {})

    def test_no_answer_at_all(self):
        self.bodies({"body": ""}, {"body": " "}, {"body": "\x00"}, {"body": "null"}, {"body": PAGE, "type": "text/html"}, {"body": "<html><body/></html>"})

    def test_html_with_a_status(self):
        self.bodies({"body": PAGE, "type": "text/html", "status": 403}, {"body": PAGE, "type": "text/html", "status": 404}, {"body": PAGE, "type": "text/html", "status": 500})

    def test_redirects_and_odd_statuses(self):
        self.bodies({"body": "", "status": 302}, {"body": "", "status": 204}, {"body": "{}", "status": 418}, {"body": "", "status": 304})

    def test_deep_nesting(self):
        """Neither parser may fill the stack."""
        self.bodies({"body": "[" * 200000}, {"body": '{"a":' * 100000}, {"body": "<a>" * 200000}, {"body": "<a>" * 100000 + "</a>" * 100000})

    def test_entities(self):
        laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
        self.bodies({"body": f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x>&l9;</x>'},
                    {"body": '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'})

    def test_no_utf8(self):
        """In a tag, a name, an ARN: the read fails, or the character is exchanged; never a crash, and the object is not taken for gone."""
        scene = self.made(ALL.replace('name = "scene"', 'name = "scene"\n  tags = { Name = "scene" }'))
        before = scene.state_file()
        for action, what in (("DescribeVpcs", "scene"), ("GetRole", "<Value>scene"), ("GetRole", "<RoleName>scene"), ("DescribeLogGroups", "arn:aws"), ("ListTagsForResource", "\\{")):
            for to in (BYTE, "\udcc3(", "\udced\udca0\udc80"):
                with self.subTest(f"{action} {what} {ascii(to)}"):
                    scene.faults({"action": action, "kind": "replace", "from": what, "to": what.replace("\\", "").replace("scene", "") + to, "times": -1})
                    ran = scene.run("plan", "-input=false", "-no-color", "-detailed-exitcode")
                    self.assertNotRegex(runner.message(ran), CRASH)
                    self.assertNotIn("will be created", ran.stdout)
                    if ran.returncode == 1:
                        self.clear(runner.message(ran), "reading aws_")
                    self.assertEqual(scene.state_file(), before)

    def test_other_shapes(self):
        """Well-formed, but not what the service's model says."""
        scene = self.made(GROUP + VPC)
        before = scene.state_file()
        described = "<DescribeVpcsResponse>%s</DescribeVpcsResponse>"
        for action, body in (("DescribeLogGroups", '{"logGroups": "x"}'), ("DescribeLogGroups", '{"logGroups": [1, null, [], "x"]}'), ("DescribeLogGroups", "[]"), ("DescribeLogGroups", '"x"'),
                             ("DescribeLogGroups", '{"logGroups": [{"logGroupName": "/scene", "arn": {"a": 1}, "retentionInDays": "x"}]}'), ("DescribeLogGroups", '{"logGroups": [{"logGroupName": "/scene", "retentionInDays": 1e999}]}'),
                             ("DescribeLogGroups", '{"logGroups": [{"logGroupName": "/scene", "arn": "\\u0000", "retentionInDays": -1.5}]}'), ("DescribeLogGroups", '{"nextToken": 5, "logGroups": {}}'),
                             ("DescribeVpcs", described % "<vpcSet>x</vpcSet>"), ("DescribeVpcs", described % "<vpcSet><item>x</item></vpcSet>"), ("DescribeVpcs", "<x/>"), ("DescribeVpcs", described % "<vpcSet><item><vpcId><a/></vpcId></item></vpcSet>"),
                             ("DescribeVpcAttribute", "<x><enableDnsSupport><value>perhaps</value></enableDnsSupport></x>"), ("DescribeVpcAttribute", "<x><enableDnsSupport/></x>"),
                             ("ListTagsForResource", '{"tags": ["x"]}'), ("ListTagsForResource", '{"tags": {"a": {"b": 1}}}')):
            with self.subTest(body):
                scene.faults({"action": action, "kind": "garbage", "body": body, "times": -1})
                ran = scene.run("plan", "-input=false", "-no-color")
                self.assertNotRegex(runner.message(ran) + ran.stdout, CRASH)
                self.assertEqual(scene.state_file(), before)
        scene.faults()
        self.assertEqual(scene.planned(), {})

    def test_a_megabyte_from_aws(self):
        scene = self.made(VPC)
        scene.faults({"action": "DescribeVpcs", "kind": "replace", "from": "scene", "to": "x" * (1 << 20), "times": -1})
        self.assertEqual(scene.planned(), {"aws_vpc.this": "update"})


class Secrets(Case):
    """Told to nobody: not in what terraform says, and not in its log at any level."""

    def said(self, scene, *commands):
        """All that a person could see or keep of these runs."""
        scene.variables.update(TF_LOG="TRACE", TF_LOG_CORE="TRACE", TF_LOG_PROVIDER="TRACE")
        text = ""
        for command in commands:
            ran = scene.run(*command, "-input=false", "-no-color")
            text += ran.stdout + ran.stderr
        self.assertIn("AWS request", scene.log_text())
        return text + scene.log_text()

    def secretive(self, scene, *commands, secrets=(SECRET, TOKEN)):
        text = self.said(scene, *commands)
        for secret in secrets:
            at = text.find(secret)
            self.assertEqual(at, -1, text[max(0, at - 300):at + 100])

    def test_arguments(self):
        for action in (None, "CreateRole", "GetCallerIdentity"):
            with self.subTest(action):
                scene = self.bare(ALL)
                scene.provider(f'  access_key = "ACCOUNT{scene.account}"\n  secret_key = "{SECRET}"\n  token = "{TOKEN}"', whole=True)
                if action:
                    scene.faults({"action": action, "kind": "error", "status": 403, "code": "InvalidClientTokenId", "message": "The security token included in the request is invalid.", "times": -1})
                self.secretive(scene, ("plan",), ("apply", "-auto-approve"), ("destroy", "-auto-approve"))

    def test_environment_and_profile(self):
        self.secretive(self.bare(VPC, AWS_SECRET_ACCESS_KEY=SECRET, AWS_SESSION_TOKEN=TOKEN), ("apply", "-auto-approve"))
        scene = self.bare(VPC, arguments='profile = "a"', AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        with open(path := os.path.join(scene.directory, "credentials"), "w") as f:
            f.write(f"[a]\naws_access_key_id = ACCOUNT{scene.account}\naws_secret_access_key = {SECRET}\naws_session_token = {TOKEN}\n")
        scene.variables["AWS_SHARED_CREDENTIALS_FILE"] = path
        self.secretive(scene, ("apply", "-auto-approve"))

    def test_secure_parameter(self):
        scene = self.scene('data "aws_ssm_parameter" "this" {\n  name = "/secret"\n}\n')
        scene.inventory.client("ssm").put_parameter(Name="/secret", Value=PARAMETER, Type="SecureString")
        self.secretive(scene, ("plan",), ("apply", "-auto-approve"), secrets=(PARAMETER,))


class Log(Case):
    def test_one_line_a_call(self):
        """At DEBUG, every call is one line with service, action, status, milliseconds and retry; bodies only at TRACE."""
        scene = self.scene(ALL)
        scene.variables.update(TF_LOG="JSON", TF_LOG_CORE="", TF_LOG_PROVIDER="DEBUG")
        scene.faults({"action": "CreateVpc", "kind": "throttle"}, {"action": "GetRole", "kind": "error", "status": 503, "code": "ServiceUnavailable"})
        self.assertEqual(scene.apply(), "")
        lines = [json.loads(line) for line in scene.log_text().splitlines() if line.startswith("{")]
        calls = [line for line in lines if line.get("@message") == "AWS call"]
        self.assertTrue(calls)
        for line in calls:
            for key, kind in (("service", str), ("action", str), ("status", int), ("ms", int), ("retry", int)):
                self.assertIsInstance(line.get(key), kind, line)
        told = sorted((line["action"], line["status"]) for line in calls)
        self.assertEqual(told, sorted((e["action"], e["status"]) for e in aws.log(scene.account)))
        self.assertEqual([line["retry"] for line in calls if line["action"] == "CreateVpc"], [0, 1])
        self.assertNotIn("10.7.0.0/16", "".join(json.dumps(line) for line in lines))


if __name__ == "__main__":
    unittest.main()
