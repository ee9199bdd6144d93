"""import blocks: with for_each, and with `terraform plan -generate-config-out`, whose configuration is to plan without changes."""
import json
import os
import re
import unittest

from tests.lifecycle import runner
from tests.localaws import LocalAws
from tests.scene import Scene

NETWORK = '''
resource "aws_vpc" "this" {
  for_each             = { a = "10.1.0.0/16", b = "10.2.0.0/16" }
  cidr_block           = each.value
  enable_dns_hostnames = true
  tags                 = { Name = each.key }
}
'''
WEB = NETWORK + '''
resource "aws_subnet" "this" {
  count             = 2
  vpc_id            = aws_vpc.this["a"].id
  cidr_block        = "10.1.${count.index}.0/24"
  availability_zone = "us-east-1${["a", "b"][count.index]}"
}
resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.this["a"].id
  ingress {
    description = "web"
    protocol    = "tcp"
    from_port   = 80
    to_port     = 80
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_lb" "web" {
  name            = "web"
  subnets         = aws_subnet.this[*].id
  security_groups = [aws_security_group.web.id]
}
resource "aws_lb_target_group" "web" {
  name     = "web"
  port     = 80
  protocol = "HTTP"
  vpc_id   = aws_vpc.this["a"].id
  health_check {
    path = "/health"
  }
}
resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.web.arn
  port              = 80
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}
resource "aws_lb_listener_rule" "static" {
  listener_arn = aws_lb_listener.http.arn
  priority     = 10
  action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      message_body = "none"
      status_code  = "404"
    }
  }
  condition {
    path_pattern {
      values = ["/static/*"]
    }
  }
}
resource "aws_ecs_cluster" "web" {
  name = "web"
}
resource "aws_ecs_task_definition" "web" {
  family                = "web"
  container_definitions = jsonencode([{ name = "web", image = "web:1", memory = 64, essential = true, portMappings = [{ containerPort = 80 }] }])
}
resource "aws_ecs_service" "web" {
  name            = "web"
  cluster         = aws_ecs_cluster.web.id
  task_definition = aws_ecs_task_definition.web.arn
  desired_count   = 1
  launch_type     = "EC2"
  load_balancer {
    target_group_arn = aws_lb_target_group.web.arn
    container_name   = "web"
    container_port   = 80
  }
  depends_on = [aws_lb_listener.http]
}
resource "aws_launch_template" "web" {
  name          = "web"
  image_id      = "ami-12c6146b"
  instance_type = "t3.micro"
  user_data     = base64encode("#!/bin/sh\\n")
  iam_instance_profile {
    name = "web"
  }
}
resource "aws_autoscaling_group" "web" {
  name                = "web"
  min_size            = 0
  max_size            = 2
  vpc_zone_identifier = aws_subnet.this[*].id
  launch_template {
    id      = aws_launch_template.web.id
    version = "$Latest"
  }
  tag {
    key                 = "Name"
    value               = "web"
    propagate_at_launch = true
  }
}
'''
# Of the configuration above: what is imported into a generated one.
GENERATED = {"aws_vpc.one": 'aws_vpc.this["a"]', "aws_subnet.one": "aws_subnet.this[0]",
             **{a: a for a in ("aws_security_group.web", "aws_lb.web", "aws_lb_target_group.web", "aws_lb_listener.http", "aws_lb_listener_rule.static",
                               "aws_ecs_cluster.web", "aws_ecs_task_definition.web", "aws_ecs_service.web", "aws_launch_template.web", "aws_autoscaling_group.web")}}
# Terraform writes down the whole state, also arguments that exclude each other and blocks that say nothing: under hashicorp/aws, too, a person
# has to take these out. Resource, line or (nested) block, what is complained of it.
TAKE_OUT = [
    ("aws_subnet", "availability_zone_id", "availability_zone conflicts with availability_zone_id"),
    ("aws_lb", "subnet_mapping", "Only one of subnet_mapping, subnets"),
    ("aws_lb_target_group", "target_failover", "invalid value for target_failover"),
    ("aws_lb_listener", "stickiness", "default_action\\[0\\].forward\\[0\\].stickiness\\[0\\].duration is required"),
    ("aws_autoscaling_group", "availability_zones", "availability_zones conflicts with vpc_zone_identifier"),
    ("aws_autoscaling_group", "id", "launch_template\\[0\\].id conflicts"),
]
aws = None


def setUpModule():
    global aws
    aws = LocalAws()


def tearDownModule():
    aws.stop()


def changes(plan):
    """address -> action of what is to be changed."""
    return {c["address"]: f"{runner.action_of(c)} ({', '.join(runner.differing_keys(c))})" for c in plan["resource_changes"] if runner.action_of(c) != "no-op"}


def taken_out(text, kind, name):
    """The configuration without the argument or the blocks of a name in the resources of a type."""
    lines, inside, closing = [], False, None
    for line in text.splitlines():
        if line.startswith("resource "):
            inside = f'"{kind}"' in line
        found = re.match(rf"(\s+){name}\s+(=|{{)", line) if inside and not closing else None
        if found and found[2] == "{":
            closing = found[1] + "}"
        if not found and not closing:
            lines.append(line)
        if line == closing:
            closing = None
    return "\n".join(lines) + "\n"


class ImportBlocks(unittest.TestCase):
    maxDiff = None

    def world(self, hcl):
        """A scene in which everything is made and forgotten again: -> scene, what was in the state."""
        scene = Scene(aws, hcl, family=720)
        self.addCleanup(scene.close)
        self.assertEqual(scene.terraform.apply("-auto-approve"), "")
        found, _ = scene.terraform.values()
        os.remove(os.path.join(scene.directory, "terraform.tfstate"))
        return scene, found

    def test_for_each(self):
        scene, found = self.world(NETWORK)
        ids = {k: found[f'aws_vpc.this["{k}"]']["values"]["id"] for k in "ab"}
        scene.main(NETWORK + f'import {{\n  for_each = {json.dumps(ids)}\n  to       = aws_vpc.this[each.key]\n  id       = each.value\n}}\n'.replace('":', '" ='))
        _, plan, error = scene.terraform.plan()
        self.assertEqual(error, "")
        self.assertEqual(changes(plan), {})
        self.assertEqual({c["address"] for c in plan["resource_changes"] if c["change"].get("importing")}, set(found))

    def test_generated_configuration(self):
        scene, found = self.world(WEB)
        with open(os.path.join(runner.HERE, "import_ids.json")) as f:
            rules = json.load(f)
        blocks = []
        for address, source in GENERATED.items():
            values = found[source]["values"]
            values["cluster_name"] = "web"
            import_id = re.sub(r"{(\w+)}", lambda m, values=values: str(values[m[1]]), rules.get(address.split(".")[0], "{id}"))
            blocks.append(f"import {{\n  to = {address}\n  id = {json.dumps(import_id)}\n}}\n")
        scene.main("".join(blocks))
        _, _, error = scene.terraform.plan("-generate-config-out=generated.tf")
        self.check_complaints(error)
        path = os.path.join(scene.directory, "generated.tf")
        with open(path) as f:
            text = f.read()
        for kind, name, _ in TAKE_OUT:
            text = taken_out(text, kind, name)
        scene.terraform.write("generated.tf", text)
        _, plan, error = scene.terraform.plan()
        self.assertEqual(error, "")
        self.assertEqual(changes(plan), {})
        self.assertEqual({c["address"] for c in plan["resource_changes"] if c["change"].get("importing")}, set(GENERATED))

    def check_complaints(self, error):
        """All that are expected, and none of a type that is not."""
        for _, _, complaint in TAKE_OUT:
            self.assertRegex(error, complaint)
        self.assertEqual(set(re.findall(r"Error: (aws_\w+)", error)), {kind for kind, _, _ in TAKE_OUT})


if __name__ == "__main__":
    unittest.main()
