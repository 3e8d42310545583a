# SPDX-License-Identifier: MIT
"""config and version."""

import json
import os

from harness import Case, PROXY_PASSWORD, SECRET_KEY, environment


class Config(Case):
    def rows(self, *arguments, **options):
        """key -> (value, source), as the table shows them."""
        lines = self.qf("config", *arguments, **options).stdout.splitlines()
        self.assertEqual(lines[0].split(), ["KEY", "VALUE", "SOURCE"])
        table = lines[1:lines.index("")]
        return {line.split()[0]: (" ".join(line.split()[1:-1]), line.split()[-1])
                for line in table}

    def test_where_values_come_from(self):
        self.write("some.env", "QIANFAN_QPS_LIMIT=7\nQIANFAN_TIMEOUT_MS=1\n")
        rows = self.rows("--dot-env", "some.env", "--timeout-ms", "20000",
                         env=environment(QIANFAN_RPM_LIMIT="30"))
        self.assertEqual(rows["timeout_ms"], ("20000", "explicit"))
        self.assertEqual(rows["rpm_limit"], ("30", "environment"))
        self.assertEqual(rows["qps_limit"], ("7", "dotenv"))
        self.assertEqual(rows["console_api_retry_count"], ("3", "default"))
        self.assertEqual(rows["ca_file"], ("-", "default"))

    def test_the_dot_env_file_of_the_working_directory_is_named(self):
        path = self.write(".env", "QIANFAN_SECRET_KEY=" + SECRET_KEY)
        self.addCleanup(os.remove, path)
        done = self.qf("config", env=environment(QIANFAN_SECRET_KEY=None))
        self.assertIn(".env file: .env", done.stdout)
        self.assertRegex(done.stdout, r"(?m)^secret_key +\*+ +dotenv$")

    def test_secrets_are_hidden(self):
        env = environment(QIANFAN_SECURITY_TOKEN=SECRET_KEY,
                          QIANFAN_PROXY="http://me:%s@127.0.0.1:1" % PROXY_PASSWORD)
        for arguments in ((), ("--json",), ("-vv",)):
            self.qf("config", *arguments, env=env)

    def test_json(self):
        document = json.loads(self.qf("--json", "config").stdout)
        self.assertEqual(list(document), ["ok", "exit_code", "status", "status_number", "message",
                                          "hint", "dot_env_file", "settings"])
        self.assertIs(document["ok"], True)
        for row in document["settings"]:
            self.assertEqual(list(row), ["key", "env", "default", "unit", "doc", "value",
                                         "source"])

    def test_a_broken_configuration_is_shown_and_explained(self):
        done = self.qf("config", "--set", "timeout_ms=soon", exit_code=3)
        self.assertIn("timeout_ms", done.stderr)
        self.assertIn("console_api_base_url", done.stdout)
        document = json.loads(
            self.qf("config", "--json", "--set", "timeout_ms=soon", exit_code=3).stdout)
        self.assertEqual((document["ok"], document["status"]), (False, "QF_ERR_CONFIG"))
        self.assertIn("timeout_ms", document["message"])

    def test_every_key_is_explained_and_listed(self):
        document = json.loads(self.qf("--json", "config").stdout)
        keys = [row["key"] for row in document["settings"]]
        self.assertIn("secret_key", keys)
        self.assertEqual(self.qf("config", "--list-keys").stdout.split(), keys)
        text = self.qf("config", "--keys").stdout
        for row in document["settings"]:
            self.assertIn("%s\n    %s\n" % (row["key"], row["doc"]), text)
            self.assertIn("environment: " + row["env"], text)


class Version(Case):
    def test_both_versions(self):
        text = self.qf("version").stdout
        self.assertRegex(text, r"^qf \d+\.\d+\.\d+ \(libqianfan \d+\.\d+\.\d+, ABI \d+\)\n$")
        self.assertEqual(self.qf("--version").stdout, text)
        document = json.loads(self.qf("version", "--json").stdout)
        self.assertEqual(list(document), ["qf", "library", "abi"])
