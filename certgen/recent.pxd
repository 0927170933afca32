cdef class Recent:
    cdef dict _young
    cdef dict _old
    cdef set _forgotten  # hashes: of a value nothing is left
    cdef Py_ssize_t _asked  # of the old ones, since they are old
    cdef Py_ssize_t _again  # given since then that had been forgotten
    cdef Py_ssize_t _most
    cdef Py_ssize_t _least
    cdef Py_ssize_t _limit

    cpdef get(self, key)
    cdef int _age(self) except -1
