# SPDX-License-Identifier: MIT
"""The client for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _workers
from ._constants import LogLevel
from ._core import Context, Core

if TYPE_CHECKING:
    import logging
    import sys
    from collections.abc import Mapping
    from types import TracebackType

    from ._config import Config, LogCallback, Provider, Settings
    from ._result import Result

    if sys.version_info >= (3, 11):
        from typing import Self, Unpack
    else:
        from typing_extensions import Self, Unpack

__all__ = ["AsyncClient"]


class AsyncClient:
    """Makes calls with one set of keys, from any number of tasks.

    Cancelling a task (also by `asyncio.timeout` or `asyncio.wait_for`) cancels its call and waits
    for it to end; the `CancelledError` then has the call's `QianfanError` as its cause. Each call
    in flight occupies a thread. Callbacks run on that thread, not on the event loop's.
    """

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
        """Make a client; nothing is sent. The arguments are those of `libqianfan.Client`."""
        self._core = Core(config, settings, credentials, log, log_level)

    async def create_model_export_task(
        self, model_id: str, *, timeout: float | None = None, context: Context | None = None
    ) -> Result:
        """Start the export of a model version ("amv-..."); `Result.export_id` names the task.

        A create whose answer is lost is not blindly sent again: see `Result.settled`.
        """
        return await _workers.run_async(self._core.create(model_id, timeout, context))

    async def describe_model_export_task(
        self, model_id: str, *, timeout: float | None = None, context: Context | None = None
    ) -> Result:
        """Read the state of the export of a model version; see `Result.export_status`."""
        return await _workers.run_async(self._core.describe(model_id, timeout, context))

    async def call_action(
        self,
        route: str,
        action: str,
        body: Mapping[str, Any] | str | None = None,
        *,
        timeout: float | None = None,
        context: Context | None = None,
    ) -> Result:
        """Call any other action of the console API; `body` is a mapping or a JSON text."""
        return await _workers.run_async(self._core.action(route, action, body, timeout, context))

    async def aclose(self) -> None:
        """Cancel the calls that run, wait for them to end, and free the client. Idempotent."""
        await _workers.close_async(self._core.handle.close)

    async def __aenter__(self) -> Self:
        """Return the client, which is closed at the end of the block."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the client."""
        await self.aclose()
