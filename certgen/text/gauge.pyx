"""How wide and how high the glyphs of a face are, and where those of a shaped stretch stand.

Lengths are thousandths of an em.
"""

cimport cython


@cython.no_gc  # it holds numbers alone, as does the other
cdef class Glyph:
    """One glyph of a shaped stretch; see ``gauge.pyi``."""


@cython.no_gc
cdef class Extents:
    """The box of a glyph's ink; see ``gauge.pyi``."""


cdef class Gauge:
    """The glyphs of one font; each is measured once."""

    def __init__(self, str name not None, font):
        """``font``: one of HarfBuzz's, made ready."""
        self.name = name
        self._font = font
        self.units = {}
        self._measured = [None] * font.face.glyph_count

    def advance(self, int gid):
        """The glyph's own width."""
        return self.measured(gid).advance

    def extents(self, int gid):
        """The box of the glyph's ink; ``None`` when it has none."""
        cdef Extents found = self.measured(gid)
        return found if found.inked else None

    cdef Extents measured(self, int gid):
        """The glyph's own width, and the box of its ink."""
        cdef Extents found = self._measured[gid]
        if found is None:
            found = self._measured[gid] = Extents.__new__(Extents)
            found.advance = self._font.get_glyph_h_advance(gid)
            box = self._font.get_glyph_extents(gid)
            if box is not None and box.width and box.height:
                found.inked = True
                found.x_min, found.y_max = box.x_bearing, box.y_bearing
                found.x_max, found.y_min = found.x_min + box.width, found.y_max + box.height
        return found


def glyphs(list infos not None, list positions not None):
    """The glyphs that HarfBuzz tells in its two lists."""
    cdef list found = []
    cdef Glyph glyph
    cdef Py_ssize_t at
    if len(infos) != len(positions):
        raise ValueError(positions)
    for at in range(len(infos)):
        info, place = infos[at], positions[at]
        glyph = Glyph.__new__(Glyph)
        glyph.gid, glyph.cluster = info.codepoint, info.cluster
        glyph.x_advance, glyph.x_offset, glyph.y_offset = (
            place.x_advance,
            place.x_offset,
            place.y_offset,
        )
        found.append(glyph)
    return found
