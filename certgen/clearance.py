"""How near the lines of a page come to each other: the white a vowel mark leaves. Pure.

Measured between the boxes of single glyphs, not of lines, so that a mark over a gap costs nothing.
The white between outlines is never less.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple

from certgen.page import TextMark
from certgen.text.faces import Catalogue
from certgen.text.ink import Box, boxes

MM = 72 / 25.4
"""Points to the millimetre."""
AIMED, LEAST = 0.8, 0.6
"""Millimetres of white between two lines: what looks right, and what must be."""


class Nearest(NamedTuple):
    """The two lines that come nearest to each other."""

    distance: float
    """Millimetres; 0 where boxes touch or overlap."""
    one: TextMark
    other: TextMark


class _Inked(NamedTuple):
    mark: TextMark
    whole: Box
    glyphs: tuple[Box, ...]


def nearest(marks: Iterable[TextMark], catalogue: Catalogue) -> Nearest | None:
    """The least white between any two of ``marks``; ``None`` with fewer than two."""
    inked = [each for mark in marks if (each := _inked(mark, catalogue))]
    found: Nearest | None = None
    least = math.inf
    for one, other in combinations(inked, 2):
        if _apart(one.whole, other.whole) >= least:
            continue
        near = [box for box in one.glyphs if _apart(box, other.whole) < least]
        facing = [box for box in other.glyphs if _apart(box, one.whole) < least]
        distance = min((_apart(a, b) for a in near for b in facing), default=math.inf)
        if distance < least:
            least = distance
            found = Nearest(distance / MM, one.mark, other.mark)
    return found


def _inked(mark: TextMark, catalogue: Catalogue) -> _Inked | None:
    """The ink of ``mark`` on its page, points; nothing when it leaves none."""
    x, y, size = mark.x, mark.y, mark.size
    glyphs = tuple(
        Box(x + left * size, y + bottom * size, x + right * size, y + top * size)
        for left, bottom, right, top in boxes(mark.line, catalogue)
    )
    if not glyphs:
        return None
    lefts, bottoms, rights, tops = zip(*glyphs, strict=True)
    return _Inked(mark, Box(min(lefts), min(bottoms), max(rights), max(tops)), glyphs)


def _apart(one: Box, other: Box) -> float:
    across = max(one.left - other.right, other.left - one.right, 0.0)
    along = max(one.bottom - other.top, other.bottom - one.top, 0.0)
    return math.hypot(across, along)
