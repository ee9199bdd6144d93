"""The contract check: is a request one that AWS's own API model allows?

moto ignores parameters that it does not know, so a misspelt one would pass every test. `check(request)` reads the request by the rules of its
protocol (EC2 query, query, JSON 1.0/1.1, REST-XML, REST-JSON), and reports each departure from the model as a Violation, of one of these kinds:

    operation  no such service, operation, path, protocol or version        member    a member that the operation does not have
    type       a value of another type                                      required  a required member is missing
    enum       not one of the model's values                                range     a number outside of the model's bounds
    length     a text, list or map outside of the model's bounds            pattern   a text that the model's pattern does not match
    index      list numbering that does not run from 1                      header    a header that the protocol demands is missing or wrong

`contract_allow.json` lists what is let through although the model says otherwise, each with its reason. Not checked: CBOR bodies and the
patterns that Python cannot read (their number is in PATTERNS_SKIPPED).
"""
import base64
import binascii
import fnmatch
import functools
import json
import os
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import asdict, dataclass

from . import models

HERE = os.path.dirname(os.path.abspath(__file__))
PATTERNS_SKIPPED = set()
# Not members of any operation: put on requests by the protocol, by signing or by SDKs.
HEADERS_OF_NO_MEMBER = re.compile(r"x-amz-(date|content-sha256|security-token|user-agent|target|te|trailer|decoded-content-length|checksum-.*|sdk-.*|expected-bucket-owner)")
QUERY_OF_NO_MEMBER = re.compile(r"x-id|X-Amz-.*")
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?")


@dataclass
class Violation:
    account: str
    service: str
    action: str
    kind: str
    path: str
    message: str

    def __str__(self):
        return f"{self.service}.{self.action} {self.path}: {self.message} [{self.kind}]"

    def as_dict(self):
        return asdict(self)


@functools.lru_cache(None)
def _allowances():
    with open(os.path.join(HERE, "contract_allow.json")) as f:
        return json.load(f)["allow"]


def _allowed(violation):
    return any(all(fnmatch.fnmatch(getattr(violation, key), rule[key]) for key in ("service", "action", "kind", "path")) for rule in _allowances())


@functools.lru_cache(None)
def _pattern(source):
    """The compiled pattern of a model, None when Python cannot read it. The models' patterns are Java's and match the whole text."""
    text = source.replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF").replace(r"\ud800\udc00-\udbff\udfff", r"\U00010000-\U0010FFFF")
    for unicode_class, python in ((r"\p{L}", r"\w"), (r"\p{N}", r"\d"), (r"\p{Z}", r"\s"), (r"\p{Alnum}", "a-zA-Z0-9"), (r"\p{Alpha}", "a-zA-Z"),
                                  (r"\p{Graph}", r"\x21-\x7e"), (r"\p{Print}", r"\x20-\x7e"), (r"\p{ASCII}", r"\x00-\x7f"), (r"\p{Digit}", r"\d")):
        text = text.replace(unicode_class, python)
    try:
        return re.compile(text)
    except re.error:
        PATTERNS_SKIPPED.add(source)
        return None


def _child(path, name):
    return f"{path}.{name}" if path else name


class _Check:
    def __init__(self, request):
        self.request, self.found = request, []

    def report(self, kind, path, message):
        violation = Violation(self.request.account, self.request.service or "?", self.request.operation or "?", kind, path, message)
        if not _allowed(violation):
            self.found.append(violation)

    # ---- values against shapes, whatever the protocol

    def validate(self, shape, value, path):
        """Bounds, enums, patterns and required members of a value that has been read already."""
        kind, meta = shape.type_name, shape.metadata
        if kind == "structure":
            if meta.get("document"):
                return
            for name in shape.required_members:
                if name not in value:
                    self.report("required", _child(path, name), "missing")
            if meta.get("union") and len(value) != 1:
                self.report("required", path, f"exactly one of {', '.join(shape.members)} must be there, not {len(value)}")
            for name, item in value.items():
                self.validate(shape.members[name], item, _child(path, name))
        elif kind == "list":
            self.bounds("length", meta, len(value), path, "items")
            for index, item in enumerate(value):
                self.validate(shape.member, item, f"{path}[{index}]")
        elif kind == "map":
            self.bounds("length", meta, len(value), path, "keys")
            for key, item in value.items():
                self.validate(shape.key, key, f"{path} (key {key!r})")
                self.validate(shape.value, item, f"{path}[{key!r}]")
        elif kind in ("string", "character"):
            self.bounds("length", meta, len(value), path, "characters")
            if getattr(shape, "enum", None) and value not in shape.enum:
                self.report("enum", path, f"{value[:80]!r} is none of {', '.join(list(shape.enum)[:12])}{'...' if len(shape.enum) > 12 else ''}")
            pattern = meta.get("pattern") and _pattern(meta["pattern"])
            if pattern and not pattern.fullmatch(value):
                self.report("pattern", path, f"{value[:80]!r} does not match {meta['pattern'][:80]}")
        elif kind in ("integer", "long", "float", "double"):
            self.bounds("range", meta, value, path, "")

    def bounds(self, kind, meta, size, path, unit):
        low, high = meta.get("min"), meta.get("max")
        if (low is not None and size < low) or (high is not None and size > high):
            self.report(kind, path, f"{size} {unit} is outside {'' if low is None else low}..{'' if high is None else high}".replace("  ", " "))

    def scalar(self, shape, text, path):
        """A scalar that is written as text (query, XML, headers, paths); None when it is not of its type."""
        kind = shape.type_name
        try:
            if kind in ("integer", "long"):
                if not re.fullmatch(r"-?\d+", text):
                    raise ValueError
                return int(text)
            if kind in ("float", "double"):
                return float(text)
            if kind == "boolean":
                return {"true": True, "false": False}[text]
            if kind == "blob":
                return base64.b64decode(text, validate=True)
            if kind == "timestamp":
                if not TIMESTAMP.fullmatch(text) and shape.serialization.get("location") != "header":
                    raise ValueError
            return text
        except (ValueError, KeyError, binascii.Error):
            self.report("type", path, f"{text[:80]!r} is no {kind}")
            return None

    # ---- query and EC2 query

    def query(self, shape):
        form = {k: v for k, v in self.request.form.items() if k not in ("Action", "Version") and not QUERY_OF_NO_MEMBER.fullmatch(k)}
        self.unread = set(form)
        value = self.query_structure(shape, form, "", "") if shape else {}
        for key in sorted(self.unread):
            self.report("member", key, "no such parameter")
        return value

    def query_name(self, name, shape):
        if self.request.protocol == "ec2":
            how = shape.serialization
            return how.get("queryName") or (lambda n: n[0].upper() + n[1:])(how.get("name", name))
        return shape.serialization.get("name", name)

    def query_structure(self, shape, form, prefix, path):
        value = {}
        for name, member in shape.members.items():
            key = prefix + self.query_name(name, member)
            if any(k == key or k.startswith(key + ".") for k in form) or (member.serialization.get("flattened") and member.type_name == "list"):
                found = self.query_value(member, form, key, _child(path, name))
                if found is not None:
                    value[name] = found
        return value

    def query_value(self, shape, form, key, path):
        kind = shape.type_name
        if kind == "structure":
            self.unread.discard(key)
            return self.query_structure(shape, form, key + ".", path)
        if kind == "list":
            return self.query_list(shape, form, key, path)
        if kind == "map":
            return self.query_map(shape, form, key, path)
        if key not in form:
            return None  # only deeper parameters: they are reported as unknown
        self.unread.discard(key)
        return self.scalar(shape, form[key], path)

    def indexes(self, form, prefix, path):
        found = sorted({int(k[len(prefix):].split(".")[0]) for k in form if k.startswith(prefix) and k[len(prefix):].split(".")[0].isdigit()})
        if found != list(range(1, len(found) + 1)):
            self.report("index", path, f"numbered {found[:8]} instead of from 1 without gaps")
        return found

    def query_list(self, shape, form, key, path):
        if key in form and form[key] == "":
            self.unread.discard(key)
            return []
        if self.request.protocol == "ec2":
            prefix = key + "."
        elif shape.serialization.get("flattened"):
            own = shape.member.serialization.get("name")
            prefix = (".".join(key.split(".")[:-1] + [own]) if own else key) + "."
        else:
            prefix = f"{key}.{shape.member.serialization.get('name', 'member')}."
        items = [self.query_value(shape.member, form, f"{prefix}{i}", f"{path}[{i - 1}]") for i in self.indexes(form, prefix, path)]
        items = [i for i in items if i is not None]
        return items or None

    def query_map(self, shape, form, key, path):
        prefix = key + "." if shape.serialization.get("flattened") else key + ".entry."
        names = shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")
        value = {}
        for i in self.indexes(form, prefix, path):
            found = self.query_value(shape.key, form, f"{prefix}{i}.{names[0]}", f"{path} (key {i})")
            value[found] = self.query_value(shape.value, form, f"{prefix}{i}.{names[1]}", f"{path}[{found!r}]")
        return {k: v for k, v in value.items() if v is not None}

    # ---- JSON

    def json_value(self, shape, value, path):
        """The value without nulls and with what is of a wrong type left out."""
        kind = shape.type_name
        if shape.metadata.get("document"):
            return value
        python = {"structure": dict, "map": dict, "list": list, "boolean": bool, "integer": int, "long": int, "float": (int, float),
                  "double": (int, float), "timestamp": (int, float, str)}.get(kind, str)
        if not isinstance(value, python) or (isinstance(value, bool) and kind != "boolean"):
            self.report("type", path, f"{json.dumps(value)[:80]} is no {kind}")
            return None
        if kind == "structure":
            by_name = {m.serialization.get("name", n): (n, m) for n, m in shape.members.items()}
            found = {}
            for key, item in value.items():
                if key not in by_name:
                    self.report("member", _child(path, key), "no such member")
                elif item is not None:
                    name, member = by_name[key]
                    found[name] = self.json_value(member, item, _child(path, name))
            return {k: v for k, v in found.items() if v is not None}
        if kind == "list":
            items = [self.json_value(shape.member, item, f"{path}[{i}]") for i, item in enumerate(value)]
            return [i for i in items if i is not None]
        if kind == "map":
            items = {k: self.json_value(shape.value, item, f"{path}[{k!r}]") for k, item in value.items()}
            return {k: v for k, v in items.items() if v is not None}
        if kind == "blob":
            return self.scalar(shape, value, path)
        return value

    def json(self, shape):
        model = models.service_model(self.request.service)
        want = f"{model.metadata.get('targetPrefix')}.{self.request.operation}"
        if self.request.headers.get("x-amz-target") != want:
            self.report("header", "X-Amz-Target", f"{self.request.headers.get('x-amz-target')!r} instead of {want!r}")
        content_type = f"application/x-amz-json-{model.metadata.get('jsonVersion', '1.0')}"
        if self.request.headers.get("content-type", "").split(";")[0] != content_type:
            self.report("header", "Content-Type", f"{self.request.headers.get('content-type')!r} instead of {content_type!r}")
        return self.json_body(shape, self.request.body or b"{}")

    def json_body(self, shape, body):
        try:
            value = json.loads(body)
        except ValueError as e:
            self.report("type", "", f"the body is no JSON: {e}")
            return {}
        if shape is None:
            for key in value or {}:
                self.report("member", key, "no such member")
            return {}
        return self.json_value(shape, value, "") or {}

    # ---- XML

    @staticmethod
    def local(tag):
        return tag.rpartition("}")[2]

    def xml_value(self, shape, element, path):
        kind = shape.type_name
        if kind == "structure":
            return self.xml_structure(shape, element, path)
        if kind == "list":
            name = shape.member.serialization.get("name", "member")
            items = []
            for index, child in enumerate(element):
                if self.local(child.tag) != name:
                    self.report("member", _child(path, self.local(child.tag)), f"no such element; the list's items are called {name}")
                else:
                    items.append(self.xml_value(shape.member, child, f"{path}[{index}]"))
            return [i for i in items if i is not None]
        if len(element):
            self.report("type", path, f"elements inside a {kind}")
            return None
        return self.scalar(shape, element.text or "", path)

    def xml_structure(self, shape, element, path):
        value, by_tag = {}, {}
        for name, member in shape.members.items():
            if member.serialization.get("location"):
                continue
            tag = member.serialization.get("name", name)
            if member.type_name == "list" and member.serialization.get("flattened"):
                tag = member.member.serialization.get("name", tag)
            by_tag[tag] = (name, member)
            if member.serialization.get("xmlAttribute"):
                text = element.attrib.get(tag) or next((v for k, v in element.attrib.items() if self.local(k) == tag.rpartition(":")[2]), None)
                if text is not None:
                    value[name] = text
        for child in element:
            tag = self.local(child.tag)
            if tag not in by_tag:
                self.report("member", _child(path, tag), "no such element")
                continue
            name, member = by_tag[tag]
            if member.type_name == "list" and member.serialization.get("flattened"):
                index = len(value.setdefault(name, []))
                item = self.xml_value(member.member, child, f"{_child(path, name)}[{index}]")
                if item is not None:
                    value[name].append(item)
            elif name in value:
                self.report("member", _child(path, name), "more than once")
            else:
                item = self.xml_value(member, child, _child(path, name))
                if item is not None:
                    value[name] = item
        return value

    def xml_root(self, shape, body, name, path):
        try:
            root = ElementTree.fromstring(body)
        except ElementTree.ParseError as e:
            self.report("type", path, f"the body is no XML: {e}")
            return {}
        if self.local(root.tag) != name:
            self.report("member", path, f"the root element is {self.local(root.tag)} instead of {name}")
        uri = (shape.serialization.get("xmlNamespace") or {}).get("uri")
        if uri and not root.tag.startswith("{"):
            self.report("header", path, f"the root element lacks its namespace {uri}")
        return self.xml_value(shape, root, path) or {}

    # ---- REST

    def rest(self, shape):
        value, body_members = {}, {}
        query, headers = dict(self.request.query), self.request.headers
        literal = models.urllib.parse.parse_qsl(self.operation.http["requestUri"].partition("?")[2], keep_blank_values=True)
        known_query, known_headers, prefixes = {k for k, _ in literal}, set(), []
        for name, member in shape.members.items() if shape else []:
            how = member.serialization
            where, key = how.get("location"), how.get("name", name)
            if where == "uri":
                if key in self.request.uri:
                    value[name] = self.scalar(member, self.request.uri[key], name)
            elif where == "querystring":
                known_query.add(key)
                if member.type_name == "map":
                    known_query |= set(query)
                elif member.type_name == "list":
                    given = [self.scalar(member.member, v, name) for k, v in self.request.query if k == key]
                    if given:
                        value[name] = given
                elif key in query:
                    value[name] = self.scalar(member, query[key], name)
            elif where == "header":
                known_headers.add(key.lower())
                if key.lower() in headers:
                    if member.type_name == "list":
                        value[name] = [t.strip() for t in headers[key.lower()].split(",")]
                    else:
                        value[name] = self.scalar(member, headers[key.lower()], name)
            elif where == "headers":
                prefixes.append(key.lower())
                value.update({name: {h[len(key):]: v for h, v in headers.items() if h.startswith(key.lower())}})
            else:
                body_members[name] = member
        for key in query:
            if key not in known_query and not QUERY_OF_NO_MEMBER.fullmatch(key):
                self.report("member", f"?{key}", "no such query parameter")
        for header in headers:
            if header.startswith("x-amz-") and header not in known_headers and not header.startswith(tuple(prefixes) or "\0") and not HEADERS_OF_NO_MEMBER.fullmatch(header):
                self.report("member", header, "no such header")
        value = {k: v for k, v in value.items() if v is not None}
        value.update(self.rest_body(shape, body_members))
        self.rest_headers(headers)
        return value

    def rest_body(self, shape, members):
        body, payload = self.request.body, shape.serialization.get("payload") if shape else None
        if payload:
            member = shape.members[payload]
            if member.type_name == "blob":
                return {payload: body} if body else {}
            if member.type_name == "string":
                return {payload: body.decode("utf-8", "replace")} if body else {}
            if not body:
                return {}
            if self.request.protocol == "rest-xml":
                return {payload: self.xml_root(member, body, member.serialization.get("name", payload), payload)}
            return {payload: self.json_body(member, body)}
        if not body:
            return {}
        if not members:
            self.report("member", "", f"a body of {len(body)} bytes where none belongs")
            return {}
        if self.request.protocol == "rest-json":
            return self.json_body(shape, body)
        return self.xml_root(shape, body, shape.serialization.get("name", shape.name), "")

    def rest_headers(self, headers):
        if self.request.service == "s3" and "authorization" in headers and "x-amz-content-sha256" not in headers:
            self.report("header", "x-amz-content-sha256", "missing: S3 refuses a signed request without it")
        if (self.operation.http_checksum or {}).get("requestChecksumRequired") or self.operation.http_checksum_required:
            if "content-md5" not in headers and not any(re.match("x-amz-checksum-|x-amz-trailer", h) for h in headers):
                self.report("header", "Content-MD5", "missing: the operation demands it or an x-amz-checksum header")

    # ---- the whole

    def run(self):
        request = self.request
        model = request.service and models.service_model(request.service)
        if not model:
            self.report("operation", "", f"no service for {request.method} {request.path} (signed for {models.signing_scope(request)[1]})")
            return self.found
        self.operation = request.operation and models.operation_model(request.service, request.operation)
        if not self.operation:
            self.report("operation", "", f"no such operation: {request.method} {request.path}?{'&'.join(k for k, _ in request.query)}")
            return self.found
        if request.protocol == "smithy-rpc-v2-cbor":
            return self.found
        protocols = model.metadata.get("protocols") or [model.metadata["protocol"]]
        if request.protocol not in protocols:
            self.report("operation", "", f"sent as {request.protocol}; the service speaks {', '.join(protocols)}")
            return self.found
        if request.protocol in ("query", "ec2") and request.form.get("Version") != model.api_version:
            self.report("operation", "Version", f"{request.form.get('Version')!r} instead of {model.api_version!r}")
        shape = self.operation.input_shape
        read = {"query": self.query, "ec2": self.query, "json": self.json}.get(request.protocol, self.rest)
        self.value = read(shape)
        if shape:
            self.validate(shape, self.value, "")
        return self.found


def check(request):
    """The Violations of an identified request (models.identify)."""
    return _Check(request).run()


def parameters(request):
    """The request's parameters by member name, as far as they can be read."""
    reader = _Check(request)
    reader.run()
    return getattr(reader, "value", {})
