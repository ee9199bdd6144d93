"""Starts the provider as Terraform does, and calls it.

    with Provider() as provider:
        schema = provider.call("GetProviderSchema")
        provider.call("PlanResourceChange", type_name="aws_vpc", ...)

The messages come from provider/plugin/tfplugin6.proto, compiled when they are first needed.
"""
import base64
import datetime
import functools
import importlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time

import grpc
import msgpack
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.localaws import ROOT

COOKIE = {"TF_PLUGIN_MAGIC_COOKIE": "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"}
# TRIPOD_PROVIDER names another build, such as one with sanitizers.
DEFAULT_PROGRAM = os.path.abspath(os.environ.get("TRIPOD_PROVIDER") or os.path.join(ROOT, "build", "bin", "terraform-provider-aws"))
UNKNOWN = msgpack.ExtType(0, b"\x00")
_PROTO_LOCK = threading.Lock()


@functools.lru_cache(None)
def _compiled():
    from grpc_tools import protoc
    source = os.path.join(ROOT, "provider", "plugin")
    folder = tempfile.mkdtemp(prefix="tfplugin6-")
    if protoc.main(["protoc", f"-I{source}", f"--python_out={folder}", os.path.join(source, "tfplugin6.proto")]):
        raise RuntimeError("protoc failed on tfplugin6.proto")
    sys.path.insert(0, folder)
    try:
        return importlib.import_module("tfplugin6_pb2")
    finally:
        sys.path.remove(folder)


def messages():
    """The module of tfplugin6's messages."""
    with _PROTO_LOCK:
        return _compiled()


def certificate():
    """(certificate, key), both PEM: self-signed, as go-plugin makes one for each start."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "HashiCorp")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(seconds=30)).not_valid_after(now + datetime.timedelta(hours=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
            .add_extension(x509.BasicConstraints(True, None), True)
            .add_extension(x509.KeyUsage(True, False, True, False, True, True, False, False, False), True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]), False)
            .sign(key, hashes.SHA256()))
    return (made.public_bytes(serialization.Encoding.PEM),
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))


class Provider:
    """A running provider. `environment` is added to a clean one; `seconds_to_handshake` tells how long the start took."""

    def __init__(self, program=DEFAULT_PROGRAM, environment=None, connect=True, client_certificate=None):
        self.certificate, self.key = client_certificate or certificate()
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_")) and k.lower() not in ("http_proxy", "https_proxy")}
        clean.update(COOKIE, PLUGIN_PROTOCOL_VERSIONS="5,6", PLUGIN_CLIENT_CERT=self.certificate.decode(), PLUGIN_MIN_PORT="10000", PLUGIN_MAX_PORT="25000",
                     AWS_CONFIG_FILE="/dev/null", AWS_SHARED_CREDENTIALS_FILE="/dev/null", AWS_EC2_METADATA_DISABLED="true", **(environment or {}))
        self.stderr = tempfile.TemporaryFile("w+")
        started = time.perf_counter()
        self.process = subprocess.Popen([program], env=clean, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.stderr, text=True)
        self.handshake = self.process.stdout.readline().rstrip("\n")
        self.seconds_to_handshake = time.perf_counter() - started
        self.channel = None
        if connect:
            self.channel = self.connect()
        self._schema = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def connect(self, key_and_certificate=None):
        """A channel to the provider; with another certificate than its own when one is given as (certificate, key)."""
        fields = self.handshake.split("|")
        if len(fields) < 6:
            raise RuntimeError(f"no handshake: {self.handshake!r}; {self.error_text()[:2000]}")
        der = base64.b64decode(fields[5] + "=" * (-len(fields[5]) % 4))
        root = x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM)
        own_certificate, own_key = key_and_certificate or (self.certificate, self.key)
        credentials = grpc.ssl_channel_credentials(root, own_key, own_certificate)
        options = [("grpc.ssl_target_name_override", "localhost"), ("grpc.default_authority", "localhost"),
                   ("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1), ("grpc.enable_http_proxy", 0),
                   ("grpc.use_local_subchannel_pool", 1)]
        return grpc.secure_channel("unix:" + fields[3], credentials, options)

    def stop(self):
        if self.channel:
            self.channel.close()
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(3)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        self.stderr.close()

    def error_text(self):
        self.stderr.seek(0)
        return self.stderr.read()

    def alive(self):
        return self.process.poll() is None

    # ---- calls

    def raw(self, method, body=b"", service="tfplugin6.Provider", timeout=20, channel=None):
        """The bytes that a call answers; grpc.RpcError when it fails."""
        call = (channel or self.channel).unary_unary(f"/{service}/{method}", request_serializer=None, response_deserializer=None)
        return call(body, timeout=timeout, wait_for_ready=True)

    def stream(self, method, service="plugin.GRPCStdio", body=b""):
        return self.channel.unary_stream(f"/{service}/{method}", request_serializer=None, response_deserializer=None)(body)

    def call(self, method, extra=b"", timeout=20, **fields):
        """A tfplugin6 call. Python values in fields named as in the protocol; dicts of DynamicValue fields are made by `dynamic`. `extra` bytes
        follow the request: fields of a protocol newer than ours."""
        pair = getattr(messages(), method)
        return pair.Response.FromString(self.raw(method, pair.Request(**fields).SerializeToString() + extra, timeout=timeout))

    # ---- schemas and values

    @property
    def schema(self):
        if self._schema is None:
            self._schema = self.call("GetProviderSchema")
        return self._schema

    def configure(self, url, **more):
        """ConfigureProvider for a local AWS; the diagnostics."""
        services = ["ec2", "iam", "sts", "ecs", "elbv2", "autoscaling", "s3", "route53", "acm", "ecr", "ssm", "cloudwatchlogs"]
        block = self.schema.provider.block
        known = {a.name for nested in block.block_types if nested.type_name == "endpoints" for a in nested.block.attributes}
        endpoints = {**{n: None for n in known}, **{s: url for s in services}}
        config = value(block, region="us-east-1", access_key="test", secret_key="test", skip_credentials_validation=True, skip_metadata_api_check="true",
                       endpoints=[endpoints], **more)
        return self.call("ConfigureProvider", terraform_version="1.11.4", config=dynamic(config)).diagnostics


def dynamic(python_value):
    return messages().DynamicValue(msgpack=msgpack.packb(python_value, use_bin_type=True))


def unpacked(dynamic_value):
    """The Python value of a DynamicValue; unknown values are msgpack.ExtType."""
    if dynamic_value.json:
        return json.loads(dynamic_value.json)
    return msgpack.unpackb(dynamic_value.msgpack, raw=False, strict_map_key=False)


def value(block, **given):
    """An object of a block's schema: what is not given is null, blocks that are not given are empty."""
    found = {a.name: given.pop(a.name, None) for a in block.attributes}
    for nested in block.block_types:
        mode = nested.NestingMode.Name(nested.nesting)
        empty = {} if mode == "MAP" else None if mode == "SINGLE" else value(nested.block) if mode == "GROUP" else []
        found[nested.type_name] = given.pop(nested.type_name, empty)
    if given:
        raise KeyError(f"not in the schema: {', '.join(given)}")
    return found


def proposed(block, config, prior=None):
    """What Terraform proposes: the configuration, and for computed attributes that it leaves out, the prior value (null at creation)."""
    new = dict(config)
    for attribute in block.attributes:
        if attribute.computed and new.get(attribute.name) is None:
            new[attribute.name] = prior[attribute.name] if prior else None
    return new
