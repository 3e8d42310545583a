# SPDX-License-Identifier: MIT
"""The texts of the header as a Python user reads them."""

from __future__ import annotations

import importlib
import inspect
import json
import pathlib
from typing import Any

import pytest

import libqianfan
from emulator import TOP

CONSTANTS = "bindings/python/src/libqianfan/_constants.py"
CALLS = "bindings/python/src/libqianfan/_calls.py"


@pytest.fixture
def api() -> Any:
    return json.loads((TOP / "abi" / "api.json").read_text("utf-8"))


def generated(module: str, api: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.syspath_prepend(str(TOP / "scripts"))
    files: dict[str, str] = importlib.import_module(f"bindings.{module}").render(api)
    return files


def test_they_speak_of_what_python_has() -> None:
    source = pathlib.Path(inspect.getfile(libqianfan.Status)).read_text("utf-8")
    assert "`Context.cancel`, or the client was closed during the call." in source
    assert "freed" not in source


@pytest.mark.parametrize("text", ["See qf_client_free.", "The config was freed."])
def test_a_constant_that_speaks_as_c_does_is_not_written(
    text: str, api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CONSTANTS in generated("python", api, monkeypatch)
    statuses = next(e for e in api["enums"] if e["members"][0]["name"] == "QF_OK")
    statuses["members"][0]["doc"] = text
    with pytest.raises(ValueError, match=f"_constants.py speaks as C does, see WORDS: {text}"):
        generated("python", api, monkeypatch)


def test_nor_is_a_call(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    written = generated("python_client", api, monkeypatch)[CALLS]
    assert "# qf_result *qf_call_action(" in written
    call = next(f for f in api["functions"] if f["name"] == "qf_call_action")
    call["doc"] = "Calls. Its result is for qf_client_free."
    with pytest.raises(ValueError, match=r"_calls.py speaks as C does"):
        generated("python_client", api, monkeypatch)
