# SPDX-License-Identifier: MIT
"""HTTP/1.1 over one socket, by hand, because faults need every byte under control."""

import socket
import ssl
import struct
from http import HTTPStatus
from urllib.parse import urlsplit

HEAD_MAX_BYTES = 256 * 1024
BODY_MAX_BYTES = 64 * 1024 * 1024
RECEIVE_BYTES = 64 * 1024

JSON_TYPE = "application/json; charset=utf-8"
_REASONS = {status.value: status.phrase for status in HTTPStatus}


class BadRequest(Exception):
    """The bytes are not a request that can be answered and followed by another one."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


class Request:
    def __init__(self, method, target, version, headers):
        self.method = method
        self.target = target
        self.version = version
        self.headers = headers
        self.body = b""
        # A proxy is sent the absolute form; the service behind it sees path and query alone.
        if not target.startswith("/"):
            parts = urlsplit(target)
            if parts.scheme and parts.netloc:
                target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
        self.origin_target = target
        self.path, _, self.query = target.partition("?")

    def header(self, name):
        name = name.lower()
        for key, value in self.headers:
            if key.lower() == name:
                return value
        return None

    def wants_close(self):
        connection = (self.header("connection") or "").lower()
        if self.version == "HTTP/1.0":
            return "keep-alive" not in connection
        return "close" in connection


class Reply:
    def __init__(self, status, body=b"", headers=(), content_type=JSON_TYPE):
        self.status = status
        self.body = body
        self.headers = list(headers)
        if body and content_type:
            self.headers.insert(0, ("Content-Type", content_type))

    def head(self, framing=None):
        """Status line and headers, with the blank line. framing replaces Content-Length."""
        lines = ["HTTP/1.1 %d %s" % (self.status, _REASONS.get(self.status, "Unknown"))]
        lines += ["%s: %s" % pair for pair in self.headers]
        if framing is None:
            framing = [("Content-Length", str(len(self.body)))]
        lines += ["%s: %s" % pair for pair in framing]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogateescape")

    def set_header(self, name, value):
        self.headers = [(k, v) for k, v in self.headers if k.lower() != name.lower()]
        self.headers.append((name, value))


class Wire:
    """A connection: requests in, bytes out, and the several ways of ending it."""

    def __init__(self, sock):
        self.sock = sock
        self._buffer = b""
        self.closed = False

    def _more(self):
        data = self.sock.recv(RECEIVE_BYTES)
        self._buffer += data
        return bool(data)

    def read_request(self):
        """The next request, or None where the peer is done."""
        while b"\r\n\r\n" not in self._buffer:
            if len(self._buffer) > HEAD_MAX_BYTES:
                raise BadRequest(431, "request headers are larger than the emulator takes")
            if not self._more():
                return None
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        request = _parse_head(head)
        if (request.header("expect") or "").lower() == "100-continue":
            self.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if "chunked" in (request.header("transfer-encoding") or "").lower():
            request.body = self._read_chunks()
        else:
            length = request.header("content-length") or "0"
            if not length.isdigit():
                raise BadRequest(400, "Content-Length is not a number")
            request.body = self._take(int(length))
        return request

    def take_buffer(self):
        """What arrived behind the last request; it is the caller's now."""
        data, self._buffer = self._buffer, b""
        return data

    def _take(self, count):
        if count > BODY_MAX_BYTES:
            raise BadRequest(413, "request body is larger than the emulator takes")
        while len(self._buffer) < count:
            if not self._more():
                raise BadRequest(400, "the request body ended early")
        data, self._buffer = self._buffer[:count], self._buffer[count:]
        return data

    def _take_line(self):
        while b"\r\n" not in self._buffer:
            if len(self._buffer) > HEAD_MAX_BYTES or not self._more():
                raise BadRequest(400, "the chunked request body is malformed")
        line, _, self._buffer = self._buffer.partition(b"\r\n")
        return line

    def _read_chunks(self):
        body = b""
        while True:
            try:
                size = int(self._take_line().partition(b";")[0], 16)
            except ValueError:
                raise BadRequest(400, "a chunk size is not a hexadecimal number") from None
            if size == 0:
                while self._take_line():
                    pass
                return body
            if len(body) + size > BODY_MAX_BYTES:
                raise BadRequest(413, "request body is larger than the emulator takes")
            body += self._take(size)
            self._take_line()

    def peer_gone(self):
        """To be asked when the socket is readable. What came instead of an end is kept."""
        return not self._more()

    def send(self, data):
        self.sock.sendall(data)

    def close(self):
        """FIN, after everything sent."""
        if self.closed:
            return
        self.closed = True
        try:
            if isinstance(self.sock, ssl.SSLSocket):
                # Sends close_notify; not blocking, because a peer need not answer it.
                self.sock.setblocking(False)
                self.sock = self.sock.unwrap()
        except (OSError, ValueError):
            pass
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.sock.close()

    def reset(self):
        """RST instead of FIN: with a linger time of 0 the kernel drops the connection."""
        if self.closed:
            return
        self.closed = True
        try:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
        self.sock.close()


def _parse_head(head):
    lines = head.decode("utf-8", "surrogateescape").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        raise BadRequest(400, "the request line is malformed")
    headers = []
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise BadRequest(400, "a request header is malformed")
        headers.append((name, value.strip(" \t")))
    return Request(parts[0], parts[1], parts[2], headers)
