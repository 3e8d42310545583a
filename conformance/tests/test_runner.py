#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The runner finds what is wrong: drivers that lie, crash, hang or say nothing must fail.

Goal: a table full of "ok" means something.
Method: little drivers in Python, each with one fault, against the real emulator.
"""

import pathlib
import sys
import tempfile
import unittest
import unittest.mock

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from runner import FIRST_KEYS, ROOT, cases, compare, drivers, judge, library, report  # noqa: E402

OUTCOME = ('{"status": "QF_OK", "http_status": 200, "code": None, "message": None, "hint": None,'
           ' "request_id": "r", "export_id": "e", "export_status": None, "attempts": 1,'
           ' "retriable": False, "maybe_executed": False, "settled": 0, "body_bytes": 9,'
           ' "get": {}}')
CASE = {"name": "case", "about": "", "input": {"do": "call"}, "expect": {"status": "QF_OK"}}
SAY = "import json, os, signal, sys\nask = json.load(sys.stdin)\n"
ANSWER = f"answer = {OUTCOME}\n"
TELL = "print(json.dumps(answer))\n"
PATIENCE_SEC = 30


class RunnerTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="qianfan-runner-test-")
        self.addCleanup(folder.cleanup)
        self.work = pathlib.Path(folder.name)
        self.good = self.work / "libqianfan.so"
        self.good.write_bytes(b"")
        self.bench = library.Bench(self.good, self.work)

    def judge(self, program, timeout=PATIENCE_SEC, **members):
        script = self.work / "driver.py"
        script.write_text(SAY + program, encoding="utf-8")
        driver = drivers.Driver("fake", [sys.executable, str(script)])
        case = {**cases.OPTIONAL, **CASE, **members}
        return judge.run_case(case, driver, self.bench, timeout)

    def assert_fails(self, because, program, **members):
        verdict = self.judge(program, **members)
        self.assertEqual(verdict.outcome, "FAIL")
        self.assertRegex("\n".join(verdict.reasons), because)


class Drivers(RunnerTest):
    def test_right_answer_is_ok(self):
        verdict = self.judge(ANSWER + TELL)
        self.assertEqual((verdict.outcome, verdict.reasons), ("ok", []))

    def test_wrong_answer(self):
        self.assert_fails("/status: 'QF_OK', wanted 'QF_ERR_TLS'", ANSWER + TELL,
                          expect={"status": "QF_ERR_TLS"})

    def test_member_of_another_type(self):
        self.assert_fails("/attempts", ANSWER + "answer['attempts'] = True\n" + TELL)
        self.assert_fails("/hint", ANSWER + "del answer['hint']\n" + TELL)

    def test_exit_code(self):
        self.assert_fails("exit code 3", ANSWER + TELL + "sys.exit(3)\n")
        self.assert_fails("did not understand", "sys.exit(2)\n")

    def test_killed_by_signal_after_the_answer(self):
        self.assert_fails("SIGABRT", ANSWER + TELL + "sys.stdout.flush()\nos.abort()\n")

    def test_abort_text_behind_a_wrapper(self):
        self.assert_fails("core dumped", ANSWER + TELL
                          + "print('Aborted (core dumped)', file=sys.stderr)\n")

    def test_hanging(self):
        self.assert_fails("did not end within 1 s", ANSWER + TELL
                          + "sys.stdout.flush()\nsignal.pause()\n", timeout=1)

    def test_silence_and_noise(self):
        self.assert_fails("wrote 0 lines", "")
        self.assert_fails("wrote 2 lines", ANSWER + TELL + TELL)
        self.assert_fails("did not write JSON", "print('hello')\n")
        self.assert_fails("no object", "print([])\n")
        self.assert_fails("UTF-8", "sys.stdout.buffer.write(b'\\xff\\n')\n")

    def test_not_applicable_only_where_allowed(self):
        program = "print(json.dumps({'not_applicable': 'no such thing'}))\n"
        self.assert_fails("applies to every language", program)
        verdict = self.judge(program, may_not_apply=True)
        self.assertEqual((verdict.outcome, verdict.reasons), ("n/a", ["no such thing"]))

    def test_refused_argument_is_no_outcome(self):
        program = "print(json.dumps({'status': 'REFUSED', 'message': 'a NUL'}))\n"
        self.assertEqual(self.judge(program, expect={"status": "REFUSED"}).reasons, [])
        self.assert_fails("wanted 'QF_OK'", program)
        self.assert_fails("/message", "print(json.dumps({'status': 'REFUSED'}))\n",
                          expect={"status": "REFUSED"})

    def test_repeated_until_it_fails(self):
        count = self.work / "count"
        count.write_text("", encoding="utf-8")
        program = (f"count = open({str(count)!r}, 'a+')\ncount.write('x')\ncount.seek(0)\n"
                   + ANSWER + TELL + "sys.exit(len(count.read()) == 4)\n")
        self.assert_fails("run 4 of 30", program, times=30)
        self.assertEqual(count.read_text(encoding="utf-8"), "xxxx")


class Emulators(RunnerTest):
    CREATE = ("import urllib.request\nurl = ask['control'] + '/v2/model?Action=X'\n"
              "opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))\n"
              "try: opener.open(url, b'{}')\nexcept urllib.error.HTTPError: pass\n")

    def test_what_the_emulator_saw(self):
        verdict = self.judge(self.CREATE + ANSWER + TELL, requests=1, tasks=0,
                             sent={"body": "{}", "method": "POST"})
        self.assertEqual(verdict.reasons, [])
        self.assert_fails("emulator/requests: 1, wanted 0", self.CREATE + ANSWER + TELL,
                          requests=0)
        self.assert_fails("emulator/tasks: 0, wanted 1", ANSWER + TELL, tasks=1)
        self.assert_fails("emulator/sent", ANSWER + TELL, sent={"body": "{}"})
        self.assert_fails("emulator/keys", self.CREATE + ANSWER + TELL, keys={"AK": 1})

    def test_calls_that_shared_a_connection(self):
        self.assert_fails("emulator/connections: 2, wanted 1",
                          self.CREATE + self.CREATE + ANSWER + TELL, connections=1)

    def test_each_run_begins_anew(self):
        verdict = self.judge(self.CREATE + ANSWER + TELL, requests=1, times=3)
        self.assertEqual(verdict.reasons, [])


class Lies(RunnerTest):
    """Drivers that leave out what a real case is about and answer as if all were well."""

    def assert_case_fails(self, name, because, members):
        known = {case["name"]: case for case in cases.load(ROOT / "conformance" / "cases")}
        case = {**known[name], "faults": [], "tasks": None, "requests": None, "connections": None}
        wanted = {key: value for key, value in case["expect"].items() if key != "status"}
        told = {"status": case["expect"].get("status", "QF_OK"), **members}
        self.assert_fails(because, f"{ANSWER}answer.update({told!r})\n{TELL}",
                          **{**case, "expect": {**wanted, "status": told["status"]}})

    def test_log_callback_that_was_never_called(self):
        for name in ("log-throws", "log-throws-error"):
            self.assert_case_fails(name, "/thrown: 0, wanted at_least 1",
                                   {"code": "ResourceNotFound", "thrown": 0})

    def test_log_without_lines_or_with_the_secret(self):
        self.assert_case_fails("log-lines", r"/lines: \[\], wanted each", {"lines": []})
        leaky = ["level 4", f"signed with {FIRST_KEYS[1]}"]
        self.assert_case_fails("log-lines", "/lines: .*, wanted each", {"lines": leaky})

    def test_deadline_that_came_too_early_or_late(self):
        rest = {"http_status": 0, "message": "m", "hint": "timeout_ms", "retriable": True}
        self.assert_case_fails("deadline", "elapsed_ms: 9, ", {**rest, "elapsed_ms": 9})
        self.assert_case_fails("deadline", "elapsed_ms: 9999, ", {**rest, "elapsed_ms": 9999})

    def test_clients_that_were_not_freed(self):
        statuses = {"QF_OK": 50}
        self.assert_case_fails("collect", "/open_connections: 50, wanted 0",
                               {"statuses": statuses, "open_connections": 50})

    def leak(self, name, bytes_a_call):
        known = {case["name"]: case for case in cases.load(ROOT / "conformance" / "cases")}
        given, statuses = known[name]["input"], known[name]["expect"]["statuses"]
        step = given["count"] * bytes_a_call
        notes = [1 << 24] + [(3 << 24) + number * step for number in range(given["rounds"])]
        return {"statuses": statuses, "resident_bytes": notes}

    def test_leaks_of_a_result_or_context_a_call(self):
        self.assert_case_fails("leaks", "/grown_bytes", self.leak("leaks", 1024))
        self.assert_case_fails("leaks-errors", "/grown_bytes", self.leak("leaks-errors", 128))
        self.assert_case_fails("leaks", "/grown_bytes: None", {"resident_bytes": [1, 2]})


class Libraries(RunnerTest):
    SHOW = "print(json.dumps({name: os.environ.get(name) for name in os.environ}))\n"

    def environ_of(self, kind):
        case = {"library": kind, "input": {"do": "load"}, "expect": {"QIANFAN_LIBRARY": {
            "matches": "^{library}$"}}}
        self.assertEqual(self.judge(self.SHOW, **case).reasons, [])
        return self.bench.environ(kind)

    def test_each_kind_is_named_in_the_environment(self):
        self.assertEqual(self.environ_of("good")["QIANFAN_LIBRARY"], str(self.good))
        missing = self.environ_of("missing")
        self.assertFalse(pathlib.Path(missing["QIANFAN_LIBRARY"]).exists())
        self.assertEqual(missing["LD_LIBRARY_PATH"], str(self.good.parent))
        self.assertTrue(pathlib.Path(self.environ_of("garbage")["QIANFAN_LIBRARY"]).is_file())

    def test_stub_tells_another_abi(self):
        path = self.environ_of("wrong-abi")["QIANFAN_LIBRARY"]
        program = (f"import ctypes\nstub = ctypes.CDLL({path!r})\nstub.qf_call_action\n"
                   "print(json.dumps({'abi': stub.qf_abi_version()}))\n")
        case = {"input": {"do": "load"}, "expect": {"abi": library.WRONG_ABI}}
        self.assertEqual(self.judge(program, **case).reasons, [])

    def test_caller_cannot_disturb(self):
        names = {"QIANFAN_ACCESS_KEY": "x", "HTTPS_PROXY": "x", "http_proxy": "x"}
        with unittest.mock.patch.dict("os.environ", names):
            self.assertFalse(set(names) & set(self.bench.environ("good")))


class Values(unittest.TestCase):
    def same(self, expected, actual):
        return not list(compare.differences(expected, actual))

    def test_conditions(self):
        self.assertTrue(self.same({"matches": "^a.c$"}, "a\nc"))
        self.assertFalse(self.same({"matches": "a"}, None))
        self.assertTrue(self.same({"at_most": 2}, 1.5))
        self.assertFalse(self.same({"at_most": 2}, 3))
        self.assertFalse(self.same({"at_least": 0}, True))
        self.assertFalse(self.same({"at_least": 1, "at_most": 2}, 3))
        self.assertFalse(self.same({"at_least": 1, "at_most": 2}, 0))
        self.assertTrue(self.same({"each": {"matches": "a"}}, ["a", "ab"]))
        self.assertFalse(self.same({"each": {"matches": "a"}}, ["a", "b"]))
        self.assertFalse(self.same({"each": {"matches": "a"}}, []))
        self.assertTrue(self.same({"any": ["a", {"matches": "b"}]}, "bb"))
        self.assertFalse(self.same({"any": ["a", "b"]}, "c"))

    def test_values(self):
        self.assertFalse(self.same(1, True))
        self.assertFalse(self.same(None, ""))
        self.assertFalse(self.same({"a": None}, {}))
        self.assertTrue(self.same({"a": 1}, {"a": 1, "b": 2}))
        self.assertFalse(self.same({"s": {"QF_OK": 1}}, {"s": {"QF_OK": 1, "QF_ERR_TLS": 1}}))
        self.assertFalse(self.same([1], [1, 2]))
        self.assertFalse(self.same({"a": {"b": 1}}, {"a": 1}))

    def test_memory_grows_by_the_middle_of_the_rounds(self):
        self.assertEqual(compare.grown_bytes({"resident_bytes": [10, 90, 91, 93, 50]}), 1)
        for wrong in ([1, 2, 3], [1, 2, 3, True], [1, 2, 3, 0], 7, None):
            self.assertIsNone(compare.grown_bytes({"resident_bytes": wrong}))

    def test_placeholders(self):
        places = {"refused": "http://h:1", "library": "/a.so", "base": "b"}
        self.assertEqual(cases.fill({"x": ["{fill:3}", "{refused}/", 1, "{a}"]}, places),
                         {"x": ["xxx", "http://h:1/", 1, "{a}"]})
        self.assertEqual(cases.fill({"matches": "{library}"}, places), {"matches": r"/a\.so"})


class Everything(unittest.TestCase):
    def test_the_cases_can_be_read(self):
        self.assertGreater(len(cases.load(ROOT / "conformance" / "cases")), 40)

    def test_a_typing_error_in_a_case_is_found(self):
        for wrong in ('{"name": "a"}', "{", '{"name":"a","about":"","input":{"do":"call"},'
                      '"expect":{"status":"QF_OK"},"task":1}'):
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "a.json"
                path.write_text(wrong, encoding="utf-8")
                with self.assertRaises(cases.CaseError):
                    cases.load(pathlib.Path(folder))

    def test_the_table_counts(self):
        chosen = [{"name": "a", "about": "A"}, {"name": "b", "about": "B"}]
        ok, failed = judge.Verdict("ok", []), judge.Verdict("FAIL", ["x"])
        verdicts = {("cpp", "a"): ok, ("cpp", "b"): failed,
                    ("go", "a"): judge.Verdict("n/a", ["why"]), ("go", "b"): ok}
        self.assertEqual(report.summary(chosen, ["cpp", "go"], verdicts, 1).splitlines(),
                         ["1 do not apply", "2 passed, 1 failed, 2 skipped"])
        page = report.page(chosen, ["cpp", "go"], verdicts)
        self.assertIn("| `b` | B | **FAIL** | ok |", page)
        self.assertIn("1. Go: why", page)


if __name__ == "__main__":
    unittest.main()
