"""Small real offices in ``tmp_path``; the real command line; the real tools."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data"

TRAINERS = (DATA / "trainers.csv").read_text("utf-8")

TRAINEES = (DATA / "trainees.csv").read_text("utf-8")

BATCH = """\
id = "TT-2013"
issued_on = 2013-04-05

[title]
ar = "الاحتفال بالذكرى العاشرة لانطلاق برنامج Digital Unify بالمغرب"
fr = "dixième anniversaire du lancement du programme Digital Unify au Maroc"

[[roster]]
file = "trainers.csv"
role = "trainer"
template = "recognition"
languages = ["ar", "fr"]

[[roster]]
file = "trainees.csv"
role = "trainee"
template = "attestation"
languages = ["ar+fr"]
"""


@dataclass(frozen=True)
class Ran:
    """One run of the command line."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> object:
        return json.loads(self.out)


@dataclass(frozen=True)
class Workplace:
    """A small office and its batch."""

    folder: Path

    @property
    def batch(self) -> Path:
        return self.folder / "batches" / "tt"

    @property
    def issued(self) -> Path:
        return self.folder / "var" / "issued" / "TT-2013"

    def run(self, *arguments: str | Path, lang: str = "en") -> Ran:
        """``certgen`` in a process of its own, in the office's folder."""
        done = subprocess.run(
            self.command(*arguments, lang=lang), cwd=self.folder, capture_output=True, timeout=120
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def command(self, *arguments: str | Path, lang: str = "en") -> list[str]:
        return [sys.executable, "-m", "certgen", "--lang", lang, *map(str, arguments)]

    def issue(self) -> Ran:
        done = self.run("issue", "tt", "--json")
        assert done.code == 0, done.err
        return done

    def manifest(self) -> list[dict[str, str]]:
        with (self.issued / "manifest.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def pdf(self, row: dict[str, str]) -> Path:
        return self.issued / "pdf" / row["file"]

    def bytes(self) -> dict[str, bytes]:
        """Every issued PDF by name."""
        return {file.name: file.read_bytes() for file in sorted((self.issued / "pdf").iterdir())}


def make_workplace(
    folder: Path, *, trainers: str = TRAINERS, trainees: str = TRAINEES, batch: str = BATCH
) -> Workplace:
    """A copy of the repository's office with a batch of its own."""
    folder.mkdir(parents=True)
    shutil.copy(REPOSITORY / "certgen.toml", folder)
    for part in ("templates", "fonts"):
        shutil.copytree(REPOSITORY / part, folder / part)
    place = Workplace(folder)
    place.batch.mkdir(parents=True)
    (place.batch / "batch.toml").write_text(batch, "utf-8")
    (place.batch / "trainers.csv").write_text(trainers, "utf-8-sig")
    (place.batch / "trainees.csv").write_text(trainees, "utf-8-sig")
    return place


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    """A small office, nothing issued yet."""
    return make_workplace(tmp_path / "office")


@pytest.fixture(scope="session")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """A small office with its batch issued; not to be changed."""
    place = make_workplace(tmp_path_factory.mktemp("issued") / "office")
    place.issue()
    return place


@pytest.fixture
def copy(issued: Workplace, tmp_path: Path) -> Workplace:
    """A copy of the issued office, to be changed at will."""
    shutil.copytree(issued.folder, tmp_path / "copy")
    return Workplace(tmp_path / "copy")


@pytest.fixture(scope="session")
def tool() -> Callable[[Sequence[str | Path]], str]:
    """Runs a tool that must be there and must succeed; its output."""

    def run(command: Sequence[str | Path]) -> str:
        found = shutil.which(str(command[0]))
        assert found, f"{command[0]} is not installed: sh tests/tools.sh"
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            [found, *map(str, command[1:])], capture_output=True, timeout=60, env=environment
        )
        output = (done.stdout + done.stderr).decode("utf-8", "replace")
        assert done.returncode == 0, output
        return output

    return run


# A browser's tests; its library is loaded when they run


@pytest.fixture(scope="session")
def scene(issued: Workplace, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A published office whose certificates have met different fates; not to be changed."""
    from stage import make_scene

    return make_scene(issued, tmp_path_factory.mktemp("stage"))


@pytest.fixture(scope="module")  # its event loop is the process's while it is open
def browser(scene: Any) -> Iterator[Any]:
    """Chromium, with a camera."""
    from stage import chromium

    with chromium(scene) as started:
        yield started


@pytest.fixture
def visit(browser: Any, scene: Any) -> Iterator[Any]:
    """A call that gives a visitor with a phone."""
    from stage import visitors

    with visitors(browser, scene) as visitor:
        yield visitor
