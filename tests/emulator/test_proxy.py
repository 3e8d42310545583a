# SPDX-License-Identifier: MIT
"""The emulator as a proxy in front of another one."""

import base64
import unittest

import support
from qfemu.server import Emulator, State


class ProxyCase(unittest.TestCase):
    options = {}

    def setUp(self):
        self.service = Emulator(State()).start()
        self.addCleanup(self.service.stop)
        self.proxy = Emulator(State(**self.options)).start()
        self.addCleanup(self.proxy.stop)
        self.client = support.Client(self.proxy)
        self.addCleanup(self.client.sock.close)

    def connect(self, target=None, headers=()):
        target = target or "127.0.0.1:%d" % self.service.port
        lines = "".join("%s: %s\r\n" % pair for pair in headers)
        self.client.sock.sendall(("CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s\r\n"
                                  % (target, target, lines)).encode())
        return support.Answer(self.client.read_head(), b"")


class Open(ProxyCase):
    def test_tunnel(self):
        self.assertEqual(200, self.connect().status)
        self.client.host = "127.0.0.1:%d" % self.service.port
        for _ in range(3):
            self.assertEqual(200, self.client.create().status)
        self.assertEqual(3, self.service.state.tasks.creates_executed)
        self.assertEqual(["CONNECT"], [e["method"] for e in self.proxy.state.log.as_json()])
        self.assertEqual(0, self.proxy.state.requests)

    def test_tunnel_ends_with_either_side(self):
        self.connect()
        self.service.stop()
        self.assertEqual(b"", self.client.sock.recv(1))

    def test_no_tunnel_leaves_the_machine(self):
        for target in ("192.0.2.1:443", "127.example.com:443", "127.0.0.1:x", "nonsense"):
            self.assertEqual(403, self.connect(target).status, target)

    def test_nobody_there(self):
        self.service.stop()
        self.assertEqual(502, self.connect().status)

    def test_faults_hit_connect_only_where_they_say_so(self):
        self.client.control("POST", "faults", {"kind": "status"})
        self.client.control("POST", "faults", {"kind": "html-502", "action": "CONNECT"})
        self.assertEqual(502, self.connect().status)


class Guarded(ProxyCase):
    options = {"proxy_auth": "user:p\u00e4ss"}

    def test_password(self):
        right = "Basic " + base64.b64encode("user:p\u00e4ss".encode()).decode()
        for given in ((), [("Proxy-Authorization", "Basic eDp5")]):
            answer = self.connect(headers=given)
            self.assertEqual(407, answer.status)
            self.assertIn("Basic", answer.headers["proxy-authenticate"])
        self.assertEqual(200, self.connect(headers=[("Proxy-Authorization", right)]).status)

    def test_password_for_the_absolute_form(self):
        target = "/v2/model?Action=Echo"
        for extra, status in (([], 407), ([("Proxy-Authorization", "Basic " + base64.b64encode(
                "user:p\u00e4ss".encode()).decode())], 200)):
            headers = support.authorization("POST", target, self.client.host) + extra
            self.client.send("POST", "http://" + self.client.host + target, {}, headers=headers)
            self.assertEqual(status, self.client.read().status)


if __name__ == "__main__":
    unittest.main()
