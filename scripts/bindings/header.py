# SPDX-License-Identifier: MIT
"""Reads include/qianfan/qianfan.h into plain data: the first half of scripts/gen_bindings.

The header is written in one plain style (one declaration a function, explicit enum values, a doc
card above each), so that a few patterns read all of it. Whatever they do not understand is an
error, never skipped.
"""
import re

COMMENT = r"/\*\*(?P<doc>(?:[^*]|\*(?!/))*)\*/"


def clean(text):
    """A comment's text as paragraphs without the stars."""
    lines = [re.sub(r"^\s*\* ?", "", line).rstrip() for line in text.strip().splitlines()]
    return "\n".join(lines).strip()


def split_card(doc):
    """A doc card -> purpose, parameters, and the other fields by name."""
    purpose, fields = [], []
    for line in clean(doc).splitlines():
        field = re.match(r"@(\w+)\s*(.*)", line)
        if field:
            fields.append([field.group(1), field.group(2)])
        elif fields:
            fields[-1][1] += " " + line.strip()
        else:
            purpose.append(line)
    parameters, others = {}, {}
    for name, text in fields:
        if name == "param":
            parameter, _, meaning = text.partition(" ")
            parameters[parameter] = meaning.strip()
        else:
            others[name] = text.strip()
    return " ".join(purpose).strip(), parameters, others


def split_since(doc):
    """A comment that is no function's card -> its text on one line, and since which version."""
    text = " ".join(clean(doc).split())
    match = re.fullmatch(r"(.*?) @since (\d+\.\d+\.\d+)", text)
    if match is None:
        raise ValueError(f"no @since at the end of: {text}")
    return match.groups()


def parse_type(text):
    """'const char *' -> {'name': 'char', 'const': True, 'pointer': 1}"""
    words = text.replace("*", " ").split()
    const = "const" in words
    (name,) = [word for word in words if word != "const"]
    return {"name": name, "const": const, "pointer": text.count("*")}


def parse_parameters(text):
    text = " ".join(text.split())
    if text == "void":
        return []
    parameters = []
    for part in text.split(","):
        match = re.fullmatch(r"\s*(.*?[\s*])(\w+)\s*", part)
        parameters.append({"name": match.group(2), "type": parse_type(match.group(1))})
    return parameters


def read_enums(header):
    enums = []
    pattern = COMMENT + r"\s*(?:typedef[^;]*;\s*)?enum \{(?P<body>[^}]*)\};"
    member_pattern = r"(\w+) = (-?\d+),?\s*(?:/\*\*<(.*?)\*/)?"
    for match in re.finditer(pattern, header):
        doc, since = split_since(match.group("doc"))
        members = []
        for member in re.finditer(member_pattern, match.group("body"), re.DOTALL):
            meaning = " ".join((member.group(3) or "").split())
            # A member that came later than its enum says so itself.
            later = re.search(r" \(since (\d+\.\d+\.\d+)\)$", meaning)
            members.append({"name": member.group(1), "value": int(member.group(2)),
                            "doc": meaning, "since": later.group(1) if later else since})
        enums.append({"doc": doc, "since": since, "members": members})
    return enums


def read_handles(header):
    pattern = COMMENT + r"\s*typedef struct (?P<name>qf_\w+) (?P=name);"
    handles = []
    for match in re.finditer(pattern, header):
        doc, since = split_since(match.group("doc"))
        handles.append({"name": match.group("name"), "doc": doc, "since": since})
    return handles


def read_callbacks(header):
    pattern = (COMMENT + r"\s*typedef (?P<returns>[\w ]+?)\s*\(QF_CALL \*(?P<name>\w+)\)"
               r"\((?P<parameters>[^)]*)\);")
    callbacks = []
    for match in re.finditer(pattern, header):
        doc, since = split_since(match.group("doc"))
        callbacks.append({
            "name": match.group("name"),
            "doc": doc,
            "returns": parse_type(match.group("returns")),
            "parameters": parse_parameters(match.group("parameters")),
            "since": since,
        })
    return callbacks


def prototype(match):
    text = f"{match.group('returns')} {match.group('name')}({match.group('parameters')});"
    return " ".join(text.split()).replace("* ", "*")


def read_functions(header):
    pattern = (COMMENT + r"\s*QF_API (?P<returns>[\w ]+?\**)\s*QF_CALL (?P<name>qf_\w+)"
               r"\((?P<parameters>[^)]*)\);")
    functions = []
    for match in re.finditer(pattern, header):
        purpose, meanings, fields = split_card(match.group("doc"))
        parameters = parse_parameters(match.group("parameters"))
        for parameter in parameters:
            parameter["doc"] = meanings[parameter["name"]]
        functions.append({
            "name": match.group("name"),
            "prototype": prototype(match),
            "returns": parse_type(match.group("returns")),
            "parameters": parameters,
            "doc": purpose,
            "return_doc": fields.get("return"),
            "threads": fields["threads"],
            "status": fields.get("status"),
            "since": fields["since"],
        })
    return functions


def read(text):
    """The header's text -> everything a binding needs to know of it."""
    functions = read_functions(text)
    declared = re.findall(r"QF_CALL (qf_\w+)\(", text)
    if [function["name"] for function in functions] != declared:
        missing = set(declared) - {function["name"] for function in functions}
        raise ValueError(f"declarations that are not understood: {sorted(missing)}")
    enums = read_enums(text)
    listed = sum(len(enum["members"]) for enum in enums)
    if listed != len(re.findall(r"\bQF_[A-Z0-9_]+ = -?\d+", text)):
        raise ValueError("an enum is not understood")
    constants = {member["name"]: member["value"] for enum in enums for member in enum["members"]}
    version = (constants[f"QF_VERSION_{part}"] for part in ("MAJOR", "MINOR", "PATCH"))
    return {
        "version": ".".join(map(str, version)),
        "abi_version": constants["QF_ABI_VERSION"],
        "handles": read_handles(text),
        "enums": enums,
        "callbacks": read_callbacks(text),
        "functions": functions,
    }
