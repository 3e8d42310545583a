#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs every case of the command qf against the emulator.

QF names the command, or QIANFAN_BUILD_DIR the build directory that holds it as cli/qf (build/ is
taken if neither is set). EMULATOR names the emulator's script, if it is not the one of this tree.
Arguments are those of unittest, such as -v or -k doctor.
"""

import os
import sys
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import harness  # noqa: E402


def main():
    harness.require_command()
    suite_arguments = ["discover", "-s", HERE, "-p", "cases_*.py"] + sys.argv[1:]
    program = unittest.main(module=None, argv=[sys.argv[0]] + suite_arguments, exit=False)
    result = program.result
    for test, reason in result.skipped:
        print("SKIPPED: %s: %s" % (test, reason), file=sys.stderr)
    print("%d run, %d skipped" % (result.testsRun, len(result.skipped)), file=sys.stderr)
    # A run in which nothing ran proves nothing.
    sys.exit(0 if result.wasSuccessful() and result.testsRun > len(result.skipped) else 1)


if __name__ == "__main__":
    main()
