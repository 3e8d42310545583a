# SPDX-License-Identifier: MIT
"""Completion scripts and the manual page, as far as this machine has their readers."""

import os
import shutil
import subprocess

from harness import Case, LIMIT_SEC, QF, ROOT, environment

COMMANDS = {"create", "describe", "call", "config", "doctor", "version", "completion"}


class Completion(Case):
    def script(self, shell):
        if shutil.which(shell) is None:
            self.skipTest(shell + " is not installed, its completion was not tried")
        return self.write("qf." + shell, self.qf("completion", shell).stdout)

    def env(self):
        env = environment(HOME=self.directory.name, TERM="dumb")
        env["PATH"] = os.path.dirname(os.path.abspath(QF)) + os.pathsep + env["PATH"]
        return env

    def shell(self, *command):
        done = subprocess.run(command, env=self.env(), capture_output=True, text=True,
                              timeout=LIMIT_SEC, cwd=self.directory.name)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, "")
        return done.stdout

    def test_the_scripts_are_those_of_the_tree(self):
        for shell in ("bash", "zsh", "fish"):
            path = os.path.join(ROOT, "cli", "completion", "qf." + shell)
            with open(path, encoding="utf-8") as file:
                self.assertEqual(self.qf("completion", shell).stdout, file.read())

    def complete_in_bash(self, *words):
        """What bash would offer for the last word."""
        script = self.script("bash")
        # A shell that is not interactive has no compopt to call.
        program = ('compopt() { :; }; . "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
                   '_qf; printf "%s\\n" "${COMPREPLY[@]}"')
        return set(self.shell("bash", "-c", program, "bash", script, *words).split())

    def test_bash(self):
        self.shell("bash", "-n", self.script("bash"))
        self.assertEqual(self.complete_in_bash("qf", ""), COMMANDS)
        self.assertEqual(self.complete_in_bash("qf", "de"), {"describe"})
        self.assertEqual(self.complete_in_bash("qf", "--set", "qps"), {"qps_limit="})
        self.assertEqual(self.complete_in_bash("qf", "--proxy", "create", "de"), {"describe"})
        self.assertEqual(self.complete_in_bash("qf", "completion", ""), {"bash", "zsh", "fish"})
        self.assertEqual(self.complete_in_bash("qf", "describe", "--sh"), {"--show-url"})
        self.assertEqual(self.complete_in_bash("qf", "create", ""), set())
        call = ("qf", "call", "/v2/model", "DescribeModel")
        self.assertEqual(self.complete_in_bash(*call, "@", "qf.ba"), {"qf.bash"})
        self.assertEqual(self.complete_in_bash(*call, "@qf.ba"), {"@qf.bash"})

    def test_zsh(self):
        script = self.script("zsh")
        self.shell("zsh", "-n", script)
        self.shell("zsh", "-f", "-c",
                   "autoload -Uz compinit && compinit -D && . %s && (( $+_comps[qf] ))" % script)

    def complete_in_fish(self, line):
        program = "source %s; complete -C '%s'" % (self.script("fish"), line)
        return {offer.split("\t")[0]
                for offer in self.shell("fish", "--no-config", "-c", program).splitlines()}

    def test_fish(self):
        self.shell("fish", "-n", self.script("fish"))
        self.assertEqual(self.complete_in_fish("qf "), COMMANDS)
        self.assertEqual(self.complete_in_fish("qf --set qps"), {"qps_limit="})
        self.assertIn("--show-url", self.complete_in_fish("qf describe --"))


class ManualPage(Case):
    page = os.path.join(ROOT, "docs", "man", "qf.1")

    def test_man(self):
        if shutil.which("man") is None:
            self.skipTest("man is not installed, the manual page was not formatted")
        done = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", self.page],
                              capture_output=True, text=True, timeout=LIMIT_SEC)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_mandoc(self):
        if shutil.which("mandoc") is None:
            self.skipTest("mandoc is not installed, the manual page was not checked by it")
        done = subprocess.run(["mandoc", "-T", "lint", self.page], capture_output=True, text=True,
                              timeout=LIMIT_SEC)
        # Its index of other pages is that of the machine, and no fault of this one.
        faults = [line for line in done.stdout.splitlines() if "mandoc.db" not in line]
        self.assertEqual(faults, [])
