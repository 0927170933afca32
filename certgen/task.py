"""What a workshop is told and tells, as values: who only holds them loads nothing that draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from certgen.batch import Batch
from certgen.errors import CertgenError
from certgen.model import Credential, Occasion
from certgen.packed import packable


@dataclass(frozen=True)
class Ceremony:
    """What a worker must know of the batch."""

    occasion: Occasion
    pages: tuple[tuple[str, str], ...]
    """(template, languages) of every page that occurs."""

    @classmethod
    def of(cls, batch: Batch) -> Self:
        """What the pages of ``batch`` have in common."""
        pages = ((entry.template, each) for entry in batch.rosters for each in entry.languages)
        return cls(batch.occasion, tuple(dict.fromkeys(pages)))


@packable
@dataclass(frozen=True, eq=False, slots=True)
class Task:
    """One PDF to make. Compared by identity, so that it can be a key."""

    credential: Credential
    languages: str
    expected: str | None = None
    """The SHA-256 already in the register, when a lost file is made again."""


@packable
@dataclass(frozen=True, slots=True)
class Made:
    """A PDF that lies on the disk."""

    file: str
    sha256: str
    size: int
    """Bytes."""
    url: str
    """The text in its QR code."""


@dataclass(frozen=True)
class Failure:
    """A PDF that could not be made, and why."""

    error: CertgenError
