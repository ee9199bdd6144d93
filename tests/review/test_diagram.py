"""tripod diagram: every form of every picture is read by the program it is for (Graphviz, Mermaid, an XML parser), and what is in it is checked by
its JSON form. Pictures of the stored plans and of networks written by hand (two_networks.py)."""
import functools
import json
import os
import pty
import re
import subprocess
import tempfile
import time
import unittest
import xml.dom.minidom

from tests.localaws import ROOT
from tests.review import golden, two_networks

LEVELS = ("network", "service", "all")
MADE = {
    "two-environments": two_networks.two_environments,
    "two-vpcs": two_networks.two_vpcs,
    "many": two_networks.many,
    "hostile": two_networks.hostile,
    "nothing": two_networks.Plan,
}
SIGNS = {"unchanged", "created", "changed", "destroyed", "replaced"}
MERMAID_MOST = 15000


@functools.cache
def plan(name):
    return MADE[name]().text().encode() if name in MADE else golden.plan_text(name)


def names():
    return golden.names() + sorted(MADE)


@functools.cache
def draw(name, form, level="service", *more):
    ran = golden.run(["diagram", "--format", form, "--level", level, *more, "-"], plan(name))
    if ran.returncode or ran.stderr:
        raise AssertionError(f"{name} {form} {level}: exit status {ran.returncode}: {ran.stderr.decode(errors='replace')}")
    return ran.stdout


class Picture:
    """The JSON form, with ways to look into it."""

    def __init__(self, name, level="service"):
        self.whole = json.loads(draw(name, "json", level))
        self.items = {item["id"]: item for item in self.whole["boxes"] + self.whole["nodes"]}

    def find(self, kind, title):
        found = [item for item in self.items.values() if item["kind"] == kind and item["title"] == title]
        assert len(found) == 1, (kind, title, found)
        return found[0]

    def edges(self):
        return {(self.items[e["from"]]["title"], self.items[e["to"]]["title"], e["kind"], e["sign"], e["label"]) for e in self.whole["edges"]}

    def within(self, item):
        """Titles of the boxes that an item lies in, the outermost first."""
        return [] if item["parent"] is None else self.within(self.items[item["parent"]]) + [self.items[item["parent"]]["title"]]


def lines(item):
    return [line["text"] for line in item["lines"]]


class Forms(unittest.TestCase):
    def test_json(self):
        for name in names():
            changes = json.loads(plan(name))["resource_changes"]
            managed = sorted(c["address"] for c in changes if c["mode"] == "managed" and "deposed" not in c)
            for level in LEVELS:
                with self.subTest(name, level=level):
                    self.check_json(Picture(name, level), managed, level)

    def check_json(self, picture, managed, level):
        whole = picture.whole
        self.assertEqual((whole["format_version"], whole["level"]), ("1.0", level))
        self.assertEqual(len(picture.items), len(whole["boxes"]) + len(whole["nodes"]), "ids are unique")
        boxes = {box["id"] for box in whole["boxes"]}
        for item in picture.items.values():
            self.assertRegex(item["id"], r"\An[0-9a-f]{8}x*\Z")
            self.assertIn(item["sign"], SIGNS)
            self.assertTrue(item["parent"] is None or item["parent"] in boxes)
            self.assertEqual(item["resources"], sorted(item["resources"]))
            for text in [item["title"], item["noun"], *lines(item)]:
                self.assertNotRegex(text, r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u200b]")
                self.assertLessEqual(len(text), 100)
        for edge in whole["edges"]:
            self.assertIn(edge["from"], picture.items)
            self.assertIn(edge["to"], picture.items)
            self.assertNotEqual(edge["from"], edge["to"])
        drawn = sorted(address for item in picture.items.values() for address in item["resources"])
        drawn = [address for address in drawn if address in set(managed)]
        self.assertEqual(len(drawn), len(set(drawn)), "each resource once")
        self.assertEqual(sum(whole["counts"].values()), len(managed))
        self.assertEqual(len(managed) - len(drawn), whole["left_out"]["resources"])
        if level == "all":
            self.assertEqual(drawn, managed, "nothing is missing")

    def test_dot(self):
        for name in names():
            for level in LEVELS:
                with self.subTest(name, level=level):
                    ran = subprocess.run(["dot", "-Tcanon"], input=draw(name, "dot", level), capture_output=True)
                    self.assertEqual((ran.returncode, ran.stderr), (0, b""))

    def test_mermaid(self):
        """All at once: the parser takes seconds to load."""
        with tempfile.TemporaryDirectory(dir=os.path.join(ROOT, "build")) as folder:
            texts = {}
            for name in names():
                for level in LEVELS:
                    path = os.path.join(folder, f"{name}.{level}.mmd")
                    texts[path] = draw(name, "mermaid", level)
                    with open(path, "wb") as f:
                        f.write(texts[path])
            results = mermaid(texts)
            broken = os.path.join(folder, "broken.mmd")
            with open(broken, "w") as f:
                f.write("flowchart TB\na[\"x]\n")
            self.assertIn("error", mermaid([broken])[broken], "the parser refuses what is wrong")
        for path, text in texts.items():
            with self.subTest(os.path.basename(path)):
                self.check_mermaid(results[path], text)

    def check_mermaid(self, result, text):
        self.assertNotIn("error", result, result.get("error"))
        self.assertEqual(result["type"], "flowchart-v2")
        self.assertLess(len(text), MERMAID_MOST)
        self.assertLess(len(result["edges"]), 500)
        for label in [*result["labels"].values(), *(box["title"] for box in result["boxes"].values()), *(edge[2] for edge in result["edges"])]:
            self.assertNotRegex(label.replace("<br>", ""), r"[<>`\"]", "only ends of lines are markup")
            self.assertNotRegex(label, r"(^|<br>)\s*([-*+]|\d+[.)]) ", "nothing is a list of markdown")
        for start, end, _ in result["edges"]:
            for each in (start, end):
                self.assertTrue(each in result["labels"] or each in result["boxes"], each)

    def test_svg(self):
        for name in ["three-node-create", "three-node-ssh", *sorted(MADE)]:
            with self.subTest(name):
                self.check_svg(draw(name, "svg").decode(), Picture(name))

    def check_svg(self, text, picture):
        root = xml.dom.minidom.parseString(text).documentElement
        self.assertEqual((root.tagName, root.getAttribute("role")), ("svg", "img"))
        elements = root.getElementsByTagName("*")
        self.assertLessEqual({e.tagName for e in elements}, {"g", "title", "desc", "path", "polygon", "polyline", "ellipse", "text", "a"} - {"a"})
        for element in elements:
            for name in element.attributes.keys():
                self.assertNotRegex(name, r"^on|href|^style$")
        self.assertEqual(re.findall(r"https?://[^\"]*", re.sub(r">[^<]*<", "><", text)), ["http://www.w3.org/2000/svg"])
        ids = [e.getAttribute("id") for e in elements if e.hasAttribute("id")]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertTrue(all(i.startswith("picture-") for i in ids))
        for item in picture.items:
            self.assertIn(f"picture-{item}", ids)
        named = {i.getAttribute("id"): i.firstChild.data for i in root.childNodes if i.nodeType == i.ELEMENT_NODE and i.tagName in ("title", "desc")}
        self.assertEqual(list(named), root.getAttribute("aria-labelledby").split())
        self.assertNotIn("font-family", text[text.index(">"):].split("<svg", 1)[1].split(">", 1)[1])

    def test_png(self):
        light, dark = (draw("three-node-ssh", "png", "service", "--theme", theme) for theme in ("light", "dark"))
        for picture in (light, dark):
            self.assertTrue(picture.startswith(b"\x89PNG\r\n"))
            width, height = (int.from_bytes(picture[i:i + 4], "big") for i in (16, 20))
            self.assertLess(width, 2000)
            self.assertLess(height, 2000)
        self.assertNotEqual(light, dark)

    def test_the_same_each_time(self):
        for name in ("two-environments", "hostile", "three-node-image"):
            for form in ("dot", "mermaid", "json", "svg"):
                first = draw(name, form)
                again = golden.run(["diagram", "--format", form, "-"], plan(name)).stdout
                self.assertEqual(first, again)

    def test_zones_are_columns(self):
        for name in ("three-node-create", "three-node-ssh", "two-environments", "two-vpcs", "many", "network-create"):
            for level in LEVELS:
                with self.subTest(name, level=level):
                    self.check_columns(Picture(name, level), draw(name, "svg", level).decode())

    def check_columns(self, picture, svg):
        places = {}
        for item in picture.whole["boxes"]:
            drawn = re.search(rf'id="picture-{item["id"]}".*?<path[^>]* d="M([-0-9.]+),', svg, re.S)
            if item["kind"] == "zone" and drawn:
                places.setdefault(item["parent"], []).append((float(drawn.group(1)), item["title"]))
        self.assertTrue(places)
        for zones in places.values():
            self.assertEqual([title for _, title in sorted(zones)], sorted(title for _, title in zones))


def mermaid(paths):
    environment = dict(os.environ, NODE_FOLDER=os.path.join(ROOT, "build/node"))
    ran = subprocess.run(["node", os.path.join(ROOT, "tests/review/mermaid.mjs"), *paths], capture_output=True, text=True, env=environment, timeout=300)
    if ran.returncode:
        raise AssertionError("mermaid.mjs (are its packages there? scripts/setup --tests): " + ran.stderr[-3000:])
    return json.loads(ran.stdout)


class Contents(unittest.TestCase):
    def test_three_nodes(self):
        picture = Picture("three-node-create")
        edges = {(a, b, kind, label) for a, b, kind, _, label in picture.edges()}
        site = "interview.example.com"
        self.assertLessEqual({
            ("anyone on the internet", site, "traffic", ""),
            (site, "docassemble", "traffic", "80, 443/tcp"),
            ("docassemble", "docassemble-web", "traffic", "443"),
            ("docassemble", "docassemble-websocket", "traffic", "443 /ws/*"),
            ("docassemble-web", "app", "traffic", "80"),
            ("docassemble-websocket", "app", "traffic", "80"),
            ("app", "docassemble", "runs", ""),
            ("backend", "docassemble", "runs", ""),
            (site, "docassemble", "uses", ""),
        }, edges)
        app = picture.find("ecs-service", "app")
        self.assertEqual(lines(app), ["2 tasks on EC2", "jhpyle/docassemble:latest"])
        self.assertEqual(picture.within(app), ["us-east-1", "docassemble", "docassemble"])
        self.assertEqual(lines(picture.find("auto-scaling-group", "docassemble")), ["3 instances (0 to 3)", "t3.medium"])
        subnet = picture.find("subnet", "docassemble-public-us-east-1b")
        self.assertEqual(picture.within(subnet), ["us-east-1", "docassemble", "us-east-1b"])
        self.assertEqual(lines(subnet), ["10.0.16.0/20, public", "0.0.0.0/0 → internet gateway", "load balancer docassemble"])
        balancer = picture.find("load-balancer", "docassemble")
        self.assertEqual(lines(balancer), ["HTTP 80 redirect to HTTPS 443", "HTTPS 443 → docassemble-web", "443 /ws/* → docassemble-websocket"])
        self.assertEqual({item["sign"] for item in picture.items.values() if not item["outside"]}, {"created"})

    def test_what_changes(self):
        opened = Picture("three-node-ssh").edges()
        self.assertIn(("anyone on the internet", "docassemble", "traffic", "created", "22/tcp"), opened)
        self.assertEqual({sign for _, _, _, sign, label in opened if label != "22/tcp"}, {"unchanged"})
        image = Picture("three-node-image").find("ecs-service", "app")
        self.assertEqual(image["sign"], "changed")
        self.assertIn({"sign": "changed", "text": "jhpyle/docassemble:latest → 1.9.2"}, image["lines"])
        self.assertIn({"sign": "replaced", "text": "task definition"}, image["lines"])
        larger = Picture("three-node-instance-type").find("auto-scaling-group", "docassemble")
        self.assertIn({"sign": "changed", "text": "t3.medium → t3.large"}, larger["lines"])
        gone = Picture("three-node-destroy")
        self.assertEqual({item["sign"] for item in gone.items.values() if not item["outside"]}, {"destroyed"})
        self.assertEqual({edge[3] for edge in gone.edges()}, {"destroyed"})
        same = Picture("three-node-same")
        self.assertEqual({item["sign"] for item in same.items.values()} | {edge[3] for edge in same.edges()}, {"unchanged"})

    def test_signs_are_not_colour_alone(self):
        dot = draw("two-environments", "dot").decode()
        text = draw("two-environments", "mermaid").decode()
        for mark in ("+", "~", "-/+", "-"):
            self.assertIn(f"<B>{mark}</B>", dot)
        for mark in ("#43;#nbsp;ECS", "#126;#nbsp;ECS service", "#45;/+#nbsp;target group"):
            self.assertEqual(mark in text, not mark.startswith("#43;#nbsp;ECS"), mark)
        self.assertIn("stroke-dasharray", draw("three-node-destroy", "mermaid").decode())

    def test_two_environments(self):
        picture = Picture("two-environments", "network")
        zones = [box["title"] for box in picture.whole["boxes"] if box["kind"] == "zone"]
        self.assertEqual(zones, ["us-east-1a", "us-east-1b"])
        self.assertEqual(sum(box["kind"] == "subnet" for box in picture.whole["boxes"]), 8)
        private = picture.find("subnet", "prod-a-private")
        self.assertEqual(lines(private)[0], "10.20.102.0/24, private")
        self.assertEqual(set(lines(private)[1:]), {"0.0.0.0/0 → NAT gateway prod-a", "propagated → VPN gateway"})
        self.assertEqual(picture.within(picture.find("nat-gateway", "staging-b"))[-1], "staging-b-public")
        self.assertLessEqual({
            ("prod-a-private", "prod-a", "route", "unchanged", "0.0.0.0/0"),
            ("staging-b-private", "staging-b", "route", "created", "0.0.0.0/0"),
            ("prod-b-private", "city", "route", "unchanged", "propagated"),
            ("city", "data centre", "route", "created", "VPN"),
        }, picture.edges())
        service = Picture("two-environments")
        self.assertIn(("prod", "prod", "traffic", "unchanged", "5432/tcp"), service.edges())
        self.assertEqual(service.find("auto-scaling-group", "staging")["lines"][0], {"sign": "changed", "text": "2 → 4 instances (2 to 6)"})
        self.assertEqual(lines(service.find("ecs-service", "prod-app"))[1], "city:8", "images without the registry")

    def test_two_vpcs(self):
        picture = Picture("two-vpcs")
        self.assertEqual({box["title"]: box["sign"] for box in picture.whole["boxes"] if box["kind"] == "vpc"}, {"blue": "unchanged", "green": "destroyed"})
        self.assertEqual(picture.within(picture.find("instance", "green web c")), ["us-east-1", "green", "us-east-1c", "green-c"])
        self.assertEqual(picture.find("subnet", "blue-a")["sign"], "changed", "its route to the peering goes")
        self.assertIn({"sign": "destroyed", "text": "10.9.0.0/16 → peering blue to green"}, picture.find("subnet", "blue-a")["lines"])

    def test_many_become_few(self):
        for level in LEVELS:
            picture = Picture("many", level)
            self.assertLess(len(picture.items), 40)
        self.assertEqual(sum(node["stands_for"] for node in picture.whole["nodes"] if node["kind"] == "instance"), 200)
        self.assertEqual({(node["sign"]) for node in picture.whole["nodes"] if node["kind"] == "instance"}, {"unchanged", "created"})
        self.assertGreater(picture.whole["left_out"]["folded"], 200)
        self.assertIn("nodes are folded into", draw("many", "dot").decode())
        self.assertEqual(len(picture.find("dns-name", "60 names")["resources"]), 60)

    def test_states_and_raw_states(self):
        changes = json.loads(plan("three-node-same"))
        state = {"format_version": "1.0", "terraform_version": "1.9.0", "values": changes["prior_state"]["values"]}
        ran = golden.run(["diagram", "--format", "json", "-"], json.dumps(state).encode())
        self.assertEqual((ran.returncode, ran.stderr), (0, b""))
        titles = {item["title"] for item in json.loads(ran.stdout)["nodes"]}
        self.assertLessEqual({"app", "backend", "docassemble-web", "interview.example.com"}, titles)
        self.assertEqual({item["sign"] for item in json.loads(ran.stdout)["nodes"]}, {"unchanged"})

    def test_sensitive_values_stay_out(self):
        made = two_networks.Plan()
        made.add("aws_db_instance.x", {"id": "x", "engine": "S3CRET-engine", "instance_class": "db.t4g.micro", "engine_version": "16"})
        made.add("aws_ecs_cluster.c", {"id": "c", "arn": "c", "name": "c"})
        made.add("aws_ecs_task_definition.t", {"id": "t", "arn": "t", "family": "t", "container_definitions": json.dumps([{"name": "a", "image": "S3CRET-image"}])})
        made.add("aws_ecs_service.s", {"id": "s", "name": "s", "cluster": "c", "task_definition": "t", "desired_count": 1, "launch_type": "FARGATE"})
        for change, attribute in ((made.changes[0], "engine"), (made.changes[2], "container_definitions")):
            for side in ("before_sensitive", "after_sensitive"):
                change["change"][side] = {attribute: True}
        for form in ("json", "mermaid", "dot", "svg"):
            ran = golden.run(["diagram", "--level", "all", "--format", form, "-"], made.text().encode())
            self.assertEqual((ran.returncode, ran.stderr), (0, b""))
            self.assertNotIn(b"S3CRET", ran.stdout)


class Program(unittest.TestCase):
    def run_file(self, *arguments, name="three-node-ssh", **more):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "plan.json")
            with open(path, "wb") as f:
                f.write(plan(name))
            out = [a.replace("FOLDER", folder) for a in arguments]
            ran = subprocess.run([golden.program(), "diagram", *out, path], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, **more)
            written = {}
            for other in set(os.listdir(folder)) - {"plan.json"}:
                with open(os.path.join(folder, other), "rb") as f:
                    written[other] = f.read()
            return ran, written

    def test_the_ending_says_the_form(self):
        for ending, begins in (("svg", b"<?xml"), ("png", b"\x89PNG"), ("dot", b"digraph"), ("gv", b"digraph"), ("mmd", b"flowchart"), ("json", b"{")):
            ran, written = self.run_file("--out", f"FOLDER/picture.{ending}")
            self.assertEqual((ran.returncode, ran.stdout, ran.stderr), (0, b"", b""))
            self.assertTrue(written[f"picture.{ending}"].startswith(begins), ending)
        ran, _ = self.run_file()
        self.assertTrue(ran.stdout.startswith(b"<?xml"), "svg when nothing says otherwise")

    def test_without_graphviz(self):
        for form in ("svg", "png"):
            ran, _ = self.run_file("--format", form, env={"PATH": "/nonexistent"})
            self.assertEqual((ran.returncode, ran.stdout), (2, b""))
            self.assertRegex(ran.stderr, rb"\Atripod diagram: dot is not installed: the package graphviz has it")
        for form in ("dot", "mermaid", "json"):
            ran, _ = self.run_file("--format", form, env={"PATH": "/nonexistent"})
            self.assertEqual((ran.returncode, ran.stderr), (0, b""))
            self.assertEqual(ran.stdout, draw("three-node-ssh", form))

    def on_a_terminal(self, *arguments):
        master, slave = pty.openpty()
        with tempfile.NamedTemporaryFile(suffix=".json") as f:
            f.write(plan("three-node-ssh"))
            f.flush()
            child = subprocess.Popen([golden.program(), "diagram", *arguments, f.name], stdin=subprocess.DEVNULL, stdout=slave, stderr=subprocess.PIPE)
            os.close(slave)
            text = b""
            while True:
                try:
                    part = os.read(master, 65536)
                except OSError:
                    break
                if not part:
                    break
                text += part
            os.close(master)
            return child.wait(60), text, child.communicate()[1]

    def test_on_a_terminal(self):
        status, text, _ = self.on_a_terminal()
        self.assertEqual((status, text[:12]), (0, b"flowchart TB"))
        status, text, error = self.on_a_terminal("--format", "png")
        self.assertEqual((status, text), (2, b""))
        self.assertIn(b"a PNG is not for a terminal", error)

    def test_wrong_input(self):
        ran = golden.run(["diagram", "-"], b"[]")
        self.assertEqual((ran.returncode, ran.stdout), (2, b""))
        self.assertTrue(ran.stderr.startswith(b"tripod diagram: -: "))
        ran = golden.run(["diagram", "--level", "everything", "-"], b"{}")
        self.assertEqual(ran.returncode, 2)

    def test_ten_thousand_resources(self):
        text = two_networks.many(7000, 1500, 700, 800).text().encode()
        began = time.monotonic()
        ran = golden.run(["diagram", "--format", "mermaid", "--level", "all", "-"], text)
        self.assertEqual((ran.returncode, ran.stderr), (0, b""))
        self.assertLess(time.monotonic() - began, 10)
        self.assertLess(len(ran.stdout), MERMAID_MOST)


if __name__ == "__main__":
    unittest.main()
