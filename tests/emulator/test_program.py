# SPDX-License-Identifier: MIT
"""The program as a user starts it: command line, TLS, log, and the ways it ends."""

import json
import os
import select
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest

import support

OPENSSL = shutil.which("openssl")


class Program:
    """A running emulator, started from another folder, ended with its standard input."""

    def __init__(self, *options):
        self.process = subprocess.Popen(
            [sys.executable, support.SCRIPT, "--exit-with-stdin", "--die-after", "60", *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/")
        self.line = self.process.stdout.readline().decode()
        self.url = self.line.strip().rpartition(" ")[2]
        self.port = int(self.url.rpartition(":")[2] or 0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def end(self):
        """Exit status and what else was written."""
        if self.process.stdout.closed:
            return None
        out, err = self.process.communicate(timeout=support.PATIENCE_SEC)
        return self.process.returncode, out.decode(), err.decode()


def run(*options):
    done = subprocess.run([sys.executable, support.SCRIPT, *options], capture_output=True,
                          text=True, timeout=support.PATIENCE_SEC, check=False)
    return done.returncode, done.stdout, done.stderr


class Life(unittest.TestCase):
    def test_one_line_and_an_end_with_stdin(self):
        program = Program()
        self.assertEqual("listening on http://127.0.0.1:%d\n" % program.port, program.line)
        with support.Client(program) as client:
            self.assertEqual(200, client.create().status)
            self.assertEqual((0, "", ""), program.end())
            self.assertEqual(b"", client.sock.recv(1))

    def test_ends_on_signals(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            program = Program("--fault", "hang")
            with support.Client(program) as client:
                client.send("POST", "/v2/model?Action=Echo", {})
                os.kill(program.process.pid, number)
                self.assertEqual(0, program.process.wait(support.PATIENCE_SEC))
                self.assertEqual((0, "", ""), program.end())

    def test_dies_of_age(self):
        status, out, err = run("--die-after", "0.05")
        self.assertEqual(3, status)
        self.assertIn("--die-after", err)
        self.assertTrue(out.startswith("listening on "))

    def test_wrong_usage(self):
        for options, word in ((["--fault", "nothing"], "unknown fault kind"),
                              (["--access-key", "A"], "--secret-key"),
                              (["--client-ca", "x"], "--tls"),
                              (["--path-prefix", "gw"], "--path-prefix")):
            with self.subTest(options):
                status, out, err = run(*options)
                self.assertEqual((2, ""), (status, out))
                self.assertIn(word, err)
        status, out, err = run("--tls", "/nonexistent", "/nonexistent")
        self.assertEqual((1, ""), (status, out))
        self.assertIn("cannot start", err)

    def test_port_in_use(self):
        with Program() as program:
            status, _, err = run("--port", str(program.port))
            self.assertEqual(1, status)
            self.assertIn("cannot start", err)

    def test_help_names_every_fault(self):
        status, out, _ = run("--help")
        self.assertEqual(0, status)
        for word in ("reset-after-execute", "huge-body", "--exit-with-stdin"):
            self.assertIn(word, out)


class Options(unittest.TestCase):
    def test_keys_strict_prefix_outcome_clock(self):
        with Program("--access-key", "A1", "--secret-key", "S1", "--access-key", "A2",
                     "--secret-key", "S2", "--strict", "--path-prefix", "/gw", "--outcome", "Fail",
                     "--doing-seconds", "0", "--clock-offset-sec", "100") as program, \
                support.Client(program) as client:
            body = {"modelId": "amv-one"}
            for pair in (("A1", "S1"), ("A2", "S2")):
                answer = client.call("CreateModelExportTask", body, route="/gw/v2/model",
                                     access_key=pair[0], secret_key=pair[1])
                self.assertEqual(200, answer.status)
            answer = client.call("DescribeModelExportTask", body, route="/gw/v2/model",
                                 access_key="A2", secret_key="S2")
            self.assertEqual("Fail", answer.json()["result"]["status"])
            self.assertEqual(403, client.call("Echo", {}, route="/gw/v2/model").status)
            self.assertEqual(404, client.create(access_key="A1", secret_key="S1").status)
            self.assertEqual(100, client.control("GET", "state").json()["clock_offset_sec"])

    def test_fault_and_request_log(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "log.jsonl")
            with Program("--fault", "status,status=429,retry_after=1,times=1",
                         "--request-log", path) as program, support.Client(program) as client:
                self.assertEqual(429, client.create().status)
                self.assertEqual(200, client.create().status)
                client.control("GET", "state")
                program.end()
            with open(path, encoding="utf-8") as file:
                entries = [json.loads(line) for line in file]
        self.assertEqual([(429, "status", False), (200, None, True)],
                         [(e["status"], e["fault"], e["executed"]) for e in entries])

    def test_log_on_standard_error(self):
        program = Program("--request-log", "-")
        with support.Client(program) as client:
            client.create()
        _, _, err = program.end()
        self.assertEqual("CreateModelExportTask", json.loads(err)["action"])

    def test_hang_tls_accepts_and_says_nothing(self):
        with Program("--hang-tls") as program:
            self.assertTrue(program.url.startswith("https://"))
            with socket.create_connection(("127.0.0.1", program.port)) as sock:
                sock.sendall(b"\x16\x03\x01")
                sock.settimeout(0.2)
                with self.assertRaises(socket.timeout):
                    sock.recv(1)

    @unittest.skipUnless(sys.platform == "linux", "the kernel's backlog rules are Linux's")
    def test_hang_connect_never_connects(self):
        with Program("--hang-connect") as program:
            with self.assertRaises(socket.timeout):
                socket.create_connection(("127.0.0.1", program.port), 0.3)


@unittest.skipUnless(OPENSSL, "needs the openssl program to make certificates")
class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.cert = os.path.join(cls.folder.name, "cert.pem")
        cls.key = os.path.join(cls.folder.name, "key.pem")
        subprocess.run(
            [OPENSSL, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-keyout", cls.key, "-out", cls.cert, "-days", "2", "-subj",
             "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"],
            check=True, capture_output=True)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def context(self, client_cert=False):
        context = ssl.create_default_context(cafile=self.cert)
        if client_cert:
            context.load_cert_chain(self.cert, self.key)
        return context

    @staticmethod
    def wrapper(context, session=None):
        return lambda sock: context.wrap_socket(sock, server_hostname="127.0.0.1",
                                                session=session)

    def test_https_and_session_resumption(self):
        with Program("--tls", self.cert, self.key) as program:
            self.assertTrue(program.url.startswith("https://"))
            context = self.context()
            with support.Client(program, self.wrapper(context)) as client:
                self.assertEqual(200, client.create().status)
                session = client.sock.session
            with support.Client(program, self.wrapper(context, session)) as client:
                self.assertEqual(200, client.create().status)
                logged = client.control("GET", "requests").json()
        self.assertEqual([False, True], [entry["tls"]["resumed"] for entry in logged])

    def test_faults_over_tls(self):
        with Program("--tls", self.cert, self.key) as program:
            context = self.context()
            with support.Client(program, self.wrapper(context)) as client:
                client.control("POST", "faults", {"kind": "no-length"})
                client.send("POST", "/v2/model?Action=CreateModelExportTask", {"modelId": "amv-a"})
                self.assertTrue(client.read_all().endswith(b"}}"))
            with support.Client(program, self.wrapper(context)) as client:
                client.control("POST", "faults", {"kind": "reset"})
                client.send("POST", "/v2/model?Action=CreateModelExportTask", {"modelId": "amv-a"})
                # Python's ssl module makes an end of the file of it, so ask the kernel.
                poll = select.poll()
                poll.register(client.sock, select.POLLIN)
                events = poll.poll(support.PATIENCE_SEC * 1000)
                self.assertTrue(events[0][1] & select.POLLERR)

    def test_client_certificate(self):
        with Program("--tls", self.cert, self.key, "--client-ca", self.cert) as program:
            with support.Client(program, self.wrapper(self.context(True))) as client:
                self.assertEqual(200, client.create().status)
                logged = client.control("GET", "requests").json()
            self.assertEqual({"commonName": "127.0.0.1"}, logged[0]["tls"]["client"])
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                with support.Client(program, self.wrapper(self.context())) as client:
                    client.create()

    def test_tls_versions(self):
        with Program("--tls", self.cert, self.key, "--max-tls", "1.2") as program:
            context = self.context()
            context.minimum_version = ssl.TLSVersion.TLSv1_3
            with self.assertRaises(ssl.SSLError):
                support.Client(program, self.wrapper(context))
        with Program("--tls", self.cert, self.key, "--min-tls", "1.3") as program:
            context = self.context()
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            with self.assertRaises(ssl.SSLError):
                support.Client(program, self.wrapper(context))


if __name__ == "__main__":
    unittest.main()
