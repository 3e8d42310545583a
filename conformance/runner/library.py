# SPDX-License-Identifier: MIT
"""The library under test, and the broken ones that a binding must refuse."""

import json
import os
import pathlib
import shutil
import subprocess
import threading

from . import ROOT

WRONG_ABI = 999
# What of ours a driver may see; all other QIANFAN_ variables would change what it does.
KEPT = {"QIANFAN_LIBRARY", "QIANFAN_BUILD", "QIANFAN_PREFIX", "QIANFAN_BINDINGS_BUILD"}


def under_test(environ):
    """Full path of libqianfan.so: QIANFAN_LIBRARY, or what stands in the build directory."""
    build = environ.get("QIANFAN_BUILD")
    places = [environ.get("QIANFAN_LIBRARY"), build and f"{build}/src/libqianfan.so",
              ROOT / "build/release/src/libqianfan.so", ROOT / "build/dev/src/libqianfan.so"]
    # What was asked for and is not there must not be replaced by another.
    named = [place for place in places[:2] if place] or places[2:]
    for place in named:
        if pathlib.Path(place).is_file():
            return pathlib.Path(place).absolute()
    raise SystemExit("There is no libqianfan.so at " + " or ".join(str(one) for one in named)
                     + ". Build it, or set QIANFAN_BUILD to its build directory.")


def _stub_source():
    api = json.loads((ROOT / "abi/api.json").read_text(encoding="utf-8"))
    lines = ["/* Exports all names and does nothing. */"]
    for function in api["functions"]:
        name = function["name"]
        if name == "qf_abi_version":
            lines.append(f"int {name}(void) {{ return {WRONG_ABI}; }}")
        elif name in ("qf_version", "qf_status_name"):
            lines.append(f'const char *{name}(void) {{ return "999.0.0"; }}')
        else:
            lines.append(f"void *{name}(void) {{ return 0; }}")
    return "\n".join(lines) + "\n"


class Bench:
    """Environment and folder of the drivers, for each kind of library."""

    def __init__(self, library, work):
        self._library = library
        self._work = work
        self._lock = threading.Lock()
        # Without a .env file, which a client would read.
        self.folder = work / "empty"
        self.folder.mkdir()

    def path(self, kind):
        """Full path of the library of that kind, made when it is first asked for."""
        if kind == "good":
            return self._library
        path = self._work / kind / "libqianfan.so"
        with self._lock:
            if kind == "missing" or path.exists():
                return path
            path.parent.mkdir()
            if kind == "garbage":
                path.write_text("This is not a shared library.\n", encoding="ascii")
            else:
                self._make_stub(path)
        return path

    def _make_stub(self, path):
        source = path.parent / "stub.c"
        source.write_text(_stub_source(), encoding="ascii")
        compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
        if compiler is None:
            raise RuntimeError("the stub of another ABI needs a C compiler: install gcc")
        soname = "libqianfan.so." + json.loads(
            (ROOT / "abi/api.json").read_text(encoding="utf-8"))["version"].split(".")[0]
        made = path.parent / soname
        # The version script gives its names the version that linked programs ask for.
        subprocess.run([compiler, "-shared", "-fPIC", "-o", str(made), str(source),
                        f"-Wl,-soname,{soname}",
                        f"-Wl,--version-script={ROOT / 'src/abi/qianfan.map'}"], check=True)
        path.symlink_to(soname)

    def environ(self, kind):
        """The caller's environment without what would disturb; the library is named twice, for
        bindings that load it and for those that are linked with it."""
        kept = {name: value for name, value in os.environ.items()
                if (not name.startswith("QIANFAN_") or name in KEPT)
                and not name.lower().endswith("_proxy")}
        path = self.path(kind)
        # A library that is missing or broken must not be replaced in silence by one that the
        # loader would find, so there the loader is shown a good one.
        loadable = path if kind == "wrong-abi" else self._library
        return {**kept, "QIANFAN_LIBRARY": str(path), "LD_LIBRARY_PATH": str(loadable.parent)}
