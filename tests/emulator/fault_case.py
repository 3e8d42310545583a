# SPDX-License-Identifier: MIT
"""What the tests of the faults share: an emulator, a client, and short ways to ask and look."""

import time
import unittest

import support
from qfemu.server import Emulator, State

CREATE = "CreateModelExportTask"


def sections(data):
    """Head and body of one raw answer."""
    head, _, body = data.partition(b"\r\n\r\n")
    return support.Answer(head, body)


class FaultCase(unittest.TestCase):
    def setUp(self):
        self.state = State()
        self.emulator = Emulator(self.state).start()
        self.addCleanup(self.emulator.stop)
        self.client = support.Client(self.emulator)
        self.addCleanup(self.client.sock.close)

    def plant(self, kind, **fields):
        answer = self.client.control("POST", "faults", dict(fields, kind=kind))
        self.assertEqual(200, answer.status, answer.body)

    def send(self):
        self.client.send("POST", "/v2/model?Action=" + CREATE, {"modelId": "amv-one"})

    def await_fired(self, client):
        deadline = time.monotonic() + support.PATIENCE_SEC
        while not client.control("GET", "faults").json()[0]["fired"]:
            self.assertLess(time.monotonic(), deadline, "the fault never hit a request")

    def assert_created(self, count):
        self.assertEqual(count, self.state.tasks.creates_executed)

    def assert_healthy(self):
        """The connection still serves requests."""
        self.assertEqual(200, self.client.describe().status)

    def assert_ended(self):
        self.assertEqual(b"", self.client.sock.recv(1))
