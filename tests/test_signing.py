"""Signatures, checked by the other side: moto verifies every one of them here (EC2 query, query, JSON, REST-XML), and knows keys and policies."""
import json
import unittest
import urllib.request

import boto3
import botocore.config

from tests.lifecycle import terraform as runner
from tests.localaws import LocalAws
from tests.localaws.inventory import quiet
from tests.scene import ALL, Scene

BUCKET = 'resource "aws_s3_bucket" "this" {\n  bucket = "scene-signing"\n  tags   = { "a b" = "c/d+e=é" }\n}\n'
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "logs:CreateLogGroup", "Resource": "*"}]}


class Signing(unittest.TestCase):
    """One local AWS of its own: the check holds for all accounts at once."""

    @classmethod
    def setUpClass(cls):
        cls.aws = LocalAws()
        cls.addClassCleanup(cls.aws.stop)
        cls.key, cls.secret = cls.user("admin", None)
        cls.limited = cls.user("limited", POLICY)
        request = urllib.request.Request(cls.aws.url + "/moto-api/reset-auth", data=b"0", headers={"Content-Type": "text/plain"})
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20).read()

    @classmethod
    def user(cls, name, policy):
        """(access key, secret key) of a new user who may do this, or everything."""
        iam = boto3.client("iam", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test", endpoint_url=cls.aws.url,
                           config=botocore.config.Config(proxies={}))
        iam.meta.events.register("before-send", quiet)
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps(policy or {**POLICY, "Statement": POLICY["Statement"][:1]}))
        made = iam.create_access_key(UserName=name)["AccessKey"]
        return made["AccessKeyId"], made["SecretAccessKey"]

    def scene(self, hcl, key, secret):
        scene = Scene(self.aws, hcl, family=702)
        self.addCleanup(scene.close)
        usual = runner.provider_arguments(self.aws.url, key).replace('secret_key                  = "test"', f'secret_key = "{secret}"')
        scene.terraform.write("provider.tf", f'provider "aws" {{\n{usual}\n}}\n')
        return scene

    def test_every_protocol(self):
        scene = self.scene(ALL + BUCKET, self.key, self.secret)
        self.assertEqual(scene.apply(), "")
        self.assertEqual(scene.planned(), {})
        services = {e["service"] for e in self.aws.log() if e["status"] < 400}
        self.assertLessEqual({"ec2", "iam", "logs", "s3", "sts"}, services)
        self.assertEqual(scene.destroy(), "")

    def test_wrong_secret(self):
        scene = self.scene(ALL, self.key, "not-the-secret")
        error = scene.plan()
        self.assertRegex(error, "GetCallerIdentity: SignatureDoesNotMatch.*secret key does not belong to the access key")
        self.assertNotIn("not-the-secret", error)

    def test_unknown_key(self):
        self.assertRegex(self.scene(ALL, "AKIAIOSFODNN7EXAMPLE", "x").plan(), "GetCallerIdentity: InvalidClientTokenId.*not known to AWS")

    def test_denied_action(self):
        scene = self.scene(ALL.replace("/scene", "/denied").replace('"scene"', '"denied"'), *self.limited)
        self.assertRegex(scene.apply(), "creating aws_cloudwatch_log_group: CreateLogGroup.*AccessDenied.*logs:CreateLogGroup.*allow it in a policy")
        self.assertEqual(sorted(scene.state()), ["aws_iam_role.this", "aws_vpc.this"])
        self.assertEqual(scene.destroy(), "")


if __name__ == "__main__":
    unittest.main()
