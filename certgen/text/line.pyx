"""A line of text, set: glyphs in visual order with their widths, and the text they stand for.

Written for the machine; what each value means is told in ``line.pyi``.
"""

import unicodedata
from weakref import WeakValueDictionary

cimport cython

BIDI_CONTROLS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_UNITS = WeakValueDictionary()
cdef unsigned int _made = 0
cdef dict _KINDS = {"R": "R", "AL": "R", "L": "L"} | dict.fromkeys(("EN", "ES", "ET", "AN", "CS"), "#")


@cython.no_gc  # as of the others below, nothing it holds leads back to it
cdef class Unit:
    """One character code of a page font; see ``line.pyi``."""

    def __repr__(self):
        return f"Unit{(self.face, self.glyphs, self.text, self.advance)!r}"


def the_unit(str face not None, tuple glyphs not None, str text not None, int advance):
    """The unit that is this: one object for each value while anybody has it."""
    global _made
    cdef tuple key = (face, glyphs, text, advance)
    cdef Unit known = _UNITS.get(key)
    if known is None:
        known = Unit.__new__(Unit)
        known.number = _made
        _made += 1
        known.face, known.glyphs, known.text, known.advance = face, glyphs, text, advance
        known.begins, known.ends = _kind(text[0]), _kind(text[len(text) - 1])
        known.sign = unicodedata.category(text[0])[0] == "M"
        _UNITS[key] = known
    return known


cdef str _kind(str char):
    return _KINDS.get(unicodedata.bidirectional(char), "")


cdef class _Value:
    """What is told by what is in it."""

    cdef tuple told(self):
        """What is in it."""
        raise NotImplementedError

    def __eq__(self, other):
        return type(self) is type(other) and self.told() == (<_Value>other).told()

    def __hash__(self):
        return hash(self.told())

    def __repr__(self):
        return f"{type(self).__name__}{self.told()!r}"


@cython.no_gc
cdef class Run(_Value):
    """Neighbouring units of one face at one scale; see ``line.pyi``."""

    def __init__(self, str face, double scale, double x, tuple units, tuple kerns):
        cdef signed char kern
        self.face, self.scale, self.x, self.units = face, scale, x, units
        self.kerned = bytes([<unsigned char>kern for kern in kerns])

    @property
    def kerns(self):
        """Extra space after each unit; empty when there is none."""
        return tuple([<signed char>kern for kern in self.kerned])

    cdef tuple told(self):
        return self.face, self.scale, self.x, self.units, self.kerned


@cython.no_gc
cdef class Line(_Value):
    """One set line; see ``line.pyi``."""

    def __init__(
        self,
        str text,
        tuple runs,
        double width,
        double top,
        double bottom,
        double tracking=0.0,
    ):
        self.text, self.runs, self.width = text, runs, width
        self.top, self.bottom, self.tracking = top, bottom, tracking

    cdef tuple told(self):
        return self.text, self.runs, self.width, self.top, self.bottom, self.tracking


@cython.no_gc
cdef class Measure(_Value):
    """How much room a line takes; see ``line.pyi``."""

    def __init__(self, double width, double top, double bottom):
        self.width, self.top, self.bottom = width, top, bottom

    cdef tuple told(self):
        return self.width, self.top, self.bottom
