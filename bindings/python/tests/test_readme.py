# SPDX-License-Identifier: MIT
"""The programs of the README run as they stand there."""

from __future__ import annotations

import pathlib
import re
import textwrap
from typing import TYPE_CHECKING

import pytest

from conftest import finish
from emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Child

README = pathlib.Path(__file__).resolve().parent.parent / "README.md"
SNIPPETS = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
# What a reader has around the snippets. The emulator knows the key "...".
AROUND = """
import asyncio, logging, types
import libqianfan
models = ["amv-1", "amv-2"]
client = libqianfan.Client()
lease = types.SimpleNamespace(ak="...", sk="...", token=None, expires_at=0)
vault = types.SimpleNamespace(lease=lambda: lease)
ask_for_permission = look_before_creating_again = try_later = print
"""


@pytest.fixture(scope="module")
def known() -> Iterator[Emulator]:
    emulator = Emulator("--strict", "--access-key", "...", "--secret-key", "...")
    yield emulator
    emulator.stop()


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
def test_snippet(number: int, known: Emulator, child: Child) -> None:
    known.control("reset", {})
    snippet = SNIPPETS[number]
    if snippet.startswith("async "):
        body = textwrap.indent(snippet, "    ")
        snippet = f"async def main():\n{body}\nasyncio.run(main())\n"
    # One that only makes a client has not shown that it can be used.
    if "_task" not in snippet and "call_action" not in snippet:
        snippet += "client.describe_model_export_task('amv-1')\n"
    code = f"{AROUND}\n{snippet}"
    keys = {"QIANFAN_ACCESS_KEY": "...", "QIANFAN_SECRET_KEY": "..."}
    finish(child(code, QIANFAN_CONSOLE_API_BASE_URL=known.url, **keys))
    requests = known.requests()
    assert requests
    assert all(request["verdict"]["accepted"] for request in requests)


def test_all_snippets_are_found() -> None:
    assert len(SNIPPETS) == README.read_text(encoding="utf-8").count("```python")
    assert len(SNIPPETS) > 0


def test_nobody_is_sent_for_what_is_not_published() -> None:
    text = README.read_text(encoding="utf-8")
    install = text[text.index("## Install") : text.index("## First call")]
    assert "](../README.md#from-this-repository)" in install
    commands = "".join(re.findall(r"```\w*\n(.*?)```", install, re.DOTALL)).splitlines()
    pip = [number for number, line in enumerate(commands) if "pip install" in line]
    assert pip
    for number in pip:
        # From a file, and into an environment that was made before.
        environment, _, wheel = commands[number].partition("/bin/pip install ")
        assert f"python3 -m venv {environment}" in commands[:number]
        assert wheel.endswith(".whl")
