"""The local AWS itself: what real AWS clients send passes the contract check, wrong requests do not, gaps are filled, faults happen."""
import http.client
import json
import os
import signal
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request

import boto3
import botocore.config
import botocore.exceptions
import botocore.parsers

from tests.localaws import ROOT, LocalAws
from tests.localaws.inventory import Inventory, leftovers

TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})
aws = None


def setUpModule():
    global aws
    aws = LocalAws()


def tearDownModule():
    aws.stop()


class Case(unittest.TestCase):
    account_number = 100

    def setUp(self):
        Case.account_number += 1
        self.account = f"{Case.account_number:012d}"
        aws.faults([])

    def client(self, service, retries=0, **config):
        config = botocore.config.Config(s3={"addressing_style": "path"}, proxies={}, retries={"max_attempts": retries}, read_timeout=20, **config)
        return boto3.client(service, region_name="us-east-1", aws_access_key_id="ACCOUNT" + self.account, aws_secret_access_key="test",
                            endpoint_url=aws.url, config=config)

    def raw(self, service, body=b"", path="/", method="POST", **headers):
        """A request as a faulty client would send it; the kinds and texts of its violations."""
        before = len(aws.violations(self.account))
        headers = {k.replace("_", "-"): v for k, v in headers.items()}
        headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential=ACCOUNT{self.account}/20260101/us-east-1/{service}/aws4_request, SignedHeaders=host, Signature=0"
        if isinstance(body, dict):
            body = urllib.parse.urlencode(body).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        request = urllib.request.Request(aws.url + path, data=body or None, method=method, headers=headers)
        try:
            urllib.request.urlopen(request, timeout=20).read()
        except urllib.error.HTTPError as e:
            e.read()
        return [(v["kind"], v["path"]) for v in aws.violations(self.account)[before:]]

    def json(self, service, prefix, action, value, version="1.1"):
        return self.raw(service, json.dumps(value).encode(), X_Amz_Target=f"{prefix}.{action}", Content_Type=f"application/x-amz-json-{version}")

    def no_violations(self):
        self.assertEqual([v["text"] for v in aws.violations(self.account)], [])

    def network(self):
        ec2 = self.client("ec2")
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{i}.0/24", AvailabilityZone=f"us-east-1{z}")["Subnet"]["SubnetId"] for i, z in enumerate("ab")]
        return ec2, vpc, subnets


class ContractAcceptsRealClients(Case):
    def test_ec2_query(self):
        ec2, vpc, subnets = self.network()
        group = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc, TagSpecifications=[
            {"ResourceType": "security-group", "Tags": [{"Key": "Name", "Value": "a b&c"}]}])["GroupId"]
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "all"}]}])
        ec2.describe_vpcs(Filters=[{"Name": "vpc-id", "Values": [vpc]}])
        ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
        ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData={
            "ImageId": "ami-12345678", "InstanceType": "t3.micro", "UserData": "IyE=",
            "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 30, "Encrypted": True}}],
            "NetworkInterfaces": [{"DeviceIndex": 0, "Groups": [group]}]})
        self.no_violations()

    def test_query(self):
        iam, (_, vpc, subnets) = self.client("iam"), self.network()
        iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST, Tags=[{"Key": "a", "Value": "b"}])
        iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=POLICY)
        elb = self.client("elbv2")
        arn = elb.create_load_balancer(Name="lb", Subnets=subnets, Tags=[{"Key": "a", "Value": "b"}])["LoadBalancers"][0]["LoadBalancerArn"]
        group = elb.create_target_group(Name="tg", Protocol="HTTP", Port=80, VpcId=vpc, Matcher={"HttpCode": "200"})["TargetGroups"][0]["TargetGroupArn"]
        elb.create_listener(LoadBalancerArn=arn, Protocol="HTTP", Port=80, DefaultActions=[
            {"Type": "forward", "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": group, "Weight": 1}]}}])
        elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[{"Key": "idle_timeout.timeout_seconds", "Value": "30"}])
        asg = self.client("autoscaling")
        asg.create_launch_configuration(LaunchConfigurationName="lc", ImageId="ami-12345678", InstanceType="t2.micro", UserData="#!")
        asg.create_auto_scaling_group(AutoScalingGroupName="g", MinSize=0, MaxSize=1, LaunchConfigurationName="lc", VPCZoneIdentifier=subnets[0])
        self.client("sns").create_topic(Name="t", Attributes={"DisplayName": "x"}, Tags=[{"Key": "a", "Value": "b"}])
        self.client("sts").get_caller_identity()
        self.no_violations()

    def test_json(self):
        self.client("ecs").create_cluster(clusterName="c", settings=[{"name": "containerInsights", "value": "enabled"}])
        self.client("logs").create_log_group(logGroupName="/a/b", tags={"k": "v"})
        self.client("acm").request_certificate(DomainName="a.example.com", ValidationMethod="DNS", IdempotencyToken="abc")
        self.client("ecr").create_repository(repositoryName="app", imageScanningConfiguration={"scanOnPush": True})
        self.client("ssm").put_parameter(Name="/p", Value="v", Type="String")
        self.client("cloudwatch").describe_alarms()
        self.no_violations()

    def test_rest_xml(self):
        s3 = self.client("s3")
        bucket = f"bucket-{self.account}"
        s3.create_bucket(Bucket=bucket)
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
        s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={"BlockPublicAcls": True})
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [
            {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": True}]})
        s3.put_object(Bucket=bucket, Key="a/b c", Body=b"x" * 5000, Metadata={"m": "1"})
        self.assertEqual(s3.get_object(Bucket=bucket, Key="a/b c")["Body"].read(), b"x" * 5000)
        s3.list_objects_v2(Bucket=bucket, Prefix="a/")
        s3.head_bucket(Bucket=bucket)
        s3.get_bucket_location(Bucket=bucket)
        s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "a/b c"}]})
        zone = self.client("route53").create_hosted_zone(Name="example.com", CallerReference="1", HostedZoneConfig={"Comment": "c"})["HostedZone"]["Id"]
        self.client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "UPSERT", "ResourceRecordSet": {
            "Name": "www.example.com", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "1.2.3.4"}]}}]})
        self.client("route53").change_tags_for_resource(ResourceType="hostedzone", ResourceId=zone.split("/")[-1], AddTags=[{"Key": "a", "Value": "b"}])
        self.no_violations()
        self.assertIn("s3.PutBucketVersioning", aws.counts(self.account)["by_action"])
        self.assertIn("route53.ChangeResourceRecordSets", aws.counts(self.account)["by_action"])


class ContractRefusesWrongRequests(Case):
    def ec2(self, action, **parameters):
        return self.raw("ec2", {"Action": action, "Version": "2016-11-15", **{k.replace("_", "."): v for k, v in parameters.items()}})

    def test_unknown_member(self):
        self.assertIn(("member", "CidrBlok"), self.ec2("CreateVpc", CidrBlok="10.0.0.0/16"))
        self.assertIn(("member", "Filter.1.Valeu.1"), self.ec2("DescribeVpcs", **{"Filter_1_Name": "a", "Filter_1_Valeu_1": "b"}))
        self.assertIn(("member", "clusterNam"), self.json("ecs", "AmazonEC2ContainerServiceV20141113", "CreateCluster", {"clusterNam": "x"}))
        self.assertIn(("member", "settings[0].nam"), self.json("ecs", "AmazonEC2ContainerServiceV20141113", "CreateCluster", {"settings": [{"nam": "x"}]}))

    def test_wrong_type(self):
        self.assertIn(("type", "DryRun"), self.ec2("DescribeVpcs", DryRun="yes"))
        self.assertIn(("type", "desiredCount"), self.json("ecs", "AmazonEC2ContainerServiceV20141113", "CreateService", {"serviceName": "s", "desiredCount": "1"}))

    def test_bad_enum(self):
        self.assertIn(("enum", "InstanceTenancy"), self.ec2("CreateVpc", CidrBlock="10.0.0.0/16", InstanceTenancy="shared"))

    def test_missing_member(self):
        self.assertIn(("required", "VpcId"), self.ec2("DeleteVpc"))
        self.assertIn(("required", "repositoryName"), self.json("ecr", "AmazonEC2ContainerRegistry_V20150921", "CreateRepository", {}))

    def test_pattern_length_range(self):
        self.assertIn(("pattern", "RoleName"), self.raw("iam", {"Action": "GetRole", "Version": "2010-05-08", "RoleName": "a b"}))
        self.assertIn(("length", "RoleName"), self.raw("iam", {"Action": "GetRole", "Version": "2010-05-08", "RoleName": "a" * 65}))
        self.assertIn(("range", "Port"), self.raw("elasticloadbalancing", {
            "Action": "CreateTargetGroup", "Version": "2015-12-01", "Name": "x", "Port": "70000"}))

    def test_list_numbering(self):
        self.assertIn(("index", "VpcIds"), self.ec2("DescribeVpcs", VpcId_0="vpc-1"))
        self.assertIn(("member", "VpcIds.1"), self.ec2("DescribeVpcs", VpcIds_1="vpc-1"))

    def test_unknown_operation_version_and_protocol(self):
        self.assertIn(("operation", ""), self.ec2("CreateVpz"))
        self.assertIn(("operation", "Version"), self.raw("ec2", {"Action": "DescribeVpcs", "Version": "2014-01-01"}))
        self.assertIn(("header", "Content-Type"), self.json("ecs", "AmazonEC2ContainerServiceV20141113", "ListClusters", {}, "1.0"))
        self.assertIn(("operation", ""), self.raw("route53", path="/2013-04-01/hostedzones", method="GET"))

    def test_xml(self):
        body = b'<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>a.com</Name><Coment>c</Coment></CreateHostedZoneRequest>'
        found = self.raw("route53", body, "/2013-04-01/hostedzone")
        self.assertIn(("member", "Coment"), found)
        self.assertIn(("required", "CallerReference"), found)
        body = b"<VersioningConfiguration><Status>On</Status></VersioningConfiguration>"
        found = self.raw("s3", body, "/some-bucket?versioning", "PUT")
        self.assertIn(("enum", "VersioningConfiguration.Status"), found)
        self.assertIn(("header", "Content-MD5"), found)
        self.assertIn(("header", "x-amz-content-sha256"), found)
        self.assertIn(("header", "VersioningConfiguration"), found)

    def test_unknown_query_parameter_and_header(self):
        found = self.raw("s3", b"", "/some-bucket?list-type=2&prefx=a", "GET", X_Amz_Content_Sha256="x", X_Amz_Owner="y")
        self.assertEqual(found, [("member", "?prefx"), ("member", "x-amz-owner")])


class GapsAreFilled(Case):
    def service(self, **more):
        ecs = self.client("ecs")
        ecs.create_cluster(clusterName="c")
        ecs.register_task_definition(family="f", containerDefinitions=[{"name": "x", "image": "i", "memory": 64}])
        return ecs, ecs.create_service(cluster="c", serviceName="s", taskDefinition="f", **{"desiredCount": 2, **more})["service"]

    def described(self, ecs):
        return ecs.describe_services(cluster="c", services=["s"])["services"][0]

    def test_create_service_keeps_its_fields(self):
        ecs, created = self.service(
            deploymentConfiguration={"maximumPercent": 150, "deploymentCircuitBreaker": {"enable": True, "rollback": True}},
            healthCheckGracePeriodSeconds=90, enableECSManagedTags=True, enableExecuteCommand=True, propagateTags="SERVICE",
            placementStrategy=[{"type": "spread", "field": "instanceId"}], placementConstraints=[{"type": "distinctInstance"}],
            availabilityZoneRebalancing="ENABLED")
        for service in (created, self.described(ecs)):
            self.assertEqual(service["deploymentConfiguration"]["maximumPercent"], 150)
            self.assertEqual(service["deploymentConfiguration"]["minimumHealthyPercent"], 100)
            self.assertTrue(service["deploymentConfiguration"]["deploymentCircuitBreaker"]["rollback"])
            self.assertEqual(service["healthCheckGracePeriodSeconds"], 90)
            self.assertTrue(service["enableECSManagedTags"] and service["enableExecuteCommand"])
            self.assertEqual(service["placementStrategy"], [{"type": "spread", "field": "instanceId"}])
            self.assertEqual(service["placementConstraints"], [{"type": "distinctInstance"}])
            self.assertEqual((service["propagateTags"], service["availabilityZoneRebalancing"]), ("SERVICE", "ENABLED"))
            self.assertNotIn("networkConfiguration", service)
        self.no_violations()

    def test_services_become_stable(self):
        ecs, created = self.service()
        self.assertEqual((created["runningCount"], created["deployments"][0]["rolloutState"]), (0, "IN_PROGRESS"))
        first, second = self.described(ecs), self.described(ecs)
        self.assertEqual((first["runningCount"], first["deployments"][0]["rolloutState"]), (0, "IN_PROGRESS"))
        self.assertEqual((second["runningCount"], second["deployments"][0]["rolloutState"]), (2, "COMPLETED"))
        updated = ecs.update_service(cluster="c", service="s", desiredCount=3, taskDefinition="f:1")["service"]
        self.assertRegex(updated["taskDefinition"], "^arn:aws:ecs:.*task-definition/f:1$")
        ecs.get_waiter("services_stable").wait(cluster="c", services=["s"], WaiterConfig={"Delay": 0, "MaxAttempts": 4})
        self.assertEqual(self.described(ecs)["runningCount"], 3)

    def test_delete_service(self):
        ecs, _ = self.service()
        with self.assertRaisesRegex(botocore.exceptions.ClientError, "not idempotent"):
            ecs.create_service(cluster="c", serviceName="s", taskDefinition="f")
        ecs.update_service(cluster="c", service="s", desiredCount=0)
        self.assertEqual(ecs.delete_service(cluster="c", service="s")["service"]["status"], "DRAINING")
        self.assertEqual(self.described(ecs)["status"], "INACTIVE")
        self.assertEqual(ecs.list_services(cluster="c")["serviceArns"], [])
        ecs.create_service(cluster="c", serviceName="s", taskDefinition="f", desiredCount=1)

    def test_repeated_client_token(self):
        ecs, _ = self.service()
        arguments = dict(cluster="c", serviceName="t", taskDefinition="f", desiredCount=1, clientToken="token-1")
        first, second = ecs.create_service(**arguments), ecs.create_service(**arguments)
        self.assertEqual(first["service"]["deployments"][0]["id"], second["service"]["deployments"][0]["id"])
        with self.assertRaisesRegex(botocore.exceptions.ClientError, "IdempotentParameterMismatch"):
            ecs.create_service(**{**arguments, "desiredCount": 2})
        ec2, _, subnets = self.network()
        made = [ec2.create_nat_gateway(SubnetId=subnets[0], ConnectivityType="private", ClientToken="n1")["NatGateway"]["NatGatewayId"] for _ in range(2)]
        self.assertEqual(made[0], made[1])
        route53 = self.client("route53")
        route53.create_hosted_zone(Name="example.org", CallerReference="once")
        with self.assertRaisesRegex(botocore.exceptions.ClientError, "HostedZoneAlreadyExists"):
            route53.create_hosted_zone(Name="example.org", CallerReference="once")

    def test_auto_scaling(self):
        asg, (_, _, subnets) = self.client("autoscaling"), self.network()
        asg.create_launch_configuration(LaunchConfigurationName="lc", ImageId="ami-12345678", InstanceType="t2.micro")
        with self.assertRaisesRegex(botocore.exceptions.ClientError, "AlreadyExists"):
            asg.create_launch_configuration(LaunchConfigurationName="lc", ImageId="ami-12345678", InstanceType="t2.micro")
        asg.create_auto_scaling_group(AutoScalingGroupName="g", MinSize=0, MaxSize=1, LaunchConfigurationName="lc", VPCZoneIdentifier=subnets[0],
                                      MaxInstanceLifetime=86400, DefaultInstanceWarmup=30,
                                      InstanceMaintenancePolicy={"MinHealthyPercentage": 90, "MaxHealthyPercentage": 120})
        asg.update_auto_scaling_group(AutoScalingGroupName="g", DefaultCooldown=77)
        group = asg.describe_auto_scaling_groups()["AutoScalingGroups"][0]
        self.assertEqual((group["MaxInstanceLifetime"], group["DefaultInstanceWarmup"], group["DefaultCooldown"]), (86400, 30, 77))
        self.assertEqual(group["InstanceMaintenancePolicy"]["MaxHealthyPercentage"], 120)
        policy = asg.put_scaling_policy(AutoScalingGroupName="g", PolicyName="p", AdjustmentType="ChangeInCapacity", ScalingAdjustment=1)
        self.assertIn("PolicyARN", policy)

    def test_load_balancer_scheme(self):
        _, _, subnets = self.network()
        made = self.client("elbv2").create_load_balancer(Name="x", Subnets=subnets)["LoadBalancers"][0]
        self.assertEqual((made["Scheme"], made["Type"]), ("internet-facing", "application"))


class FaultsHappen(Case):
    def rule(self, **rule):
        aws.faults([{"account": self.account, **rule}])

    def test_throttle_is_retried(self):
        self.rule(service="ec2", action="DescribeVpcs", kind="throttle", times=2)
        self.client("ec2", retries=4).describe_vpcs()
        self.assertEqual([e["status"] for e in aws.log(self.account)], [503, 503, 200])

    def test_errors_in_each_protocol(self):
        self.rule(kind="error", status=400, code="AccessDenied", message="no <&> way", times=-1)
        for service, call in (("ec2", "describe_vpcs"), ("iam", "list_roles"), ("ecs", "list_clusters"), ("s3", "list_buckets"), ("route53", "list_hosted_zones")):
            with self.assertRaises(botocore.exceptions.ClientError) as caught:
                getattr(self.client(service), call)()
            error = caught.exception.response["Error"]
            self.assertEqual((error["Code"], error["Message"]), ("AccessDenied", "no <&> way"), service)

    def test_resets(self):
        ec2 = self.client("ec2")
        for kind, made in (("reset-before", 0), ("reset-after", 1)):
            self.rule(action="CreateVpc", kind=kind)
            with self.assertRaises(botocore.exceptions.HTTPClientError):
                ec2.create_vpc(CidrBlock="10.9.0.0/16")
            self.assertEqual(len(ec2.describe_vpcs(Filters=[{"Name": "cidr", "Values": ["10.9.0.0/16"]}])["Vpcs"]), made, kind)

    def test_truncated_and_garbage(self):
        for kind in ("truncate", "garbage"):
            self.rule(action="DescribeVpcs", kind=kind)
            with self.assertRaises((botocore.exceptions.BotoCoreError, botocore.parsers.ResponseParserError)):
                self.client("ec2").describe_vpcs()

    def test_delay_and_skip(self):
        self.rule(action="DescribeVpcs", kind="delay", ms=300, skip=1)
        ec2, took = self.client("ec2"), []
        for _ in range(3):
            started = time.monotonic()
            ec2.describe_vpcs()
            took.append(time.monotonic() - started)
        self.assertGreaterEqual(took[1], 0.3)
        self.assertEqual([e.get("note") for e in aws.log(self.account)], [None, "delay", None])

    def test_replace(self):
        """The answer with something else in it, bytes that are no UTF-8 included."""
        self.client("logs").create_log_group(logGroupName="abc")
        self.rule(action="DescribeLogGroups", kind="replace", **{"from": "abc", "to": "x\udcff"})
        with self.assertRaises((botocore.exceptions.BotoCoreError, botocore.parsers.ResponseParserError, UnicodeDecodeError)):
            self.client("logs").describe_log_groups()
        self.assertEqual(self.client("logs").describe_log_groups()["logGroups"][0]["logGroupName"], "abc")

    def test_rules_of_one_account(self):
        self.rule(action="DescribeVpcs", kind="throttle", account="000000000001")
        aws.faults([{"action": "DescribeVpcs", "kind": "throttle"}], self.account)
        self.assertEqual([r["account"] for r in aws.control("faults")], ["000000000001", self.account])
        aws.faults([], self.account)
        self.assertEqual([r["account"] for r in aws.control("faults")], ["000000000001"])
        self.client("ec2").describe_vpcs()

    def test_bad_rule(self):
        with self.assertRaises(urllib.error.HTTPError) as caught:
            aws.faults([{"kind": "explode"}])
        self.assertIn(b"kind must be", caught.exception.read())


class ServerBehaves(Case):
    def test_keep_alive(self):
        connection = http.client.HTTPConnection(urllib.parse.urlparse(aws.url).netloc, timeout=20)
        ports = set()
        for _ in range(3):
            connection.request("GET", "/_tripod/ready")
            self.assertEqual(json.load(connection.getresponse())["moto"], "5.2.1")
            ports.add(connection.sock.getsockname()[1])
        self.assertEqual(len(ports), 1)
        connection.close()

    def test_accounts_are_apart_and_inventory_is_quiet(self):
        look = Inventory(aws.url, self.account)
        before = look.take()
        self.network()
        after = look.take()
        self.assertEqual(sorted(x.split("-")[0] for x in leftovers(before, after)),
                         ["VPC vpc", "route table rtb", "security group sg", "subnet subnet", "subnet subnet"])
        self.assertEqual(aws.counts(self.account)["by_action"], {"ec2.CreateVpc": 1, "ec2.CreateSubnet": 2})
        other = Inventory(aws.url, "000000000099")
        self.assertEqual(other.take()["VPC"], [])
        self.assertEqual(self.client("sts").get_caller_identity()["Account"], self.account)

    def start(self, code):
        return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)

    def test_ends_on_sigterm_and_with_its_parent(self):
        own = LocalAws()
        own.process.send_signal(signal.SIGTERM)
        self.assertEqual(own.process.wait(5), 0)
        own.process.stdout.close()
        parent = self.start("import os,time,tests.localaws as t; a=t.LocalAws(); print(a.process.pid, flush=True); time.sleep(60)")
        child = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
        parent.stdout.close()
        for _ in range(50):
            if not os.path.exists(f"/proc/{child}") or open(f"/proc/{child}/stat").read().split(")")[1].split()[0] == "Z":
                return
            time.sleep(0.1)
        self.fail("the local AWS outlived its parent")
