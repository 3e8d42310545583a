# SPDX-License-Identifier: MIT
"""Runs a command with an emulator to talk to: run_with_emulator.py COMMAND..."""

from __future__ import annotations

import os
import subprocess
import sys

from emulator import Emulator


def main() -> int:
    emulator = Emulator("--strict")
    try:
        environment = {**os.environ, **emulator.environment()}
        return subprocess.run(sys.argv[1:], env=environment, check=False, timeout=120).returncode
    finally:
        emulator.stop()


if __name__ == "__main__":
    sys.exit(main())
