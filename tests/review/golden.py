"""Golden files: what `tripod review` writes of the stored plans, word for word.

    python3 -m tests.review.golden --write [--only REGEX]     makes them anew; read the difference by eye before it is committed

golden/NAME.txt and NAME.md are of every plan; json, sarif and html of those in MORE. What the page has of its own (style, script) and the drawing,
which depends on Graphviz's version, are left out of the comparison.
"""
import argparse
import glob
import gzip
import os
import re
import subprocess

from tests.localaws import ROOT

PLANS = os.path.join(ROOT, "tests/review/plans")
GOLDEN = os.path.join(ROOT, "tests/review/golden")
MORE = ["three-node-create", "three-node-ssh", "three-node-destroy", "security-change"]
FORMATS = {"txt": "text", "md": "markdown", "json": "json", "sarif": "sarif", "html": "html"}
TODAY = "1795824000"  # 2026-11-28


def program():
    return os.environ.get("TRIPOD_PROGRAM") or os.path.join(ROOT, "build/bin/tripod")


def names():
    return sorted(os.path.basename(path)[:-len(".json.gz")] for path in glob.glob(os.path.join(PLANS, "*.json.gz")))


def plan_text(name):
    with gzip.open(os.path.join(PLANS, name + ".json.gz")) as f:
        return f.read()


def run(arguments, text):
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("TRIPOD_", "TF_"))}
    return subprocess.run([program(), *arguments], input=text, capture_output=True, timeout=120,
                          env=dict(environment, SOURCE_DATE_EPOCH=TODAY, PATH=os.environ["PATH"]))


def review(name, ending):
    """What the program writes; raises when it fails."""
    ran = run(["review", "--format", FORMATS[ending], "-"], plan_text(name))
    if ran.returncode not in (0, 1) or ran.stderr:
        raise AssertionError(f"{name}.{ending}: exit status {ran.returncode}: {ran.stderr.decode(errors='replace')[-3000:]}")
    text = ran.stdout.decode()
    return re.sub(r"<(svg|style|script)\b.*?</\1>", r"<\1></\1>", re.sub(r"'sha256-[^']+'", "'sha256'", text), flags=re.S) if ending == "html" else text


def wanted():
    for name in names():
        for ending in FORMATS:
            if ending in ("txt", "md") or name in MORE:
                yield name, ending


def main():
    parser = argparse.ArgumentParser(prog="python3 -m tests.review.golden", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", required=True)
    parser.add_argument("--only", default="", metavar="REGEX")
    options = parser.parse_args()
    os.makedirs(GOLDEN, exist_ok=True)
    for name, ending in wanted():
        if re.search(options.only, name):
            with open(os.path.join(GOLDEN, f"{name}.{ending}"), "w") as f:
                f.write(review(name, ending))


if __name__ == "__main__":
    main()
