# SPDX-License-Identifier: MIT
"""Routes, replies, refusals and the life of a task, over a socket, under an injected clock."""

import hashlib
import threading
import time
import unittest
from email.utils import parsedate_to_datetime

import support
from qfemu.server import Emulator, State
from qfemu.tasks import Clock


class FakeTime:
    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


class ServiceCase(unittest.TestCase):
    options = {}

    def setUp(self):
        self.monotonic = FakeTime()
        self.state = State(clock=Clock(monotonic=self.monotonic), **self.options)
        self.emulator = Emulator(self.state).start()
        self.addCleanup(self.emulator.stop)
        self.client = support.Client(self.emulator)
        self.addCleanup(self.client.sock.close)

    def assert_error(self, status, code, answer):
        self.assertEqual((status, code), (answer.status, answer.json().get("code")))
        self.assertTrue(answer.json()["message"])
        self.assertEqual(answer.headers["x-bce-request-id"], answer.json()["requestId"])


class Tasks(ServiceCase):
    def test_life_of_a_task(self):
        self.assertEqual({"hasRecord": False}, self.client.describe().json()["result"])
        created = self.client.create()
        self.assertEqual(200, created.status)
        self.assertEqual("application/json; charset=utf-8", created.headers["content-type"])
        self.assertEqual(created.headers["x-bce-request-id"], created.json()["requestId"])
        self.assertIn("GMT", created.headers["date"])
        export_id = created.json()["result"]["exportId"]
        doing = {"exportId": export_id, "hasRecord": True, "status": "Doing"}
        self.assertEqual(doing, self.client.describe().json()["result"])
        self.monotonic.seconds += 1.9
        self.assertEqual(doing, self.client.describe().json()["result"])
        self.monotonic.seconds += 0.2
        done = self.client.describe().json()["result"]
        self.assertEqual(("Done", export_id), (done["status"], done["exportId"]))
        target = done["downloadUrl"].split(self.client.host, 1)[1]
        self.client.send("GET", target, headers=[])
        archive = self.client.read().body
        self.assertEqual((done["fileSize"], done["md5"]),
                         (len(archive), hashlib.md5(archive).hexdigest()))
        self.client.send("GET", target, headers=[("Range", "bytes=100-")])
        part = self.client.read()
        self.assertEqual((206, archive[100:]), (part.status, part.body))

    def test_time_can_be_advanced_by_control(self):
        self.client.create()
        self.client.control("POST", "clock", {"advance_sec": 5})
        self.assertEqual("Done", self.client.describe().json()["result"]["status"])

    def test_special_model_ids(self):
        self.assert_error(403, "AccessDenied", self.client.create("amv-denied"))
        self.assert_error(404, "ResourceNotFound", self.client.create("amv-missing-7"))
        self.client.create("amv-fail-x")
        self.client.create("amv-doing")
        self.monotonic.seconds += 1e6
        self.assertEqual("Fail", self.client.describe("amv-fail-x").json()["result"]["status"])
        self.assertEqual("Doing", self.client.describe("amv-doing").json()["result"]["status"])

    def test_planted_record_is_returned_as_given(self):
        record = {"exportId": "old", "status": "Paused", "fileSize": None, "md5": ""}
        self.client.control("POST", "tasks", dict(record, modelId="amv-p"))
        self.assertEqual(dict(record, hasRecord=True),
                         self.client.describe("amv-p").json()["result"])
        self.client.control("POST", "tasks", {"modelId": "amv-p", "hasRecord": False})
        self.assertEqual({"hasRecord": False}, self.client.describe("amv-p").json()["result"])

    def test_every_create_starts_anew(self):
        ids = {self.client.create().json()["result"]["exportId"] for _ in range(3)}
        self.assertEqual(3, len(ids))
        self.assertEqual(3, self.client.control("GET", "state").json()["creates_executed"])


class SecondCreateSame(ServiceCase):
    options = {"second_create": "same", "outcome": "Fail"}

    def test_same_id_while_it_runs(self):
        first = self.client.create().json()["result"]["exportId"]
        self.assertEqual(first, self.client.create().json()["result"]["exportId"])
        self.monotonic.seconds += 3
        self.assertEqual("Fail", self.client.describe().json()["result"]["status"])
        self.assertNotEqual(first, self.client.create().json()["result"]["exportId"])


class SecondCreateRefused(ServiceCase):
    options = {"second_create": "refuse"}

    def test_refused_while_it_runs(self):
        self.client.create()
        self.assert_error(400, "InvalidParameter", self.client.create())


class Routes(ServiceCase):
    def test_bad_bodies(self):
        call = self.client.call
        action = "CreateModelExportTask"
        self.assert_error(400, "MalformedJSON", call(action, b'{"modelId":'))
        self.assert_error(400, "MalformedJSON", call(action, b'{"modelId":"\xff"}'))
        self.assert_error(400, "MalformedJSON", call(action, b""))
        self.assert_error(400, "InappropriateJSON", call(action, []))
        self.assert_error(400, "InappropriateJSON", call(action, {}))
        self.assert_error(400, "InvalidParameter", call(action, {"modelId": 7}))
        self.assert_error(400, "InvalidParameter", call(action, {"modelId": "am-set"}))
        self.assertEqual([], self.state.tasks.list())

    def test_unknown_routes(self):
        body = {"modelId": "amv-one"}
        self.assert_error(404, "ResourceNotFound", self.client.call("Nonsense", body))
        self.assert_error(404, "ResourceNotFound",
                          self.client.call("CreateModelExportTask", body, route="/v2/service"))
        self.assert_error(404, "ResourceNotFound", self.client.call("Echo", body, route="/v3/x"))
        self.client.send("GET", "/v2/model?Action=CreateModelExportTask")
        self.assert_error(405, "MethodNotAllowed", self.client.read())

    def test_echo_and_echo_bytes(self):
        body = {"deep": [1, {"x": "\u6d4b"}], "big": 9007199254740993}
        self.assertEqual(body, self.client.call("Echo", body).json()["result"])
        self.assertEqual([], self.client.call("Echo", [], route="/v2/other").json()["result"])
        million = self.client.call("EchoBytes", {"bytes": 1 << 20}).json()["result"]["bytes"]
        self.assertEqual(1 << 20, len(million))
        self.assert_error(400, "InvalidParameter", self.client.call("EchoBytes", {"bytes": -1}))

    def test_describe_model(self):
        result = self.client.call("DescribeModel", {"modelId": "amv-one"}).json()["result"]
        self.assertEqual("amv-one", result["modelVersionId"])

    def test_legacy_envelope(self):
        self.client.send("POST", "/wenxinworkshop/echo", {"a": 1})
        answer = self.client.read()
        self.assertEqual((200, {"a": 1}), (answer.status, answer.json()["result"]))
        self.assertTrue(answer.json()["log_id"])
        self.client.send("POST", "/wenxinworkshop/nothing", {})
        self.assertEqual(3, self.client.read().json()["error_code"])

    def test_absolute_form_as_a_proxy_gets_it(self):
        target = "/v2/model?Action=Echo"
        headers = support.authorization("POST", target, self.client.host)
        self.client.send("POST", "http://%s%s" % (self.client.host, target), {"p": 1},
                         headers=headers)
        self.assertEqual({"p": 1}, self.client.read().json()["result"])

    def test_chunked_request_body(self):
        headers = support.authorization("POST", "/v2/model?Action=Echo", self.client.host)
        head = "POST /v2/model?Action=Echo HTTP/1.1\r\nHost: %s\r\nTransfer-Encoding: chunked\r\n"
        lines = "".join("%s: %s\r\n" % pair for pair in headers)
        self.client.sock.sendall((head % self.client.host + lines).encode()
                                 + b"\r\n3\r\n{\"a\r\n4;x=y\r\n\":1}\r\n0\r\nT: v\r\n\r\n")
        self.assertEqual({"a": 1}, self.client.read().json()["result"])

    def test_expect_100_continue(self):
        body = b'{"a":1}'
        headers = support.authorization("POST", "/v2/model?Action=Echo", self.client.host)
        self.client.send("POST", "/v2/model?Action=Echo", b"", headers=headers + [
            ("Expect", "100-continue"), ("Transfer-Encoding", "chunked")])
        self.assertIn(b"100 Continue", self.client.read_head())
        self.client.sock.sendall(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
        self.assertEqual({"a": 1}, self.client.read().json()["result"])

    def test_not_http(self):
        for nonsense in (b"hello\r\n\r\n", b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
                         b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"):
            with support.Client(self.emulator) as client:
                client.sock.sendall(nonsense)
                answer = client.read()
                self.assertEqual((400, "close"), (answer.status, answer.headers["connection"]))
                self.assertEqual(b"", client.sock.recv(1))


class Prefix(ServiceCase):
    options = {"path_prefix": "/gw"}

    def test_route_below_a_prefix(self):
        body = {"modelId": "amv-one"}
        self.assertEqual(200, self.client.call("CreateModelExportTask", body,
                                               route="/gw/v2/model").status)
        self.assert_error(404, "ResourceNotFound",
                          self.client.call("CreateModelExportTask", body))


class Refusals(ServiceCase):
    options = {"security_token": "tok/en+=="}

    def test_unknown_key_is_headers_only(self):
        answer = self.client.create(access_key="AKOTHER")
        self.assertEqual((403, b""), (answer.status, answer.body))
        self.assertEqual("IamSignatureInvalid", answer.headers["x-bce-error-code"])
        self.assertEqual("IamSignatureInvalid, cause: Could not find credential.",
                         answer.headers["x-bce-error-message"])

    def test_wrong_secret_absent_signature_and_token(self):
        self.assert_error(400, "SignatureDoesNotMatch", self.client.create(secret_key="no"))
        self.client.send("POST", "/v2/model?Action=CreateModelExportTask", {}, headers=[])
        self.assert_error(400, "SignatureEmpty", self.client.read())
        self.assert_error(403, "AccessDenied", self.client.create())
        self.assertEqual(200, self.client.create(token="tok/en+==").status)
        self.assertEqual(1, self.state.tasks.creates_executed)

    def test_clock_offset_moves_window_and_date(self):
        self.client.control("POST", "clock", {"offset_sec": 7200})
        answer = self.client.create(token="tok/en+==")
        self.assert_error(400, "RequestExpired", answer)
        ahead = parsedate_to_datetime(answer.headers["date"]).timestamp() - time.time()
        self.assertAlmostEqual(7200, ahead, delta=5)
        corrected = self.client.create(token="tok/en+==", now=time.time() + 7200)
        self.assertEqual(200, corrected.status)


class HeaderRefusals(ServiceCase):
    options = {"signature_error": "headers", "strict": True}

    def test_wrong_secret_by_headers(self):
        answer = self.client.create(secret_key="no")
        self.assertEqual((403, b""), (answer.status, answer.body))
        self.assertIn("cause: Fail to authn user: Signature does not match",
                      answer.headers["x-bce-error-message"])

    def test_strict_wants_the_content_type(self):
        headers = support.authorization("POST", "/v2/model?Action=CreateModelExportTask",
                                        self.client.host)
        head = "POST /v2/model?Action=CreateModelExportTask HTTP/1.1\r\nHost: %s\r\n%s\r\n"
        lines = "".join("%s: %s\r\n" % pair for pair in headers)
        self.client.sock.sendall((head % (self.client.host, lines)).encode())
        self.assert_error(400, "InvalidHTTPRequest", self.client.read())


class Control(ServiceCase):
    def test_state_requests_and_reset(self):
        self.client.create()
        with support.Client(self.emulator) as other:
            other.describe()
            state = self.client.control("GET", "state").json()
            self.assertEqual((2, 2, 2), (state["requests"], state["connections"],
                                         state["open_connections"]))
        logged = self.client.control("GET", "requests").json()
        self.assertEqual([1, 2], [entry["connection"] for entry in logged])
        first = logged[0]
        self.assertEqual(("POST", "/v2/model?Action=CreateModelExportTask",
                          '{"modelId": "amv-one"}', True, 200),
                         (first["method"], first["target"], first["body"],
                          first["verdict"]["accepted"], first["status"]))
        self.assertIn(["Host", self.client.host], first["headers"])
        self.client.control("POST", "faults", {"kind": "reset"})
        self.client.control("POST", "reset")
        state = self.client.control("GET", "state").json()
        self.assertEqual(([], 0, 0), (state["tasks"], state["requests"],
                                      state["creates_executed"]))
        self.assertEqual([], self.client.control("GET", "faults").json())
        self.assertEqual([], self.client.control("GET", "requests").json())

    def test_nonsense_is_explained(self):
        for route, body in (("faults", {"kind": "no-such"}), ("faults", []),
                            ("faults", {"kind": "reset", "colour": 1}),
                            ("faults", {"kind": "status", "status": "x"}),
                            ("faults", b"{"), ("tasks", {}), ("clock", {"offset_sec": "x"})):
            answer = self.client.control("POST", route, body)
            with self.subTest(route, body=body):
                self.assertEqual(400, answer.status)
                self.assertTrue(answer.json()["error"])
        self.assertEqual(404, self.client.control("GET", "nothing").status)

    def test_idle_connections_can_be_ended(self):
        with support.Client(self.emulator) as other:
            other.create()
            self.assertEqual({"closed": 1}, self.client.control("POST", "disconnect").json())
            self.assertEqual(b"", other.sock.recv(1))


class Parallel(ServiceCase):
    def test_64_keep_alive_connections(self):
        """64 connections, 20 creates each, all at once: every one answered, every one counted."""
        problems = []
        ready = threading.Barrier(64)

        def work(number):
            try:
                with support.Client(self.emulator) as client:
                    ready.wait(support.PATIENCE_SEC)
                    for _ in range(20):
                        answer = client.create("amv-%d" % number)
                        if answer.status != 200:
                            problems.append(answer.status)
            except Exception as error:  # a thread's failure must reach the assertion below
                problems.append(repr(error))

        threads = [threading.Thread(target=work, args=(n,)) for n in range(64)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([], problems)
        state = self.client.control("GET", "state").json()
        self.assertEqual((1280, 1280, 64), (state["requests"], state["creates_executed"],
                                            state["connections"]))


if __name__ == "__main__":
    unittest.main()
