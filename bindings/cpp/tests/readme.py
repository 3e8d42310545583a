#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles the C++ of the README: whole programs as they are, pieces inside a function.

    readme.py COMPILER [FLAGS...]
"""
import pathlib
import re
import subprocess
import sys

README = pathlib.Path(__file__).resolve().parent.parent / "README.md"
# What a piece may take for granted.
AROUND = """\
#include <chrono>
#include <future>
#include <iostream>
#include <qianfan/qianfan.hpp>
struct Keys {{
    std::string id, secret, token;
    std::chrono::system_clock::time_point expires_at;
}};
struct Vault {{
    Keys fetch() {{ return {{}}; }}
}};
void piece(qianfan::Config &config, qianfan::Client &client, Vault &vault,
           const std::string &access_key, const std::string &secret_key) {{
    (void)config, (void)client, (void)vault, (void)access_key, (void)secret_key;
    {{
{}
    }}
}}
"""


def main():
    pieces = re.findall(r"^```cpp\n(.*?)^```$", README.read_text(encoding="utf-8"), re.M | re.S)
    if len(pieces) < 5:
        sys.exit("README.md has lost its snippets")
    for number, piece in enumerate(pieces, 1):
        source = piece if "int main" in piece else AROUND.format(piece)
        command = [*sys.argv[1:], "-x", "c++", "-fsyntax-only", "-"]
        if subprocess.run(command, input=source, text=True, check=False).returncode != 0:
            sys.exit(f"snippet {number} of README.md does not compile:\n{piece}")
    print(f"{len(pieces)} snippets compile")


if __name__ == "__main__":
    main()
