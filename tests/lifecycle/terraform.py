"""Runs terraform (or tofu) in a directory of its own with our provider at hashicorp/aws's address, against a local AWS."""
import json
import os
import re
import shutil
import subprocess

from tests.localaws import ROOT

# Names of the provider's endpoints block, all of one address.
ENDPOINTS = ["acm", "applicationautoscaling", "autoscaling", "cloudfront", "cloudwatch", "cloudwatchlogs", "ec2", "ecr", "ecs", "elasticache", "elbv2",
             "iam", "rds", "route53", "s3", "secretsmanager", "sns", "ssm", "sts"]


def program():
    """The path of terraform, else of tofu, else None; TRIPOD_TERRAFORM names another one."""
    named = os.environ.get("TRIPOD_TERRAFORM")
    return shutil.which(named) if named else shutil.which("terraform") or shutil.which("tofu")


def provider_folder():
    """Where our build is; TRIPOD_PROVIDER names another one, such as one with sanitizers."""
    return os.path.dirname(os.path.abspath(os.environ.get("TRIPOD_PROVIDER") or os.path.join(ROOT, "build", "bin", "terraform-provider-aws")))


def provider_arguments(url, access_key="test"):
    names = "\n".join(f'    {name:22} = "{url}"' for name in ENDPOINTS)
    return f'''  region                      = "us-east-1"
  access_key                  = "{access_key}"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true
  endpoints {{
{names}
  }}
'''


def cli_configuration(provider_folder):
    """The text of a TF_CLI_CONFIG_FILE that puts our build at hashicorp/aws's address, for Terraform and OpenTofu."""
    return f'provider_installation {{\n  dev_overrides {{\n    "hashicorp/aws" = "{provider_folder}"\n  }}\n  direct {{}}\n}}\n'


class Terraform:
    def __init__(self, directory, provider_folder, url, access_key="test", provider_file=True):
        self.directory = directory
        self.log = os.path.join(directory, "terraform.log")
        with open(os.path.join(directory, "cli.rc"), "w") as f:
            f.write(cli_configuration(os.path.abspath(provider_folder)))
        if provider_file:
            self.write("provider.tf", 'provider "aws" {\n' + provider_arguments(url, access_key) + "}\n")

    def environment(self):
        """No AWS settings of the person's own may reach the provider."""
        own = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_")) and k.lower() not in ("http_proxy", "https_proxy", "all_proxy")}
        return dict(own, TF_CLI_CONFIG_FILE=os.path.join(self.directory, "cli.rc"), TF_IN_AUTOMATION="1", CHECKPOINT_DISABLE="1", TF_LOG_CORE="WARN",
                    TF_LOG_PROVIDER="WARN", TF_LOG_PATH=self.log, AWS_CONFIG_FILE="/dev/null", AWS_SHARED_CREDENTIALS_FILE="/dev/null",
                    AWS_EC2_METADATA_DISABLED="true", HOME=self.directory)

    def write(self, name, text):
        with open(os.path.join(self.directory, name), "w") as f:
            f.write(text)

    def run(self, *arguments, timeout=300):
        return subprocess.run([program(), *arguments], cwd=self.directory, env=self.environment(), stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=timeout)

    def plan(self, *more):
        """(exit code, plan as JSON or None, error text): 0 nothing to do, 2 changes, 1 error."""
        ran = self.run("plan", "-input=false", "-no-color", "-lock=false", "-detailed-exitcode", "-out=plan.bin", *more)
        if ran.returncode not in (0, 2):
            return 1, None, message(ran)
        return ran.returncode, json.loads(self.run("show", "-json", "plan.bin").stdout), ""

    def apply(self, *more):
        """The error text, empty when it worked."""
        ran = self.run("apply", "-input=false", "-no-color", "-lock=false", *(more or ("plan.bin",)))
        return message(ran) if ran.returncode else ""

    def destroy(self):
        ran = self.run("destroy", "-auto-approve", "-input=false", "-no-color", "-lock=false")
        return message(ran) if ran.returncode else ""

    def values(self):
        """(address -> resource, output -> value) of the state."""
        shown = json.loads(self.run("show", "-json").stdout or "{}").get("values", {})
        found = {}

        def walk(module):
            for resource in module.get("resources", []):
                found[resource["address"]] = resource
            for child in module.get("child_modules", []):
                walk(child)

        walk(shown.get("root_module", {}))
        return found, {name: o.get("value") for name, o in shown.get("outputs", {}).items()}

    def core_log(self):
        try:
            with open(self.log, errors="replace") as f:
                return f.read()
        except OSError:
            return ""


def message(ran):
    """What terraform said was wrong, without boxes, colours and line breaks."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", ran.stderr or ran.stdout)
    return re.sub(r"\s+", " ", text.replace("│", " ").replace("╷", " ").replace("╵", " ")).strip()
