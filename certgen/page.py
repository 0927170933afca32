"""What stands where on one page: the value between composing and writing PDF bytes.

Lengths are points (1/72 inch), the origin is the lower left corner of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from certgen.mark import ArtMark as ArtMark
from certgen.mark import Block as Block
from certgen.mark import Mark as Mark
from certgen.mark import Page as Page
from certgen.mark import Passage as Passage
from certgen.mark import SymbolMark as SymbolMark
from certgen.mark import TextMark as TextMark
from certgen.mark import sentences_of
from certgen.text.line import Line


class Life(StrEnum):
    """How long what stands in a box stays the same."""

    PLATE = "plate"
    """For every certificate of this template, language and office: drawn once, in the plate."""
    SHARED = "shared"
    """For the recipients of one session and gender: set once and kept."""
    OWN = "own"
    """For this recipient alone."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the document's structure, in reading order."""

    name: str
    tag: str
    """``H1``, ``P``, ``Figure`` …, or ``Artifact`` for what is not read aloud."""
    lang: str
    """BCP 47, e.g. ``ar-MA``."""
    life: Life


@dataclass(frozen=True, slots=True)
class Ornament:
    """A small piece of static art placed by the layout. Millimetres, y from the top."""

    kind: str
    """``star``, ``divider``, ``flourish``, ``panel``, ``rule``, ``logo``, ``signature`` …"""
    x: float
    y: float
    width: float = 0.0
    height: float = 0.0
    colour: str = ""
    """A name of the palette; empty for the kind's own."""
    source: str = ""
    """For a logo or signature: the path of its SVG, PDF, PNG or JPEG; for a logo also the name of a
    neutral device."""
    slot: str = ""
    """For a logo or signature that is read aloud: the slot whose block shows it by an ``ArtMark``;
    empty for one that is mere decoration."""


@dataclass(frozen=True)
class Sheet:
    """What is the same on every certificate of one plate."""

    width: float
    """Points."""
    height: float
    border: str
    """``ring`` (woven zellige all round), ``corners``, or ``none``."""
    palette: tuple[tuple[str, str], ...]
    """(name, ``#RRGGBB`` or ``black``): main, second, accent, slate …"""
    languages: str
    """``ar``, ``fr``, ``ar+fr`` …"""
    lang: str
    """The document's main language, BCP 47."""
    title: str
    """The document's title without the person, e.g. ``شهادة تكوين – Attestation de formation``."""
    slots: tuple[Slot, ...]
    """In reading order."""
    ornaments: tuple[Ornament, ...]
    passage: Passage
    """The blocks with life ``plate``."""
    letters: tuple[Line, ...] = ()
    """Letters that nearly every certificate shows: in the plate's font, though the plate does not
    show them, so that no certificate brings them along."""
    mixed: bool = False
    """Whether its languages run in both directions."""
    microtext: str = ""
    """What is repeated along the frame before the digits of the serial, such as ``DIGITAL UNIFY ·
    DU-2013-``; empty for none."""
    background: str = ""
    """Path of a designer's PDF or SVG, in place of border and ground; empty for none."""
    bleed: float = 0.0
    """By how much the art reaches over the sheet's edges, points; with it come crop marks."""

    @cached_property
    def spoken(self) -> dict[str, list[str]]:
        """The slots that are read in each language, in reading order."""
        slots: dict[str, list[str]] = {}
        for slot in self.slots:
            if slot.tag != "Figure":
                slots.setdefault(slot.lang, []).append(slot.name)
        return slots

    def slot(self, name: str) -> Slot:
        """The slot called ``name``."""
        return next(slot for slot in self.slots if slot.name == name)


def printed(sheet: Sheet, page: Page) -> dict[str, dict[str, str]]:
    """Every sentence that is read on the page, in reading order: language → slot → sentence."""
    return sentences_of(sheet.spoken, sheet.passage, page)


def describe(blocks: tuple[Block, ...]) -> Iterator[str]:
    """One line of text a mark, for golden files and for people: slot, place, size, words."""
    for block in blocks:
        for mark in block.marks:
            match mark:
                case TextMark(x, y, size, colour, line):
                    yield f"{block.slot:<16} {x:8.2f} {y:8.2f} {size:5.1f} {colour} {line.text}"
                case SymbolMark(x, y, side, module):
                    yield f"{block.slot:<16} {x:8.2f} {y:8.2f} {side:5.1f} qr ≤{module:.3f}"
                case ArtMark(slot, x, y, width, height):
                    yield f"{block.slot:<16} {x:8.2f} {y:8.2f} {width:5.1f} art {height:.1f} {slot}"
