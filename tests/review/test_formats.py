"""The formats of a review, from the program: valid by the schemas and validators of others, and inert whatever a plan's strings hold."""
import functools
import glob
import json
import os
import re
import subprocess
import tempfile
import unittest

import cmarkgfm
import html5lib
import jsonschema
from cmarkgfm.cmark import Options

from tests.localaws import ROOT
from tests.review import golden

NODE = os.path.join(ROOT, "build/node/node_modules")
FORMATS = ("text", "markdown", "html", "json", "sarif")

HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "]]></script></style></pre></details></summary></code></table>",
    "<!-- --><iframe src=https://evil.example></iframe>",
    "javascript:alert(1)",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png) <https://evil.example>",
    "see https://evil.example/a www.evil.example mail@evil.example",
    "@everyone @octocat #1 !2 octocat/repo#3",
    "```\n</details>\n# heading\n* list\n```diff\n",
    "~~~\n| a | b |\n|---|---|\n| ` | `` |",
    "\u001b[2J\u001b]0;owned\u0007\u009b31m\u001b]8;;https://evil.example\u001b\\link",
    "\u202eelif.exe\u2066 \u200b\u200d\ufeff \u2028\u2029",
    "nul\u0000behind",
    "$x$ ${y} {{7*7}} %s%n &lt;b&gt; &#60;i&#62;",
    "*bold* _under_ ~~gone~~ **\\** \\`",
    "    indented\n\n- item\n1. item\n> quote\n---\n===",
]
# What says what a thing is, and would only make the plan another one.
KEPT = {"format_version", "type", "mode", "actions", "provider_name", "provider_config_key", "full_name", "kind", "status", "action_reason", "references"}


@functools.cache
def review(name, form, *more):
    """What the program writes of a stored plan."""
    return run(golden.plan_text(name), form, *more)


def run(text, form, *more):
    ran = golden.run(["review", "--format", form, *more, "-"], text)
    if ran.returncode not in (0, 1) or ran.stderr:
        raise AssertionError(f"{form}: exit status {ran.returncode}: {ran.stderr.decode(errors='replace')[-3000:]}")
    return ran.stdout.decode("utf-8")


def hostile(value, make, key=None):
    """The plan with every string that names or describes something replaced."""
    if isinstance(value, dict):
        return {k: v if k in KEPT else hostile(v, make, k) for k, v in value.items()}
    if isinstance(value, list):
        return [hostile(v, make, key) for v in value]
    return make(value) if isinstance(value, str) and value else value


def appended(number):
    """Each string with a hostile one behind it: most meaning stays, so that findings and reach speak of it."""
    counter = iter(range(number, 10 ** 9))
    return lambda text: text + HOSTILE[next(counter) % len(HOSTILE)]


@functools.cache
def hostile_plans():
    plans = {}
    for name in ("three-node-ssh", "three-node-destroy", "security-change"):
        plan = json.loads(golden.plan_text(name))
        for number in (0, 5):
            plans[f"{name} appended {number}"] = json.dumps(hostile(plan, appended(number))).encode()
        # Only the values: addresses and types stay, so that all rules and dangers are at work.
        for change in plan.get("resource_changes", []) + plan.get("resource_drift", []):
            for side in ("before", "after"):
                change["change"][side] = hostile(change["change"].get(side), appended(3))
        plans[f"{name} values"] = json.dumps(plan).encode()
    plan = json.loads(golden.plan_text("three-node-ssh"))
    for one in HOSTILE:
        plans[one] = json.dumps(hostile(plan, lambda text: one)).encode()
    plan["checks"] = [{"address": {"kind": "check", "name": one, "to_display": one}, "status": "fail",
                       "instances": [{"address": {"to_display": one}, "status": "fail", "problems": [{"message": one}]}]} for one in HOSTILE]
    plan["output_changes"] = {one: {"actions": ["update"], "before": one, "after": [one], "after_unknown": False} for one in HOSTILE}
    plan["resource_changes"] += [{"address": f"module.{one}.x.{one}", "module_address": f"module.{one}", "mode": "managed", "type": "x", "name": one, "index": one,
                                  "provider_name": one, "previous_address": one, "deposed": one, "action_reason": one,
                                  "change": {"actions": ["delete", "create"], "before": {one: one, "user_data": one}, "after": {one: one + "2", "user_data": one + one},
                                             "after_unknown": {}, "importing": {"id": one}, "replace_paths": [[one]]}} for one in HOSTILE]
    plans["outputs, checks, addresses"] = json.dumps(plan).encode()
    return plans


def elements(root):
    """(element, whether it stands in code) of a parsed document."""
    found = []

    def walk(node, code):
        for child in node:
            if not isinstance(child.tag, str):
                found.append((child, code))
                continue
            found.append((child, code))
            walk(child, code or child.tag in ("code", "pre"))
    walk(root, False)
    return found


def texts_outside_code(root):
    def walk(node, code):
        inside = code or node.tag in ("code", "pre", "style", "script", "svg")
        if not inside and node.text:
            yield node.text
        for child in node:
            if isinstance(child.tag, str):
                yield from walk(child, inside)
            if not inside and child.tail:
                yield child.tail
    return list(walk(root, False))


class Inert(unittest.TestCase):
    """Plans whose strings are hostile."""

    def each(self, form, check):
        for name, plan in hostile_plans().items():
            with self.subTest(plan=name):
                check(run(plan, form))

    def check_characters(self, text):
        found = re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]", text)
        self.assertIsNone(found, found and repr(text[max(found.start() - 60, 0):found.end() + 20]))

    def check_text(self, text):
        self.check_characters(text)
        self.assertNotRegex(text, r" +\n")

    def test_text(self):
        self.each("text", self.check_text)

    def test_text_with_colours(self):
        plan = hostile_plans()["outputs, checks, addresses"]
        text = run(plan, "text", "--color", "always")
        self.assertIn("\x1b[", text)
        self.check_characters(re.sub(r"\x1b\[[0-9]+m", "", text))

    def check_markdown(self, text):
        self.check_characters(text)
        self.assertTrue(text.startswith("<!-- tripod review -->\n"))
        rendered = cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE)
        root = html5lib.parse(rendered, namespaceHTMLElements=False)
        allowed = {"html", "head", "body", "h3", "h4", "p", "ul", "li", "strong", "code", "pre", "details", "summary", "table", "thead", "tbody", "tr", "th", "td", "a"}
        for element, _ in elements(root):
            if not isinstance(element.tag, str):
                self.assertEqual(element.text, " tripod review ")
                continue
            self.assertIn(element.tag, allowed)
            if element.tag == "a":
                self.assertEqual(set(element.attrib), {"href"})
                self.assertEqual("".join(element.itertext()), "Documentation")
                self.assertRegex(element.get("href"), r"^https://(docs\.aws\.amazon\.com|registry\.terraform\.io|developer\.hashicorp\.com|docassemble\.org)/")
            elif element.tag == "pre":
                self.assertIn(element.get("lang"), ("diff", "mermaid"))
            else:
                self.assertEqual(dict(element.attrib), {})
        for words in texts_outside_code(root):
            self.assertNotRegex(words, r"@\w|#\d|!\d|https?://(?!docs\.|registry\.|developer\.)|www\.\w")
        self.assertEqual(len(re.findall("(?m)^ *<details>", text)), rendered.count("<details>"))

    def test_markdown(self):
        self.each("markdown", self.check_markdown)

    def check_page(self, page):
        self.check_characters(page)
        root = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False).parse(page)
        for element in root.iter():
            if isinstance(element.tag, str):
                element.tag = element.tag.removeprefix("{http://www.w3.org/2000/svg}")
        outer = {"html", "head", "meta", "title", "style", "body", "a", "header", "p", "h1", "h2", "h3", "small", "ul", "li", "nav", "form", "label", "input", "select",
                 "option", "button", "output", "main", "section", "article", "span", "dl", "dt", "dd", "code", "details", "summary", "table", "thead", "tbody", "tr",
                 "th", "td", "div", "b", "pre", "ins", "del", "i", "strong", "figure", "footer", "script", "svg", "wbr"}
        drawn = {"g", "title", "desc", "text", "tspan", "path", "polygon", "polyline", "ellipse", "rect", "circle", "line", "style", "defs", "marker", "linearGradient", "stop"}
        inside = {child for svg in root.iter("svg") for child in svg.iter()} - set(root.iter("svg"))
        scripts = 0
        for element in root.iter():
            if not isinstance(element.tag, str):
                continue
            self.assertIn(element.tag, drawn if element in inside else outer)
            scripts += element.tag == "script"
            for name, value in element.attrib.items():
                name = str(name)
                self.assertFalse(name.lower().startswith("on"), name)
                self.assertNotIn(name.lower(), ("src", "srcdoc", "action", "formaction", "background", "xlink:href"))
                if name == "href":
                    self.assertRegex(value, r"^(#[a-z0-9-]+|https://[a-z0-9.]+/.*)$")
                if element not in inside and name not in ("data-module", "href", "content"):
                    self.assertNotRegex(value, "evil|alert")
        self.assertEqual(scripts, 1)
        self.assertEqual(list(root.iter("script"))[0].text, open(os.path.join(ROOT, "provider/generator/assets/review.js")).read())

    def test_html(self):
        self.each("html", self.check_page)

    def test_json_and_sarif(self):
        for form in ("json", "sarif"):
            def check(text):
                self.assertTrue(text.isascii())
                self.check_characters(text)
                self.assertNotRegex(text, "[<>]")
                json.loads(text)
            self.each(form, check)

    def test_huge_strings(self):
        plan = json.loads(golden.plan_text("three-node-ssh"))
        huge = "<`|@\u202e" * 150000
        for change in plan["resource_changes"]:
            if change["change"]["actions"] != ["no-op"]:
                for part in ("description", "to_port", "ip_protocol", "tags"):
                    change["change"]["after"][part] = huge
                change["address"], change["name"] = huge, huge
        text = json.dumps(plan).encode()
        self.assertLess(len(run(text, "markdown").encode()), 65001)
        self.check_markdown(run(text, "markdown"))
        self.check_text(run(text, "text"))
        self.check_page(run(text, "html"))
        for form in ("json", "sarif"):
            json.loads(run(text, form))


class Valid(unittest.TestCase):
    """The stored plans, by what others say is valid."""

    def test_json(self):
        with open(os.path.join(ROOT, "provider/generator/review-schema.json")) as f:
            schema = json.load(f)
        jsonschema.Draft202012Validator.check_schema(schema)
        closed = json.loads(json.dumps(schema).replace('"additionalProperties": true', '"additionalProperties": false'))
        for name in golden.names():
            with self.subTest(plan=name):
                jsonschema.Draft202012Validator(closed).validate(json.loads(review(name, "json")))

    def check_sarif(self, log):
        path = glob.glob(os.path.join(NODE, "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0*.json"))[0]
        with open(path) as f:
            jsonschema.Draft4Validator(json.load(f), format_checker=jsonschema.FormatChecker()).validate(log)
        run_ = log["runs"][0]
        rules = run_["tool"]["driver"]["rules"]
        self.assertEqual(len({rule["id"] for rule in rules}), len(rules))
        fingerprints = [result["partialFingerprints"]["tripodFinding/v1"] for result in run_["results"]]
        self.assertEqual(len(set(fingerprints)), len(fingerprints))
        for result in run_["results"]:
            self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])
            place = result["locations"][0]["physicalLocation"]
            self.assertRegex(place["artifactLocation"]["uri"], r"^[A-Za-z0-9._~%/:-]+$")
            self.assertEqual(place["region"]["startLine"], 1)

    def test_sarif(self):
        for name in golden.names():
            with self.subTest(plan=name):
                self.check_sarif(json.loads(review(name, "sarif")))

    def test_sarif_of_a_file_with_a_strange_name(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a plan %20 #1.json")
            with open(path, "wb") as f:
                f.write(golden.plan_text("three-node-ssh"))
            ran = golden.run(["review", "--format", "sarif", path], b"")
            self.check_sarif(json.loads(ran.stdout))

    def test_sarif_suppressions(self):
        findings = json.loads(review("three-node-ssh", "json"))["findings"]
        with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
            json.dump({"accept": [{"id": findings[0]["id"], "reason": "as it should be", "until": "2027-06-30"}]}, f)
            f.flush()
            log = json.loads(run(golden.plan_text("three-node-ssh"), "sarif", "--accept", f.name))
        self.check_sarif(log)
        suppressed = [r for r in log["runs"][0]["results"] if r["suppressions"]]
        self.assertEqual({r["ruleId"] for r in suppressed}, {findings[0]["id"]})
        self.assertEqual(suppressed[0]["suppressions"][0]["kind"], "external")
        self.assertIn("as it should be", suppressed[0]["suppressions"][0]["justification"])

    def test_html(self):
        """By html-validate, with its rules for standards and accessibility; of style only what does not matter here is off."""
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, ".htmlvalidate.json"), "w") as f:
                json.dump({"root": True, "extends": ["html-validate:recommended"], "rules": {
                    "no-trailing-whitespace": "off", "long-title": "off", "no-raw-characters": "off", "require-sri": "off",
                    "svg-focusable": "off", "no-inline-style": "off", "prefer-native-element": "off", "no-dup-id": "error"}}, f)
            for name in ("three-node-create", "three-node-ssh", "three-node-destroy", "three-node-same", "security-change"):
                with open(os.path.join(folder, f"{name}.html"), "w") as f:
                    f.write(review(name, "html"))
            for number, name in enumerate(["outputs, checks, addresses", "security-change values"]):
                with open(os.path.join(folder, f"hostile-{number}.html"), "w") as f:
                    f.write(run(hostile_plans()[name], "html"))
            ran = subprocess.run(["node", os.path.join(NODE, "html-validate/bin/html-validate.js"), "--formatter", "text", *sorted(glob.glob(folder + "/*.html"))],
                                 capture_output=True, text=True, cwd=folder, timeout=300)
        self.assertEqual(ran.returncode, 0, ran.stdout[:5000] + ran.stderr)

    def test_page_stands_alone(self):
        page = review("three-node-create", "html")
        self.assertNotRegex(page, r"@import|url\(|\bsrc=|<link\b|<base\b")
        self.assertRegex(page, r"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';")

    def test_markdown_fits(self):
        for name in ("three-node-create", "three-node-destroy"):
            whole = review(name, "markdown", "--max-bytes", "1000000")
            self.assertNotIn("**Shortened** to fit", whole)
            for room in (2000, 4000, 8000, 16000, 32000):
                text = review(name, "markdown", "--max-bytes", str(room))
                self.assertLessEqual(len(text.encode()), room)
                if len(text) < len(whole):
                    self.assertIn("**Shortened** to fit", text)
                Inert.check_markdown(self, text)

    check_characters = Inert.check_characters


if __name__ == "__main__":
    unittest.main()
