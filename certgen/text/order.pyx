"""How a line of mixed directions is seen, from the levels of its characters (UAX #9).

Written for the machine; where the levels come from is told in Python (``bidi``).
"""

import unicodedata
from array import array

from cpython cimport array as arrays
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize
from cpython.mem cimport PyMem_Free, PyMem_Malloc
from libc.string cimport memcpy, memset

from certgen.text.normalise cimport steers

cdef extern from "Python.h":
    object PyUnicode_FromKindAndData(int kind, const void *buffer, Py_ssize_t size)
    int PyUnicode_4BYTE_KIND

ctypedef unsigned char Level

cdef struct Piece:
    Level level
    Py_ssize_t start, stop


# The classes of which one character is like another to the algorithm, and a character of each.
cdef enum:
    UNKNOWN, ITSELF, L, R, AL, EN, AN, NSM, WS
    TABLE = 0x3000

cdef dict _NAMED = {"L": L, "R": R, "AL": AL, "EN": EN, "AN": AN, "NSM": NSM, "WS": WS}
cdef str _ONE = "??a\u05d0\u06270\u0660\u0300 "
cdef unsigned char[TABLE] _KINDS  # of characters, as they come
cdef object _PLACES = array("i")
_TRAILING = frozenset(("WS", "BN", "FSI", "LRI", "RLI", "PDI", "LRE", "RLE", "LRO", "RLO", "PDF"))


cpdef list seen(
    str text,
    bytes levels,
    int base,
    arrays.array places,
    Py_ssize_t start,
    Py_ssize_t stop,
):
    """The stretches of one direction of the line ``text[start:stop]``, in the order they are seen
    from left to right (rules L1 and L2): start, stop, and whether it runs right to left.

    They are counted as ``places`` says, which is without bidi controls; those go only after the
    order is known, since an isolate's ends stand between levels that would otherwise meet. ``base``
    is the paragraph's level. Neighbours that are read on without a turn are one stretch.
    """
    cdef Py_ssize_t count = stop - start, pieces = 0, at
    cdef Level *found
    cdef Piece *order
    if not 0 <= start <= stop <= min(len(text), len(levels), len(places) - 1):
        raise IndexError(stop)
    if places.typecode != "i":
        raise TypeError(places.typecode)
    if count == 0:
        return []
    # What was taken for a piece of each character is enough for both.
    order = <Piece *>PyMem_Malloc(count * (sizeof(Piece) + sizeof(Level)))
    if order == NULL:
        raise MemoryError
    try:
        found = <Level *>(order + count)
        memcpy(found, PyBytes_AS_STRING(levels) + start, count)
        _settle(text, start, found, count, base)
        for at in range(count):
            if at == 0 or found[at] != found[at - 1]:
                order[pieces] = Piece(found[at], at, at)
                pieces += 1
            order[pieces - 1].stop = at + 1
        _reorder(order, pieces)
        return _stretches(order, pieces, places.data.as_ints + start)
    finally:
        PyMem_Free(order)


cdef int _settle(
    str text, Py_ssize_t start, Level *found, Py_ssize_t count, int base
) except -1:
    """Rule L1: separators and the space before them, and at the line's end, go back to ``base``."""
    cdef Py_ssize_t at
    cdef Py_UCS4 char
    cdef bint trailing = True
    for at in range(count - 1, -1, -1):
        char = text[start + at]
        if _separates(char):
            trailing = True
        elif trailing:
            trailing = char == 32 or unicodedata.bidirectional(char) in _TRAILING
        if trailing:
            found[at] = base
    return 0


cdef bint _separates(Py_UCS4 char):
    """Whether ``char`` is of the classes S or B."""
    return char in (9, 10, 11, 13, 28, 29, 30, 31, 0x85, 0x2029)


cdef void _reorder(Piece *order, Py_ssize_t pieces) noexcept:
    """Rule L2: from the highest level down, whatever is of it or above is turned round."""
    cdef Py_ssize_t first, last, left, right
    cdef int level = 0
    cdef Piece kept
    for first in range(pieces):
        level = max(level, order[first].level)
    while level > 0:
        first = 0
        while first < pieces:
            last = first
            while last < pieces and order[last].level >= level:
                last += 1
            left, right = first, last - 1
            while left < right:
                kept = order[left]
                order[left] = order[right]
                order[right] = kept
                left += 1
                right -= 1
            first = last + 1
        level -= 1


cdef list _stretches(Piece *order, Py_ssize_t pieces, const int *places):
    """Those of ``order`` that have anything to show, neighbours that are read on as one."""
    cdef list stretches = []
    cdef Py_ssize_t at, first, last, begin = 0, end = 0
    cdef bint rtl, before = False
    for at in range(pieces):
        first, last = places[order[at].start], places[order[at].stop]
        if first >= last:
            continue
        rtl = order[at].level & 1
        if begin < end and rtl == before and (last == begin if rtl else first == end):
            begin, end = min(first, begin), max(last, end)
            continue
        if begin < end:
            stretches.append((begin, end, before))
        begin, end, before = first, last, rtl
    if begin < end:
        stretches.append((begin, end, before))
    return stretches


cpdef arrays.array places(str text):
    """Where each character of ``text``, and its end, stands when its bidi controls are gone."""
    cdef arrays.array found = arrays.clone(_PLACES, len(text) + 1, zero=False)
    cdef Py_ssize_t at
    cdef int place = 0
    for at in range(len(text)):
        found.data.as_ints[at] = place
        place += not steers(text[at])
    found.data.as_ints[len(text)] = place
    return found


def by_kind(str text not None, int base, resolved not None):
    """What ``resolved`` would say of ``text``, told from texts that are like it but for their
    letters: of sentences that differ in names and dates few are different so."""
    cdef Py_ssize_t count = len(text), groups = 0, at = 0, after
    cdef unsigned char *kinds
    cdef Py_UCS4 *alike
    cdef Py_ssize_t *ends
    cdef unsigned char kind
    cdef bytes levels, found
    cdef char *level
    if count == 0:
        return b""
    ends = <Py_ssize_t *>PyMem_Malloc(count * (sizeof(Py_ssize_t) + sizeof(Py_UCS4) + 1))
    if ends == NULL:
        raise MemoryError
    try:
        alike = <Py_UCS4 *>(ends + count)
        kinds = <unsigned char *>(alike + count)
        for at in range(count):
            kinds[at] = _kind(text[at])
        at = 0
        while at < count:
            kind = kinds[at]
            alike[groups] = text[at] if kind == ITSELF else _ONE[kind]
            at = ends[groups] = _end(kinds, at, count)
            groups += 1
        levels = resolved(
            PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, alike, groups), base
        )
        if len(levels) != groups:
            raise ValueError(levels)
        found = PyBytes_FromStringAndSize(NULL, count)
        level = PyBytes_AS_STRING(found)
        at = 0
        for group in range(groups):
            after = ends[group]
            memset(level + at, levels[group], after - at)
            at = after
        return found
    finally:
        PyMem_Free(ends)


cdef unsigned char _kind(Py_UCS4 char) except 0:
    """The class of ``char`` if that is all the algorithm asks of it."""
    if char < TABLE and _KINDS[char] != UNKNOWN:
        return _KINDS[char]
    kind = _NAMED.get(unicodedata.bidirectional(char), ITSELF)
    if char < TABLE:
        _KINDS[char] = kind
    return kind


cdef Py_ssize_t _end(const unsigned char *kinds, Py_ssize_t at, Py_ssize_t count) noexcept:
    """Where ends what has one level, and means to what is around it what its first character means
    (W1, N1): words of one strong class, or digits."""
    cdef unsigned char kind = kinds[at]
    cdef Py_ssize_t space
    at += 1
    if kind in (EN, AN):
        while at < count and kinds[at] == kind:
            at += 1
    elif kind in (L, R, AL):
        while True:
            while at < count and kinds[at] in (kind, NSM):
                at += 1
            space = at
            while space < count and kinds[space] == WS:
                space += 1
            if space == at or space == count or kinds[space] != kind:
                break
            at = space
    return at
