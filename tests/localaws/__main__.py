"""Runs the local AWS until SIGTERM, SIGINT or the end of the process that started it.

    python3 -m tests.localaws [--port 0] [--log FILE] [--violations FILE] [--no-contract] [--stay]

Prints its URL on one line when it is ready. --stay: outlives the process that started it.
"""
import argparse
import faulthandler
import os
import signal
import threading
import time


def end_with_parent(parent):
    while os.getppid() == parent:
        time.sleep(0.25)
    os._exit(0)


def main():
    parser = argparse.ArgumentParser(prog="python3 -m tests.localaws", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--log", help="file that gets a line of JSON for every request")
    parser.add_argument("--violations", help="file that gets a line of JSON for every departure from AWS's API models")
    parser.add_argument("--no-contract", action="store_true", help="do not check requests against AWS's API models")
    parser.add_argument("--stay", action="store_true", help="outlive the process that started it")
    options = parser.parse_args()
    # Read by moto when it is loaded: certificates are issued at once, and AWS's managed policies exist.
    os.environ["MOTO_ACM_VALIDATION_WAIT"] = "0"
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    if not options.stay:
        threading.Thread(target=end_with_parent, args=(os.getppid(),), daemon=True).start()
    from .server import LocalAwsServer

    def warm_up():
        """The first EC2 request costs a second (instance types, images): not in the caller's time."""
        import moto.ec2.models  # noqa: F401
        server.moto.app_instances.setdefault("ec2", server.moto.create_app("ec2"))

    server = LocalAwsServer(options.port, options.log, not options.no_contract, options.violations)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(0))
    faulthandler.register(signal.SIGUSR1)  # tells on stderr what every thread does
    warm_up()
    print(server.url, flush=True)
    server.serve_forever(poll_interval=0.2)


if __name__ == "__main__":
    main()
