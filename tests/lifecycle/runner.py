"""Carries out one case and says what fell short."""
import fnmatch
import json
import os
import re
import shutil
import tempfile

from tests.localaws.inventory import Inventory, leftovers

from . import case as cases
from . import consistency
from .terraform import Terraform

HERE = os.path.dirname(os.path.abspath(__file__))
ACTIONS = {("create",): "create", ("update",): "update", ("delete",): "delete", ("no-op",): "no-op", ("read",): "read",
           ("delete", "create"): "replace", ("create", "delete"): "replace"}
# What a stored state's identifiers look like: exchanged for those of the objects that stand in for the stored ones.
IDENTIFIER = re.compile(r"^(arn:.*|[a-z]+-[0-9a-f]{8,17}|Z[0-9A-Z]{8,}|A[A-Z]{3}[0-9A-Z]{12,}|\d{12}|[\w.-]+\.(amazonaws|elb\.amazonaws)\.com)$")


class Shortfall(Exception):
    """The case cannot go on."""


def action_of(change):
    return ACTIONS.get(tuple(change["change"]["actions"]), "/".join(change["change"]["actions"]))


def differing_keys(change):
    before, after = change["change"].get("before") or {}, change["change"].get("after") or {}
    unknown = change["change"].get("after_unknown") or {}
    return sorted({k for k in set(before) | set(after) if k not in unknown and before.get(k) != after.get(k)} | {k for k, v in unknown.items() if v and v != {}})


class Run:
    def __init__(self, case, aws, account, provider_folder, schema_folder, keep=False):
        self.case, self.aws, self.account, self.keep = case, aws, account, keep
        self.schema_folder = schema_folder
        self.problems, self.touched, self.applied_hcl = [], False, None
        self.directory = tempfile.mkdtemp(prefix=f"lifecycle-{case.name}-")
        self.terraform = Terraform(self.directory, provider_folder, aws.url, "ACCOUNT" + account)
        self.inventory = Inventory(aws.url, account)

    def problem(self, text):
        self.problems.append(text)

    def run(self):
        """The list of what fell short; empty when nothing did."""
        before = self.inventory.take()
        try:
            if self.case.state:
                self.upgrade_state()
            else:
                known = {}
                for index, step in enumerate(self.case.steps):
                    known = self.step(step, index == 0, known)
                self.try_imports()
        except Shortfall as e:
            self.problem(str(e))
        except Exception as e:  # terraform timed out, answered no JSON, ...: this case's failure, not the run's
            self.problem(f"{type(e).__name__}: {e}")
        if self.touched:
            self.end(before)
        self.problems += consistency.unexplained(self.terraform.core_log(), self.schema_folder, bool(self.case.state))
        texts = {v["text"] for v in self.aws.violations(self.account)}
        self.problems += [f"request against AWS's model: {t}" for t in sorted(texts)]
        if not self.keep:
            shutil.rmtree(self.directory, ignore_errors=True)
        return self.problems

    def end(self, before):
        error = self.terraform.destroy()
        if error:
            self.problem(f"destroy: {error[:1500]}")
        left = leftovers(before, self.inventory.take())
        if left:
            self.problem("left after destroy: " + ", ".join(left[:12]))

    def step(self, step, first, known):
        """Plans, applies, plans again; -> the resources there are."""
        self.terraform.write("main.tf", step.hcl)
        _, plan, error = self.terraform.plan()
        if step.error:
            self.terraform.write("main.tf", self.applied_hcl or "")
            if not error:
                self.problem(f"{step.name}: plan should fail with {step.error!r}, and does not")
            elif not re.search(step.error, error):
                self.problem(f"{step.name}: plan fails with another error than {step.error!r}: {error[:800]}")
            return known
        if error:
            raise Shortfall(f"{step.name}: plan: {error[:1500]}")
        self.check_actions(step, plan, first, known)
        self.touched, self.applied_hcl = True, step.hcl
        error = self.terraform.apply()
        if step.apply_error:
            if not re.search(step.apply_error, error):
                self.problem(f"{step.name}: apply should fail with {step.apply_error!r}: {error[:800] or 'it works'}")
            return self.terraform.values()[0]
        if error:
            raise Shortfall(f"{step.name}: apply: {error[:1500]}")
        if step.empty_plan:
            self.must_plan_empty(step.name)
        found, outputs = self.terraform.values()
        self.check_expectations(step, found, outputs)
        return found

    def check_actions(self, step, plan, first, known):
        for change in plan.get("resource_changes", []):
            address, action = change["address"], action_of(change)
            if change["mode"] != "managed":
                continue
            default = "any" if first or step.actions.get("*") == "any" else "no-op" if address in known and action != "delete" else "any"
            want = step.actions.get(address, step.actions.get("*", default))
            if want not in ("any", action):
                self.problem(f"{step.name}: {address} is to be {want}, and the plan says {action} ({', '.join(differing_keys(change))[:200]})")
        planned = {c["address"] for c in plan.get("resource_changes", [])}
        for address in step.actions:
            if address != "*" and address not in planned:
                self.problem(f"{step.name}: {address} is not in the plan")

    def must_plan_empty(self, name):
        code, plan, error = self.terraform.plan()
        if error:
            raise Shortfall(f"{name}: second plan: {error[:1500]}")
        if code:
            changes = [f"{c['address']} {action_of(c)} ({', '.join(differing_keys(c))[:200]})" for c in plan.get("resource_changes", [])
                       if action_of(c) not in ("no-op", "read")] or [f"output {n}" for n, o in plan.get("output_changes", {}).items() if o["actions"] != ["no-op"]]
            self.problem(f"{name}: plan after apply is not empty: " + "; ".join(changes))

    def check_expectations(self, step, found, outputs):
        for want in step.expectations:
            if want.address == "output":
                value = cases.look_up(outputs, want.path)
            elif want.address not in found:
                self.problem(f"{step.name}: {want.address} is not in the state")
                continue
            else:
                value = cases.look_up(found[want.address]["values"], want.path)
            text = value if isinstance(value, str) else json.dumps(value)
            if not (re.search(want.value, text) if want.operator == "~" else value == want.value):
                self.problem(f"{step.name}: {want.address}.{want.path} is {json.dumps(value)[:300]}, not {want.operator} {json.dumps(want.value)[:300]}")

    # ---- import

    def import_id(self, resource, rules):
        """The import id of a resource, None when it is not to be imported."""
        address, kind = resource["address"], resource["type"]
        if address in self.case.no_import or kind in self.case.no_import:
            return None
        rule = self.case.imports.get(address, rules.get(kind, "{id}"))
        if rule is None:
            return None
        values = dict(resource["values"], cluster_name=str(resource["values"].get("cluster") or "").rsplit("/", 1)[-1])
        return re.sub(r"\{([^{}]+)\}", lambda m: str(cases.look_up(values, m[1])), rule)

    def try_imports(self):
        """Takes everything importable out of the state, imports it by one plan, and compares it with what was there."""
        with open(os.path.join(HERE, "import_ids.json")) as f:
            rules = json.load(f)
        found, _ = self.terraform.values()
        wanted = {a: (self.import_id(r, rules), r) for a, r in found.items() if r["mode"] == "managed"}
        wanted = {a: w for a, w in wanted.items() if w[0]}
        if not wanted:
            return
        path = os.path.join(self.directory, "terraform.tfstate")
        with open(path) as f:
            original = f.read()
        state = json.loads(original)
        state["resources"] = [r for r in state["resources"] if r["mode"] == "data" or not self.instances_wanted(r, wanted)]
        state["serial"] += 1
        self.terraform.write("terraform.tfstate", json.dumps(state))
        self.terraform.write("imports.tf", "".join(f"import {{\n  to = {a}\n  id = {json.dumps(i)}\n}}\n" for a, (i, _) in sorted(wanted.items())))
        try:
            _, plan, error = self.terraform.plan()
            if error:
                self.problem(f"import: {error[:1500]}")
                return
            for change in plan.get("resource_changes", []):
                if change["address"] in wanted:
                    self.compare_import(change, wanted[change["address"]][1])
        finally:
            os.remove(os.path.join(self.directory, "imports.tf"))
            self.terraform.write("terraform.tfstate", original)

    @staticmethod
    def instances_wanted(resource, wanted):
        base = (resource["module"] + "." if "module" in resource else "") + f"{resource['type']}.{resource['name']}"
        return any(a == base or a.startswith(base + "[") for a in wanted)

    def compare_import(self, change, resource):
        address = change["address"]
        differs = self.case.import_differs.get(address, {})
        if "importing" not in change["change"]:
            return self.problem(f"import: {address} is not imported")
        if action_of(change) != "no-op":
            keys = [k for k in differing_keys(change) if not any(fnmatch.fnmatchcase(k, p) for p in differs)]
            if keys:
                self.problem(f"import: {address} is to be {action_of(change)} after it ({', '.join(keys)[:200]})")
        before = change["change"]["before"] or {}
        for path, want, got in differences(resource["values"], before):
            plain = re.sub(r"\[[^\]]*\]", "", path)
            if not any(fnmatch.fnmatchcase(plain, p) or plain.startswith(p + ".") for p in differs):
                self.problem(f"import: {address}.{path} is {json.dumps(got)[:200]}, and was {json.dumps(want)[:200]}")

    # ---- states of other provider versions

    def upgrade_state(self):
        step = self.case.steps[0]
        self.terraform.write("main.tf", step.hcl)
        self.touched = True
        error = self.terraform.apply("-auto-approve")
        if error:
            raise Shortfall(f"create: {error[:1500]}")
        path = os.path.join(self.directory, "terraform.tfstate")
        with open(path) as f:
            original = f.read()
        with open(self.case.state) as f:
            stored = exchange_identifiers(json.load(f), json.loads(original))
        stored["serial"], stored["lineage"] = json.loads(original)["serial"] + 1, json.loads(original)["lineage"]
        self.terraform.write("terraform.tfstate", json.dumps(stored))
        try:
            _, plan, error = self.terraform.plan()
            if error:
                raise Shortfall(f"upgrade: plan: {error[:1500]}")
            self.check_upgrade(step, plan)
            error = self.terraform.apply()
            if error:
                raise Shortfall(f"upgrade: apply: {error[:1500]}")
            self.must_plan_empty("upgrade")
            found, outputs = self.terraform.values()
            self.check_expectations(step, found, outputs)
        except Shortfall:
            self.terraform.write("terraform.tfstate", original)
            raise

    def check_upgrade(self, step, plan):
        for change in plan.get("resource_changes", []):
            want = step.actions.get(change["address"], step.actions.get("*", "no-op"))
            if change["mode"] == "managed" and want not in ("any", action_of(change)):
                self.problem(f"upgrade: {change['address']} is to be {want}, and the plan says {action_of(change)} ({', '.join(differing_keys(change))[:200]})")


def differences(want, got, path=""):
    """(path, want, got) wherever two values differ; lists of equal items in another order are equal (sets have no order)."""
    if isinstance(want, dict) and isinstance(got, dict):
        for key in sorted(set(want) | set(got)):
            yield from differences(want.get(key), got.get(key), f"{path}.{key}" if path else key)
    elif isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        order = lambda v: json.dumps(v, sort_keys=True)  # noqa: E731
        if sorted(want, key=order) != sorted(got, key=order):
            for index, (a, b) in enumerate(zip(want, got)):
                yield from differences(a, b, f"{path}[{index}]")
    elif want != got:
        yield path, want, got


def attributes_of(state):
    for resource in state["resources"]:
        for instance in resource["instances"]:
            yield (resource.get("module"), resource["mode"], resource["type"], resource["name"], str(instance.get("index_key"))), instance.get("attributes", {})


def exchange_identifiers(stored, ours):
    """The stored state with its ids, ARNs and names made by AWS exchanged for those of the same attributes in our state."""
    mine, exchange = dict(attributes_of(ours)), {}

    def collect(old, new):
        if isinstance(old, dict) and isinstance(new, dict):
            for key in set(old) & set(new):
                collect(old[key], new[key])
        elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            for a, b in zip(old, new):
                collect(a, b)
        elif isinstance(old, str) and isinstance(new, str) and old != new and IDENTIFIER.match(old) and IDENTIFIER.match(new):
            exchange.setdefault(old, new)

    # Own ids first: sets of them have no order in which they could be told apart.
    for key, attributes in attributes_of(stored):
        for name in ("id", "arn"):
            old, new = attributes.get(name), mine.get(key, {}).get(name)
            # an id is an identifier whatever it looks like, unless it is what a person chose
            if isinstance(old, str) and isinstance(new, str) and old != new:
                exchange.setdefault(old, new)
    for key, attributes in attributes_of(stored):
        collect(attributes, mine.get(key, {}))
    text = json.dumps(stored)
    if exchange:
        longest = sorted(exchange, key=len, reverse=True)
        text = re.sub("|".join(re.escape(json.dumps(o)[1:-1]) for o in longest), lambda m: json.dumps(exchange[json.loads(f'"{m[0]}"')])[1:-1], text)
    return json.loads(text)
