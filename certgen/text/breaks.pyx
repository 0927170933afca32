"""Where a paragraph may be broken, and where it is.

Written for the machine.
"""

cimport cython
from cpython cimport array as arrays
from cpython.mem cimport PyMem_Calloc, PyMem_Free

cdef double LONELY = 4.0
"""What a word alone on the last line costs: so many lines left empty."""


@cython.no_gc
cdef class Word:
    """A stretch of text that is not broken; see ``breaks.pyi``."""


def words(str text not None):
    """The words of ``text``.

    A plain space does not part a word from what French writes with a space before it, nor from a
    bracket or quotation mark that it opens. A no-break space is part of a word.
    """
    cdef list found = []
    cdef Py_ssize_t start = _to_letter(text, 0), stop, after
    cdef Word word
    while start < len(text):
        stop = _to_space(text, start)
        after = _to_letter(text, stop)
        if stop == start + 1 and text[start] in "«([" and after < len(text):
            stop = _to_space(text, after)
            after = _to_letter(text, stop)
        while after < len(text) and text[after] in "»:;!?%)]–—":
            stop = _to_space(text, after)
            after = _to_letter(text, stop)
        word = Word.__new__(Word)
        word.start, word.stop = start, stop
        found.append(word)
        start = after
    return found


cdef Py_ssize_t _to_space(str text, Py_ssize_t at):
    """Where the next space is, or the end."""
    while at < len(text) and text[at] != " ":
        at += 1
    return at


cdef Py_ssize_t _to_letter(str text, Py_ssize_t at):
    """Where the spaces end."""
    while at < len(text) and text[at] == " ":
        at += 1
    return at


cdef struct Way:  # to set some first words of a paragraph in a number of lines
    double cost
    Py_ssize_t first  # word of the last of these lines; below 0: there is no such way


def paragraph_breaks(list found not None, arrays.array edges not None, double room, int most):
    """The (first, after last) words of each line: as few lines as fit, as even as can be, and no
    word alone on the last; ``None`` when ``most`` lines are not enough.

    ``edges`` are how far the text has come before each character, ``room`` the measure.
    """
    cdef Py_ssize_t count = len(found), at
    cdef double *begins
    cdef Py_ssize_t *least
    cdef Way *ways
    cdef Word word
    cdef int lines
    if edges.typecode != "d":
        raise TypeError(edges.typecode)
    if not count:
        return []
    most = max(0, min(most, count))
    begins = <double *>PyMem_Calloc(2 * count, sizeof(double))
    least = <Py_ssize_t *>PyMem_Calloc(most + 1, sizeof(Py_ssize_t))
    ways = <Way *>PyMem_Calloc((most + 1) * (count + 1), sizeof(Way))
    try:
        if begins == NULL or least == NULL or ways == NULL:
            raise MemoryError
        for at, word in enumerate(found):
            if not 0 <= word.start <= word.stop < len(edges):
                raise IndexError(word.stop)
            begins[at] = edges.data.as_doubles[word.start]
            begins[count + at] = edges.data.as_doubles[word.stop]
        lines = _fewest(begins, begins + count, count, room, most, least)
        if not lines:
            return None
        _cheapest(begins, begins + count, count, room, lines, least, ways)
        return _breaks(ways, lines, count)
    finally:
        PyMem_Free(begins)
        PyMem_Free(least)
        PyMem_Free(ways)


cdef int _fewest(
    const double *begins,
    const double *ends,
    Py_ssize_t count,
    double room,
    int most,
    Py_ssize_t *least,
) noexcept:
    """In how few lines of ``room`` the words fit, 0 when ``most`` are not enough.

    ``least[k]`` is the first word that may follow all but the last k lines if the rest is to fit
    those.
    """
    cdef int lines = 0
    cdef Py_ssize_t first
    least[0] = count
    while least[lines]:
        first = least[lines]
        while first and ends[least[lines] - 1] - begins[first - 1] <= room:
            first -= 1
        if first == least[lines] or lines == most:
            return 0
        lines += 1
        least[lines] = first
    return lines


cdef void _cheapest(
    const double *begins,
    const double *ends,
    Py_ssize_t count,
    double room,
    int lines,
    const Py_ssize_t *least,
    Way *ways,
) noexcept:
    """The cheapest of the ``ways``: ``ways[k * (count + 1) + j]`` for the first j words in k
    lines."""
    cdef Way *reached = ways
    cdef Way *onward
    cdef Py_ssize_t first, after
    cdef double measure, cost
    cdef int line
    for first in range((lines + 1) * (count + 1)):
        ways[first].first = -1
    reached[0].first = 0
    for line in range(1, lines + 1):
        onward = reached + count + 1
        for first in range(count):
            if reached[first].first < 0:
                continue
            for after in range(max(first + 1, least[lines - line]), count + 1):
                measure = ends[after - 1] - begins[first]
                if measure > room:
                    break
                cost = reached[first].cost + (room - measure) * (room - measure)
                if after == count and first == count - 1 and count > 1:
                    cost += LONELY * (room * room)
                if onward[after].first < 0 or cost < onward[after].cost:
                    onward[after] = Way(cost, first)
        reached = onward


cdef list _breaks(const Way *ways, int lines, Py_ssize_t after):
    """The lines of the way to set the words before ``after``."""
    cdef list found = []
    cdef Py_ssize_t first, count = after
    for line in range(lines, 0, -1):
        first = ways[line * (count + 1) + after].first
        found.append((first, after))
        after = first
    return found[::-1]
