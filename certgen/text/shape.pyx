"""Shaped glyphs → units: one character code, one outline, one advance, one piece of text.

What an extractor reads back is decided here. A cluster's marks are drawn with its letter, at their
offsets, as one outline on the baseline: a glyph with a rise of its own is taken for another line.
Right-to-left text has one character to a unit, since several are read back reversed. Kerning that
is large, and all of it in right-to-left text, is part of the advance, since a large correction
between two glyphs is taken for a space.

Written for the machine.
"""

import unicodedata
from functools import lru_cache

from certgen.text.line import the_unit

from cpython.mem cimport PyMem_Free, PyMem_Malloc

from certgen.text.gauge cimport Extents, Gauge, Glyph
from certgen.text.line cimport Unit
from certgen.text.word cimport Word

BAKED_KERN = 60
MARK_SHARE = 15
SAME_SPOT = 105
cdef int _BAKED_KERN = BAKED_KERN
cdef int _SAME_SPOT = SAME_SPOT

cdef struct Placed:
    int gid, cluster, advance, own, dx, dy
    bint inked


def word(
    Gauge face not None,
    list glyphs not None,
    str text not None,
    int start,
    int stop,
    dict ends not None,
    *,
    bint rtl,
):
    """``text[start:stop]``, which was shaped as ``glyphs``, as a word; ``ends``: see ``end``."""
    cdef Py_ssize_t count = len(glyphs), at
    cdef int advance = 0, low = 0, high = 0
    cdef bint inked = False, even
    cdef list units = [], backwards
    cdef bytearray kerns = bytearray()
    cdef Word made = Word.__new__(Word)
    cdef Glyph glyph
    cdef Extents box
    cdef Placed *placed = <Placed *>PyMem_Malloc((count + 1) * sizeof(Placed))
    if placed == NULL:
        raise MemoryError
    try:
        for at in range(count):
            glyph = glyphs[at]
            if not start <= glyph.cluster < stop:
                raise IndexError(glyph.cluster)
            box = face.measured(glyph.gid)
            placed[at] = Placed(
                glyph.gid,
                glyph.cluster,
                glyph.x_advance,
                box.advance,
                glyph.x_offset,
                glyph.y_offset,
                box.inked,
            )
            advance += glyph.x_advance
            if box.inked:
                low = min(low, glyph.y_offset + box.y_min) if inked else glyph.y_offset + box.y_min
                high = max(high, glyph.y_offset + box.y_max) if inked else glyph.y_offset + box.y_max
                inked = True
        if rtl:
            _right_to_left(face, placed, count, text, stop, units)
        else:
            _left_to_right(face, placed, count, text, stop, units, kerns)
        made.hold(tuple(units), bytes(kerns))
        even = advance == made.width
        made.advances = ()
        if not even or text.find(" ", start, stop) >= 0:
            made.advances = _advances(placed, count, start, stop)
    finally:
        PyMem_Free(placed)
    made.inked, made.low, made.high = inked, low, high
    made.even = even
    made.length = stop - start
    backwards = units[::-1]
    made.first = _end(backwards if rtl else units, ends, even)
    made.last = _end(units if rtl else backwards, ends, even)
    return made


cdef tuple _advances(Placed *glyphs, Py_ssize_t count, int start, int stop):
    """What each character from ``start`` to ``stop`` adds to the line."""
    cdef list advances = [0] * (stop - start)
    cdef Py_ssize_t at
    for at in range(count):
        advances[glyphs[at].cluster - start] += glyphs[at].advance
    return tuple(advances)


def end(units not None, dict ends not None, *, bint even=True):
    """Which of the known ``ends``, or the first of a new kind, ``units`` begin with: the glyphs up
    to the first with ink, since it is glyphs that a face's rules are about."""
    return _end(units, ends, even)


cdef int _end(units, dict ends, bint even) except? -1:
    cdef list found = [1 if even else 0]
    cdef Unit each
    for each in units:
        if each.glyphs:
            found += [glyph[0] for glyph in each.glyphs]
            break
        found.append(-1)
    return ends.setdefault(tuple(found), len(ends))


cdef Py_ssize_t _cluster(Placed *glyphs, Py_ssize_t count, Py_ssize_t at) noexcept:
    """Where the cluster ends whose first glyph is at ``at``."""
    cdef int cluster = glyphs[at].cluster
    while at < count and glyphs[at].cluster == cluster:
        at += 1
    return at


cdef int _right_to_left(
    Gauge face, Placed *glyphs, Py_ssize_t count, str text, int stop, list units
) except -1:
    """Units, leftmost first, of text up to ``stop`` that was shaped right to left.

    A mark on a narrow letter stands off the same mark on the next, for a width the next lends. An
    advance below nothing becomes nothing; what follows keeps its place all the same, since
    outlines are placed by where the glyphs are and not by where the units end.
    """
    cdef int edge = 0, pen = 0  # where the units end, and where the glyphs do
    cdef Py_ssize_t at = 0, after
    cdef int first, width, lent, own, origin
    cdef list drawn
    cdef Unit last
    while at < count:
        after = _cluster(glyphs, count, at)
        first = glyphs[at].cluster
        if stop - first == after - at == 1 and edge == pen and glyphs[at].advance >= 0:
            units.append(_single(face, glyphs[at], text[first], glyphs[at].advance))
            edge = pen = pen + glyphs[at].advance
        else:
            drawn = _drawn(glyphs + at, after - at, pen)
            for at in range(at, after):
                pen += glyphs[at].advance
            width = max(0, pen - edge)
            others = text[first + 1 : stop]
            if units and (lent := min(_missing(units, others), width // 2)):
                last = units[len(units) - 1]
                units[len(units) - 1] = the_unit(
                    face.name, last.glyphs, last.text, last.advance + lent
                )
                edge, width = edge + lent, width - lent
            own, *slots = shares(width, tuple(map(is_mark, others)))
            rest = zip(others, slots, strict=True)
            units += [the_unit(face.name, (), letter, slot) for letter, slot in rest][::-1]
            origin = edge + width - own
            outline = tuple([(gid, x - origin, y) for gid, x, y in drawn])
            units.append(the_unit(face.name, outline, text[first], own))
            edge += width
        at = after
        stop = first
    return 0


cdef int _missing(list units, str marks) except -1:
    """What lacks between the last of ``units`` and ``marks``, which begin where they end, so that
    no mark stands where the same one of a narrow letter before it does."""
    cdef int distance = 0
    cdef Unit each
    for each in reversed(units):
        distance += each.advance
        if distance >= _SAME_SPOT:
            break
        if each.text in marks:
            return _SAME_SPOT - distance
    return 0


cdef int _left_to_right(
    Gauge face, Placed *glyphs, Py_ssize_t count, str text, int stop, list units, bytearray kerns
) except -1:
    """Units, and the kerns after them, of text up to ``stop`` that was shaped left to right."""
    cdef Py_ssize_t at = 0, after
    cdef int first, last, kern, advance
    while at < count:
        after = _cluster(glyphs, count, at)
        first, last = glyphs[at].cluster, glyphs[after].cluster if after < count else stop
        kern = 0  # else within BAKED_KERN, and in a byte
        if after - at == 1:
            advance = glyphs[at].advance
            kern = advance - glyphs[at].own
            if abs(kern) > _BAKED_KERN or advance < kern:
                kern = 0
            units.append(_single(face, glyphs[at], text[first:last], max(0, advance - kern)))
        else:
            advance = 0
            drawn = tuple(_drawn(glyphs + at, after - at, 0))
            for at in range(at, after):
                advance += glyphs[at].advance
            units.append(the_unit(face.name, drawn, text[first:last], max(0, advance)))
        kerns.append(<unsigned char><signed char>kern)
        at = after
    return 0


cdef Unit _single(Gauge face, Placed glyph, str text, int advance):
    """The unit of one glyph; on the baseline and at its place the same ones come again and again."""
    cdef long long key = (<long long>glyph.gid << 32) + advance
    cdef Unit unit
    if glyph.inked and (glyph.dx or glyph.dy):
        return the_unit(face.name, ((glyph.gid, glyph.dx, glyph.dy),), text, advance)
    unit = face.units.get(key)
    if unit is None or unit.text != text:
        drawn = ((glyph.gid, 0, 0),) if glyph.inked else ()
        unit = face.units[key] = the_unit(face.name, drawn, text, advance)
    return unit


cdef list _drawn(Placed *glyphs, Py_ssize_t count, int pen):
    """What of ``glyphs`` leaves ink, placed from ``pen`` on."""
    cdef list drawn = []
    cdef Py_ssize_t at
    for at in range(count):
        if glyphs[at].inked:
            drawn.append((glyphs[at].gid, pen + glyphs[at].dx, glyphs[at].dy))
        pen += glyphs[at].advance
    return drawn


@lru_cache(maxsize=4096)
def shares(width, marks):
    """``width`` shared by a letter and what follows it in its cluster; the sum is ``width``.

    Each mark has a small slot, letters of a ligature an equal part, the first what is left over.
    """
    count = sum(marks)
    slot = min(width * MARK_SHARE // 100, width // (2 * count)) if count else 0
    part = (width - count * slot) // (1 + len(marks) - count)
    rest = [slot if mark else part for mark in marks]
    return (width - sum(rest), *rest)


def is_mark(letter):
    """Whether ``letter`` sits on the letter before it."""
    return unicodedata.category(letter)[0] == "M"


cpdef bint joins(str text, Py_ssize_t at) except -1:
    """Whether the character of ``text`` at ``at``, if there is one, may shape the letter next to
    it."""
    cdef Py_UCS4 char
    if not 0 <= at < len(text):
        return False
    char = text[at]
    if char < 0x300:  # before all marks, and all letters from right to left
        return False
    return (
        unicodedata.bidirectional(char) in ("AL", "R")
        or 0x200C <= char <= 0x200D
        or is_mark(char)
    )
