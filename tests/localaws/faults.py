"""Faults that the local AWS can be told to make, and error answers in every protocol's spelling.

A rule is an object:

    {"service": "ec2", "action": "Create.*", "kind": "throttle", "times": 2, "skip": 0, "account": "000000000001"}

service and action are regular expressions (whole match; default: any). `skip` lets that many matching requests pass first, `times` is how many
are hit after that (default 1; -1: for ever). Setting the rules of one account (?account=N) leaves the others' alone. The kinds:

    throttle       the service's throttling error; moto does not see the request
    error          an error of your own: "status" (default 500), "code" (default InternalFailure), "message"
    reset-before   the connection is reset before moto sees the request
    reset-after    moto carries the request out, then the connection is reset
    delay          answered "ms" milliseconds late (default 1000)
    truncate       the answer ends after "bytes" bytes (default: half of it) and the connection is closed
    garbage        status 200 (or "status") and bytes that are no XML and no JSON ("body" to choose them, "type" for the content type)
    replace        moto's answer with all that the regular expression "from" finds in its body exchanged for "to"

In "body" and "to", the lone surrogates \\udc80 to \\udcff stand for single bytes, so that answers may hold what is no UTF-8.
"""
import json
import re
import threading
from xml.sax.saxutils import escape

KINDS = ("throttle", "error", "reset-before", "reset-after", "delay", "truncate", "garbage", "replace")
KEYS = {"service", "action", "account", "kind", "times", "skip", "status", "code", "message", "ms", "bytes", "body", "type", "from", "to"}


class FaultRules:
    def __init__(self):
        self._rules = []
        self._lock = threading.Lock()

    def set(self, rules, account=None):
        """Replaces all rules, or one account's; ValueError says what is wrong with one."""
        for rule in rules:
            if rule.get("kind") not in KINDS:
                raise ValueError(f"kind must be one of {', '.join(KINDS)}")
            unknown = set(rule) - KEYS
            if unknown:
                raise ValueError(f"unknown: {', '.join(sorted(unknown))}")
        of_account = {"account": account} if account else {}
        with self._lock:
            kept = [rule for rule in self._rules if account and rule.get("account") != account]
            self._rules = kept + [{"times": 1, "skip": 0, **rule, **of_account, "hits": 0} for rule in rules]

    def shown(self, account=None):
        with self._lock:
            return [dict(rule) for rule in self._rules if account in (None, rule.get("account"))]

    def take(self, request):
        """The rule that hits this request, used up by one; None when there is none."""
        with self._lock:
            for rule in self._rules:
                if not rule["times"] or rule.get("account", request.account) != request.account:
                    continue
                if not re.fullmatch(rule.get("service", ".*"), request.service or "") or not re.fullmatch(rule.get("action", ".*"), request.operation or ""):
                    continue
                if rule["skip"]:
                    rule["skip"] -= 1
                    continue
                rule["times"] -= rule["times"] > 0
                rule["hits"] += 1
                return dict(rule)
        return None


def raw(text):
    """The bytes of a rule's text."""
    return text.encode("utf-8", "surrogateescape")


def replaced(rule, data):
    return re.sub(raw(rule["from"]), lambda _: raw(rule["to"]), data)


def throttling(request):
    """(status, code) by which the service throttles."""
    if request.service == "ec2":
        return 503, "RequestLimitExceeded"
    if request.service == "s3":
        return 503, "SlowDown"
    return 400, "ThrottlingException" if request.protocol in ("json", "rest-json") else "Throttling"


def error_answer(request, status, code, message):
    """(status, headers, body) of an error in the spelling of the request's protocol."""
    identity = "00000000-0000-4000-8000-000000000000"
    headers = [("x-amzn-RequestId", identity)]
    if request.protocol in ("json", "rest-json"):
        body = json.dumps({"__type": code, "message": message})
        return status, headers + [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-ErrorType", code)], body.encode()
    code, message = escape(code), escape(message)
    if request.protocol == "ec2":
        body = f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors><RequestID>{identity}</RequestID></Response>"
    elif request.service == "s3":
        body = f"<Error><Code>{code}</Code><Message>{message}</Message><RequestId>{identity}</RequestId></Error>"
    else:
        kind = "Sender" if status < 500 else "Receiver"
        body = (f"<ErrorResponse><Error><Type>{kind}</Type><Code>{code}</Code><Message>{message}</Message></Error>"
                f"<RequestId>{identity}</RequestId></ErrorResponse>")
    return status, headers + [("Content-Type", "text/xml")], b'<?xml version="1.0" encoding="UTF-8"?>\n' + raw(body)
