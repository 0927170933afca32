cdef class Buffer:
    cdef char *_bytes
    cdef Py_ssize_t size
    cdef Py_ssize_t _room

    cdef char *reserve(self, Py_ssize_t more) except NULL
    cdef int put(self, const char *data, Py_ssize_t length) except -1
    cdef int write(self, bytes data) except -1
    cdef int byte(self, unsigned char value) except -1
    cdef int pair(self, unsigned char first, unsigned char second) except -1
    cdef int number(self, long value) except -1
    cdef int literal(self, bytes data) except -1
    cdef int string(self, str text) except -1
    cdef int real(self, double value) except -1
    cdef int _rounded(self, double value) except -1
