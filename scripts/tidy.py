#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The repository checks itself: sizes, banned calls, floors of the house, one version everywhere.

Looks at the files git knows or would add. Prints one line a finding and fails if there is any.
"""

import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts/lib"))

import binding_rules  # noqa: E402

C_FAMILY = {".c", ".h", ".cpp", ".hpp"}
CODE = C_FAMILY | {".py", ".sh", ".cmake", ".cc", ".cs", ".js", ".mjs"}
# One file that is copied whole by its users is worth more than several that are not.
LONG_ON_PURPOSE = {"include/qianfan/qianfan.h", "emulator/qianfan_emulator.py"}
MAX_LINE = 100
MAX_HEADER_LINE = 120
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 70
MAX_FILE_BYTES = 512 * 1024

# Each is banned for everybody; the text says what to use.
BANNED_CALLS = {
    "strcpy": "it does not know the size: use std::string or snprintf",
    "strcat": "it does not know the size: use std::string or snprintf",
    "sprintf": "it does not know the size: use snprintf",
    "vsprintf": "it does not know the size: use vsnprintf",
    "gets": "it does not know the size: use fgets",
    "strtok": "it keeps state between threads: use std::string_view",
    "atoi": "it hides errors: use std::from_chars or strtol",
    "atol": "it hides errors: use std::from_chars or strtol",
    "atof": "it hides errors and reads the locale: use strtod knowingly",
    "localtime": "it shares a buffer between threads: use localtime_r",
    "gmtime": "it shares a buffer between threads: use gmtime_r",
    "asctime": "it shares a buffer between threads: use strftime",
    "ctime": "it shares a buffer between threads: use strftime",
    "setlocale": "it changes the whole process",
    "signal": "it changes the whole process",
    "sigaction": "it changes the whole process",
    "setenv": "it changes the whole process and races with getenv",
    "putenv": "it changes the whole process and races with getenv",
    "rand": "it shares state between threads: use a generator of your own",
    "srand": "it changes the whole process",
    "abort": "nothing may end the host's process",
    "exit": "nothing may end the host's process",
}
# A program may do to its own process what a library may not do to its host's.
PROGRAMS_MAY = {"signal", "sigaction", "setenv", "putenv", "exit", "abort", "setlocale"}
PROGRAM_FOLDERS = {"cli", "tests", "examples", "bench", "driver", "samples"}
BANNED = re.compile(r"(?<![\w.>:])(?:std::|::)?(" + "|".join(BANNED_CALLS) + r")\s*\(")

# Floor of each room of src/: a file may include its own floor and those below.
FLOORS = {"": 0, "system": 1, "protocol": 2, "client": 3, "transfer": 3, "abi": 4}
OUTER_LIBRARIES = {
    re.compile(r"curl/"): re.compile(r"src/system/curl_\w+\.(cpp|hpp)"),
    re.compile(r"cjson/|cJSON\.h"): re.compile(r"src/system/json\.cpp"),
    re.compile(r"openssl/"): re.compile(r"src/system/crypto\.cpp"),
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
NOISE = re.compile(
    r'R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"'
    r"|(?<!\w)'(?:\\.|[^'\\\n])+'", re.S)


def known_files():
    listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    names = sorted(name for name in listed.decode().split("\0") if name)
    return [name for name in names if (ROOT / name).is_file()]


def without_noise(text):
    """Blanks comments and literals, keeping the line structure."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match[0])
    return NOISE.sub(blank, text)


def check_bytes(name, data):
    if len(data) > MAX_FILE_BYTES:
        yield f"{name}: {len(data)} bytes; large files do not belong into the repository"
    if b"\0" in data:
        yield f"{name}: a binary file; generate it or describe it in text"


def check_lines(name, text):
    suffix = pathlib.PurePath(name).suffix
    is_code = suffix in CODE or text.startswith("#!")
    limit = MAX_HEADER_LINE if name.startswith("include/") else MAX_LINE
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if "\r" in line:
            yield f"{name}:{number}: a carriage return"
        # Two blanks at the end of a line mean something in Markdown, and data is as it is.
        if is_code and line != line.rstrip():
            yield f"{name}:{number}: blanks at the end of the line"
        if is_code and "\t" in line:
            yield f"{name}:{number}: a tab"
        if is_code and len(line) > limit:
            yield f"{name}:{number}: {len(line)} characters, at most {limit}"
    if text and not text.endswith("\n"):
        yield f"{name}: no newline at the end"
    if is_code and len(lines) - 1 > MAX_FILE_LINES and name not in LONG_ON_PURPOSE:
        yield f"{name}: {len(lines) - 1} lines, at most {MAX_FILE_LINES}; part it by subject"


def function_lengths(text):
    """Yields (first line, length) of each outermost braced block that follows a parameter list."""
    depth, scopes, start, head = 0, [], 0, ""
    for number, line in enumerate(without_noise(text).split("\n"), 1):
        for character in line:
            if character == "{":
                is_function = ")" in head and not re.search(r"\b(namespace|extern)\b[^()]*$", head)
                scopes.append(is_function and True not in scopes)
                if scopes[-1]:
                    start = number
                depth, head = depth + 1, ""
            elif character == "}":
                if scopes and scopes.pop():
                    yield start, number - start + 1
                depth, head = depth - 1, ""
            elif character == ";":
                head = ""
            else:
                head += character
        head += " "


def check_c(name, text):
    code = without_noise(text)
    for match in BANNED.finditer(code):
        call = match[1]
        if call in PROGRAMS_MAY and PROGRAM_FOLDERS.intersection(name.split("/")):
            continue
        number = code.count("\n", 0, match.start()) + 1
        yield f"{name}:{number}: {call}() is banned: {BANNED_CALLS[call]}"
    if not name.startswith("include/"):
        for start, length in function_lengths(text):
            if length > MAX_FUNCTION_LINES:
                yield f"{name}:{start}: a function of {length} lines, at most {MAX_FUNCTION_LINES}"


def room_of(path):
    """The floor of a path below src/, or None if it names no room."""
    parts = path.split("/")
    return FLOORS.get(parts[0]) if len(parts) > 1 else FLOORS[""]


def check_floors(name, text):
    inside = name.startswith("src/")
    own = room_of(name[len("src/"):]) if inside else None
    if inside and own is None:
        yield f"{name}: its folder is on no floor of the house (scripts/tidy.py, FLOORS)"
    for match in INCLUDE.finditer(text):
        number = text.count("\n", 0, match.start()) + 1
        target = match[2]
        for pattern, only in OUTER_LIBRARIES.items():
            if inside and pattern.match(target) and not only.fullmatch(name):
                yield f"{name}:{number}: only {only.pattern} may include {target}"
        if inside and own is not None and match[1] == '"':
            beside = (ROOT / name).parent / target
            if not (ROOT / "src" / target).is_file() and beside.is_file():
                target = str(beside.resolve().relative_to(ROOT / "src"))
            other = room_of(target)
            if other is not None and other > own:
                yield f"{name}:{number}: includes {target} of a floor above its own"
        if folder_uses_public_header_only(name) and match[1] == '"' and "src/" in target:
            yield f"{name}:{number}: only the public header may be used here"


def folder_uses_public_header_only(name):
    return name.split("/", maxsplit=1)[0] in {"cli", "examples", "bindings"}


def check_version(names):
    header = (ROOT / "include/qianfan/qianfan.h").read_text(encoding="utf-8")
    version = ".".join(re.search(rf"QF_VERSION_{part} = (\d+)", header)[1]
                       for part in ("MAJOR", "MINOR", "PATCH"))
    soname = "libqianfan.so." + version.split(".", maxsplit=1)[0]
    stated = re.compile(r"libqianfan(?:[ /-](?:version )?v?|\.so\.)(\d+\.\d+\.\d+)")
    for name in names:
        if pathlib.PurePath(name).name.startswith("CHANGELOG"):
            continue
        text = (ROOT / name).read_text(encoding="utf-8", errors="replace")
        for match in stated.finditer(text):
            if match[1] != version:
                yield f"{name}: says {match[0]}, but the header says {version}"
    baseline = ROOT / "abi/libqianfan.abi"
    if baseline.is_file() and f"soname='{soname}'" not in baseline.read_text(encoding="utf-8"):
        yield f"abi/libqianfan.abi: not the baseline of {soname}; see scripts/abi_update"


def check_file(name):
    data = (ROOT / name).read_bytes()
    yield from check_bytes(name, data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        yield f"{name}: not UTF-8"
        return
    # A recorded case is data: its odd bytes and long lines are the point of it.
    if name.startswith(("tests/vectors/", "tests/fuzz/corpus/")):
        return
    yield from check_lines(name, text)
    if pathlib.PurePath(name).suffix in C_FAMILY:
        yield from check_c(name, text)
        yield from check_floors(name, text)


def main():
    names = known_files()
    findings = [finding for name in names for finding in check_file(name)]
    findings += check_version(names)
    findings += binding_rules.check(
        names, lambda name: (ROOT / name).read_text(encoding="utf-8", errors="replace"))
    for finding in findings:
        print(finding, file=sys.stderr)
    if findings:
        sys.exit(f"tidy: {len(findings)} findings in {len(names)} files")
    print(f"tidy: {len(names)} files, nothing to complain about")


if __name__ == "__main__":
    main()
