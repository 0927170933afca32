"""Shaped glyphs → units: one character code, one outline, one advance, one piece of text.

What an extractor reads back is decided here. A cluster's marks are drawn with its letter, at their
offsets, as one outline on the baseline: a glyph with a rise of its own is taken for another line.
Right-to-left text has one character to a unit, since several are read back reversed. Kerning that
is large, and all of it in right-to-left text, is part of the advance, since a large correction
between two glyphs is taken for a space.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from certgen.text.faces import Face, Glyph
from certgen.text.line import Unit

BAKED_KERN = 60
"""Kerning beyond this, in thousandths of an em, is baked into a left-to-right advance."""
SAME_SPOT = 105
"""Two of one character nearer than this, in thousandths of an em, are taken for one printed twice
by Poppler (0.1 em)."""
MARK_SHARE = 15
"""What a mark takes of its cluster's width for itself, per cent."""


def right_to_left(
    face: Face, glyphs: list[Glyph], text: str, stop: int
) -> tuple[list[Unit], list[int]]:
    """Units, leftmost first, of text up to ``stop`` that was shaped right to left; no kerns.

    A mark on a narrow letter stands off the same mark on the next, for a width the next lends. An
    advance below nothing becomes nothing; what follows keeps its place all the same, since
    outlines are placed by where the glyphs are and not by where the units end.
    """
    units: list[Unit] = []
    edge = pen = 0  # where the units end, and where the glyphs do
    for first, together in _clusters(glyphs):
        gid, _, advance, dx, dy = together[0]
        if stop - first == len(together) == 1 and edge == pen and advance >= 0:
            units.append(single(face, gid, dx, dy, text[first], advance))
            edge = pen = pen + advance
        else:
            drawn, pen = _drawn(face, together, pen)
            width = max(0, pen - edge)
            marks = tuple(map(is_mark, text[first + 1 : stop]))
            if units and (lent := min(_missing(units, text[first + 1 : stop]), width // 2)):
                last = units[-1]
                units[-1] = Unit(face.name, last.glyphs, last.text, last.advance + lent)
                edge, width = edge + lent, width - lent
            own, *slots = shares(width, marks)
            rest = zip(text[first + 1 : stop], slots, strict=True)
            units += [Unit(face.name, (), char, slot) for char, slot in rest][::-1]
            origin = edge + width - own
            drawn = [(gid, x - origin, y) for gid, x, y in drawn]
            units.append(Unit(face.name, tuple(drawn), text[first], own))
            edge += width
        stop = first
    return units, []


def _missing(units: list[Unit], marks: str) -> int:
    """What lacks between the last of ``units`` and ``marks``, which begin where they end, so that
    no mark stands where the same one of a narrow letter before it does."""
    distance = 0
    for unit in reversed(units):
        distance += unit.advance
        if distance >= SAME_SPOT:
            break
        if unit.text in marks:
            return SAME_SPOT - distance
    return 0


def left_to_right(
    face: Face, glyphs: list[Glyph], text: str, stop: int
) -> tuple[list[Unit], list[int]]:
    """Units, and the kerns after them, of text up to ``stop`` that was shaped left to right."""
    units: list[Unit] = []
    kerns: list[int] = []
    clusters = _clusters(glyphs)
    ends = [first for first, _ in clusters[1:]]
    for (first, together), last in zip(clusters, [*ends, stop], strict=True):
        gid, _, advance, dx, dy = together[0]
        if len(together) == 1:
            kern = advance - face.advance(gid)
            if abs(kern) > BAKED_KERN or advance < kern:
                kern = 0
            unit = single(face, gid, dx, dy, text[first:last], max(0, advance - kern))
        else:
            kern = 0
            drawn, end = _drawn(face, together, 0)
            unit = Unit(face.name, tuple(drawn), text[first:last], max(0, end))
        units.append(unit)
        kerns.append(kern)
    return units, kerns


@lru_cache(maxsize=8192)
def single(face: Face, gid: int, dx: int, dy: int, text: str, advance: int) -> Unit:
    """The unit of one glyph; the same ones come again and again."""
    return Unit(face.name, ((gid, dx, dy),) if face.extents(gid) else (), text, advance)


def _drawn(face: Face, glyphs: list[Glyph], pen: int) -> tuple[list[tuple[int, int, int]], int]:
    """What of ``glyphs`` leaves ink, placed from ``pen`` on, and where the pen ends."""
    drawn = []
    for gid, _, advance, dx, dy in glyphs:
        if face.extents(gid):
            drawn.append((gid, pen + dx, dy))
        pen += advance
    return drawn, pen


def _clusters(glyphs: list[Glyph]) -> list[tuple[int, list[Glyph]]]:
    """Where in the text each cluster begins, and its glyphs, left to right."""
    clusters: list[tuple[int, list[Glyph]]] = []
    begun = -1
    for glyph in glyphs:
        first = glyph[1]
        if first == begun:
            clusters[-1][1].append(glyph)
        else:
            clusters.append((first, [glyph]))
            begun = first
    return clusters


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
