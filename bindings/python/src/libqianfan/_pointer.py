# SPDX-License-Identifier: MIT
"""RFC 6901 pointers into a JSON text, with numbers left as they were written."""

from __future__ import annotations

import json
import re
from typing import Any

INDEX = re.compile(r"0|[1-9][0-9]*")
BAD_ESCAPE = re.compile(r"~(?![01])")


class _Literal(str):
    """A number as it stands in the text, which may exceed any type."""

    __slots__ = ()


def _first_wins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # The library takes the first of members with the same name, so this does too.
    members: dict[str, Any] = {}
    for name, value in pairs:
        members.setdefault(name, value)
    return members


def _compact(value: object) -> str:
    if isinstance(value, _Literal):
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(map(_compact, value)) + "]"
    if isinstance(value, dict):
        members = (f"{_compact(name)}:{_compact(member)}" for name, member in value.items())
        return "{" + ",".join(members) + "}"
    return json.dumps(value, ensure_ascii=False)


def _step(value: object, token: str) -> object:
    if isinstance(value, list) and INDEX.fullmatch(token) and int(token) < len(value):
        return value[int(token)]
    if isinstance(value, dict) and not BAD_ESCAPE.search(token):
        return value.get(token.replace("~1", "/").replace("~0", "~"))
    return None


def get(body: bytes, pointer: str) -> str | None:
    """Return the member as text; None if it is absent or null, or if the body is not JSON."""
    if pointer and not pointer.startswith("/"):
        return None
    try:
        value: object = json.loads(
            body.decode("utf-8"),
            parse_int=_Literal,
            parse_float=_Literal,
            parse_constant=int,  # which refuses NaN and Infinity
            object_pairs_hook=_first_wins,
        )
        for token in pointer.split("/")[1:]:
            value = _step(value, token)
        return value if value is None or isinstance(value, str) else _compact(value)
    except (ValueError, RecursionError):
        return None
