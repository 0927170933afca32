"""Builds the modules that are written for the machine: every ``certgen/**/*.pyx``, beside itself.

``pip install`` calls it through hatchling, for an editable install too. By hand, with Cython,
setuptools and ``MULTIBUFFER`` at hand: ``python hatch_build.py``. Needs a C compiler.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from importlib.metadata import files
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "certgen"
FLAGS = ["-O2", "-g0", "-ffp-contract=off"]
"""No ``-march=native``: a wheel is for every processor of its kind. No ``-ffast-math``, and no
product and sum rounded together, which processors other than x86 would do: a certificate has the
same bytes everywhere."""

MULTIBUFFER = ("ipp-crypto-include==2026.2.0", "ipp-crypto-static==2026.2.0")
"""Intel's multi-buffer cryptography, headers and archive: ``certgen/keys/multibuffer.pyx``."""
MULTIBUFFER_IS_MADE = (
    sys.platform == "linux" and platform.machine() == "x86_64" and platform.libc_ver()[0] == "glibc"
)
"""Whether there are packages of it for this kind of machine. No marker of a requirement tells the
C library."""


class NativeModules(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles before the wheel, or the link to this folder, is made."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What is to be installed for the build, beside what ``pyproject.toml`` names."""
        return list(MULTIBUFFER) if MULTIBUFFER_IS_MADE else []

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
            **(multibuffer() if source.stem == "multibuffer" else {}),
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


def multibuffer() -> dict[str, Any]:
    """What to compile and link with to have ``MULTIBUFFER``, where it is made."""
    if not MULTIBUFFER_IS_MADE:
        return {}
    headers, archive = map(_packed, MULTIBUFFER, ("crypto_mb/ec_nistp256.h", "libcrypto_mb.a"))
    return {
        "define_macros": [("WITH_CRYPTO_MB", "1")],
        "include_dirs": [str(headers.parents[1])],
        "extra_objects": [str(archive)],
        "extra_link_args": ["-s", "-Wl,--gc-sections", "-Wl,--exclude-libs,ALL"],
    }


def _packed(requirement: str, end: str) -> Path:
    """The one file of an installed package whose path ends so."""
    package, _, _ = requirement.partition("==")
    [found] = (file for file in files(package) or () if str(file).endswith(end))
    return Path(found.locate())


if __name__ == "__main__":
    compile_native(Path(__file__).parent)
