#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The guard of the binary interface guards.

Goal: scripts/abi_check refuses what would break programs built before, and nothing else.
Method: a copy of the header and the scripts, with a library of empty functions made from the
header. Each test changes one thing in that copy and runs the check on it.
"""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
COPIED = ("include", "scripts", "src/abi/qianfan.map", "tests/header/header_alone.c")
HEADER = "include/qianfan/qianfan.h"
PRESETS = """{"version": 6, "configurePresets": [{"name": "abi", "generator": "Ninja",
"binaryDir": "${sourceDir}/build/abi"}], "buildPresets": [{"name": "abi",
"configurePreset": "abi"}]}"""
PROJECT = """cmake_minimum_required(VERSION 3.25)
project(stub LANGUAGES C)
add_subdirectory(src)
"""
LIBRARY = """add_library(qianfan SHARED stub.c)
target_include_directories(qianfan PRIVATE ../include)
target_compile_options(qianfan PRIVATE -g -O0)
set_target_properties(qianfan PROPERTIES SOVERSION 0)
target_link_options(qianfan PRIVATE LINKER:--version-script=${CMAKE_CURRENT_SOURCE_DIR}/%s)
"""
FUNCTION = re.compile(r"^QF_API\s+([^;(]*?)\s*QF_CALL\s+(\w+)\(([^;]*)\);", re.M)


class AbiCheck(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="qianfan-abi-")
        self.addCleanup(folder.cleanup)
        self.tree = pathlib.Path(folder.name)
        for name in COPIED:
            target = self.tree / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (SOURCE / name).is_dir():
                shutil.copytree(SOURCE / name, target)
            else:
                shutil.copy(SOURCE / name, target)
        (self.tree / "abi").mkdir()
        self.write("CMakePresets.json", PRESETS)
        self.write("CMakeLists.txt", PROJECT)
        self.write("src/CMakeLists.txt", LIBRARY % "abi/qianfan.map")
        self.write_stub()
        done = self.script("abi_update")
        self.assertEqual(done.returncode, 0, done.stdout)

    def write(self, name, text):
        (self.tree / name).write_text(text, encoding="utf-8")

    def replace(self, name, old, new):
        text = (self.tree / name).read_text(encoding="utf-8")
        self.assertIn(old, text)
        self.write(name, text.replace(old, new))

    def write_stub(self, extra=""):
        """A library that has all functions of the copied header and does nothing."""
        header = (self.tree / HEADER).read_text(encoding="utf-8")
        lines = ["#include <qianfan/qianfan.h>", extra]
        for returns, name, parameters in FUNCTION.findall(header):
            body = "" if returns == "void" else "return 0;"
            lines.append(f"{returns} {name}({parameters}) {{ {body} }}")
        self.write("src/stub.c", "\n".join(lines) + "\n")

    def script(self, name):
        return subprocess.run([self.tree / "scripts" / name], cwd="/", text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=100)

    def check(self, says=None):
        """Runs the check, which is content, or refuses with these words."""
        done = self.script("abi_check")
        if says is None:
            self.assertEqual(done.returncode, 0, done.stdout)
        else:
            self.assertEqual(done.returncode, 1, done.stdout)
            self.assertIn(says, done.stdout)

    def declare(self, declaration):
        self.replace(HEADER, "QF_API void QF_CALL qf_result_free(",
                     declaration + "\nQF_API void QF_CALL qf_result_free(")

    def test_unchanged(self):
        self.check()

    def test_removed_function(self):
        self.replace(HEADER, "QF_API const char *QF_CALL qf_version(void);", "")
        self.write_stub()
        self.replace("abi/symbols.txt", "qf_version\n", "")
        self.check("function const char* qf_version()")

    def test_changed_return_type(self):
        self.replace(HEADER, "QF_API int32_t QF_CALL qf_abi_version(",
                     "QF_API int64_t QF_CALL qf_abi_version(")
        self.write_stub()
        self.check("typedef name changed from int32_t to int64_t")

    def test_unlisted_function(self):
        self.declare("QF_API int32_t QF_CALL qf_brand_new(void);")
        self.write_stub()
        self.check("< qf_brand_new")

    def test_listed_function(self):
        self.declare("QF_API int32_t QF_CALL qf_brand_new(void);")
        self.write_stub()
        names = (self.tree / "abi/symbols.txt").read_text(encoding="utf-8").split()
        self.write("abi/symbols.txt", "".join(f"{n}\n" for n in sorted(names + ["qf_brand_new"])))
        self.check()

    def test_leaking_name(self):
        self.replace("src/abi/qianfan.map", "qf_*;", "qf_*; other_*;")
        self.write_stub("int other_name(void) { return 0; }")
        self.check("> other_name")

    def test_loose_constant(self):
        self.replace(HEADER, "QF_SETTLED_RESENT = 2", "QF_SETTLED_LATER = 3, QF_SETTLED_RESENT = 2")
        self.check("QF_SETTLED_LATER is not frozen")

    def test_private_type(self):
        """What stands behind a handle is nobody's business, so it may change."""
        self.write_stub("struct qf_result { int one; };")
        self.assertEqual(self.script("abi_update").returncode, 0)
        self.write_stub("struct qf_result { long one; long two; };")
        self.check()

    def test_new_soname(self):
        self.replace(HEADER, "QF_API int32_t QF_CALL qf_abi_version(",
                     "QF_API int64_t QF_CALL qf_abi_version(")
        self.write_stub()
        self.replace("src/CMakeLists.txt", "SOVERSION 0", "SOVERSION 1")
        self.check()


if __name__ == "__main__":
    unittest.main()
