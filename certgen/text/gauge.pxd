cdef class Glyph:
    cdef readonly int gid
    cdef readonly int cluster
    cdef readonly int x_advance
    cdef readonly int x_offset
    cdef readonly int y_offset


cdef class Extents:
    cdef readonly int x_min
    cdef readonly int y_min
    cdef readonly int x_max
    cdef readonly int y_max
    cdef int advance
    cdef bint inked


cdef class Gauge:
    cdef readonly str name
    cdef object _font
    cdef list _measured
    cdef dict units  # those of a single glyph each, by glyph and advance

    cdef Extents measured(self, int gid)
