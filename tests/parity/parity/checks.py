# SPDX-License-Identifier: MIT
"""Judges one language in one situation: what both sides sent, and what both users got."""

import dataclasses

from .outcome import FIELD, LOST, RANK


@dataclasses.dataclass
class Side:
    """One run of one side."""
    outcome: object
    requests: list
    created: list


@dataclasses.dataclass
class Check:
    name: str
    reasons: list

    @property
    def ok(self):
        return not self.reasons


def facts(situation, side):
    """What was on the wire of the error, by part."""
    known = dict(situation.facts or {})
    if known and side.requests:
        known["request id"] = side.requests[-1].request_id
    return known


def reach(situation, side):
    return {part: side.outcome.reach(value) for part, value in facts(situation, side).items()}


def loses_error(situation, side):
    """Whether the user is not told of the error, or told without one of its parts."""
    return situation.fails and (not side.outcome.told
                                or LOST in reach(situation, side).values())


def _official_works(situation, official):
    """Without this, two sides that do nothing would be alike."""
    # A side without a limit of its own waits until it is ended, and that is told as it is.
    if official.outcome.problem and not (situation.in_doubt and official.outcome.waiting):
        yield official.outcome.problem
    if len(official.requests) != int(situation.listening):
        yield f"it sent {len(official.requests)} requests"
    for request in official.requests:
        if not request.accepted:
            yield f"the tolerant emulator refused it: {request.refusal}"
    if not situation.fails and official.outcome.export_id not in official.created:
        yield f"its export id is {official.outcome.export_id!r}: {official.outcome.text}"


def _same_request(official, ours):
    if len(ours.requests) != len(official.requests):
        yield f"{len(ours.requests)} requests, the official SDK sends {len(official.requests)}"
    for mine, theirs in zip(ours.requests, official.requests):
        for part in ("method", "path", "query", "body"):
            if getattr(mine, part) != getattr(theirs, part):
                yield f"{part}: {getattr(mine, part)!r}, official {getattr(theirs, part)!r}"


def _signature(ours):
    if not ours.requests:
        yield "nothing was sent"
    for request in ours.requests:
        if not request.accepted or request.needs:
            yield f"the strict emulator says: {request.refusal or request.needs}"


def _created(ours):
    if ours.outcome.problem:
        yield ours.outcome.problem
    elif ours.outcome.told:
        yield f"an error was told: {ours.outcome.type}: {ours.outcome.text}"
    elif ours.outcome.export_id not in ours.created:
        yield f"export id {ours.outcome.export_id!r}, created {ours.created}: {ours.outcome.text}"


def _told(ours):
    if ours.outcome.problem:
        yield ours.outcome.problem
    elif not ours.outcome.told:
        yield f"the call returned {ours.outcome.type} as if nothing were wrong"


def _whole(situation, ours):
    for part, how in reach(situation, ours).items():
        if how != FIELD:
            yield f"{part}: {how}"
    if situation.statuses and not ours.outcome.has_status(situation.statuses):
        yield f"no field says {situation.statuses[0]}: {ours.outcome.fields}"
    if situation.in_doubt and not ours.outcome.tells_doubt():
        yield f"no field says that it may have been executed: {ours.outcome.fields}"


def _not_worse(situation, official, ours):
    if loses_error(situation, ours):
        yield "ours loses the error" + (
            ", so does the official SDK" if loses_error(situation, official) else "")
    theirs = reach(situation, official)
    for part, how in reach(situation, ours).items():
        if RANK[how] < RANK[theirs.get(part, LOST)]:
            yield f"{part}: ours {how}, official {theirs[part]}"


def judge(situation, official, ours):
    """All checks of this situation."""
    checks = {"the official SDK does its part": _official_works(situation, official),
              "same method, path, query and body": _same_request(official, ours)}
    if situation.listening:
        checks["the strict emulator takes our signature"] = _signature(ours)
    if situation.fails:
        checks["ours tells the error"] = _told(ours)
        checks["ours has every part of it in a field"] = _whole(situation, ours)
        checks["ours is not the one that loses it"] = _not_worse(situation, official, ours)
    else:
        checks["the same line reads the export id from ours"] = _created(ours)
    return [Check(name, list(reasons)) for name, reasons in checks.items()]
