# SPDX-License-Identifier: MIT
"""The table language x case, for the terminal and as a page."""

import json

from . import ROOT

TITLES = {"cpp": "C++", "csharp": "C#", "go": "Go", "java": "Java", "node": "Node.js",
          "python": "Python", "rust": "Rust"}


def table(chosen, languages, verdicts):
    width = max(len(case["name"]) for case in chosen)
    lines = [" ".join([f"{'':<{width}}"] + [f"{name:>7}" for name in languages])]
    for case in chosen:
        cells = [f"{verdicts[name, case['name']].outcome:>7}" for name in languages]
        lines.append(" ".join([f"{case['name']:<{width}}"] + cells))
    for (name, case), verdict in sorted(verdicts.items()):
        if verdict.outcome == "n/a":
            lines.append(f"n/a: {name} {case}: {verdict.reasons[0]}")
    return "\n".join(lines)


def summary(chosen, languages, verdicts, languages_missing, page_is_stale=False):
    outcomes = [verdicts[name, case["name"]].outcome for name in languages for case in chosen]
    lines = []
    if "n/a" in outcomes:
        lines.append(f"{outcomes.count('n/a')} do not apply")
    failed = outcomes.count("FAIL") + page_is_stale
    counts = f"{outcomes.count('ok')} passed, {failed} failed"
    if languages_missing:
        counts += f", {languages_missing * len(chosen)} skipped"
    return "\n".join(lines + [counts])


def page(chosen, languages, verdicts):
    """docs/conformance.md. The same text whatever day and machine it is made on."""
    api = json.loads((ROOT / "abi/api.json").read_text(encoding="utf-8"))
    titles = [TITLES.get(name, name) for name in languages]
    lines = [
        "# Conformance", "",
        "<!-- Written by conformance/run --write: change the cases or the drivers instead. -->", "",
        "Every language runs the same cases against the emulator, here with libqianfan"
        f" {api['version']} (ABI {api['abi_version']});"
        " [conformance/README.md](../conformance/README.md) tells how.", "",
        "| Case | What it shows | " + " | ".join(titles) + " |",
        "|---|---|" + "---|" * len(titles),
    ]
    notes = []
    for case in chosen:
        cells = []
        for name in languages:
            verdict = verdicts[name, case["name"]]
            cell = verdict.outcome
            if cell == "n/a":
                note = (TITLES.get(name, name), verdict.reasons[0])
                if note not in notes:
                    notes.append(note)
                cell += f" ({notes.index(note) + 1})"
            cells.append(f"**{cell}**" if cell == "FAIL" else cell)
        lines.append(f"| `{case['name']}` | {case['about']} | " + " | ".join(cells) + " |")
    if notes:
        lines += ["", "Does not apply:", ""]
        lines += [f"{number}. {title}: {why}" for number, (title, why) in enumerate(notes, 1)]
    passed, failed = (sum(verdict.outcome == outcome for verdict in verdicts.values())
                      for outcome in ("ok", "FAIL"))
    lines += ["", f"{passed} passed, {failed} failed, {len(verdicts) - passed - failed}"
              " do not apply."]
    return "\n".join(lines) + "\n"
