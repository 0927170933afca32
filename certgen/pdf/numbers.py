"""Which object has which number: the same in every document of a plate.

Because numbers are fixed, what stands in the plate may point at what only the stamp writes, and
objects made for one certificate serve another unchanged. A number that a document does not need
is free in its cross-reference stream.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from certgen.page import Life


class Fixed(IntEnum):
    """Objects there is one of."""

    CATALOG = 1
    PAGES = 2
    PAGE = 3
    RESOURCES = 4
    STRUCTURE = 5
    PARENTS = 6
    DOCUMENT = 7
    FORM = 8
    FIELD = 9
    SIGNATURE = 10
    PROFILE = 11
    METADATA = 12
    FILE_SPECIFICATION = 13
    FILE = 14
    SYMBOL = 15
    OBJECT_STREAM = 16
    CROSS_REFERENCE = 17
    PLATE_CONTENT = 18
    SHARED_CONTENT = 19
    OWN_CONTENT = 20
    MICROTEXT = 21
    SHARED_OBJECTS = 22
    OWN_OBJECTS = 23


CONTENT = {
    Life.PLATE: Fixed.PLATE_CONTENT,
    Life.SHARED: Fixed.SHARED_CONTENT,
    Life.OWN: Fixed.OWN_CONTENT,
}
OBJECTS = {
    Life.PLATE: Fixed.OBJECT_STREAM,
    Life.SHARED: Fixed.SHARED_OBJECTS,
    Life.OWN: Fixed.OWN_OBJECTS,
}
"""The object stream that holds the dictionaries of a life."""
PARTS = 5
"""A font is five objects: Type 0 font, CID font, descriptor, font file, ToUnicode map."""
FONT = {life: len(Fixed) + 1 + PARTS * place for place, life in enumerate(Life)}
"""The first of the five numbers of the font of a life."""


_FIRST_ELEMENT = len(Fixed) + 1 + PARTS * len(FONT)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that depend on the plate."""

    elements: int
    """How many slots are read aloud: one structure element each."""

    def element(self, mcid: int) -> int:
        """The structure element of the marked content ``mcid``."""
        return _FIRST_ELEMENT + mcid

    @property
    def art(self) -> int:
        """The first number after all others, where the art's objects begin."""
        return self.element(self.elements)
