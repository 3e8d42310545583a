# SPDX-License-Identifier: MIT
"""Every exit code, and what is said about it."""

import os
import re
import signal
import socket
import subprocess

from harness import (Case, EmulatorCase, LIMIT_SEC, PROXY_PASSWORD, QF, ROOT, SECRET_KEY,
                     WRONG_SECRET, environment)

MODEL = "amv-g73j3faikzpz"
ONCE = ("--set", "console_api_retry_count=1")


class Codes(EmulatorCase):
    """Each code with its cause."""

    def test_1_refused(self):
        done = self.qf("describe", "amv-missing", exit_code=1)
        self.assertIn("qf: describe failed: no such model version [QF_ERR_NOT_FOUND]", done.stderr)
        self.assertRegex(done.stderr,
                         r"service code ResourceNotFound, HTTP 404, request id [0-9a-f-]{36}")
        self.assertEqual(done.stdout, "")
        document = self.result("describe", "am-wrong", exit_code=1)
        self.assertEqual(document["code"], "InvalidParameter")
        self.assertEqual(document["status"], "QF_ERR_SERVICE")

    def test_2_bad_argument(self):
        for model_id in ("", "amv/x", "amv x", "amv-\n", "x" * 257):
            self.assertIn("QF_ERR_INVALID_ARGUMENT",
                          self.qf("create", model_id, exit_code=2).stderr)
        self.assertEqual(self.result("create", "a b", exit_code=2)["attempts"], 0)
        self.qf("call", "/v2/model", "Echo", "{not json", exit_code=2)
        self.assertEqual(self.emulator.control("GET", "requests"), [])

    def test_3_configuration(self):
        done = self.qf("create", MODEL, exit_code=3,
                       env=self.env(QIANFAN_SECRET_KEY=None, QIANFAN_ACCESS_KEY=None))
        self.assertIn("QF_ERR_CONFIG", done.stderr)
        self.assertIn("QIANFAN_ACCESS_KEY", done.stderr)
        document = self.result("describe", MODEL, "--set", "no_such_key=1", exit_code=3)
        self.assertIn("no_such_key", document["message"])
        self.qf("describe", MODEL, "--timeout-ms", "soon", exit_code=3)

    def test_4_credentials(self):
        done = self.qf("describe", MODEL, exit_code=4,
                       env=self.env(QIANFAN_SECRET_KEY=WRONG_SECRET))
        self.assertIn("QF_ERR_AUTH", done.stderr)
        self.assertIn("hint: ", done.stderr)
        self.qf("describe", MODEL, exit_code=4, env=self.env(QIANFAN_ACCESS_KEY="AKUNKNOWN"))

    def test_5_permission(self):
        document = self.result("create", "amv-denied", exit_code=5)
        self.assertEqual((document["http_status"], document["code"]), (403, "AccessDenied"))

    def test_6_network(self):
        self.emulator.fault("reset", times=-1)
        self.qf("describe", MODEL, *ONCE, exit_code=6)
        self.emulator.control("DELETE", "faults")
        self.emulator.fault("empty-200")
        self.assertIn("QF_ERR_PROTOCOL", self.qf("describe", MODEL, *ONCE, exit_code=6).stderr)
        self.emulator.fault("redirect")
        self.assertIn("QF_ERR_REDIRECT", self.qf("describe", MODEL, *ONCE, exit_code=6).stderr)

    def test_7_timeout(self):
        self.emulator.fault("hang", times=-1)
        done = self.qf("describe", MODEL, "--timeout-ms", "300", exit_code=7)
        self.assertIn("QF_ERR_TIMEOUT", done.stderr)

    def test_8_try_later(self):
        self.emulator.fault("status", status=429, retry_after="7")
        done = self.qf("describe", MODEL, *ONCE, exit_code=8)
        self.assertIn("wait 7.00 s", done.stderr)
        self.emulator.fault("status", status=503, retry_after="7")
        document = self.result("describe", MODEL, *ONCE, exit_code=8)
        self.assertEqual(document["retry_after_ms"], 7000)
        self.assertTrue(document["retriable"])

    def test_9_maybe_executed(self):
        self.emulator.fault("hang-after-execute", times=-1)
        done = self.qf("create", MODEL, "--timeout-ms", "500", exit_code=9)
        self.assertIn("may have executed", done.stderr)
        self.assertIn("qf describe " + MODEL, done.stderr)
        document = self.result("create", MODEL, "--timeout-ms", "500", exit_code=9)
        self.assertTrue(document["maybe_executed"])
        self.assertEqual(document["status"], "QF_ERR_TIMEOUT")

    def test_70_out_of_memory(self):
        """A library whose first allocation fails, put in front of the real one."""
        source = self.write("none.c", "void *qf_config_new(void) { return 0; }\n")
        library = self.path("none.so")
        compiler = os.environ.get("CC", "cc")
        subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source], check=True)
        env = self.env(LD_PRELOAD=library)
        env["ASAN_OPTIONS"] = env.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        done = self.qf("create", MODEL, exit_code=70, env=env)
        self.assertIn("out of memory", done.stderr)

    def test_74_full_disk(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([QF, "create", MODEL], env=self.env(), stdout=full,
                                  stderr=subprocess.PIPE, text=True, timeout=LIMIT_SEC,
                                  cwd=self.directory.name)
        self.assertEqual(done.returncode, 74, done.stderr)
        self.assertIn("could not be written", done.stderr)


class Documentation(Case):
    def test_manual_page_and_help_tell_the_same_codes(self):
        text = self.qf("--help").stdout
        table = text[text.index("Exit codes:"):]
        told = dict(re.findall(r"^  (\d+) +(\S.*)$", table, re.M))
        with open(os.path.join(ROOT, "docs", "man", "qf.1"), encoding="utf-8") as file:
            page = file.read()
        section = page[page.index(".Sh EXIT STATUS"):page.index(".Sh EXAMPLES")]
        written = dict(re.findall(r"^\.It (\d+)\n(.*)$", section, re.M))
        self.assertEqual(told, written)
        self.assertEqual(sorted(map(int, told)), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 70, 74, 130])

    def test_manual_page_knows_every_option_and_command(self):
        with open(os.path.join(ROOT, "docs", "man", "qf.1"), encoding="utf-8") as file:
            page = file.read()
        for command in ("create", "describe", "call", "config", "doctor", "version",
                        "completion"):
            self.assertIn(".It Cm " + command, page.replace(".It Cm version\n",
                                                            ".It Cm version"))
            for option in re.findall(r"--([a-z-]+)", self.qf(command, "--help").stdout):
                self.assertIn("-" + option, page)
        for option in re.findall(r"--([a-z-]+)", self.qf("--help").stdout):
            self.assertRegex(page, r"Fl [^\n]*-" + option)


class Usage(Case):
    def test_wrong_command_lines(self):
        for arguments in ((), ("create",), ("unknown",), ("create", "a", "b"), ("--nonsense",),
                          ("describe", MODEL, "--set", "novalue"), ("config", "--set", "=x"),
                          ("completion", "tcsh"), ("config", "--keys", "--list-keys")):
            with self.subTest(arguments=arguments):
                done = self.qf(*arguments, exit_code=2)
                self.assertEqual(done.stdout, "")
                self.assertTrue(done.stderr.startswith("qf: "), done.stderr)

    def test_body_files(self):
        self.assertIn("missing.json",
                      self.qf("call", "/v2/model", "Echo", "@missing.json", exit_code=2).stderr)
        done = self.qf("call", "/v2/model", "Echo", "-", stdin="{}\0", exit_code=2)
        self.assertIn("zero byte", done.stderr)
        self.qf("call", "/v2/model", "Echo", "@.", exit_code=2)

    def test_secrets_on_the_command_line_are_refused(self):
        for arguments in (("--set", "secret_key=" + SECRET_KEY),
                          ("--set=secret_key=" + SECRET_KEY,),
                          ("--set", "QIANFAN_SECRET_KEY=" + SECRET_KEY),
                          ("--set", "security_token=" + SECRET_KEY),
                          ("--secret-key", SECRET_KEY), ("--secret_key=" + SECRET_KEY,),
                          ("--security-token=" + SECRET_KEY,),
                          ("--proxy", "http://me:%s@127.0.0.1:1" % PROXY_PASSWORD),
                          ("--set", "proxy=http://me:%s@127.0.0.1:1" % PROXY_PASSWORD)):
            with self.subTest(arguments=arguments):
                for command in (("create", MODEL), ("config",), ("doctor",)):
                    done = self.qf(*command, *arguments, exit_code=2)
                    self.assertEqual(done.stdout, "")
                    self.assertRegex(done.stderr, r"export QIANFAN_(SEC|PROXY)")

    def test_a_mistyped_option_does_not_repeat_its_value(self):
        self.qf("create", MODEL, "--secretkey=" + SECRET_KEY, exit_code=2)


class Interrupt(Case):
    """A server that takes the request and says nothing; the signal follows its arrival."""

    def interrupted(self, number, *arguments):
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(LIMIT_SEC)
            url = "http://127.0.0.1:%d" % server.getsockname()[1]
            process = subprocess.Popen([QF] + list(arguments), env=environment(url), text=True,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       cwd=self.directory.name)
            try:
                connection, _ = server.accept()
                with connection:
                    connection.settimeout(LIMIT_SEC)
                    self.assertTrue(connection.recv(65536))
                    process.send_signal(number)
                    # Generous for a loaded machine, far below every deadline of the call itself.
                    out, err = process.communicate(timeout=5)
            finally:
                process.kill()
                process.wait()
        self.assertEqual(process.returncode, 130, err)
        self.assert_no_secret(out + err)
        return out, err

    def test_signals_cancel_and_a_create_warns(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number):
                out, err = self.interrupted(number, "create", MODEL)
                self.assertEqual(out, "")
                self.assertIn("QF_ERR_CANCELLED", err)
                self.assertIn("may have executed", err)

    def test_other_commands(self):
        self.assertIn("QF_ERR_CANCELLED", self.interrupted(signal.SIGINT, "describe", MODEL)[1])
        self.assertIn("QF_ERR_CANCELLED", self.interrupted(signal.SIGINT, "doctor")[1])
        self.interrupted(signal.SIGINT, "call", "/v2/model", "DescribeModel")
