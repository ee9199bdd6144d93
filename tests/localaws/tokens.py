"""Idempotency tokens, which moto ignores: a repeated token is answered from the record of the first answer, as AWS does.

The same token with other arguments is an error (IdempotentParameterMismatch); a Route 53 CallerReference that was used before is an error too.
"""
import hashlib
import threading

from . import models

# Members that are tokens though the models do not mark them so.
TOKEN_NAMES = {"ClientToken", "clientToken", "IdempotencyToken", "CreationToken", "ClientRequestToken"}


def _digest(request, token):
    """What the request says, apart from how it was signed."""
    body = request.body.replace(token.encode(), b"")
    return hashlib.sha256(request.path.encode() + b"\0" + body).hexdigest()


class TokenRecord:
    def __init__(self):
        self._answers = {}
        self._references = set()
        self._lock = threading.Lock()

    def token(self, request, parameters):
        operation = request.operation and models.operation_model(request.service, request.operation)
        if not operation or not operation.input_shape:
            return None
        for name in list(operation.idempotent_members) + sorted(TOKEN_NAMES & set(operation.input_shape.members)):
            if isinstance(parameters.get(name), str) and parameters[name]:
                return parameters[name]
        return None

    def recall(self, request, token):
        """(answer, None) of an earlier request with this token, (None, (status, code, message)) when it said something else, (None, None) for a new one."""
        with self._lock:
            known = self._answers.get((request.account, request.label, token))
        if known is None:
            return None, None
        if known[0] != _digest(request, token):
            return None, (400, "IdempotentParameterMismatch", "The client token was used before with other parameters.")
        return known[1], None

    def keep(self, request, token, answer):
        if answer[0] < 300:
            with self._lock:
                self._answers[(request.account, request.label, token)] = (_digest(request, token), answer)

    def reference_used(self, request, parameters):
        """Whether a Route 53 zone was made with this CallerReference before; notes it when not."""
        if request.label != "route53.CreateHostedZone" or not isinstance(parameters.get("CallerReference"), str):
            return False
        key = (request.account, parameters["CallerReference"])
        with self._lock:
            used = key in self._references
            self._references.add(key)
        return used

    def clear(self):
        with self._lock:
            self._answers.clear()
            self._references.clear()
