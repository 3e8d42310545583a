# SPDX-License-Identifier: MIT
"""The programs in docs/migration*.md are those that are run here, letter for letter."""

import re

from . import HERE, ROOT
from .checks import Check
from .sides import IMPORTS

PAGES = ("docs/migration.md", "docs/migration.zh-CN.md")
BLOCK = re.compile(r"^<!-- (tests/parity/\S+?)(, import changed)? -->\n```(\w+)\n(.*?)^```$",
                   re.M | re.S)
# Lines that a snippet leaves out.
HEADER = re.compile(r"\A(?:(?:#|//) SPDX-License-Identifier: \w+\n\n?)")
# What a reader could copy; shell commands and tables of settings are not compared.
CODE = re.compile(r"^```(python|go|java|js|javascript|diff)\n", re.M)


def programs():
    """Every program that a page must show, by path."""
    found = [path for path in HERE.glob("*/**/*")
             if path.name.lower().startswith(("create_export.", "createexport.", "own_client.",
                                              "ownclient."))
             or path.parent.name == "own_client" and path.suffix]
    return {str(path.relative_to(ROOT)): path for path in sorted(found)}


def import_change(path):
    """The changed import of a program as a diff."""
    for language, (name, theirs, ours) in IMPORTS.items():
        if path == f"tests/parity/{language}/{name}":
            return f"-{theirs}\n+{ours}\n"
    return None


def faults(text):
    """Yields what is wrong with the snippets of a page."""
    known, shown, changed = programs(), set(), set()
    for path, change, _, code in BLOCK.findall(text):
        if change:
            changed.add(path)
            if code != import_change(path):
                yield f"the changed import of {path} is another one"
        elif path not in known:
            yield f"{path} is no program of this test"
        else:
            shown.add(path)
            if code != HEADER.sub("", known[path].read_text(encoding="utf-8")):
                yield f"{path} says something else"
    yield from (f"{path} is not shown" for path in sorted(set(known) - shown))
    yield from (f"the changed import of {path} is not shown"
                for path in known if import_change(path) and path not in changed)
    unmarked = len(CODE.findall(text)) - len(BLOCK.findall(text))
    if unmarked:
        yield f"{unmarked} pieces of code are not run by any test"


def check():
    """One check a page, and one that the pages tell the same."""
    texts = [(ROOT / page).read_text(encoding="utf-8") if (ROOT / page).is_file() else ""
             for page in PAGES]
    checks = [Check(f"{page} shows the programs that are run", list(faults(text)))
              for page, text in zip(PAGES, texts)]
    shapes = [re.findall(r"^(#+ |\||- |```\w*)", text, re.M) for text in texts]
    reasons = [] if shapes[0] == shapes[1] and shapes[0] else ["their headings, tables, lists or "
                                                               "snippets differ in number"]
    return checks + [Check("both pages have the same shape", reasons)]
