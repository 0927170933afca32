cdef class Recent:
    cdef dict _young
    cdef dict _old
    cdef set _forgotten
    cdef bint _asked
    cdef Py_ssize_t _most
    cdef Py_ssize_t _least
    cdef Py_ssize_t _limit

    cpdef get(self, key)
    cdef int _age(self) except -1
