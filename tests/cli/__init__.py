"""The program tripod, run as a person runs it."""
import os
import subprocess

from tests.lifecycle import terraform


def program():
    """Our build, beside the provider's (TRIPOD_PROVIDER)."""
    return os.path.join(terraform.provider_folder(), "tripod")


def run(*arguments, **more):
    """What became of one run: returncode, stdout, stderr. No input, and no terminal."""
    return subprocess.run([program(), *arguments], **{"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "timeout": 60, **more})
