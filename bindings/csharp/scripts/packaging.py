#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the .NET SDK would do with LibQianfan.csproj, for machines that have none.

    packaging.py property NAME               prints a property of the project
    packaging.py assembly-info FILE          writes the attributes that the SDK generates
    packaging.py pack BUILT FOLDER [LIBRARY RUNTIME]
                                             makes the .nupkg of the assembly in BUILT, bundling
                                             the library of that runtime, and prints its path
"""
import pathlib
import re
import sys
import xml.etree.ElementTree as ET
import zipfile
from xml.sax.saxutils import escape

HERE = pathlib.Path(__file__).resolve().parent.parent
PROJECT = HERE / "src/LibQianfan/LibQianfan.csproj"


class Project:
    """Properties and packed files of the project file."""

    def __init__(self, **given):
        self._root = ET.parse(PROJECT).getroot()
        self.properties = {}
        for group in self._root.findall("PropertyGroup"):
            for one in group:
                self.properties[one.tag] = given.get(one.tag, self._filled(one.text or ""))

    def _filled(self, text):
        return re.sub(r"\$\((\w+)\)", lambda name: self.properties[name[1]], text)

    def packed(self):
        """Yields (file, path in the package)."""
        for item in self._root.iter("None"):
            condition = item.get("Condition")
            if condition and self._filled(condition) == "'' != ''":
                continue
            yield PROJECT.parent / self._filled(item.get("Include")), self._filled(
                item.get("PackagePath"))


def assembly_info(project, path):
    get = project.properties
    version = get["Version"]
    lines = ["using System.Reflection;", ""]
    lines += [f'[assembly: {name}("{value}")]' for name, value in [
        ("AssemblyTitle", get["AssemblyName"]), ("AssemblyProduct", get["AssemblyName"]),
        ("AssemblyCompany", get["Authors"]), ("AssemblyDescription", get["Description"]),
        ("AssemblyVersion", f"{version}.0"), ("AssemblyFileVersion", f"{version}.0"),
        ("AssemblyInformationalVersion", version)]]
    pathlib.Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def nuspec(project):
    get = {name: escape(value) for name, value in project.properties.items()}
    return f"""<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>{get['PackageId']}</id>
    <version>{get['Version']}</version>
    <authors>{get['Authors']}</authors>
    <license type="expression">{get['PackageLicenseExpression']}</license>
    <readme>{get['PackageReadmeFile']}</readme>
    <description>{get['Description']}</description>
    <tags>{get['PackageTags']}</tags>
    <repository type="{get['RepositoryType']}" url="{get['RepositoryUrl']}" />
    <dependencies>
      <group targetFramework="{get['TargetFramework']}" />
    </dependencies>
  </metadata>
</package>
"""


def content_types(names):
    lines = ['<?xml version="1.0" encoding="utf-8"?>',
             '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">',
             '  <Default Extension="rels"'
             ' ContentType="application/vnd.openxmlformats-package.relationships+xml" />']
    for extension in sorted({name.rsplit(".", 1)[1] for name in names if "." in name}):
        lines.append(f'  <Default Extension="{extension}" ContentType="application/octet" />')
    lines += [f'  <Override PartName="/{name}" ContentType="application/octet" />'
              for name in sorted(names) if "." not in name]
    return "\n".join(lines + ["</Types>"]) + "\n"


def relationships(name):
    return f"""<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest"
    Target="/{name}" Id="manifest" />
</Relationships>
"""


def pack(project, built, folder):
    get = project.properties
    files = {path: source.read_bytes() for source, path in project.packed()}
    library = f"lib/{get['TargetFramework']}/{get['AssemblyName']}"
    for suffix in ("dll", "xml"):
        source = pathlib.Path(built) / f"{get['AssemblyName']}.{suffix}"
        files[f"{library}.{suffix}"] = source.read_bytes()
    manifest = get["PackageId"] + ".nuspec"
    files[manifest] = nuspec(project).encode()
    files["_rels/.rels"] = relationships(manifest).encode()
    files["[Content_Types].xml"] = content_types(set(files) - {"_rels/.rels"}).encode()
    path = pathlib.Path(folder) / f"{get['PackageId']}.{get['Version']}.nupkg"
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name in sorted(files):
            # A fixed time makes the same package of the same files.
            package.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), files[name],
                             zipfile.ZIP_DEFLATED)
    print(path)


def main(arguments):
    command = arguments[0] if arguments else ""
    if command == "property" and len(arguments) == 2:
        print(Project().properties[arguments[1]])
    elif command == "assembly-info" and len(arguments) == 2:
        assembly_info(Project(), arguments[1])
    elif command == "pack" and len(arguments) in (3, 5):
        given = dict(zip(("QianfanNative", "QianfanRuntime"), arguments[3:]))
        pack(Project(**given), *arguments[1:3])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
