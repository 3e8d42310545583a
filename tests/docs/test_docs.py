# SPDX-License-Identifier: MIT
"""What the documents say is tried out: snippets run, tables agree with the header, links lead on.

Method: everything is read from the documents themselves; the program of the READMEs is compiled
against the library that was just built and run against the emulator.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
QF = os.environ.get("QF", "")
LIBRARY_DIR = os.environ.get("QIANFAN_LIBRARY_DIR", "")
COMPILER = os.environ.get("CC", "cc")
READMES = ("README.md", "README.zh-CN.md")
# Not below build/, where tools unpack documents of others.
DOCUMENTS = sorted(path for path in TOP.rglob("*.md")
                   if path.relative_to(TOP).parts[0] not in ("build", ".git"))


def text_of(name):
    return (TOP / name).read_text(encoding="utf-8")


def blocks(name, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text_of(name), re.MULTILINE | re.DOTALL)


def anchors(path):
    """The names by which a document's headings can be linked to, as the forges make them."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


class Emulator:
    """The emulator as a child process that ends with its standard input."""

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, str(TOP / "emulator" / "qianfan_emulator.py"), "--exit-with-stdin"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().removeprefix("listening on ").strip()
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=10)
        self.process.stdout.close()


class Readmes(unittest.TestCase):
    def test_both_hold_the_same_code(self):
        for language in ("c", "sh"):
            english, chinese = (blocks(name, language) for name in READMES)
            self.assertTrue(english)
            without_comments = [[re.sub(r"\s*#.*", "", block) for block in side]
                                for side in (english, chinese)]
            self.assertEqual(without_comments[0], without_comments[1])

    def test_both_have_the_same_shape(self):
        shapes = [re.findall(r"^(#+ |\||- \*\*)", text_of(name), re.MULTILINE) for name in READMES]
        self.assertEqual(shapes[0], shapes[1])

    def test_the_program_compiles_and_prints_an_export_id(self):
        (source,) = blocks("README.md", "c")
        with tempfile.TemporaryDirectory() as folder, Emulator() as emulator:
            program = pathlib.Path(folder) / "export"
            program.with_suffix(".c").write_text(source, encoding="utf-8")
            subprocess.run(
                [COMPILER, "-std=c99", "-Wall", "-Wextra", "-Werror", "-I", TOP / "include",
                 program.with_suffix(".c"), "-o", program, "-L", LIBRARY_DIR, "-lqianfan"],
                check=True)
            answer = subprocess.run(
                [program], cwd=folder, capture_output=True, text=True, check=False, env={
                    **os.environ, "LD_LIBRARY_PATH": LIBRARY_DIR,
                    "QIANFAN_CONSOLE_API_BASE_URL": emulator.url,
                    "QIANFAN_ACCESS_KEY": "AKEXAMPLE0000000000000000000001",
                    "QIANFAN_SECRET_KEY": "SKEXAMPLE0000000000000000000001"})
        self.assertEqual(answer.returncode, 0, answer.stderr)
        self.assertRegex(answer.stdout, r"^exportId: \S+\n$")


class Pages(unittest.TestCase):
    def test_configuration_page_is_what_the_library_says(self):
        answer = subprocess.run([TOP / "scripts" / "configuration_doc", QF, "--check"],
                                capture_output=True, text=True, check=False)
        self.assertEqual(answer.returncode, 0, answer.stderr)

    def test_every_status_of_the_header_is_explained(self):
        header = text_of("include/qianfan/qianfan.h")
        statuses = re.findall(r"^    (QF_ERR_\w+) = ", header, re.MULTILINE)
        self.assertGreater(len(statuses), 20)
        explained = text_of("docs/errors.md")
        self.assertEqual([name for name in statuses if f"`{name}`" not in explained], [])

    def test_relative_links_lead_somewhere(self):
        self.assertGreater(len(DOCUMENTS), 20)
        for document in DOCUMENTS:
            text = document.read_text(encoding="utf-8")
            text = re.sub(r"^```.*?^```|`[^`\n]*`", "", text, flags=re.MULTILINE | re.DOTALL)
            for target, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]+))?[^)]*\)", text):
                if "://" in target:
                    continue
                place = document.parent / target if target else document
                self.assertTrue(place.exists(), f"{document}: {target}")
                if anchor:
                    self.assertIn(anchor, anchors(place), f"{document}: {target}")

    def test_files_named_in_architecture_exist(self):
        page = text_of("docs/architecture.md")
        named = re.findall(r"`((?:src|scripts|tests)/[\w/.-]+\.\w+)`", page)
        self.assertGreater(len(named), 3)
        self.assertEqual([name for name in named if not (TOP / name).exists()], [])


if __name__ == "__main__":
    unittest.main()
