# SPDX-License-Identifier: MIT
"""What the tests of the emulator share: a signing client on a raw socket, and the vectors."""

import json
import os
import socket
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SCRIPT = os.path.join(ROOT, "emulator", "qianfan_emulator.py")
sys.path.insert(0, os.path.join(ROOT, "emulator"))

from qfemu import signature  # noqa: E402
from qfemu.server import DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY  # noqa: E402

MODEL_ROUTE = "/v2/model"
PATIENCE_SEC = 10


def vectors():
    path = os.path.join(ROOT, "tests", "vectors", "signing_vectors.json")
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def authorization(method, target, host, now=None, access_key=DEFAULT_ACCESS_KEY,
                  secret_key=DEFAULT_SECRET_KEY, token=None):
    """Authorization and x-bce-date headers of a request in the recommended form."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() if now is None else now))
    headers = [("host", host), ("x-bce-date", stamp)]
    if token:
        headers.append(("x-bce-security-token", token))
    path, _, query = target.partition("?")
    prefix = "bce-auth-v1/%s/%s/1800" % (access_key, stamp)
    canonical = signature.canonical_request(
        method, signature.canonical_uri(path), signature.canonical_query(query),
        signature.canonical_headers(headers))
    listed = ";".join(name for name, _ in headers)
    auth = "%s/%s/%s" % (prefix, listed, signature.sign(secret_key, prefix, canonical))
    return [("Authorization", auth)] + headers[1:]


def unchunk(data):
    """Body of a chunked message so far, and whether its last chunk has arrived."""
    body, at = [], 0
    while True:
        end = data.find(b"\r\n", at)
        if end < 0:
            return b"".join(body), False
        size = int(data[at:end], 16)
        if size == 0:
            return b"".join(body), data[end:] == b"\r\n\r\n"
        body.append(data[end + 2:end + 2 + size])
        at = end + 2 + size + 2


class Answer:
    def __init__(self, head, body):
        lines = head.decode("latin-1").split("\r\n")
        self.status_line = lines[0]
        self.status = int(lines[0].split(" ")[1])
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.lower()] = value.strip()
        self.body = body

    def json(self):
        return json.loads(self.body.decode("utf-8"))


class Client:
    """One connection. Reads answers with a Content-Length; all else through read_all."""

    def __init__(self, emulator, wrap=None):
        self.host = "127.0.0.1:%d" % emulator.port
        self.sock = socket.create_connection(("127.0.0.1", emulator.port), PATIENCE_SEC)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if wrap:
            self.sock = wrap(self.sock)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()

    def send(self, method, target, body=b"", headers=None, **signing):
        if not isinstance(body, bytes):
            body = json.dumps(body).encode("utf-8")
        if headers is None:
            headers = authorization(method, target, self.host, **signing)
        lines = ["%s %s HTTP/1.1" % (method, target), "Host: " + self.host,
                 "Content-Type: application/json", "Content-Length: %d" % len(body)]
        lines += ["%s: %s" % pair for pair in headers]
        self.sock.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("utf-8") + body)

    def read_head(self):
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        return head

    def _more(self):
        data = self.sock.recv(65536)
        if not data:
            raise ConnectionError("the connection ended after %r" % self.buffer[:200])
        self.buffer += data

    def read(self):
        answer = Answer(self.read_head(), b"")
        length = int(answer.headers.get("content-length", "0"))
        while len(self.buffer) < length:
            self._more()
        answer.body, self.buffer = self.buffer[:length], self.buffer[length:]
        return answer

    def read_all(self):
        """Everything up to the end of the connection."""
        while True:
            data = self.sock.recv(1 << 20)
            if not data:
                data, self.buffer = self.buffer, b""
                return data
            self.buffer += data

    def call(self, action, body, route=MODEL_ROUTE, **signing):
        self.send("POST", "%s?Action=%s" % (route, action), body, **signing)
        return self.read()

    def create(self, model_id="amv-one", **signing):
        return self.call("CreateModelExportTask", {"modelId": model_id}, **signing)

    def describe(self, model_id="amv-one", **signing):
        return self.call("DescribeModelExportTask", {"modelId": model_id}, **signing)

    def control(self, method, route, body=b""):
        self.send(method, "/_emulator/" + route, body, headers=[])
        return self.read()
