"""Units → TrueType glyphs: one unit is one character code, one glyph, one width, one text.

A unit may be several glyphs of its font (a letter and its marks). They are flattened once into one
simple glyph, padded to four bytes, and kept with what the other tables say of it, so that a font is
a join of kept bytes. A mark is the same points wherever it stands, which deflates well. Source:
OpenType 1.9, glyf.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, groupby

from certgen.pdf.contour import embedded, on_grid
from certgen.pdf.truetype import Glyph
from certgen.text.faces import Catalogue, Face
from certgen.text.line import Unit
from certgen.text.outline import Contour

KEPT = 1 << 15
"""Glyphs kept for one catalogue, about 350 bytes each."""
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


@lru_cache(maxsize=KEPT)
def contours_of(face: Face, gid: int) -> tuple[Contour, ...]:
    """The contours of one glyph of the font as they are embedded."""
    return tuple(embedded(contour, face.grid) for contour in face.outline(gid))


def make_glyph(face: Face, unit: Unit) -> Glyph:
    """Draw the unit's glyphs together as one simple glyph."""
    contours = [
        [(x + across, y + up, on) for x, y, on in contour]
        for gid, dx, dy in unit.glyphs
        for across, up in ((on_grid(face.grid, dx), on_grid(face.grid, dy)),)
        for contour in contours_of(face, gid)
    ]
    points = [point for contour in contours for point in contour]
    xs, ys = [x for x, _, _ in points] or [0], [y for _, y, _ in points] or [0]
    box = _down(min(xs)), _down(min(ys)), -_down(-max(xs)), -_down(-max(ys))
    outline = simple_glyph(contours, box) if points else b""
    unicode = _unicode(unit.text)
    return Glyph(unit.face, outline, unit.advance, box, len(points), len(contours), unicode)


@lru_cache(maxsize=KEPT)
def _unicode(text: str) -> bytes:
    return b"<%b>" % text.encode("utf-16-be").hex().upper().encode()


def _down(length: int) -> int:
    return length // COARSE * COARSE


def simple_glyph(
    contours: Sequence[Sequence[tuple[int, int, bool]]], box: tuple[int, int, int, int]
) -> bytes:
    """A ``glyf`` entry without instructions, padded to four bytes."""
    flags, xs, ys = bytearray(), bytearray(), bytearray()
    last_x = last_y = 0
    for contour in contours:
        for x, y, on in contour:
            flag = (
                on
                | _delta(x - last_x, xs, short=0x02, same=0x10)
                | _delta(y - last_y, ys, short=0x04, same=0x20)
            )
            flags.append(flag)
            last_x, last_y = x, y
    ends = accumulate(map(len, contours))
    data = b"".join(
        (
            struct.pack(">5h", len(contours), *box),
            b"".join(struct.pack(">H", end - 1) for end in ends),
            b"\0\0",  # no instructions
            _repeated(flags),
            xs,
            ys,
        )
    )
    return data + b"\0" * (-len(data) % 4)


def _delta(delta: int, to: bytearray, *, short: int, same: int) -> int:
    """Append one coordinate in its shortest form; the flag bits that say which it is."""
    if delta == 0:
        return same
    if -256 < delta < 256:
        to.append(abs(delta))
        return short | same if delta > 0 else short
    to += struct.pack(">h", delta)
    return 0


def _repeated(flags: bytearray) -> bytes:
    """Flags with runs written as a flag and a count of repetitions."""
    packed = bytearray()
    for flag, run in groupby(flags):
        times = len(list(run))
        while times:
            here = min(times, 256)
            packed += bytes((flag | 0x08, here - 1)) if here > 2 else bytes((flag,)) * here
            times -= here
    return bytes(packed)
