"""Shaped glyphs → units: one character code, one outline, one advance, one piece of text.

What an extractor reads back is decided here. A cluster's marks are drawn with its letter, at their
offsets, as one outline on the baseline: a glyph with a rise of its own is taken for another line.
Right-to-left text has one character to a unit, since several are read back reversed; kerning that
is large, and all of it in right-to-left text, is part of the advance, since a large correction in
between is taken for a space.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from certgen.text.faces import Face, Glyph
from certgen.text.line import Unit

BAKED_KERN = 60
"""Kerning beyond this, in thousandths of an em, is baked into a left-to-right advance."""
MARK_SHARE = 15
"""What a mark takes of its cluster's width for itself, per cent."""


def right_to_left(
    face: Face, glyphs: list[Glyph], text: str, start: int, stop: int
) -> list[Unit]:
    """Units of ``text[start:stop]``, leftmost first, whose ``glyphs`` were shaped right to left."""
    units: list[Unit] = []
    edge = pen = 0  # where the units end, and where the glyphs do
    for first, last, together in _clusters(glyphs, stop, backwards=True):
        drawn, end = [], pen
        for glyph in together:
            if face.extents(glyph.gid):
                drawn.append((glyph.gid, end + glyph.x_offset, glyph.y_offset))
            end += glyph.x_advance
        width = max(0, end - edge)
        if last - first == 1:
            slots = (width,)
        else:
            slots = shares(width, tuple(is_mark(char) for char in text[first + 1 : last]))
            units += [
                Unit((), text[place], slots[place - first])
                for place in range(last - 1, first, -1)
            ]
        origin = edge + width - slots[0]
        units.append(
            Unit(tuple((gid, x - origin, y) for gid, x, y in drawn), text[first], slots[0])
        )
        edge += width
        pen = end
    return units


def left_to_right(
    face: Face, glyphs: list[Glyph], text: str, stop: int
) -> tuple[list[Unit], list[int]]:
    """Units and the kerns after them, of text up to ``stop`` that was shaped left to right."""
    units: list[Unit] = []
    kerns: list[int] = []
    for first, last, together in _clusters(glyphs, stop, backwards=False):
        drawn, pen = [], 0
        for glyph in together:
            if face.extents(glyph.gid):
                drawn.append((glyph.gid, pen + glyph.x_offset, glyph.y_offset))
            pen += glyph.x_advance
        kern = pen - face.advance(together[0].gid) if len(together) == 1 else 0
        if abs(kern) > BAKED_KERN or pen - kern < 0:
            kern = 0
        units.append(Unit(tuple(drawn), text[first:last], max(0, pen - kern)))
        kerns.append(kern)
    return units, kerns


def _clusters(
    glyphs: list[Glyph], stop: int, *, backwards: bool
) -> Iterator[tuple[int, int, list[Glyph]]]:
    """(first, last, glyphs) of each cluster of characters ``first`` to ``last``, left to right."""
    count = len(glyphs)
    place = 0
    while place < count:
        first = glyphs[place].cluster
        after = place + 1
        while after < count and glyphs[after].cluster == first:
            after += 1
        if backwards:
            yield first, stop, glyphs[place:after]
            stop = first
        else:
            yield first, glyphs[after].cluster if after < count else stop, glyphs[place:after]
        place = after


@lru_cache(maxsize=4096)
def shares(width: int, marks: tuple[bool, ...]) -> tuple[int, ...]:
    """``width`` shared by a letter and what follows it in its cluster; the sum is ``width``.

    Each mark has a small slot, letters of a ligature an equal part, the first what is left over.
    """
    count = sum(marks)
    slot = min(width * MARK_SHARE // 100, width // (2 * count)) if count else 0
    letters = 1 + len(marks) - count
    part = (width - count * slot) // letters
    rest = [slot if mark else part for mark in marks]
    return (width - sum(rest), *rest)


def is_mark(char: str) -> bool:
    """Whether ``char`` sits on the letter before it."""
    return unicodedata.category(char)[0] == "M"
