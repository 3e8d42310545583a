# SPDX-License-Identifier: MIT
"""Runs a call, which blocks, without blocking whoever must not be blocked.

Each call has a thread of its own. The threads are daemons, so that the interpreter's end does not
wait for the service: the clients are closed at exit, which ends the calls.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING, Callable, TypeVar

from ._core import GRACE_SEC

if TYPE_CHECKING:
    from ._core import Call
    from ._result import Result

T = TypeVar("T")


def _start(work: Callable[[], T]) -> Future[T]:
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()
    # Callbacks see the context variables of whoever made the call.
    arguments = future, contextvars.copy_context(), work
    threading.Thread(target=_work, args=arguments, name="libqianfan-call", daemon=True).start()
    return future


def _work(future: Future[T], variables: contextvars.Context, work: Callable[[], T]) -> None:
    try:
        future.set_result(variables.run(work))
    except BaseException as error:  # noqa: BLE001
        future.set_exception(error)
        # The error knows this frame: without this the two would keep each other alive.
        del future


def run(call: Call) -> Result:
    """Run a call and wait for it, so that Ctrl-C reaches it.

    Signal handlers of Python run on the main thread and between two of its instructions, which a
    call in C would hold up. There the call gets a thread, and is cancelled if a handler raises.
    """
    if threading.current_thread() is not threading.main_thread():
        return call.run()
    future = None
    try:
        future = _start(call.run)
        wait([future])
    except BaseException as interruption:
        call.context.cancel()
        done = wait([future], GRACE_SEC).done if future is not None else ()
        # The cause tells what is known of the call, such as whether it may have been executed.
        raise interruption from next((ended.exception() for ended in done), None)
    try:
        return future.result()
    finally:
        del future  # as in _work


async def run_async(call: Call) -> Result:
    """Await a call; cancelling the task cancels the call and waits for it to end."""
    return await _await(call.run, call.context.cancel)


async def close_async(close: Callable[[], None]) -> None:
    """Await the end of closing."""
    await _await(close, lambda: None)


async def _await(work: Callable[[], T], cancel: Callable[[], None]) -> T:
    future = asyncio.wrap_future(_start(work))
    interruption = None
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError as cancelled:  # noqa: PERF203
            cancel()
            interruption = cancelled
    try:
        if interruption is not None:
            raise interruption from future.exception()
        return future.result()
    finally:
        del future, interruption  # as in _work
