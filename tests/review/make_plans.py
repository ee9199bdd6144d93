"""Makes the stored plans of tests/review/plans anew, from real runs on the local AWS: of the examples, and of configurations in steps.

    python3 -m tests.review.make_plans [--cases DIR] [--only REGEX]

--cases DIR: folders with main.tf and step2.tf, of which a creation and a change are kept (CASE-create, CASE-change). Ids and times in
plans differ from run to run, so golden files (`python3 -m tests.review.golden --write`) are made anew afterwards and read by eye.
"""
import argparse
import gzip
import json
import os
import re
import shutil
import tempfile

from tests import examples
from tests.lifecycle import terraform
from tests.localaws import ROOT, LocalAws

PLANS = os.path.join(ROOT, "tests/review/plans")
NODES = "module.docassemble."
# example -> changes that are planned on what it made: name -> arguments of terraform plan
EXAMPLES = {
    "three-node": {
        "three-node-image": ["-var=image=jhpyle/docassemble:1.9.2"],
        "three-node-ssh": ['-var=ssh_cidrs=["0.0.0.0/0"]'],
        "three-node-target-group": [f"-replace={NODES}aws_lb_target_group.web"],
        "three-node-balancer": [f"-replace={NODES}module.load_balancer.aws_lb.this"],
        "three-node-instance-type": ["-var=instance_type=t3.large"],
        "three-node-scaled": ["-var=node_count=5"],
        "three-node-same": [],
        "three-node-destroy": ["-destroy"],
    },
    "single-server": {"single-server-destroy": ["-destroy"]},
    "dash-fargate": {"dash-fargate-smaller": ["-var=cpu=512", "-var=memory=1024", "-var=image_tag=v2"]},
}


def keep(name, plan):
    plan["configuration"].pop("provider_config", None)  # the local AWS's address
    with open(os.path.join(PLANS, name + ".json.gz"), "wb") as f:
        f.write(gzip.compress(json.dumps(plan, separators=(",", ":")).encode(), mtime=0))
    print(name, flush=True)


def plan(run, name, *arguments):
    code, made, error = run.plan(*arguments)
    if code == 1:
        raise SystemExit(f"{name}: {error}")
    keep(name, made)


def apply(run, name, *arguments):
    error = run.apply(*arguments)
    if error:
        raise SystemExit(f"{name}: {error}")


def of_example(aws, name, changes, account):
    directory = tempfile.mkdtemp(prefix="plans-")
    examples.make_zone(aws.url, account)
    run = examples.prepare(os.path.join(ROOT, "examples", name), directory, terraform.provider_folder(), aws.url, account)
    error = examples.fetch_modules(run)
    if error:
        raise SystemExit(f"{name}: {error}")
    plan(run, name + "-create")
    apply(run, name)
    for change, arguments in changes.items():
        plan(run, change, *arguments)
    shutil.rmtree(directory)


def of_case(aws, folder, account):
    directory, name = tempfile.mkdtemp(prefix="plans-"), os.path.basename(folder)
    run = terraform.Terraform(directory, terraform.provider_folder(), aws.url, "ACCOUNT" + account)
    for step, suffix in (("main.tf", "create"), ("step2.tf", "change")):
        with open(os.path.join(folder, step)) as f:
            text = f.read()
        run.write("main.tf", text)
        plan(run, f"{name}-{suffix}")
        if step == "main.tf":
            apply(run, name)
    shutil.rmtree(directory)


def main():
    parser = argparse.ArgumentParser(prog="python3 -m tests.review.make_plans", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", metavar="DIR")
    parser.add_argument("--only", default="", metavar="REGEX")
    options = parser.parse_args()
    os.makedirs(PLANS, exist_ok=True)
    with LocalAws() as aws:
        number = 1
        for name, changes in EXAMPLES.items():
            if re.search(options.only, name):
                of_example(aws, name, changes, f"{number:012d}")
            number += 1
        for folder in sorted(os.scandir(options.cases), key=lambda e: e.name) if options.cases else []:
            if re.search(options.only, folder.name):
                of_case(aws, folder.path, f"{number:012d}")
            number += 1


if __name__ == "__main__":
    main()
