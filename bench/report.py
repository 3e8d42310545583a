# SPDX-License-Identifier: MIT
"""The table, and the facts about the machine that it was measured on."""

import os
import pathlib
import platform
import re
import subprocess

BEGIN = "<!-- table: written by bench/run --write-docs -->"
END = "<!-- end of table -->"


def is_met(row):
    goal = row["goal"]
    if goal is None:
        return True
    return row["value"] >= goal if row["better"] == "higher" else row["value"] <= goal


def with_unit(row, value):
    if row["unit"] == "ratio":
        return f"{value:.2f} ×" if row["goal"] == value else f"{value:.3f} ×"
    return f"{value:g} {row['unit']}"


def cells(row):
    goal = "(for information)"
    verdict = ""
    if row["goal"] is not None:
        goal = ("≥ " if row["better"] == "higher" else "≤ ") + with_unit(row, row["goal"])
        verdict = "met" if is_met(row) else "missed"
    spread = f"{row['lowest']:.3f} to {row['highest']:.3f}" if "lowest" in row else ""
    sides = ""
    if "ours" in row:
        sides = f"{row['ours']:,.0f} : {row['theirs']:,.0f} {row.get('each', 'bytes')}"
    return [row["name"], goal, with_unit(row, row["value"]), spread, sides, verdict]


HEAD = ["Measure", "Goal", "Measured", "Rounds", "Ours : theirs", "Verdict"]


def table(rows):
    lines = [HEAD] + [cells(row) for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEAD))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) +
                     " |" for line in lines)


def output_of(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)
    return done.stdout.strip()


def first_match(pattern, text):
    found = re.search(pattern, text, re.M)
    return found[1].strip() if found else "unknown"


def machine_facts(nginx):
    cpu = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    system = pathlib.Path("/etc/os-release").read_text(encoding="utf-8")
    return {
        "CPU": first_match(r"^model name\s*:\s*(.+)$", cpu),
        "cores": os.cpu_count(),
        "system": first_match(r'^PRETTY_NAME="?([^"\n]+)', system),
        "kernel": platform.release().split("-", maxsplit=1)[0],
        "compiler": output_of("g++", "--version").split("\n", maxsplit=1)[0],
        "libcurl": output_of("pkg-config", "--modversion", "libcurl"),
        "OpenSSL": output_of("pkg-config", "--modversion", "libcrypto"),
        "cJSON": output_of("pkg-config", "--modversion", "libcjson"),
        "nginx": first_match(r"nginx/(\S+)", output_of(nginx, "-v")),
        "valgrind": output_of("valgrind", "--version").removeprefix("valgrind-"),
    }


def write_docs(path, rows, facts):
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise SystemExit(f"bench/run: {path.name} lacks the marks around its table")
    machine = ", ".join(f"{name} {value}" for name, value in facts.items())
    path.write_text(f"{before}{BEGIN}\n\n{table(rows)}\n\nMeasured on: {machine}.\n\n{END}{after}",
                    encoding="utf-8")
