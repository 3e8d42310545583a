# SPDX-License-Identifier: MIT
"""What the cases share: the command, the emulator, certificates, and a look at every output."""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get("QIANFAN_BUILD_DIR", os.path.join(ROOT, "build"))
QF = os.environ.get("QF", os.path.join(BUILD, "cli", "qf"))
EMULATOR = os.environ.get("EMULATOR", os.path.join(ROOT, "emulator", "qianfan_emulator.py"))

ACCESS_KEY = "AKEXAMPLE0000000000000000000001"
SECRET_KEY = "SKEXAMPLE0000000000000000000001"
WRONG_SECRET = "SKWRONG0000000000000000000000009"
PROXY_PASSWORD = "pr0xyPassw0rd"
SECRETS = (SECRET_KEY, WRONG_SECRET, PROXY_PASSWORD)

# Members of the document that create, describe and call print, in their order.
RESULT_MEMBERS = [
    "ok", "exit_code", "status", "status_number", "http_status", "code", "message", "hint",
    "request_id", "export_id", "export_status", "attempts", "retriable", "maybe_executed",
    "settled", "retry_after_ms", "clock_offset_ms", "timings_us", "body_text", "body"]

# Longer than any call here may take, so that a hang is a failure and not a hang of the suite.
LIMIT_SEC = 60


def require_command():
    if not os.access(QF, os.X_OK):
        sys.exit("no command at %s: build it, and set QF or QIANFAN_BUILD_DIR" % QF)


class Emulator:
    """A running emulator. It ends with this object, or with this process at the latest."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [sys.executable, EMULATOR, "--exit-with-stdin", "--strict"] + list(arguments),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"listening on (https?://\S+)", line)
        if not found:
            raise AssertionError("the emulator did not start: %r" % line)
        self.url = found.group(1)
        self.port = int(self.url.rsplit(":", 1)[1])

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=LIMIT_SEC)
        self.process.stdout.close()

    def control(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + "/_emulator/" + path, data, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=LIMIT_SEC) as reply:
            return json.load(reply)

    def fault(self, kind, **fields):
        return self.control("POST", "faults", dict(fields, kind=kind))

    def plant(self, **record):
        return self.control("POST", "tasks", record)["exportId"]

    def executed(self):
        return self.control("GET", "state")["creates_executed"]


def environment(url=None, **changes):
    """An environment that holds what a user would set, and nothing from this machine."""
    kept = ("PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS",
            "TSAN_OPTIONS", "LLVM_PROFILE_FILE")
    variables = {name: os.environ[name] for name in kept if name in os.environ}
    variables["QIANFAN_ACCESS_KEY"] = ACCESS_KEY
    variables["QIANFAN_SECRET_KEY"] = SECRET_KEY
    if url is not None:
        variables["QIANFAN_CONSOLE_API_BASE_URL"] = url
    for name, value in changes.items():
        if value is None:
            variables.pop(name, None)
        else:
            variables[name] = value
    return variables


class Case(unittest.TestCase):
    """Runs qf in an empty directory of its own."""

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory(prefix="qf-cli-")
        cls.addClassCleanup(cls.directory.cleanup)

    def path(self, name):
        return os.path.join(self.directory.name, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def qf(self, *arguments, exit_code=0, env=None, stdin=""):
        """Runs qf, checks its exit code, and that no secret is in what it says."""
        done = subprocess.run(
            [QF] + list(arguments), env=environment() if env is None else env, input=stdin,
            capture_output=True, text=True, cwd=self.directory.name, timeout=LIMIT_SEC)
        said = done.stdout + done.stderr
        self.assertEqual(done.returncode, exit_code, "qf %s said:\n%s" % (arguments, said))
        self.assert_no_secret(said)
        return done

    def assert_no_secret(self, text):
        for secret in SECRETS:
            self.assertNotIn(secret, text)

    def result(self, *arguments, **options):
        """The JSON document of create, describe or call, which always has the same members."""
        document = json.loads(self.qf("--json", *arguments, **options).stdout)
        self.assertEqual(list(document), RESULT_MEMBERS)
        self.assertEqual(document["exit_code"], options.get("exit_code", 0))
        self.assertEqual(document["ok"], document["status"] == "QF_OK")
        return document


class EmulatorCase(Case):
    """The same, with an emulator that serves all cases of the class."""

    emulator_arguments = ("--doing-seconds", "3600")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.emulator = Emulator(*cls.emulator_arguments)
        cls.addClassCleanup(cls.emulator.close)

    def setUp(self):
        self.emulator.control("POST", "reset", {})

    def qf(self, *arguments, env=None, **options):
        return super().qf(*arguments, env=self.env() if env is None else env, **options)

    def env(self, **changes):
        return environment(self.emulator.url, **changes)


def make_certificate(directory):
    """A self-signed certificate for 127.0.0.1; returns the paths of certificate and key."""
    certificate = os.path.join(directory, "cert.pem")
    key = os.path.join(directory, "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True)
    return certificate, key
