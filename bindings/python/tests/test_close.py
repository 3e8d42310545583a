# SPDX-License-Identifier: MIT
"""The end of a client: closed, dropped, forked, or cut short by the end of the process."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import TYPE_CHECKING

import pytest

from conftest import PATIENCE_SEC, Child, finish
from libqianfan import Client, ClosedError, LogLevel, QianfanError, Status
from libqianfan._native import ffi

if TYPE_CHECKING:
    from emulator import Emulator


def test_use_after_close(emulator: Emulator) -> None:
    client = Client(emulator.settings())
    client.close()
    client.close()
    with pytest.raises(ClosedError, match="the client is closed; make a new one"):
        client.create_model_export_task("amv-1")
    with client, pytest.raises(ClosedError):
        client.call_action("/v2/model", "Echo")
    assert emulator.requests() == []


def test_closing_ends_what_runs_and_waits_for_it(client: Client, emulator: Emulator) -> None:
    emulator.plant("hang", times=-1)
    statuses: list[Status] = []

    def call() -> None:
        try:
            client.describe_model_export_task("amv-1")
        except QianfanError as error:
            statuses.append(error.status)

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    emulator.wait_for_requests(4)
    client.close()
    assert client._handle._pointer == ffi.NULL
    for thread in threads:
        thread.join()
    assert statuses == [Status.CANCELLED] * 4


def test_closing_from_a_callback_of_the_call(emulator: Emulator) -> None:
    def log(_level: LogLevel, _message: str) -> None:
        client.close()

    client = Client(emulator.settings(), log=log, log_level=LogLevel.DEBUG)
    try:
        client.describe_model_export_task("amv-1")
    except QianfanError as error:
        assert error.status is Status.CANCELLED  # noqa: PT017
    assert client._handle._pointer == ffi.NULL


def test_a_dropped_client_is_freed_though_its_callback_holds_it(emulator: Emulator) -> None:
    class Program:
        def __init__(self) -> None:
            self.client = Client(emulator.settings(), log=self.log)

        def log(self, _level: LogLevel, _message: str) -> None:
            pass

    program = Program()
    program.client.describe_model_export_task("amv-1")
    handle = program.client._handle
    dropped = weakref.ref(program)
    del program
    gc.collect()
    assert dropped() is None
    assert handle.closed
    assert handle._pointer == ffi.NULL


@pytest.mark.parametrize("place", ["main", "daemon", "asyncio"])
def test_the_process_ends_with_calls_in_flight(
    place: str, child: Child, emulator: Emulator
) -> None:
    emulator.plant("hang", times=-1)
    # "main": the exit is the answer to a signal that arrives during the call.
    code = {
        "main": """
            import signal, sys, libqianfan
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
            libqianfan.Client().describe_model_export_task("amv-1")
        """,
        "daemon": """
            import signal, threading, libqianfan
            client = libqianfan.Client()
            for _ in range(4):
                call = client.describe_model_export_task
                threading.Thread(target=call, args=("amv-1",), daemon=True).start()
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
            signal.sigwait([signal.SIGTERM])
        """,
        "asyncio": """
            import asyncio, signal, libqianfan
            async def main():
                client = libqianfan.AsyncClient()
                task = asyncio.ensure_future(client.describe_model_export_task("amv-1"))
                ended = asyncio.Event()
                asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
                await ended.wait()
            asyncio.run(main())
        """,
    }[place]
    process = child(code)
    emulator.wait_for_requests(4 if place == "daemon" else 1)
    process.terminate()
    _, err = process.communicate(timeout=PATIENCE_SEC)
    assert process.returncode == 0, err
    if place == "daemon":
        # What a daemon thread prints while the interpreter ends may end in an abort.
        assert err == ""


def test_fork(child: Child) -> None:
    said = finish(
        child("""
        import os, sys, libqianfan
        client = libqianfan.Client()
        client.describe_model_export_task("amv-1")
        child = os.fork()
        if child == 0:
            try:
                client.describe_model_export_task("amv-1")
            except libqianfan.QianfanError as error:
                print(error.status_name)
            client.close()
            with libqianfan.Client() as fresh:
                print(fresh.describe_model_export_task("amv-1").status_name, flush=True)
            sys.exit(0)
        assert os.waitpid(child, 0)[1] == 0
        print(client.describe_model_export_task("amv-1").status_name)
    """)
    )
    assert said.split() == ["QF_ERR_FORKED", "QF_OK", "QF_OK"]


def test_fork_while_a_call_runs(child: Child, emulator: Emulator) -> None:
    """The child has none of the threads that run calls, and must neither wait nor crash."""
    emulator.plant("hang")
    process = child("""
        import os, signal, sys, threading, libqianfan
        client = libqianfan.Client()
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
        call = client.create_model_export_task
        threading.Thread(target=call, args=("amv-1",), daemon=True).start()
        signal.sigwait([signal.SIGUSR1])
        child = os.fork()
        if child == 0:
            client.close()
            with libqianfan.Client() as fresh:
                fresh.describe_model_export_task("amv-1")
            sys.exit(0)
        sys.exit(os.waitpid(child, 0)[1])
    """)
    emulator.wait_for_requests()
    process.send_signal(10)
    finish(process)
