# SPDX-License-Identifier: MIT
"""What the tests share: one emulator, clean before each test, and clients of it."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Callable

import pytest

import libqianfan
from emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_SEC = 60


@pytest.fixture(scope="session")
def _emulator() -> Iterator[Emulator]:
    emulator = Emulator("--strict")
    yield emulator
    emulator.stop()


@pytest.fixture
def emulator(_emulator: Emulator) -> Emulator:
    _emulator.control("reset", {})
    return _emulator


@pytest.fixture
def client(emulator: Emulator) -> Iterator[libqianfan.Client]:
    with libqianfan.Client(emulator.settings()) as client:
        yield client


Child = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def child(emulator: Emulator) -> Iterator[Child]:
    """Start Python code in a process of its own; QIANFAN_* lead it to the emulator."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, **environment: str | None) -> subprocess.Popen[str]:
        merged = {**os.environ, **emulator.environment(), "PYTHONFAULTHANDLER": "1", **environment}
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code)],
            env={name: value for name, value in merged.items() if value is not None},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def finish(process: subprocess.Popen[str]) -> str:
    """Wait for a child that must end well; return what it printed."""
    out, err = process.communicate(timeout=PATIENCE_SEC)
    assert process.returncode == 0, err
    return out
