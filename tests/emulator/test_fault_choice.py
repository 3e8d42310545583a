# SPDX-License-Identifier: MIT
"""Which request a fault hits, and how a fault is written."""

import threading
import unittest

import support
from fault_case import CREATE, FaultCase
from qfemu.faults import KINDS, FaultError, parse_spec
from qfemu.server import State


class Choice(FaultCase):
    def test_action_times_and_after(self):
        self.plant("status", action="DescribeModelExportTask", times=2, after=1)
        self.assertEqual(200, self.client.create().status)
        answers = [self.client.describe().status for _ in range(5)]
        self.assertEqual([200, 503, 503, 200, 200], answers)
        self.assertEqual(2, self.client.control("GET", "faults").json()[0]["fired"])

    def test_for_ever_until_cleared(self):
        self.plant("status", times=-1)
        self.assertEqual([503] * 4, [self.client.create().status for _ in range(4)])
        self.client.control("DELETE", "faults")
        self.assertEqual(200, self.client.create().status)

    def test_one_after_the_other(self):
        self.plant("status", status=500)
        self.plant("html-502")
        self.assertEqual([500, 502, 200], [self.client.create().status for _ in range(3)])

    def test_by_path(self):
        self.plant("status", action="/wenxinworkshop/echo")
        self.assertEqual(200, self.client.create().status)
        self.client.send("POST", "/wenxinworkshop/echo", {})
        self.assertEqual(503, self.client.read().status)

    def test_a_refused_request_is_not_executed(self):
        self.plant("reset-after-execute")
        self.client.send("POST", "/v2/model?Action=" + CREATE, {"modelId": "amv-one"},
                         secret_key="wrong")
        with self.assertRaises(ConnectionResetError):
            self.client.sock.recv(1)
        self.assert_created(0)

    def test_one_fault_hits_one_of_many_threads(self):
        self.plant("status", times=5)
        statuses = []

        def work():
            with support.Client(self.emulator) as client:
                statuses.extend(client.create().status for _ in range(4))

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual((5, 27), (statuses.count(503), statuses.count(200)))


class Specs(unittest.TestCase):
    def test_forms(self):
        self.assertEqual({"kind": "reset", "times": "2"}, parse_spec("kind=reset,times=2"))
        self.assertEqual({"kind": "reset"}, parse_spec("reset"))
        self.assertEqual({"kind": "status", "retry_after": "a, b"},
                         parse_spec('{"kind":"status","retry_after":"a, b"}'))
        for nonsense in ("reset,twice", "{", "status,retry_after=Wed, 21 Oct"):
            with self.subTest(nonsense), self.assertRaises(FaultError):
                parse_spec(nonsense)

    def test_values_from_text(self):
        state = State()
        fault = state.faults.add(parse_spec("cut-body,bytes=3,rst=true,execute=false,times=-1"))
        self.assertEqual((3, True, False, -1),
                         (fault["bytes"], fault["rst"], fault.execute, fault.times))
        for nonsense in ("cut-body,bytes=x", "cut-body,rst=perhaps", "huge-body,framing=odd",
                         "huge-body,bytes=-1", "nothing"):
            with self.subTest(nonsense), self.assertRaises(FaultError):
                state.faults.add(parse_spec(nonsense))

    def test_every_kind_is_in_the_readme(self):
        with open(support.ROOT + "/emulator/README.md", encoding="utf-8") as file:
            text = file.read()
        for kind, (_, fields) in KINDS.items():
            row = next((line for line in text.splitlines() if line.startswith("| `%s`" % kind)),
                       None)
            self.assertIsNotNone(row, kind)
            for name in fields:
                self.assertIn("`%s`" % name, row)


if __name__ == "__main__":
    unittest.main()
