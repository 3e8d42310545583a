#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The examples do what they promise.

Goal: somebody who copies an example gets a program that works, and fails as its text says.
Method: run each against an emulator of the service on a port that the system chose.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
EMULATOR = ROOT / "emulator/qianfan_emulator.py"
ACCESS_KEY = "ALTAKexampleexampleexample"
SECRET_KEY = "0123456789abcdef0123456789abcdef"
MODEL = "amv-g73j3faikzpz"
PROGRAMS = pathlib.Path()


class Examples(unittest.TestCase):
    def emulator(self, *options):
        """Starts an emulator for this test alone and returns its base URL."""
        process = subprocess.Popen(
            [sys.executable, EMULATOR, "--port", "0", "--access-key", ACCESS_KEY,
             "--secret-key", SECRET_KEY, *options], stdout=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        line = process.stdout.readline()
        self.assertRegex(line, r"^listening on http://127\.0\.0\.1:\d+$")
        return line.split()[-1]

    def program(self, name, *arguments, url=None, **environment):
        """Runs an example in an empty folder, with nothing of ours in its environment."""
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith("QIANFAN_") and not name.lower().endswith("_proxy")}
        if url:
            environment["QIANFAN_CONSOLE_API_BASE_URL"] = url
        with tempfile.TemporaryDirectory() as empty:
            return subprocess.run([PROGRAMS / name, *arguments], cwd=empty, text=True,
                                  env={**kept, **environment}, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=50, check=False)

    def keyed_program(self, *arguments, **more):
        keys = {"QIANFAN_ACCESS_KEY": ACCESS_KEY, "QIANFAN_SECRET_KEY": SECRET_KEY}
        return self.program(*arguments, **{**keys, **more})

    def test_export_task(self):
        done = self.keyed_program("export_task", MODEL, url=self.emulator())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"\AexportId: \S+\nstate: (Doing|Done)\n\Z")
        self.assertEqual(done.stderr, "")

    def test_export_task_refused(self):
        done = self.keyed_program("export_task", MODEL, url=self.emulator(),
                                  QIANFAN_SECRET_KEY="f" * 32)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("QF_ERR_AUTH", done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertNotIn("f" * 32, done.stderr)

    def test_cancel(self):
        url = self.emulator("--fault", "hang")
        started = time.monotonic()
        done = self.keyed_program("cancel", MODEL, "300", url=url)
        self.assertEqual((done.returncode, done.stdout), (0, "cancelled\n"), done.stderr)
        # 300 ms of waiting, 250 ms for the cancel, the rest for a slow machine to start a program.
        self.assertLess(time.monotonic() - started, 10)

    def test_cancel_too_late(self):
        done = self.keyed_program("cancel", MODEL, "30000", url=self.emulator())
        self.assertEqual((done.returncode, done.stdout), (0, "the answer came first\n"),
                         done.stderr)

    def test_errors(self):
        done = self.keyed_program("errors", MODEL, url=self.emulator(),
                                  QIANFAN_ACCESS_KEY="ALTAKnobodynobodynobody00")
        self.assertEqual(done.returncode, 1, done.stderr)
        for line in (r"status +QF_ERR_AUTH", r"HTTP status +40[03]", r"hint +\w+.*",
                     r"message +\w+.*", r"attempts +1", r"maybe executed +no",
                     r"attempt 1 .* total [\d.]+ ms"):
            self.assertRegex(done.stdout, rf"(?m)^{line}$")

    def test_errors_no_client(self):
        done = self.program("errors", MODEL)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stdout, r"(?m)^status +QF_ERR_CONFIG$")
        self.assertRegex(done.stdout, r"(?m)^attempts +0$")

    def rotating(self, expires_at_sec):
        with tempfile.TemporaryDirectory() as folder:
            keys = pathlib.Path(folder) / "keys.txt"
            keys.write_text(f"{ACCESS_KEY} {SECRET_KEY} - {expires_at_sec}\n", encoding="utf-8")
            return self.program("rotating_credentials", MODEL, keys, url=self.emulator())

    def test_rotating_credentials(self):
        done = self.rotating(int(time.time()) + 3600)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"\Acreate: ok\ndescribe: Do(ing|ne)\n"
                                      r"the key file was read 1 time\(s\)\n\Z")

    def test_rotating_credentials_expiring(self):
        done = self.rotating(int(time.time()) + 30)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("the key file was read 2 time(s)", done.stdout)

    def test_rotating_credentials_missing(self):
        done = self.program("rotating_credentials", MODEL, "no-such-file", url=self.emulator())
        self.assertEqual(done.returncode, 1)
        self.assertIn("QF_ERR_CREDENTIALS", done.stderr)


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--programs", type=pathlib.Path, required=True,
                         help="folder with the compiled examples")
    known, rest = options.parse_known_args()
    PROGRAMS = known.programs.resolve()
    unittest.main(argv=[sys.argv[0], *rest])
