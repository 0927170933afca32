"""Where the file of a face comes from: a Python package, the office's folder, or the system."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from certgen.config import Table
from certgen.errors import ConfigError


@dataclass(frozen=True)
class Source:
    """One ``[face.NAME]`` of the catalogue."""

    name: str
    file: Path
    """For a font of the system the name alone."""
    package: str
    """The Python package that brings the file; empty for other files."""
    debian: str
    """The Debian package that brings a font of the system; empty for other files."""
    origin: str
    """Where a file that is not delivered can be had."""
    sha256: str
    """Of the file; empty for a font of the system that may change with it."""
    variations: Mapping[str, float]
    grid: int
    """Outlines keep to so many thousandths of an em, for smaller files; 1 leaves them alone."""
    scripts: tuple[str, ...]
    """What it is meant for, ISO 15924. With none it is used where a style names it, and nowhere
    else."""

    def path(self) -> Path:
        """Where the file is, or should be."""
        if not self.debian:
            return self.file
        return _in_system(self.file.name, tuple(_system_folders())) or self.file

    @property
    def how(self) -> str:
        """What to do to have the file."""
        if self.package:
            return f"pip install {self.package.replace('_', '-')}"
        return f"apt-get install {self.debian}" if self.debian else self.origin or str(self.file)

    def absent(self) -> ConfigError | None:
        """What to do when the file is not there; nothing when it is."""
        path = self.path()
        if path.is_file():
            return None
        key = "font_missing"
        if self.package:
            key = "font_package_missing"
        elif self.debian:
            key = "font_system_missing"
        elif self.origin:
            key = "font_not_brought"
        package = self.package.replace("_", "-") or self.debian
        return ConfigError(
            key, face=self.name, file=path, package=package, origin=self.origin, why="–"
        )

    def read(self) -> bytes:
        """The font. Raises ``ConfigError`` when the file is missing, or is not the one named."""
        if missing := self.absent():
            raise missing
        path = self.path()
        try:
            data = path.read_bytes()
        except OSError as error:
            why = error.strerror
            raise ConfigError("font_missing", face=self.name, file=path, why=why) from None
        found = hashlib.sha256(data).hexdigest()
        if self.sha256 and found != self.sha256:
            raise ConfigError(
                "font_changed", face=self.name, file=path, expected=self.sha256, found=found
            )
        return data


def read_source(name: str, table: Table, folder: Path) -> Source:
    """The source that ``table`` describes, in a catalogue in ``folder``; mistakes are noted."""
    package, system = table.text("package", ""), table.text("system", "")
    table.text("licence")
    variations = table.value("variations", dict, {})
    if not all(isinstance(place, int | float) for place in variations.values()):
        table.wrong("font_variations", "variations")
        variations = {}
    file = Path(system)
    if not system:
        named = table.text("file")
        file = _package_file(package, named) if package else folder / named
    return Source(
        name=name,
        file=file,
        package=package,
        debian=table.text("debian") if system else "",
        origin="" if system or package else table.text("origin", ""),
        sha256=(table.text("sha256", "") if system else table.text("sha256")).lower(),
        variations={axis: float(place) for axis, place in variations.items()},
        grid=max(1, table.value("grid", int, 1)),
        scripts=tuple(map(str, table.value("scripts", list, []))),
    )


def _package_file(package: str, file: str) -> Path:
    """Where the package keeps its fonts, found without running it."""
    spec = find_spec(package) if package.isidentifier() else None
    places = spec.submodule_search_locations if spec else None
    return Path(places[0] if places else package, "files", file)


@cache
def _in_system(name: str, folders: tuple[Path, ...]) -> Path | None:
    places = (sorted(folder.rglob(name)) for folder in folders)
    return next((found[0] for found in places if found), None)


def _system_folders() -> Iterator[Path]:
    """Where a system keeps its fonts: the user's own first (XDG Base Directory Specification)."""
    own = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    shared = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for folder in (own, *shared.split(":")):
        if Path(folder).is_absolute():
            yield Path(folder) / "fonts"
