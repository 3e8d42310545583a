# SPDX-License-Identifier: MIT
"""The parts of tests/parity/run."""

import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
# The emulator runs in this process; running a program and naming the library is the conformance
# runner's business already.
sys.path[:0] = [str(ROOT / "emulator"), str(ROOT / "conformance")]

ACCESS_KEY = "AKPARITY00000000000000000000001"
SECRET_KEY = "SKPARITY00000000000000000000001"
MODEL_ID = "amv-parity"

TITLES = {"python": "Python", "go": "Go", "java": "Java", "node": "Node.js"}
LANGUAGES = list(TITLES)
