"""Words that are set, and what every certificate makes of them: lines.

Written for the machine; how words come to be known is told in Python (``vocabulary``), and how a
line of several faces and directions is divided (``setting``).
"""

from certgen.text import readback
from certgen.text.faces import EM

cimport cython
from cpython.ref cimport Py_INCREF
from cpython.tuple cimport PyTuple_New, PyTuple_SET_ITEM
from libc.string cimport memcpy

from certgen.text.line cimport Line, Run, Unit

cdef double _EM = EM


@cython.no_gc  # nothing it holds leads back to it
cdef class Word:
    """Some text, set by itself; see ``word.pyi``."""

    def __init__(
        self,
        tuple units,
        bytes kerns,
        tuple ink,
        *,
        bint even,
        int length,
        int first,
        int last,
        tuple advances=(),
    ):
        self.hold(units, kerns)
        self.inked = ink is not None
        if self.inked:
            self.low, self.high = ink
        self.even = even
        self.length = length
        self.first = first
        self.last = last
        self.advances = advances

    cdef int hold(self, tuple units, bytes kerns) except -1:
        """These are its units, and the kerns after them; with what they tell."""
        cdef Unit unit
        cdef Py_ssize_t at
        self.kerns = b""
        for at in range(len(kerns)):
            if kerns[at]:
                self.kerns = kerns
                self.width += <signed char>kerns[at]
        for unit in units:
            self.width += unit.advance
            self.turns |= unit.begins in ("L", "#")
        self.units = units
        self.signed = len(units) > 0 and (<Unit>units[0]).sign
        self.open = not units or not (<Unit>units[len(units) - 1]).ends
        return 0

    @property
    def ink(self):
        """How low and how high it reaches; ``None`` for blanks."""
        return (self.low, self.high) if self.inked else None


cdef Sums sums_of(list words) except *:
    """What ``words`` in a row are together; thousandths of an em."""
    cdef Sums sums = Sums(0, 0, 0, 0, False, False, False)
    cdef Word word
    for word in words:
        sums.units += len(word.units)
        sums.width += word.width
        sums.kerned |= len(word.kerns) > 0
        sums.turns |= word.turns
        if word.inked:
            if not sums.inked or word.low < sums.low:
                sums.low = word.low
            if not sums.inked or word.high > sums.high:
                sums.high = word.high
            sums.inked = True
    return sums


cdef tuple units_of(list words, bint rtl, Py_ssize_t count):
    """The ``count`` units of ``words`` in visual order."""
    cdef tuple units = PyTuple_New(count)
    cdef Py_ssize_t place = 0, at
    cdef Word word
    for at in range(len(words)):
        word = words[len(words) - 1 - at if rtl else at]
        for unit in word.units:
            Py_INCREF(unit)
            PyTuple_SET_ITEM(units, place, unit)
            place += 1
    return units


cdef bytes kerns_of(list words, Py_ssize_t count):
    """The kerns after the units of ``words``, and none after those that follow them, ``count`` in
    all, a signed byte each. Text from right to left has none."""
    cdef bytes kerns = bytes(count)
    cdef char *at = kerns
    cdef Word word
    for word in words:
        if len(word.units) > count or len(word.kerns) > len(word.units):
            raise ValueError(count)
        memcpy(at, <const char *>word.kerns, len(word.kerns))
        at += len(word.units)
        count -= len(word.units)
    return kerns


def together(list words not None, *, bint rtl):
    """``words``, which are in logical order, as one word would have them: units, kerns, ink."""
    cdef Sums sums = sums_of(words)
    kerns = kerns_of(words, sums.units) if sums.kerned else b""
    return units_of(words, rtl, sums.units), kerns, (sums.low, sums.high) if sums.inked else None


cpdef tuple piece(cut, list words, bint rtl):
    """The piece of a line that ``words`` of one face and one direction are."""
    cdef Sums sums = sums_of(words)
    return cut, words, list(units_of(words, rtl, sums.units)), sums.turns


cpdef Line joined(str text, list pieces, double tracking):
    """The line of ``pieces``, from left to right; their units may have been given marks."""
    cdef double x = 0.0, em, scale, top = 0.0, bottom = 0.0
    cdef bint inked = False
    cdef list runs = [], words, units
    cdef Sums sums
    cdef Unit last
    readback.lead(pieces[0][2])
    for cut, words, units, _ in pieces:
        sums = sums_of(words)
        kerns = kerns_of(words, len(units)) if sums.kerned else b""
        scale = cut.scale
        em = scale / _EM
        runs.append(new_run(cut.face, scale, x, tuple(units), kerns))
        x += sums.width * em + tracking * len(units)
        if sums.inked:
            top = max(top, sums.high * em) if inked else sums.high * em
            bottom = min(bottom, sums.low * em) if inked else sums.low * em
            inked = True
    last = units[len(units) - 1]
    after_ink = 2 if last.text in readback.MARKS else 1
    return new_line(text, tuple(runs), x - tracking * after_ink, top, bottom, tracking)


cdef Run new_run(str face, double scale, double x, tuple units, bytes kerns):
    cdef Run run = Run.__new__(Run)
    run.face, run.scale, run.x, run.units, run.kerned = face, scale, x, units, kerns
    return run


cdef Line new_line(
    str text, tuple runs, double width, double top, double bottom, double tracking
):
    cdef Line line = Line.__new__(Line)
    line.text, line.runs, line.width = text, runs, width
    line.top, line.bottom, line.tracking = top, bottom, tracking
    return line
