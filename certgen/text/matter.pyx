"""A paragraph whose words are set, so that lines can be cut from it.

Written for the machine.
"""

from array import array

from certgen.text import order
from certgen.text.faces import EM
from certgen.text.word import piece

from cpython cimport array as arrays

cdef double _EM = EM
cdef object _POINTS = array("d")


cdef class Matter:
    """A paragraph that is set as if it were one line; see ``matter.pyi``."""

    cdef readonly object paragraph
    cdef readonly str bare
    cdef readonly list places
    cdef list _spans, _stretches, _begins
    cdef object _edges

    def __init__(self, paragraph, str bare not None, list spans not None, stretches):
        """Each of ``spans``, which are counted in ``bare``, has one face."""
        self.paragraph = paragraph
        self.bare = bare
        self.places = order.places(paragraph.text)
        self._spans = spans
        self._stretches = sorted(stretches, key=lambda stretch: stretch[0])
        self._begins = [_begins(stretch[0], stretch[4]) for stretch in self._stretches]

    @property
    def edges(self):
        """How far the text has come before each character of the paragraph, and after the last;
        em, in logical order. True only where a word begins or ends."""
        cdef arrays.array come, edges
        cdef Py_ssize_t place, at
        cdef double em, x = 0.0, advance
        cdef list words, begins
        if self._edges is not None:
            return self._edges
        come = arrays.clone(_POINTS, len(self.bare) + 1, zero=True)
        for (_, _, _, cut, words), begins in zip(self._stretches, self._begins):
            em = cut.scale / _EM
            for at, word in enumerate(words):
                place = begins[at]
                come[place] = word.width * em
                for advance in word.advances:
                    come[place] = advance * em
                    place += 1
        for at in range(len(come)):
            advance = come.data.as_doubles[at]
            come.data.as_doubles[at] = x
            x += advance
        edges = arrays.clone(_POINTS, len(self.places), zero=False)
        for at, place in enumerate(self.places):
            edges[at] = come[place]
        self._edges = edges
        return edges

    def parts(self, Py_ssize_t place, own, int base):
        """Whether the character at ``place`` is a space between what is ``own`` to the style, and
        runs as the paragraph does, or there is none: then faces and words before and after it are
        what they would be in lines of their own."""
        cdef Py_ssize_t where, start, stop
        cdef str text = self.paragraph.text
        cdef bytes levels = self.paragraph.levels
        if not 0 <= place < len(text):
            return True
        if text[place] != " " or levels[place] & 1 != base:
            return False
        where = self.places[place]
        for start, stop, cut in self._spans:
            if start <= where < stop and cut is own:
                return True
        return False

    def pieces(self, list seen not None, Py_ssize_t first, Py_ssize_t last, anew not None):
        """The stretches ``seen`` of the line from ``first`` to ``last``, both as they stand without
        controls: the direction of each, and its pieces from left to right.

        A piece is made ``anew``, from its span in the line, when it was not set so, or not apart
        from what is around it.
        """
        cdef list line = [], found
        cdef Py_ssize_t start, stop, begin, end
        cdef bint rtl
        for start, stop, rtl in seen:
            found = []
            for span in self._spans:
                begin, end, cut = span
                if begin < stop and start < end:
                    begin, end = max(begin, start), min(end, stop)
                    words = self._words(begin, end, rtl, first, last)
                    found.append(
                        anew((begin - first, end - first, cut), rtl)
                        if words is None
                        else piece(cut, words, rtl=rtl)
                    )
            if rtl:
                found.reverse()
            line.append((rtl, found))
        return line

    cdef list _words(
        self, Py_ssize_t start, Py_ssize_t stop, bint rtl, Py_ssize_t first, Py_ssize_t last
    ):
        """The words from ``start`` to ``stop`` in the line from ``first`` to ``last``; ``None``
        when they were not set so, or not apart from what is around them."""
        cdef Py_ssize_t at, begin, end
        cdef bint runs
        cdef list begins
        for at in range(len(self._stretches) - 1, -1, -1):
            begin, end, runs, _, words = self._stretches[at]
            if begin <= start:
                break
        else:
            return None
        if max(begin, first) != start or min(end, last) != stop or runs != rtl:
            return None
        begins = self._begins[at]
        if start not in begins or stop not in begins:
            return None
        return words[begins.index(start) : begins.index(stop)]


cdef list _begins(Py_ssize_t start, list words):
    """Where each of ``words`` begins, and where the last ends."""
    cdef list begins = [start]
    for word in words:
        start += word.length
        begins.append(start)
    return begins
