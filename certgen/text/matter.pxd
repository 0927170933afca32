from cpython cimport array as arrays


cdef class Stretch:
    cdef readonly Py_ssize_t start
    cdef readonly Py_ssize_t stop
    cdef readonly bint rtl
    cdef readonly object cut
    cdef readonly list words

    cdef list between(self, Py_ssize_t start, Py_ssize_t stop)


cdef Stretch new_stretch(
    Py_ssize_t start, Py_ssize_t stop, bint rtl, cut, list words
)


cdef class Matter:
    cdef readonly object paragraph
    cdef readonly str bare
    cdef arrays.array _places
    cdef list _stretches
    cdef object _edges

    cpdef tuple pieces(self, Py_ssize_t start, Py_ssize_t stop, own, int base, anew)
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
    )
    cdef bint _parts(self, Py_ssize_t place, own, int base) except -1
