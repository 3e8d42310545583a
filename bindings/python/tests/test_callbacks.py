# SPDX-License-Identifier: MIT
"""Log lines, credentials that rotate, and callbacks that raise."""

from __future__ import annotations

import contextvars
import logging
import re
import signal
import time
from typing import TYPE_CHECKING

import pytest

import libqianfan
from conftest import Child, finish
from emulator import ACCESS_KEY, SECRET_KEY
from libqianfan import Client, Credentials, LogLevel, QianfanError, Status
from libqianfan._config import catching
from libqianfan._native import ffi, lib

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


@pytest.mark.parametrize("level", [logging.INFO, 99, -1])
def test_a_log_level_that_is_none(level: int, emulator: Emulator) -> None:
    with pytest.raises(ValueError, match=f"log_level must be a LogLevel, not {level}"):
        Client(emulator.settings(), log=print, log_level=level)  # type: ignore[arg-type]


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


def test_keys_that_expired_in_the_first_second_of_all(emulator: Emulator) -> None:
    asked = []

    def provide() -> Credentials:
        asked.append(1)
        return Credentials(ACCESS_KEY, SECRET_KEY, expires_at=0.5)

    with Client(settings_without_keys(emulator), credentials=provide) as client:
        for _ in range(2):
            client.describe_model_export_task("amv-1")
    assert len(asked) == 2


@pytest.mark.parametrize("expires_at", [-0.5, -1, float("nan"), float("inf")])
def test_an_expiry_that_is_none(expires_at: float, emulator: Emulator) -> None:
    def provide() -> Credentials:
        return Credentials(ACCESS_KEY, SECRET_KEY, expires_at=expires_at)

    with (
        Client(settings_without_keys(emulator), credentials=provide) as client,
        pytest.raises(QianfanError) as caught,
    ):
        client.create_model_export_task("amv-1")
    assert caught.value.status is Status.CREDENTIALS
    told = f"{caught.value.message} {caught.value.__cause__}"
    assert re.search("expires_at_sec is negative|cannot convert float", told)
    assert emulator.requests() == []


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


@pytest.mark.parametrize("inner_fails", ["in itself", "by its provider", "not"])
def test_a_log_callback_that_calls_while_the_provider_failed(
    inner_fails: str, emulator: Emulator
) -> None:
    inner: list[BaseException | None] = []

    def provide() -> Credentials:
        raise LookupError("the vault is sealed")

    def provide_for_reports() -> Credentials:
        if inner_fails == "by its provider":
            raise OSError("another vault is sealed")
        return Credentials(ACCESS_KEY, SECRET_KEY)

    def report(_level: LogLevel, _line: str) -> None:
        try:
            reports.describe_model_export_task("" if inner_fails == "in itself" else "amv-1")
        except QianfanError as error:
            inner.append(error.__cause__)

    config = settings_without_keys(emulator)
    with (
        Client(config, credentials=provide_for_reports) as reports,
        Client(config, credentials=provide, log=report, log_level=LogLevel.ERROR) as client,
        pytest.raises(QianfanError) as caught,
    ):
        client.create_model_export_task("amv-1")
    assert isinstance(caught.value.__cause__, LookupError)
    causes = {"in itself": [type(None)], "by its provider": [OSError], "not": []}
    assert [type(cause) for cause in inner] == causes[inner_fails]


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


def test_a_callback_that_comes_too_late_is_an_error_of_python(
    caplog: pytest.LogCaptureFixture,
) -> None:
    nobody = ffi.cast("void *", 2**40)
    lib.qianfan_on_log(nobody, LogLevel.INFO, ffi.NULL)
    assert "KeyError" in caplog.text
    with catching() as raised:
        assert lib.qianfan_on_credentials(nobody, ffi.NULL) == Status.CREDENTIALS
    assert [type(error) for error in raised] == [KeyError]


def test_a_client_made_anew_in_its_callback(child: Child) -> None:
    said = finish(
        child("""
        import contextlib, gc, libqianfan
        seen = []
        def start_again():
            def log(_level, line):
                seen.append(line)
                if len(seen) == 1:
                    client.__init__()
                    gc.collect()
            client.__init__(log=log, log_level=libqianfan.LogLevel.DEBUG)
        client = libqianfan.Client()
        start_again()
        first = client._handle
        with contextlib.suppress(libqianfan.QianfanError):
            client.describe_model_export_task("amv-1")
        print(len(seen) > 1, first.closed)
        print(client.describe_model_export_task("amv-1").status_name)
    """)
    )
    assert said.split() == ["True", "True", "QF_OK"]


def test_a_client_made_anew_while_a_thread_calls(child: Child, emulator: Emulator) -> None:
    emulator.plant("hang")
    process = child("""
        import signal, threading, libqianfan
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
        def give(name):
            client.__init__(log=lambda level, line: print(name, level.name), log_level=4)
        def call():
            try:
                client.describe_model_export_task("amv-1")
            except libqianfan.QianfanError as error:
                print(error.status_name)
        client = libqianfan.Client()
        give("first")
        thread = threading.Thread(target=call)
        thread.start()
        signal.sigwait([signal.SIGUSR1])
        give("second")
        print("closed")
        thread.join()
        client.describe_model_export_task("amv-1")
    """)
    emulator.wait_for_requests()
    process.send_signal(signal.SIGUSR1)
    before, _, after = finish(process).partition("closed")
    assert "first" in before
    assert "first" not in after
    assert "QF_ERR_CANCELLED" in before + after
    assert "second" in after
