# SPDX-License-Identifier: MIT
"""Faults that answer something else: bodies, refusals, statuses."""

import json
import time
import unittest
from email.utils import parsedate_to_datetime

from fault_case import CREATE, FaultCase


class Bodies(FaultCase):
    def test_deep_json(self):
        self.plant("deep-json", depth=5000)
        body = self.client.create().body
        self.assertEqual((5000, 5000), (body.count(b"["), body.count(b"]")))

    def test_invalid_json(self):
        self.plant("invalid-json")
        with self.assertRaises(json.JSONDecodeError):
            self.client.create().json()
        self.plant("invalid-json", body="NaN,")
        self.assertEqual(b"NaN,", self.client.create().body)

    def test_invalid_utf8(self):
        self.plant("invalid-utf8")
        with self.assertRaises(UnicodeDecodeError):
            self.client.create().json()

    def test_duplicate_keys(self):
        self.plant("duplicate-keys")
        self.assertEqual(2, self.client.create().body.count(b'"result"'))

    def test_big_int(self):
        self.plant("big-int")
        self.assertIn(b'"fileSize":9007199254740993', self.client.create().body)
        self.plant("big-int", value="123456789012345678901234567890", action="DescribeModelExport"
                   "Task")
        self.assertIn(b'"fileSize":123456789012345678901234567890', self.client.describe().body)

    def test_answers_that_are_no_success(self):
        self.plant("empty-200")
        answer = self.client.create()
        self.assertEqual((200, b""), (answer.status, answer.body))
        self.plant("no-result-200")
        self.assertEqual(["requestId"], list(self.client.create().json()))
        self.plant("code-on-200", code="Odd", message="so")
        answer = self.client.create()
        self.assertEqual((200, "Odd", "so"), (answer.status, answer.json()["code"],
                                              answer.json()["message"]))
        self.plant("legacy-error")
        self.assertEqual((336100, "4012345678"), (lambda body: (body["error_code"],
                         body["log_id"]))(self.client.create().json()))
        self.plant("legacy-error", error_code="18", log_id=77)
        answer = self.client.create()
        self.assertEqual((200, "18", 77), (answer.status, answer.json()["error_code"],
                                           answer.json()["log_id"]))
        self.assert_created(0)

    def test_header_only_403(self):
        self.plant("header-only-403", cause="request ip not allowed")
        answer = self.client.create()
        self.assertEqual((403, b"", "IamSignatureInvalid, cause: request ip not allowed"),
                         (answer.status, answer.body, answer.headers["x-bce-error-message"]))
        self.assert_created(0)

    def test_html_502(self):
        self.plant("html-502")
        answer = self.client.create()
        self.assertEqual((502, "text/html"), (answer.status, answer.headers["content-type"]))
        self.assertTrue(answer.body.startswith(b"<html>"))
        self.assertNotIn("x-bce-request-id", answer.headers)

    def test_redirect(self):
        self.plant("redirect", location="http://127.0.0.2{target}", status=308)
        answer = self.client.create()
        self.assertEqual((308, "http://127.0.0.2/v2/model?Action=" + CREATE),
                         (answer.status, answer.headers["location"]))

    def test_skewed_clock(self):
        self.plant("skewed-clock", offset_sec=7200)
        answer = self.client.create()
        ahead = parsedate_to_datetime(answer.headers["date"]).timestamp() - time.time()
        self.assertEqual((400, "RequestExpired"), (answer.status, answer.json()["code"]))
        self.assertAlmostEqual(7200, ahead, delta=5)
        self.assertEqual(200, self.client.create().status)
        self.plant("skewed-clock", offset_sec=7200, sticky=True)
        self.assertEqual(400, self.client.create().status)
        self.assertEqual(400, self.client.create().status)
        self.assertEqual(200, self.client.create(now=time.time() + 7200).status)


class Status(FaultCase):
    def test_status_with_code_and_retry_after(self):
        self.plant("status", status=429, retry_after=7)
        answer = self.client.create()
        self.assertEqual((429, "RequestLimited", "7"), (answer.status, answer.json()["code"],
                                                        answer.headers["retry-after"]))
        self.assertEqual(answer.headers["x-bce-request-id"], answer.json()["requestId"])
        self.assert_created(0)

    def test_retry_after_as_a_date(self):
        self.plant("status", retry_after="date+30")
        answer = self.client.create()
        wait = parsedate_to_datetime(answer.headers["retry-after"]).timestamp() - time.time()
        self.assertEqual(503, answer.status)
        self.assertAlmostEqual(30, wait, delta=5)
        date = "Wed, 21 Oct 2015 07:28:00 GMT"
        self.plant("status", retry_after=date)
        self.assertEqual(date, self.client.create().headers["retry-after"])

    def test_status_with_everything_given(self):
        self.plant("status", status=409, body="plain", request_id="mine",
                   headers={"Content-Type": "text/plain", "X-A": "b"})
        answer = self.client.create()
        self.assertEqual((409, b"plain", "text/plain", "b", "mine"), (
            answer.status, answer.body, answer.headers["content-type"], answer.headers["x-a"],
            answer.headers["x-bce-request-id"]))
        self.plant("status", request_id="")
        answer = self.client.create()
        self.assertNotIn("x-bce-request-id", answer.headers)
        self.assertNotIn("requestId", answer.json())

    def test_status_after_execute(self):
        self.plant("status-after-execute")
        self.assertEqual(504, self.client.create().status)
        self.assert_created(1)

    def test_execute_can_be_chosen(self):
        self.plant("empty-200", execute=True)
        self.assertEqual(b"", self.client.create().body)
        self.assert_created(1)
        self.plant("slow-body", execute=False, bytes_per_second=10000)
        self.assertEqual({}, self.client.create().json()["result"])
        self.assert_created(1)


if __name__ == "__main__":
    unittest.main()
