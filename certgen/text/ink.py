"""Where the ink of a set line is: of the whole line, and glyph by glyph. Lengths in em."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from certgen.text.faces import EM, Catalogue
from certgen.text.line import Line


class Box(NamedTuple):
    """The smallest upright rectangle around some ink; the origin is the line's left end."""

    left: float
    bottom: float
    right: float
    top: float


NOTHING = Box(0.0, 0.0, 0.0, 0.0)


def boxes(line: Line, catalogue: Catalogue) -> Iterator[Box]:
    """The box of each glyph of ``line`` that leaves ink, from left to right as they are drawn."""
    for run in line.runs:
        face, em = catalogue.face(run.face), run.scale / EM
        kerns = run.kerns or (0,) * len(run.units)
        x = run.x
        for unit, kern in zip(run.units, kerns, strict=True):
            for gid, dx, dy in unit.glyphs:
                if box := face.extents(gid):
                    yield Box(
                        x + (dx + box.x_min) * em,
                        (dy + box.y_min) * em,
                        x + (dx + box.x_max) * em,
                        (dy + box.y_max) * em,
                    )
            x += (unit.advance + kern) * em + line.tracking


def extent(line: Line, catalogue: Catalogue) -> Box:
    """The box of all the ink of ``line``; swashes may reach beyond its width."""
    found = list(boxes(line, catalogue))
    if not found:
        return NOTHING
    left, bottom, right, top = zip(*found, strict=True)
    return Box(min(left), min(bottom), max(right), max(top))
