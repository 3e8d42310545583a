# SPDX-License-Identifier: MIT
"""What a call came to: a copy in Python, so that nothing of the library's outlives the call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from . import _pointer
from ._library import library
from ._outcome import Outcome, OutcomeError, read

if TYPE_CHECKING:
    from ._native import ffi


class Result(Outcome):
    """The outcome of one call; the status is Status.OK in every result that a call returns."""

    def json(self) -> Any:  # noqa: ANN401
        """Return the body as Python objects; raise ValueError if it is not JSON."""
        if self.body is None:
            raise ValueError("there was no answer, so there is no JSON")
        return json.loads(self.body)

    def get(self, json_pointer: str) -> str | None:
        """Return one member of the body as text, by RFC 6901 pointer such as "/result/fileSize".

        Numbers stand as the service wrote them, objects and arrays as JSON. None if there is no
        such member, if it is null, or if the body is not JSON.
        """
        return None if self.body is None else _pointer.get(self.body, json_pointer)


class QianfanError(OutcomeError):
    """A call failed. It has all that a `Result` has; `result` is the whole of it."""

    def __str__(self) -> str:
        """Tell the whole story in a few lines."""
        code = f" [{self.code}]" if self.code else ""
        lines = [f"{self.status_name}{code}: {self.message or 'no message'}"]
        if self.hint:
            lines.append(self.hint)
        if self.maybe_executed:
            lines.append("It may have been executed all the same: look before you repeat it.")
        if self.request_id:
            lines.append(f"Baidu's support will ask for this request id: {self.request_id}")
        return "\n".join(lines)


class ClosedError(RuntimeError):
    """The client was closed before this call; make a new one."""


def take(pointer: ffi.CData) -> Result:
    """Copy a result of the library and free it."""
    try:
        return Result(**read(pointer))
    finally:
        library().qf_result_free(pointer)
