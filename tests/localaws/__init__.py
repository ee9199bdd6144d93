"""The local AWS of the tests and the demo: moto with its documented gaps filled, a request log, a contract check and faults on demand.

    with LocalAws() as aws:
        aws.url, aws.counts(), aws.violations(), aws.faults([{"action": "CreateVpc", "kind": "throttle"}])

runs it in a process of its own on a free port of 127.0.0.1. Modules: server (HTTP), models (which operation is it), contract (is it allowed),
gaps/ (what moto leaves out), tokens (idempotency), faults, requestlog, inventory (what is there).
"""
import json
import os
import signal
import subprocess
import sys
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class LocalAws:
    def __init__(self, log=None, contract=True, own_session=False, stay=False):
        command = [sys.executable, "-m", "tests.localaws", "--port", "0"]
        command += ["--log", log] if log else []
        command += [] if contract else ["--no-contract"]
        command += ["--stay"] if stay else []
        environment = {k: v for k, v in os.environ.items() if k.lower() not in ("http_proxy", "https_proxy", "all_proxy")}
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=own_session, env=environment)
        self.url = self.process.stdout.readline().strip()
        if not self.url:
            raise RuntimeError("the local AWS did not start; run scripts/setup")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.stdout.close()

    def control(self, path, value=None, method=None):
        data = None if value is None else json.dumps(value).encode()
        request = urllib.request.Request(f"{self.url}/_tripod/{path}", data=data, method=method or ("GET" if data is None else "POST"))
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=60) as answer:
            return json.load(answer)

    def _of(self, path, account):
        return self.control(path + (f"?account={account}" if account else ""))

    def counts(self, account=None):
        return self._of("counts", account)

    def log(self, account=None):
        return self._of("log", account)

    def violations(self, account=None):
        return self._of("violations", account)

    def faults(self, rules, account=None):
        return self.control("faults" + (f"?account={account}" if account else ""), rules)

    def reset(self):
        return self.control("reset", {})
