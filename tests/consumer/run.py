#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Strangers install and use the library.

Goal: a project that knows nothing but the installation prefix can build against it, whichever way
it looks for libraries, and what is installed is exactly what we mean to ship.
Method: install a release build into an empty prefix, build the little projects beside this file,
run what they made and compare what it prints.
"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
MAX_STRIPPED_BYTES = 400 * 1024
OWN_LIBRARIES = {"libcurl.so.4", "libcjson.so.1", "libcrypto.so.3"}
RUNTIME_LIBRARIES = {"libstdc++.so.6", "libgcc_s.so.1", "libm.so.6", "libc.so.6",
                     "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
BUILD = SOURCE / "build" / "release"


def run(*command, cwd=None, env=None):
    """Runs a command in a bare environment and returns what it prints; tells all if it fails."""
    bare = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LC_ALL": "C"}
    done = subprocess.run([str(part) for part in command], cwd=cwd, env={**bare, **(env or {})},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        line = " ".join(str(part) for part in command)
        raise AssertionError(f"{line}\nended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def header_version():
    text = (SOURCE / "include/qianfan/qianfan.h").read_text(encoding="utf-8")
    return ".".join(re.search(rf"QF_VERSION_{part} = (\d+)", text)[1]
                    for part in ("MAJOR", "MINOR", "PATCH"))


class Consumer(unittest.TestCase):
    """Each test gets a fresh prefix and a fresh folder to build in."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="qianfan-consumer-")
        self.addCleanup(folder.cleanup)
        self.work = pathlib.Path(folder.name)
        self.prefix = self.work / "prefix"
        run("cmake", "--install", BUILD, "--prefix", self.prefix)
        self.expected = f"libqianfan {header_version()} says QF_ERR_INVALID_ARGUMENT\n"

    def check_program(self, program, prefix=None):
        env = {"LD_LIBRARY_PATH": str(prefix / "lib")} if prefix else {}
        self.assertEqual(run(program, cwd=self.work, env=env), self.expected)

    def make(self, project, prefix):
        build = self.work / project
        build.mkdir()
        run("make", "-f", HERE / project / "Makefile", f"SOURCES={HERE}", cwd=build,
            env={"PKG_CONFIG_PATH": str(prefix / "lib/pkgconfig")})
        return build

    def cmake(self, project, *options):
        build = self.work / project
        run("cmake", "-S", HERE / project, "-B", build, "-G", "Ninja",
            f"-DQIANFAN_WANTED={header_version()}", *options)
        run("cmake", "--build", build, "-j2")
        return build

    def pkg_config(self, prefix, *arguments):
        return run("pkg-config", *arguments, "qianfan",
                   env={"PKG_CONFIG_PATH": str(prefix / "lib/pkgconfig")}).split()

    def test_pkg_config(self):
        build = self.make("pkg_config", self.prefix)
        self.check_program(build / "consumer_c", self.prefix)
        self.check_program(build / "consumer_cpp", self.prefix)

    def test_pkg_config_says_only_plain_flags(self):
        """Go refuses any flag it does not know, so the plain ones are all we may ask for."""
        flags = self.pkg_config(self.prefix, "--cflags", "--libs")
        self.assertIn("-lqianfan", flags)
        for flag in flags:
            self.assertRegex(flag, r"^-[IL]|^-lqianfan$")
        ours = (self.prefix / "lib/pkgconfig/qianfan.pc").read_text(encoding="utf-8")
        for flag in re.search(r"^Libs\.private:(.*)$", ours, re.M)[1].split():
            self.assertRegex(flag, r"^-l")
        self.assertEqual(self.pkg_config(self.prefix, "--modversion"), [header_version()])

    def test_pkg_config_static(self):
        for shared in (self.prefix / "lib").glob("libqianfan.so*"):
            shared.unlink()
        build = self.make("pkg_config_static", self.prefix)
        self.assertNotIn("libqianfan", run("readelf", "-d", build / "consumer_c"))
        self.check_program(build / "consumer_c")

    def test_find_package(self):
        build = self.cmake("find_package", f"-DCMAKE_PREFIX_PATH={self.prefix}")
        for program in ("consumer_c", "consumer_cpp", "consumer_static"):
            self.check_program(build / program)
        self.assertNotIn("libqianfan", run("readelf", "-d", build / "consumer_static"))

    def test_add_subdirectory(self):
        build = self.cmake("add_subdirectory", f"-DQIANFAN_SOURCE={SOURCE}")
        self.check_program(build / "consumer_c")
        self.check_program(build / "consumer_cpp")

    def test_moved_prefix(self):
        moved = self.work / "somewhere else"
        self.prefix.rename(moved)
        build = self.cmake("find_package", f"-DCMAKE_PREFIX_PATH={moved}")
        self.check_program(build / "consumer_c")
        # A blank in the prefix breaks make's own variables, so make gets a plain name.
        plain = self.work / "elsewhere"
        moved.rename(plain)
        build = self.make("pkg_config", plain)
        self.check_program(build / "consumer_c", plain)

    def test_destdir(self):
        stage = self.work / "stage"
        run("cmake", "--install", BUILD, "--prefix", "/usr", env={"DESTDIR": str(stage)})
        build = self.make("pkg_config", stage / "usr")
        self.check_program(build / "consumer_c", stage / "usr")

    def test_installed_files(self):
        found = sorted(str(path.relative_to(self.prefix)) for path in self.prefix.rglob("*")
                       if not path.is_dir())
        expected = (HERE / "installed_files.txt").read_text(encoding="utf-8")
        expected = expected.replace("@SOVERSION@", header_version().split(".", maxsplit=1)[0])
        expected = expected.replace("@VERSION@", header_version()).split()
        self.assertEqual(found, expected)

    def test_nothing_installed_names_the_build_machine(self):
        """A path of the machine that built us is a leak and breaks reproducible packages."""
        for path in self.prefix.rglob("*"):
            if path.is_file():
                for folder in (SOURCE, self.prefix):
                    self.assertNotIn(str(folder).encode() + b"/", path.read_bytes(), path)

    def test_moved_command(self):
        """The command finds the library beside itself, wherever both were moved to."""
        moved = self.work / "moved"
        self.prefix.rename(moved)
        self.assertIn(header_version(), run(moved / "bin/qf", "--version", cwd=self.work))
        dynamic = run("readelf", "-dW", moved / "bin/qf")
        self.assertEqual(re.findall(r"\((?:RPATH|RUNPATH)\).*\[(.*)\]", dynamic),
                         ["$ORIGIN/../lib"])

    def test_elf(self):
        library = self.prefix / "lib/libqianfan.so"
        dynamic = run("readelf", "-dW", library)
        needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", dynamic))
        self.assertEqual(re.findall(r"\(SONAME\).*\[(.*)\]", dynamic),
                         ["libqianfan.so." + header_version().split(".", maxsplit=1)[0]])
        self.assertLessEqual(OWN_LIBRARIES, needed)
        self.assertLessEqual(needed, OWN_LIBRARIES | RUNTIME_LIBRARIES)
        self.assertNotRegex(dynamic, "RPATH|RUNPATH|TEXTREL")
        for flag in ("NOW", "NODELETE"):
            self.assertRegex(dynamic, rf"FLAGS_1.*\b{flag}\b")
        headers = run("readelf", "-lW", library)
        self.assertIn("GNU_RELRO", headers)
        self.assertRegex(headers, r"GNU_STACK\s.*\sRW\s")

    def test_exported_names(self):
        names = [line.split()[-1] for line in
                 run("nm", "-D", "--defined-only", self.prefix / "lib/libqianfan.so").splitlines()
                 if " A " not in line]
        self.assertTrue(names)
        for name in names:
            self.assertRegex(name, r"^qf_[a-z0-9_]+@@QIANFAN_\d+$")

    def test_stripped_size(self):
        small = self.work / "libqianfan.so"
        shutil.copy(self.prefix / "lib/libqianfan.so", small)
        run("strip", small)
        self.assertLessEqual(small.stat().st_size, MAX_STRIPPED_BYTES)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--build", type=pathlib.Path, default=BUILD,
                           help="build folder of the preset release")
    options, rest = arguments.parse_known_args()
    BUILD = options.build.resolve()
    if not (BUILD / "cmake_install.cmake").exists():
        sys.exit(f"{BUILD} holds no build. Make one: cmake --preset release && "
                 "cmake --build --preset release")
    unittest.main(argv=[sys.argv[0], *rest])
