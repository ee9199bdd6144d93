"""The demo behind scripts/demo: plan, apply, plan again and destroy an example on the local AWS, with the real terraform."""
import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

from processes import Watch

from tests import examples
from tests.lifecycle import terraform
from tests.localaws import ROOT, LocalAws
from tests.localaws.inventory import Inventory, leftovers

PROVIDER = terraform.provider_folder()


class Stop(Exception):
    """The demo cannot go on; the text says why."""


class Screen:
    """One updating line on a terminal; plain lines, and few of them, anywhere else."""

    def __init__(self):
        self.tty = sys.stdout.isatty()
        self._shown = ""

    def progress(self, text):
        if self.tty:
            width = shutil.get_terminal_size().columns - 1
            print("\r\033[K" + text[:width], end="", flush=True)
            self._shown = text

    def line(self, text=""):
        if self._shown:
            print("\r\033[K", end="")
            self._shown = ""
        print(text, flush=True)


class Demo:
    def __init__(self, options):
        self.options, self.screen = options, Screen()
        self.directory = tempfile.mkdtemp(prefix="tripod-demo-")
        self.aws = self.run = None
        self.zone = None
        self.figures = {}

    def streamed(self, title, *arguments):
        """Runs terraform with its progress as one line; -> (exit code, lines of its output)."""
        started, lines, done = time.monotonic(), [], {"n": 0, "last": ""}
        process = subprocess.Popen([terraform.program(), *arguments], cwd=self.run.directory, env=self.run.environment(), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        ended = threading.Event()

        def tick():
            while not ended.wait(0.1):
                self.screen.progress(f"{title} {time.monotonic() - started:5.1f} s  {done['n']} done  {done['last']}")

        ticker = threading.Thread(target=tick, daemon=True)
        ticker.start()
        try:
            for line in process.stdout:
                lines.append(re.sub(r"\x1b\[[0-9;]*m", "", line.rstrip("\n")))
                if re.search(r": (Creation|Modifications|Destruction|Refresh) complete|: Refreshing state|: Read complete", lines[-1]):
                    done["n"] += 1
                    done["last"] = lines[-1].split(": ")[0]
            code = process.wait()
        except BaseException:
            # Terraform got Ctrl-C as well (same process group): let it finish what it was doing and write its state.
            self.screen.line("waiting for terraform to end")
            process.wait(120)
            raise
        finally:
            ended.set()
            ticker.join()
        if code not in (0, 2):
            raise Stop(f"terraform {arguments[0]} failed:\n" + "\n".join(lines[-60:]))
        return code, lines, time.monotonic() - started

    def summary(self, lines):
        found = [line.strip() for line in lines if re.match(r"\s*(Plan:|No changes|Apply complete!|Destroy complete!)", line)]
        return found[-1] if found else ""

    def calls(self):
        return self.aws.counts()["total"]

    def step(self, name, title, *arguments):
        before = self.calls()
        code, lines, seconds = self.streamed(title, *arguments)
        self.figures[name] = (seconds, self.calls() - before)
        self.screen.line(f"{title:14} {self.summary(lines)}  ({seconds:.1f} s, {self.figures[name][1]} AWS calls)")
        return code, lines

    def start(self):
        self.aws = LocalAws(log=os.path.join(self.directory, "requests.log"), own_session=True, stay=self.options.keep)
        self.inventory = Inventory(self.aws.url)
        self.screen.line(f"local AWS      {self.aws.url} (moto)")
        self.before = self.inventory.take()
        self.zone = examples.make_zone(self.aws.url)
        source = os.path.join(ROOT, "examples", self.options.example)
        if not os.path.isdir(source):
            raise Stop(f"there is no examples/{self.options.example}")
        self.run = examples.prepare(source, self.directory, PROVIDER, self.aws.url)
        error = examples.fetch_modules(self.run)
        if error:
            raise Stop(error)

    def show(self):
        flags = ("-input=false", "-no-color", "-lock=false")
        with Watch(os.path.join(PROVIDER, "terraform-provider-aws")) as watch:
            self.step("plan", "plan", "plan", *flags, "-out=plan.bin")
            self.step("apply", "apply", "apply", *flags, "plan.bin")
            found, outputs = self.run.values()
            for name, value in outputs.items():
                self.screen.line(f"  {name} = {value if isinstance(value, str) else json.dumps(value)}")
            code, lines = self.step("again", "plan again", "plan", *flags, "-detailed-exitcode")
            if code:
                raise Stop("the second plan is not empty:\n" + "\n".join(lines[-60:]))
        managed = sum(r["mode"] == "managed" for r in found.values())
        seconds = sum(s for s, _ in self.figures.values())
        calls = sum(c for _, c in self.figures.values())
        self.screen.line(f"figures        {managed} resources, {seconds:.1f} s, {calls} AWS calls, provider: {watch.peak_kb / 1024:.1f} MB at most, "
                         f"{watch.cpu_seconds:.2f} s of CPU")
        violations = {v["text"] for v in self.aws.violations()}
        if violations:
            raise Stop("requests that AWS's API models do not allow:\n  " + "\n  ".join(sorted(violations)))

    def destroy(self):
        self.step("destroy", "destroy", "destroy", "-auto-approve", "-input=false", "-no-color", "-lock=false")
        self.inventory.client("route53").delete_hosted_zone(Id=self.zone)
        left = leftovers(self.before, self.inventory.take())
        if left:
            raise Stop("left on the local AWS: " + ", ".join(left))
        self.screen.line("local AWS      empty again")

    def stay(self):
        program = os.path.basename(terraform.program())
        self.screen.line(f"""
Left running. Look around:
  cd {self.run.directory}
  export TF_CLI_CONFIG_FILE=$PWD/cli.rc
  {program} state list        {program} plan        {program} console
  AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test aws --region us-east-1 --endpoint-url {self.aws.url} ecs list-clusters
  less {self.directory}/requests.log
End it:
  {program} destroy -auto-approve; kill {self.aws.process.pid}; rm -r {self.directory}""")

    def clean(self):
        """After an end before the end: the local AWS is in memory only, so its end is the end of everything on it."""
        if self.aws:
            self.aws.stop()
        shutil.rmtree(self.directory, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(prog="scripts/demo")
    parser.add_argument("--keep", action="store_true", help="leave it running")
    parser.add_argument("--example", default="three-node")
    demo = Demo(parser.parse_args())

    def interrupted(*_):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupted)
    started = time.monotonic()
    try:
        demo.start()
        demo.show()
        if demo.options.keep:
            demo.stay()
            return 0
        demo.destroy()
        demo.screen.line(f"done           in {time.monotonic() - started:.0f} s")
    except KeyboardInterrupt:
        demo.screen.line("interrupted: cleaning up")
        demo.clean()
        return 130
    except (Stop, RuntimeError, OSError) as e:
        demo.screen.line(str(e))
        demo.clean()
        return 1
    demo.clean()
    return 0


if __name__ == "__main__":
    sys.exit(main())
