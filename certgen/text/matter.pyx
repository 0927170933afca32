"""A paragraph whose words are set, so that lines can be cut from it.

Written for the machine.
"""

from array import array

from certgen.text.faces import EM

cimport cython
from cpython cimport array as arrays

from certgen.text.order cimport places, seen
from certgen.text.word cimport Word, piece

cdef double _EM = EM
cdef object _POINTS = array("d")


@cython.no_gc  # nothing it holds leads back to it
cdef class Stretch:
    """Words of one face and one direction; see ``matter.pyi``."""

    def __init__(
        self, Py_ssize_t start, Py_ssize_t stop, bint rtl, cut, list words not None
    ):
        self.start, self.stop, self.rtl, self.cut, self.words = start, stop, rtl, cut, words

    cdef list between(self, Py_ssize_t start, Py_ssize_t stop):
        """The words from ``start`` to ``stop``; ``None`` when they were not set apart from what is
        around them."""
        cdef Py_ssize_t at = self.start, place = 0, first
        while at < start and place < len(self.words):
            at += (<Word>self.words[place]).length
            place += 1
        if at != start:
            return None
        first = place
        while at < stop and place < len(self.words):
            at += (<Word>self.words[place]).length
            place += 1
        return self.words[first:place] if at == stop else None


cdef Stretch new_stretch(
    Py_ssize_t start, Py_ssize_t stop, bint rtl, cut, list words
):
    cdef Stretch stretch = Stretch.__new__(Stretch)
    stretch.start, stretch.stop, stretch.rtl = start, stop, rtl
    stretch.cut, stretch.words = cut, words
    return stretch


@cython.no_gc
cdef class Matter:
    """A paragraph that is set as if it were one line; see ``matter.pyi``."""

    def __init__(self, paragraph, str bare not None, list stretches not None):
        """``stretches``, from left to right, are all of it; they are counted in ``bare``."""
        self.paragraph = paragraph
        self.bare = bare
        self._places = places(paragraph.text)
        self._stretches = sorted(stretches, key=_start)

    @property
    def edges(self):
        """How far the text has come before each character of the paragraph, and after the last;
        em, in logical order. True only where a word begins or ends."""
        cdef arrays.array come, edges
        cdef Py_ssize_t place, at, next
        cdef double em, x = 0.0, advance
        cdef Stretch stretch
        cdef Word word
        if self._edges is not None:
            return self._edges
        come = arrays.clone(_POINTS, len(self.bare) + 1, zero=True)
        for stretch in self._stretches:
            em = stretch.cut.scale / _EM
            next = stretch.start
            for word in stretch.words:
                place, next = next, next + word.length
                if not 0 <= place <= next < len(come):
                    raise IndexError(next)
                come.data.as_doubles[place] = word.width * em
                for at in range(min(len(word.advances), word.length)):
                    come.data.as_doubles[place + at] = <int>word.advances[at] * em
        for at in range(len(come)):
            advance = come.data.as_doubles[at]
            come.data.as_doubles[at] = x
            x += advance
        edges = arrays.clone(_POINTS, len(self._places), zero=False)
        for at in range(len(self._places)):
            edges.data.as_doubles[at] = come.data.as_doubles[self._places.data.as_ints[at]]
        self._edges = edges
        return edges

    cpdef tuple pieces(self, Py_ssize_t start, Py_ssize_t stop, own, int base, anew):
        """The line ``paragraph.text[start:stop]``: its text, and its stretches from left to right,
        of each the direction and the pieces.

        A piece is made ``anew``, from text, place and direction, when it was not set so, or not
        apart from what is around it. ``None`` when faces and words may be others in a line of its
        own; ``own`` is the cut of the style, ``base`` its level.
        """
        cdef list line = [], found
        cdef Py_ssize_t first, last, begin, end
        cdef bint rtl
        cdef Stretch stretch
        cdef str text
        if not (self._parts(start - 1, own, base) and self._parts(stop, own, base)):
            return None
        paragraph = self.paragraph
        order = seen(paragraph.text, paragraph.levels, base, self._places, start, stop)
        first, last = self._places[start], self._places[stop]
        text = self.bare[first:last]
        for begin, end, rtl in order:
            found = []
            for stretch in self._stretches:
                if stretch.start < end and begin < stretch.stop:
                    found.append(self._piece(stretch, begin, end, rtl, first, last, text, anew))
            if rtl:
                found.reverse()
            line.append((rtl, found))
        return text, line

    cdef _piece(
        self,
        Stretch stretch,
        Py_ssize_t start,
        Py_ssize_t stop,
        bint rtl,
        Py_ssize_t first,
        Py_ssize_t last,
        str text,
        anew,
    ):
        """What of ``stretch`` is between ``start`` and ``stop``, in the line ``text`` from ``first``
        to ``last``."""
        cdef list words = None
        start, stop = max(start, stretch.start), min(stop, stretch.stop)
        if (
            rtl == stretch.rtl
            and start == max(first, stretch.start)
            and stop == min(last, stretch.stop)
        ):
            words = stretch.between(start, stop)
        if words is None:
            return anew(text, (start - first, stop - first, stretch.cut), rtl)
        return piece(stretch.cut, words, rtl)

    cdef bint _parts(self, Py_ssize_t place, own, int base) except -1:
        """Whether the character at ``place`` is a space between what is ``own`` to the style, and
        runs as the paragraph does, or there is none: then faces and words before and after it are
        what they would be in lines of their own."""
        cdef Py_ssize_t where
        cdef str text = self.paragraph.text
        cdef bytes levels = self.paragraph.levels
        cdef Stretch stretch
        if not 0 <= place < len(text):
            return True
        if text[place] != " " or levels[place] & 1 != base:
            return False
        where = self._places[place]
        for stretch in self._stretches:
            if stretch.start <= where < stretch.stop:
                return stretch.cut is own
        return False


def _start(Stretch stretch):
    return stretch.start
