#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A Qianfan on 127.0.0.1 that checks signatures and misbehaves on request. See README.md."""

import argparse
import os
import select
import signal
import socket
import ssl
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from qfemu.faults import KINDS, FaultError, parse_spec  # noqa: E402
from qfemu.server import DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, Emulator, State  # noqa: E402
from qfemu.tasks import Clock  # noqa: E402

TLS_VERSIONS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}
EXIT_DIED_OF_AGE = 3

EPILOG = """examples:
  qianfan_emulator.py --port 8080
  qianfan_emulator.py --strict --fault reset-after-execute,action=CreateModelExportTask
  qianfan_emulator.py --tls cert.pem key.pem --fault '{"kind":"status","retry_after":"date+2"}'
"""


def arguments():
    parser = argparse.ArgumentParser(
        description="A Qianfan on 127.0.0.1 that checks signatures and misbehaves on request.",
        epilog=EPILOG + "\nfault kinds: " + ", ".join(sorted(KINDS)),
        formatter_class=argparse.RawDescriptionHelpFormatter)
    group = parser.add_argument_group("listening")
    group.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    group.add_argument("--port", type=int, default=0, help="port; 0 lets the system pick (0)")
    group.add_argument("--path-prefix", default="", metavar="/GW",
                       help="path in front of /v2/..., as behind a gateway (none)")
    group.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"), help="serve https (PEM files)")
    group.add_argument("--client-ca", metavar="FILE",
                       help="demand a client certificate of this CA (needs --tls)")
    group.add_argument("--min-tls", choices=sorted(TLS_VERSIONS), help="lowest TLS version")
    group.add_argument("--max-tls", choices=sorted(TLS_VERSIONS), help="highest TLS version")
    group.add_argument("--hang-tls", action="store_true",
                       help="accept TCP and never answer, not even a TLS hello")
    group.add_argument("--hang-connect", action="store_true",
                       help="take no connection: a TCP connect neither succeeds nor fails (Linux)")
    group.add_argument("--proxy-auth", metavar="USER:PASSWORD",
                       help="demand this of clients that use the emulator as an HTTP proxy")
    group = parser.add_argument_group("signatures")
    group.add_argument("--access-key", action="append", default=[], metavar="AK",
                       help="known access key; repeat together with --secret-key (%s)"
                       % DEFAULT_ACCESS_KEY)
    group.add_argument("--secret-key", action="append", default=[], metavar="SK",
                       help="its secret (%s)" % DEFAULT_SECRET_KEY)
    group.add_argument("--security-token", metavar="TOKEN",
                       help="demand this x-bce-security-token, signed")
    mode = group.add_mutually_exclusive_group()
    mode.add_argument("--strict", action="store_true",
                      help="keep to the documents alone")
    mode.add_argument("--tolerant", dest="strict", action="store_false",
                      help="take what the official SDKs send (default)")
    group.add_argument("--signature-error", choices=("json", "headers"), default="json",
                       help="how a wrong signature is refused: 400 with JSON as documented, or "
                            "403 with headers only as observed (json)")
    group = parser.add_argument_group("tasks and time")
    group.add_argument("--doing-seconds", type=float, default=2.0, metavar="S",
                       help="a task leaves Doing this long after its creation (2)")
    group.add_argument("--outcome", choices=("Done", "Fail"), default="Done",
                       help="what a task becomes (Done)")
    group.add_argument("--second-create", choices=("new", "same", "refuse"), default="new",
                       help="a create while one runs: a new task, the same id, or an error (new)")
    group.add_argument("--clock-offset-sec", type=float, default=0.0, metavar="N",
                       help="how far the server's clock is ahead, Date header included (0)")
    group = parser.add_argument_group("faults and log")
    group.add_argument("--fault", action="append", default=[], metavar="SPEC",
                       help="kind[,field=value]... or a JSON object; repeatable")
    group.add_argument("--request-log", metavar="FILE",
                       help="write each request as a JSON line; - is standard error")
    group = parser.add_argument_group("ending")
    group.add_argument("--exit-with-stdin", action="store_true",
                       help="end when standard input ends, so that no test run leaves one behind")
    group.add_argument("--die-after", type=float, metavar="SECONDS",
                       help="end after this time in any case, with exit status %d"
                       % EXIT_DIED_OF_AGE)
    options = parser.parse_args()
    if len(options.access_key) != len(options.secret_key):
        parser.error("give each --access-key its --secret-key")
    if options.client_ca and not options.tls:
        parser.error("--client-ca needs --tls")
    if options.path_prefix and not options.path_prefix.startswith("/"):
        parser.error("--path-prefix must begin with /")
    return parser, options


def tls_context(options):
    if not options.tls:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*options.tls)
    context.set_alpn_protocols(["http/1.1"])
    if options.min_tls:
        context.minimum_version = TLS_VERSIONS[options.min_tls]
    if options.max_tls:
        context.maximum_version = TLS_VERSIONS[options.max_tls]
    if options.client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(options.client_ca)
    return context


def make_state(parser, options):
    stream = None
    if options.request_log == "-":
        stream = sys.stderr
    elif options.request_log:
        stream = open(options.request_log, "a", encoding="utf-8")
    state = State(
        keys=dict(zip(options.access_key, options.secret_key)), strict=options.strict,
        security_token=options.security_token, path_prefix=options.path_prefix,
        signature_error=options.signature_error, doing_seconds=options.doing_seconds,
        outcome=options.outcome, second_create=options.second_create,
        clock=Clock(options.clock_offset_sec), log_stream=stream, proxy_auth=options.proxy_auth)
    for spec in options.fault:
        try:
            state.faults.add(parse_spec(spec))
        except FaultError as error:
            parser.error("--fault %s: %s" % (spec, error))
    return state


def fill_backlog(host, port):
    """Connections that nobody accepts, until the kernel lets the next ones wait unanswered."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    held = []
    for _ in range(8):
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setblocking(False)
        sock.connect_ex((host, port))
        held.append(sock)
    return held


class End:
    """Waited for by the main thread. A pipe that the interpreter's own signal handler writes to: a
    handler in Python runs only once the main thread wakes up, and a signal that comes just before
    it goes to sleep would not wake it."""

    def __init__(self):
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        signal.set_wakeup_fd(self._writer)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: None)

    def announce(self):
        os.write(self._writer, b"x")

    def wait(self, seconds):
        """Whether the end was announced within that time; None waits for ever."""
        return bool(select.select([self._reader], [], [], seconds)[0])


def await_end_of_stdin(end):
    # Not through sys.stdin: its lock, held here, would abort the interpreter at the end.
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass  # closed from the start is an end too
    end.announce()


def main():
    parser, options = arguments()
    try:
        state = make_state(parser, options)
        emulator = Emulator(state, options.host, options.port, tls_context(options),
                            options.hang_tls, backlog=0 if options.hang_connect else 256)
    except (OSError, ssl.SSLError, OverflowError) as error:
        parser.exit(1, "qianfan_emulator: cannot start: %s\n" % error)
    end = End()
    held = []
    if options.hang_connect:
        held = fill_backlog(options.host, emulator.port)
    else:
        emulator.start()
    if options.exit_with_stdin:
        threading.Thread(target=await_end_of_stdin, args=(end,), daemon=True).start()
    print("listening on " + emulator.url, flush=True)
    ended = end.wait(options.die_after)
    emulator.stop()
    for sock in held:
        sock.close()
    if not ended:
        sys.stderr.write("qianfan_emulator: ended by --die-after\n")
        return EXIT_DIED_OF_AGE
    return 0


if __name__ == "__main__":
    sys.exit(main())
