"""Words that are set, and what every certificate makes of them: lines.

Written for the machine; how words come to be known is told in Python (``vocabulary``), and how a
line of several faces and directions is divided (``setting``).
"""

cimport cython
from cpython.ref cimport Py_INCREF
from cpython.tuple cimport PyTuple_New, PyTuple_SET_ITEM

from certgen.text import readback
from certgen.text.faces import EM
from certgen.text.line import Line, Measure, Run

cdef object _value = tuple.__new__  # a third of the time of the class itself
cdef double _EM = EM
cdef enum:
    _HYPHEN = 36
    _NO_LETTER = 37
    _SIGNS = 38


@cython.no_gc  # nothing it holds leads back to it
cdef class Word:
    """Some text, set by itself; see ``word.pyi``."""

    cdef readonly tuple units, kerns, advances
    cdef readonly int width, length, first, last
    cdef readonly bint turns, even
    cdef int low, high
    cdef bint inked, signed, open

    def __init__(
        self,
        tuple units,
        tuple kerns,
        tuple ink,
        *,
        bint even,
        int length,
        int first,
        int last,
        tuple advances=(),
    ):
        self.units = units
        self.kerns = ()
        for kern in kerns:
            self.width += <int>kern
            if kern:
                self.kerns = kerns
        for unit in units:
            self.width += <int>unit.advance
            self.turns = self.turns or readback.kind(unit.text[0]) in ("L", "#")
        self.inked = ink is not None
        if self.inked:
            self.low, self.high = ink
        self.even = even
        self.length = length
        self.first = first
        self.last = last
        self.advances = advances
        self.signed = readback.begins_with_sign(units)
        self.open = not readback.kind(units[-1].text[-1]) if units else True

    @property
    def ink(self):
        """How low and how high it reaches; ``None`` for blanks."""
        return (self.low, self.high) if self.inked else None


cdef struct Sums:
    Py_ssize_t units
    int width, low, high
    bint inked, kerned, turns


cdef Sums _sums(list words):
    """What ``words`` in a row are together; thousandths of an em."""
    cdef Sums sums = Sums(0, 0, 0, 0, False, False, False)
    cdef Word word
    for word in words:
        sums.units += len(word.units)
        sums.width += word.width
        sums.kerned |= len(word.kerns) != 0
        sums.turns |= word.turns
        if word.inked:
            if not sums.inked or word.low < sums.low:
                sums.low = word.low
            if not sums.inked or word.high > sums.high:
                sums.high = word.high
            sums.inked = True
    return sums


cdef tuple _units(list words, bint rtl, Py_ssize_t count):
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


cdef tuple _kerns(list words, Py_ssize_t count):
    """The kerns after the units of ``words``, and none after those that follow them, ``count`` in
    all. Text from right to left has none."""
    cdef tuple kerns = PyTuple_New(count)
    cdef object kern, nothing = 0
    cdef Py_ssize_t place = 0, at
    cdef Word word
    for word in words:
        for at in range(len(word.units)):
            kern = word.kerns[at] if word.kerns else nothing
            Py_INCREF(kern)
            PyTuple_SET_ITEM(kerns, place, kern)
            place += 1
    for place in range(place, count):
        Py_INCREF(nothing)
        PyTuple_SET_ITEM(kerns, place, nothing)
    return kerns


def together(list words not None, *, bint rtl):
    """``words``, which are in logical order, as one word would have them: units, kerns, ink."""
    cdef Sums sums = _sums(words)
    kerns = _kerns(words, sums.units) if sums.kerned else ()
    return _units(words, rtl, sums.units), kerns, (sums.low, sums.high) if sums.inked else None


def piece(cut, list words not None, *, bint rtl):
    """The piece of a line that ``words`` of one face and one direction are."""
    cdef Sums sums = _sums(words)
    return cut, words, list(_units(words, rtl, sums.units)), sums.turns


def joined(str text, list pieces not None, double tracking):
    """The line of ``pieces``, from left to right; their units may have been given marks."""
    cdef double x = 0.0, em, top = 0.0, bottom = 0.0
    cdef bint inked = False
    cdef list runs = [], words, units
    cdef Sums sums
    readback.lead(pieces[0][2])
    for cut, words, units, _ in pieces:
        sums = _sums(words)
        kerns = _kerns(words, len(units)) if sums.kerned else ()
        em = cut.scale / _EM
        runs.append(_value(Run, (cut.face, cut.scale, x, tuple(units), kerns)))
        x += sums.width * em + tracking * len(units)
        if sums.inked:
            top = max(top, sums.high * em) if inked else sums.high * em
            bottom = min(bottom, sums.low * em) if inked else sums.low * em
            inked = True
    after_ink = 2 if units[len(units) - 1].text in readback.MARKS else 1
    return _value(Line, (text, tuple(runs), x - tracking * after_ink, top, bottom, tracking))


cdef class Stock:
    """Words of one cut in one direction that were set before; see ``word.pyi``."""

    cdef object _words, _ties, _face, _scale
    cdef list _letters
    cdef bint _rtl
    cdef double _em

    def __init__(self, words, ties, cut, *, bint rtl):
        """``words`` by their text; ``ties``: whether an end, a space and a beginning act on each
        other."""
        self._words = words
        self._ties = ties
        self._letters = [None] * (_SIGNS * _SIGNS)
        self._face = cut.face
        self._scale = cut.scale
        self._em = cut.scale / _EM
        self._rtl = rtl

    def known(self, str text not None):
        """The words of ``text`` in logical order, or the letters of a number, when they and how
        they stand together are known, as of most names; else ``None``."""
        cdef dict fresh = self._words.fresh, ties
        cdef list words, parts
        cdef Word word, before = None
        if " " not in text:
            word = fresh.get(text)
            if word is not None:
                return [word]
            return self.spelt(text) if "-" in text else None
        space = fresh.get(" ")
        if space is None:
            return None
        ties = self._ties.fresh
        words = []
        for part in text.split(" "):
            word = fresh.get(part)
            if word is None:
                return None
            if before is not None:
                if ties.get((before.last, " ", word.first), True):
                    return None
                words.append(space)
            words.append(word)
            before = word
        return words

    def spelt(self, str number not None):
        """``number`` letter by letter, each as it stands before the next; ``None`` if one is not
        known, or does not stand so."""
        cdef Py_ssize_t at, last = len(number) - 1
        cdef int place
        cdef list letters = []
        for at in range(last + 1):
            place = _pair(number[at], number[at + 1] if at < last else 0)
            letter = self._letters[place] if place >= 0 else None
            if letter is None:
                return None
            letters.append(letter)
        return letters

    def learn(self, str letter not None, str following not None, Word word):
        """Know how a ``letter`` of numbers stands before the ``following`` one, or before none."""
        cdef int place = _pair(letter[0], following[0] if following else 0)
        if place >= 0:
            self._letters[place] = word

    def line(self, str text, list words not None, double tracking=0.0):
        """The line of ``words``, which are ``text``; ``None`` when readers need marks in it."""
        cdef Sums sums = _sums(words)
        cdef Word first = words[0], last = words[len(words) - 1]
        if sums.turns if self._rtl else last.open:
            return None
        if (last if self._rtl else first).signed:
            return None
        units = _units(words, self._rtl, sums.units)
        kerns = _kerns(words, sums.units) if sums.kerned else ()
        width = sums.width * self._em + tracking * sums.units - tracking
        run = _value(Run, (self._face, self._scale, 0.0, units, kerns))
        return _value(
            Line, (text, (run,), width, sums.high * self._em, sums.low * self._em, tracking)
        )

    def measure(self, list words not None):
        """The measure of their line."""
        cdef Sums sums = _sums(words)
        return _value(
            Measure, (sums.width * self._em, sums.high * self._em, sums.low * self._em)
        )


cdef int _pair(Py_UCS4 letter, Py_UCS4 following):
    """Where a letter of a number is kept as it stands before another; below 0: nowhere."""
    cdef int first = _sign(letter), second = _NO_LETTER if following == 0 else _sign(following)
    return first * _SIGNS + second if first >= 0 and second >= 0 else -1


cdef int _sign(Py_UCS4 letter):
    cdef int code = <int>letter
    if c"0" <= code <= c"9":
        return code - c"0"
    if c"A" <= code <= c"Z":
        return code - c"A" + 10
    return _HYPHEN if code == c"-" else -1
