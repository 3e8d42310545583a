# SPDX-License-Identifier: MIT
"""What both clients are made of: one client of the library, and its calls."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import math
import os
import threading
import weakref
from typing import TYPE_CHECKING, Any, Callable

from ._config import Callbacks, encode, make_config, take_raised
from ._constants import LogLevel, Phase, Status
from ._library import library
from ._native import ffi
from ._result import ClosedError, QianfanError, Result, take

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator, Mapping

    from ._config import Config, LogCallback, Provider, Settings

# A cancelled call ends within 250 ms, unless a callback of the user's holds it.
GRACE_SEC = 2.0


def _milliseconds(name: str, seconds: float) -> int:
    if not (math.isfinite(seconds) and seconds > 0):
        raise ValueError(f"{name} must be a number of seconds above 0, not {seconds!r}")
    return max(1, round(seconds * 1000))


class Context:
    """Deadlines, cancel switch and progress of one call at a time.

    Deadlines are seconds and beat the client's settings: `timeout` for the whole call,
    `connect_timeout` and `response_timeout` for each attempt. Once cancelled, by `cancel` or by
    closing the client during a call, a context stays so.
    """

    def __init__(
        self,
        *,
        timeout: float | None = None,
        connect_timeout: float | None = None,
        response_timeout: float | None = None,
    ) -> None:
        """Make a context; None leaves a deadline to the client's settings."""
        lib = library()
        pointer = lib.qf_context_new()
        if pointer == ffi.NULL:
            raise MemoryError
        self._pointer = ffi.gc(pointer, lib.qf_context_free)
        if timeout is not None:
            lib.qf_context_set_timeout_ms(pointer, _milliseconds("timeout", timeout))
        if connect_timeout is not None:
            limit = _milliseconds("connect_timeout", connect_timeout)
            lib.qf_context_set_connect_timeout_ms(pointer, limit)
        if response_timeout is not None:
            limit = _milliseconds("response_timeout", response_timeout)
            lib.qf_context_set_response_timeout_ms(pointer, limit)

    def cancel(self) -> None:
        """Cancel the call that runs, and every later one. Any thread; returns at once."""
        library().qf_context_cancel(self._pointer)

    @property
    def phase(self) -> Phase:
        """What the call is doing now."""
        return Phase(library().qf_context_phase(self._pointer))

    @property
    def attempts(self) -> int:
        """Requests of the running or last call that were begun so far."""
        return library().qf_context_attempts(self._pointer)


class Handle:
    """A client of the library, which must not be freed while a call enters it."""

    def __init__(self, pointer: ffi.CData) -> None:
        self._pointer = pointer
        self._process = os.getpid()
        self._changed = threading.Condition(threading.Lock())
        self._running: dict[object, tuple[Context, int]] = {}
        self.closed = False

    @contextlib.contextmanager
    def entered(self, context: Context) -> Iterator[ffi.CData]:
        """Lend the client for one call."""
        if os.getpid() != self._process:
            # The lock may be held by a thread of the parent. The library refuses the call.
            yield self._pointer
            return
        ticket = object()
        with self._changed:
            if self.closed:
                message = "the client was closed before the call began; nothing was sent"
                raise QianfanError(Result(Status.CANCELLED, "QF_ERR_CANCELLED", message=message))
            self._running[ticket] = (context, threading.get_ident())
        try:
            yield self._pointer
        finally:
            with self._changed:
                del self._running[ticket]
                self._free_if_idle()
                self._changed.notify_all()

    def _free_if_idle(self) -> None:
        if self.closed and not self._running and self._pointer != ffi.NULL:
            library().qf_client_free(self._pointer)
            self._pointer = ffi.NULL

    def close(self, patience_sec: float | None = None) -> None:
        """Cancel what runs and wait for it, except for calls below which this is a callback."""
        if os.getpid() != self._process:
            return
        me = threading.get_ident()
        with self._changed:
            self.closed = True
            for context, _ in self._running.values():
                context.cancel()
            self._free_if_idle()
            self._changed.wait_for(
                lambda: all(thread == me for _, thread in self._running.values()), patience_sec
            )


@dataclasses.dataclass
class Call:
    """A call that is ready to run, on whatever thread."""

    core: Core
    operation: Callable[[ffi.CData, ffi.CData], ffi.CData]
    context: Context

    def run(self) -> Result:
        """Make the call; raise QianfanError if it failed."""
        with self.core.handle.entered(self.context) as client:
            result = take(self.operation(client, self.context._pointer))  # noqa: SLF001
        raised = take_raised()
        if result.status == Status.OK:
            return result
        raise QianfanError(result) from raised


class Core:
    """One client of the library with its callbacks."""

    def __init__(
        self,
        config: Config | None,
        settings: Settings,
        credentials: Provider | None,
        log: LogCallback | logging.Logger | None,
        log_level: LogLevel,
    ) -> None:
        # The finalizer must not hold the callbacks: they may well hold the client.
        self._callbacks = Callbacks(credentials, log)
        made = make_config(config, settings, self._callbacks, log_level)
        failure = ffi.new("qf_result **")
        pointer = library().qf_client_new(made, failure)
        if pointer == ffi.NULL:
            raise QianfanError(take(failure[0]))
        self.handle = Handle(pointer)
        # Runs when the client is dropped unclosed, and at the interpreter's exit at the latest,
        # because a call that came back to a finished interpreter would crash.
        weakref.finalize(self, self.handle.close, GRACE_SEC)

    def _call(
        self,
        operation: Callable[[ffi.CData, ffi.CData], ffi.CData],
        timeout: float | None,
        context: Context | None,
    ) -> Call:
        if self.handle.closed:
            raise ClosedError("the client is closed; make a new one")
        if timeout is not None and context is not None:
            raise ValueError("give either timeout or context: a context has a timeout of its own")
        return Call(self, operation, context or Context(timeout=timeout))

    def create(self, model_id: str, timeout: float | None, context: Context | None) -> Call:
        model = encode("model_id", model_id)
        create = library().qf_create_model_export_task
        return self._call(lambda client, ctx: create(client, model, ctx), timeout, context)

    def describe(self, model_id: str, timeout: float | None, context: Context | None) -> Call:
        model = encode("model_id", model_id)
        describe = library().qf_describe_model_export_task
        return self._call(lambda client, ctx: describe(client, model, ctx), timeout, context)

    def action(
        self,
        route: str,
        action: str,
        body: Mapping[str, Any] | str | None,
        timeout: float | None,
        context: Context | None,
    ) -> Call:
        text = body if isinstance(body, str) else json.dumps(body or {}, allow_nan=False)
        texts = encode("route", route), encode("action", action), encode("body", text)
        call = library().qf_call_action
        return self._call(lambda client, ctx: call(client, *texts, ctx), timeout, context)
