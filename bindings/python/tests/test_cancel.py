# SPDX-License-Identifier: MIT
"""Cancelling: by a context, by Ctrl-C, by a signal handler of the program's own."""

from __future__ import annotations

import signal
import threading
import time
from typing import TYPE_CHECKING

import pytest

import libqianfan
from conftest import Child, finish
from libqianfan import Client, Context, QianfanError, Status

if TYPE_CHECKING:
    from emulator import Emulator

PROMPT_SEC = 1.0


def test_from_another_thread(client: Client, emulator: Emulator) -> None:
    emulator.plant("hang", times=-1)
    context = Context()
    cancelled_at = 0.0

    def cancel() -> None:
        nonlocal cancelled_at
        emulator.wait_for_requests()
        assert context.phase is libqianfan.Phase.TRANSFER
        cancelled_at = time.monotonic()
        context.cancel()

    thread = threading.Thread(target=cancel)
    thread.start()
    with pytest.raises(QianfanError) as caught:
        client.create_model_export_task("amv-1", context=context)
    took = time.monotonic() - cancelled_at
    thread.join()
    assert caught.value.status is Status.CANCELLED
    assert caught.value.maybe_executed
    assert took < PROMPT_SEC


def test_a_call_outside_the_main_thread(client: Client, emulator: Emulator) -> None:
    """Such a call blocks its own thread; this one runs on, so the lock of Python is free."""
    emulator.plant("hang", times=-1)
    context = Context()
    seen: list[Status] = []

    def call() -> None:
        try:
            client.describe_model_export_task("amv-1", context=context)
        except QianfanError as error:
            seen.append(error.status)

    thread = threading.Thread(target=call)
    thread.start()
    emulator.wait_for_requests()
    context.cancel()
    thread.join(PROMPT_SEC)
    assert seen == [Status.CANCELLED]


def test_before_the_call(client: Client, emulator: Emulator) -> None:
    context = Context()
    context.cancel()
    context.cancel()
    with pytest.raises(QianfanError) as caught:
        client.create_model_export_task("amv-1", context=context)
    assert (caught.value.status, caught.value.attempts) == (Status.CANCELLED, 0)
    assert emulator.requests() == []


BLOCKING = """
    import libqianfan
    client = libqianfan.Client()
    try:
        client.create_model_export_task("amv-1")
    except KeyboardInterrupt as interruption:
        cause = interruption.__cause__
        assert isinstance(cause, libqianfan.QianfanError)
        print(cause.status_name, cause.maybe_executed)
    client.describe_model_export_task("amv-1")  # the client is still good
    client.close()
"""
ASYNC = """
    import asyncio, libqianfan
    async def main():
        async with libqianfan.AsyncClient() as client:
            await client.create_model_export_task("amv-1")
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("interrupted")
"""
UNCAUGHT = """
    import libqianfan
    libqianfan.Client().create_model_export_task("amv-1")
"""


@pytest.mark.parametrize(
    ("code", "said"), [(BLOCKING, "QF_ERR_CANCELLED True\n"), (ASYNC, "interrupted\n")]
)
def test_ctrl_c(code: str, said: str, child: Child, emulator: Emulator) -> None:
    emulator.plant("hang", action="CreateModelExportTask")
    process = child(code)
    emulator.wait_for_requests()
    sent_at = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert finish(process) == said
    assert time.monotonic() - sent_at < 2 * PROMPT_SEC


def test_ctrl_c_that_nobody_catches(child: Child, emulator: Emulator) -> None:
    emulator.plant("hang")
    process = child(UNCAUGHT)
    emulator.wait_for_requests()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == -signal.SIGINT, err
    assert err.rstrip().endswith("KeyboardInterrupt")


def test_a_signal_handler_that_raises(child: Child, emulator: Emulator) -> None:
    emulator.plant("hang")
    process = child("""
        import signal, libqianfan
        class Enough(Exception): pass
        def handler(*_): raise Enough
        signal.signal(signal.SIGUSR1, handler)
        try:
            libqianfan.Client().describe_model_export_task("amv-1")
        except Enough:
            print("enough")
    """)
    emulator.wait_for_requests()
    process.send_signal(signal.SIGUSR1)
    assert finish(process) == "enough\n"


def test_a_signal_handler_that_returns_disturbs_nothing(child: Child, emulator: Emulator) -> None:
    emulator.plant("delay", seconds=0.5)
    process = child("""
        import signal, libqianfan
        signal.signal(signal.SIGUSR1, lambda *_: print("handled"))
        print(libqianfan.Client().describe_model_export_task("amv-1").status_name)
    """)
    emulator.wait_for_requests()
    process.send_signal(signal.SIGUSR1)
    assert finish(process) == "handled\nQF_OK\n"
