from certgen.text.line cimport Line


cdef class TextMark:
    cdef readonly double x
    cdef readonly double y
    cdef readonly double size
    cdef readonly str colour
    cdef readonly Line line


cdef class SymbolMark:
    cdef readonly double x
    cdef readonly double y
    cdef readonly double side
    cdef readonly double module


cdef class ArtMark:
    cdef readonly str slot
    cdef readonly double x
    cdef readonly double y
    cdef readonly double width
    cdef readonly double height


cdef class Block:
    cdef readonly str slot
    cdef readonly str text
    cdef readonly tuple marks
    cdef readonly str aloud


cdef class Passage:
    cdef readonly object key
    cdef readonly tuple blocks
    cdef dict _said

    cdef dict said(self)


cdef class Page:
    cdef readonly Passage shared
    cdef readonly Passage own


cdef TextMark new_mark(double x, double y, double size, str colour, Line line)
cdef Block new_block(str slot, str text, tuple marks, str aloud)
