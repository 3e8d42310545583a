# SPDX-License-Identifier: MIT
"""What each kind of fault does. One function a kind: it gets the exchange, the fault and the reply
of the service (of a neutral one, where the request was not executed), sends what it likes, and
returns whether the connection may serve another request."""

import gzip
import json
from email.utils import formatdate

from . import replies
from .service import dump

PIECE_BYTES = 64 * 1024
CHUNKED = [("Transfer-Encoding", "chunked")]


def run(exchange, fault, reply):
    return _BEHAVIOURS[fault.kind](exchange, fault, reply)


def _reset(exchange, fault, reply):
    exchange.log()
    exchange.wire.reset()
    return False


def _close(exchange, fault, reply):
    exchange.log()
    exchange.wire.close()
    return False


def _hang(exchange, fault, reply):
    exchange.hold(fault["seconds"])
    exchange.wire.close()
    return False


def _delay(exchange, fault, reply):
    if not exchange.hold(fault["seconds"]):
        return False
    return exchange.send_reply(reply)


def _trickle(exchange, data, bytes_per_second):
    """Sends data in small pieces; False if the peer went away meanwhile."""
    rate = max(bytes_per_second, 0.01)
    piece = max(1, int(rate / 20))
    for start in range(0, len(data), piece):
        exchange.wire.send(data[start:start + piece])
        if start + piece < len(data) and not exchange.hold(piece / rate):
            return False
    return True


def _slow_body(exchange, fault, reply):
    exchange.wire.send(exchange.head(reply))
    return _trickle(exchange, reply.body, fault["bytes_per_second"]) and exchange.keep


def _slow_headers(exchange, fault, reply):
    data = exchange.head(reply)
    if not _trickle(exchange, data, fault["bytes_per_second"]):
        return False
    exchange.wire.send(reply.body)
    return exchange.keep


def _cut_headers(exchange, fault, reply):
    exchange.wire.send(exchange.head(reply)[:fault["bytes"]])
    return _close(exchange, fault, reply)


def _cut_body(exchange, fault, reply):
    cut = min(fault["bytes"], max(len(reply.body) - 1, 0))
    exchange.wire.send(exchange.head(reply) + reply.body[:cut])
    return (_reset if fault["rst"] else _close)(exchange, fault, reply)


def _wrong_length(exchange, fault, reply):
    """A Content-Length that is too small: the rest of the body stands where a reply should."""
    length = max(len(reply.body) - fault["bytes"], 0)
    framing = [("Content-Length", str(length))]
    exchange.wire.send(exchange.head(reply, framing) + reply.body)
    return exchange.keep


def _no_length(exchange, fault, reply):
    exchange.wire.send(exchange.head(reply, [("Connection", "close")]) + reply.body)
    return _close(exchange, fault, reply)


def _chunks(body, size):
    size = max(size, 1)
    pieces = [body[i:i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


def _chunked(exchange, fault, reply):
    data = _chunks(reply.body, fault["bytes"]) + b"0\r\n\r\n"
    exchange.wire.send(exchange.head(reply, CHUNKED) + data)
    return exchange.keep


def _cut_chunked(exchange, fault, reply):
    """The first chunk arrives whole, the second is cut, the last never comes."""
    data = _chunks(reply.body, fault["bytes"])
    exchange.wire.send(exchange.head(reply, CHUNKED) + data[:-4])
    return _close(exchange, fault, reply)


def _gzip(exchange, fault, reply):
    """Compressed, whatever Accept-Encoding said."""
    reply.body = gzip.compress(reply.body, mtime=0)
    reply.set_header("Content-Encoding", "gzip")
    return exchange.send_reply(reply)


def _huge_body(exchange, fault, reply):
    """A valid JSON object with one very long member, made while it is being sent."""
    total, framing = fault["bytes"], fault["framing"]
    start, end = b'{"requestId":"huge","result":{"exportId":"huge","pad":"', b'"}}'
    pad = max(total - len(start) - len(end), 0) if total >= 0 else -1
    lines = {"length": [("Content-Length", str(len(start) + pad + len(end)))],
             "chunked": CHUNKED, "close": [("Connection", "close")]}[framing]

    def send(data):
        exchange.wire.send(b"%x\r\n%s\r\n" % (len(data), data) if framing == "chunked" else data)

    exchange.wire.send(exchange.head(reply, lines))
    send(start)
    piece = b"x" * PIECE_BYTES
    while pad and not exchange.stopping():
        count = PIECE_BYTES if pad < 0 else min(pad, PIECE_BYTES)
        send(piece[:count])
        pad -= count if pad > 0 else 0
    send(end)
    if framing == "chunked":
        exchange.wire.send(b"0\r\n\r\n")
    if framing == "close":
        return _close(exchange, fault, reply)
    return exchange.keep


def _endless_headers(exchange, fault, reply):
    exchange.wire.send(exchange.head(reply)[:-2])
    left, number = fault["bytes"], 0
    while left and not exchange.stopping():
        line = b"".join(b"X-Endless-%d: %s\r\n" % (number + i, b"x" * 80) for i in range(64))
        number += 64
        exchange.wire.send(line)
        left = max(left - len(line), 0) if left > 0 else left
    exchange.wire.send(b"\r\n" + reply.body)
    return exchange.keep


def _huge_header(exchange, fault, reply):
    reply.headers.append(("X-Huge", "x" * fault["bytes"]))
    return exchange.send_reply(reply)


def _with_body(make):
    def behaviour(exchange, fault, reply):
        reply.body = make(exchange, fault, reply)
        return exchange.send_reply(reply)
    return behaviour


def _deep_json(exchange, fault, reply):
    depth = fault["depth"]
    return b'{"requestId":"deep","result":' + b"[" * depth + b"]" * depth + b"}"


def _invalid_json(exchange, fault, reply):
    return fault["body"].encode("utf-8")


def _invalid_utf8(exchange, fault, reply):
    return b'{"requestId":"utf8","result":{"exportId":"\xff\xfe\xc0\xaf","hasRecord":true}}'


def _duplicate_keys(exchange, fault, reply):
    return (b'{"requestId":"first","requestId":"second","result":{"exportId":"first","exportId":'
            b'"second","hasRecord":true,"status":"Doing","status":"Done"},"result":{"exportId":'
            b'"third","hasRecord":true,"status":"Fail"}}')


def _big_int(exchange, fault, reply):
    """The digits go out as written, so that no number type of ours can round them."""
    marker = '"@@big-int@@"'
    body = json.loads(reply.body or b"{}")
    if isinstance(body.get("result"), dict):
        body["result"]["fileSize"] = marker.strip('"')
    return dump(body).replace(marker.encode("ascii"), str(fault["value"]).encode("ascii"))


def _garbage(exchange, fault, reply):
    exchange.log()
    exchange.wire.send(b"220 mail.example.com ESMTP ready\r\n")
    return _close(exchange, fault, reply)


def _early_hints(exchange, fault, reply):
    hint = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n"
    exchange.wire.send(hint * fault["count"])
    return exchange.send_reply(reply)


def _continue_100(exchange, fault, reply):
    exchange.wire.send(b"HTTP/1.1 100 Continue\r\n\r\n" * fault["count"])
    return exchange.send_reply(reply)


def _close_idle(exchange, fault, reply):
    """Answers as if the connection went on, and then ends it."""
    exchange.send_reply(reply)
    return _close(exchange, fault, reply)


def _replaced(make):
    def behaviour(exchange, fault, reply):
        return exchange.send_reply(make(exchange, fault))
    return behaviour


def _skewed_clock(exchange, fault, reply):
    offset = fault["offset_sec"]
    if fault["sticky"]:
        exchange.clock.offset_sec = offset
    skewed = replies.request_expired(exchange)
    skewed.set_header("Date", formatdate(exchange.clock.now() + (0 if fault["sticky"] else offset),
                                         usegmt=True))
    return exchange.send_reply(skewed)


_BEHAVIOURS = {
    "reset": _reset,
    "reset-after-execute": _reset,
    "close": _close,
    "close-after-execute": _close,
    "hang": _hang,
    "hang-after-execute": _hang,
    "delay": _delay,
    "slow-body": _slow_body,
    "slow-headers": _slow_headers,
    "cut-headers": _cut_headers,
    "cut-body": _cut_body,
    "wrong-length": _wrong_length,
    "no-length": _no_length,
    "chunked": _chunked,
    "cut-chunked": _cut_chunked,
    "gzip": _gzip,
    "huge-body": _huge_body,
    "endless-headers": _endless_headers,
    "huge-header": _huge_header,
    "deep-json": _with_body(_deep_json),
    "invalid-json": _with_body(_invalid_json),
    "invalid-utf8": _with_body(_invalid_utf8),
    "duplicate-keys": _with_body(_duplicate_keys),
    "big-int": _with_body(_big_int),
    "garbage": _garbage,
    "early-hints": _early_hints,
    "continue-100": _continue_100,
    "close-idle": _close_idle,
    "empty-200": _replaced(replies.empty_200),
    "no-result-200": _replaced(replies.no_result_200),
    "code-on-200": _replaced(replies.code_on_200),
    "legacy-error": _replaced(replies.legacy_error),
    "header-only-403": _replaced(replies.header_only_403),
    "html-502": _replaced(replies.html),
    "redirect": _replaced(replies.redirect),
    "skewed-clock": _skewed_clock,
    "status": _replaced(replies.status),
    "status-after-execute": _replaced(replies.status),
}
