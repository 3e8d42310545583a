#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the sample of a binding against an emulator: an export that works, two that are refused, and
a wrong use. All languages have the same sample, so what it must say is told here alone.

    run_sample.py COMMAND...      the command, to which the id of a model version is added
"""
import os
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
PATIENCE_SEC = 60
# Arguments, exit code, all of standard output, and what standard error must hold.
RUNS = [
    (["amv-doing"], 0, r"exportId: \S+\nstate: Doing\n", r"\A\Z"),
    (["amv-denied"], 1, "", r"AccessDenied"),
    (["not/allowed"], 1, "", r"model_id holds a .*slash"),
    ([], 2, "", r"usage: "),
]


def environment(url):
    """Keys and address of the emulator, and of all other settings only where the library is."""
    env = {name: value for name, value in os.environ.items()
           if name == "QIANFAN_LIBRARY" or not name.startswith("QIANFAN_")}
    return {name: value for name, value in env.items() if not name.lower().endswith("_proxy")} | {
        "QIANFAN_CONSOLE_API_BASE_URL": url, "QIANFAN_ACCESS_KEY": "AKsample",
        "QIANFAN_SECRET_KEY": "SKsample", "QIANFAN_DOT_ENV_CONFIG_FILE": ""}


def run(command, url, arguments, exit_code, out, err):
    done = subprocess.run([*command, *arguments], env=environment(url), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False, timeout=PATIENCE_SEC)
    if done.returncode != exit_code or not re.fullmatch(out, done.stdout) \
            or not re.search(err, done.stderr):
        sys.exit(f"with {arguments} it ended with {done.returncode}, not {exit_code}\n"
                 f"{done.stdout}\n{done.stderr}")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    emulator = [sys.executable, str(TOP / "emulator/qianfan_emulator.py"), "--exit-with-stdin",
                "--strict", "--access-key", "AKsample", "--secret-key", "SKsample"]
    with subprocess.Popen(emulator, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as process:
        url = process.stdout.readline().split()[-1]
        try:
            for expected in RUNS:
                run(sys.argv[1:], url, *expected)
        finally:
            process.stdin.close()


if __name__ == "__main__":
    main()
