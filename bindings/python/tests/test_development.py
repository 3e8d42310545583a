# SPDX-License-Identifier: MIT
"""What `ci setup` takes as a Python to develop with."""

from __future__ import annotations

import importlib.metadata
import pathlib
import re
import subprocess

import pytest
from packaging.specifiers import SpecifierSet

HOME = pathlib.Path(__file__).resolve().parent.parent
TOOLS = re.findall(r"^([\w-]+)==", (HOME / "requirements-dev.txt").read_text("utf-8"), re.MULTILINE)


def ci_accepts(minor: int) -> bool:
    """Ask the function of the script, with a python3 that claims another version."""
    (function,) = re.findall(
        r"^has_python\(\) \{.*?^\}", (HOME / "ci").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    claim = f"import sys; sys.version_info = (3, {minor})"
    python = f'python3() {{ command python3 -c "{claim}; $2"; }}'
    command = ["bash", "-c", f"{function}\n{python}\nhas_python"]
    return subprocess.run(command, check=False).returncode == 0


@pytest.mark.parametrize("minor", range(8, 14))
def test_every_tool_runs_where_ci_sets_up(minor: int) -> None:
    wanted = {tool: importlib.metadata.metadata(tool)["Requires-Python"] for tool in TOOLS}
    runs = all(SpecifierSet(spec).contains(f"3.{minor}") for spec in wanted.values())
    assert ci_accepts(minor) == runs, wanted
