# SPDX-License-Identifier: MIT
"""Compares what was expected with what came."""

import re
import statistics

CONDITIONS = {"matches", "at_most", "at_least", "any", "each"}
MISSING = object()
# Fewer have no middle to speak of.
MEMORY_NOTES_MIN = 4

TEXT_OR_NULL = (str, type(None))
OUTCOME = {"status": (str,), "http_status": (int,), "code": TEXT_OR_NULL, "message": TEXT_OR_NULL,
           "hint": TEXT_OR_NULL, "request_id": TEXT_OR_NULL, "export_id": TEXT_OR_NULL,
           "export_status": TEXT_OR_NULL, "attempts": (int,), "retriable": (bool,),
           "maybe_executed": (bool,), "settled": (int,), "body_bytes": (int,)}
# Where the outcomes stand in the answer of each thing to do.
ONE_OUTCOME = {"call", "cancel", "log_lines", "log_throws", "progress", "provider"}


def _show(value):
    text = "nothing" if value is MISSING else repr(value)
    return text if len(text) <= 300 else f"{text[:300]}… ({len(text)} characters)"


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _holds(condition, wanted, actual):
    if condition == "matches":
        return isinstance(actual, str) and re.search(wanted, actual, re.S) is not None
    if condition == "any":
        return any(not list(differences(one, actual, "/any")) for one in wanted)
    if condition == "each":
        return isinstance(actual, list) and bool(actual) \
            and not any(True for one in actual for _ in differences(wanted, one, "/each"))
    if not _is_number(actual):
        return False
    return actual <= wanted if condition == "at_most" else actual >= wanted


def _is_count(expected, where):
    """Counts by name, such as the statuses of many calls. Those are compared whole."""
    return bool(where) and bool(expected) and all(_is_number(one) for one in expected.values())


def differences(expected, actual, where=""):
    """Yields one line for each place where `actual` is not what was expected. An object may have
    more members than were expected, unless it is a count."""
    place = where or "the answer"
    if isinstance(expected, dict) and expected and set(expected) <= CONDITIONS:
        for condition, wanted in expected.items():
            if not _holds(condition, wanted, actual):
                yield f"{place}: {_show(actual)}, wanted {condition} {_show(wanted)}"
    elif isinstance(expected, dict):
        if not isinstance(actual, dict):
            yield f"{place}: {_show(actual)}, wanted an object"
            return
        if _is_count(expected, where) and expected != actual:
            yield f"{place}: {_show(actual)}, wanted exactly {_show(expected)}"
            return
        for name, value in expected.items():
            yield from differences(value, actual.get(name, MISSING), f"{where}/{name}")
    elif isinstance(expected, list):
        if not isinstance(actual, list) or len(actual) != len(expected):
            yield f"{place}: {_show(actual)}, wanted a list of {len(expected)}"
            return
        for number, value in enumerate(expected):
            yield from differences(value, actual[number], f"{where}/{number}")
    elif actual is MISSING or isinstance(actual, bool) != isinstance(expected, bool) \
            or actual != expected:
        yield f"{place}: {_show(actual)}, wanted {_show(expected)}"


def _outcomes(do, answer):
    if do in ONE_OUTCOME:
        yield "", answer
    elif do == "calls":
        for number, one in enumerate(answer.get("outcomes", [])):
            yield f"/outcomes/{number}", one
    elif do == "fork":
        for name in ("parent", "child_old", "child_new"):
            yield f"/{name}", answer.get(name)


def malformed(do, answer):
    """Yields one line for each member of an OUTCOME that is absent or of another type. An argument
    that never became a call has no more than a status and a message."""
    for where, outcome in _outcomes(do, answer):
        if not isinstance(outcome, dict):
            yield f"{where or 'the answer'}: {_show(outcome)}, wanted an outcome"
            continue
        refused = outcome.get("status") == "REFUSED"
        for name in ("status", "message") if refused else OUTCOME:
            types, value = OUTCOME[name], outcome.get(name, MISSING)
            # In Python true is a number, in JSON it is not.
            if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
                yield f"{where}/{name}: {_show(value)} has not the type that README.md gives it"


def grown_bytes(answer):
    """By how much the memory of a driver grew from one round of calls to the next: the middle of
    what its notes tell, since a leak shows in every round and the whims of a runtime in few."""
    notes = answer.get("resident_bytes")
    if not isinstance(notes, list) or len(notes) < MEMORY_NOTES_MIN \
            or not all(_is_number(one) and one > 0 for one in notes):
        return None
    return statistics.median_low(after - before for before, after in zip(notes, notes[1:]))
