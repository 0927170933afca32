cdef class Teller:
    cdef object _tell

    cpdef str told(self, credential)


cdef class Known(Teller):
    cdef str _known


cdef class Name(Teller):
    cdef str _lang


cdef class Serial(Teller):
    pass


cdef class Code(Teller):
    pass
