# SPDX-License-Identifier: MIT
"""The emulator's own canonicaliser and verifier against the shared vectors.

Method: every vector is taken step by step (canonical parts, signing key, signature), and every
recorded request is judged three times: with all tolerances, with just those it needs, with none.
"""

import unittest

import support
from qfemu import signature

VECTORS = support.vectors()


class Canonical(unittest.TestCase):
    def test_every_vector_step_by_step(self):
        self.assertEqual(95, len(VECTORS["vectors"]))
        for vector in VECTORS["vectors"]:
            with self.subTest(vector["name"]):
                self.check(vector)

    def check(self, vector):
        uri = signature.canonical_uri(signature.uri_encode(vector["path"]))
        self.assertEqual(vector["canonical_uri"], uri.decode())
        wire_query = b"&".join(signature.uri_encode(k) + b"=" + signature.uri_encode(v)
                               for k, v in vector["query"].items())
        query = signature.canonical_query(wire_query)
        self.assertEqual(vector["canonical_query"], query.decode())
        names = set(vector["headers_to_sign"])
        chosen = [(name, value) for name, value in vector["headers"].items()
                  if (name.lower() in names if names else signature.in_default_set(name))]
        headers = signature.canonical_headers(chosen)
        self.assertEqual(vector["canonical_headers"], headers.decode())
        canonical = signature.canonical_request(vector["method"], uri, query, headers)
        self.assertEqual(vector["canonical_request"], canonical.decode())
        prefix = "bce-auth-v1/%s/%s/%d" % (vector["access_key"], vector["timestamp"],
                                           vector["expiration_s"])
        key = signature.signing_key(vector["secret_key"], prefix)
        self.assertEqual(vector["signing_key"], key.decode())
        signed = signature.sign(vector["secret_key"], prefix, canonical)
        self.assertEqual(vector["signature"], signed)
        listed = ";".join(vector["signed_headers"])
        self.assertEqual(vector["authorization_explicit"], "/".join((prefix, listed, signed)))
        self.assertEqual(vector["timestamp_epoch"], signature.parse_time(vector["timestamp"]))

    def test_uri_encode(self):
        cases = VECTORS["components"]["uri_encode"]
        self.assertEqual(35, len(cases))
        for case in cases:
            with self.subTest(case["input"]):
                self.assertEqual(case["encoded"], signature.uri_encode(case["input"]).decode())
                self.assertEqual(case["encoded_keep_slash"],
                                 signature.uri_encode(case["input"], keep_slash=True).decode())

    def test_canonical_query_from_wire(self):
        cases = VECTORS["components"]["canonical_query_from_wire"]
        self.assertEqual(15, len(cases))
        for case in cases:
            with self.subTest(case["raw"]):
                self.assertEqual(case["canonical"],
                                 signature.canonical_query(case["raw"]).decode())

    def test_documented_signature_of_the_requests_on_which_sdks_differ(self):
        for case in VECTORS["sdk_differences"]:
            if not case["documented_signature"]:
                continue
            with self.subTest(case["name"]):
                prefix = "bce-auth-v1/%s/%s/%d" % (case["access_key"], case["timestamp"],
                                                   case["expiration_s"])
                self.assertEqual(
                    case["documented_signature"],
                    signature.sign(case["secret_key"], prefix,
                                   case["documented_canonical_request"].encode("utf-8")))


class Wire(unittest.TestCase):
    @staticmethod
    def judge(case, tolerances):
        verifier = signature.Verifier({case["access_key"]: case["secret_key"]}, tolerances)
        return verifier.verify(case["method"], case["target"], case["headers"],
                               signature.parse_time(case["now"]))

    def test_tolerant(self):
        cases = VECTORS["wire_requests"]
        self.assertEqual(51, len(cases))
        for case in cases:
            with self.subTest(case["name"]):
                verdict = self.judge(case, signature.TOLERANT)
                self.assertEqual(case["expect"] == "accept", verdict.ok)
                if verdict.ok:
                    self.assertEqual(sorted(case["needs"]), sorted(verdict.needs))
                elif case["name"] == "unknown-access-key":
                    self.assertEqual((403, True), (verdict.status, verdict.header_only))
                    self.assertIn("cause: Could not find credential.", verdict.message)
                else:
                    self.assertEqual(case["suggested_code"], verdict.code)

    def test_with_just_the_tolerances_needed(self):
        for case in VECTORS["wire_requests"]:
            with self.subTest(case["name"]):
                self.assertEqual(case["expect"] == "accept", self.judge(case, case["needs"]).ok)

    def test_one_tolerance_short(self):
        for case in VECTORS["wire_requests"]:
            for needed in case["needs"]:
                with self.subTest(case["name"], without=needed):
                    rest = signature.TOLERANT - {needed}
                    self.assertFalse(self.judge(case, rest).ok)

    def test_strict(self):
        for case in VECTORS["wire_requests"]:
            with self.subTest(case["name"]):
                expected = case["expect"] == "accept" and not case["needs"]
                self.assertEqual(expected, self.judge(case, signature.STRICT).ok)

    def test_strict_names_the_header_that_is_missing(self):
        case = next(c for c in VECTORS["wire_requests"] if c["name"] == "listed-absent")
        verdict = self.judge(case, signature.STRICT)
        self.assertEqual(403, verdict.status)
        self.assertTrue(verdict.header_only)
        self.assertIn("Missing headers required by signing: content-length", verdict.message)

    def test_window_begins_half_an_hour_before_the_signing_time(self):
        case = next(c for c in VECTORS["wire_requests"] if c["name"] == "plain-host-date")
        signed_at = signature.parse_time("2025-03-01T08:00:00Z")
        for now, ok in ((signed_at - 1800, True), (signed_at - 1801, False)):
            moved = dict(case)
            verifier = signature.Verifier({case["access_key"]: case["secret_key"]})
            verdict = verifier.verify(moved["method"], moved["target"], moved["headers"], now)
            self.assertEqual(ok, verdict.ok)

    def test_security_token_must_be_the_right_one_and_signed(self):
        by_name = {case["name"]: case for case in VECTORS["wire_requests"]}
        token = "dG9rZW4/+tok=="
        for name, wanted, ok in (("sts-header", token, True), ("sts-query", token, True),
                                 ("sts-header", "other", False), ("plain-host-date", token, False)):
            case = by_name[name]
            verifier = signature.Verifier({case["access_key"]: case["secret_key"]},
                                          security_token=wanted)
            verdict = verifier.verify(case["method"], case["target"], case["headers"],
                                      signature.parse_time(case["now"]))
            with self.subTest(name, wanted=wanted):
                self.assertEqual(ok, verdict.ok)
        case = by_name["plain-host-date"]
        unsigned = case["headers"] + [["x-bce-security-token", token]]
        verifier = signature.Verifier({case["access_key"]: case["secret_key"]},
                                      security_token=token)
        verdict = verifier.verify(case["method"], case["target"], unsigned,
                                  signature.parse_time(case["now"]))
        self.assertEqual((False, "AccessDenied"), (verdict.ok, verdict.code))


if __name__ == "__main__":
    unittest.main()
