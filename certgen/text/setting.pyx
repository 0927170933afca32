"""One style made ready: paragraphs resolved and cast, lines set from any part of them.

Written for the machine; see ``setting.pyi``.
"""

import unicodedata

from certgen.errors import ComposeError
from certgen.text import bidi
from certgen.text.bidi import Paragraph
from certgen.text.script import Casting
from certgen.text.vocabulary import Vocabulary

from certgen.recent cimport Recent
from certgen.text.line cimport Line, Measure
from certgen.text.matter cimport Matter, Stretch, new_stretch
from certgen.text.normalise cimport bare, one_line
from certgen.text.order cimport places, seen
from certgen.text.readback cimport mark_left_to_right, mark_right_to_left
from certgen.text.shape cimport joins
from certgen.text.stock cimport Stock
from certgen.text.word cimport joined, piece

cdef enum:
    KEPT = 256  # stretches as they were cast last, and as many that were: parts of sentences, months
    QUIET = 0x2100  # characters before this may be known to be quiet
    ISOLATE = 0x2068
    POP = 0x2069


cdef class Setting:
    """Sets lines in one style."""

    cdef readonly object catalogue
    cdef readonly tuple stocks
    cdef object _style, _own, _casting
    cdef bint _rtl
    cdef Recent _kept  # of each stretch the parts in one cut: from where to where, and their words
    cdef dict _vocabularies
    cdef unsigned char[QUIET] _quiet  # whether it does nothing to what is around it in straight text

    def __init__(self, style, catalogue):
        self.catalogue = catalogue
        self._style, self._own, self._rtl = style, style.own, style.rtl
        self._casting = Casting(style, catalogue)
        self._kept = Recent(KEPT)
        self._vocabularies = {}
        self.stocks = self._open(style.own, style.rtl, False), self._open(style.own, style.rtl, True)

    def paragraph(self, str text):
        """``text`` with its order resolved."""
        text = one_line(text)
        return Paragraph(text, bidi.levels(text, self._rtl))

    def line(self, paragraph, Py_ssize_t start=0, stop=None, double tracking=0.0):
        """``paragraph.text[start:stop]`` set by itself.

        Raises ``ComposeError`` for a character no face has, and for tracked right-to-left text.
        """
        cdef list line = []
        cdef Py_ssize_t first, after
        cdef bint rtl
        cdef Stretch each
        cdef str text = paragraph.text[start:stop]
        stretches = self._seen(text, paragraph.levels[start:stop])
        text = bare(text)
        if not text:
            return Line("", (), 0.0, 0.0, 0.0, tracking)
        for first, after, rtl in stretches:
            found = self._stretches(text, first, after, rtl, tracking != 0)
            line.append((rtl, [piece(each.cut, each.words, rtl) for each in found]))
        return self._assembled(text, line, tracking)

    def matter(self, str text):
        """``text`` as a paragraph whose words are set. Raises what ``line`` raises."""
        cdef list found = []
        cdef Py_ssize_t first, after
        cdef bint rtl
        paragraph = self.paragraph(text)
        text = bare(paragraph.text)
        for first, after, rtl in self._seen(paragraph.text, paragraph.levels):
            found += self._stretches(text, first, after, rtl, False)
        return Matter(paragraph, text, found)

    def part(self, Matter matter not None, Py_ssize_t start, Py_ssize_t stop):
        """What ``line`` makes of this part of a paragraph, from the words that are set."""
        found = matter.pieces(start, stop, self._own, self._rtl, self._piece)
        if found is None:
            return self.line(matter.paragraph, start, stop)
        text, line = found
        return self._assembled(text, line, 0.0)

    def straight(self, str text, double tracking=0.0):
        """``text`` on one line when all of it runs in the style's direction in its own face, as
        nearly every name does; ``None`` when it may not. The same line, a third of the time.
        """
        cdef Stock own = self.stocks[tracking != 0]
        cdef list words
        cdef Line line
        if tracking and self._rtl:
            return None
        text, words = self._words(text, own)
        if not words:
            return None
        line = own.line(text, tracking, words)
        if line is None:
            line = self._assembled(
                text, [(self._rtl, [piece(self._own, words, self._rtl)])], tracking
            )
        return line

    def measure(self, str text):
        """The measure of the line that ``straight`` would give."""
        cdef Stock own = self.stocks[0]
        cdef list words
        text, words = self._words(text, own)
        return own.measure(text, words) if words else None

    cdef tuple _words(self, str text, Stock own):
        """``text`` without its bidi controls and its words, if all of it runs in the style's
        direction and has its own face; else no words."""
        cdef Py_UCS4 char
        if self._is_quiet(text):
            text = bare(text)
        else:
            text = one_line(text)
            if not bidi.one_way(text, self._rtl):
                return text, []
            text = bare(text)
            if not self._casting.plain(text):
                return text, []
            for char in text:
                if char < QUIET and unicodedata.category(char)[0] != "M":
                    self._quiet[char] = True
        return text, own.phrase(text)

    cdef bint _is_quiet(self, str text) except -1:
        """Whether ``text`` is of quiet characters, and of isolates which letters tell how to run."""
        cdef Py_UCS4 char, before = 0
        for char in text:
            if before == ISOLATE and not char.isalpha():
                return False
            if char != ISOLATE and char != POP and not (char < QUIET and self._quiet[char]):
                return False
            before = char
        return before != ISOLATE

    cdef list _seen(self, str text, bytes levels):
        """Where, without bidi controls, each stretch of a line is that runs one way, from left to
        right, and whether it does so to the left."""
        return seen(text, levels, self._rtl, places(text), 0, len(text))

    cdef list _stretches(
        self, str text, Py_ssize_t start, Py_ssize_t stop, bint rtl, bint tracked
    ):
        """``text[start:stop]``, which runs one way, from left to right: of each face its words."""
        cdef bint alone = not (joins(text, start - 1) or joins(text, stop))
        cdef str part = text[start:stop]
        cdef list found = []
        cdef Py_ssize_t first, after
        key = part, rtl, tracked
        cast = self._kept.get(key) if alone else None
        if cast is None:
            cast = []
            for first, after, cut in self._casting.spans(part, text, against=rtl != self._rtl):
                words = self.vocabulary(cut, rtl, tracked).set(text, start + first, start + after)
                cast.insert(0 if rtl else len(cast), (first, after, cut, words))
            if alone:
                self._kept[key] = cast
        for first, after, cut, words in cast:
            found.append(new_stretch(start + first, start + after, rtl, cut, words))
        return found

    cdef Line _assembled(self, str text, list line, double tracking):
        """The line of the stretches ``line``, each with its direction, from left to right."""
        cdef list pieces = []
        if tracking and any([rtl for rtl, _ in line]):
            raise ComposeError("tracked_arabic", text=text)
        if not self._rtl:
            mark_left_to_right(line)
        elif len(line) > 1 or any([turns for _, _, _, turns in line[0][1]]):
            mark_right_to_left(line)
        for _, stretch in line:
            pieces += stretch
        return joined(text, pieces, tracking)

    def _piece(self, str text, span, bint rtl):
        """``text[start:stop]`` in one cut, as ``span`` says, set anew."""
        start, stop, cut = span
        return piece(cut, self.vocabulary(cut, rtl, False).set(text, start, stop), rtl)

    cpdef vocabulary(self, cut, bint rtl, bint tracked):
        """The words in ``cut`` that run so, tracked or not."""
        key = id(cut), rtl, tracked  # the casting keeps every cut
        known = self._vocabularies.get(key)
        if known is None:
            known = self._vocabularies[key] = self._open(cut, rtl, tracked)
        return known

    cdef _open(self, cut, bint rtl, bint tracked):
        return Vocabulary(cut, self.catalogue.face(cut.face), rtl=rtl, tracked=tracked)
