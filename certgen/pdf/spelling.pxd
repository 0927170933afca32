cimport cython
from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_GET_SIZE
from libc.string cimport memcpy


cdef inline char *escaped(char *at, unsigned char byte) noexcept:
    """Write ``byte`` as it stands in a literal string (7.3.4.2); what comes behind it."""
    if byte == c"\r" or byte == c"\\" or byte == c"(" or byte == c")":
        at[0] = c"\\"
        at += 1
        byte = c"r" if byte == c"\r" else byte
    at[0] = byte
    return at + 1


@cython.final
cdef class Buffer:
    cdef char *_bytes
    cdef Py_ssize_t size
    cdef Py_ssize_t _room

    cdef inline char *reserve(self, Py_ssize_t more) except NULL:
        """Where to write, with room for so many ``more`` bytes; add to ``size`` what was used."""
        if self.size + more > self._room:
            self._grow(more)
        return self._bytes + self.size

    cdef inline int put(self, const char *data, Py_ssize_t length) except -1:
        """Write ``length`` bytes."""
        memcpy(self.reserve(length), data, length)
        self.size += length
        return 0

    cdef inline int write(self, bytes data) except -1:
        return self.put(PyBytes_AS_STRING(data), PyBytes_GET_SIZE(data))

    cdef inline int byte(self, unsigned char value) except -1:
        self.reserve(1)[0] = value
        self.size += 1
        return 0

    cdef inline int pair(self, unsigned char first, unsigned char second) except -1:
        """Write two bytes."""
        cdef char *at = self.reserve(2)
        at[0], at[1] = first, second
        self.size += 2
        return 0

    cdef int _grow(self, Py_ssize_t more) except -1
    cdef int number(self, long value) except -1
    cdef int literal(self, bytes data) except -1
    cdef int string(self, str text) except -1
    cdef int real(self, double value) except -1
    cdef int _rounded(self, double value) except -1
