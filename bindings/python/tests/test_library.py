# SPDX-License-Identifier: MIT
"""How the library is found, and what is said if it is not."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

import libqianfan
from conftest import Child, finish

if TYPE_CHECKING:
    import pathlib

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
