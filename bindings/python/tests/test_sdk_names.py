# SPDX-License-Identifier: MIT
"""The official SDK's call_action, reached by a changed import."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import libqianfan
from libqianfan import resources

if TYPE_CHECKING:
    from emulator import Emulator


@pytest.fixture(autouse=True)
def _keys(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in emulator.environment().items():
        monkeypatch.setenv(name, value)


def test_the_sample_of_the_documents(emulator: Emulator) -> None:
    answer = resources.console.utils.call_action(
        "/v2/model", "CreateModelExportTask", {"modelId": "amv-1"}
    )
    assert answer.code == 200
    assert answer.body["result"]["exportId"] == answer["result"]["exportId"]
    assert set(answer) == set(answer.body)
    assert len(answer) == len(answer.body)
    assert "exportId" in repr(answer)
    (request,) = emulator.requests()
    assert request["target"] == "/v2/model?Action=CreateModelExportTask"
    assert json.loads(request["body"]) == {"modelId": "amv-1"}


def test_keyword_arguments_of_the_sdk(emulator: Emulator) -> None:
    emulator.plant("status", times=-1)
    with pytest.raises(libqianfan.QianfanError) as caught:
        resources.console.utils.call_action(
            "/v2/model", "DescribeModelExportTask", {"modelId": "amv-1"}, retry_count=2, sk="wrong"
        )
    assert caught.value.attempts == 2
    assert not emulator.requests()[0]["verdict"]["accepted"]
    with pytest.raises(TypeError, match="does not know retry_err_codes; it knows ak, sk"):
        resources.console.utils.call_action("/v2/model", "Echo", {}, retry_err_codes={18})


@pytest.mark.parametrize("name", ["max_wait_interval", "retry_max_wait_interval"])
def test_both_spellings_of_the_longest_wait(name: str) -> None:
    answer = resources.console.utils.call_action("/v2/model", "Echo", {}, **{name: 0.5})
    assert answer.code == 200


def test_a_client_is_kept_until_the_environment_changes(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_action = resources.console.utils.call_action
    for _ in range(3):
        call_action("/v2/model", "Echo", {})
    assert len({request["connection"] for request in emulator.requests()}) == 1
    monkeypatch.setenv("QIANFAN_SECRET_KEY", "wrong")
    with pytest.raises(libqianfan.QianfanError) as caught:
        call_action("/v2/model", "Echo", {})
    assert caught.value.status is libqianfan.Status.AUTH
