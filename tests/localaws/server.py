"""The local AWS's HTTP/1.1 server: keeps connections alive, checks, logs and disturbs requests, and lets moto answer them in this process.

The way of a request: read it whole -> say which operation it is (models) -> contract check -> fault rules -> idempotency tokens -> moto
(a WSGI application) -> log -> answer. An access key of the form `ACCOUNT` + 12 digits works in the account of that number, so that tests
that run beside each other do not see each other's resources; any other key works in moto's default account.

Control, under /_tripod/ (JSON):

    GET  ready                        {"moto": version}
    GET  log, counts [?account=N]     the requests answered; how many of which action
    GET  violations [?account=N]      what the contract check found
    GET  faults; POST faults [rules]  [?account=N] see faults.py; POST [] clears
    POST reset                        forgets everything: moto's resources, log, violations, faults, tokens
"""
import http.server
import io
import json
import os
import re
import socket
import struct
import sys
import threading
import time
import urllib.parse

from . import contract, faults, models, requestlog, tokens

DEFAULT_ACCOUNT = "123456789012"
QUIET = "x-tripod-quiet"  # a request with this header is neither logged nor checked nor disturbed: the tests' own looks at what there is


class LocalAwsServer(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port, log=None, check_contract=True, violations_log=None):
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

        from . import gaps
        gaps.install()
        self.moto = DomainDispatcherApplication(create_backend_app)
        self.log = requestlog.RequestLog(log)
        self.faults = faults.FaultRules()
        self.tokens = tokens.TokenRecord()
        self.check_contract = check_contract
        self.violations = []
        self._violations_log = violations_log
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)

    def check(self, request):
        if self.check_contract:
            found = contract.check(request)
            if found:
                with self._lock:
                    self.violations += found
                    if self._violations_log:
                        with open(self._violations_log, "a") as f:
                            f.writelines(json.dumps(v.as_dict()) + "\n" for v in found)

    def reset(self):
        self.ask_moto("POST", "/moto-api/reset", [], {}, b"")
        with self._lock:
            self.violations.clear()
        self.log.clear()
        self.tokens.clear()
        self.faults.set([])

    def control(self, method, path, query, body):
        """(status, value) of a control request."""
        account = query.get("account")
        if (method, path) == ("GET", "ready"):
            import moto
            return 200, {"moto": moto.__version__}
        if (method, path) == ("GET", "log"):
            return 200, self.log.entries(account)
        if (method, path) == ("GET", "counts"):
            return 200, self.log.counts(account)
        if (method, path) == ("GET", "violations"):
            with self._lock:
                return 200, [dict(v.as_dict(), text=str(v)) for v in self.violations if account in (None, v.account)]
        if path == "faults":
            if method == "POST":
                try:
                    self.faults.set(json.loads(body or b"[]"), account)
                except (ValueError, AttributeError) as e:
                    return 400, {"error": str(e)}
            return 200, self.faults.shown(account)
        if (method, path) == ("POST", "reset"):
            self.reset()
            return 200, {}
        return 404, {"error": "no such control path"}

    def ask_moto(self, method, target, headers, extra, body):
        """(status, headers, body) of moto's answer."""
        path, _, query = target.partition("?")
        environ = {
            "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": urllib.parse.unquote(path, "latin-1"), "QUERY_STRING": query,
            "RAW_URI": target, "REQUEST_URI": target, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": str(self.server_address[1]),
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "CONTENT_LENGTH": str(len(body)), "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.multithread": True,
            "wsgi.multiprocess": False, "wsgi.run_once": False}
        for name, value in headers:
            key = name.upper().replace("-", "_")
            if key not in ("CONTENT_LENGTH", "TRANSFER_ENCODING", "EXPECT"):
                environ[key if key == "CONTENT_TYPE" else "HTTP_" + key] = value
        for name, value in extra.items():
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        environ.setdefault("HTTP_HOST", f"127.0.0.1:{self.server_address[1]}")
        answer = []

        def start_response(status, response_headers, exc_info=None):
            answer[:] = [int(status.split()[0]), response_headers]
            return lambda data: None

        chunks = self.moto(environ, start_response)
        try:
            data = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
        return answer[0], answer[1], data


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "localaws", ""
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 300

    def log_message(self, *_):
        pass

    def handle_request(self):
        started = time.monotonic()
        body = self.read_body()
        path, _, query = self.path.partition("?")
        pairs = urllib.parse.parse_qsl(query, keep_blank_values=True)
        if path.startswith("/_tripod/"):
            status, value = self.server.control(self.command, path[len("/_tripod/"):], dict(pairs), body)
            return self.answer(status, [("Content-Type", "application/json")], json.dumps(value).encode())
        request = models.Request(self.command, path, pairs, {k.lower(): v for k, v in self.headers.items()}, body)
        models.identify(request)
        access_key = models.signing_scope(request)[0] or ""
        account = re.fullmatch(r"ACCOUNT(\d{12})", access_key)
        request.account = account.group(1) if account else request.headers.get("x-moto-account-id", DEFAULT_ACCOUNT)
        extra = {"x-moto-account-id": request.account} if account else {}
        if QUIET in request.headers or path.startswith("/moto-api"):
            return self.answer(*self.server.ask_moto(self.command, self.path, self.headers.items(), extra, body))
        self.server.check(request)
        fault = self.server.faults.take(request)
        if fault and not self.before_moto(request, fault, started):
            return
        status, headers, data = self.from_record_or_moto(request, extra, body)
        self.server.log.add(request, status, (time.monotonic() - started) * 1000, fault and fault["kind"])
        if fault and fault["kind"] == "reset-after":
            return self.reset_connection()
        if fault and fault["kind"] == "replace":
            data = faults.replaced(fault, data)
        if fault and fault["kind"] == "truncate":
            return self.answer(status, headers, data, cut=fault.get("bytes", len(data) // 2))
        self.answer(status, headers, data)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = do_OPTIONS = handle_request

    def from_record_or_moto(self, request, extra, body):
        parameters = contract.parameters(request) if request.method in ("POST", "PUT") and request.service and request.operation else {}
        token = self.server.tokens.token(request, parameters)
        if token:
            answer, error = self.server.tokens.recall(request, token)
            if answer or error:
                return answer or faults.error_answer(request, *error)
        if self.server.tokens.reference_used(request, parameters):
            return faults.error_answer(request, 409, "HostedZoneAlreadyExists", "A hosted zone has been created with this caller reference before.")
        try:
            answer = self.server.ask_moto(self.command, self.path, self.headers.items(), extra, body)
        except Exception as e:  # a bug of moto's or a call that it lacks: said at once and plainly, with a status that nobody retries
            answer = faults.error_answer(request, 400, "LocalAwsUnsupported", f"moto failed at {request.label}: {type(e).__name__}: {e}")
        if token:
            self.server.tokens.keep(request, token, answer)
        return answer

    def before_moto(self, request, fault, started):
        """Makes the faults that come before moto's answer; whether moto is still to be asked."""
        kind, answer = fault["kind"], None
        if kind == "delay":
            time.sleep(fault.get("ms", 1000) / 1000)
        elif kind == "throttle":
            answer = faults.error_answer(request, *faults.throttling(request), "Rate exceeded")
        elif kind == "error":
            answer = faults.error_answer(request, fault.get("status", 500), fault.get("code", "InternalFailure"), fault.get("message", "made by a fault rule"))
        elif kind == "garbage":
            answer = fault.get("status", 200), [("Content-Type", fault.get("type", "text/plain"))], faults.raw(fault.get("body", "\x00<<{not an answer"))
        elif kind == "reset-before":
            self.server.log.add(request, 0, (time.monotonic() - started) * 1000, kind)
            self.reset_connection()
            return False
        if answer:
            self.server.log.add(request, answer[0], (time.monotonic() - started) * 1000, kind)
            self.answer(*answer)
        return answer is None

    def read_body(self):
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            body = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return body
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status, headers, data, cut=None):
        self.send_response_only(status)
        self.send_header("Date", self.date_time_string())
        length = None
        for name, value in headers:
            if name.lower() == "content-length":
                length = value
            elif name.lower() not in ("connection", "date", "server", "transfer-encoding"):
                self.send_header(name, value)
        bodyless = self.command == "HEAD" or status in (204, 304)
        if status != 204:
            self.send_header("Content-Length", length if self.command == "HEAD" and length else str(len(data)))
        self.end_headers()
        if not bodyless:
            self.wfile.write(data if cut is None else data[:cut])
        self.wfile.flush()
        if cut is not None:
            self.close_connection = True

    def reset_connection(self):
        """Closes with a TCP reset instead of an orderly end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def finish(self):
        try:
            super().finish()
        except (OSError, ValueError):
            pass
