cdef class Recent:
    cdef dict _young
    cdef dict _old
    cdef Py_ssize_t _most

    cpdef get(self, key)
