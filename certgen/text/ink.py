"""Where the ink of a set line is: of the whole line, and glyph by glyph. Lengths in em."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from certgen.text.faces import EM, Catalogue
from certgen.text.line import Line

KEPT = 128
"""Lines whose ink is remembered: a page that is appraised is looked at from several sides, and most
of it is the same for everybody."""


class Box(NamedTuple):
    """The smallest upright rectangle around some ink; the origin is the line's left end."""

    left: float
    bottom: float
    right: float
    top: float


NOTHING = Box(0.0, 0.0, 0.0, 0.0)


@lru_cache(maxsize=KEPT)
def boxes(line: Line, catalogue: Catalogue) -> tuple[Box, ...]:
    """The box of each glyph of ``line`` that leaves ink, from left to right as they are drawn."""
    found: list[Box] = []
    for run in line.runs:
        face, em = catalogue.face(run.face), run.scale / EM
        kerns = run.kerns or (0,) * len(run.units)
        x = run.x
        for unit, kern in zip(run.units, kerns, strict=True):
            for gid, dx, dy in unit.glyphs:
                if box := face.extents(gid):
                    found.append(
                        Box(
                            x + (dx + box.x_min) * em,
                            (dy + box.y_min) * em,
                            x + (dx + box.x_max) * em,
                            (dy + box.y_max) * em,
                        )
                    )
            x += (unit.advance + kern) * em + line.tracking
    return tuple(found)


@lru_cache(maxsize=KEPT)
def extent(line: Line, catalogue: Catalogue) -> Box:
    """The box of all the ink of ``line``; swashes may reach beyond its width."""
    found = boxes(line, catalogue)
    if not found:
        return NOTHING
    left, bottom, right, top = zip(*found, strict=True)
    return Box(min(left), min(bottom), max(right), max(top))
