"""What a layout says, as values: the boxes of one page and its small ornaments. Pure.

Millimetres; y from the top of the sheet. Boxes can be mirrored, for a page that begins on the
right, and moved in proportion, for a sheet of another size.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from certgen.page import Ornament

CENTRED = ("star", "dot", "divider")
"""Ornaments whose place is that of their middle."""
_SIDES = {"left": "right", "right": "left"}


@dataclass(frozen=True)
class Tail:
    """How what stands behind a line break in a sentence is set, below the rest."""

    size: float
    """Points."""
    y: float
    """Baseline."""
    tracking: float
    """Em."""


@dataclass(frozen=True)
class Box:
    """A place on the page and what stands in it."""

    name: str
    kind: str
    """``text`` (lines or a paragraph), ``name`` (fitted to its band), ``symbol`` (the QR code),
    ``picture`` (a logo or a signature)."""
    says: tuple[str, ...]
    """Keys of the wording; the first whose fields are all there is said."""
    text: str
    """Instead of ``says``: the text itself, with ``{field}`` places; of a picture, its source."""
    lang: str
    tag: str
    style: str
    """Of the catalogue."""
    size: float
    """Points; of a symbol the side of one module at most, mm."""
    x: float
    y: float
    """Baseline of the first line; of a symbol or picture the top edge."""
    width: float
    """The room for a line; of a symbol the side of its box."""
    height: float
    """Of a picture."""
    align: str
    """How a line stands to ``x``: begins there (left), ends there (right), or centred on it."""
    lines: int
    leading: float
    """From one baseline to the next; between two paired names, ink to ink."""
    colour: str
    tracking: float
    """Em."""
    floor: float
    """The smallest share of ``size`` a line or name may be set in."""
    pair: str
    """The box whose name stands above and shrinks by the same factor."""
    band: tuple[float, float]
    """Top and bottom of the room of a name, or of a pair of names."""
    optional: bool
    """Whether the box stays empty when a field is missing."""
    middle: bool
    """Whether several lines stand about ``y``, half above and half below, instead of from it on."""
    capitals: bool
    """Whether the text is set in capital letters."""
    tail: Tail | None


@dataclass(frozen=True)
class Beside:
    """Ornaments to the left and right of a line, as far away as its width makes them."""

    box: str
    gap: float
    ornament: Ornament
    """Of the right one; its ``x`` is the axis."""


@dataclass(frozen=True)
class Layout:
    """The boxes of one page, in reading order, and its small ornaments."""

    languages: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    ornaments: tuple[Ornament, ...]
    beside: tuple[Beside, ...]

    @cached_property
    def langs(self) -> tuple[str, ...]:
        """The languages of the page, the main one first."""
        return tuple(self.languages.split("+"))


def mirrored(layout: Layout) -> Layout:
    """``layout`` as it is for a page that begins on the right."""
    return replace(
        layout,
        boxes=tuple(mirrored_box(box, layout.width) for box in layout.boxes),
        ornaments=tuple(_mirrored_ornament(each, layout.width) for each in layout.ornaments),
    )


def mirrored_box(box: Box, width: float) -> Box:
    """``box`` on the other side of the axis of a sheet of ``width``."""
    taken = box.width if box.kind in ("symbol", "picture") else 0.0
    align = _SIDES.get(box.align, box.align)
    return replace(box, x=round(width - box.x - taken, 4), align=align)


def _mirrored_ornament(ornament: Ornament, width: float) -> Ornament:
    """An ornament with its reference point on the axis has no width to take off."""
    taken = 0.0 if ornament.kind in CENTRED else ornament.width
    return replace(ornament, x=round(width - ornament.x - taken, 4))


def on_sheet(layout: Layout, width: float, height: float) -> Layout:
    """``layout`` on a sheet of another size: places move in proportion, nothing else changes."""
    across, down = width / layout.width, height / layout.height
    return replace(
        layout,
        width=width,
        height=height,
        boxes=tuple(_moved_box(box, across, down) for box in layout.boxes),
        ornaments=tuple(_moved_ornament(each, across, down) for each in layout.ornaments),
        beside=tuple(
            replace(each, ornament=_moved_ornament(each.ornament, across, down))
            for each in layout.beside
        ),
    )


def _moved_box(box: Box, across: float, down: float) -> Box:
    if box.kind in ("symbol", "picture"):
        high = box.height or box.width
        return replace(
            box,
            x=(box.x + box.width / 2) * across - box.width / 2,
            y=(box.y + high / 2) * down - high / 2,
        )
    return replace(
        box,
        x=box.x * across,
        y=box.y * down,
        width=box.width * across,
        band=(box.band[0] * down, box.band[1] * down),
        tail=replace(box.tail, y=box.tail.y * down) if box.tail else None,
    )


def _moved_ornament(each: Ornament, across: float, down: float) -> Ornament:
    wide = 0.0 if each.kind in CENTRED else each.width
    return replace(
        each,
        x=(each.x + wide / 2) * across - wide / 2,
        y=(each.y + each.height / 2) * down - each.height / 2,
    )
