"""What a workshop is told and tells, as values: who only holds them loads nothing that draws.

What each field says stands in ``task.pyi``. There is one of each for every PDF in each process that
has to do with it, so these are made and pickled in C.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from certgen.batch import Batch
from certgen.errors import CertgenError
from certgen.model import Occasion

cimport cython


@dataclass(frozen=True)
class Ceremony:
    """What a worker must know of the batch."""

    occasion: Occasion
    pages: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, batch: Batch) -> Self:
        """What the pages of ``batch`` have in common."""
        pages = ((entry.template, each) for entry in batch.rosters for each in entry.languages)
        return cls(batch.occasion, tuple(dict.fromkeys(pages)))


@cython.no_gc  # as of the others below, nothing it holds leads back to it
@cython.dataclasses.dataclass(frozen=True, eq=False)
cdef class Task:
    """One PDF to make. Compared by identity, so that it can be a key."""

    credential: object
    languages: object
    expected: object = None

    def __reduce__(self):
        return Task, (self.credential, self.languages, self.expected)


@cython.no_gc
@cython.dataclasses.dataclass(frozen=True)
cdef class Made:
    """A PDF that lies on the disk."""

    file: object
    sha256: object
    size: object
    url: object

    def __reduce__(self):
        return Made, (self.file, self.sha256, self.size, self.url)


@dataclass(frozen=True)
class Failure:
    """A PDF that could not be made, and why."""

    error: CertgenError
