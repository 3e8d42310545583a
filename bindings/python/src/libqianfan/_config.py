# SPDX-License-Identifier: MIT
"""Settings and callbacks, from Python's types to the library's."""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import math
import os
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Union

from ._constants import LogLevel, Status
from ._library import library, owned, text
from ._native import ffi
from ._result import Result, take

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._settings import Settings

Value = Union[str, int, float, bool, os.PathLike[str], None]
"""A setting's value; None leaves it to the environment."""

Config = Mapping[str, Value]
"""Settings by their keys."""


class Credentials(NamedTuple):
    """Keys from a credentials provider."""

    access_key: str
    secret_key: str
    security_token: str | None = None
    expires_at: float = 0
    """Unix time at which the keys expire; 0 if they do not."""

    def __repr__(self) -> str:
        """Name the access key only, so that no secret reaches a log."""
        return f"Credentials(access_key={self.access_key!r}, ...)"


Provider = Callable[[], Credentials]
LogCallback = Callable[[LogLevel, str], object]


def encode(name: str, value: str) -> bytes:
    """Encode a text for the library; raise ValueError where C would cut it short."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}")
    if "\0" in value:
        raise ValueError(f"{name} contains a NUL character")
    return value.encode("utf-8")


def encode_json(name: str, value: Mapping[str, Any] | str | None) -> bytes:
    """Encode a JSON text, or what is to become one."""
    if not isinstance(value, str):
        value = json.dumps(value or {}, allow_nan=False)
    return encode(name, value)


def _encode_setting(name: str, value: Value) -> bytes:
    if isinstance(value, (bool, int, float)):
        return json.dumps(value).encode()
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    return encode(name, value)  # type: ignore[arg-type]


FAR_TOO_LONG_SEC = 1e9


def set_deadline(
    name: str, seconds: float | None, setter: Callable[[ffi.CData, int], int], context: ffi.CData
) -> None:
    """Hand over a deadline, if there is one; the library knows how long one may be."""
    if seconds is None:
        return
    # What is beyond any limit must still fit into 64 bits to be refused.
    limit_ms = max(1, round(min(seconds, FAR_TOO_LONG_SEC) * 1000)) if seconds > 0 else 0
    if limit_ms == 0 or setter(context, limit_ms) != Status.OK:
        raise ValueError(
            f"{name} must be a number of seconds above 0 and at most a day, not {seconds!r}"
        )


def make_config(config: Config | None, settings: Settings) -> ffi.CData:
    """Return a configuration of the library, freed with the last reference to it."""
    lib = library()
    made = owned(lib.qf_config_new(), lib.qf_config_free)
    merged: dict[str, Value] = {**(config or {}), **settings}  # type: ignore[dict-item]
    for name, value in merged.items():
        if value is not None:
            # What is wrong is remembered, and said when a client is made.
            lib.qf_config_set(made, encode("a key", name), _encode_setting(name, value))
    return made


def describe_config(config: Config | None = None, /, **settings: Unpack[Settings]) -> Result:
    """Tell what would be in force and where it comes from, secrets hidden; send nothing.

    `Result.json()` of the answer has "settings", a list of {"key", "env", "default", "unit",
    "doc", "value", "source"}, and "dot_env_file". If the configuration is wrong, nothing is
    raised: the answer's status is Status.CONFIG and its message says what is wrong.
    """
    return take(library().qf_config_describe(make_config(config, settings)))


class Callbacks:
    """The callbacks of one client. The library knows them by a number, never by an address."""

    def __init__(self, provider: Provider | None, log: LogCallback | logging.Logger | None) -> None:
        """Make them reachable for as long as this object lives."""
        self.provider, self.log = provider, log
        self.number = next(_numbers)
        _living[self.number] = self


_numbers = itertools.count(1)
_living: weakref.WeakValueDictionary[int, Callbacks] = weakref.WeakValueDictionary()


def _callbacks(user_data: ffi.CData) -> Any:  # noqa: ANN401
    """Find them, or raise KeyError; none are None, or nothing would have been registered."""
    return _living[int(ffi.cast("uintptr_t", user_data))]


class _Raised(threading.local):
    """What the provider raised in the innermost call that runs on a thread."""

    def __init__(self) -> None:
        self.errors: list[BaseException] = []


_raised = _Raised()


@contextlib.contextmanager
def catching() -> Iterator[list[BaseException]]:
    """Lend a list of what the provider raises in one call of this thread, not in those around it.

    A log callback may make calls of its own, with another client.
    """
    outer, _raised.errors = _raised.errors, []
    try:
        yield _raised.errors
    finally:
        _raised.errors = outer


@ffi.def_extern()
def qianfan_on_credentials(user_data: ffi.CData, out: ffi.CData) -> int:
    """Ask the provider. No exception crosses into C: it is kept for the call to raise."""
    try:
        keys: Credentials = _callbacks(user_data).provider()
        token, expires_at = keys.security_token, keys.expires_at
        return library().qf_credentials_set(
            out,
            encode("access_key", keys.access_key),
            encode("secret_key", keys.secret_key),
            ffi.NULL if token is None else encode("security_token", token),
            # 0 would mean never: what ends within the first second of all ends with it, and what
            # is negative stays so, for the library to refuse.
            math.floor(expires_at) or math.ceil(expires_at),
        )
    except BaseException as error:  # noqa: BLE001
        _raised.errors.append(error)
        return Status.CREDENTIALS


@ffi.def_extern()
def qianfan_on_log(user_data: ffi.CData, level: int, message: ffi.CData) -> None:
    """Hand on one line. What the callback raises is logged: a line must not fail a call."""
    try:
        log, told = _callbacks(user_data).log, LogLevel(level)
        line = text(message) or ""
        if isinstance(log, logging.Logger):
            # The levels bear the names of Python's.
            log.log(getattr(logging, told.name, logging.DEBUG), "%s", line)
        else:
            log(told, line)
    except BaseException:
        logging.getLogger("libqianfan").exception("the log callback of a Qianfan client raised")
