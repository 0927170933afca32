from dataclasses import dataclass
from typing import Self

from certgen.batch import Batch
from certgen.errors import CertgenError
from certgen.model import Credential, Occasion

@dataclass(frozen=True)
class Ceremony:
    """What a worker must know of the batch."""

    occasion: Occasion
    pages: tuple[tuple[str, str], ...]
    """(template, languages) of every page that occurs."""

    @classmethod
    def of(cls, batch: Batch) -> Self: ...

@dataclass(frozen=True, eq=False)
class Task:
    """One PDF to make. Compared by identity, so that it can be a key."""

    credential: Credential
    languages: str
    expected: str | None = ...
    """The SHA-256 already in the register, when a lost file is made again."""

@dataclass(frozen=True)
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
