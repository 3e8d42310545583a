# SPDX-License-Identifier: MIT
"""The emulator as an HTTP proxy: tunnels (CONNECT) to addresses of this machine, and no others."""

import base64
import hmac
import ipaddress
import select
import socket

from . import misbehave
from .wire import RECEIVE_BYTES, Reply

CONNECT_TIMEOUT_SEC = 5
POLL_MS = 100


def refusal(state, request):
    """407 where the proxy wants a password and got another one or none."""
    if state.proxy_auth is None:
        return None
    wanted = b"Basic " + base64.b64encode(state.proxy_auth.encode("utf-8"))
    given = (request.header("proxy-authorization") or "").encode("utf-8", "surrogateescape")
    if hmac.compare_digest(wanted, given):
        return None
    return Reply(407, headers=[("Proxy-Authenticate", 'Basic realm="emulator"')])


def serve(exchange):
    """Answers a CONNECT; returns whether the connection may serve another request."""
    state, entry = exchange.state, exchange.entry
    state.log.add(entry)
    exchange.request_id = None
    fault = state.faults.take("CONNECT", "")
    if fault:
        entry.fault = fault.kind
        misbehave.run(exchange, fault, Reply(200))
        return False
    answer = refusal(state, exchange.request)
    if answer:
        return exchange.send_reply(answer)
    host, _, port = exchange.request.target.rpartition(":")
    host = host.strip("[]")
    if not _is_this_machine(host) or not port.isdigit():
        return exchange.send_reply(Reply(403))
    try:
        upstream = socket.create_connection((host, int(port)), CONNECT_TIMEOUT_SEC)
    except (OSError, OverflowError):
        return exchange.send_reply(Reply(502))
    with upstream:
        upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        entry.status = 200
        entry.executed = True
        exchange.log()
        exchange.wire.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        upstream.sendall(exchange.wire.take_buffer())
        _splice(exchange, upstream)
    return False


def _is_this_machine(host):
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _splice(exchange, upstream):
    """Both ways until either side ends."""
    downstream = exchange.wire.sock
    other = {downstream.fileno(): upstream, upstream.fileno(): downstream}
    source = {downstream.fileno(): downstream, upstream.fileno(): upstream}
    poll = select.poll()
    for number in source:
        poll.register(number, select.POLLIN)
    while not exchange.stopping():
        for number, _ in poll.poll(POLL_MS):
            data = source[number].recv(RECEIVE_BYTES)
            if not data:
                return
            other[number].sendall(data)
