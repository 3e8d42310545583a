# SPDX-License-Identifier: MIT
"""Sockets and threads: one thread a connection, and the way of one request through the emulator."""

import select
import socket
import ssl
import threading
import time
from email.utils import formatdate

from . import control, misbehave, proxy
from .faults import FaultBook
from .log import Entry, RequestLog
from .service import Service, failure, new_request_id, success
from .signature import STRICT, TOLERANT, Verifier, split_query, to_text
from .tasks import Clock, TaskStore
from .wire import BadRequest, Wire

DEFAULT_ACCESS_KEY = "AKEXAMPLE0000000000000000000001"
DEFAULT_SECRET_KEY = "SKEXAMPLE0000000000000000000001"
HOLD_POLL_MS = 50
IDLE_PATIENCE_SEC = 0.25
STOP_PATIENCE_SEC = 5


class State:
    """All that lives while the emulator runs. Tests in the same process may reach into it."""

    def __init__(self, keys=None, strict=False, security_token=None, path_prefix="",
                 signature_error="json", doing_seconds=2.0, outcome="Done", second_create="new",
                 clock=None, log_stream=None, proxy_auth=None):
        self.clock = clock or Clock()
        self.tasks = TaskStore(self.clock, doing_seconds, outcome, second_create)
        self.faults = FaultBook()
        self.log = RequestLog(log_stream)
        self.verifier = Verifier(keys or {DEFAULT_ACCESS_KEY: DEFAULT_SECRET_KEY},
                                 STRICT if strict else TOLERANT, security_token)
        self.service = Service(self.tasks, path_prefix, strict, signature_error)
        self.proxy_auth = proxy_auth
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.open = set()
        self.requests = 0
        self.connections = 0
        self.accepted = 0

    def reset_counters(self):
        with self.lock:
            self.requests = self.connections = self.accepted = 0

    def open_count(self):
        with self.lock:
            return sum(1 for c in self.open if c.number)

    def close_idle(self):
        """Ends the connections on which no request is running. A client may hold its answer a
        moment before the thread that sent it is done, hence the patience."""
        end = time.monotonic() + IDLE_PATIENCE_SEC
        while True:
            with self.lock:
                served = [c for c in self.open if c.number]
            idle = [c for c in served if not c.busy]
            if len(idle) == len(served) or time.monotonic() > end:
                break
            self.stopping.wait(0.002)
        for connection in idle:
            connection.shut()
        return len(idle)


class Exchange:
    """One request on its way, as the faults see it."""

    def __init__(self, state, connection, request, entry):
        self.state = state
        self.clock = state.clock
        self.connection = connection
        self.wire = connection.wire
        self.request = request
        self.entry = entry
        self.keep = not request.wants_close()
        self.request_id = new_request_id()
        self._generation = state.faults.generation

    def head(self, reply, framing=None):
        """The head of the reply, with the headers that every answer of the service carries."""
        self.entry.status = reply.status
        self.log()
        names = {name.lower() for name, _ in reply.headers}
        if self.request_id and "x-bce-request-id" not in names:
            reply.headers.append(("x-bce-request-id", self.request_id))
        if "date" not in names:
            reply.headers.append(("Date", formatdate(self.clock.now(), usegmt=True)))
        if not self.keep and ("Connection", "close") not in (framing or ()):
            reply.headers.append(("Connection", "close"))
        return reply.head(framing)

    def log(self):
        self.state.log.write(self.entry)

    def send_reply(self, reply):
        body = b"" if self.request.method == "HEAD" else reply.body
        self.wire.send(self.head(reply) + body)
        return self.keep

    def stopping(self):
        return self.state.stopping.is_set() or self._generation != self.state.faults.generation

    def hold(self, seconds):
        """Waits. False as soon as the peer is gone, the faults were cleared or all is ending."""
        self.log()
        end = None if seconds < 0 else time.monotonic() + seconds
        poll = select.poll()
        poll.register(self.wire.sock, select.POLLIN)
        while not self.stopping():
            left_ms = HOLD_POLL_MS if end is None else (end - time.monotonic()) * 1000
            if left_ms <= 0:
                return True
            if poll.poll(min(left_ms, HOLD_POLL_MS)):
                return self._await_silence(end, poll)
        return False

    def _await_silence(self, end, poll):
        """Something arrived while we wait: an end of the connection, or a pipelined request."""
        if self.wire.peer_gone():
            return False
        while not self.stopping():
            left = 1 if end is None else end - time.monotonic()
            if left <= 0:
                return True
            self.state.stopping.wait(min(left, HOLD_POLL_MS / 1000))
        return False


class Connection:
    def __init__(self, state, sock, tls):
        self.state = state
        self.sock = sock
        self.tls_context = tls
        self.wire = None
        self.number = 0
        self.busy = False
        self.tls = None
        self.thread = None

    def run(self):
        try:
            self._handshake()
            while not self.state.stopping.is_set() and self._serve_one():
                pass
        except (OSError, ssl.SSLError):
            pass  # the peer went away; there is nobody left to tell
        finally:
            (self.wire or Wire(self.sock)).close()
            with self.state.lock:
                self.state.open.discard(self)

    def shut(self):
        """Ends the connection from another thread; its own thread cleans up."""
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def _handshake(self):
        if self.tls_context:
            self.sock = self.tls_context.wrap_socket(self.sock, server_side=True,
                                                     do_handshake_on_connect=False)
            self.sock.do_handshake()
            subject = (self.sock.getpeercert() or {}).get("subject", ())
            self.tls = {"version": self.sock.version(), "resumed": self.sock.session_reused,
                        "client": {k: v for part in subject for k, v in part} or None}
        self.wire = Wire(self.sock)

    def _serve_one(self):
        try:
            request = self.wire.read_request()
        except BadRequest as bad:
            reply = failure(new_request_id(), bad.status, "InvalidHTTPRequest", str(bad))
            reply.set_header("Connection", "close")
            self.wire.send(reply.head() + reply.body)
            return False
        if request is None:
            return False
        if request.path.startswith(control.PREFIX):
            reply = control.handle(self.state, request)
            keep = not request.wants_close()
            body = b"" if request.method == "HEAD" else reply.body
            self.wire.send(reply.head() + body)
            return keep
        self.busy = True
        try:
            if request.method == "CONNECT":
                entry = Entry(0, request, self.state.clock.now())
                entry.action = "CONNECT"
                return proxy.serve(Exchange(self.state, self, request, entry))
            return self._serve(request)
        finally:
            self.busy = False

    def _serve(self, request):
        state = self.state
        with state.lock:
            state.requests += 1
            if not self.number:
                state.connections += 1
                self.number = state.connections
        entry = Entry(self.number, request, state.clock.now())
        entry.tls = self.tls
        exchange = Exchange(state, self, request, entry)
        entry.request_id = exchange.request_id
        entry.action = _action(request)
        route = state.service.route(request)
        if route:
            entry.verdict = state.verifier.verify(request.method, request.origin_target,
                                                  request.headers, state.clock.now())
        state.log.add(entry)
        fault = state.faults.take(entry.action, request.path)
        try:
            if fault is None:
                return exchange.send_reply(self._answer(exchange, route))
            entry.fault = fault.kind
            reply = (self._answer(exchange, route) if fault.execute
                     else success(exchange.request_id, {}))
            return misbehave.run(exchange, fault, reply) and not self.wire.closed
        finally:
            exchange.log()

    def _answer(self, exchange, route):
        service, entry = self.state.service, exchange.entry
        if exchange.request.target != exchange.request.origin_target:
            refusal = proxy.refusal(self.state, exchange.request)
            if refusal:
                return refusal
        if route is None:
            return failure(exchange.request_id, 404, "ResourceNotFound",
                           "no such route: " + to_text(exchange.request.path.encode(
                               "utf-8", "replace")))
        if not entry.verdict.ok:
            return service.refuse_signature(entry.verdict, exchange.request_id)
        entry.executed = True
        return service.handle(exchange.request, entry.action, exchange.request_id)


def _action(request):
    for key, value in split_query(request.query):
        if key == b"Action":
            return to_text(value)
    return ""


class Emulator:
    """A listening emulator; also a context manager for tests in Python.

    with Emulator(State()) as emulator: ... emulator.url ...
    """

    def __init__(self, state=None, host="127.0.0.1", port=0, tls_context=None, hang_tls=False,
                 backlog=256):
        self.state = state or State()
        self._tls = tls_context
        self._hang_tls = hang_tls
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.socket(family, socket.SOCK_STREAM)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind((host, port))
        self._listener.listen(backlog)
        self.port = self._listener.getsockname()[1]
        scheme = "https" if tls_context or hang_tls else "http"
        self.url = "%s://%s:%d" % (scheme, "[%s]" % host if ":" in host else host, self.port)
        self.state.tasks.base_url = self.url
        self._acceptor = None

    def start(self):
        self._acceptor = threading.Thread(target=self._accept, name="accept", daemon=True)
        self._acceptor.start()
        return self

    def stop(self):
        """Ends every connection, and returns when nothing runs any more."""
        self.state.stopping.set()
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
        if self._acceptor:
            self._acceptor.join(STOP_PATIENCE_SEC)
        with self.state.lock:
            connections = list(self.state.open)
        for connection in connections:
            connection.shut()
        for connection in connections:
            if connection.thread:
                connection.thread.join(STOP_PATIENCE_SEC)
            else:
                connection.sock.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def _accept(self):
        while not self.state.stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                if self.state.stopping.is_set():
                    return
                time.sleep(0.01)  # out of descriptors: others have to end first
                continue
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Connection(self.state, sock, self._tls)
            with self.state.lock:
                self.state.accepted += 1
                self.state.open.add(connection)
            if self._hang_tls:
                continue  # the socket stays open in state.open, and nobody ever reads from it
            connection.thread = threading.Thread(target=connection.run, daemon=True)
            connection.thread.start()
