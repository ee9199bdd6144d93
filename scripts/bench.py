"""The measurements behind scripts/bench."""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from processes import memory_kb

from tests import examples
from tests.lifecycle import terraform
from tests.localaws import ROOT, LocalAws
from tests.review import golden
from tests.rpc.client import Provider

LAUNCHER = os.path.join(ROOT, "build", "bench")
FLAGS = ("-input=false", "-no-color", "-lock=false")


def start_figures(program):
    """(median milliseconds to the handshake, resident MB at it) of ten starts."""
    times, memory = [], []
    for _ in range(10):
        with Provider(program, connect=False) as provider:
            times.append(provider.seconds_to_handshake * 1000)
            memory.append(memory_kb(provider.process.pid, "VmRSS") / 1024)
    return statistics.median(times), statistics.median(memory)


def schema_size(program):
    with Provider(program) as provider:
        return len(provider.raw("GetProviderSchema"))


class Meter:
    """Runs terraform commands with the launcher at the provider's place: wall time, AWS calls, the provider's CPU time and memory."""

    def __init__(self, run, aws, program, directory):
        self.run, self.aws = run, aws
        self.figures = os.path.join(directory, "figures")
        os.environ.update(PROVIDER_PROGRAM=program, PROVIDER_FIGURES=self.figures)

    def measure(self, *arguments):
        open(self.figures, "w").close()
        calls, started = self.aws.counts()["total"], time.perf_counter()
        ran = self.run.run(*arguments)
        wall = time.perf_counter() - started
        if ran.returncode not in (0, 2):
            sys.exit(f"terraform {arguments[0]} failed: {terraform.message(ran)[:3000]}")
        with open(self.figures) as f:
            starts = [line.split() for line in f]
        return {"wall": wall, "calls": self.aws.counts()["total"] - calls, "cpu": sum(float(c) for c, _ in starts),
                "peak": max((int(m) for _, m in starts), default=0) / 1024, "starts": len(starts), "code": ran.returncode}


def terraform_alone(count, directory):
    """Seconds that terraform takes to plan as many resources of its own, that need no provider."""
    folder = os.path.join(directory, "alone")
    os.makedirs(folder)
    run = terraform.Terraform(folder, LAUNCHER, "", provider_file=False)
    run.write("main.tf", f'resource "terraform_data" "x" {{\n  count = {count}\n  input = count.index\n}}\n')
    for step in (("init", "-no-color", "-input=false"), ("apply", "-auto-approve", *FLAGS)):
        run.run(*step)
    started = time.perf_counter()
    run.run("plan", *FLAGS)
    return time.perf_counter() - started


def review_figures(directory):
    """(megabytes of a plan of 10,000 resources, {format: (seconds, peak MB)}) of `tripod review`."""
    plan, figures = os.path.join(directory, "big.json"), {}
    with open(plan, "wb") as f:  # made by another process: a child's peak memory counts from its parent's
        subprocess.run([sys.executable, "-m", "tests.review.big"], stdout=f, check=True)
    for form in ("text", "markdown", "html", "json"):
        started = time.perf_counter()
        process = subprocess.Popen([golden.program(), "review", "--format", form, "--fail-on", "never", plan], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            sys.exit(f"tripod review --format {form} failed: {status}")
        figures[form] = (time.perf_counter() - started, usage.ru_maxrss / 1024)
    return os.path.getsize(plan) / 1e6, figures


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("--example", default="three-node")
    parser.add_argument("--provider", default=terraform.provider_folder())
    parser.add_argument("--json", metavar="FILE", help="write the figures there as well")
    options = parser.parse_args()
    program = os.path.join(os.path.abspath(options.provider), "terraform-provider-aws")
    if not os.access(program, os.X_OK):
        sys.exit(f"{program} is not built")
    rows = []

    def row(name, value, unit, aim=""):
        rows.append((name, value, unit, aim))
        print(f"{name:44} {value:>10} {unit:6} {aim}", flush=True)

    handshake, memory = start_figures(program)
    row("start to handshake, median of 10", f"{handshake:.1f}", "ms", "<= 8")
    row("resident memory at handshake", f"{memory:.1f}", "MB")
    row("file size", f"{os.path.getsize(program) / 1e6:.1f}", "MB", "<= 15")
    row("serialised schema", f"{schema_size(program) / 1e3:.0f}", "kB")
    directory = tempfile.mkdtemp(prefix="tripod-bench-")
    try:
        with LocalAws() as aws:
            examples.make_zone(aws.url)
            run = examples.prepare(os.path.join(ROOT, "examples", options.example), directory, LAUNCHER, aws.url)
            error = examples.fetch_modules(run)
            if error:
                sys.exit(error)
            meter = Meter(run, aws, program, directory)
            first = meter.measure("plan", *FLAGS)
            applied = meter.measure("apply", "-auto-approve", *FLAGS)
            managed = [r for r in run.values()[0].values() if r["mode"] == "managed"]
            before = aws.counts()["by_action"]
            planned = meter.measure("plan", *FLAGS, "-detailed-exitcode")
            after = aws.counts()["by_action"]
            unrefreshed = meter.measure("plan", *FLAGS, "-refresh=false")
            alone = terraform_alone(len(managed), directory)
            destroyed = meter.measure("destroy", "-auto-approve", *FLAGS)
            row("resources of the example", str(len(managed)), "")
            row("first plan: provider's peak memory", f"{first['peak']:.1f}", "MB", "<= 25")
            row("first plan: provider's CPU", f"{first['cpu']:.3f}", "s", "<= 0.1")
            row("next plan: provider's peak memory", f"{planned['peak']:.1f}", "MB", "<= 25")
            row("next plan: provider's CPU", f"{planned['cpu']:.3f}", "s", "<= 0.1")
            row("CPU per no-op read", f"{max(planned['cpu'] - unrefreshed['cpu'], 0) / max(len(managed), 1) * 1e6:.0f}", "us")
            row("plan wall minus terraform's own", f"{planned['wall'] - alone:.2f}", "s", f"({planned['wall']:.2f} - {alone:.2f})")
            for name, figures in (("apply", applied), ("plan", planned), ("destroy", destroyed)):
                row(f"AWS calls of {name}", str(figures["calls"]), "", f"{figures['calls'] / max(len(managed), 1):.2f} a resource, {figures['wall']:.1f} s")
            repeated = {k: n - before.get(k, 0) for k, n in after.items() if n - before.get(k, 0) > 1}
            print("calls made more than once in the plan: " + (", ".join(f"{k} {n}" for k, n in sorted(repeated.items(), key=lambda i: -i[1])) or "none"))
            if planned["code"]:
                print("the plan after apply was not empty")
        size, reviews = review_figures(directory)
        for form, (seconds, peak) in reviews.items():
            row(f"review of 10,000 resources ({size:.0f} MB), {form}", f"{seconds:.2f}", "s", f"<= 3, {peak:.0f} MB (<= 600)")
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    if options.json:
        with open(options.json, "w") as f:
            json.dump([dict(zip(("figure", "value", "unit", "aim"), r)) for r in rows], f, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
