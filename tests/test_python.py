"""Which Python certgen is installed for: ``tests/python.sh``."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def chosen(folder: Path, *, optimized: bool, complete: bool) -> str:
    """What is chosen where python3 says whether it is ``optimized``, the system's whether it is
    ``complete``."""
    for name, holds in (("python3", optimized), ("system", complete)):
        (folder / name).write_text(f"#!/bin/sh\nexit {int(not holds)}\n")
        (folder / name).chmod(0o755)
    return printed(str(folder / "system"), first=folder)


def printed(*arguments: str, first: Path | None = None) -> str:
    """What the script prints, with the programs in ``first`` before the others."""
    path = os.environ["PATH"] if first is None else f"{first}:{os.environ['PATH']}"
    script = ["/bin/sh", HERE / "python.sh", *arguments]
    told = subprocess.run(script, check=True, capture_output=True, text=True, env={"PATH": path})
    return told.stdout.strip()


@pytest.mark.parametrize(
    ("optimized", "complete", "system"),
    [(True, True, False), (True, False, False), (False, True, True), (False, False, False)],
)
def test_the_system_s_only_where_it_is_quicker_and_has_all(
    tmp_path: Path, optimized: bool, complete: bool, system: bool
) -> None:
    expected = str(tmp_path / "system") if system else "python3"
    assert chosen(tmp_path, optimized=optimized, complete=complete) == expected


def test_the_system_s_that_is_not_there_is_not_taken(tmp_path: Path) -> None:
    assert printed(str(tmp_path / "none")) == "python3"


def test_what_is_chosen_here_can_run_certgen() -> None:
    asked = "import sys, venv, ensurepip; assert sys.version_info >= (3, 11)"
    subprocess.run([printed(), "-c", asked], check=True)
