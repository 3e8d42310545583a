# SPDX-License-Identifier: MIT
"""Finds and loads the shared library, at its first use."""

from __future__ import annotations

import os
import pathlib
import threading
from typing import TYPE_CHECKING

from ._constants import ABI_VERSION
from ._native import ffi, lib

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._native import Library

_lock = threading.Lock()
_loaded = False


class LoadError(ImportError):
    """The shared library was not found, or what was found does not fit this package."""


def _forget_lock() -> None:
    # A thread of the parent may have held it, and that thread does not exist in the child.
    global _lock  # noqa: PLW0603
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_forget_lock)


def _candidates() -> Iterator[tuple[str, str]]:
    """Yield where to look and why, in order."""
    named = os.environ.get("QIANFAN_LIBRARY")
    if named:
        # Whoever names a library wants that one, so nothing else is tried.
        yield named, "named by QIANFAN_LIBRARY"
        return
    home = pathlib.Path(__file__).resolve().parent
    for name in ("libqianfan.so.0", "libqianfan.so"):
        yield str(home / name), "beside the package"
    for name in ("libqianfan.so.0", "libqianfan.so"):
        yield name, "on the system"


def _load() -> None:
    tried = []
    for path, why in _candidates():
        if pathlib.Path(path).is_absolute() and not pathlib.Path(path).exists():
            problem = "no such file"
        else:
            answer = lib.qianfan_load(os.fsencode(path), ABI_VERSION)
            if answer == ffi.NULL:
                return
            problem = text(answer) or "unknown reason"
        tried.append(f"\n  {path} ({why}): {problem}")
    raise LoadError(
        f"libqianfan could not be loaded. Tried:{''.join(tried)}\n"
        "Install the library, or set QIANFAN_LIBRARY to the full path of libqianfan.so.",
        name="libqianfan",
    )


def library() -> Library:
    """Return the loaded library; raise LoadError if there is none."""
    global _loaded  # noqa: PLW0603
    if not _loaded:
        with _lock:
            if not _loaded:
                _load()
                _loaded = True
    return lib


def text(pointer: ffi.CData) -> str | None:
    """Copy a text of the library, None for NULL."""
    if pointer == ffi.NULL:
        return None
    # The service may send what is not UTF-8, and an error message must not become another error.
    return ffi.string(pointer).decode("utf-8", "replace")


def library_version() -> str:
    """Version of the loaded library, such as "0.1.0"; raise LoadError if there is none."""
    return text(library().qf_version()) or ""


def abi_version() -> int:
    """ABI of the loaded library; raise LoadError if there is none."""
    return library().qf_abi_version()
