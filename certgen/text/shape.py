"""Shaped glyphs → units: one character code, one outline, one advance, one piece of text.

What an extractor reads back is decided here. A cluster's marks are drawn with its letter, at their
offsets, as one outline on the baseline: a glyph with a rise of its own is taken for another line.
Right-to-left text has one character to a unit, since several are read back reversed. Kerning that
is large, and all of it in right-to-left text, is part of the advance, since a large correction
between two glyphs is taken for a space.
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
    face: Face, glyphs: list[Glyph], text: str, stop: int
) -> tuple[list[Unit], list[int]]:
    """Units, leftmost first, of text up to ``stop`` that was shaped right to left; no kerns.

    An advance below nothing becomes nothing; what follows keeps its place all the same, since
    outlines are placed by where the glyphs are and not by where the units end.
    """
    units: list[Unit] = []
    edge = pen = 0  # where the units end, and where the glyphs do
    for first, last, together in _clusters(glyphs, stop, backwards=True):
        drawn, end = _drawn(face, together, pen)
        width = max(0, end - edge)
        own = width
        if last - first > 1:
            own, *slots = shares(width, tuple(map(is_mark, text[first + 1 : last])))
            rest = zip(text[first + 1 : last], slots, strict=True)
            units += [Unit((), char, slot) for char, slot in rest][::-1]
        origin = edge + width - own
        if origin:
            drawn = [(gid, x - origin, y) for gid, x, y in drawn]
        units.append(unit(tuple(drawn), text[first], own))
        edge += width
        pen = end
    return units, []


def left_to_right(
    face: Face, glyphs: list[Glyph], text: str, stop: int
) -> tuple[list[Unit], list[int]]:
    """Units, and the kerns after them, of text up to ``stop`` that was shaped left to right."""
    units: list[Unit] = []
    kerns: list[int] = []
    for first, last, together in _clusters(glyphs, stop, backwards=False):
        drawn, end = _drawn(face, together, 0)
        kern = end - face.advance(together[0].gid) if len(together) == 1 else 0
        if abs(kern) > BAKED_KERN or end < kern:
            kern = 0
        units.append(unit(tuple(drawn), text[first:last], max(0, end - kern)))
        kerns.append(kern)
    return units, kerns


@lru_cache(maxsize=8192)
def unit(drawn: tuple[tuple[int, int, int], ...], text: str, advance: int) -> Unit:
    """The unit; the same ones come again and again."""
    return Unit(drawn, text, advance)


def _drawn(face: Face, glyphs: list[Glyph], pen: int) -> tuple[list[tuple[int, int, int]], int]:
    """What of ``glyphs`` leaves ink, placed from ``pen`` on, and where the pen ends."""
    drawn = []
    for gid, _, advance, dx, dy in glyphs:
        if face.extents(gid):
            drawn.append((gid, pen + dx, dy))
        pen += advance
    return drawn, pen


def _clusters(
    glyphs: list[Glyph], stop: int, *, backwards: bool
) -> Iterator[tuple[int, int, list[Glyph]]]:
    """(first, last, glyphs) of each cluster, its characters and its glyphs, left to right."""
    place, count = 0, len(glyphs)
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
    part = (width - count * slot) // (1 + len(marks) - count)
    rest = [slot if mark else part for mark in marks]
    return (width - sum(rest), *rest)


def is_mark(char: str) -> bool:
    """Whether ``char`` sits on the letter before it."""
    return unicodedata.category(char)[0] == "M"
