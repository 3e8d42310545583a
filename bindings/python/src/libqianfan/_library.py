# SPDX-License-Identifier: MIT
"""Finds and loads the shared library, at its first use."""

from __future__ import annotations

import functools
import os
import pathlib
from typing import TYPE_CHECKING

from ._constants import ABI_VERSION
from ._native import ffi, lib

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._native import Library


ON_SYSTEM = "on the system"


class LoadError(ImportError):
    """The shared library was not found, or what was found does not fit this package."""


def _candidates() -> list[tuple[str, str]]:
    """Tell where to look and why, in order."""
    named = os.environ.get("QIANFAN_LIBRARY")
    if named:
        # Whoever names a library wants that one, so nothing else is tried.
        return [(named, "named by QIANFAN_LIBRARY")]
    home = pathlib.Path(__file__).resolve().parent
    names = (f"libqianfan.so.{ABI_VERSION}", "libqianfan.so")
    beside = [(str(home / name), "beside the package") for name in names]
    return beside + [(name, ON_SYSTEM) for name in names]


def _open(path: str, why: str) -> str | None:
    """Load one library; return what is wrong with it, if anything is."""
    if why != ON_SYSTEM:
        # The system would look elsewhere for what is no full path.
        if not pathlib.Path(path).is_absolute():
            return "not a full path"
        if not pathlib.Path(path).exists():
            return "no such file"
    handle = lib.dlopen(os.fsencode(path), lib.RTLD_NOW)
    if handle == ffi.NULL:
        return text(lib.dlerror()) or "unknown reason"
    problem = _fill_functions(handle)
    if problem is not None:
        lib.dlclose(handle)
    return problem


def _fill_functions(handle: ffi.CData) -> str | None:
    """Point the functions of the compiled module at those of a library, all or none."""
    abi_version = lib.dlsym(handle, b"qf_abi_version")
    if abi_version == ffi.NULL:
        return "it is not libqianfan: it has no qf_abi_version"
    # Asked before anything else is looked up: a library of another ABI may lack functions.
    abi = ffi.cast("int32_t (*)(void)", abi_version)()
    if abi != ABI_VERSION:
        return f"its ABI version is {abi}, this package needs {ABI_VERSION}"
    found = [(function, lib.dlsym(handle, function.name)) for function in lib.qianfan_functions]
    for function, address in found:
        if address == ffi.NULL:
            return f"it is too old for this package: it has no {text(function.name)}"
    for function, address in found:
        function.pointer[0] = address
    return None


@functools.cache
def library() -> Library:
    """Return the loaded library; raise LoadError if there is none.

    No lock is held: threads that load it at once fill in the same addresses, and a child forked
    meanwhile loads it itself.
    """
    tried = ""
    for path, why in _candidates():
        problem = _open(path, why)
        if problem is None:
            return lib
        tried += f"\n  {path} ({why}): {problem}"
    raise LoadError(
        f"libqianfan could not be loaded. Tried:{tried}\n"
        "Install the library, or set QIANFAN_LIBRARY to the full path of libqianfan.so.",
        name="libqianfan",
    )


def owned(pointer: ffi.CData, free: Callable[[ffi.CData], None]) -> ffi.CData:
    """Free what the library made with the last reference to it."""
    if pointer == ffi.NULL:
        raise MemoryError
    return ffi.gc(pointer, free)


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
