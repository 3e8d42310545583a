# SPDX-License-Identifier: MIT
"""Runs create_export.py and tells what its user got: the answer, or the error with all it holds."""

import collections.abc
import enum
import json
import sys

import create_export

DEEPEST = 5


def leaves(value, path="", depth=0):
    """Everything that a program can reach from the value by name, as path and value."""
    if isinstance(value, enum.Enum):
        yield path, value.name
    elif value is None or isinstance(value, (str, int, float)):
        yield path, value
    elif isinstance(value, bytes):
        yield path, value.decode("utf-8", "replace")
    elif depth < DEEPEST:
        if isinstance(value, collections.abc.Mapping):
            members = list(value.items())
        elif isinstance(value, (list, tuple)):
            members = list(enumerate(value))
        else:
            members = []
        members += list(getattr(value, "__dict__", {}).items())
        for name, member in members:
            yield from leaves(member, f"{path}.{name}" if path else str(name), depth + 1)


def kind(value):
    return f"{type(value).__module__.partition('.')[0]}.{type(value).__name__}"


def told(error):
    return {"told": True, "type": kind(error), "text": str(error), "fields": dict(leaves(error))}


def returned(answer):
    tale = {"told": False, "type": kind(answer), "text": "", "fields": dict(leaves(answer)),
            "export_id": None}
    try:
        tale["export_id"] = create_export.export_id(answer)
    except Exception as error:
        tale["text"] = f"{kind(error)}: {error}"
    return tale


def main():
    try:
        answer = create_export.create_export(sys.argv[1])
    except Exception as error:
        return told(error)
    return returned(answer)


if __name__ == "__main__":
    print(json.dumps(main()))
