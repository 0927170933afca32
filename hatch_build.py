"""Builds the modules that are written for the machine: every ``certgen/**/*.pyx``, beside itself.

``pip install`` calls it through hatchling, for an editable install too. By hand, with Cython and
setuptools at hand: ``python hatch_build.py``. Needs a C compiler.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "certgen"
FLAGS = ["-O2", "-g0", "-ffp-contract=off"]
"""No ``-march=native``: a wheel is for every processor of its kind. No ``-ffast-math``, and no
product and sum rounded together, which processors other than x86 would do: a certificate has the
same bytes everywhere."""


class NativeModules(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles before the wheel, or the link to this folder, is made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before each build; ``version`` is ``standard`` or ``editable``."""
        if self.target_name == "wheel":
            compile_native(Path(self.root))
            build_data["pure_python"] = False
            build_data["infer_tag"] = True


def compile_native(root: Path) -> None:
    """Compile what has changed since it was compiled."""
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    sources = sorted((root / PACKAGE).rglob("*.pyx"))
    if not sources:
        return
    os.chdir(root)
    extensions = [
        Extension(
            ".".join(source.relative_to(root).with_suffix("").parts),
            [str(source.relative_to(root))],
            extra_compile_args=FLAGS,
        )
        for source in sources
    ]
    with tempfile.TemporaryDirectory() as folder:
        made = cythonize(
            extensions,
            build_dir=folder,
            language_level=3,
            nthreads=os.cpu_count() or 1,
            quiet=True,
        )
        command = build_ext(Distribution({"name": PACKAGE, "ext_modules": made}))
        command.inplace = True
        command.build_temp = folder
        command.parallel = os.cpu_count()
        command.ensure_finalized()
        command.run()


if __name__ == "__main__":
    compile_native(Path(__file__).parent)
