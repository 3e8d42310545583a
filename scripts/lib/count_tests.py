#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts the single tests in what test runners print: "passed failed skipped".

Reads ctest's LastTest.log (--ctest FILE), looking into the output of each program for the counts of
CMocka and Python's unittest; or the output of one unittest program (--unittest FILE).
"""

import pathlib
import re
import sys

CMOCKA = {
    "passed": r"^\[  PASSED  \] (\d+) test\(s\)",
    "failed": r"^\[  FAILED  \] (\d+) test\(s\)",
    "skipped": r"^\[  SKIPPED \] (\d+) test\(s\)",
}


def unittest_counts(text):
    """Sums every "Ran N tests" of a text; None if there is none."""
    ran = sum(int(number) for number in re.findall(r"^Ran (\d+) tests? in", text, re.M))
    if not ran:
        return None
    verdicts = " ".join(re.findall(r"^(?:OK|FAILED)\b(.*)$", text, re.M))
    failed = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", verdicts))
    skipped = sum(int(n) for n in re.findall(r"skipped=(\d+)", verdicts))
    return [ran - failed - skipped, failed, skipped]


def cmocka_counts(text):
    found = {name: sum(map(int, re.findall(pattern, text, re.M)))
             for name, pattern in CMOCKA.items()}
    counts = [found["passed"], found["failed"], found["skipped"]]
    return counts if sum(counts) else None


def one_program(output, verdict):
    """The counts of one ctest test. A program that failed without saying so counts as one more."""
    if re.search(r"^Test (Skipped|Not Run)", verdict, re.M):
        return [0, 0, 1]
    counts = cmocka_counts(output) or unittest_counts(output) or [1, 0, 0]
    if "Test Passed." in verdict:
        return [counts[0] + counts[1], 0, counts[2]]
    if counts == [1, 0, 0]:
        return [0, 1, 0]
    return counts if counts[1] else [counts[0], 1, counts[2]]


def ctest_counts(text):
    rule = "-" * 58
    total = [0, 0, 0]
    for part in re.split(r"^\d+/\d+ Testing: ", text, flags=re.M)[1:]:
        output, _, verdict = part.partition("<end of output>")
        if not verdict:
            output, _, verdict = part.rpartition(rule)
        total = [sum(pair) for pair in zip(total, one_program(output, verdict))]
    return total


def main():
    kind, path = sys.argv[1:]
    text = pathlib.Path(path).read_text(encoding="utf-8", errors="replace")
    counts = ctest_counts(text) if kind == "--ctest" else unittest_counts(text) or [0, 0, 0]
    print(*counts)


if __name__ == "__main__":
    main()
