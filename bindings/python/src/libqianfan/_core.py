# SPDX-License-Identifier: MIT
"""What both clients are made of: one client of the library, and its calls."""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
import weakref
from typing import TYPE_CHECKING, Callable

from ._config import Callbacks, catching, make_config
from ._constants import LogLevel, Status
from ._context import Context
from ._library import library
from ._native import ffi
from ._result import ClosedError, QianfanError, Result, take

if TYPE_CHECKING:
    import logging
    from collections.abc import Iterator

    from typing_extensions import Unpack

    from ._config import Config, LogCallback, Provider
    from ._settings import Settings

# A cancelled call ends within 250 ms, unless a callback of the user's holds it.
GRACE_SEC = 2.0


class Handle:
    """A client of the library, which must not be freed while a call enters it."""

    def __init__(self, pointer: ffi.CData) -> None:
        self._pointer = pointer
        self._process = os.getpid()
        self._changed = threading.Condition(threading.Lock())
        self._running: list[tuple[Context, int]] = []
        self._at_exit = False
        self.closed = False
        _living.add(self)

    @contextlib.contextmanager
    def entered(self, context: Context) -> Iterator[ffi.CData]:
        """Lend the client for one call."""
        if os.getpid() != self._process:
            # The lock may be held by a thread of the parent. The library refuses the call.
            yield self._pointer
            return
        call = context, threading.get_ident()
        with self._changed:
            if self.closed:
                message = "the client was closed before the call began; nothing was sent"
                raise QianfanError(Result(Status.CANCELLED, "QF_ERR_CANCELLED", message=message))
            self._running.append(call)
        try:
            yield self._pointer
        finally:
            with self._changed:
                self._running.remove(call)
                self._free_if_idle()
                self._changed.notify_all()
            if self._at_exit and threading.current_thread() is not threading.main_thread():
                # A daemon thread, which the end of the interpreter would stop anywhere, perhaps
                # with a lock in its hands: what it printed of this call could end in an abort.
                threading.Event().wait()

    def _free_if_idle(self) -> None:
        if self.closed and not self._running and self._pointer != ffi.NULL:
            library().qf_client_free(self._pointer)
            self._pointer = ffi.NULL

    def close(self, patience_sec: float | None = None, *, at_exit: bool = False) -> None:
        """Cancel what runs and wait for it, except for calls below which this is a callback."""
        if os.getpid() != self._process:
            return
        me = threading.get_ident()
        with self._changed:
            self.closed = True
            self._at_exit = at_exit
            for context, _ in self._running:
                context.cancel()
            self._free_if_idle()
            self._changed.wait_for(
                lambda: all(thread == me for _, thread in self._running), patience_sec
            )


_living: weakref.WeakSet[Handle] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    """End what runs at the interpreter's exit: it must not come back to a finished one."""
    for handle in list(_living):
        handle.close(GRACE_SEC, at_exit=True)


class Core:
    """One client of the library with its callbacks."""

    _end: Callable[[], object] | None = None

    def __init__(
        self,
        config: Config | None = None,
        /,
        *,
        credentials: Provider | None = None,
        log: LogCallback | logging.Logger | None = None,
        log_level: LogLevel = LogLevel.INFO,
        **settings: Unpack[Settings],
    ) -> None:
        """Make a client; nothing is sent.

        Settings are given as keywords or in the mapping `config`. What is not given comes from
        the environment (QIANFAN_...), then from a `.env` file. `credentials` is asked for keys
        that rotate; `log` takes lines up to `log_level`. Raises QianfanError if the configuration
        is wrong.
        """
        lib = library()
        made = make_config(config, settings)
        callbacks = Callbacks(credentials, log)
        number = ffi.cast("void *", callbacks.number)
        statuses = []
        if credentials is not None:
            register = lib.qf_config_set_credentials_provider
            statuses.append(register(made, lib.qianfan_on_credentials, number, ffi.NULL))
        if log is not None:
            register_log = lib.qf_config_set_log
            statuses.append(register_log(made, log_level, lib.qianfan_on_log, number, ffi.NULL))
        if Status.NO_MEMORY in statuses:
            raise MemoryError
        if any(statuses):
            raise ValueError(f"log_level must be a LogLevel, not {log_level!r}")
        failure = ffi.new("qf_result **")
        pointer = lib.qf_client_new(made, failure)
        if pointer == ffi.NULL:
            raise QianfanError(take(failure[0]))
        if self._end is not None:
            self._end()  # __init__ was called again: what runs must not outlive its callbacks
        # Only the client holds these, not its finalizer: they may well hold the client.
        self._callbacks = callbacks
        self._handle = Handle(pointer)
        # Runs when the client is dropped unclosed; at the interpreter's exit, see _close_all.
        end = weakref.finalize(self, self._handle.close, GRACE_SEC)
        end.atexit = False
        self._end = end

    def _prepare(
        self,
        function: Callable[..., ffi.CData],
        texts: list[bytes],
        timeout: float | None,
        context: Context | None,
    ) -> tuple[Callable[[], Result], Callable[[], None]]:
        """Return a call that is ready to run, on whatever thread, and what cancels it."""
        if self._handle.closed:
            raise ClosedError("the client is closed; make a new one")
        if timeout is not None and context is not None:
            raise ValueError("give either timeout or context: a context has a timeout of its own")
        chosen = context or Context(timeout=timeout)

        def call() -> Result:
            # Holds what it began with until it has ended, also if the client is made anew.
            handle, _callbacks = self._handle, self._callbacks
            with catching() as raised, handle.entered(chosen) as client:
                result = take(function(client, *texts, chosen._pointer))  # noqa: SLF001
            if result.status == Status.OK:
                return result
            raise QianfanError(result) from (raised[-1] if raised else None)

        return call, chosen.cancel
