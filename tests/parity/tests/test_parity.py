#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The comparison finds the side that lies: another request, a swallowed error, a lost request id.

Goal: a page full of "in fields" means something.
Method: programs of a little SDK, each with one fault, against the real emulator.
"""

import dataclasses
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from parity import ROOT, bench, checks, compare, report, sides, situations, snippets  # noqa: E402
from parity.outcome import FIELD, LOST, TEXT, Outcome  # noqa: E402

FAKE = (HERE / "fake_sdk.py").read_text(encoding="utf-8")
PATHS = f"import sys\nsys.path.insert(0, {str(ROOT / 'tests' / 'emulator')!r})\n"
HONEST = "tell(outcome())\n"
PATIENCE_SEC = 30
# One second in place of two, and less patience with those who do not keep it.
HANGING = dataclasses.replace(situations.HANGING, patience_sec=5,
                              limits={"QIANFAN_CONSOLE_API_RETRY_TIMEOUT": "1"})
SITUATIONS = [*situations.ALL[:-1], HANGING]


class ParityTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="qianfan-parity-test-")
        self.addCleanup(folder.cleanup)
        self.work = pathlib.Path(folder.name)
        (self.work / "libqianfan.so").write_bytes(b"")
        self.bench = bench.Bench({"QIANFAN_LIBRARY": str(self.work / "libqianfan.so"),
                                  "QIANFAN_BINDINGS_BUILD": str(self.work)}, self.work)

    def program(self, text):
        script = self.work / f"{len(list(self.work.iterdir()))}.py"
        script.write_text(PATHS + FAKE + text, encoding="utf-8")
        return [sys.executable, str(script)]

    def pair(self, situation, ours=HONEST, official=HONEST, timeout=PATIENCE_SEC):
        programs = sides.Programs(self.program(official), self.program(ours), [])
        return compare.pair(self.bench, programs, situation, timeout)

    def failures(self, situation, **programs):
        judged = checks.judge(situation, *self.pair(situation, **programs))
        return {check.name: "\n".join(check.reasons) for check in judged if not check.ok}

    def assert_fails(self, situation, name, because, **programs):
        failures = self.failures(situation, **programs)
        self.assertIn(name, failures)
        self.assertRegex(failures[name], because)


class Honest(ParityTest):
    def test_nothing_is_found(self):
        for situation in SITUATIONS:
            self.assertEqual(self.failures(situation), {}, situation.name)

    def test_every_situation_asks_something_of_ours(self):
        for situation in SITUATIONS:
            judged = checks.judge(situation, *self.pair(situation, ours="pass\n"))
            wrong = [check.name for check in judged if not check.ok]
            self.assertTrue([name for name in wrong if "ours" in name], situation.name)


class OnTheWire(ParityTest):
    SAME = "same method, path, query and body"
    SIGNED = "the strict emulator takes our signature"

    def test_another_request(self):
        for lie, because in (("BODY['x'] = 1", "body: .*'x'"), ("METHOD = 'PUT'", "method: 'PUT'"),
                             ("ROUTE = '/v2/models'", "path: '/v2/models'"),
                             ("QUERY += '&x=1'", "query: .*'x'"),
                             ("BODY = [BODY]", "body: "), ("TIMES = 2", "2 requests"),
                             ("TIMES = 0; status, headers, body = 0, {}, b''", "0 requests")):
            self.assert_fails(situations.SUCCESS, self.SAME, because, ours=f"{lie}\n{HONEST}")

    def test_body_is_compared_as_json(self):
        ours = "json.dumps = lambda value, dump=json.dumps: dump(value, indent=2)\n"
        ours += "tale = outcome()\njson.dumps = json.JSONEncoder().encode\ntell(tale)\n"
        self.assertEqual(self.failures(situations.SUCCESS, ours=ours), {})

    def test_signature(self):
        self.assert_fails(situations.SUCCESS, self.SIGNED, "strict emulator says",
                          ours=f"SECRET_KEY = 'wrong'\n{HONEST}")
        self.assert_fails(situations.SUCCESS, self.SIGNED, "nothing was sent",
                          ours="TIMES = 0; status, headers, body = 0, {}, b''\n" + HONEST)

    def test_official_side_must_work(self):
        name = "the official SDK does its part"
        for lie, because in (("SECRET_KEY = 'wrong'", "tolerant emulator refused"),
                             ("TIMES = 2", "it sent 2 requests"), ("sys.exit(1)", "exit code 1")):
            self.assert_fails(situations.SUCCESS, name, because, official=f"{lie}\n{HONEST}")
        self.assert_fails(situations.SUCCESS, name, "its export id is 'x'",
                          official="tell({**outcome(), 'export_id': 'x'})\n")


class WhatTheUserGets(ParityTest):
    TOLD, WHOLE = "ours tells the error", "ours has every part of it in a field"
    LOSER = "ours is not the one that loses it"

    def test_error_that_is_swallowed(self):
        swallow = "tell({**outcome(), 'told': False, 'export_id': None})\n"
        for situation in SITUATIONS[1:]:
            self.assert_fails(situation, self.TOLD, "as if nothing were wrong", ours=swallow)
            self.assert_fails(situation, self.LOSER, "ours loses the error$", ours=swallow)
            # That the official one is no better is no excuse.
            self.assert_fails(situation, self.LOSER, "so does the official SDK", ours=swallow,
                              official=swallow)

    def test_part_that_is_lost(self):
        for member, part in (("code", "code"), ("message", "message"),
                             ("request_id", "request id"), ("http_status", "HTTP status")):
            lie = f"tale = outcome()\ntale['fields']['{member}'] = tale['text'] = ''\ntell(tale)\n"
            for situation in (situations.V2_ERROR, situations.HEADERS_ONLY):
                self.assert_fails(situation, self.WHOLE, f"{part}: ", ours=lie)
                self.assert_fails(situation, self.LOSER, f"{part}: ours (lost|text), official",
                                  ours=lie)

    def test_part_that_is_only_in_a_text(self):
        lie = ("tale = outcome()\ntale['text'] = str(tale['fields'])\n"
               "tale['fields'] = {}\ntell(tale)\n")
        self.assert_fails(situations.V2_ERROR, self.WHOLE, "code: text", ours=lie)
        # If the official one has it no better, it is not lost.
        self.assertNotIn(self.LOSER, self.failures(situations.V2_ERROR, ours=lie, official=lie))

    def test_refusal_without_a_type(self):
        lie = "tale = outcome()\ntale['fields']['status'] = 'OTHER'\ntell(tale)\n"
        self.assert_fails(situations.REFUSED, self.WHOLE, "QF_ERR_CONNECT", ours=lie)
        self.assert_fails(HANGING, self.WHOLE, "QF_ERR_TIMEOUT", ours=lie)

    def test_doubt_that_is_not_told(self):
        lie = "tale = outcome()\ntale['fields']['maybe_executed'] = False\ntell(tale)\n"
        self.assert_fails(HANGING, self.WHOLE, "may have been executed", ours=lie)

    def test_deadline_that_is_not_kept(self):
        waits = f"TIMEOUT_SEC = 60\n{HONEST}"
        self.assert_fails(HANGING, self.TOLD, "did not end within 5 s", ours=waits)
        # An official SDK without a deadline is told as it is.
        self.assertEqual(self.failures(HANGING, official=waits), {})

    def test_success_that_is_none(self):
        name = "the same line reads the export id from ours"
        self.assert_fails(situations.SUCCESS, name, "'made-up'",
                          ours="tell({**outcome(), 'export_id': 'made-up'})\n")
        self.assert_fails(situations.SUCCESS, name, "an error was told",
                          ours="tell({**outcome(), 'told': True})\n")

    def test_programs_that_do_not_end_well(self):
        for lie, because in (("import time; time.sleep(60)", "did not end within 2 s"),
                             ("sys.exit(3)", "exit code 3"), ("pass", "wrote 0 lines"),
                             ("print('{}')", "told no told"), ("os.abort()", "SIGABRT")):
            self.assert_fails(situations.V2_ERROR, self.TOLD, because, ours=f"{lie}\n", timeout=2)

    def test_number_inside_another_is_not_told(self):
        outcome = Outcome(text="port 40300 refused, id 3403", fields={"port": 40300})
        self.assertEqual(outcome.reach("403"), LOST)
        self.assertEqual(Outcome(text="HTTP 403: no").reach("403"), TEXT)
        self.assertEqual(Outcome(fields={"status": 403}).reach("403"), FIELD)


class TellProgram(ParityTest):
    """The one in Python; those of the other languages do the same in their terms."""

    SAMPLE = ("class Part:\n    def __init__(self, **members):\n"
              "        self.__dict__.update(members)\n"
              "class Failure(Exception):\n    pass\n"
              "def create_export(model_id):\n    {}\n"
              "def export_id(answer):\n    return answer.body['result']['exportId']\n")

    def tell(self, does):
        text = (sides.HERE / "python" / "tell.py").read_text(encoding="utf-8")
        (self.work / "tell.py").write_text(text, encoding="utf-8")
        sample = self.SAMPLE.format(does)
        (self.work / "create_export.py").write_text(sample, encoding="utf-8")
        return Outcome.read(self.bench.tell([sys.executable, str(self.work / "tell.py")], "amv-1",
                                            {}, PATIENCE_SEC))

    def test_answer(self):
        outcome = self.tell("return Part(body={'result': {'exportId': model_id}}, code=200)")
        self.assertEqual((outcome.problem, outcome.told, outcome.export_id), ("", False, "amv-1"))
        self.assertEqual(outcome.fields, {"body.result.exportId": "amv-1", "code": 200})

    def test_answer_that_is_an_error_in_disguise(self):
        outcome = self.tell("return Part(body={'code': 'X'}, reply=Part(headers={'id': ['7']}))")
        self.assertEqual((outcome.told, outcome.export_id), (False, None))
        self.assertEqual(outcome.text, "builtins.KeyError: 'result'")
        self.assertEqual(outcome.fields, {"body.code": "X", "reply.headers.id.0": "7"})

    def test_error(self):
        outcome = self.tell("error = Failure('no'); error.code = b'X'; raise error")
        self.assertEqual((outcome.told, outcome.type), (True, "create_export.Failure"))
        self.assertEqual((outcome.text, outcome.fields), ("no", {"code": "X"}))


class OwnClient(ParityTest):
    TELL = ("TIMEOUT_SEC = 2\ntale = outcome()\nif tale['type'] == 'Late':\n"
            "    print('QF_ERR_TIMEOUT 0\\nlook before you create it again')\n    sys.exit(1)\n"
            "f = tale['fields']\nif tale['told']:\n"
            "    print('QF_ERR_AUTH', f['http_status'], f['code'], f['request_id'])\n"
            "    sys.exit(1)\nprint(tale['export_id'])\n")

    def wrong(self, text, timeout=PATIENCE_SEC):
        judged = compare.own_client(self.bench, self.program(text), timeout)
        return [check.name.split(": ")[1].split(",")[0] for check in judged if not check.ok]

    def test_honest(self):
        self.assertEqual(self.wrong(self.TELL), [])

    def test_lies(self):
        keys = "ACCESS_KEY = os.environ['QIANFAN_ACCESS_KEY']\n"
        self.assertIn("its keys are used", self.wrong(keys + self.TELL))
        silent = self.TELL.replace("f['code'], ", "")
        self.assertEqual(self.wrong(silent), ["the error is told in its fields"])
        late = self.TELL.replace("TIMEOUT_SEC = 2", "TIMEOUT_SEC = 30")
        self.assertEqual(self.wrong(late, timeout=6), ["its deadline is kept"])
        early = self.TELL.replace("TIMEOUT_SEC = 2", "TIMEOUT_SEC = 1")
        self.assertEqual(self.wrong(early), ["its deadline is kept"])
        sure = self.TELL.replace("look before", "look after")
        self.assertEqual(self.wrong(sure), ["its deadline is kept"])


class Pages(ParityTest):
    def compared(self):
        one = report.Compared("python", {}, [])
        lose = "tell({**outcome(), 'told': False, 'fields': {}, 'text': 'Late: 1'})\n"
        for situation in SITUATIONS:
            official = HONEST if situation is situations.SUCCESS else lose
            one.sides[situation] = self.pair(situation, official=official)
        return one

    def test_page_is_the_same_each_time_and_tells_who_loses(self):
        first, second = report.page([self.compared()]), report.page([self.compared()])
        self.assertEqual(first, second)
        self.assertIn("| Python | 4 of 4 | 0 of 4 |", first)
        self.assertIn("**no error**: returns `Failure`; reading the export id then fails with "
                      "`Late`; **lost**: HTTP status, code, message, request id", first)
        self.assertNotRegex(first, r"127\.0\.0\.1:|[0-9a-f]{8}-[0-9a-f]{4}")

    def test_a_side_that_sent_nothing_is_told(self):
        compared = self.compared()
        for pair in compared.sides.values():
            pair[1].requests.clear()
        self.assertIn("| Request | sent | **nothing was sent** |", report.page([compared]))
        self.assertIn("**nothing was sent**", report.table(compared))

    def test_only_the_import_differs(self):
        for language, (name, theirs, ours) in sides.IMPORTS.items():
            before = (sides.HERE / language / name).read_text(encoding="utf-8").split("\n")
            after = sides.our_text(language).split("\n")
            changed = [pair for pair in zip(before, after) if pair[0] != pair[1]]
            self.assertEqual(changed, [(theirs, ours)])
            self.assertEqual(len(before), len(after))

    def snippet(self, path, code):
        return f"<!-- {path} -->\n```python\n{code}```\n"

    def test_snippets_are_compared(self):
        path = "tests/parity/python/own_client.py"
        code = snippets.programs()[path].read_text(encoding="utf-8").split("\n", 1)[1]
        good = list(snippets.faults(self.snippet(path, code)))
        self.assertFalse([fault for fault in good if path in fault])
        self.assertIn(f"{path} says something else",
                      snippets.faults(self.snippet(path, code + "x\n")))
        self.assertIn(f"{path} is not shown", snippets.faults(""))
        self.assertIn("tests/parity/x.py is no program of this test",
                      snippets.faults(self.snippet("tests/parity/x.py", code)))
        self.assertIn("1 pieces of code are not run by any test",
                      snippets.faults("```python\nprint()\n```\n"))
        self.assertIn("the changed import of tests/parity/python/create_export.py is another one",
                      snippets.faults("<!-- tests/parity/python/create_export.py, import changed "
                                      "-->\n```diff\n-a\n+b\n```\n"))


if __name__ == "__main__":
    unittest.main()
