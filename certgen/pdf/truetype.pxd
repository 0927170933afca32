cdef class Glyph:
    cdef readonly str face
    cdef readonly bytes outline
    cdef readonly unsigned short advance
    cdef readonly short left
    cdef readonly short low
    cdef readonly short right
    cdef readonly short high
    cdef readonly short bearing
    cdef readonly unsigned short points
    cdef readonly unsigned short contours
    cdef readonly bytes unicode


cdef struct Extent:
    int left
    int low
    int right
    int high
    int bearing
    int advance
    int points
    int contours
    Py_ssize_t length


cdef bytes font_file(list glyphs, short ascent, short descent, Extent *reach)
