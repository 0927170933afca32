"""Where things stand on a composed page: on the sheet, clear of each other, clear of the QR code.

Millimetres, y from the top.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from certgen.boxes import Box, Layout
from certgen.clearance import LEAST, MM, nearest
from certgen.model import Place
from certgen.page import Block, Ornament, Sheet, TextMark
from certgen.roster import Problem
from certgen.text.faces import Catalogue
from certgen.text.ink import extent

MODULES = 57 + 8
"""A side of the largest symbol that names usually need, its quiet zone counted."""
MODULE, CARD_MODULE = 0.5, 0.42
"""The smallest side of a module that telephones read from paper, and from a card held near."""
CARD = 100.0
"""A sheet narrower than this is a card."""
_CENTRED = ("star", "dot", "divider")
_CLEARING = ("panel", "field")
_TOUCH = 0.05
_SMALL = 0.38
"""The height of small letters, em."""


class Area(NamedTuple):
    """A part of the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Area) -> bool:
        """Whether the two have more than an edge in common."""
        across = min(self.right, other.right) - max(self.left, other.left)
        along = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > _TOUCH and along > _TOUCH

    def beyond(self, width: float, height: float) -> float:
        """By how much it leaves a sheet of that size."""
        return max(-self.left, -self.top, self.right - width, self.bottom - height, 0.0)


def misplaced(
    blocks: Sequence[Block], layout: Layout, catalogue: Catalogue, file: Place
) -> Iterator[Problem]:
    """Texts and pictures that leave the sheet, and lines on top of each other, or nearly."""
    areas = _areas(blocks, layout, catalogue)
    for name, area in areas.items():
        if (over := area.beyond(layout.width, layout.height)) > _TOUCH:
            yield Problem.at(file, "box_outside", key=name, over=f"{over:.1f}")
    slots = {id(mark): block.slot for block in blocks for mark in block.marks}
    marks = [mark for block in blocks for mark in block.marks if isinstance(mark, TextMark)]
    bodies = [(slots[id(mark)], _body(mark, layout, catalogue)) for mark in marks]
    for (one, area), (other, beside) in combinations(bodies, 2):
        if one != other and area.meets(beside):
            yield Problem.at(file, "boxes_overlap", key=other, value=one, one=one, other=other)
    while (near := nearest(marks, catalogue)) and near.distance < LEAST:
        one, other = slots[id(near.one)], slots[id(near.other)]
        yield Problem.at(
            file,
            "boxes_near",
            key=other,
            one=one,
            other=other,
            gap=f"{near.distance:.2f}",
            least=LEAST,
        )
        marks.remove(near.other)


def crowded(
    sheet: Sheet, blocks: Sequence[Block], layout: Layout, catalogue: Catalogue, file: Place
) -> Iterator[Problem]:
    """QR codes too small to scan, or with something in their quiet zone."""
    module = CARD_MODULE if layout.width < CARD else MODULE
    areas = _areas(blocks, layout, catalogue)
    for i, ornament in enumerate(sheet.ornaments, 1):
        if ornament.kind not in _CLEARING:
            areas[f"{ornament.kind} ({i})"] = _taken(ornament)
    for box in layout.boxes:
        if box.kind != "symbol":
            continue
        shown = min(box.size, box.width / MODULES)
        if shown < module:
            yield Problem.at(
                file,
                "symbol_small",
                key=box.name,
                shown=f"{shown:.2f}",
                least=module,
                side=f"{module * MODULES:.1f}",
            )
        zone = _quiet(box, shown * (MODULES - 2))  # readers bear with three modules of white
        for name, area in areas.items():
            if name != box.name and zone.meets(area):
                yield Problem.at(file, "symbol_crowded", key=box.name, other=name)


def _areas(blocks: Sequence[Block], layout: Layout, catalogue: Catalogue) -> dict[str, Area]:
    """The ink of every text, by its box, and the room of every picture and symbol."""
    found = {box.name: _room(box) for box in layout.boxes if box.kind in ("symbol", "picture")}
    for block in blocks:
        lines = [_inked(mark, layout, catalogue) for mark in block.marks if _is_text(mark)]
        if lines:
            left, top, right, bottom = zip(*lines, strict=True)
            found[block.slot] = Area(min(left), min(top), max(right), max(bottom))
    return found


def _is_text(mark: object) -> bool:
    return isinstance(mark, TextMark)


def _inked(mark: object, layout: Layout, catalogue: Catalogue) -> Area:
    assert isinstance(mark, TextMark)
    left, bottom, right, top = (each * mark.size for each in extent(mark.line, catalogue))
    return Area(
        (mark.x + left) / MM,
        layout.height - (mark.y + top) / MM,
        (mark.x + right) / MM,
        layout.height - (mark.y + bottom) / MM,
    )


def _body(mark: TextMark, layout: Layout, catalogue: Catalogue) -> Area:
    """The line between its baseline and the height of its small letters."""
    ink = _inked(mark, layout, catalogue)
    baseline = layout.height - mark.y / MM
    return Area(ink.left, baseline - _SMALL * mark.size / MM, ink.right, baseline)


def _room(box: Box) -> Area:
    return Area(box.x, box.y, box.x + box.width, box.y + (box.height or box.width))


def _quiet(box: Box, side: float) -> Area:
    """The symbol with its quiet zone, in the middle of its box."""
    x, y = box.x + (box.width - side) / 2, box.y + (box.width - side) / 2
    return Area(x, y, x + side, y + side)


def _taken(ornament: Ornament) -> Area:
    half = ornament.width / 2
    if ornament.kind in _CENTRED:
        high = half if ornament.kind != "divider" else 2.0
        return Area(ornament.x - half, ornament.y - high, ornament.x + half, ornament.y + high)
    left, right = sorted((ornament.x, ornament.x + ornament.width))
    return Area(left, ornament.y, right, ornament.y + max(ornament.height, 0.2))
