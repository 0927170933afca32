from certgen.recent cimport Recent
from certgen.text.line cimport Line, Measure
from certgen.text.word cimport Word


cdef class Ties:
    cdef list _rows

    cdef int known(self, int end, int beginning) except -2
    cdef int learn(self, int end, int beginning, bint tied) except -1


cdef class Stock:
    cdef Recent _words
    cdef dict _spaces
    cdef list _letters
    cdef bint _rtl
    cdef str _face
    cdef double _scale
    cdef double _em

    cdef list _known(self, str text)
    cpdef Line line(self, str text, double tracking=*, list words=*)
    cpdef Measure measure(self, str text, list words=*)
    cpdef Word word(self, str text)
    cdef bint _tied(self, list parts, list words, Py_ssize_t place) except -1


cdef class Cases:
    cdef dict _stocks

    cpdef Line line(self, str text, str style, double tracking=*)
    cpdef Measure measure(self, str text, str style)
    cdef Stock _stock(self, str style, bint tracked)
