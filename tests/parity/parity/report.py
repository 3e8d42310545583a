# SPDX-License-Identifier: MIT
"""What was measured, for the terminal and as docs/parity.md."""

import dataclasses
import json

from . import ROOT, TITLES, sides, situations
from .checks import facts, loses_error, reach
from .outcome import FIELD, LOST, TEXT

PAGE = ROOT / "docs" / "parity.md"
INTRODUCTION = """\
The same create call by each official SDK and by libqianfan {} in the same language, against the
emulator: what went over the wire, and what the user got. In Python, Go and Node.js both sides are
the same text with another import. [tests/parity](../tests/parity/README.md) tells how it is done,
[migration.md](migration.md) what it means for a program."""
DEFINITIONS = """\
The documented rules are those of the emulator when it is `--strict`; what its tolerances mean is
told in [its README](../emulator/README.md#the-service). `host-without-port` is needed since the
emulator has a port; the service itself has none.

In fields means: as values of their own, which a program can compare. An error is lost if the user
is not told of it in the language's way within the time allowed, or if a part of it that was on the
wire reaches the user in no form."""
REMARKS = {
    "java": """\
The documented `console()` is in the official SDK's sources and samples, but in no release on Maven
Central (newest: 0.0.9). So the official side uses that release's signer and HTTP client by hand, as
its users have to; ours is the documented sample with its imports changed. That client hands over an
answer of any status as a value, and the program has to look.""",
}


@dataclasses.dataclass
class Compared:
    """One language: the two sides by situation, and all checks."""
    language: str
    sides: dict
    checks: list

    def requests(self, which):
        return [request for pair in self.sides.values() for request in pair[which].requests]


def _query(request):
    return "&".join(f"{name}={value}" for name, value in request.query)


def wire_rows(compared):
    """Name, official, ours of what went over the wire."""
    both = [compared.requests(which) for which in (0, 1)]
    if not all(both):
        return [("Request", *("sent" if requests else "**nothing was sent**" for requests in both))]
    firsts = [requests[0] for requests in both]
    needs = [sorted({need for request in requests for need in request.needs})
             for requests in both]
    return [
        ("Request", *(f"`{r.method} {r.path}?{_query(r)}`" for r in firsts)),
        ("Body", *(f"`{json.dumps(r.body, ensure_ascii=False)}`" for r in firsts)),
        ("Content-Type", *(f"`{r.content_type}`" for r in firsts)),
        ("Signed headers", *(", ".join(f"`{name}`" for name in r.signed) for r in firsts)),
        ("Signature valid for", *(f"{r.validity} s" for r in firsts)),
        ("Accepted by the documented rules",
         *(f"no: needs {', '.join(f'`{one}`' for one in need)}" if need else "yes"
           for need in needs)),
    ]


def _parts(situation, side):
    """Which parts of the error are where."""
    found = reach(situation, side)
    told = []
    for how, phrase in ((FIELD, "in fields: {}"), (TEXT, "only inside a text: {}"),
                        (LOST, "**lost**: {}")):
        parts = [part for part in situations.PARTS if found.get(part) == how]
        if parts:
            told.append(phrase.format(", ".join(parts)))
    return "; ".join(told)


def got(situation, side):
    """What the user of one side got, in a few words that are the same in every run."""
    outcome = side.outcome
    if outcome.waiting:
        return f"**still waiting** after {situation.patience_sec:g} s"
    if outcome.problem:
        return "the program failed"
    if not situation.fails:
        return f"`{outcome.type}`, the export id is read from it"
    if outcome.told:
        words = [f"`{outcome.type}`"]
        if outcome.has_status(situation.statuses):
            words.append(f"a field says `{situation.statuses[0]}`")
        if situation.in_doubt and outcome.tells_doubt():
            words.append("another that it may have been executed")
    else:
        words = [f"**no error**: returns `{outcome.type}`"]
        if outcome.text:
            words.append(f"reading the export id then fails with `{outcome.text.split(':')[0]}`")
        elif not outcome.export_id:
            words.append("the export id read from it is empty")
    if facts(situation, side):
        words.append(_parts(situation, side))
    return "; ".join(words)


def _lost(compared, which):
    return [situation.name for situation, pair in compared.sides.items()
            if loses_error(situation, pair[which])]


def table(compared):
    """For the terminal, with the texts that users saw."""
    theirs, ours = (name.replace("`", "") for name in sides.names(compared.language))
    lines = [f"== {TITLES[compared.language]}: {theirs} | {ours}"]
    for name, official, mine in wire_rows(compared):
        lines += [f"  {name}", f"    official {official}", f"    ours     {mine}"]
    for situation, pair in compared.sides.items():
        lines.append(f"  {situation.name}: {situation.about}")
        for name, side in zip(("official", "ours    "), pair):
            lines.append(f"    {name} {got(situation, side)}")
            said = " ".join((side.outcome.problem or side.outcome.text).split())
            if said:
                lines.append(f"             says: {said[:160]}")
    lines.append(f"  loses an error: official in {', '.join(_lost(compared, 0)) or 'none'}, "
                 f"ours in {', '.join(_lost(compared, 1)) or 'none'}")
    return "\n".join(lines)


def _chapter(compared):
    theirs, ours = sides.names(compared.language)
    lines = [f"## {TITLES[compared.language]}", ""]
    if compared.language in REMARKS:
        lines += [REMARKS[compared.language], ""]
    lines += [f"| On the wire | {theirs} | {ours} |", "|---|---|---|"]
    lines += [f"| {' | '.join(row)} |" for row in wire_rows(compared)]
    lines += ["", f"| What the user gets | {theirs} | {ours} |", "|---|---|---|"]
    for situation, pair in compared.sides.items():
        lines.append(f"| {situation.about} | "
                     + " | ".join(got(situation, side) for side in pair) + " |")
    return lines + [""]


def page(all_compared):
    """docs/parity.md. The same text whatever day and machine it is made on."""
    api = json.loads((ROOT / "abi/api.json").read_text(encoding="utf-8"))
    lines = [
        "# Side by side with the official SDKs", "",
        "<!-- Written by tests/parity/run --write: change programs or bindings instead. -->", "",
        INTRODUCTION.format(api["version"]), "", DEFINITIONS, "",
        "| Errors lost | Official SDK | libqianfan |", "|---|---|---|",
    ]
    total = len([situation for situation in situations.ALL if situation.fails])
    for compared in all_compared:
        counts = [f"{len(_lost(compared, which))} of {total}" for which in (0, 1)]
        lines.append(f"| {TITLES[compared.language]} | {counts[0]} | {counts[1]} |")
    lines.append("")
    for compared in all_compared:
        lines += _chapter(compared)
    return "\n".join(lines)
