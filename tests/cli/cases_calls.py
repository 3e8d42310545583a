# SPDX-License-Identifier: MIT
"""create, describe and call: what they print where, on success."""

import json

from harness import EmulatorCase, LIMIT_SEC, QF  # noqa: F401

MODEL = "amv-g73j3faikzpz"
BIG = 9223372036854775807
URL = "https://bos.example/path/m.tar"
QUERY = "authorization=bce-auth-v1%2Fsigned"


class Create(EmulatorCase):
    def test_prints_the_export_id_alone_and_what_is_next_beside_it(self):
        done = self.qf("create", MODEL)
        self.assertRegex(done.stdout, r"^export-[0-9a-f]+\n$")
        self.assertIn("qf describe " + MODEL, done.stderr)

    def test_quiet_says_nothing_else(self):
        done = self.qf("-q", "create", MODEL)
        self.assertRegex(done.stdout, r"^export-[0-9a-f]+\n$")
        self.assertEqual(done.stderr, "")

    def test_json_tells_everything(self):
        document = self.result("create", MODEL)
        self.assertEqual(document["status_number"], 0)
        self.assertEqual(document["http_status"], 200)
        self.assertEqual(document["attempts"], 1)
        self.assertEqual(document["settled"], "none")
        self.assertEqual(document["body"]["result"]["exportId"], document["export_id"])
        self.assertEqual(document["body"]["requestId"], document["request_id"])
        self.assertIsNone(document["message"])
        timing = document["timings_us"][0]
        self.assertEqual(list(timing), ["dns", "connect", "tls", "first_byte", "total"])
        self.assertGreaterEqual(timing["total"], timing["first_byte"])

    def test_a_lost_answer_is_settled_and_told(self):
        self.emulator.fault("reset-after-execute", action="CreateModelExportTask")
        done = self.qf("create", "amv-lost1")
        self.assertRegex(done.stdout, r"^export-[0-9a-f]+\n$")
        self.assertIn("not created again", done.stderr)
        self.assertEqual(self.emulator.executed(), 1)
        self.emulator.fault("reset-after-execute", action="CreateModelExportTask")
        self.assertEqual(self.result("create", "amv-lost2")["settled"], "found")


class Describe(EmulatorCase):
    def plant_done(self, **changes):
        record = dict(modelId=MODEL, status="Done", fileName="m.tar", fileType="tar",
                      md5="9e107d9d372bb6826bd81d3542a419d6", fileSize=14483456789,
                      downloadUrl=URL + "?" + QUERY)
        record.update(changes)
        return self.emulator.plant(**record)

    def test_a_version_without_export(self):
        done = self.qf("describe", MODEL)
        self.assertEqual(done.stdout, "state       no export\n")
        self.assertIn("qf create " + MODEL, done.stderr)
        self.assertIsNone(self.result("describe", MODEL)["export_status"])

    def test_running_failed_and_unknown_states(self):
        for state, advice in (("Doing", "ask again"), ("Fail", "qf create " + MODEL),
                              ("Frozen", "does not know")):
            with self.subTest(state=state):
                self.emulator.plant(modelId=MODEL, status=state)
                done = self.qf("describe", MODEL)
                self.assertIn("state       %s\n" % state, done.stdout)
                self.assertIn(advice, done.stderr)

    def test_the_facts_of_a_finished_file(self):
        export_id = self.plant_done()
        done = self.qf("describe", MODEL)
        self.assertEqual(done.stdout.splitlines(), [
            "state       Done",
            "export id   " + export_id,
            "file        m.tar (tar)",
            "size        13.5 GiB (14483456789 bytes)",
            "md5         9e107d9d372bb6826bd81d3542a419d6",
            "url         " + URL + "?..."])
        self.assertIn("--show-url", done.stderr)

    def test_the_query_of_the_url_is_shown_on_request_only(self):
        self.plant_done()
        for arguments in (("describe", MODEL), ("describe", MODEL, "-vv"),
                          ("describe", MODEL, "--json"), ("describe", MODEL, "-q")):
            done = self.qf(*arguments)
            self.assertNotIn("authorization=", done.stdout + done.stderr)
            self.assertIn(URL, done.stdout)
        self.assertIn(URL + "?" + QUERY, self.qf("describe", MODEL, "--show-url").stdout)
        document = self.result("describe", MODEL, "--show-url")
        self.assertEqual(document["body"]["result"]["downloadUrl"], URL + "?" + QUERY)

    def test_numbers_keep_64_bits(self):
        self.plant_done(fileSize=BIG)
        self.assertIn("8192.0 PiB (%d bytes)" % BIG, self.qf("describe", MODEL).stdout)
        self.assertEqual(self.result("describe", MODEL)["body"]["result"]["fileSize"], BIG)

    def test_empty_members_are_not_shown(self):
        self.emulator.plant(modelId=MODEL, status="Doing", fileName="", fileSize=0, md5=None,
                            downloadUrl="")
        self.assertEqual(len(self.qf("describe", MODEL).stdout.splitlines()), 2)

    def test_what_the_service_says_cannot_move_the_cursor(self):
        self.plant_done(fileName="a\x1b[2Jb\rc\u009bd")
        self.assertIn("a?[2Jb?c?d (tar)", self.qf("describe", MODEL).stdout)


class Call(EmulatorCase):
    def body(self, *arguments, **options):
        return json.loads(self.qf("call", "/v2/model", *arguments, **options).stdout)

    def test_the_body_from_argument_file_and_standard_input(self):
        text = '{"a":[1,%d,"\u00e9"]}' % BIG
        self.write("body.json", text)
        for argument, stdin in ((text, ""), ("@body.json", ""), ("-", text)):
            with self.subTest(argument=argument):
                self.assertEqual(self.body("Echo", argument, stdin=stdin)["result"],
                                 {"a": [1, BIG, "\u00e9"]})

    def test_arrays_and_no_body(self):
        self.assertEqual(self.body("Echo", "[1,2]")["result"], [1, 2])
        self.assertEqual(self.body("Echo")["result"], {})

    def test_json(self):
        document = self.result("call", "/v2/model", "Echo", '{"n":%d}' % BIG)
        self.assertEqual(document["body"]["result"]["n"], BIG)

    def test_a_route_without_action(self):
        done = self.qf("call", "/wenxinworkshop/echo", "", '{"x":1}')
        self.assertEqual(json.loads(done.stdout)["result"], {"x": 1})

    def test_options_behind_the_command_and_before_it(self):
        before = self.qf("--json", "--timeout-ms", "20000", "call", "/v2/model", "Echo")
        after = self.qf("call", "/v2/model", "Echo", "--timeout-ms=20000", "--json")
        self.assertEqual(json.loads(before.stdout)["body"]["result"], {})
        self.assertEqual(json.loads(after.stdout)["body"]["result"], {})

    def test_a_body_that_is_not_json_is_kept_as_text(self):
        self.emulator.fault("html-502", times=-1)
        document = self.result("call", "/v2/model", "DescribeModel", "{}", "--set",
                               "console_api_retry_count=1", exit_code=8)
        self.assertIsNone(document["body"])
        self.assertIn("<h1>Bad Gateway</h1>", document["body_text"])


class Log(EmulatorCase):
    def test_levels(self):
        silent = self.qf("describe", MODEL, "-q").stderr
        calls = self.qf("describe", MODEL, "-v", "-q").stderr
        attempts = self.qf("describe", MODEL, "-vv", "-q").stderr
        self.assertEqual(silent, "")
        self.assertIn("qf: ", calls)
        self.assertGreater(len(attempts.splitlines()), len(calls.splitlines()))
