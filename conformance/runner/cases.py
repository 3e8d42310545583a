# SPDX-License-Identifier: MIT
"""Cases: read, checked, and filled in for one run."""

import json
import re

from . import FIRST_KEYS, SECOND_KEYS

REQUIRED = {"name", "about", "input", "expect"}
OPTIONAL = {"emulator": [], "faults": [], "times": 1, "tasks": None, "requests": None,
            "connections": None, "keys": None, "sent": None, "library": "good",
            "may_not_apply": False}
ACTIONS = {"call", "calls", "concurrent", "two_clients", "cancel", "close_running",
           "use_after_close", "log_throws", "provider", "collect", "fork", "exit", "load",
           "leaks", "log_lines", "progress"}
LIBRARIES = {"good", "missing", "garbage", "wrong-abi"}
# A retry need not be waited for: what is tried again is a case, how long it waits is not.
PATIENCE = {"console_api_retry_backoff_factor": "0", "console_api_retry_jitter": "0"}
PLACEHOLDER = re.compile(r"\{(fill):(\d+)\}|\{(library|refused|base|secret)\}")


class CaseError(Exception):
    """A case that makes no sense."""


def _check(path, case):
    unknown = set(case) - REQUIRED - set(OPTIONAL)
    absent = REQUIRED - set(case)
    if unknown or absent:
        raise CaseError(f"{path}: unknown members {sorted(unknown)}, absent {sorted(absent)}")
    if case["name"] != path.stem:
        raise CaseError(f"{path}: it is named {case['name']}")
    if case["input"].get("do") not in ACTIONS:
        raise CaseError(f"{path}: do must be one of {', '.join(sorted(ACTIONS))}")
    if case.get("library", "good") not in LIBRARIES:
        raise CaseError(f"{path}: library must be one of {', '.join(sorted(LIBRARIES))}")
    if not case["expect"]:
        raise CaseError(f"{path}: expects nothing, so it cannot fail")


def load(folder):
    """All cases of a folder, by name, with every optional member present."""
    loaded = []
    for path in sorted(folder.glob("*.json")):
        try:
            case = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise CaseError(f"{path}: {error}") from None
        _check(path, case)
        loaded.append({**OPTIONAL, **case})
    return loaded


def fill(value, places, escape=False):
    """The value with its placeholders replaced, {fill:N} by N times x. `escape` is for regular
    expressions."""
    if isinstance(value, dict):
        return {name: fill(one, places, escape or name == "matches")
                for name, one in value.items()}
    if isinstance(value, list):
        return [fill(one, places, escape) for one in value]
    if not isinstance(value, str):
        return value

    def put(match):
        text = "x" * int(match[2]) if match[1] else places[match[3]]
        return re.escape(text) if escape else text
    return PLACEHOLDER.sub(put, value)


def _config(base_url, keys, extra):
    config = {"console_api_base_url": base_url, "access_key": keys[0], "secret_key": keys[1],
              **PATIENCE, **extra}
    return {key: value for key, value in config.items() if value is not None}


def driver_input(case, places):
    """What the driver reads: the case's own input, with address, keys and control added."""
    given = fill(case["input"], places)
    base_url = places["base"]
    no_keys = {"access_key": None, "secret_key": None} if given["do"] == "provider" else {}
    whole = {**given, "control": base_url,
             "config": _config(base_url, FIRST_KEYS, {**no_keys, **given.get("config", {})})}
    if given["do"] == "two_clients":
        whole["config2"] = _config(base_url, SECOND_KEYS, given.get("config2", {}))
    if given["do"] == "provider":
        whole["keys"] = {"access_key": FIRST_KEYS[0], "secret_key": FIRST_KEYS[1],
                         "security_token": None, "expires_at_sec": 0, **given.get("keys", {})}
    return whole
