"""Words of one kind that are in stock, and what lines are made of them in the time of a few look-ups.

Written for the machine; how words come to be known is told in Python (``vocabulary``).
"""

from certgen.text.faces import EM

from certgen.recent cimport Recent
from certgen.text.line cimport Line, Measure
from certgen.text.word cimport Sums, Word, kerns_of, new_line, new_run, sums_of, units_of

cdef double _EM = EM
cdef enum:
    _NOTHING = -1  # the end of what is not there
    _ENDS = 1 << 10
    _HYPHEN = 36
    _NO_LETTER = 37
    _SIGNS = 38


cdef class Ties:
    """Whether the end of one word and the beginning of the next act on each other across one kind
    of space, as far as that is known. Both are numbers from -1 on, and small."""

    def __init__(self):
        self._rows = []

    cdef int known(self, int end, int beginning) except -2:
        """1 if they do, 0 if they do not, -1 if that is not known."""
        cdef bytearray row
        if end + 1 >= len(self._rows):
            return -1
        row = self._rows[end + 1]
        return row[beginning + 1] - 1 if beginning + 1 < len(row) else -1

    cdef int learn(self, int end, int beginning, bint tied) except -1:
        """They do, or do not."""
        cdef bytearray row
        if end >= _ENDS or beginning >= _ENDS:
            return 0
        while end + 1 >= len(self._rows):
            self._rows.append(bytearray())
        row = self._rows[end + 1]
        if beginning + 1 >= len(row):
            row.extend(bytes(beginning + 2 - len(row)))
        row[beginning + 1] = 1 + tied
        return 0


cdef class Stock:
    """Words of one cut in one direction that were set before; see ``word.pyi``."""

    def __init__(self, Recent words not None, cut, *, bint rtl):
        """``words`` by their text."""
        self._words = words
        self._spaces = {" ": Ties(), "\u00a0": Ties()}
        self._letters = [None] * (_SIGNS * _SIGNS)
        self._face = cut.face
        self._scale = cut.scale
        self._em = cut.scale / _EM
        self._rtl = rtl

    cdef list _known(self, str text):
        """The words of ``text`` in logical order, or the letters of a number, when they and how
        they stand together are known, as of most names; else ``None``."""
        cdef Ties ties = self._spaces[" "]
        cdef list words
        cdef Word word, before = None
        if " " not in text:
            word = self._words.get(text)
            if word is not None:
                return [word]
            return self.spelt(text) if "-" in text else None
        space = self._words.get(" ")
        if space is None:
            return None
        words = []
        for part in text.split(" "):
            word = self._words.get(part)
            if word is None:
                return None
            if before is not None:
                if ties.known(before.last, word.first) != 0:
                    return None
                words.append(space)
            words.append(word)
            before = word
        return words

    def phrase(self, str text not None):
        """``text``, which nothing is around, in words, in logical order."""
        cdef list parts = _parts(text), words = [self.word(part) for part in parts], apart = []
        cdef Py_ssize_t place
        cdef bint tied = False
        if len(parts) == 1:
            return words
        for place, part in enumerate(parts):
            if _is_space(part[0]):
                tied = self._tied(parts, words, place)
            if tied and apart:
                apart[len(apart) - 1] += part
            else:
                apart.append(part)
        if len(apart) == len(parts):
            return words
        words = [self.word(part) for part in apart]
        if len(words) > 1 and not all([(<Word>word).even for word in words]):
            return [self.whole(text)]
        return words

    cpdef Word word(self, str text):
        """``text`` set by itself."""
        cdef Word known = self._words.get(text)
        return self.anew(text) if known is None else known

    cdef bint _tied(self, list parts, list words, Py_ssize_t place) except -1:
        """Whether the neighbours of the space ``parts[place]`` act on each other or on it; ``words``
        is what each is alone."""
        cdef int known = -1
        cdef Ties ties = self._spaces.get(parts[place])
        cdef int end = (<Word>words[place - 1]).last if place else _NOTHING
        cdef int beginning = (<Word>words[place + 1]).first if place + 1 < len(words) else _NOTHING
        if ties is not None:
            known = ties.known(end, beginning)
        if known < 0:
            around = slice(max(0, place - 1), place + 2)
            known = self.act(parts[around], words[around])
            if ties is not None:
                ties.learn(end, beginning, known)
        return known

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

    cpdef Line line(self, str text, double tracking=0.0, list words=None):
        """The line of ``text``, which is of these ``words``; ``None`` when they are not given and
        not known, and when readers need marks in it."""
        cdef Sums sums
        cdef Word first, last
        cdef double width
        if words is None:
            words = self._known(text)
            if words is None:
                return None
        first, last = words[0], words[len(words) - 1]
        sums = sums_of(words)
        if sums.turns if self._rtl else last.open:
            return None
        if (last if self._rtl else first).signed:
            return None
        units = units_of(words, self._rtl, sums.units)
        kerns = kerns_of(words, sums.units) if sums.kerned else b""
        width = sums.width * self._em + tracking * sums.units - tracking
        run = new_run(self._face, self._scale, 0.0, units, kerns)
        return new_line(text, (run,), width, sums.high * self._em, sums.low * self._em, tracking)

    cpdef Measure measure(self, str text, list words=None):
        """The measure of their line; ``None`` when they are not given and not known."""
        cdef Sums sums
        cdef Measure found
        if words is None:
            words = self._known(text)
            if words is None:
                return None
        sums = sums_of(words)
        found = Measure.__new__(Measure)
        found.width = sums.width * self._em
        found.top, found.bottom = sums.high * self._em, sums.low * self._em
        return found


cdef class Cases:
    """The words of all styles; see ``stock.pyi``."""

    def __init__(self):
        self._stocks = {}

    cpdef Line line(self, str text, str style, double tracking=0.0):
        """``text`` on one line; ``tracking`` is in em. Isolates and other bidi controls in it steer
        its order.

        Raises ``ComposeError`` for a character no face of the catalogue has, and for tracking in
        right-to-left text; ``ConfigError`` for an unknown style or a face that cannot be opened.
        """
        cdef Line line = self._stock(style, tracking != 0).line(text, tracking)
        return self.anew(text, style, tracking) if line is None else line

    cpdef Measure measure(self, str text, str style):
        """How wide and how high ``line`` would be, in a third of its time; ``None`` when only the
        line can tell. Raises what ``line`` raises."""
        cdef Measure measure = self._stock(style, False).measure(text)
        return self.measured(text, style) if measure is None else measure

    cdef Stock _stock(self, str style, bint tracked):
        known = self._stocks.get(style)
        if known is None:
            known = self._stocks[style] = self.stocks(style)
        return (<tuple?>known)[tracked]


cdef list _parts(str text):
    """The words of ``text`` and the spaces between them, each with its neighbours of its kind."""
    cdef list parts = []
    cdef Py_ssize_t at, start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or _is_space(text[at]) != _is_space(text[start]):
            parts.append(text[start:at])
            start = at
    return parts


cdef bint _is_space(Py_UCS4 char) noexcept:
    return char == 0x20 or char == 0xA0


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
