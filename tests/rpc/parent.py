"""Plays a Terraform that is going to be killed: starts the provider, holds its streams open, prints the provider's process id, waits."""
import sys
import time

from tests.rpc.client import DEFAULT_PROGRAM, Provider

provider = Provider(sys.argv[1] if len(sys.argv) > 1 else DEFAULT_PROGRAM)
provider.call("GetProviderSchema")
streams = [provider.stream("StreamStdio")]
time.sleep(0.2)
print(provider.process.pid, flush=True)
time.sleep(120)
