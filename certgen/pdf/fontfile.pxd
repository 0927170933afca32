cdef class Code:
    cdef readonly bytes font
    cdef readonly int number
    cdef char spelt[4]
    cdef int length


cdef class Font:
    cdef readonly bytes resource
    cdef readonly int first
    cdef readonly list glyphs
    cdef tuple _before
    cdef dict _own
    cdef list _codes
    cdef object _catalogue
    cdef object _made

    cdef Code code(self, unit)
    cdef Code _add(self, unit)
