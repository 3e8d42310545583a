# SPDX-License-Identifier: MIT
"""Settings and callbacks, from Python's types to the library's."""

from __future__ import annotations

import itertools
import logging
import os
import threading
import weakref
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypedDict, Union

from ._constants import LogLevel, Status
from ._library import library, text
from ._native import ffi
from ._result import Result, take

if TYPE_CHECKING:
    import sys

    if sys.version_info >= (3, 11):
        from typing import Unpack
    else:
        from typing_extensions import Unpack

Value = Union[str, int, float, bool, os.PathLike[str], None]
"""A setting's value; None leaves it to the environment."""

Config = Mapping[str, Value]
"""Settings by their keys."""


class Settings(TypedDict, total=False):
    """The keys of docs/configuration.md as keyword arguments."""

    access_key: str | None
    secret_key: str | None
    security_token: str | None
    console_api_base_url: str | None
    iam_sign_expiration_sec: int | str | None
    console_api_retry_count: int | str | None
    console_api_retry_timeout: float | str | None
    console_api_retry_backoff_factor: float | str | None
    console_api_retry_jitter: float | str | None
    console_api_retry_max_wait_interval: float | str | None
    timeout_ms: int | str | None
    connect_timeout_ms: int | str | None
    qps_limit: float | str | None
    rpm_limit: float | str | None
    proxy: str | None
    ssl_verification_enabled: bool | str | None
    ca_file: str | os.PathLike[str] | None
    ca_path: str | os.PathLike[str] | None
    client_cert: str | os.PathLike[str] | None
    client_key: str | os.PathLike[str] | None
    min_tls: str | None
    user_agent_suffix: str | None
    dot_env_config_file: str | os.PathLike[str] | None


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

_log = logging.getLogger("libqianfan")
_LEVELS = {
    LogLevel.ERROR: logging.ERROR,
    LogLevel.WARN: logging.WARNING,
    LogLevel.INFO: logging.INFO,
}


def encode(name: str, value: str) -> bytes:
    """Encode a text for the library; raise ValueError where C would cut it short."""
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}")
    if "\0" in value:
        raise ValueError(f"{name} contains a NUL character")
    return value.encode("utf-8")


def _encode_value(name: str, value: Value) -> bytes:
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, (int, float)):
        return str(value).encode()
    if isinstance(value, os.PathLike):
        return os.fsencode(value)
    return encode(name, value)  # type: ignore[arg-type]


class Callbacks:
    """The callbacks of one client. The library knows them by a number, never by an address."""

    _numbers = itertools.count(1)
    _living: ClassVar[weakref.WeakValueDictionary[int, Callbacks]] = weakref.WeakValueDictionary()

    def __init__(self, provider: Provider | None, log: LogCallback | logging.Logger | None) -> None:
        """Make them reachable for as long as this object lives."""
        self.provider = provider
        self.log = _to_logger(log) if isinstance(log, logging.Logger) else log
        self.number = next(self._numbers)
        self._living[self.number] = self

    @classmethod
    def find(cls, user_data: ffi.CData) -> Callbacks:
        """Return those that the library means."""
        return cls._living[int(ffi.cast("intptr_t", user_data))]


def _to_logger(logger: logging.Logger) -> LogCallback:
    return lambda level, message: logger.log(_LEVELS.get(level, logging.DEBUG), "%s", message)


class _Raised(threading.local):
    """What the provider raised on this thread, until the call that failed by it picks it up."""

    error: BaseException | None = None


_raised = _Raised()


def take_raised() -> BaseException | None:
    """Return what the provider raised during the call that just ended on this thread."""
    error, _raised.error = _raised.error, None
    return error


@ffi.def_extern()
def qianfan_on_credentials(user_data: ffi.CData, out: ffi.CData) -> int:
    """Ask the provider. No exception crosses into C: it is kept for the call to raise."""
    try:
        provider = Callbacks.find(user_data).provider
        keys = provider() if provider is not None else Credentials("", "")
        token = keys.security_token
        return library().qf_credentials_set(
            out,
            encode("access_key", keys.access_key),
            encode("secret_key", keys.secret_key),
            ffi.NULL if token is None else encode("security_token", token),
            int(keys.expires_at),
        )
    except BaseException as error:  # noqa: BLE001
        _raised.error = error
        return Status.CREDENTIALS


@ffi.def_extern()
def qianfan_on_log(user_data: ffi.CData, level: int, message: ffi.CData) -> None:
    """Hand on one line. What the callback raises is logged: a line must not fail a call."""
    try:
        log = Callbacks.find(user_data).log
        if log is not None:
            log(LogLevel(level), text(message) or "")
    except BaseException:  # noqa: BLE001
        _log.exception("the log callback of a Qianfan client raised")


def _check(status: int) -> None:
    if status == Status.NO_MEMORY:
        raise MemoryError


def make_config(
    config: Config | None,
    settings: Settings,
    callbacks: Callbacks | None = None,
    log_level: LogLevel = LogLevel.INFO,
) -> ffi.CData:
    """Return a configuration of the library, freed with the last reference to it."""
    lib = library()
    made = lib.qf_config_new()
    if made == ffi.NULL:
        raise MemoryError
    made = ffi.gc(made, lib.qf_config_free)
    merged: dict[str, Value] = {**(config or {}), **settings}  # type: ignore[dict-item]
    for name, value in merged.items():
        if value is not None:
            # A refused value is remembered by the library, which then says what is wrong with it.
            _check(lib.qf_config_set(made, encode("a key", name), _encode_value(name, value)))
    if callbacks is not None:
        number = ffi.cast("void *", callbacks.number)
        if callbacks.provider is not None:
            on_credentials = lib.qianfan_on_credentials
            _check(lib.qf_config_set_credentials_provider(made, on_credentials, number, ffi.NULL))
        if callbacks.log is not None:
            on_log = lib.qianfan_on_log
            _check(lib.qf_config_set_log(made, log_level, on_log, number, ffi.NULL))
    return made


def describe_config(config: Config | None = None, /, **settings: Unpack[Settings]) -> Result:
    """Tell what would be in force and where it comes from, secrets hidden; send nothing.

    `Result.json()` of the answer has "settings", a list of {"key", "env", "default", "unit",
    "doc", "value", "source"}, and "dot_env_file". If the configuration is wrong, nothing is
    raised: the answer's status is Status.CONFIG and its message says what is wrong.
    """
    return take(library().qf_config_describe(make_config(config, settings)))
