"""Help, errors, exit statuses, manual page and completion of the program: whatever commands there are."""
import os
import re
import subprocess
import tempfile
import unittest

from tests import cli
from tests.modules.test_modules import provider_version


def commands():
    listed = cli.run("--help").stdout.split("\nCommands:\n")[1].split("\n\n")[0]
    return re.findall(r"^  (\S+)", listed, re.M)


class Program(unittest.TestCase):
    def check(self, arguments, status, out=None, error=None, **more):
        ran = cli.run(*arguments, **more)
        self.assertEqual(ran.returncode, status, f"{arguments}\n{ran.stdout}\n{ran.stderr}")
        self.assertRegex(ran.stdout, out if out is not None else r"\A\Z")
        self.assertRegex(ran.stderr, error if error is not None else r"\A\Z")
        return ran

    def test_version(self):
        self.check(["--version"], 0, r"\Atripod " + re.escape(provider_version()) + r"\n\Z")

    def test_help(self):
        self.assertLessEqual({"new", "completion", "man", "help"}, set(commands()))
        for arguments in (["--help"], ["-h"], ["help"]):
            self.check(arguments, 0, r"Usage: tripod COMMAND")
        self.check([], 2, error=r"Usage: tripod COMMAND")
        for command in commands():
            with self.subTest(command):
                told = [self.check(a, 0, rf"\AUsage: tripod {command} ").stdout for a in ([command, "--help"], [command, "-h"], ["help", command])]
                self.assertEqual(len(set(told)), 1)
                self.assertIn("\nExit status:\n", told[0])
                for line in told[0].split("\nExamples:\n")[0].splitlines():
                    self.assertLess(len(line), 80, line)

    def test_errors(self):
        self.check(["nwe"], 2, error=r"\Atripod: unknown command nwe \(did you mean new\?\)\n")
        self.check(["frobnicate"], 2, error=r"unknown command frobnicate\n")
        self.check(["--verison"], 2, error=r"unknown option --verison")
        self.check(["new", "--frce"], 2, error=r"\Atripod new: unknown option --frce \(did you mean --force\?\)\nTry: tripod new --help\n")
        self.check(["new", "--force=1"], 2, error=r"--force takes no value")
        self.check(["new", "a", "b", "--zone"], 2, error=r"--zone needs a value: --zone ZONE")
        self.check(["new", "a", "b", "c"], 2, error=r'unexpected argument "c"')
        self.check(["completion"], 2, error=r"an argument is missing: tripod completion bash\|zsh\|fish")
        self.check(["completion", "ksh"], 2, error=r'no completion for "ksh"')
        self.check(["help", "nwe"], 2, error=r"did you mean new")

    def test_control_characters(self):
        ran = self.check(["\x1b[31mred\x9b\r"], 2, error=r"unknown command \?\[31mred\?\?\n")
        self.assertNotIn("\x1b", ran.stderr)

    def test_output_that_cannot_be_written(self):
        for command in ("man", "--version"):
            with open("/dev/full", "w") as full:
                ran = subprocess.run([cli.program(), command], stdout=full, stderr=subprocess.PIPE, text=True)
            self.assertEqual(ran.returncode, 2)
            self.assertRegex(ran.stderr, r"\Atripod: standard output cannot be written(: No space left on device)?\n\Z")

    def test_libraries(self):
        """A small program: libc and nothing of the provider's."""
        linked = subprocess.run(["ldd", cli.program()], capture_output=True, text=True, check=True).stdout
        if "libasan" in linked:  # which brings much of its own
            return
        self.assertNotRegex(linked, r"libcurl|libssl|libcrypto|libgrpc|libprotobuf|libstdc")
        self.assertLess(os.path.getsize(cli.program()), 8 << 20)


class ManualPage(unittest.TestCase):
    def test_requests_and_content(self):
        page = cli.run("man").stdout
        self.assertTrue(page.startswith('.TH TRIPOD 1 "" "tripod ' + provider_version()))
        for line in page.splitlines():
            self.assertRegex(line, r"^(?!['])(?!\.(?!(TH|SH|SS|PP|TP|B|I|nf|fi)\b))")
        self.assertFalse(re.search(r"\\(?!e|-|&|\(aq|\(ga|\(ha|\(ti|f[IR])", page), "an escape that is not ours")
        for command in commands():
            self.assertIn(f".SS tripod {command} ", page)


class Completion(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory(prefix="tripod-completion-")
        cls.script = os.path.join(cls.directory.name, "tripod.bash")
        with open(cls.script, "w") as f:
            f.write(cli.run("completion", "bash").stdout)
        os.mkdir(os.path.join(cls.directory.name, "a folder"))
        open(os.path.join(cls.directory.name, "a file"), "w").close()

    @classmethod
    def tearDownClass(cls):
        cls.directory.cleanup()

    def complete(self, *words):
        """What bash offers for the last word."""
        driver = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tripod; printf "%s\\n" "${COMPREPLY[@]}"'
        ran = subprocess.run(["bash", "-uc", driver, "bash", self.script, "tripod", *words], cwd=self.directory.name, capture_output=True, text=True)
        self.assertEqual((ran.returncode, ran.stderr), (0, ""))
        return [w for w in ran.stdout.splitlines() if w]

    def test_bash(self):
        self.assertLess(set(commands()), set(self.complete("")))
        self.assertEqual(self.complete("comp"), ["completion"])
        self.assertEqual(self.complete("completion", ""), ["bash", "zsh", "fish"])
        self.assertEqual(self.complete("completion", "z"), ["zsh"])
        self.assertEqual(self.complete("help", "ne"), ["new"])
        self.assertIn("three-node", self.complete("new", ""))
        self.assertEqual(self.complete("new", "three-node", "a"), ["a folder"])
        self.assertEqual(self.complete("new", "--force", "three"), ["three-node"])
        self.assertEqual(self.complete("new", "--region", "x", "three"), ["three-node"])
        self.assertEqual(self.complete("new", "--region", "=", "x", "three"), ["three-node"])
        self.assertEqual(self.complete("new", "--fo"), ["--force"])
        self.assertEqual(self.complete("new", "--region", ""), [])

    def test_enumerated_values(self):
        if "review" not in commands():  # the one command that has some
            return
        self.assertEqual(self.complete("review", "--format", "mark"), ["markdown"])
        self.assertEqual(self.complete("review", "--format", "=", "mark"), ["markdown"])
        self.assertEqual(self.complete("review", "-f", "mark"), ["markdown"])
        self.assertEqual(set(self.complete("review", "a")), {"a file", "a folder"})

    def test_other_shells_name_everything(self):
        for shell in ("zsh", "fish"):
            script = cli.run("completion", shell).stdout
            for command in commands():
                self.assertIn(command, script)
            self.assertIn("three-node", script)
            self.assertIn("force", script)


if __name__ == "__main__":
    unittest.main()
