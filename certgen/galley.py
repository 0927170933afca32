"""Text in the boxes of a layout: at what size, on which lines, standing where. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import repeat

from certgen import band
from certgen.band import MM
from certgen.boxes import Box
from certgen.errors import ComposeError
from certgen.page import TextMark
from certgen.text.line import Line
from certgen.text.typesetter import Typesetter

_SMALLEST = 5 / 6
"""A paragraph may be set this much smaller when it needs the room."""
_BEFORE = {"left": 0.0, "centre": 0.5, "right": 1.0}
"""The part of a line that is to the left of where its box stands."""


@dataclass(frozen=True)
class Galley:
    """Sets what the boxes of one layout say."""

    typesetter: Typesetter
    palette: Mapping[str, str]
    """Colours by name."""
    height: float
    """Of the sheet, mm."""
    _rooms: dict[str, tuple[band.Band, float]] = field(default_factory=dict)
    """Those of names, by the name of their first box."""

    def marks(self, box: Box, text: str) -> tuple[TextMark, ...]:
        """``text`` in ``box``: a paragraph, or one line, and its tail below if it has one."""
        tail = ""
        text = text.upper() if box.capitals else text
        if box.tail:
            text, _, tail = text.partition("\n")
        text = text.replace("\n", " ")
        if box.lines > 1:
            marks = self._paragraph(box, text)
        else:
            line = self.typesetter.line(text, box.style, tracking=box.tracking)
            marks = (self._mark(box, line, self._shrunk(box, line), self.y(box.y)),)
        if not tail or not box.tail:
            return marks
        below = replace(
            box, size=box.tail.size, y=box.tail.y, tracking=box.tail.tracking, lines=1, tail=None
        )
        return marks + self.marks(below, tail)

    def _paragraph(self, box: Box, text: str) -> tuple[TextMark, ...]:
        """The paragraph at its size, or up to a sixth smaller when it needs the room."""
        size, width = box.size, box.width * MM
        while True:
            try:
                lines = self.typesetter.wrap(
                    text, box.style, size=size, width=width, max_lines=box.lines
                )
                break
            except ComposeError:
                size -= 0.25
                if size < box.size * _SMALLEST:
                    raise
        leading = box.leading * MM * size / box.size
        y = self.y(box.y) + (leading * (len(lines) - 1) / 2 if box.middle else 0.0)
        return tuple(
            self._mark(box, line, size, y - place * leading) for place, line in enumerate(lines)
        )

    def _shrunk(self, box: Box, line: Line) -> float:
        """The size at which a single line fits its box, floored to a quarter point."""
        room = box.width * MM
        if not room or line.width * box.size <= room:
            return box.size
        size = math.floor(room / line.width * 4) / 4
        if size < box.size * box.floor:
            raise ComposeError("text_too_long", text=line.text, room=f"{box.width:.0f} mm")
        return size

    def holds(self, names: Sequence[tuple[Box, str]]) -> bool:
        """Whether ``names`` certainly fit as large as their boxes ask for."""
        room, gap = self._room(names[0][0])
        return band.fits(self.typesetter, _asked(names), room, gap=gap)

    def names(self, names: Sequence[tuple[Box, str]]) -> Iterator[tuple[TextMark, ...]]:
        """One name, or two one above the other, in the band of the first.

        Raises ``ComposeError`` naming the one that has no room.
        """
        first = names[0][0]
        room, gap = self._room(first)
        found = band.placed(self.typesetter, _asked(names), room, gap=gap, baseline=self.y(first.y))
        for (box, _), (size, lines, baselines) in zip(names, found, strict=True):
            yield tuple(map(self._mark, repeat(box), lines, repeat(size), baselines))

    def _room(self, box: Box) -> tuple[band.Band, float]:
        """The band of ``box``, and the white between two names in it; points."""
        known = self._rooms.get(box.name)
        if known is None:
            top, bottom = map(self.y, box.band)
            known = self._rooms[box.name] = (
                band.Band(top, bottom, box.width * MM),
                box.leading * MM,
            )
        return known

    def _mark(self, box: Box, line: Line, size: float, y: float) -> TextMark:
        x = box.x * MM - line.width * size * _BEFORE[box.align]
        return TextMark(round(x, 2), round(y, 2), size, self.palette[box.colour], line)

    def y(self, from_top: float) -> float:
        """Millimetres from the top of the sheet as points from its foot."""
        return (self.height - from_top) * MM


def _asked(names: Sequence[tuple[Box, str]]) -> list[band.Name]:
    return [band.Name(text, box.style, box.size, box.floor, box.lines) for box, text in names]
