#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every function of the public header has its doc card.

A card stands right above the function and has: a purpose; @param for each parameter, by its name
and in its order; @return unless it returns nothing; the possible statuses (@status, or "status:" in
@return of a function that returns one); @threads; @since. Prints what is missing.
"""

import pathlib
import re
import sys

HEADER = pathlib.Path(__file__).resolve().parent.parent / "include/qianfan/qianfan.h"
FUNCTION = re.compile(r"^QF_API\s+(?P<returns>[^;(]*?)\s*QF_CALL\s+(?P<name>\w+)"
                      r"\((?P<parameters>[^;]*)\);", re.M)
COMMENT_BEFORE = re.compile(r"/\*\*(?P<text>(?:(?!\*/).)*)\*/\s*\Z", re.S)
VERSION = re.compile(r"\d+\.\d+\.\d+")


def parameter_names(text):
    text = " ".join(text.split())
    return [] if text == "void" else [re.search(r"(\w+)$", one)[1] for one in text.split(",")]


def read_card(text):
    """Splits a comment into its purpose and a list of (tag, text)."""
    lines = [re.sub(r"^\s*\*? ?", "", line).rstrip() for line in text.splitlines()]
    purpose, *tags = re.split(r"^@", "\n".join(lines), flags=re.M)
    parted = [tag.partition(" ") for tag in tags]
    return purpose.strip(), [(name.strip(), " ".join(rest.split())) for name, _, rest in parted]


def complaints(function, card):
    """What is wrong with the card of one function."""
    purpose, tags = card
    named = dict(tags)
    returns = function["returns"]
    if not purpose:
        yield "no purpose"
    wanted = parameter_names(function["parameters"])
    documented = [text.split(" ")[0] for tag, text in tags if tag == "param"]
    if documented != wanted:
        yield f"@param names {documented}, but the parameters are {wanted}"
    for tag, text in tags:
        if tag == "param" and len(text.split(" ")) < 2:
            yield f"@param {text} says nothing about it"
    if returns == "void" and "return" in named:
        yield "@return on a function that returns nothing"
    if returns != "void" and not named.get("return"):
        yield "no @return"
    gives_status = returns in ("qf_result *", "qf_status") or "failure" in wanted
    # The status of a result that exists already is whatever the call said that made it.
    if gives_status and not function["name"].startswith("qf_result_"):
        if not named.get("status") and "status:" not in named.get("return", ""):
            yield "no @status, and no \"status:\" in @return"
    if not named.get("threads"):
        yield "no @threads"
    if not VERSION.fullmatch(named.get("since", "")):
        yield "no @since with a version such as 0.1.0"
    known = {"param", "return", "status", "threads", "since"}
    for tag in sorted(set(named) - known):
        yield f"unknown tag @{tag}"


def main():
    header = HEADER.read_text(encoding="utf-8")
    found = list(FUNCTION.finditer(header))
    problems = []
    if len(found) != len(re.findall(r"^QF_API\b", header, re.M)):
        problems.append("a declaration that begins with QF_API was not understood")
    for function in found:
        comment = COMMENT_BEFORE.search(header, 0, function.start())
        if not comment:
            problems.append(f"{function['name']}: no doc card right above it")
            continue
        card = read_card(comment["text"])
        problems += [f"{function['name']}: {text}" for text in complaints(function, card)]
    for problem in problems:
        print(f"{HEADER.name}: {problem}", file=sys.stderr)
    if problems or not found:
        sys.exit(f"check_header_docs: {len(problems)} problems in {len(found)} functions")
    print(f"check_header_docs: {len(found)} functions, each with its card")


if __name__ == "__main__":
    main()
