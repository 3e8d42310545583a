# SPDX-License-Identifier: MIT
"""Log lines, credentials that rotate, and callbacks that raise."""

from __future__ import annotations

import contextvars
import logging
import time
from typing import TYPE_CHECKING

import pytest

import libqianfan
from emulator import ACCESS_KEY, SECRET_KEY
from libqianfan import Client, Credentials, LogLevel, QianfanError, Status

if TYPE_CHECKING:
    from emulator import Emulator


def settings_without_keys(emulator: Emulator) -> dict[str, str]:
    without = emulator.settings()
    del without["access_key"], without["secret_key"]
    return without


def test_log_lines(emulator: Emulator) -> None:
    lines: list[tuple[LogLevel, str]] = []

    def log(level: LogLevel, message: str) -> None:
        lines.append((level, message))

    with Client(emulator.settings(), log=log, log_level=LogLevel.DEBUG) as client:
        client.create_model_export_task("amv-1")
    assert {level for level, _ in lines} == {LogLevel.INFO, LogLevel.DEBUG}
    assert any("CreateModelExportTask" in message for _, message in lines)
    assert not any(SECRET_KEY in message for _, message in lines)


def test_a_logger(emulator: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Client(emulator.settings(), log=logging.getLogger("program.qianfan")) as client:
        client.create_model_export_task("amv-1")
    assert {(record.name, record.levelno) for record in caplog.records} == {
        ("program.qianfan", logging.INFO)
    }


def test_a_log_callback_that_raises_fails_no_call(
    emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    def log(_level: LogLevel, _message: str) -> None:
        raise RuntimeError("the disk is full")

    with Client(emulator.settings(), log=log) as client:
        assert client.describe_model_export_task("amv-1").status is Status.OK
    assert [record.name for record in caplog.records] == ["libqianfan"]
    assert "the disk is full" in caplog.text


def test_credentials_that_rotate(emulator: Emulator) -> None:
    asked = 0

    def provide() -> Credentials:
        nonlocal asked
        asked += 1
        return Credentials(ACCESS_KEY, SECRET_KEY, expires_at=time.time() + (30, 3600)[asked > 1])

    with Client(settings_without_keys(emulator), credentials=provide) as client:
        for _ in range(3):
            client.describe_model_export_task("amv-1")
    # The first keys ran out within a minute, the second did not.
    assert asked == 2


@pytest.mark.parametrize("thread", ["main", "asyncio"])
async def test_a_provider_that_raises(thread: str, emulator: Emulator) -> None:
    def provide() -> Credentials:
        raise LookupError("the vault is sealed")

    config = settings_without_keys(emulator)

    async def call() -> None:
        if thread == "main":
            Client(config, credentials=provide).create_model_export_task("amv-1")
        else:
            async with libqianfan.AsyncClient(config, credentials=provide) as client:
                await client.create_model_export_task("amv-1")

    with pytest.raises(QianfanError) as caught:
        await call()
    assert caught.value.status is Status.CREDENTIALS
    assert isinstance(caught.value.__cause__, LookupError)
    assert emulator.requests() == []


def test_a_provider_that_returns_nonsense(emulator: Emulator) -> None:
    def provide() -> Credentials:
        return None  # type: ignore[return-value]

    with (
        Client(settings_without_keys(emulator), credentials=provide) as client,
        pytest.raises(QianfanError) as caught,
    ):
        client.create_model_export_task("amv-1")
    assert isinstance(caught.value.__cause__, AttributeError)


def test_callbacks_see_the_context_variables_of_the_caller(emulator: Emulator) -> None:
    trace = contextvars.ContextVar("trace", default="none")
    seen = set()

    def log(_level: LogLevel, _message: str) -> None:
        seen.add(trace.get())

    with Client(emulator.settings(), log=log) as client:
        trace.set("request-7")
        client.describe_model_export_task("amv-1")
    assert seen == {"request-7"}


def test_credentials_do_not_show_the_secret() -> None:
    assert SECRET_KEY not in repr(Credentials(ACCESS_KEY, SECRET_KEY, "token"))
