"""What the register is told and tells, as values: whoever only holds them needs no database."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from certgen.model import Credential, Status
from certgen.registry.history import Event, Standing


class Reservation(NamedTuple):
    """What was reserved for one person and role in a batch."""

    number: int
    """From 1, without gaps."""
    code: str
    planned_at: dt.datetime
    """When it was reserved (UTC, whole seconds)."""


class Reservations:
    """Those of all people of a batch, in their order, kept small: 33 bytes each."""

    def __init__(self) -> None:
        self.numbers = array("L")
        self._codes: list[str] = []
        """Those that were added together, a line each."""
        self._instants: list[dt.datetime] = []

    def add(self, some: Iterable[Reservation]) -> None:
        """Put ``some`` at the end, one or more."""
        numbers, codes, instants = zip(*some, strict=True)
        self.numbers.extend(numbers)
        self._codes.append("\n".join(codes))
        self._instants.extend(instants)

    def __iter__(self) -> Iterator[Reservation]:
        codes = (code for some in self._codes for code in some.split("\n"))
        return map(Reservation, self.numbers, codes, self._instants)


class Issued(NamedTuple):
    """A PDF that has just been written, to be recorded."""

    credential: Credential
    languages: str
    """``"ar"``, ``"fr"``, ``"ar+fr"`` …"""
    file: str
    """Its name."""
    sha256: str
    """Of its bytes, hexadecimal."""
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Issue:
    """A PDF that was issued."""

    file: str
    """Its name."""
    sha256: str
    """Of its bytes, hexadecimal."""
    size: int
    """Bytes."""


class Listed(NamedTuple):
    """A PDF that was issued, and the certificate it is of."""

    number: int
    languages: str
    file: str
    """Its name."""
    sha256: str
    """Of its bytes, hexadecimal."""
    facts: str
    """What the certificate states, as canonical JSON."""

    def stated(self) -> dict[str, Any]:
        """The same as ``Credential.facts()``."""
        told: dict[str, Any] = orjson.loads(self.facts)
        return told


@dataclass(frozen=True)
class Record:
    """All the register knows of one certificate."""

    credential: Credential
    status: Status
    since: dt.datetime | None
    """When it came to stand so; ``None`` when nothing has happened since it was issued."""
    reason: str | None
    replaced_by: str | None
    """The serial of the certificate that takes its place."""
    events: tuple[Event, ...]
    """Its history, in the order it was written."""
    issues: Mapping[str, Issue]
    """Its PDFs, by languages."""


@dataclass(frozen=True)
class Summary:
    """The counts of one batch."""

    batch: str
    issued_on: dt.date
    title: Mapping[str, str]
    reserved: int
    """Numbers given."""
    certificates: int
    """Certificates of which at least one PDF was issued."""
    documents: int
    """PDFs issued."""
    statuses: Mapping[Status, int]
    """Certificates by what became of them; all four are there, and add up to ``certificates``."""
    printed: int
    handed_over: int


@dataclass(frozen=True, slots=True)
class Found:
    """What the register holds under a code."""

    facts: Mapping[str, Any]
    """``Credential.facts()``."""
    standing: Standing


def epoch(at: dt.datetime) -> int:
    """``at`` in whole seconds since 1970; raises ``ValueError`` when it has no time zone."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return int(at.timestamp())


def instant(seconds: int) -> dt.datetime:
    """The UTC instant ``seconds`` after 1970."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC)
