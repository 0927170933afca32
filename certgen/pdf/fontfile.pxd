cimport cython

from certgen.text.line cimport Unit


@cython.final
cdef class Font:
    cdef readonly bytes resource
    cdef readonly int first
    cdef readonly list glyphs
    cdef readonly Font before
    cdef int started  # with so many glyphs of the fonts before it
    cdef unsigned short *_places  # by the number of a unit; 0 where it is not shown
    cdef Py_ssize_t _reach
    cdef object _catalogue
    cdef object _made

    cdef inline int place(self, Unit unit) except 0:
        """The place of the glyph that shows ``unit`` among those of this font and all before it,
        from 1."""
        cdef int place = self._places[unit.number] if unit.number < self._reach else 0
        return place or self._add(unit)

    cdef Font font(self, int place)
    cdef int _add(self, Unit unit) except 0
    cdef int _reach_to(self, Py_ssize_t reach) except -1
