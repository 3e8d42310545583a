# SPDX-License-Identifier: MIT
"""doctor: each leg broken in turn, and the leg that it names."""

import json
import socket

from harness import (Case, Emulator, EmulatorCase, PROXY_PASSWORD, WRONG_SECRET, environment,
                     make_certificate)
from proxy import Proxy

LEGS = ["configuration", "dns", "tcp", "proxy", "tls", "answer", "clock", "credentials",
        "permission", "service"]
REFUSAL = (b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n"
           b"Content-Length: 0\r\nConnection: close\r\n\r\n")


class Doctor:
    """Mixed into a case: runs doctor both ways and compares them."""

    def examine(self, *arguments, exit_code=0, env=None):
        """The states of the legs; the text and the JSON document must agree."""
        text = self.qf("doctor", *arguments, exit_code=exit_code, env=env).stdout
        document = json.loads(
            self.qf("doctor", "--json", *arguments, exit_code=exit_code, env=env).stdout)
        self.assertEqual(list(document), ["ok", "exit_code", "endpoint", "legs", "warnings",
                                          "result"])
        self.assertEqual(document["ok"], exit_code == 0)
        self.assertEqual([leg["leg"] for leg in document["legs"]], LEGS)
        words = {"fail": "FAIL", "not_reached": "not reached", "not_used": "not used"}
        lines = text.splitlines()[1:1 + len(LEGS) * 2]
        lines = [line for line in lines if not line.startswith(" ")]
        for leg, line in zip(document["legs"], lines):
            word = words.get(leg["state"], leg["state"])
            self.assertEqual(line[:13].strip(), word)
            self.assertEqual(line[13:].split()[0], leg["leg"])
            if leg["state"] == "fail":
                self.assertTrue(leg["detail"], leg)
                self.assertTrue(leg["advice"], leg)
                self.assertIn("-> " + leg["advice"], text)
        failed = [leg["leg"] for leg in document["legs"] if leg["state"] == "fail"]
        self.assertEqual(text.splitlines()[-1],
                         "Broken: %s." % failed[0] if failed else "All legs are well.")
        self.assertEqual(failed == [], exit_code == 0)
        self.document = document
        return {leg["leg"]: leg["state"] for leg in document["legs"]}

    def assert_broken(self, states, broken):
        """`broken` failed; everything before it is well, everything behind it is not reached."""
        for leg in LEGS[:LEGS.index(broken)]:
            self.assertIn(states[leg], ("ok", "not_used"), leg)
        self.assertEqual(states[broken], "fail")
        for leg in LEGS[LEGS.index(broken) + 1:]:
            self.assertIn(states[leg], ("not_reached", "not_used"), leg)

    def warnings(self):
        return "\n".join(self.document["warnings"])


class Network(Doctor, Case):
    """Legs that break before any service is reached."""

    def test_configuration(self):
        states = self.examine(exit_code=3, env=environment(QIANFAN_SECRET_KEY=None))
        self.assert_broken(states, "configuration")
        self.assertIn("QIANFAN_SECRET_KEY", json.dumps(self.document["legs"][0]))

    def test_dns(self):
        states = self.examine(exit_code=6, env=environment("https://qianfan.invalid"))
        self.assert_broken(states, "dns")
        self.assertEqual(self.document["endpoint"], "https://qianfan.invalid")

    def test_tcp_closed_port(self):
        # Bound and not listening: nobody answers, and nobody else can take the port meanwhile.
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            url = "https://127.0.0.1:%d" % bound.getsockname()[1]
            states = self.examine(exit_code=6, env=environment(url))
        self.assert_broken(states, "tcp")
        self.assertEqual(self.document["result"]["status"], "QF_ERR_CONNECT")

    def test_tcp_and_tls_that_never_answer(self):
        for option, leg in (("--hang-connect", "tcp"), ("--hang-tls", "tls")):
            with self.subTest(leg=leg):
                emulator = Emulator(option)
                try:
                    url = "https://127.0.0.1:%d" % emulator.port
                    states = self.examine("--timeout-ms", "400", exit_code=7,
                                          env=environment(url))
                finally:
                    emulator.close()
                self.assert_broken(states, leg)

    def test_proxy_that_refuses(self):
        proxy = Proxy(REFUSAL)
        self.addCleanup(proxy.close)
        url = "http://me:%s@127.0.0.1:%d" % (PROXY_PASSWORD, proxy.port)
        states = self.examine(exit_code=6, env=environment("https://qianfan.invalid:8443",
                                                           QIANFAN_PROXY=url))
        self.assert_broken(states, "proxy")
        self.assertEqual(proxy.connects, ["qianfan.invalid:8443"] * 2)

    def test_proxy_that_is_not_there(self):
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            proxy = "http://127.0.0.1:%d" % bound.getsockname()[1]
            states = self.examine("--proxy", proxy, exit_code=6,
                                  env=environment("https://qianfan.invalid"))
        self.assert_broken(states, "tcp")

    def test_cancelled_configuration_is_never_blamed(self):
        states = self.examine("--model-id", "a/b", exit_code=2,
                              env=environment("https://qianfan.invalid"))
        self.assert_broken(states, "configuration")


class Service(Doctor, EmulatorCase):
    """Legs that the service itself decides."""

    def test_all_well(self):
        states = self.examine()
        self.assertEqual(states.pop("proxy"), "not_used")
        self.assertEqual(states.pop("tls"), "not_used")
        self.assertEqual(set(states.values()), {"ok"})
        self.assertIn("http:", self.warnings())
        self.assertGreater(self.document["legs"][LEGS.index("answer")]["time_us"], 0)

    def test_a_refused_placeholder_is_well(self):
        self.assertEqual(self.examine("--model-id", "amv-missing")["service"], "ok")
        self.assertEqual(self.examine("--model-id", "am-set")["service"], "ok")

    def test_one_attempt_whatever_is_configured(self):
        self.emulator.fault("status", status=503, times=-1)
        states = self.examine("--set", "console_api_retry_count=5", exit_code=8)
        self.assertEqual(self.document["result"]["attempts"], 1)
        self.assertEqual(states["service"], "fail")
        self.assertEqual(states["answer"], "ok")
        self.assertEqual(states["credentials"], "not_reached")

    def test_wrong_secret_and_unknown_key(self):
        for changes in ({"QIANFAN_SECRET_KEY": WRONG_SECRET}, {"QIANFAN_ACCESS_KEY": "AKNOBODY"}):
            with self.subTest(changes=changes):
                states = self.examine(exit_code=4, env=self.env(**changes))
                self.assert_broken(states, "credentials")
                self.assertEqual(states["clock"], "ok")

    def test_permission(self):
        states = self.examine("--model-id", "amv-denied", exit_code=5)
        self.assert_broken(states, "permission")

    def test_answers_that_are_not_qianfan(self):
        for kind in ("reset", "empty-200", "garbage", "redirect"):
            with self.subTest(kind=kind):
                self.emulator.fault(kind, times=2)
                states = self.examine(exit_code=6)
                self.assertEqual(states["answer"], "fail")
                self.assertEqual(states["tcp"], "ok")

    def test_answer_that_never_comes(self):
        self.emulator.fault("hang", times=2)
        self.assertEqual(self.examine("--timeout-ms", "400", exit_code=7)["answer"], "fail")

    def test_clock(self):
        self.emulator.control("POST", "clock", {"offset_sec": 100})
        self.addCleanup(self.emulator.control, "POST", "clock", {"offset_sec": 0})
        self.assertEqual(self.examine()["clock"], "warning")
        self.assertRegex(self.warnings(), r"this machine is (99|100|101) s behind the service")
        self.emulator.control("POST", "clock", {"offset_sec": -100})
        self.assertEqual(self.examine()["clock"], "warning")
        self.assertIn(" s ahead of the service", self.warnings())
        self.emulator.control("POST", "clock", {"offset_sec": 7200})
        states = self.examine(exit_code=4)
        self.assertEqual(states["clock"], "fail")
        self.assertEqual(states["credentials"], "ok")
        self.assertIn("timedatectl", self.document["legs"][LEGS.index("clock")]["advice"])

    def test_clock_that_the_service_refuses_for_good(self):
        self.emulator.fault("status", status=400, code="RequestExpired", times=-1)
        states = self.examine(exit_code=4)
        self.assert_broken(states, "clock")

    def test_environment_proxies_are_told_without_password(self):
        env = self.env(HTTPS_PROXY="http://me:%s@proxy.invalid:3128" % PROXY_PASSWORD,
                       NO_PROXY="127.0.0.1,localhost")
        self.examine(env=env)
        self.assertIn("HTTPS_PROXY=http://***@proxy.invalid:3128.", self.warnings())
        self.assertIn("NO_PROXY=127.0.0.1,localhost", self.warnings())


class Tls(Doctor, Case):
    """An https emulator whose certificate nobody trusts unless told to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificate, key = make_certificate(cls.directory.name)
        cls.emulator = Emulator("--tls", cls.certificate, key)
        cls.addClassCleanup(cls.emulator.close)

    def test_untrusted_certificate(self):
        states = self.examine(exit_code=6, env=environment(self.emulator.url))
        self.assert_broken(states, "tls")

    def test_trusted_certificate(self):
        states = self.examine("--ca-file", self.certificate, env=environment(self.emulator.url))
        self.assertEqual(states["tls"], "ok")
        self.assertGreater(self.document["legs"][LEGS.index("tls")]["time_us"], 0)
        self.assertEqual(self.document["warnings"], [])

    def test_unchecked_certificate_is_warned_of(self):
        self.examine("--set", "ssl_verification_enabled=no", env=environment(self.emulator.url))
        self.assertIn("Certificates are not checked", self.warnings())

    def test_a_port_that_speaks_no_tls(self):
        plain = Proxy(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", until=b"")
        self.addCleanup(plain.close)
        url = "https://127.0.0.1:%d" % plain.port
        self.assert_broken(self.examine(exit_code=6, env=environment(url)), "tls")

    def test_a_handshake_that_is_broken_off(self):
        rude = Proxy(b"", until=b"")
        self.addCleanup(rude.close)
        url = "https://127.0.0.1:%d" % rude.port
        self.assert_broken(self.examine(exit_code=6, env=environment(url)), "tls")

    def test_through_a_proxy_of_the_environment(self):
        proxy = Proxy()
        self.addCleanup(proxy.close)
        url = "http://me:%s@127.0.0.1:%d" % (PROXY_PASSWORD, proxy.port)
        env = environment(self.emulator.url, https_proxy=url)
        states = self.examine("--ca-file", self.certificate, env=env)
        self.assertEqual((states["proxy"], states["tls"]), ("ok", "ok"))
        self.assertIn("which is in use", self.warnings())
        self.assertIn("https_proxy", self.document["legs"][LEGS.index("proxy")]["detail"])
        self.assertEqual(len(proxy.connects), 2)
        # The same variable, and an exception for this host: curl and doctor must agree.
        env["no_proxy"] = "127.0.0.1"
        states = self.examine("--ca-file", self.certificate, env=env)
        self.assertEqual(states["proxy"], "not_used")
        self.assertEqual(len(proxy.connects), 2)
