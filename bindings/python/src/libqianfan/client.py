# SPDX-License-Identifier: MIT
"""The blocking client."""

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


class Client:
    """Makes calls with one set of keys. Any number of threads may share it.

    Calls made on the main thread run on a thread of their own, so that Ctrl-C cancels them. Each
    call takes `timeout`, seconds for all of it, or a `Context`; it returns a `Result`, or raises
    `QianfanError`, or `ClosedError` after the client was closed.
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
        """Make a client; nothing is sent.

        Settings are given as keywords or in the mapping `config`. What is not given comes from
        the environment (QIANFAN_...), then from a `.env` file. `credentials` is asked for keys
        that rotate; `log` takes lines up to `log_level`. Raises QianfanError if the configuration
        is wrong.
        """
        self._core = Core(config, settings, credentials, log, log_level)

    def create_model_export_task(
        self, model_id: str, *, timeout: float | None = None, context: Context | None = None
    ) -> Result:
        """Start the export of a model version ("amv-..."); `Result.export_id` names the task.

        A create whose answer is lost is not blindly sent again: see `Result.settled`.
        """
        return _workers.run(self._core.create(model_id, timeout, context))

    def describe_model_export_task(
        self, model_id: str, *, timeout: float | None = None, context: Context | None = None
    ) -> Result:
        """Read the state of the export of a model version; see `Result.export_status`."""
        return _workers.run(self._core.describe(model_id, timeout, context))

    def call_action(
        self,
        route: str,
        action: str,
        body: Mapping[str, Any] | str | None = None,
        *,
        timeout: float | None = None,
        context: Context | None = None,
    ) -> Result:
        """Call any other action of the console API; `body` is a mapping or a JSON text."""
        return _workers.run(self._core.action(route, action, body, timeout, context))

    def close(self) -> None:
        """Cancel the calls that run, wait for them to end, and free the client. Idempotent."""
        self._core.handle.close()

    def __enter__(self) -> Self:
        """Return the client, which is closed at the end of the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the client."""
        self.close()
