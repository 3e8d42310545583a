# SPDX-License-Identifier: MIT
"""Reads the table of src/client/config_keys.cpp, so that typed settings of a language follow it."""
import re

# ValueKind -> what a language may take for it besides text.
TYPES = {"whole": "integer", "decimal": "number", "yes_no": "boolean", "path": "path"}
LITERAL = r'"(?:[^"\\]|\\.)*"'
ROW = re.compile(
    rf"\{{(?P<key>{LITERAL}), (?P<env>{LITERAL}), (?:{LITERAL}|nullptr), "
    rf"(?P<default>{LITERAL}|nullptr), ValueKind::(?P<kind>\w+), \S+, \S+, (?P<unit>{LITERAL}), "
    rf"(?P<doc>(?:{LITERAL} ?)+)\}},")


def text_of(literals):
    """C++ joins neighbouring literals; none of ours holds an escape."""
    return "".join(re.findall(r'"([^"]*)"', literals))


def read(source):
    """The source's text -> the settings in their order."""
    start = source.index("table = {{")
    table = " ".join(source[start:source.index("}};", start)].split())
    if "\\" in table:
        raise ValueError("the table of settings holds an escape, which is not understood")
    settings = [{
        "key": text_of(row["key"]),
        "env": text_of(row["env"]),
        "type": TYPES.get(row["kind"], "text"),
        "default": None if row["default"] == "nullptr" else text_of(row["default"]),
        "unit": text_of(row["unit"]),
        "doc": text_of(row["doc"]),
    } for row in ROW.finditer(table)]
    if len(settings) != table.count("ValueKind::"):
        raise ValueError("a row of the table of settings is not understood")
    return settings
