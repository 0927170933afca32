import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

class Role(StrEnum):
    """What the recipient was in the programme."""

    TRAINER = "trainer"
    TRAINEE = "trainee"

class Gender(StrEnum):
    """Chooses the grammatical form of a sentence; unknown takes the neutral one."""

    FEMALE = "f"
    MALE = "m"
    UNKNOWN = "?"

class Status(StrEnum):
    """What the register says became of a certificate."""

    VALID = "valid"
    REPLACED = "replaced"
    REVOKED = "revoked"
    SUSPENDED = "suspended"

@dataclass(frozen=True)
class Occasion:
    """What all certificates of a batch say."""

    batch: str
    """Prefix of the serials."""
    title: Mapping[str, str]
    """The occasion, by language."""
    issued_on: dt.date
    """The date printed on the page."""
    hijri_offset: int | None = ...
    """Days to add to the Hijri date that stands beside it; None: it stands alone."""

@dataclass(frozen=True)
class Place:
    """Where something stands in a file, as its owner would point at it."""

    file: str
    """The file's name."""
    sheet: str | None = ...
    """The sheet's name in a workbook."""
    row: int | None = ...
    """The row as the spreadsheet program counts, the first line being 1."""

@dataclass(frozen=True)
class Recipient:
    """The person a certificate is about, as the roster gives them."""

    key: str
    """Stable within (batch, role): the ``id`` column, else derived from names and session."""
    role: Role
    name: Mapping[str, str]
    """The name as printed, by language; NFC, without bidi controls."""
    gender: Gender = ...
    organisation: Mapping[str, str] = ...
    category: str | None = ...
    """A key of ``words/categories.toml``, or the text as written when it is none of them."""
    session: str | None = ...
    course: Mapping[str, str] = ...
    hours: Decimal | None = ...
    date_from: dt.date | None = ...
    date_to: dt.date | None = ...
    email: str | None = ...
    extra: Mapping[str, str] = ...
    """Columns certgen does not know, by their header."""
    place: Place = ...
    """Where the row stands; not part of the facts."""

    def facts(self) -> dict[str, Any]: ...
    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> Recipient: ...

def serial_of(batch: str, number: int) -> str: ...

@dataclass(frozen=True)
class Credential:
    """The claims of one certificate: a recipient with a serial and a code, in one batch."""

    batch: str
    """The batch's id, prefix of the serial."""
    number: int
    """The number in the batch, from 1; also the index in the batch's status list."""
    code: str
    """16 characters of Crockford base32, 80 random bits."""
    template: str
    """The template's name."""
    languages: tuple[str, ...]
    """One PDF each: ``"ar"``, ``"fr"``, ``"ar+fr"`` …"""
    issued_on: dt.date
    """The date printed on the page."""
    planned_at: dt.datetime
    """The instant (UTC, whole seconds) the serial was reserved: the time of token and seal."""
    title: Mapping[str, str]
    """The occasion, by language."""
    recipient: Recipient

    @property
    def serial(self) -> str: ...
    def file(self, languages: str) -> str: ...
    def facts(self) -> dict[str, Any]: ...
    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> Credential: ...

def canonical(facts: Mapping[str, Any]) -> bytes: ...
