from certgen.text.stock cimport Cases


cdef class Band:
    cdef readonly double top
    cdef readonly double bottom
    cdef readonly double width


cdef class Name:
    cdef readonly str text
    cdef readonly str style
    cdef readonly double size
    cdef readonly double floor
    cdef readonly int lines


cdef class Placed:
    cdef readonly double size
    cdef readonly tuple lines
    cdef readonly tuple baselines


cdef Name new_name(str text, str style, double size, double floor, int lines)
cpdef bint fits(Cases typesetter, list names, Band band, double gap=*) except -1
cpdef tuple at_ease(Cases typesetter, list names, Band band, double gap, baseline)
