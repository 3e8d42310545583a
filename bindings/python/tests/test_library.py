# SPDX-License-Identifier: MIT
"""How the library is found, and what is said if it is not."""

from __future__ import annotations

import os
import pathlib
import re
import runpy
import subprocess
import textwrap

import pytest

import libqianfan
from conftest import Child, finish
from libqianfan import _library

LOAD = """
    import libqianfan
    try:
        print(libqianfan.library_version())
    except libqianfan.LoadError as error:
        print(error)
"""


def compiled(source: str, folder: pathlib.Path) -> str:
    library = folder / "libfake.so"
    command = ["cc", "-shared", "-fPIC", "-x", "c", "-o", str(library), "-"]
    subprocess.run(command, input=source, text=True, check=True)
    return str(library)


def test_versions() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", libqianfan.library_version())
    assert libqianfan.abi_version() == libqianfan.ABI_VERSION
    assert libqianfan.__version__ == libqianfan.VERSION


def test_a_library_that_was_named_and_is_missing(child: Child) -> None:
    said = finish(child(LOAD, QIANFAN_LIBRARY="/nowhere/libqianfan.so"))
    assert "/nowhere/libqianfan.so (named by QIANFAN_LIBRARY): no such file" in said
    assert "beside the package" not in said


@pytest.mark.parametrize("named", ["libqianfan.so", "./libqianfan.so"])
def test_a_library_that_is_named_by_no_full_path(named: str, child: Child) -> None:
    """Not even if the loader would find one by that name."""
    folder = os.path.dirname(os.environ["QIANFAN_LIBRARY"])  # noqa: PTH120
    code = f"import os, libqianfan; os.chdir({folder!r})\n" + textwrap.dedent(LOAD)
    said = finish(child(code, QIANFAN_LIBRARY=named, LD_LIBRARY_PATH=folder))
    assert f"{named} (named by QIANFAN_LIBRARY): not a full path" in said


def test_the_name_of_the_library_follows_the_abi(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QIANFAN_LIBRARY")
    monkeypatch.setattr(_library, "ABI_VERSION", 7)
    looked_for = {path.rpartition("/")[2] for path, _ in _library._candidates()}
    assert looked_for == {"libqianfan.so.7", "libqianfan.so"}


def test_a_wheel_brings_the_library_by_the_name_that_is_looked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path
) -> None:
    home = pathlib.Path(__file__).resolve().parent.parent
    constants = tmp_path / "src" / "libqianfan" / "_constants.py"
    constants.parent.mkdir(parents=True)
    constants.write_text("ABI_VERSION = 7\n", encoding="utf-8")
    built = tmp_path / "built" / "libqianfan"
    built.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QIANFAN_BUNDLE", os.environ["QIANFAN_LIBRARY"])
    monkeypatch.setattr("setuptools.setup", lambda **_: None)
    build_py = runpy.run_path(str(home / "setup.py"))["BuildWithLibrary"]
    monkeypatch.setattr(build_py.__base__, "run", lambda _: None)
    command = object.__new__(build_py)
    command.build_lib = "built"
    command.run()
    assert [file.name for file in built.iterdir()] == ["libqianfan.so.7"]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("int qf_abi_version(void) { return 999; }", "its ABI version is 999, this package needs"),
        ("int qf_abi_version(void) { return %d; }", "it is too old .* it has no qf_version"),
        ("int something(void) { return 0; }", "it is not libqianfan"),
    ],
)
def test_a_library_that_does_not_fit(
    source: str, why: str, child: Child, tmp_path: pathlib.Path
) -> None:
    source = source.replace("%d", str(libqianfan.ABI_VERSION))
    library = compiled(source, tmp_path)
    said = finish(child(LOAD, QIANFAN_LIBRARY=library))
    assert re.search(rf"{re.escape(library)} \(named by QIANFAN_LIBRARY\): {why}", said), said


def test_every_place_is_named(child: Child) -> None:
    said = finish(child(LOAD, QIANFAN_LIBRARY=None, LD_LIBRARY_PATH=None))
    places = re.findall(r"(libqianfan\.so\S*) \((beside the package|on the system)\): .+", said)
    assert [place for _, place in places] == ["beside the package"] * 2 + ["on the system"] * 2
    assert "set QIANFAN_LIBRARY to the full path" in said


def test_the_loader_of_the_system_is_asked(child: Child) -> None:
    folder = os.path.dirname(os.environ["QIANFAN_LIBRARY"])  # noqa: PTH120
    said = finish(child(LOAD, QIANFAN_LIBRARY=None, LD_LIBRARY_PATH=folder))
    assert said.strip() == libqianfan.library_version()


def test_importing_loads_nothing(child: Child) -> None:
    process = child(
        "import libqianfan; print(libqianfan.VERSION)", QIANFAN_LIBRARY="/nowhere/libqianfan.so"
    )
    assert finish(process).strip() == libqianfan.VERSION


def test_threads_may_load_it_at_once(child: Child) -> None:
    said = finish(
        child("""
        import threading, libqianfan
        begin = threading.Barrier(8)
        versions = []
        def load():
            begin.wait()
            versions.append(libqianfan.library_version())
        threads = [threading.Thread(target=load) for _ in range(8)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(len(versions), set(versions) == {libqianfan.VERSION})
    """)
    )
    assert said.split() == ["8", "True"]


SLOW = """
#include <unistd.h>
__attribute__((constructor)) static void wait_a_while(void) { usleep(500000); }
int qf_abi_version(void) { return 999; }
"""


def test_a_fork_while_it_is_loaded(child: Child, tmp_path: pathlib.Path) -> None:
    """The child has not the thread that was loading, and must not wait for it."""
    process = child(
        """
        import contextlib, os, signal, sys, threading, time, libqianfan
        def load():
            with contextlib.suppress(libqianfan.LoadError):
                libqianfan.library_version()
        thread = threading.Thread(target=load)
        thread.start()
        time.sleep(0.2)
        child = os.fork()
        if child == 0:
            signal.alarm(20)  # which ends it if it waits for ever
            load()
            sys.exit(0)
        thread.join()
        sys.exit(os.waitpid(child, 0)[1])
    """,
        QIANFAN_LIBRARY=compiled(SLOW, tmp_path),
    )
    finish(process)
