"""Bytes that grow as they are written, and how PDF spells numbers, strings and references in them
(ISO 32000-1, 7.3)."""

import datetime as dt
from functools import lru_cache

from cpython.bytes cimport PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from cpython.mem cimport PyMem_Free, PyMem_Malloc, PyMem_Realloc
from libc.math cimport fabs, floor
from libc.string cimport strlen


cdef extern from "Python.h":
    char *PyOS_double_to_string(double value, char format, int digits, int flags, int *kind) except NULL


cdef enum:
    ROOM = 1000  # bytes a buffer has room for at first: what malloc gives quickest
    DIGITS = 24  # room for any number of 64 bits

cdef double PLAIN = 1e6
"""Numbers below have a thousandfold that is wrong by less than ``TIE``."""
cdef double TIE = 1e-6


cdef class Buffer:
    """Bytes, and a place behind them where writing goes on."""

    def __cinit__(self):
        self._bytes = <char *>PyMem_Malloc(ROOM)
        if self._bytes is NULL:
            raise MemoryError
        self._room = ROOM

    def __dealloc__(self):
        PyMem_Free(self._bytes)

    def contents(self):
        """All that was written."""
        return PyBytes_FromStringAndSize(self._bytes, self.size)

    cdef int _grow(self, Py_ssize_t more) except -1:
        """Have room for ``more`` bytes, and as many again."""
        cdef char *moved = <char *>PyMem_Realloc(self._bytes, 2 * (self.size + more))
        if moved is NULL:
            raise MemoryError
        self._bytes = moved
        self._room = 2 * (self.size + more)
        return 0

    cdef int number(self, long value) except -1:
        """Write ``value`` in decimal digits."""
        cdef char digits[DIGITS]
        cdef char *at = digits + DIGITS
        cdef unsigned long left = -<unsigned long>value if value < 0 else value
        while True:
            at -= 1
            at[0] = 48 + left % 10
            left //= 10
            if not left:
                break
        if value < 0:
            at -= 1
            at[0] = b"-"
        return self.put(at, digits + DIGITS - at)

    cdef int literal(self, bytes data) except -1:
        """Write ``data`` as it stands between the brackets of a literal string (7.3.4.2)."""
        cdef char *at = self.reserve(2 * PyBytes_GET_SIZE(data))
        cdef unsigned char byte
        for byte in data:
            at = escaped(at, byte)
        self.size = at - self._bytes
        return 0

    cdef int string(self, str text) except -1:
        """Write ``text`` as a text string (7.9.2.2)."""
        self.write(b"(")
        if text.isascii() and text.isprintable():
            self.literal(text.encode())
        else:
            self.write(b"\xfe\xff")
            self.literal(text.encode("utf-16-be"))
        return self.write(b")")

    cdef int real(self, double value) except -1:
        """Write ``value`` with at most three decimals, as Python rounds it.

        Where a product of a thousand, which may be wrong in its last bit, could make a tie of
        what is none, Python's own conversion is asked.
        """
        cdef double thousand = fabs(value) * 1000.0
        cdef double whole = floor(thousand)
        cdef double rest = thousand - whole
        cdef long left
        cdef char *at
        if not (fabs(value) < PLAIN and fabs(rest - 0.5) > TIE):
            return self._rounded(value)
        left = <long>whole + (rest > 0.5)
        if value < 0 and left:
            self.write(b"-")
        self.number(left // 1000)
        left %= 1000
        if left:
            at = self.reserve(4)
            at[0] = b"."
            at[1] = 48 + left // 100
            at[2] = 48 + left // 10 % 10
            at[3] = 48 + left % 10
            self.size += 4
            while self._bytes[self.size - 1] == b"0":
                self.size -= 1
        return 0

    cdef int _rounded(self, double value) except -1:
        cdef char *text = PyOS_double_to_string(value, b"f", 3, 0, NULL)
        try:
            spelt = text[:strlen(text)].rstrip(b"0").rstrip(b".")
        finally:
            PyMem_Free(text)
        return self.write(b"0" if spelt == b"-0" else spelt)


def real(double value):
    """``value`` with at most three decimals (0.001 pt is a third of a micrometre)."""
    cdef Buffer buffer = Buffer()
    buffer.real(value)
    return buffer.contents()


def string(str text):
    """``text`` as a text string (7.9.2.2): as it is when plain ASCII, else UTF-16BE with a mark."""
    cdef Buffer buffer = Buffer()
    buffer.string(text)
    return buffer.contents()


@lru_cache(maxsize=256)
def date(at):
    """``at`` as a date (7.9.4), in UTC."""
    return at.astimezone(dt.UTC).strftime("(D:%Y%m%d%H%M%SZ)").encode()


def reference(long number):
    """A reference to the object ``number``; every generation is 0."""
    return b"%d 0 R" % number


def references(numbers):
    """An array of references."""
    return b"[%b]" % b" ".join(map(reference, numbers))
