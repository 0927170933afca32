"""The invisible marks that make an extractor read a set line back in logical order.

Poppler turns what it sees from left to right into logical order with two kinds of section only
(``TextPage::dumpFragment``). On a right-to-left page a left-to-right section begins, from the
right, at a letter of class L or a number, and takes in everything up to the next letter of class R
or AL; a number is whatever is of the classes EN, ES, ET, AN and CS. So a comma between Arabic
words, or a bracket after a Latin one, goes astray. U+200F where a section must end, and U+200E
where one must begin, put it right.

A mark needs a width: what follows one without would stand on the same spot, which is taken for a
character printed twice and tears its word apart. It has it from the unit before, so that nothing
moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from certgen.text.line import Unit, the_unit

RIGHT_TO_LEFT_MARK = "\u200f"
LEFT_TO_RIGHT_MARK = "\u200e"
MARKS = frozenset((RIGHT_TO_LEFT_MARK, LEFT_TO_RIGHT_MARK))
WIDTH = 105
"""Of a mark, in thousandths of an em: just over what Poppler takes for the same spot (0.1)."""

Stretch = tuple[bool, Sequence[tuple[object, object, list[Unit], bool]]]
"""Whether it runs right to left, and its pieces (``word.Piece``), in visual order: of each the
units, and whether there are numbers or letters from left to right among them."""


def mark_right_to_left(line: Sequence[Stretch]) -> None:
    """Put marks into the stretches of a line whose direction is right to left."""
    outside = False  # whether, coming from the right, a left-to-right section is open
    for rtl, pieces in reversed(line):
        if rtl:
            for _, _, units, turns in reversed(pieces):
                for place in range(len(units) - 1, -1, -1):
                    found = units[place].begins
                    if outside and found != "R":
                        units[place : place + 1] = _split(units[place], RIGHT_TO_LEFT_MARK)
                    outside = found in ("L", "#")
                    if not turns:
                        break  # none of the others opens a section
        else:
            units = pieces[-1][2]
            end = units[-1].ends
            if outside:
                units[-1:] = _split(units[-1], RIGHT_TO_LEFT_MARK)
            if not end:
                place = len(units) - 1 - outside
                units[place : place + 1] = _split(units[place], LEFT_TO_RIGHT_MARK)
            outside = True


def mark_left_to_right(line: Sequence[Stretch]) -> None:
    """Put marks into the stretches of a line whose direction is left to right.

    The last makes it one section on a right-to-left page; the others, between words of both
    directions, serve on a left-to-right one.
    """
    end: list[Unit] = []
    for rtl, pieces in line:
        first = pieces[0][2]
        found = first[0].begins
        if rtl and found != "R":
            first[:1] = _split(first[0], RIGHT_TO_LEFT_MARK, before=True)
        elif not rtl and not found and end:
            end[-1:] = _split(end[-1], LEFT_TO_RIGHT_MARK)
        end = pieces[-1][2]
    if not end[-1].ends:
        end[-1:] = _split(end[-1], LEFT_TO_RIGHT_MARK)


def lead(units: list[Unit]) -> None:
    """Put a mark before the vowel sign that ``units``, the first of a line, begin with at the left.

    MuPDF would give that sign to the line above.
    """
    if units and units[0].sign:
        units[:1] = _split(units[0], RIGHT_TO_LEFT_MARK, before=True)


@lru_cache(maxsize=4096)
def _split(unit: Unit, mark: str, *, before: bool = False) -> tuple[Unit, Unit]:
    """``unit`` and a ``mark`` to its right, or to its left, in a part of its advance."""
    width = min(WIDTH, unit.advance // 2)
    blank, rest = the_unit(unit.face, (), mark, width), unit.advance - width
    if before:
        drawn = tuple((gid, x - width, y) for gid, x, y in unit.glyphs)
        return blank, the_unit(unit.face, drawn, unit.text, rest)
    return the_unit(unit.face, unit.glyphs, unit.text, rest), blank
