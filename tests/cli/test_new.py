"""tripod new: what it refuses, asks and writes; and each project that it writes, formatted, initialised, validated, applied and destroyed on the local AWS."""
import os
import pty
import re
import select
import shutil
import subprocess
import tempfile
import time
import unittest

import yaml

from tests import cli, examples, parallel
from tests.lifecycle import terraform
from tests.localaws import ROOT, LocalAws
from tests.modules.test_modules import mirror_make

TOPOLOGIES = sorted(n for n in os.listdir(os.path.join(ROOT, "examples")) if os.path.exists(os.path.join(ROOT, "examples", n, "main.tf")))
load_tests = parallel.load_tests
ACCOUNTS = {name: f"{number:012d}" for number, name in enumerate(TOPOLOGIES, 701)}


def answers(topology):
    """Options that answer what a topology asks, with the values of tests/examples.py."""
    names = examples.declared(os.path.join(ROOT, "examples", topology))
    return [f"--{k}={v}" for k, v in examples.VARIABLES.items() if k in names]


def files_of(folder):
    return sorted(os.path.relpath(os.path.join(at, n), folder) for at, _, names in os.walk(folder) for n in names)


def read(*path):
    with open(os.path.join(*path)) as f:
        return f.read()


def setUpModule():
    Project.directory = tempfile.mkdtemp(prefix="tripod-new-")
    Project.cli_configuration = mirror_make(Project.directory)
    Project.aws = LocalAws().__enter__()


def tearDownModule():
    Project.aws.__exit__(None, None, None)
    shutil.rmtree(Project.directory, ignore_errors=True)


class Project(unittest.TestCase):
    directory = cli_configuration = aws = None

    def folder(self):
        return os.path.join(tempfile.mkdtemp(dir=self.directory), "site")

    def new(self, *arguments, status=0, **more):
        ran = cli.run("new", *arguments, **more)
        self.assertEqual(ran.returncode, status, f"{arguments}\n{ran.stdout}\n{ran.stderr}")
        return ran

    def written(self, topology, *more):
        folder = self.folder()
        self.new(topology, folder, *answers(topology), *more)
        return folder

    def terraform(self, folder, *arguments):
        environment = dict(os.environ, TF_CLI_CONFIG_FILE=self.cli_configuration, CHECKPOINT_DISABLE="1", TF_IN_AUTOMATION="1")
        ran = subprocess.run([terraform.program(), *arguments], cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        self.assertEqual(ran.returncode, 0, f"terraform {arguments}: {ran.stdout[-3000:]}{ran.stderr[-3000:]}")
        return ran.stdout

    # ---- the three topologies, from the written project to an empty account ----

    def whole_life(self, topology):
        folder = self.written(topology)
        shutil.copy(os.path.join(folder, "backend.tf.example"), os.path.join(folder, "backend.tf"))
        self.terraform(folder, "fmt", "-check", "-recursive", "-no-color")
        os.unlink(os.path.join(folder, "backend.tf"))
        self.terraform(folder, "init", "-input=false", "-no-color")
        self.terraform(folder, "validate", "-no-color")
        problems = examples.carry_out(folder, self.aws, ACCOUNTS[topology], terraform.provider_folder(), tempfile.mkdtemp(dir=self.directory))
        self.assertEqual(problems, [])

    # ---- what is written ----

    def test_files(self):
        for topology in TOPOLOGIES:
            folder = self.written(topology)
            names = files_of(folder)
            for name in ("main.tf", "variables.tf", "outputs.tf", "versions.tf", "terraform.tfvars", "backend.tf.example", "tripod.tfrc", "README.md",
                         ".gitignore", ".github/workflows/plan.yml", ".gitlab-ci.yml"):
                self.assertIn(name, names)
            self.assertFalse([n for n in names if "tests/" in n or n.endswith((".tripod-new", ".tfvars.example"))])
            used = set(re.findall(r'source = "\./modules/([^"]+)"', read(folder, "main.tf")))
            self.assertTrue(used)
            for name in names:
                text = read(folder, name)
                self.assertFalse(re.findall(r"@[A-Z]+@", text), name)
                if name.endswith(".tf"):
                    self.assertNotIn('"../../', text)
                if name.startswith("modules/") and name.endswith(".tf"):
                    used |= set(re.findall(r'source = "\.\./([^"]+)"', text))
            self.assertEqual(sorted(used), sorted(os.listdir(os.path.join(folder, "modules"))))

    def test_links_lead_somewhere(self):
        for topology in TOPOLOGIES:
            folder = self.written(topology)
            for name in files_of(folder):
                if name.endswith(".md"):
                    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", read(folder, name)):
                        self.assertTrue(os.path.exists(os.path.join(folder, os.path.dirname(name), link)), f"{topology}: {name}: {link}")

    def test_answers_are_written(self):
        folder = self.folder()
        self.new("three-node", folder, "--domain=a.b.example.org", "--region", "eu-west-1", "--name", "shop", "--size", "m7g.large", "--ssh", "203.0.113.0/24",
                 "--ssh=198.51.100.7/32")
        self.assertEqual(re.sub(" +", " ", read(folder, "terraform.tfvars")).splitlines()[1:], [
            'domain = "a.b.example.org"', 'zone = "b.example.org"', 'region = "eu-west-1"', 'name = "shop"', 'instance_type = "m7g.large"',
            'ssh_cidrs = ["203.0.113.0/24", "198.51.100.7/32"]'])
        self.assertRegex(read(folder, "backend.tf.example"), r'key +\= "shop/terraform.tfstate"\n +region +\= "eu-west-1"')
        self.assertIn("# a.b.example.org\n", read(folder, "README.md"))
        folder = self.folder()
        self.new("dash-fargate", folder, "--domain=example.org", "--region=eu-west-1", "--size=512/2048")
        self.assertEqual(re.sub(" +", " ", read(folder, "terraform.tfvars")).splitlines()[1:], [
            'domain = "example.org"', 'zone = "example.org"', 'region = "eu-west-1"', 'name = "dash"', "cpu = 512", "memory = 2048"])
        self.assertIn("--region eu-west-1 --create-bucket-configuration LocationConstraint=eu-west-1\n", read(folder, "README.md"))
        self.assertIn("--region us-east-1\n", read(self.written("three-node"), "README.md"))
        self.assertIn("aws ecr get-login-password --region eu-west-1 |", read(folder, "README.md"))

    def test_the_mirror_is_named(self):
        folder = self.written("three-node")
        self.new("three-node", folder, *answers("three-node"), "--force", env=dict(os.environ, TRIPOD_SHARE='/opt/a "quoted" place'))
        self.assertIn('path    = "/opt/a \\"quoted\\" place/mirror"', read(folder, "tripod.tfrc"))
        self.new("three-node", folder, *answers("three-node"), "--force", env={"HOME": "/home/somebody"})
        self.assertIn('"/home/somebody/.local/share/tripod/mirror"', read(folder, "tripod.tfrc"))

    def test_what_it_says(self):
        told = self.new().stdout
        for topology in TOPOLOGIES:
            self.assertRegex(told, rf"\n  {topology}\n      \S.*\.\n")
        folder = self.folder() + " of Ann's"
        told = self.new("three-node", folder, *answers("three-node")).stdout
        commands = told.splitlines()[-3:]
        self.assertEqual(commands[1:], ["  terraform init", "  terraform plan"])
        self.assertEqual(subprocess.run(["bash", "-c", commands[0] + " && pwd"], capture_output=True, text=True).stdout, folder + "\n")

    # ---- what is refused ----

    def test_missing_answers_are_all_named(self):
        folder = self.folder()
        for arguments, named in (([], "--domain, --region"), (["--domain", "example.com"], "--region"), (["--yes"], "--domain, --region")):
            self.assertIn(f"tripod new: answers are missing: {named}\n", self.new("three-node", folder, *arguments, status=2).stderr)
        self.assertIn("missing: --domain, --region, --email\n", self.new("single-server", folder, "-y", status=2).stderr)
        self.assertFalse(os.path.exists(folder))

    def test_wrong_answers_are_all_named(self):
        """With the message of the module's own validation."""
        folder = self.folder()
        told = self.new("three-node", folder, "--domain=Example.com", "--zone=example.com.", "--region=Europe", "--name=-", "--size=big", "--ssh=1.2.3.4/8",
                        "--email=a@b.de", status=2).stderr
        for expected in ('--domain "Example.com": The domain must be a host name', '--zone "example.com.": The zone must', '--region "Europe": The region must',
                         '--name "-": The name must', '--size "big": The instance type must', '--ssh "1.2.3.4/8": The SSH ranges must',
                         "--email: three-node has no use for it"):
            self.assertIn(f"tripod new: {expected}", told)
        told = self.new("three-node", folder, "--domain=Example.com", status=2).stderr
        self.assertRegex(told, r'\A.*--domain "Example.com": .*\n.*answers are missing: --region\n\Z')
        told = self.new("three-node", folder, "--domain=a.example.com", "--zone=example.org", "--region=eu-west-1", status=2).stderr
        self.assertIn("The domain must be the zone itself or lie in it.", told)
        told = self.new("dash-fargate", folder, *answers("dash-fargate"), "--size=1024/1024", "--name=x", status=2).stderr
        self.assertIn("Fargate has no task of this size", told)
        self.assertIn("The name must have 2 to 20 characters", told)
        self.assertFalse(os.path.exists(folder))

    def test_wrong_usage(self):
        self.assertIn(", ".join(TOPOLOGIES), self.new("four-node", self.folder(), status=2).stderr)
        self.assertIn("say which folder to write to", self.new("three-node", status=2).stderr)

    def test_files_that_are_there(self):
        folder = self.folder()
        os.makedirs(os.path.join(folder, ".github/workflows"))
        for name in ("main.tf", ".github/workflows/plan.yml", "of-mine.tf"):
            with open(os.path.join(folder, name), "w") as f:
                f.write("mine\n")
        told = self.new("three-node", folder, *answers("three-node"), status=2).stderr
        self.assertRegex(told, r"--force.*:\n  \.github/workflows/plan\.yml\n  main\.tf\n\Z")
        self.assertEqual(files_of(folder), [".github/workflows/plan.yml", "main.tf", "of-mine.tf"])
        told = self.new("three-node", folder, *answers("three-node"), "--force").stdout
        self.assertIn("Overwritten:\n  .github/workflows/plan.yml\n  main.tf\nNext", told)
        self.assertEqual(read(folder, "of-mine.tf"), "mine\n")
        self.assertIn('provider "aws"', read(folder, "main.tf"))

    def test_places_that_cannot_be_written(self):
        folder = self.folder()
        os.makedirs(folder)
        open(os.path.join(folder, "modules"), "w").close()
        self.assertIn(f"{folder}/modules", self.new("three-node", folder, *answers("three-node"), status=2).stderr)
        self.assertEqual(files_of(folder), ["modules"])
        os.unlink(os.path.join(folder, "modules"))
        os.mkdir(os.path.join(folder, "main.tf"))
        self.assertIn(f"{folder}/main.tf: Is a directory", self.new("three-node", folder, *answers("three-node"), "--force", status=2).stderr)
        self.assertEqual(files_of(folder), [])
        self.assertIn("/proc/no/site", self.new("three-node", "/proc/no/site", *answers("three-node"), status=2).stderr.replace("/proc/no:", "/proc/no/site:"))

    def test_a_full_disk_leaves_nothing(self):
        folder = self.folder()
        limited = ["bash", "-c", "trap '' XFSZ; ulimit -f 6; exec \"$@\"", "bash", cli.program(), "new", "three-node", folder, *answers("three-node")]
        ran = subprocess.run(limited, capture_output=True, text=True)
        self.assertEqual(ran.returncode, 2)
        told = ran.stderr
        self.assertRegex(told, r"tripod new: .*: File too large\n\Z")
        self.assertFalse(os.path.exists(folder))

    # ---- the pipelines ----

    def pipeline(self, name):
        folder = self.written("three-node", "--name=shop")
        return yaml.load(read(folder, name), Loader=yaml.BaseLoader)

    def check_bash(self, script):
        ran = subprocess.run(["bash", "-n"], input=re.sub(r"\$\{\{.*?\}\}", "x", script), capture_output=True, text=True)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""), script)

    def test_github(self):
        workflow = self.pipeline(".github/workflows/plan.yml")
        self.assertEqual(list(workflow["on"]), ["pull_request"])
        self.assertEqual(workflow["permissions"], {"contents": "read", "id-token": "write", "pull-requests": "write"})
        job = workflow["jobs"]["plan"]
        self.assertEqual(job["if"], "github.event.pull_request.head.repo.full_name == github.repository")
        scripts = [s["run"] for s in job["steps"] if "run" in s]
        for script in scripts:
            self.check_bash(script)
            self.assertNotIn("${{", script, "an expression in a script is code of whoever wrote the value")
        everything = "\n".join(scripts)
        for command in ("terraform fmt -check -recursive", "terraform init", "terraform validate", "terraform plan ", "tripod review --format markdown",
                        "tripod review --format html"):
            self.assertIn(command, everything)
        self.assertNotIn("secrets.", read(self.written("three-node"), ".github/workflows/plan.yml"))

    def test_gitlab(self):
        pipeline = self.pipeline(".gitlab-ci.yml")
        job = pipeline["plan"]
        self.assertIn("$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID", job["rules"][0]["if"])
        for script in job["before_script"] + job["script"]:
            self.check_bash(script)
        everything = "\n".join(job["script"])
        for command in ("terraform fmt -check -recursive", "terraform validate", "terraform plan ", "tripod review --format markdown"):
            self.assertIn(command, everything)

    def step(self, name, tool, does, **environment):
        """Runs a step of GitHub's pipeline as its runner does, with a program `tool` of our own; -> exit status, folder that it ran in."""
        steps = self.pipeline(".github/workflows/plan.yml")["jobs"]["plan"]["steps"]
        step = next(s for s in steps if s.get("name") == name)
        folder = tempfile.mkdtemp(dir=self.directory)
        with open(os.path.join(folder, tool), "w") as f:
            f.write("#!/bin/sh\n" + does + "\n")
        os.chmod(os.path.join(folder, tool), 0o755)
        with open(os.path.join(folder, "review.md"), "w") as f:
            f.write("# Review\n")
        own = {k: v for k, v in step.get("env", {}).items() if "${{" not in v}
        environment = dict(os.environ, PATH=folder + os.pathsep + os.environ["PATH"], **own, **environment)
        ran = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]], cwd=folder, env=environment)
        return ran.returncode, folder

    def comment_step(self, comments, reviewed="success"):
        """-> what gh was told, and the comment's text."""
        gh = f'echo "$*" >>calls\ncase "$*" in *--paginate*) printf "{comments}" ;; esac'
        status, folder = self.step("Comment", "gh", gh, GITHUB_REPOSITORY="me/site", NUMBER="7", COMMIT="abc", REVIEWED=reviewed, RUN="https://x/run")
        self.assertEqual(status, 0)
        return read(folder, "calls"), read(folder, "comment.md")

    def test_one_comment(self):
        calls, text = self.comment_step("")
        self.assertRegex(calls, r"api --silent repos/me/site/issues/7/comments -F body=@comment.md\n\Z")
        self.assertTrue(text.startswith("<!-- tripod review of shop -->\n# Review\n"))
        calls, _ = self.comment_step("41\\n42\\n")
        self.assertRegex(calls, r"api --silent --method PATCH repos/me/site/issues/comments/41 -F body=@comment.md\n\Z")
        _, text = self.comment_step("41\\n", "failure")
        self.assertNotIn("# Review", text)
        self.assertIn("There is no plan of abc", text)

    def review_step(self, status):
        """-> exit status, what it put out for later steps, how tripod was called."""
        tripod = f'echo "$*" >>calls\nexit {status}'
        status, folder = self.step("Review", "tripod", tripod, GITHUB_OUTPUT="out")
        return status, read(folder, "out") if os.path.exists(os.path.join(folder, "out")) else "", read(folder, "calls")

    def test_verdict(self):
        calls = "review --format markdown site.tfplan\nreview --format html site.tfplan\n"
        self.assertEqual(self.review_step(0), (0, "status=0\n", calls))
        self.assertEqual(self.review_step(1), (0, "status=1\n", calls))
        status, out, _ = self.review_step(2)
        self.assertNotEqual(status, 0)
        self.assertEqual(out, "")

    # ---- on a terminal ----

    def talk(self, arguments, lines):
        """Runs it on a pseudo-terminal and answers each prompt with the next line; -> exit status, everything that was shown."""
        terminal, other = pty.openpty()
        child = subprocess.Popen([cli.program(), "new", *arguments], stdin=other, stdout=other, stderr=other, start_new_session=True)
        os.close(other)
        shown, lines, at = "", list(lines), 0
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if not select.select([terminal], [], [], 0.2)[0]:
                continue
            try:
                got = os.read(terminal, 65536).decode(errors="replace")
            except OSError:
                break
            if not got:
                break
            shown += got
            if re.search(r"\n[a-z]+( \[[^\]]*\])?: $", shown[at:]):
                at = len(shown)
                os.write(terminal, (lines.pop(0) + "\n").encode() if lines else b"\x04")
        status = child.wait(60)
        os.close(terminal)
        return status, shown.replace("\r\n", "\n")

    def test_asking(self):
        folder = self.folder()
        status, shown = self.talk(["three-node", folder], ["", "Interviews", "interviews.example.com", "example.org", "", "eu-west-1", "", "t3", " t3.large ", "x",
                                                           "203.0.113.0/24"])
        self.assertEqual(status, 0, shown)
        for expected in ("such as interviews.example.com.\ndomain: ", "An answer is needed.\ndomain: ", "The domain must be a host name", "zone [example.com]: ",
                         "The domain must be the zone itself or lie in it.\nzone [example.com]: ", "name [docassemble]: ", "size [t3.medium]: ",
                         "The instance type must look like t3.medium.", "Several with commas between.\nssh [none]: ", f"Written to {folder}"):
            self.assertIn(expected, shown)
        self.assertEqual(re.sub(" +", " ", read(folder, "terraform.tfvars")).splitlines()[1:], [
            'domain = "interviews.example.com"', 'zone = "example.com"', 'region = "eu-west-1"', 'name = "docassemble"', 'instance_type = "t3.large"',
            'ssh_cidrs = ["203.0.113.0/24"]'])

    def test_an_end_instead_of_an_answer(self):
        folder = self.folder()
        status, shown = self.talk(["dash-fargate", folder], ["example.com"])
        self.assertEqual(status, 2)
        self.assertIn('no answer to "zone": nothing was written', shown)
        self.assertFalse(os.path.exists(folder))

    def test_files_that_are_there_before_any_question(self):
        folder = self.written("three-node")
        status, shown = self.talk(["three-node", folder], [])
        self.assertEqual(status, 2)
        self.assertNotIn("domain:", shown)

    def test_an_option_ends_the_asking(self):
        status, shown = self.talk(["three-node", self.folder(), "--region", "eu-west-1"], [])
        self.assertEqual(status, 2)
        self.assertIn("answers are missing: --domain\n", shown)


for _topology in TOPOLOGIES:
    setattr(Project, "test_whole_life_of_" + _topology.replace("-", "_"), lambda self, t=_topology: self.whole_life(t))

if __name__ == "__main__":
    unittest.main()
