"""Units → TrueType glyphs: one unit is one character code, one glyph, one width, one text.

A unit may be several glyphs of its font (a letter and its marks). They are flattened once into one
simple glyph, padded to four bytes, and kept with what the other tables say of it, so that a font is
a join of kept bytes. A mark is the same points wherever it stands, which deflates well. Source:
OpenType 1.9, glyf.
"""

from __future__ import annotations

from functools import lru_cache

from certgen.pdf.contour import embedded, on_grid
from certgen.pdf.glyf import simple_glyph
from certgen.pdf.truetype import Glyph
from certgen.text.faces import Catalogue, Face
from certgen.text.line import Unit
from certgen.text.outline import Contour

KEPT = 1 << 15
"""Glyphs kept for one catalogue, about 350 bytes each."""
MARKS = 1 << 7
"""Glyphs of which the contours are kept too: marks come with many letters, the others are drawn
once. The contours of all are 4 MB."""
COARSE = 250
"""What the box of a glyph is rounded to, outwards. Nothing reads it but to learn where to look for
ink, and exact boxes cost 5 bytes a glyph, more than a kilobyte a page."""


class Glyphs(dict[Unit, Glyph]):
    """The glyphs of one catalogue that were made so far; when there are too many it starts
    again."""

    def __init__(self, catalogue: Catalogue):
        super().__init__()
        self._catalogue = catalogue

    def __missing__(self, unit: Unit) -> Glyph:
        if len(self) >= KEPT:
            self.clear()
        glyph = self[unit] = make_glyph(self._catalogue.face(unit.face), unit)
        return glyph


@lru_cache(maxsize=16)
def glyphs_of(catalogue: Catalogue) -> Glyphs:
    """The glyphs of ``catalogue``, kept for the whole process."""
    return Glyphs(catalogue)


@lru_cache(maxsize=MARKS)
def contours_of(face: Face, gid: int) -> tuple[Contour, ...]:
    """The contours of one glyph of the font as they are embedded."""
    return tuple(embedded(contour, face.grid) for contour in face.outline(gid))


def make_glyph(face: Face, unit: Unit) -> Glyph:
    """Draw the unit's glyphs together as one simple glyph."""
    placed = [
        (contour, across, up)
        for gid, dx, dy in unit.glyphs
        for across, up in ((on_grid(face.grid, dx), on_grid(face.grid, dy)),)
        for contour in contours_of(face, gid)
    ]
    outline, box, points = simple_glyph(placed, COARSE)
    return Glyph(unit.face, outline, unit.advance, box, points, len(placed), _unicode(unit.text))


@lru_cache(maxsize=KEPT)
def _unicode(text: str) -> bytes:
    return b"<%b>" % text.encode("utf-16-be").hex().upper().encode()
