from certgen.text.line cimport Line, Run


cdef class Word:
    cdef readonly tuple units
    cdef readonly bytes kerns
    cdef readonly tuple advances
    cdef readonly int width
    cdef readonly int length
    cdef readonly int first
    cdef readonly int last
    cdef int low
    cdef int high
    cdef readonly bint turns
    cdef readonly bint even
    cdef bint inked
    cdef bint signed
    cdef bint open

    cdef int hold(self, tuple units, bytes kerns) except -1


cdef struct Sums:
    Py_ssize_t units
    int width
    int low
    int high
    bint inked
    bint kerned
    bint turns


cdef Sums sums_of(list words) except *
cdef tuple units_of(list words, bint rtl, Py_ssize_t count)
cdef bytes kerns_of(list words, Py_ssize_t count)
cpdef tuple piece(cut, list words, bint rtl)
cpdef Line joined(str text, list pieces, double tracking)
cdef Run new_run(str face, double scale, double x, tuple units, bytes kerns)
cdef Line new_line(
    str text, tuple runs, double width, double top, double bottom, double tracking
)
