# SPDX-License-Identifier: MIT
"""One case for one language: run it as often as it asks and say what came of it."""

import dataclasses

from . import FIRST_KEYS, cases, compare, drivers
from .emulator import Emulator, RefusedPort


@dataclasses.dataclass
class Verdict:
    """`outcome` is ok, FAIL or n/a; `reasons` say why it is not ok."""
    outcome: str
    reasons: list
    stderr: str = ""

    def details(self):
        lines = [f"    {reason}" for reason in self.reasons]
        if self.stderr.strip():
            lines.append("    standard error:")
            lines += [f"    | {line}" for line in self.stderr.strip().splitlines()[-25:]]
        return "\n".join(lines)


def _judge(case, run, places, emulator):
    if run.problem:
        return Verdict("FAIL", [run.problem], run.stderr)
    why = run.answer.get("not_applicable")
    if why is not None:
        if case["may_not_apply"]:
            return Verdict("n/a", [str(why)])
        return Verdict("FAIL", [f"this case applies to every language, not: {why}"], run.stderr)
    reasons = list(compare.malformed(case["input"]["do"], run.answer))
    if case["input"]["do"] == "leaks":
        run.answer["grown_bytes"] = compare.grown_bytes(run.answer)
    reasons += compare.differences(cases.fill(case["expect"], places), run.answer)
    seen = emulator.seen()
    for member in ("tasks", "requests", "connections", "keys", "sent"):
        if case[member] is not None:
            expected = cases.fill(case[member], places)
            reasons += compare.differences(expected, seen[member], f"emulator/{member}")
    return Verdict("FAIL" if reasons else "ok", reasons, run.stderr)


def run_case(case, driver, bench, timeout):
    """The verdict; of a case that is repeated, the first one that is not ok."""
    verdict = Verdict("FAIL", ["it was not run"])
    with Emulator(case["emulator"]) as emulator, RefusedPort() as refused:
        places = {"base": emulator.url, "refused": refused.url, "secret": FIRST_KEYS[1],
                  "library": str(bench.path(case["library"]))}
        document = cases.driver_input(case, places)
        environ = bench.environ(case["library"])
        for number in range(1, case["times"] + 1):
            emulator.begin(cases.fill(case["faults"], places))
            run = drivers.run(driver, document, environ, bench.folder, timeout)
            verdict = _judge(case, run, places, emulator)
            if verdict.outcome == "FAIL" and case["times"] > 1:
                verdict.reasons.insert(0, f"run {number} of {case['times']}")
            if verdict.outcome != "ok":
                break
    return verdict
