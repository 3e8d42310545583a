# SPDX-License-Identifier: MIT
"""Where things are built, and how a program is run."""

import os
import pathlib
import shutil
import subprocess
import time

from runner import drivers, library

from . import ACCESS_KEY, ROOT, SECRET_KEY

SETUP_PATIENCE_SEC = 900
BASE_URL_NAMES = ("QIANFAN_CONSOLE_API_BASE_URL", "QIANFAN_CONSOLE_BASE_URL")


class Missing(Exception):
    """What this machine does not have, so that a language cannot be compared here."""


class Bench:
    """`out` is where everything is written."""

    def __init__(self, environ, work):
        built = pathlib.Path(environ.get("QIANFAN_BINDINGS_BUILD") or ROOT / "build/bindings")
        self.out = built.absolute() / "parity"
        self.prefix = pathlib.Path(environ.get("QIANFAN_PREFIX") or built / "prefix").absolute()
        self._work = pathlib.Path(work)
        self.folder = self._work / "empty"
        self._library = library.Bench(library.under_test(environ), self._work)
        # What tools that build may see, bindings/<lang>/ci among them.
        self._building = {**environ, "QIANFAN_BINDINGS_BUILD": str(built.absolute()),
                          "QIANFAN_PREFIX": str(self.prefix)}

    def place(self, *parts):
        """A folder below `out`, made if need be."""
        folder = self.out.joinpath(*parts)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def need(self, *tools):
        for tool in tools:
            if shutil.which(tool) is None:
                raise Missing(f"there is no {tool}")

    def build(self, command, folder, **environ):
        """Runs a tool; a RuntimeError tells what it said if it failed."""
        command = [str(word) for word in command]
        done = subprocess.run(command, cwd=folder, env={**self._building, **environ}, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=SETUP_PATIENCE_SEC, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)} ended {done.returncode}:\n"
                               f"{done.stdout.strip()[-1500:]}")

    def install(self, stamp, manifests, command, folder, **environ):
        """Has a package manager install what the manifests name, unless that was done before."""
        wanted = b"".join(manifest.read_bytes() for manifest in manifests)
        if stamp.is_file() and stamp.read_bytes() == wanted:
            return
        try:
            self.build(command, folder, **environ)
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            raise Missing(f"the official SDK cannot be installed: {error}") from None
        stamp.write_bytes(wanted)

    def driver_command(self, language):
        """How the built binding is run: its conformance driver's command line."""
        found, missing = drivers.find([language], self._building)
        if missing:
            raise Missing(f"our binding is not built: {missing[language]}")
        return found[0].command

    def environ(self, url, keys_in_environment, **more):
        """The same for both sides. The waits between attempts are none: that they are kept is
        tested elsewhere."""
        names = {name: url for name in BASE_URL_NAMES}
        if keys_in_environment:
            names.update(QIANFAN_ACCESS_KEY=ACCESS_KEY, QIANFAN_SECRET_KEY=SECRET_KEY)
        return {**self._library.environ("good"), **names,
                "TEAM_ACCESS_KEY": ACCESS_KEY, "TEAM_SECRET_KEY": SECRET_KEY,
                "QIANFAN_CONSOLE_API_RETRY_BACKOFF_FACTOR": "0",
                "QIANFAN_CONSOLE_API_RETRY_JITTER": "0",
                "HOME": str(self._work), "PYTHONDONTWRITEBYTECODE": "1", **more}

    def tell(self, program, model_id, environ, timeout):
        """Runs a tell program, which answers with one line of JSON."""
        driver = drivers.Driver("", [*program, model_id])
        return drivers.run(driver, {}, environ, self.folder, timeout)

    def output(self, program, model_id, environ, timeout):
        """Runs an ordinary program: exit code (None: it did not end), output, seconds."""
        begun = time.monotonic()
        try:
            done = subprocess.run([*program, model_id], cwd=self.folder, env=environ, text=True,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, timeout=timeout, check=False)
        except subprocess.TimeoutExpired:
            return None, "", time.monotonic() - begun
        return done.returncode, done.stdout + done.stderr, time.monotonic() - begun


def write_if_new(path, text):
    """Keeps the time of a file that is already so, and with it what was built from it."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def in_path(name, folder):
    """Value of a variable that is a list of folders, with this one in front."""
    rest = os.environ.get(name)
    return f"{folder}{os.pathsep}{rest}" if rest else str(folder)
