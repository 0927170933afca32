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

Written for the machine; a stretch is whether it runs right to left, and its pieces (``word.Piece``)
in visual order.
"""

from functools import lru_cache

from certgen.text.line import the_unit

from certgen.text.line cimport Unit

RIGHT_TO_LEFT_MARK = "\u200f"
LEFT_TO_RIGHT_MARK = "\u200e"
MARKS = frozenset((RIGHT_TO_LEFT_MARK, LEFT_TO_RIGHT_MARK))
WIDTH = 105


cpdef int mark_right_to_left(list line) except -1:
    """Put marks into the stretches of a line whose direction is right to left."""
    cdef bint outside = False  # whether, coming from the right, a left-to-right section is open
    cdef bint rtl, turns, open_end
    cdef list pieces, units
    cdef Py_ssize_t place
    cdef Unit unit
    for rtl, pieces in reversed(line):
        if rtl:
            for _, _, units, turns in reversed(pieces):
                for place in range(len(units) - 1, -1, -1):
                    unit = units[place]
                    if outside and unit.begins != "R":
                        units[place : place + 1] = _split(unit, RIGHT_TO_LEFT_MARK)
                    outside = unit.begins in ("L", "#")
                    if not turns:
                        break  # none of the others opens a section
        else:
            units = pieces[len(pieces) - 1][2]
            place = len(units) - 1
            open_end = not (<Unit>units[place]).ends
            if outside:
                units[place:] = _split(units[place], RIGHT_TO_LEFT_MARK)
            if open_end:
                units[place : place + 1] = _split(units[place], LEFT_TO_RIGHT_MARK)
            outside = True


cpdef int mark_left_to_right(list line) except -1:
    """Put marks into the stretches of a line whose direction is left to right.

    The last makes it one section on a right-to-left page; the others, between words of both
    directions, serve on a left-to-right one.
    """
    cdef list first, end = None
    cdef bint rtl
    cdef Unit unit
    for rtl, pieces in line:
        first = pieces[0][2]
        unit = first[0]
        if rtl and unit.begins != "R":
            first[:1] = _split(unit, RIGHT_TO_LEFT_MARK, before=True)
        elif not rtl and not unit.begins and end is not None:
            _close(end)
        end = pieces[len(pieces) - 1][2]
    if not (<Unit>end[len(end) - 1]).ends:
        _close(end)


cdef int _close(list units) except -1:
    """Put a mark after the last of ``units``."""
    units[len(units) - 1 :] = _split(units[len(units) - 1], LEFT_TO_RIGHT_MARK)
    return 0


cpdef int lead(list units) except -1:
    """Put a mark before the vowel sign that ``units``, the first of a line, begin with at the left.

    MuPDF would give that sign to the line above.
    """
    if units and (<Unit>units[0]).sign:
        units[:1] = _split(units[0], RIGHT_TO_LEFT_MARK, before=True)


@lru_cache(maxsize=4096)
def _split(Unit unit, mark, *, before=False):
    """``unit`` and a ``mark`` to its right, or to its left, in a part of its advance."""
    width = min(WIDTH, unit.advance // 2)
    blank, rest = the_unit(unit.face, (), mark, width), unit.advance - width
    if before:
        drawn = tuple([(gid, x - width, y) for gid, x, y in unit.glyphs])
        return blank, the_unit(unit.face, drawn, unit.text, rest)
    return the_unit(unit.face, unit.glyphs, unit.text, rest), blank
