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
    """Objects there is one of; a font is five."""

    OWN_CONTENT = 1
    OWN_OBJECTS = 2
    SYMBOL = 3
    MICROTEXT = 4
    METADATA = 5
    FILE = 6
    SIGNATURE = 7
    CROSS_REFERENCE = 8
    OWN_FONT = 9
    SHARED_FONT = 14
    SHARED_CONTENT = 19
    SHARED_OBJECTS = 20
    PLATE_FONT = 21
    PLATE_CONTENT = 26
    PLATE_OBJECTS = 27
    CATALOG = 28
    PAGES = 29
    PAGE = 30
    RESOURCES = 31
    STRUCTURE = 32
    PARENTS = 33
    DOCUMENT = 34
    FORM = 35
    FIELD = 36
    PROFILE = 37
    FILE_SPECIFICATION = 38


CONTENT = {
    Life.PLATE: Fixed.PLATE_CONTENT,
    Life.SHARED: Fixed.SHARED_CONTENT,
    Life.OWN: Fixed.OWN_CONTENT,
}
OBJECTS = {
    Life.PLATE: Fixed.PLATE_OBJECTS,
    Life.SHARED: Fixed.SHARED_OBJECTS,
    Life.OWN: Fixed.OWN_OBJECTS,
}
"""The object stream that holds the dictionaries of a life."""
FONT = {
    Life.PLATE: Fixed.PLATE_FONT,
    Life.SHARED: Fixed.SHARED_FONT,
    Life.OWN: Fixed.OWN_FONT,
}
"""The first of the numbers of the font of a life."""
PARTS = 5
"""Of a font: font file, ToUnicode map, Type 0 font, CID font, descriptor."""
LATER = Fixed.PLATE_FONT
"""The objects before this one come after the plate: where they stand is all that the
cross-references of two certificates may differ in that fill the same slots."""
_FIRST_ELEMENT = max(Fixed) + 1


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
