"""The record of the requests that the local AWS answered: one line of JSON each, in a file when one is named, and countable in memory."""
import collections
import json
import threading
import time


class RequestLog:
    def __init__(self, path=None):
        self._file = open(path, "a", buffering=1) if path else None
        self._entries = []
        self._lock = threading.Lock()

    def add(self, request, status, milliseconds, note=None):
        entry = {"time": round(time.time(), 3), "account": request.account, "service": request.service, "action": request.operation,
                 "status": status, "ms": round(milliseconds, 1)}
        if note:
            entry["note"] = note
        with self._lock:
            self._entries.append(entry)
            if self._file:
                self._file.write(json.dumps(entry) + "\n")

    def entries(self, account=None):
        with self._lock:
            return [e for e in self._entries if account in (None, e["account"])]

    def counts(self, account=None):
        """{"total": n, "by_action": {"ec2.DescribeVpcs": n}}"""
        by_action = collections.Counter(f"{e['service']}.{e['action']}" for e in self.entries(account))
        return {"total": sum(by_action.values()), "by_action": dict(by_action.most_common())}

    def clear(self):
        with self._lock:
            self._entries.clear()
