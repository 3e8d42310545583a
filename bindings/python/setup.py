# SPDX-License-Identifier: MIT
"""What pyproject.toml cannot say: the compiled module, and the copy of the library in a wheel."""

import os
import pathlib
import runpy
import shutil

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithLibrary(build_py):
    """Puts the library named by QIANFAN_BUNDLE beside the package, for wheels that bring it."""

    def run(self) -> None:
        super().run()
        library = os.environ.get("QIANFAN_BUNDLE")
        if library:
            # The package itself cannot be imported yet.
            abi = runpy.run_path("src/libqianfan/_constants.py")["ABI_VERSION"]
            home = pathlib.Path(self.build_lib) / "libqianfan"
            shutil.copyfile(library, home / f"libqianfan.so.{abi}")


setup(
    cffi_modules=["build_native.py:ffi"],
    cmdclass={"build_py": BuildWithLibrary},
    options={"bdist_wheel": {"py_limited_api": "cp39"}},
)
