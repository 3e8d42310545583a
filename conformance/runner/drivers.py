# SPDX-License-Identifier: MIT
"""The drivers: which there are, and one run of one."""

import dataclasses
import json
import os
import re
import signal
import subprocess

from . import ROOT

# What runtimes say when they die. Exit codes alone would not tell: some wrappers swallow a signal.
DEATH = re.compile(
    r"terminate called|core dumped|Segmentation fault|SIGSEGV|SIGABRT|double free or corruption"
    r"|corrupted (?:size|double-linked)|free\(\): invalid|Fatal Python error|^fatal error: "
    r"|A fatal error has been detected|Got a SIG|FATAL ERROR:|(?:Address|Thread|Leak)Sanitizer"
    r"|runtime error: |panic in a function that cannot unwind", re.M)
KEPT_STDERR = 4000
COMMAND_PATIENCE_SEC = 60


@dataclasses.dataclass
class Driver:
    language: str
    command: list


@dataclasses.dataclass
class Run:
    """How a driver ended. `problem` is empty if it ended well and gave an answer."""
    problem: str
    answer: dict
    stderr: str


def _command(language, environ):
    """The command line of a driver; raises RuntimeError with the reason if it is not built."""
    script = ROOT / "bindings" / language / "ci"
    if not script.is_file():
        raise RuntimeError(f"there is no bindings/{language}/ci")
    done = subprocess.run([str(script), "driver-command"], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, env=dict(environ), check=False,
                          timeout=COMMAND_PATIENCE_SEC)
    words = done.stdout.split("\n")
    words = words[:-1] if words and not words[-1] else words
    if done.returncode != 0 or not words:
        raise RuntimeError(done.stderr.strip() or f"driver-command ended {done.returncode}")
    for word in words:
        if word.startswith("/") and ":" not in word and not os.path.exists(word):
            raise RuntimeError(f"{word} does not exist")
    return words


def find(wanted, environ):
    """Drivers that are built, and why the others are not, by language."""
    known = sorted(path.parent.name for path in (ROOT / "bindings").glob("*/ci"))
    built, missing = [], {}
    for language in wanted or known:
        try:
            built.append(Driver(language, _command(language, environ)))
        except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
            missing[language] = str(error)
    return built, missing


def _end(process):
    """Ends the driver and all that it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def _problem(returncode, stdout, stderr):
    if returncode < 0:
        return f"was killed by {signal.Signals(-returncode).name}"
    death = DEATH.search(stderr)
    if death:
        return f"said {death[0]!r} on standard error"
    if returncode == 2 and not stdout.strip():
        return "did not understand (exit code 2)"
    if returncode != 0:
        return f"ended with exit code {returncode}"
    if stdout.count("\n") != 1 or not stdout.endswith("\n"):
        return f"wrote {stdout.count(chr(10))} lines instead of one"
    return ""


def run(driver, document, environ, folder, timeout):
    """Gives the document to a fresh driver and waits for its answer."""
    with subprocess.Popen(driver.command, cwd=folder, env=environ, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          start_new_session=True) as process:
        try:
            text = json.dumps(document, ensure_ascii=False).encode()
            out, err = process.communicate(text, timeout)
        except subprocess.TimeoutExpired:
            _end(process)
            _, err = process.communicate()
            return Run(f"did not end within {timeout:g} s", {}, err.decode("utf-8", "replace"))
        finally:
            _end(process)
    err = err.decode("utf-8", "replace")
    try:
        out = out.decode("utf-8")
        problem = _problem(process.returncode, out, err)
        answer = {} if problem else json.loads(out)
        if not isinstance(answer, dict):
            problem, answer = "answered with JSON that is no object", {}
    except UnicodeDecodeError:
        problem, answer = "did not write UTF-8", {}
    except ValueError:
        problem, answer = f"did not write JSON: {out[:300]!r}", {}
    return Run(problem, answer, err[-KEPT_STDERR:])
