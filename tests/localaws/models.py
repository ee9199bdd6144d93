"""Which operation of which AWS service a request is, by the API models that botocore carries.

A request names its service by the credential scope of its signature and its operation in the manner of the service's protocol: an `Action`
parameter, an `X-Amz-Target` header, or method and path.
"""
import functools
import re
import threading
import urllib.parse
from dataclasses import dataclass, field

import botocore.session

# Signing name -> names of botocore's models, where they differ or where one name serves several models (told apart by API version).
SIGNING_NAMES = {
    "elasticloadbalancing": ["elbv2", "elb"],
    "monitoring": ["cloudwatch"],
    "email": ["ses"],
}
# Requests that are sent without a signature: what tells the service.
UNSIGNED_VERSIONS = {"2011-06-15": "sts"}
UNSIGNED_PATHS = {"/federation/credentials": "sso", "/token": "sso-oidc"}

_session = botocore.session.get_session()
_lock = threading.RLock()  # botocore's loader is not made for concurrent first loads


@dataclass
class Request:
    """One HTTP request as it came in, and what it was recognised as."""

    method: str
    path: str  # still percent-encoded, without the query
    query: list  # (name, value) pairs, decoded
    headers: dict  # lower-case names
    body: bytes
    service: str = None  # botocore's name of the model
    operation: str = None
    protocol: str = None
    account: str = "123456789012"
    form: dict = field(default_factory=dict)  # the parameters of a query protocol
    uri: dict = field(default_factory=dict)  # location name -> value, from the path

    @property
    def label(self):
        return f"{self.service or '?'}.{self.operation or '?'}"


@functools.lru_cache(None)
def _load(name):
    try:
        return _session.get_service_model(name)
    except Exception:  # botocore raises several kinds for an unknown name
        return None


def service_model(name):
    """botocore's model of a service, or None."""
    with _lock:
        return _load(name)


@functools.lru_cache(None)
def operation_model(service, operation):
    with _lock:
        model = _load(service)
        return model.operation_model(operation) if model and operation in model.operation_names else None


def signing_scope(request):
    """(access key, signing name) of a signed request; (None, None) of an unsigned one."""
    credential = re.search(r"Credential=([^,\s]+)", request.headers.get("authorization", ""))
    credential = credential.group(1) if credential else dict(request.query).get("X-Amz-Credential")
    parts = (credential or "").split("/")
    return (parts[0], parts[-2].lower()) if len(parts) >= 5 else (None, None)


def _protocols(model):
    return model.metadata.get("protocols") or [model.metadata["protocol"]]


@functools.lru_cache(None)
def _routes(service):
    """(method, path pattern, names of the path's labels, literal query, operation) of every operation of a REST service."""
    model, routes = service_model(service), []
    for name in model.operation_names:
        http = model.operation_model(name).http
        path, _, query = http["requestUri"].partition("?")
        labels = re.findall(r"\{([^}+]+)\+?\}", path)
        pattern = ""
        for part in re.split(r"(\{[^}]+\})", path):
            pattern += part if not part.startswith("{") else "(.+)" if part.endswith("+}") else "([^/]+)"
        literal = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
        routes.append((http["method"], re.compile(pattern.rstrip("/") + "/?"), labels, literal, name))
    return routes


def _rest_operation(request):
    """The REST operation that fits best: most literal query words, then most of the required query and header members; of two alike the one not deprecated."""
    query, best = dict(request.query), None
    for method, pattern, labels, literal, name in _routes(request.service):
        found = pattern.fullmatch(request.path or "/")
        if method != request.method or not found or any(k not in query or (v and query[k] != v) for k, v in literal.items()):
            continue
        shape = operation_model(request.service, name).input_shape
        have = missing = 0
        for member in shape.required_members if shape else []:
            how = shape.members[member].serialization
            where = {"querystring": query, "header": request.headers}.get(how.get("location"))
            if where is not None:
                present = how["name"] in where or how["name"].lower() in where
                have, missing = have + present, missing + (not present)
        current = not operation_model(request.service, name).deprecated
        score = (len(literal), -missing, have, current, -sum(g.count("/") for g in found.groups()), len(pattern.pattern))
        if best is None or score > best[0]:
            best = (score, name, {l: urllib.parse.unquote(g) for l, g in zip(labels, found.groups())})
    if best:
        request.operation, request.uri = best[1], best[2]


def identify(request):
    """Fills in the service, protocol and operation of a request as far as they can be told."""
    _, scope = signing_scope(request)
    content_type = request.headers.get("content-type", "")
    target = request.headers.get("x-amz-target")
    if content_type.startswith("application/x-www-form-urlencoded"):
        pairs = urllib.parse.parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)
        request.form = dict(pairs)
    if not request.form and "Action" in dict(request.query):
        request.form = dict(request.query)
    if scope is None:
        scope = UNSIGNED_VERSIONS.get(request.form.get("Version")) or UNSIGNED_PATHS.get(request.path)
    if scope is None:
        return
    candidates = [n for n in SIGNING_NAMES.get(scope, [scope]) if service_model(n)]
    version = request.form.get("Version")
    fitting = [n for n in candidates if service_model(n).api_version == version] or candidates
    if not fitting:
        request.service = scope
        return
    request.service = fitting[0]
    model = service_model(request.service)
    protocols = _protocols(model)
    if "Action" in request.form:
        request.protocol = "ec2" if "ec2" in protocols else "query"
        request.operation = request.form["Action"]
    elif target:
        request.protocol, request.operation = "json", target.rpartition(".")[2]
    elif re.match(r"/service/[^/]+/operation/", request.path):
        request.protocol, request.operation = "smithy-rpc-v2-cbor", request.path.rsplit("/", 1)[1]
    else:
        request.protocol = next((p for p in protocols if p.startswith("rest-")), protocols[0])
        if request.protocol.startswith("rest-"):
            _rest_operation(request)
