"""Glyphs → an embedded font (ISO 32000-1, 9.7 and 9.10.3; ISO 19005-3, 6.2.11).

Type 0 over CIDFontType2 with Identity-H and /CIDToGIDMap /Identity: the code of a unit is the
number of its glyph. Widths agree with ``hmtx``, and every code has its text, blank ones too.

A passage has one font for all its faces, and it holds only what no font before it on the page
has: the plate's comes first, then that of the shared passage, then the recipient's own.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

from certgen.pdf.glyph import glyphs_of
from certgen.pdf.numbers import PARTS
from certgen.pdf.objects import Packed, Stream, crc32
from certgen.pdf.spelling import real, reference

from cpython.mem cimport PyMem_Free, PyMem_Realloc
from libc.string cimport memcpy, memset

from certgen.pdf.spelling cimport Buffer
from certgen.pdf.truetype cimport Extent, Glyph, font_file


cdef enum:
    MORE = 512  # units to have room for, when there is none
    MOST = 0xFFFF  # glyphs of all the fonts of a page


cdef class Font:
    """The font of one passage: what it shows and no font ``before`` it has.

    A unit it is asked for and does not know is added. Codes count from 1 in order of appearance (0
    is the glyph for the unknown); a code is also the number of its glyph. When it is begun, the
    font before it is complete.

    What it and those before it show stands in one table: of each page a hundred units are looked
    up.
    """

    def __init__(self, bytes resource, int first, catalogue, Font before=None):
        """``resource`` is the font's name on the page, ``first`` the first of its numbers."""
        self.resource = resource
        self.first = first
        self.glyphs = []
        self.before = before
        self._catalogue = catalogue
        self._made = glyphs_of(catalogue)
        if before is not None:
            self.started = before.started + len(before.glyphs)
            self._reach_to(before._reach)
            memcpy(self._places, before._places, before._reach * sizeof(self._places[0]))

    def __dealloc__(self):
        PyMem_Free(self._places)

    @property
    def entry(self):
        """It as an entry of the page's font resources; empty when it shows nothing by itself."""
        return b"/%b %b" % (self.resource, reference(self.first + 2)) if self.glyphs else b""

    def codes(self, units):
        """How ``units`` are shown: the name of a font among the page's resources and the number of
        a glyph in it."""
        cdef Font font
        cdef list codes = []
        for unit in units:
            place = self.place(unit)
            font = self.font(place)
            codes.append((font.resource, place - font.started))
        return codes

    cdef Font font(self, int place):
        """The one whose glyph stands at ``place``."""
        cdef Font font = self
        while place <= font.started:
            font = font.before
        return font

    cdef int _add(self, Unit unit) except 0:
        self.glyphs.append(self._made[unit])
        cdef Py_ssize_t place = self.started + len(self.glyphs)
        if place > MOST:
            raise OverflowError(place)
        if unit.number >= self._reach:
            self._reach_to(unit.number + MORE)
        self._places[unit.number] = place
        return place

    cdef int _reach_to(self, Py_ssize_t reach) except -1:
        cdef unsigned short *places = <unsigned short *>PyMem_Realloc(
            self._places, reach * sizeof(self._places[0])
        )
        if places is NULL:
            raise MemoryError
        memset(places + self._reach, 0, (reach - self._reach) * sizeof(places[0]))
        self._places = places
        self._reach = reach
        return 0

    def objects(self, int level):
        """The two streams of the font, deflated as ``level`` says, and its three dictionaries.

        None at all when everything was there before.
        """
        cdef Extent extent
        if not self.glyphs:
            return [], []
        about = _described(self._catalogue, faces(self.glyphs))
        file = font_file(self.glyphs, about.ascent, about.descent, &extent)
        name = b"%b+%b" % (subset_tag(file), about.name)
        file_number, unicode, font, descendant, descriptor = range(self.first, self.first + PARTS)
        type_0 = (
            b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H"
            b"/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
        ) % (name, descendant, unicode)
        cid_font = (
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%b/CIDSystemInfo"
            b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R"
            b"/CIDToGIDMap/Identity/DW 0/W[1[%b]]>>"
        ) % (name, descriptor, widths(self.glyphs))
        description = (
            b"<</Type/FontDescriptor/FontName/%b/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle %b"
            b"/Ascent %d/Descent %d/CapHeight %d/StemV 80/FontFile2 %d 0 R>>"
        ) % (
            name,
            extent.left,
            extent.low,
            extent.right,
            extent.high,
            real(about.italic_angle),
            about.ascent,
            about.descent,
            about.cap_height,
            file_number,
        )
        streams = [
            (file_number, Stream(file, b"/Length1 %d" % len(file), level)),
            (unicode, map_stream(self.glyphs, level)),
        ]
        return streams, [(font, type_0), (descendant, cid_font), (descriptor, description)]


@dataclass(frozen=True)
class _Description:
    """What a font of several faces says of itself."""

    name: bytes
    """Their families: ``Amiri-EBGaramond``."""
    ascent: int
    descent: int
    cap_height: int
    italic_angle: float

    @classmethod
    def of(cls, catalogue, names):
        """What holds for all faces of these ``names`` (at least one)."""
        faces = [catalogue.face(name) for name in names]
        families = sorted({face.postscript_name.partition("-")[0] for face in faces})
        return cls(
            name="-".join(families).encode(),
            ascent=max([face.ascent for face in faces]),
            descent=min([face.descent for face in faces]),
            cap_height=max([face.cap_height for face in faces]),
            italic_angle=max([face.italic_angle for face in faces]),
        )


_described = lru_cache(maxsize=256)(_Description.of)


cdef tuple faces(list glyphs):
    """The names of the faces that ``glyphs`` are from."""
    cdef Glyph glyph
    cdef str last = None
    cdef dict names = {}
    for glyph in glyphs:
        if glyph.face is not last:
            last = glyph.face
            names[last] = True
    return tuple(names)


cdef bytes LETTERS = b"ABCDEFGHIJKLMNOP"


cdef bytes subset_tag(bytes file):
    """Six letters that differ, but by chance, when the font files differ (ISO 32000-1, 9.6.4)."""
    cdef unsigned int tag = crc32(file)
    return bytes([LETTERS[tag >> shift & 15] for shift in (0, 4, 8, 12, 16, 20)])


cdef bytes widths(list glyphs):
    """The entries of the width array."""
    cdef Buffer written = Buffer()
    cdef Glyph glyph
    for glyph in glyphs:
        if written.size:
            written.write(b" ")
        written.number(glyph.advance)
    return written.contents()


cdef bytes MAP = (
    b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
    b"/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n"
    b"1 begincodespacerange<0000><FFFF>endcodespacerange\n"
)
"""What a ToUnicode map begins with."""


cdef bytes texts(list glyphs):
    """The rest of the map from codes to text; a range may not cross the first byte of a code."""
    cdef Buffer written = Buffer()
    cdef Glyph glyph
    cdef Py_ssize_t code, count = len(glyphs)
    written.number(count // 256 + 1)
    written.write(b" beginbfrange\n")
    for code in range(1, count + 1):
        if code == 1 or code % 256 == 0:
            written.write(b"]\n" if code > 1 else b"")
            written.write(b"<%04X><%04X>[" % (code, min(code | 0xFF, count)))
        glyph = glyphs[code - 1]
        written.write(glyph.unicode)
    written.write(b"]\nendbfrange\nendcmap CMapName currentdict/CMap defineresource pop end end")
    return written.contents()


def to_unicode(list glyphs):
    """The map from the codes of ``glyphs`` to their text."""
    return MAP + texts(glyphs)


cdef map_stream(list glyphs, int level):
    """The map as a stream, deflated as ``level`` says.

    Where that is as little as can be, what every map begins with is deflated once and the rest is
    left open: 2 µs in place of 12, and one to two hundred bytes more.
    """
    rest = texts(glyphs)
    if level > 1:
        return Stream(MAP + rest, level=level)
    return Stream(b"", opening=(_map_opening(), rest))


@cache
def _map_opening():
    return Packed(MAP)
