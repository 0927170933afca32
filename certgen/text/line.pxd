cdef class Unit:
    cdef readonly str face
    cdef readonly tuple glyphs
    cdef readonly str text
    cdef readonly str begins
    cdef readonly str ends
    cdef readonly int advance
    cdef readonly bint sign
    cdef unsigned int number  # units made before it in this process
    cdef object __weakref__


cdef class _Value:
    cdef tuple told(self)


cdef class Run(_Value):
    cdef readonly str face
    cdef readonly tuple units
    cdef bytes kerned  # the kerns, a signed byte each
    cdef readonly double scale
    cdef readonly double x


cdef class Line(_Value):
    cdef readonly str text
    cdef readonly tuple runs
    cdef readonly double width
    cdef readonly double top
    cdef readonly double bottom
    cdef readonly double tracking


cdef class Measure(_Value):
    cdef readonly double width
    cdef readonly double top
    cdef readonly double bottom
