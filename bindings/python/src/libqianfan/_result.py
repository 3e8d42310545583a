# SPDX-License-Identifier: MIT
"""What a call came to: a copy in Python, so that nothing of the library's outlives the call."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING, Any

from . import _pointer
from ._constants import Settled, Status
from ._library import library, text
from ._native import ffi

if TYPE_CHECKING:
    from collections.abc import Mapping

MOMENTS = ("dns", "connect", "tls", "first_byte", "total")
ATTEMPTS_KEPT = 16


@dataclasses.dataclass(frozen=True)
class Result:
    """The outcome of one call."""

    status: Status
    """How it ended; Status.OK in every result that a call returns."""
    status_name: str = "QF_OK"
    """The status as the C header and the documents call it."""
    http_status: int = 0
    """HTTP status of the last answer; 0 if none came."""
    code: str | None = None
    """The service's own error code, such as "AccessDenied"."""
    message: str | None = None
    """What went wrong: the service's message where it gave one, else the library's."""
    hint: str | None = None
    """What to do about it, in plain words."""
    request_id: str | None = None
    """Id of the last request; quote it to Baidu's support."""
    export_id: str | None = None
    """Id of the export task, after a create or describe."""
    export_status: str | None = None
    """ "Doing", "Done", "Fail" or a newer word; None if the version has no export record."""
    attempts: int = 0
    """Requests that were sent for this call."""
    retriable: bool = False
    """Whether the same call may well succeed later."""
    maybe_executed: bool = False
    """Whether a call that failed may have been executed all the same. Describe before repeating."""
    settled: Settled = Settled.NONE
    """How a create whose answer was lost was settled."""
    retry_after_ms: int | None = None
    """How long the service asked to wait, in milliseconds."""
    clock_offset_ms: int | None = None
    """How far the service's clock is ahead of this machine's, in milliseconds."""
    timings_us: tuple[Mapping[str, int], ...] = ()
    """For each attempt the microseconds to "dns", "connect", "tls", "first_byte", "total"."""
    body: bytes | None = dataclasses.field(default=None, repr=False)
    """The last answer's body, byte for byte; None if no answer came."""

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


class QianfanError(Exception):
    """A call failed. It has all that a `Result` has; `result` is the whole of it."""

    def __init__(self, result: Result) -> None:
        """Take over what the result knows."""
        super().__init__(result)
        self.result = result
        self.status = result.status
        self.status_name = result.status_name
        self.http_status = result.http_status
        self.code = result.code
        self.message = result.message
        self.hint = result.hint
        self.request_id = result.request_id
        self.export_id = result.export_id
        self.attempts = result.attempts
        self.retriable = result.retriable
        self.maybe_executed = result.maybe_executed
        self.settled = result.settled
        self.retry_after_ms = result.retry_after_ms
        self.body = result.body

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


def _timings(pointer: ffi.CData, attempt: int) -> dict[str, int]:
    ask = library().qf_result_timing_us
    reached = ((name, ask(pointer, attempt, moment)) for moment, name in enumerate(MOMENTS))
    return {name: microseconds for name, microseconds in reached if microseconds >= 0}


def take(pointer: ffi.CData) -> Result:
    """Copy a result of the library and free it."""
    lib = library()
    try:
        length = ffi.new("int64_t *")
        body = lib.qf_result_body(pointer, length)
        offset = ffi.new("int64_t *")
        known = lib.qf_result_clock_offset_ms(pointer, offset)
        retry_after_ms = lib.qf_result_retry_after_ms(pointer)
        attempts = lib.qf_result_attempts(pointer)
        status = lib.qf_result_status(pointer)
        return Result(
            status=Status(status),
            status_name=text(lib.qf_status_name(status)) or "",
            http_status=lib.qf_result_http_status(pointer),
            code=text(lib.qf_result_code(pointer)),
            message=text(lib.qf_result_message(pointer)),
            hint=text(lib.qf_result_hint(pointer)),
            request_id=text(lib.qf_result_request_id(pointer)),
            export_id=text(lib.qf_result_export_id(pointer)),
            export_status=text(lib.qf_result_export_status(pointer)),
            attempts=attempts,
            retriable=bool(lib.qf_result_retriable(pointer)),
            maybe_executed=bool(lib.qf_result_maybe_executed(pointer)),
            settled=Settled(lib.qf_result_settled(pointer)),
            retry_after_ms=None if retry_after_ms < 0 else retry_after_ms,
            clock_offset_ms=offset[0] if known else None,
            timings_us=tuple(_timings(pointer, i) for i in range(min(attempts, ATTEMPTS_KEPT))),
            body=None if body == ffi.NULL else bytes(ffi.buffer(body, length[0])),
        )
    finally:
        lib.qf_result_free(pointer)
