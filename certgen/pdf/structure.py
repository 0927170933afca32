"""Blocks → structure elements: what a screen reader walks (ISO 32000-1, 14.7 and 14.8; PDF/UA-1).

A slot that is read aloud has a number for its marked content (mcid) by its place in reading order,
whether it is filled or not, so the parent tree is the same in every document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from certgen.page import Block, Sheet, Slot, TextMark
from certgen.pdf.content import bounds
from certgen.pdf.numbers import Fixed, Numbers
from certgen.pdf.objects import Object
from certgen.pdf.spelling import real, reference, references, string

ARTIFACT = "Artifact"
_LEFT_TO_RIGHT = re.compile("[0-9A-Za-z\u00c0-\u024f\u0660-\u0669\u2d30-\u2d7f]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
PAGE_KEY, FIELD_KEY = 0, 1
"""Keys of the parent tree: the page's marked content, the signature field."""


@dataclass(frozen=True)
class Outline:
    """Where every slot of a sheet stands in the structure."""

    numbers: Numbers
    slots: dict[str, tuple[Slot, int]]
    """By name: the slot and its mcid; what is not read aloud has -1."""
    _tags: dict[str, bytes]
    """By name: what opens the marked content of the slot."""
    _heads: dict[str, bytes]
    """By name: the slot's element but for what it says."""

    @classmethod
    def of(cls, sheet: Sheet) -> Outline:
        """The outline of ``sheet``."""
        read = [slot.name for slot in sheet.slots if slot.tag != ARTIFACT]
        slots = {
            slot.name: (slot, read.index(slot.name) if slot.tag != ARTIFACT else -1)
            for slot in sheet.slots
        }
        heads = {name: _head(*place) for name, place in slots.items()}
        return cls(Numbers(len(read)), slots, {n: _tag(*p) for n, p in slots.items()}, heads)

    def tag(self, block: Block) -> bytes:
        """The operator that opens the block's marked content."""
        return self._tags[block.slot]

    def elements(self, blocks: Iterable[Block]) -> list[Object]:
        """The elements of those ``blocks`` that are read aloud."""
        return [
            (self.numbers.element(mcid), self._heads[block.slot] + _said(slot, block) + b">>")
            for block in blocks
            for slot, mcid in (self.slots[block.slot],)
            if mcid >= 0
        ]

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
    if mcid < 0:
        return b"/Artifact BMC"
    return b"/%b <</MCID %d>> BDC" % (slot.tag.encode(), mcid)


def _head(slot: Slot, mcid: int) -> bytes:
    return b"<</S/%b/P %b/Pg %b/K %d/Lang%b" % (
        slot.tag.encode(),
        reference(Fixed.DOCUMENT),
        reference(Fixed.PAGE),
        mcid,
        string(slot.lang),
    )


def _said(slot: Slot, block: Block) -> bytes:
    """What the structure element of ``block`` says: what its figure shows, or its text in logical
    order where the content does not give it."""
    if slot.tag != "Figure" and says_itself(block):
        return b""
    said = string((block.aloud or block.text).replace("\n", " "))
    if slot.tag != "Figure":
        return b"/ActualText" + said
    box = b" ".join(map(real, bounds(block.marks)))
    return b"/Alt%b/A<</O/Layout/Placement/Block/BBox[%b]>>" % (said, box)


def says_itself(block: Block) -> bool:
    """Whether a reader that goes through the content finds the block's text as it is.

    A line of two directions stands there in visual order, the words at the end of a line run into
    those of the next, and tracked letters fall apart. A line that runs from right to left alone is
    read so by all; MuPDF would turn its replacement text around, and no name would be found.
    """
    [first, *more] = block.marks
    line = first.line if isinstance(first, TextMark) and not more else None
    if block.aloud or not line or line.tracking:
        return False
    mixed = _RIGHT_TO_LEFT.search(block.text) and _LEFT_TO_RIGHT.search(block.text)
    return not mixed


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
