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
from typing import Callable, TypeVar

from ._core import GRACE_SEC

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


def run(work: Callable[[], T], cancel: Callable[[], None]) -> T:
    """Do the work and wait for it, so that Ctrl-C reaches it.

    Signal handlers of Python run on the main thread and between two of its instructions, which a
    call in C would hold up. There the work gets a thread, and is cancelled if a handler raises.
    """
    if threading.current_thread() is not threading.main_thread():
        return work()
    futures: list[Future[T]] = []
    try:
        futures.append(_start(work))
        wait(futures)
    except BaseException as interruption:
        cancel()
        ended = wait(futures, GRACE_SEC).done
        # The cause tells what is known of the call, such as whether it may have been executed.
        raise interruption from next((future.exception() for future in ended), None)
    return futures.pop().result()  # not held by this frame, as in _work


async def run_async(work: Callable[[], T], cancel: Callable[[], None] = lambda: None) -> T:
    """Await the work; cancelling the task calls `cancel` and still waits for the work to end."""
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
