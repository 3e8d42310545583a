# SPDX-License-Identifier: MIT
"""The blocking client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._calls import Calls

if TYPE_CHECKING:
    from typing_extensions import Self


class Client(Calls):
    """Makes calls with one set of keys. Any number of threads may share it.

    Calls made on the main thread run on a thread of their own, so that Ctrl-C cancels them. Each
    call takes `timeout`, seconds for all of it, or a `Context`; it returns a `Result`, or raises
    `QianfanError`, or `ClosedError` after the client was closed.
    """

    def close(self) -> None:
        """Cancel the calls that run, wait for them to end, and free the client. Idempotent."""
        self._handle.close()

    def __enter__(self) -> Self:
        """Return the client, which is closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the client."""
        self.close()
