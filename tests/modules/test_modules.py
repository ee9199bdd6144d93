"""The modules: `terraform init`, `validate` and `test` of each, with our build in a mirror folder as `make install` fills it, on the local AWS."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

from tests.lifecycle import terraform
from tests.localaws import ROOT, LocalAws

MODULES = os.path.join(ROOT, "modules")
ADDRESS = "registry.terraform.io/hashicorp/aws"


def provider_version():
    with open(os.path.join(ROOT, "provider/plugin/version.h")) as f:
        return re.search(r'PROVIDER_VERSION "([^"]+)"', f.read()).group(1)


def provider_file():
    return os.environ.get("TRIPOD_PROVIDER") or os.path.join(ROOT, "build/bin/terraform-provider-aws")


def mirror_make(directory):
    """Puts our build into a mirror folder there, as `make install` does; -> the path of a CLI configuration that knows nothing else."""
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(os.uname().machine, os.uname().machine)
    folder = os.path.join(directory, "mirror", ADDRESS, provider_version(), f"linux_{machine}")
    os.makedirs(folder)
    os.symlink(os.path.abspath(provider_file()), os.path.join(folder, f"terraform-provider-aws_v{provider_version()}"))
    configuration = os.path.join(directory, "rc")
    with open(configuration, "w") as f:
        f.write(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{directory}/mirror"\n  }}\n}}\n')
    return configuration


class Modules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp(prefix="tripod-modules-")
        cls.rc = mirror_make(cls.directory)
        shutil.copytree(MODULES, os.path.join(cls.directory, "modules"), ignore=shutil.ignore_patterns(".terraform*"))
        cls.aws = LocalAws().__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.aws.__exit__(None, None, None)
        shutil.rmtree(cls.directory, ignore_errors=True)

    def terraform(self, module, *arguments):
        environment = dict(os.environ, TF_CLI_CONFIG_FILE=self.rc, CHECKPOINT_DISABLE="1", TF_IN_AUTOMATION="1",
                           AWS_ENDPOINT_URL=self.aws.url, AWS_REGION="us-east-1", AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test",
                           AWS_EC2_METADATA_DISABLED="true")
        ran = subprocess.run([terraform.program(), *arguments], cwd=os.path.join(self.directory, "modules", module), env=environment,
                             stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=900)
        self.assertEqual(ran.returncode, 0, f"terraform {' '.join(arguments)} in {module}:\n{ran.stdout[-6000:]}\n{ran.stderr[-6000:]}")
        return ran.stdout

    def check(self, module):
        self.terraform(module, "init", "-input=false", "-no-color")
        self.terraform(module, "validate", "-no-color")
        told = self.terraform(module, "test", "-no-color")
        counted = re.search(r"Success! (\d+) passed, 0 failed", told)
        self.assertTrue(counted and int(counted.group(1)) > 0, told[-2000:])


def add_tests():
    for module in sorted(os.listdir(MODULES)):
        if os.path.isdir(os.path.join(MODULES, module)):
            setattr(Modules, "test_" + module.replace("-", "_"), lambda self, m=module: self.check(m))


add_tests()

if __name__ == "__main__":
    unittest.main()
