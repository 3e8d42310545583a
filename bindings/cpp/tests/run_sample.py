#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the sample against the emulator: one export that works, one that is refused.

    run_sample.py PROGRAM
"""
import os
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[3]
PATIENCE_SEC = 30


def run(program, url, model_id):
    env = {name: value for name, value in os.environ.items()
           if not name.startswith("QIANFAN_") and not name.lower().endswith("_proxy")}
    env.update(QIANFAN_CONSOLE_API_BASE_URL=url, QIANFAN_ACCESS_KEY="AKsample",
               QIANFAN_SECRET_KEY="SKsample", QIANFAN_DOT_ENV_CONFIG_FILE="")
    return subprocess.run([program, model_id], env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False, timeout=PATIENCE_SEC)


def expect(done, exit_code, out, err):
    if done.returncode == exit_code and re.fullmatch(out, done.stdout) \
            and re.search(err, done.stderr):
        return
    sys.exit(f"ended with {done.returncode}\n{done.stdout}\n{done.stderr}")


def main():
    emulator = [sys.executable, str(TOP / "emulator/qianfan_emulator.py"), "--exit-with-stdin",
                "--strict", "--access-key", "AKsample", "--secret-key", "SKsample"]
    with subprocess.Popen(emulator, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as process:
        url = process.stdout.readline().split()[-1]
        expect(run(sys.argv[1], url, "amv-doing"), 0, r"exportId: \S+\nstate: Doing\n", "^$")
        expect(run(sys.argv[1], url, "amv-denied"), 1, "", "QF_ERR_PERMISSION.*AccessDenied")
        expect(run(sys.argv[1], url, "not/allowed"), 1, "", "QF_ERR_INVALID_ARGUMENT")
        process.stdin.close()


if __name__ == "__main__":
    main()
