cdef class Word:
    cdef readonly int start
    cdef readonly int stop
