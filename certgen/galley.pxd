from certgen.ease cimport Band
from certgen.mark cimport TextMark
from certgen.text.line cimport Line
from certgen.text.stock cimport Cases


cdef class Spot:
    cdef readonly object box
    cdef Cases _typesetter
    cdef str _style, _colour
    cdef double _x, _y, _size, _room, _before, _tracking, _floor, _smallest
    cdef int _lines
    cdef bint _capitals
    cdef Spot _tail

    cpdef tuple marks(self, str text)
    cdef tuple _paragraph(self, str text)
    cdef double _shrunk(self, Line line) except -1
    cdef TextMark mark(self, Line line, double size, double y)


cdef class Room:
    cdef list _spots
    cdef Band _band
    cdef double _gap

    cpdef bint holds(self, list texts) except -1
    cpdef list marks(self, list texts)
    cdef Spot _first(self)
    cdef list _names(self, list texts)
