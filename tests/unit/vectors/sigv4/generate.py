#!/usr/bin/env python3
"""Writes the cases below as folders beside this file, with botocore's signer as the oracle.

    build/venv/bin/python tests/unit/vectors/sigv4/generate.py
"""
import datetime
import json
import pathlib
from unittest import mock

import botocore.auth
import botocore.awsrequest
import botocore.credentials

HERE = pathlib.Path(__file__).parent
WHEN = datetime.datetime(2015, 8, 30, 12, 36, 0, tzinfo=datetime.timezone.utc)
KEY = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
HOST = [("Host", "example.amazonaws.com")]
FORM = HOST + [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")]

# name: (method, target, headers, body, service, token)
CASES = {
    "plain-get": ("GET", "/", HOST, "", "service", None),
    "query-form": ("POST", "/", FORM, "Action=DescribeVpcs&Version=2016-11-15", "ec2", None),
    "query-form-token": ("POST", "/", FORM, "Action=GetCallerIdentity", "sts", "AQoDYXdzEPT//////////wEXAMPLE"),
    "json": ("POST", "/", HOST + [("Content-Type", "application/x-amz-json-1.1"), ("X-Amz-Target", "ECS.ListClusters")], "{}", "ecs", None),
    "unsorted-query": ("GET", "/?b=2&a=1&c=3", HOST, "", "route53", None),
    "equal-names": ("GET", "/?a=2&a=1&a=10", HOST, "", "route53", None),
    "valueless-query": ("GET", "/?tagging", HOST, "", "service", None),
    "empty-value": ("GET", "/?a=&b=1", HOST, "", "service", None),
    "encoded-query": ("GET", "/?name=example.com&x=a%20b%2Fc", HOST, "", "route53", None),
    "unreserved-query": ("GET", "/?-._~=-._~", HOST, "", "service", None),
    "encoded-path": ("GET", "/2013-04-01/a%20b%3Ac", HOST, "", "route53", None),
    "path-dots": ("GET", "/a/./b/../c", HOST, "", "service", None),
    "path-slashes": ("GET", "//a//b/", HOST, "", "service", None),
    "blanks-in-headers": ("GET", "/", HOST + [("X-Amz-Meta", "  a   b  ")], "", "service", None),
    "header-order": ("POST", "/", [("Zoo", "z"), ("host", "example.amazonaws.com"), ("ABC", "a")], "", "service", None),
    "host-with-port": ("GET", "/", [("Host", "127.0.0.1:4566")], "", "service", None),
    "utf8-body": ("POST", "/", FORM, "Name=%C3%BC&Text=grün", "sns", None),
    "s3-key": ("GET", "/bucket/a%20b/%C3%BC%2Bc//d", HOST, "", "s3", None),
    "s3-dots": ("GET", "/bucket/a/./b/../c", HOST, "", "s3", None),
    "s3-sub-resource": ("PUT", "/?tagging", HOST + [("Content-MD5", "1B2M2Y8AsgTpgAmY7PhCfg==")], "<Tagging/>", "s3", None),
    "s3-list": ("GET", "/?list-type=2&prefix=a%2Fb&delimiter=%2F", HOST, "", "s3", None),
    "s3-token": ("PUT", "/key", HOST, "content", "s3", "AQoDYXdzEPT//////////wEXAMPLE"),
}


def sign(method, target, headers, body, service, token):
    is_s3 = service == "s3"
    signer = (botocore.auth.S3SigV4Auth if is_s3 else botocore.auth.SigV4Auth)(
        botocore.credentials.Credentials(*KEY, token), service, "us-east-1"
    )
    # botocore does not look at the Host header's letter case; the URL must agree with it.
    host = dict((k.lower(), v) for k, v in headers)["host"]
    request = botocore.awsrequest.AWSRequest(method, "https://" + host + target, data=body.encode())
    for name, value in headers:
        request.headers.add_header(name, value)
    request.context["timestamp"] = WHEN.strftime("%Y%m%dT%H%M%SZ")
    with mock.patch("botocore.auth.get_current_datetime", return_value=WHEN.replace(tzinfo=None)):
        signer._modify_request_before_signing(request)
        request.context["timestamp"] = WHEN.strftime("%Y%m%dT%H%M%SZ")
        canonical = signer.canonical_request(request)
    to_sign = signer.string_to_sign(request, canonical)
    return canonical, to_sign, signer.signature(to_sign, request)


for name, case in CASES.items():
    method, target, headers, body, service, token = case
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    lines = [f"{method} {target} HTTP/1.1"] + [f"{k}:{v}" for k, v in headers]
    (folder / "request.txt").write_text("\n".join(lines) + "\n\n" + body)
    credentials = {"access_key_id": KEY[0], "secret_access_key": KEY[1]}
    if token:
        credentials["token"] = token
    context = {
        "credentials": credentials,
        "normalize": service != "s3",
        "region": "us-east-1",
        "service": service,
        "sign_body": service == "s3",
        "timestamp": WHEN.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    (folder / "context.json").write_text(json.dumps(context, indent=2) + "\n")
    canonical, to_sign, signature = sign(*case)
    (folder / "header-canonical-request.txt").write_text(canonical)
    (folder / "header-string-to-sign.txt").write_text(to_sign)
    (folder / "header-signature.txt").write_text(signature)
