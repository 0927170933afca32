"""Blocks → structure elements: what a screen reader walks (ISO 32000-1, 14.7 and 14.8; PDF/UA-1).

A slot that is read aloud has a number for its marked content (mcid) by its place in reading order,
whether it is filled or not, so the parent tree is the same in every document.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from certgen.page import Block, Sheet, Slot
from certgen.pdf.numbers import Fixed, Numbers
from certgen.pdf.objects import Object
from certgen.pdf.spelling import reference, references, string
from certgen.pdf.spoken import Place, elements

ARTIFACT = "Artifact"
PAGE_KEY, FIELD_KEY = 0, 1
"""Keys of the parent tree: the page's marked content, the signature field."""


@dataclass(frozen=True)
class Outline:
    """Where every slot of a sheet stands in the structure."""

    numbers: Numbers
    tags: dict[str, bytes]
    """By name: the operator that opens the marked content of the slot."""
    _elements: dict[str, Place]
    """By name, for what is read aloud."""

    @classmethod
    def of(cls, sheet: Sheet) -> Outline:
        """The outline of ``sheet``."""
        read = [slot for slot in sheet.slots if slot.tag != ARTIFACT]
        numbers = Numbers(len(read))
        tags = {slot.name: b"/Artifact BMC" for slot in sheet.slots}
        tags |= {slot.name: _tag(slot, mcid) for mcid, slot in enumerate(read)}
        places = {
            slot.name: (numbers.element(mcid), _head(slot, mcid), slot.tag == "Figure")
            for mcid, slot in enumerate(read)
        }
        return cls(numbers, tags, places)

    def elements(self, blocks: tuple[Block, ...]) -> list[Object]:
        """The elements of those ``blocks`` that have marks and are read aloud."""
        return elements(self._elements, blocks)

    def all_elements(self) -> Iterable[int]:
        """The number of every element there can be, by mcid."""
        return map(self.numbers.element, range(self.numbers.elements))

    def parents(self) -> bytes:
        """The parent tree: mcid → element, and the field's own."""
        elements = references(self.all_elements())
        return b"<</Nums[%d %b %d %b]>>" % (
            PAGE_KEY,
            elements,
            FIELD_KEY,
            reference(Fixed.FORM),
        )


def _tag(slot: Slot, mcid: int) -> bytes:
    return b"/%b <</MCID %d>> BDC" % (slot.tag.encode(), mcid)


def _head(slot: Slot, mcid: int) -> bytes:
    return b"<</S/%b/P %b/Pg %b/K %d/Lang%b" % (
        slot.tag.encode(),
        reference(Fixed.DOCUMENT),
        reference(Fixed.PAGE),
        mcid,
        string(slot.lang),
    )


def document(lang: str, elements: Sequence[int]) -> bytes:
    """The element of the whole document: its ``elements`` in reading order, then the field."""
    return b"<</S/Document/P %b/Lang%b/K%b>>" % (
        reference(Fixed.STRUCTURE),
        string(lang),
        references((*elements, Fixed.FORM)),
    )


def field(lang: str, description: str) -> bytes:
    """The element of the signature field."""
    return b"<</S/Form/P %b/Pg %b/Lang%b/Alt%b/K<</Type/OBJR/Obj %b/Pg %b>>>>" % (
        reference(Fixed.DOCUMENT),
        reference(Fixed.PAGE),
        string(lang),
        string(description),
        reference(Fixed.FIELD),
        reference(Fixed.PAGE),
    )
