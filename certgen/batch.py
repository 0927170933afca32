"""One ceremony: ``batch.toml`` and the rosters it names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from certgen.config import Table, read_toml
from certgen.errors import ConfigError
from certgen.model import Occasion, Role

FILE = "batch.toml"
_ID = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{0,22}[A-Z0-9])?")


@dataclass(frozen=True)
class RosterEntry:
    """A list of recipients and what each of them gets."""

    file: Path
    role: Role
    template: str
    languages: tuple[str, ...]
    """One PDF each."""
    encoding: str | None

    @cached_property
    def spoken(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each of the ``languages``, and those it is made of: ``("ar+fr", ("ar", "fr"))``."""
        return tuple((each, tuple(each.split("+"))) for each in self.languages)


@dataclass(frozen=True)
class Batch:
    """A batch as its folder describes it."""

    folder: Path
    id: str
    """Prefix of the serials; unique in the register."""
    issued_on: dt.date
    """The date printed on the page."""
    title: Mapping[str, str]
    """The occasion, by language."""
    rosters: tuple[RosterEntry, ...]
    hijri_offset: int | None = None
    """Days to add to the Hijri date beside the other; None: no Hijri date."""

    @cached_property
    def dawn(self) -> dt.datetime:
        """The first instant of that date (UTC)."""
        return dt.datetime.combine(self.issued_on, dt.time(), dt.UTC)

    @property
    def occasion(self) -> Occasion:
        """What all its certificates say."""
        return Occasion(self.id, self.title, self.issued_on, self.hijri_offset)


def find_batch(said: str, folder: Path) -> Path:
    """The folder an administrator means by ``said``: a path, or a name under ``batches/``.

    Raises ``ConfigError`` when there is no ``batch.toml`` in it.
    """
    for place in (Path(said), folder / said, folder / "batches" / said):
        if place.name == FILE and place.is_file():
            return place.parent
        if (place / FILE).is_file():
            return place
    there = ", ".join(sorted(p.parent.name for p in (folder / "batches").glob(f"*/{FILE}")))
    raise ConfigError("no_batch", said=said, known=there or "–")


def batch_with(name: str, folder: Path) -> Batch:
    """The batch under ``batches/`` in ``folder`` whose ``id`` is ``name``. Raises ``ConfigError``.

    One that has a mistake stands in nobody's way unless it is this one.
    """
    for file in sorted((folder / "batches").glob(f"*/{FILE}")):
        try:
            found = read_toml(file).text("id")
        except ConfigError:
            continue
        if found == name:
            return read_batch(file.parent)
    raise ConfigError("no_batch_id", id=name, folder=folder / "batches")


def read_batch(folder: Path) -> Batch:
    """The batch in ``folder``. Raises ``ConfigError`` with every mistake of its ``batch.toml``."""
    file = folder / FILE
    root = read_toml(file)
    name = root.text("id")
    if name and not _ID.fullmatch(name):
        root.wrong("batch_id", "id", found=name)
    issued_on = root.value("issued_on", dt.date, dt.date(1, 1, 1))
    if isinstance(issued_on, dt.datetime) or issued_on.year < 1900:
        root.wrong("batch_date", "issued_on")
    hijri = root.value("hijri", bool, False)
    offset = root.value("hijri_offset", int, 0)
    if not -3 <= offset <= 3:
        root.wrong("setting_choice", "hijri_offset", found=offset, allowed="-3 … 3")
    rosters = tuple(_read_entry(each, folder) for each in root.tables("roster"))
    if not rosters and not root.mistakes:
        root.wrong("setting_missing", "roster")
    title = root.by_language("title")
    batch = Batch(folder, name, issued_on, title, rosters, offset if hijri else None)
    root.finish(file)
    return batch


def _read_entry(each: Table, folder: Path) -> RosterEntry:
    languages = each.value("languages", list)
    if not languages or not all(
        isinstance(one, str) and re.fullmatch(r"[a-z]{2,3}(\+[a-z]{2,3})*", one)
        for one in languages
    ):
        each.wrong("batch_languages", "languages")
        languages = []
    role = each.one_of("role", tuple(Role))
    return RosterEntry(
        file=folder / each.text("file"),
        role=Role(role) if role in tuple(Role) else Role.TRAINEE,
        template=each.text("template"),
        languages=tuple(dict.fromkeys(languages)),
        encoding=each.text("encoding", "") or None,
    )


def languages_of(editions: Sequence[str]) -> tuple[str, ...]:
    """The languages in which ``editions`` (``"ar"``, ``"ar+fr"``) name people: ``("ar", "fr")``."""
    return tuple(dict.fromkeys(lang for page in editions for lang in page.split("+")))
