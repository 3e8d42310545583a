#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes one C# file of the snippets of README.md, each the body of a method of its own.

    snippets.py README.md FILE
"""
import pathlib
import re
import sys
import textwrap

HEAD = """
/// <summary>What the snippets take for granted.</summary>
internal abstract class Snippets
{
    protected readonly string accessKey = "", secretKey = "", token = "", json = "{}";
    protected readonly DateTimeOffset expiresAt = DateTimeOffset.UtcNow;
    protected readonly QianfanClient client = new QianfanClient();
    protected readonly CancellationToken cancellationToken = CancellationToken.None;
    protected abstract void RetryIn(TimeSpan? time);
    protected abstract void LookBeforeCreatingAgain();
    protected abstract Task<QianfanCredentials> AskTheVault(CancellationToken token);
    protected abstract void Warn(string text);
"""


def main(readme, target):
    text = pathlib.Path(readme).read_text(encoding="utf-8")
    blocks = re.findall(r"^```csharp\n(.*?)^```", text, re.M | re.S)
    if len(blocks) < 5:
        sys.exit(f"only {len(blocks)} snippets were found in {readme}")
    usings = {"using System;", "using System.Threading;", "using System.Threading.Tasks;",
              "using LibQianfan;"}
    methods = []
    for number, block in enumerate(blocks, 1):
        usings |= set(re.findall(r"^using [\w.]+;", block, re.M))
        body = re.sub(r"^using [\w.]+;\n", "", block, flags=re.M)
        kind = "async Task" if "await " in body else "void"
        methods.append(f"    protected {kind} Snippet{number}()\n    {{\n"
                       + textwrap.indent(body, "        ") + "    }\n")
    pathlib.Path(target).write_text(
        "\n".join(sorted(usings)) + "\n" + HEAD + "\n" + "\n".join(methods) + "}\n",
        encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
