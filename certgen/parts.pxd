from certgen.galley cimport Room, Spot
from certgen.mark cimport Block
from certgen.recent cimport Recent


cdef class Part:
    cdef readonly object box
    cdef str _name

    cpdef tuple blocks(self, credential)
    cpdef void examine(self, credential) except *


cdef class Text(Part):
    cdef _Sayer _sayer
    cdef Spot _spot
    cdef bint _code
    cdef Recent _kept

    cdef Block _set(self, str text)


cdef class Names(Part):
    cdef list _boxes, _sayers
    cdef Room _room

    cdef list _names(self, credential)


cdef class Symbol(Part):
    cdef _Form _form
    cdef tuple _marks


cdef class _Sayer:
    cdef dict _forms
    cdef bint _optional
    cdef str _template

    cdef str said(self, credential)


cdef class _Form:
    cdef readonly tuple places
    cdef tuple _around
    cdef bint _alone
    cdef list _tellers

    cdef str said(self, credential)
    cdef list told(self, credential)
    cdef str filled(self, list fields)
    cdef str missing(self, credential)
