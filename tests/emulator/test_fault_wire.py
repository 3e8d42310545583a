# SPDX-License-Identifier: MIT
"""Faults of connections and of framing, seen from a raw socket."""

import gzip
import json
import time
import unittest

import support
from fault_case import CREATE, FaultCase, sections


class Connections(FaultCase):
    def test_reset(self):
        for kind, created in (("reset", 0), ("reset-after-execute", 1)):
            with self.subTest(kind), support.Client(self.emulator) as client:
                self.plant(kind)
                client.send("POST", "/v2/model?Action=" + CREATE, {"modelId": "amv-one"})
                with self.assertRaises(ConnectionResetError):
                    client.sock.recv(1)
                self.assert_created(created)

    def test_close(self):
        for kind, created in (("close", 0), ("close-after-execute", 1)):
            with self.subTest(kind), support.Client(self.emulator) as client:
                self.plant(kind)
                client.send("POST", "/v2/model?Action=" + CREATE, {"modelId": "amv-one"})
                self.assertEqual(b"", client.sock.recv(1))
                self.assert_created(created)

    def test_hang_for_a_while(self):
        for kind, created in (("hang", 0), ("hang-after-execute", 1)):
            with self.subTest(kind), support.Client(self.emulator) as client:
                self.plant(kind, seconds=0.2)
                client.send("POST", "/v2/model?Action=" + CREATE, {"modelId": "amv-one"})
                start = time.monotonic()
                self.assertEqual(b"", client.sock.recv(1))
                self.assertGreaterEqual(time.monotonic() - start, 0.15)
                self.assert_created(created)

    def test_hang_ends_when_faults_are_cleared(self):
        self.plant("hang")
        with support.Client(self.emulator) as client:
            self.send()
            self.await_fired(client)
            client.control("DELETE", "faults")
        self.assert_ended()
        self.assertEqual("hang", self.state.log.as_json()[0]["fault"])

    def test_hang_ends_when_the_peer_leaves(self):
        self.plant("hang")
        self.send()
        deadline = time.monotonic() + support.PATIENCE_SEC
        with support.Client(self.emulator) as watcher:
            self.await_fired(watcher)
            self.client.sock.close()
            while watcher.control("GET", "state").json()["open_connections"]:
                self.assertLess(time.monotonic(), deadline, "the hanging thread never ended")

    def test_delay(self):
        self.plant("delay", seconds=0.2)
        start = time.monotonic()
        self.assertEqual(200, self.client.create().status)
        self.assertGreaterEqual(time.monotonic() - start, 0.2)
        self.assert_healthy()

    def test_close_idle(self):
        self.plant("close-idle")
        answer = self.client.create()
        self.assertEqual(200, answer.status)
        self.assertNotIn("connection", answer.headers)
        self.assert_ended()

    def test_garbage(self):
        self.plant("garbage")
        self.send()
        self.assertFalse(self.client.read_all().startswith(b"HTTP"))


class Framing(FaultCase):
    def test_slow(self):
        for kind, least in (("slow-body", 0.1), ("slow-headers", 0.3)):
            self.plant(kind, bytes_per_second=500)
            start = time.monotonic()
            self.assertEqual(200, self.client.create().status)
            self.assertGreaterEqual(time.monotonic() - start, least, kind)
        self.assert_healthy()

    def test_cut_headers(self):
        self.plant("cut-headers", bytes=17)
        self.send()
        self.assertEqual(b"HTTP/1.1 200 OK\r\n", self.client.read_all())

    def test_cut_body(self):
        self.plant("cut-body", bytes=10)
        self.send()
        answer = sections(self.client.read_all())
        self.assertEqual(10, len(answer.body))
        self.assertGreater(int(answer.headers["content-length"]), 10)

    def test_cut_body_with_reset(self):
        self.plant("cut-body", rst=True)
        self.send()
        with self.assertRaises(ConnectionResetError):
            self.client.read_all()

    def test_wrong_length(self):
        self.plant("wrong-length", bytes=5)
        answer = self.client.create()
        with self.assertRaises(ValueError):
            answer.json()
        while len(self.client.buffer) < 5:
            self.client._more()
        self.assertTrue(json.loads(answer.body + self.client.buffer)["result"]["exportId"])

    def test_no_length(self):
        self.plant("no-length")
        self.send()
        answer = sections(self.client.read_all())
        self.assertNotIn("content-length", answer.headers)
        self.assertTrue(answer.json()["result"]["exportId"])

    def read_chunks(self):
        while True:
            body, whole = support.unchunk(self.client.buffer)
            more = b"" if whole else self.client.sock.recv(1 << 20)
            if not more:
                self.client.buffer = b""
                return body, whole
            self.client.buffer += more

    def test_chunked(self):
        self.plant("chunked", bytes=7)
        self.send()
        answer = support.Answer(self.client.read_head(), b"")
        self.assertEqual("chunked", answer.headers["transfer-encoding"])
        self.assertNotIn("content-length", answer.headers)
        body, whole = self.read_chunks()
        self.assertTrue(whole)
        self.assertTrue(json.loads(body)["result"]["exportId"])
        self.assert_healthy()

    def test_cut_chunked(self):
        self.plant("cut-chunked")
        self.send()
        self.client.read_head()
        body, whole = self.read_chunks()
        self.assertFalse(whole)
        self.assertTrue(body.startswith(b'{"requestId"'))

    def test_gzip(self):
        self.plant("gzip")
        answer = self.client.create()
        self.assertEqual("gzip", answer.headers["content-encoding"])
        self.assertTrue(json.loads(gzip.decompress(answer.body))["result"]["exportId"])

    def test_huge_body(self):
        size = 3 * 1024 * 1024
        self.plant("huge-body", bytes=size)
        answer = self.client.create()
        self.assertEqual((size, "huge"), (len(answer.body), answer.json()["requestId"]))
        self.plant("huge-body", bytes=size, framing="chunked")
        self.send()
        self.client.read_head()
        body, whole = self.read_chunks()
        self.assertEqual((True, size), (whole, len(body)))
        self.plant("huge-body", bytes=size, framing="close")
        self.send()
        self.assertEqual(size, len(sections(self.client.read_all()).body))

    def test_endless_body_and_headers_go_on_until_the_peer_leaves(self):
        for kind, fields in (("huge-body", {"bytes": -1, "framing": "chunked"}),
                             ("endless-headers", {})):
            self.plant(kind, **fields)
            with self.subTest(kind), support.Client(self.emulator) as client:
                client.send("POST", "/v2/model?Action=" + CREATE, {"modelId": "amv-one"})
                received = 0
                while received < 8 * 1024 * 1024:
                    received += len(client.sock.recv(1 << 20))

    def test_limited_endless_headers(self):
        self.plant("endless-headers", bytes=20000)
        answer = self.client.create()
        self.assertGreater(len([n for n in answer.headers if n.startswith("x-endless-")]), 100)
        self.assert_healthy()

    def test_huge_header(self):
        self.plant("huge-header", bytes=300000)
        self.assertEqual(300000, len(self.client.create().headers["x-huge"]))

    def test_informational_answers_come_first(self):
        for kind, status in (("early-hints", 103), ("continue-100", 100)):
            self.plant(kind, count=3)
            self.send()
            for _ in range(3):
                self.assertEqual(status, support.Answer(self.client.read_head(), b"").status)
            self.assertEqual(200, self.client.read().status)


if __name__ == "__main__":
    unittest.main()
