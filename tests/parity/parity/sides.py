# SPDX-License-Identifier: MIT
"""How each language's programs are made: the official SDK's, and ours from the same text."""

import dataclasses
import json
import pathlib
import re

from . import HERE, ROOT
from .bench import Missing, in_path, write_if_new

# The change that a user makes. In Java there is no such line: the documented console() is in no
# release of the official SDK.
IMPORTS = {
    "python": ("create_export.py", "from qianfan import resources",
               "from libqianfan import resources"),
    "go": ("create_export.go", '\tqianfan "github.com/baidubce/bce-qianfan-sdk/go/qianfan"',
           '\tqianfan "github.com/libqianfan/libqianfan/bindings/go"'),
    "node": ("create_export.cjs",
             'const { consoleAction, setEnvVariable } = require("@baiducloud/qianfan");',
             'const { consoleAction, setEnvVariable } = require("libqianfan");'),
}


@dataclasses.dataclass
class Programs:
    """Command lines. `own` makes a client with keys of its own and a deadline of two seconds."""
    official: list
    ours: list
    own: list
    keys_in_environment: bool = True


def our_text(language):
    """The official sample with its import changed, and nothing else."""
    name, theirs, ours = IMPORTS[language]
    lines = (HERE / language / name).read_text(encoding="utf-8").split("\n")
    if lines.count(theirs) != 1:
        raise RuntimeError(f"{language}/{name} must hold this line once: {theirs}")
    lines[lines.index(theirs)] = ours
    return "\n".join(lines)


def _lay_out(folder, language, texts):
    for name in texts:
        write_if_new(folder / name, (HERE / language / name).read_text(encoding="utf-8"))


def python(bench):
    home = HERE / "python"
    venv = bench.place("python") / "venv"
    if not (venv / "bin/python").is_file():
        bench.build(["python3", "-m", "venv", venv], bench.out)
    bench.install(venv / "stamp", [home / "requirements.txt"],
                  [venv / "bin/pip", "install", "-q", "-r", home / "requirements.txt"], bench.out)
    for side in ("official", "ours"):
        _lay_out(bench.place("python", side), "python", ["create_export.py", "tell.py"])
    write_if_new(bench.place("python", "ours") / "create_export.py", our_text("python"))
    theirs, ours = str(venv / "bin/python"), bench.driver_command("python")[0]
    return Programs([theirs, str(bench.out / "python/official/tell.py")],
                    [ours, str(bench.out / "python/ours/tell.py")],
                    [ours, str(home / "own_client.py")])


GO_MOD = """module qianfan.parity/ours

go 1.24

require github.com/libqianfan/libqianfan/bindings/go v0.0.0

replace github.com/libqianfan/libqianfan/bindings/go => {}
"""


def go(bench):
    bench.need("go", "pkg-config")
    theirs, ours = bench.place("go", "official"), bench.place("go", "ours")
    # Folders that nobody may write are a nuisance to whoever removes the build folder.
    cache = {"GOMODCACHE": str(bench.place("go", "modules")), "GOFLAGS": "-modcacherw"}
    _lay_out(theirs, "go", ["go.mod", "go.sum", "create_export.go", "tell.go"])
    bench.install(bench.out / "go/stamp", [theirs / "go.mod", theirs / "go.sum"],
                  ["go", "mod", "download"], theirs, **cache)
    bench.build(["go", "build", "-o", "tell", "."], theirs, **cache)
    _lay_out(ours, "go", ["tell.go"])
    write_if_new(ours / "create_export.go", our_text("go"))
    write_if_new(ours / "go.mod", GO_MOD.format(ROOT / "bindings/go"))
    bench.place("go", "ours", "own_client")
    _lay_out(ours, "go", ["own_client/main.go"])
    if not (bench.prefix / "lib/pkgconfig/qianfan.pc").is_file():
        raise Missing(f"libqianfan is not installed in {bench.prefix}")
    linked = {**cache, "CGO_ENABLED": "1",
              "PKG_CONFIG_PATH": in_path("PKG_CONFIG_PATH", bench.prefix / "lib/pkgconfig")}
    bench.build(["go", "build", "-o", "tell", "."], ours, **linked)
    bench.build(["go", "build", "-o", "own", "./own_client"], ours, **linked)
    return Programs([str(theirs / "tell")], [str(ours / "tell")], [str(ours / "own")])


def java(bench):
    bench.need("mvn")
    jars = bench.place("java", "lib")
    bench.install(bench.out / "java/stamp", [HERE / "java/pom.xml"],
                  ["mvn", "-q", "-B", "-f", HERE / "java/pom.xml",
                   f"-Dmaven.repo.local={bench.out / 'java/repository'}",
                   "dependency:copy-dependencies", f"-DoutputDirectory={jars}"], bench.out)
    driver = bench.driver_command("java")
    machine = driver[0]
    flags = [word for word in driver if word.startswith("--enable-native-access")]
    path = driver[driver.index("-cp") + 1]
    compiler = pathlib.Path(machine).parent / "javac"

    def compiled(side, class_path):
        classes = bench.place("java", side)
        bench.build([compiler, "-Xlint:all,-options,-unchecked,-rawtypes", "--release", "11", "-d",
                     classes, "-cp", class_path, HERE / "java/Tell.java",
                     *sorted((HERE / "java" / side).glob("*.java"))], bench.out)
        return [machine, *flags, "-cp", f"{classes}:{class_path}"]

    theirs, ours = compiled("official", f"{jars}/*"), compiled("ours", path)
    return Programs([*theirs, "Tell"], [*ours, "Tell"], [*ours, "OwnClient"])


def _node_package(driver):
    """The folder of our package as it was built, from where its driver stands."""
    for folder in pathlib.Path(driver).resolve().parents:
        for place in (folder, folder / "node_modules" / "libqianfan"):
            manifest = place / "package.json"
            if manifest.is_file():
                if json.loads(manifest.read_text(encoding="utf-8")).get("name") == "libqianfan":
                    return place
    raise Missing(f"there is no package libqianfan around {driver}")


def node(bench):
    bench.need("node", "npm")
    theirs, ours = bench.place("node", "official"), bench.place("node", "ours")
    _lay_out(theirs, "node", ["package.json", "package-lock.json", "create_export.cjs",
                              "tell.cjs"])
    bench.install(bench.out / "node/stamp", [theirs / "package.json", theirs / "package-lock.json"],
                  ["npm", "ci", "--silent", "--no-audit", "--no-fund"], theirs)
    _lay_out(ours, "node", ["tell.cjs", "own_client.cjs"])
    write_if_new(ours / "create_export.cjs", our_text("node"))
    machine, *_, driver = bench.driver_command("node")
    package = bench.place("node", "ours", "node_modules") / "libqianfan"
    package.unlink(missing_ok=True)
    package.symlink_to(_node_package(driver))
    # The keys are set by the sample itself.
    return Programs([machine, str(theirs / "tell.cjs")], [machine, str(ours / "tell.cjs")],
                    [machine, str(ours / "own_client.cjs")], keys_in_environment=False)


MAKERS = {"python": python, "go": go, "java": java, "node": node}


def _pinned(language):
    texts = {"python": ("requirements.txt", r"^qianfan==(\S+)$"),
             "go": ("go.mod", r"bce-qianfan-sdk/go/qianfan (v\S+)"),
             "java": ("pom.xml", r"<artifactId>qianfan</artifactId>\s*<version>([^<]+)")}
    if language == "node":
        manifest = json.loads((HERE / "node/package.json").read_text(encoding="utf-8"))
        return manifest["dependencies"]["@baiducloud/qianfan"]
    name, pattern = texts[language]
    return re.search(pattern, (HERE / language / name).read_text(encoding="utf-8"), re.M)[1]


PACKAGES = {"python": ("`qianfan`", "`libqianfan`"),
            "go": ("`bce-qianfan-sdk/go/qianfan`", "`libqianfan/bindings/go`"),
            "java": ("`com.baidubce:qianfan`", "`io.github.libqianfan:libqianfan`"),
            "node": ("`@baiducloud/qianfan`", "`libqianfan`")}


def names(language):
    """The two packages by name, the official one with its release."""
    theirs, ours = PACKAGES[language]
    return f"{theirs} {_pinned(language)}", ours
