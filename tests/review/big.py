"""A plan of many resources: a stored one, repeated under other names and ids.

    python3 -m tests.review.big [--plan NAME] [--resources N] >big.json
"""
import argparse
import json
import re
import sys

from tests.review import golden

ID = re.compile(r"\b((?:sg|sgr|vpc|subnet|rtb|rtbassoc|igw|lt)-)[0-9a-f]{5}(?=[0-9a-f]{12}\b)")


def make(name="three-node-instance-type", resources=10_000):
    """Its bytes, indented as `terraform show -json | jq` writes it, planned values and prior state included."""
    plan = json.loads(golden.plan_text(name))
    calls = plan["configuration"]["root_module"]["module_calls"]
    module = next(iter(calls))
    text, changes, calls_made = json.dumps(plan["resource_changes"]), [], {}
    for number in range(1_000_000):
        if len(changes) >= resources:
            break
        copy = ID.sub(lambda found: f"{found[1]}{number:05x}", text)
        changes += json.loads(copy.replace(f"module.{module}", f"module.{module}-{number}").replace(f'"{module}', f'"{module}{number}'))
        calls_made[f"{module}-{number}"] = calls[module]
    values = {"root_module": {"child_modules": [{"address": f"module.{module}-0", "resources": [
        {"address": c["address"], "mode": c["mode"], "type": c["type"], "name": c["name"], "values": c["change"]["after"]} for c in changes]}]}}
    plan.update(resource_changes=changes, planned_values=values, prior_state={"format_version": "1.0", "values": values})
    plan["configuration"]["root_module"]["module_calls"] = calls_made
    return json.dumps(plan, indent=1).encode()


def main():
    parser = argparse.ArgumentParser(prog="python3 -m tests.review.big", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plan", default="three-node-instance-type")
    parser.add_argument("--resources", type=int, default=10_000)
    options = parser.parse_args()
    sys.stdout.buffer.write(make(options.plan, options.resources))


if __name__ == "__main__":
    main()
