"""Applies every example with the real terraform on the local AWS: plan, apply, empty plan, destroy, nothing left.

    python3 -m tests.examples [--only REGEX] [--provider DIR] [--keep]

An example's required variables get the values in VARIABLES, unless it has a terraform.tfvars; a hosted zone ZONE exists beforehand. Ends with `N passed, N failed`.
"""
import argparse
import json
import os
import re
import shutil
import sys
import tempfile
import time

from tests.lifecycle import consistency, terraform
from tests.lifecycle.runner import action_of
from tests.localaws import ROOT, LocalAws
from tests.localaws.inventory import Inventory, leftovers

ZONE = "example.com"
VARIABLES = {"domain": "interview.example.com", "zone": ZONE, "region": "us-east-1", "email": "admin@example.com"}


def declared(folder):
    """The names of the variables that an example declares."""
    names = set()
    for name in os.listdir(folder):
        if name.endswith(".tf"):
            with open(os.path.join(folder, name)) as f:
                names |= set(re.findall(r'^variable\s+"([\w-]+)"', f.read(), re.M))
    return names


def prepare(source, directory, provider_folder, url, account=None):
    """Copies an example beside the modules it uses, and puts our build and the local AWS under it; -> Terraform in that copy."""
    target = os.path.join(directory, "examples", os.path.basename(source))
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*"))
    os.symlink(os.path.join(ROOT, "modules"), os.path.join(directory, "modules"))
    run = terraform.Terraform(target, provider_folder, url, provider_file=False)
    blocks = "".join(open(os.path.join(target, n)).read() for n in os.listdir(target) if n.endswith(".tf"))
    arguments = terraform.provider_arguments(url, f"ACCOUNT{account}" if account else "test")
    overrides = re.search(r'^provider\s+"aws"', blocks, re.M)
    if overrides:  # an override file merges: the example's own region and default tags stay
        arguments = re.sub(r"^\s+region .*\n", "", arguments, flags=re.M)
    run.write("provider_override.tf" if overrides else "provider.tf", 'provider "aws" {\n' + arguments + "}\n")
    if not os.path.exists(os.path.join(target, "terraform.tfvars")):
        run.write("tripod.auto.tfvars.json", json.dumps({k: v for k, v in VARIABLES.items() if k in declared(target)}))
    return run


def fetch_modules(run):
    """The error text of `terraform get`; enough where init would ask a registry for the provider that the CLI configuration overrides."""
    ran = run.run("get", "-no-color")
    return terraform.message(ran) if ran.returncode else ""


def make_zone(url, account=None):
    look = Inventory(url, account) if account else Inventory(url)
    return look.client("route53").create_hosted_zone(Name=ZONE, CallerReference=str(time.time()))["HostedZone"]["Id"]


def carry_out(source, aws, account, provider_folder, directory):
    """What fell short with one example."""
    problems = []
    look = Inventory(aws.url, account)
    make_zone(aws.url, account)
    before = look.take()
    run = prepare(source, directory, provider_folder, aws.url, account)
    error = fetch_modules(run) or run.plan()[2] or run.apply()
    if error:
        problems.append(error[:3000])
    else:
        _, plan, error = run.plan()
        changes = [f"{c['address']} {action_of(c)}" for c in (plan or {}).get("resource_changes", []) if action_of(c) not in ("no-op", "read")]
        problems += [f"second plan: {error[:1500]}"] if error else [f"second plan is not empty: {', '.join(changes)[:1500]}"] if changes else []
    error = run.destroy()
    problems += [f"destroy: {error[:1500]}"] if error else []
    left = leftovers(before, look.take())
    problems += ["left after destroy: " + ", ".join(left[:12])] if left else []
    problems += consistency.unexplained(run.core_log(), os.path.join(ROOT, "schema"))
    problems += [f"request against AWS's model: {t}" for t in sorted({v["text"] for v in aws.violations(account)})]
    return problems


def main():
    parser = argparse.ArgumentParser(prog="python3 -m tests.examples", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", metavar="REGEX")
    parser.add_argument("--provider", default=terraform.provider_folder(), metavar="DIR")
    parser.add_argument("--keep", action="store_true", help="keep the working directories and name them")
    options = parser.parse_args()
    folder = os.path.join(ROOT, "examples")
    names = [n for n in sorted(os.listdir(folder)) if os.path.isdir(os.path.join(folder, n)) and re.search(options.only, n)
             and any(f.endswith(".tf") for f in os.listdir(os.path.join(folder, n)))]
    missing = None if terraform.program() else "neither terraform nor tofu is on the PATH"
    if not missing and not os.access(os.path.join(options.provider, "terraform-provider-aws"), os.X_OK):
        missing = f"{options.provider}/terraform-provider-aws is not built"
    if missing or not names:
        print(f"FAIL  {missing or 'no example by that name'}\n0 passed, {len(names) or 1} failed")
        return 1
    failed = 0
    with LocalAws() as aws:
        for number, name in enumerate(names, 1):
            directory, started = tempfile.mkdtemp(prefix=f"example-{name}-"), time.monotonic()
            try:
                problems = carry_out(os.path.join(folder, name), aws, f"{number:012d}", options.provider, directory)
            except Exception as e:  # this example's failure, not the run's
                problems = [f"{type(e).__name__}: {e}"]
            failed += bool(problems)
            print(f"{'FAIL' if problems else 'ok':5} {name} ({time.monotonic() - started:.1f} s){'  ' + directory if options.keep else ''}", flush=True)
            for problem in problems:
                print("        " + problem)
            if not options.keep:
                shutil.rmtree(directory, ignore_errors=True)
    print(f"{len(names) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
