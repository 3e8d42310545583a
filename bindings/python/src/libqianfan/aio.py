# SPDX-License-Identifier: MIT
"""The client for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._calls import AsyncCalls
from ._workers import run_async

if TYPE_CHECKING:
    from typing_extensions import Self

__all__ = ["AsyncClient"]


class AsyncClient(AsyncCalls):
    """Makes calls with one set of keys, from any number of tasks.

    Cancelling a task (also by `asyncio.timeout` or `asyncio.wait_for`) cancels its call and waits
    for it to end; the `CancelledError` then has the call's `QianfanError` as its cause. Each call
    in flight occupies a thread. Callbacks run on that thread, not on the event loop's.
    """

    async def aclose(self) -> None:
        """Cancel the calls that run, wait for them to end, and free the client. Idempotent."""
        await run_async(self._handle.close)

    async def __aenter__(self) -> Self:
        """Return the client, which is closed at the end of the block."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the client."""
        await self.aclose()
