"""Glyphs → an embedded font (ISO 32000-1, 9.7 and 9.10.3; ISO 19005-3, 6.2.11; OpenType 1.9).

Type 0 over CIDFontType2 with Identity-H and /CIDToGIDMap /Identity: the code of a unit is the
number of its glyph. Widths agree with ``hmtx``, and every code has its text, blank ones too.

A passage has one font for all its faces, and it holds only what no font before it on the page
has: the plate's comes first, then that of the shared passage, then the recipient's own.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from certgen.pdf.glyph import WORD, Glyph, Glyphs, checksum, glyphs_of
from certgen.pdf.objects import Object, literal, real, reference, references, stream
from certgen.text.faces import Catalogue, Face
from certgen.text.line import Unit

EM = 1000
"""Font units to the em, and thousandths of text space: widths are the same in both."""


class Code(NamedTuple):
    """How a unit is shown."""

    font: bytes
    """The font's name among the page's resources."""
    spelt: bytes
    """Its code in that font, two bytes as they stand in a literal string (ISO 32000-1, 7.3.4.2)."""


Shown = Mapping[str, Mapping[Unit, Code]]
"""Face → unit → how it is shown."""


class Codes(dict[Unit, Code]):
    """How the units of one face are shown; one that no font has yet is added to ``font``."""

    def __init__(self, font: Font, glyphs: Glyphs, before: Mapping[Unit, Code]):
        super().__init__()
        self._font = font
        self._glyphs = glyphs
        self._before = before

    def __missing__(self, unit: Unit) -> Code:
        code = self._before.get(unit) or self._font.add(self._glyphs[unit])
        self[unit] = code
        return code

    def known(self) -> dict[Unit, Code]:
        """How units are shown by this font and by those before it."""
        return {**self._before, **self}


class Font:
    """The font of one passage: what it shows and no font ``before`` it has.

    Codes count from 1 in order of appearance (0 is the glyph for the unknown); a code is also the
    number of its glyph.
    """

    def __init__(
        self, resource: bytes, first: int, catalogue: Catalogue, before: Shown | None = None
    ):
        """``resource`` is the font's name on the page, ``first`` the first of its five numbers."""
        self.resource = resource
        self.first = first
        self.glyphs: list[Glyph] = []
        self._catalogue = catalogue
        self._before: Shown = before or {}
        self._codes: dict[str, Codes] = {}

    def codes(self, name: str) -> Codes:
        """How the units of the face called ``name`` are shown."""
        codes = self._codes.get(name)
        if codes is None:
            glyphs = glyphs_of(self._catalogue.face(name))
            codes = self._codes[name] = Codes(self, glyphs, self._before.get(name, {}))
        return codes

    def known(self) -> Shown:
        """What this font and those before it show, for one that comes after them."""
        return {**self._before, **{name: codes.known() for name, codes in self._codes.items()}}

    def add(self, glyph: Glyph) -> Code:
        """The next code, for ``glyph``."""
        self.glyphs.append(glyph)
        return Code(self.resource, literal(len(self.glyphs).to_bytes(2)))

    def objects(self, level: int) -> tuple[list[Object], list[Object]]:
        """The two streams of the font, deflated as ``level`` says, and its three dictionaries.

        None at all when everything was there before.
        """
        if not self.glyphs:
            return [], []
        glyphs, about = self.glyphs, Description.of(map(self._catalogue.face, self._codes))
        extent = Extent.of(glyphs)
        file = font_file(about, glyphs, extent)
        name = b"%b+%b" % (subset_tag(file), about.name)
        font, descendant, descriptor, file_number, unicode = range(self.first, self.first + 5)
        type_0 = b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H%b>>" % (
            name,
            b"/DescendantFonts%b/ToUnicode %b" % (references([descendant]), reference(unicode)),
        )
        cid_font = (
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%b/CIDSystemInfo"
            b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %b"
            b"/CIDToGIDMap/Identity/DW 0/W[1[%b]]>>"
        ) % (name, reference(descriptor), b" ".join([glyph.width for glyph in glyphs]))
        description = (
            b"<</Type/FontDescriptor/FontName/%b/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle %b"
            b"/Ascent %d/Descent %d/CapHeight %d/StemV 80/FontFile2 %b>>"
        ) % (
            name,
            *extent.box,
            real(about.italic_angle),
            about.ascent,
            about.descent,
            about.cap_height,
            reference(file_number),
        )
        streams = [
            (file_number, stream(file, b"/Length1 %d" % len(file), level=level)),
            (unicode, stream(to_unicode(glyphs), level=level)),
        ]
        return streams, [(font, type_0), (descendant, cid_font), (descriptor, description)]


@dataclass(frozen=True, slots=True)
class Description:
    """What a font of several faces says of itself."""

    name: bytes
    """Their families: ``Amiri-EBGaramond``."""
    ascent: int
    descent: int
    cap_height: int
    italic_angle: float

    @classmethod
    def of(cls, faces: Iterable[Face]) -> Description:
        """What holds for all of ``faces`` (at least one)."""
        faces = list(faces)
        families = sorted({face.postscript_name.partition("-")[0] for face in faces})
        return cls(
            name="-".join(families).encode(),
            ascent=max(face.ascent for face in faces),
            descent=min(face.descent for face in faces),
            cap_height=max(face.cap_height for face in faces),
            italic_angle=max(face.italic_angle for face in faces),
        )


@dataclass(frozen=True, slots=True)
class Extent:
    """What the glyphs of a font reach, together."""

    box: tuple[int, int, int, int]
    points: int
    contours: int
    advance: int
    bearing: int
    """Smallest right side bearing."""

    @classmethod
    def of(cls, glyphs: Iterable[Glyph]) -> Extent:
        """The extent of all ``glyphs`` (at least one)."""
        left, low, right, high, points, contours, advances, bearings = zip(
            *[glyph.extent for glyph in glyphs], strict=True
        )
        box = min(left), min(low), max(right), max(high)
        return cls(box, max(points), max(contours), max(advances), min(bearings))


LETTERS = bytes.maketrans(b"0123456789abcdef", b"ABCDEFGHIJKLMNOP")


def subset_tag(file: bytes) -> bytes:
    """Six letters that differ when the font files differ (ISO 32000-1, 9.6.4)."""
    return hashlib.sha256(file).hexdigest()[:6].encode().translate(LETTERS)


DIRECTORY = struct.pack(">I4H", 0x00010000, 6, 64, 2, 32)
"""The head of a directory of six tables."""
LENGTH = len(DIRECTORY) + 6 * 16
HEAD = 54
"""Length of ``head`` without its padding."""


def font_file(about: Description, glyphs: Sequence[Glyph], extent: Extent) -> bytes:
    """A TrueType file of ``glyphs`` behind an empty glyph 0."""
    count = len(glyphs) + 1
    left, _, right, _ = extent.box
    places = (0, *accumulate([len(glyph.outline) for glyph in glyphs], initial=0))
    tables = {
        b"glyf": b"".join([glyph.outline for glyph in glyphs]) or b"\0\0\0\0",
        b"head": struct.pack(
            ">4I2H16x4h2H3h2x",
            *(0x00010000, 0x00010000, 0, 0x5F0F3CF5),  # versions, adjustment to come, magic
            *(0x0003, EM, *extent.box),  # baseline and left side bearings at 0; no date
            *(0, 8, 2, 1, 0),  # style, smallest size, direction, long offsets, format
        ),
        b"hhea": struct.pack(
            ">I3hH3h3h10xH",
            *(0x00010000, about.ascent, about.descent, 0, extent.advance),
            *(left, extent.bearing, right, 1, 0, 0, count),
        ),
        b"hmtx": b"\0\0\0\0" + b"".join([glyph.metric for glyph in glyphs]),
        b"loca": struct.pack(f">{len(places)}I", *places),
        b"maxp": struct.pack(
            ">I14H", 0x00010000, count, extent.points, extent.contours, 0, 0, 1, *[0] * 8
        ),
    }
    sums = (
        sum([glyph.checksum for glyph in glyphs]) & WORD,
        checksum(tables[b"head"]),
        checksum(tables[b"hhea"]),
        sum([glyph.metric_word for glyph in glyphs]) & WORD,
        sum(places) & WORD,
        checksum(tables[b"maxp"]),
    )
    directory, offset = bytearray(DIRECTORY), LENGTH
    for (tag, table), table_sum in zip(tables.items(), sums, strict=True):
        length = HEAD if tag == b"head" else len(table)
        directory += struct.pack(">4s3I", tag, table_sum, offset, length)
        offset += len(table)
    adjustment = (0xB1B0AFBA - checksum(directory) - sum(sums)) & WORD
    head = tables[b"head"]
    tables[b"head"] = head[:8] + struct.pack(">I", adjustment) + head[12:]
    return b"".join((directory, *tables.values()))


def to_unicode(glyphs: Sequence[Glyph]) -> bytes:
    """The map from codes to text; a range may not cross the first byte of a code."""
    ranges = []
    for first in range(0, len(glyphs) + 1, 256):
        begin = max(first, 1)
        texts = [glyph.unicode for glyph in glyphs[begin - 1 : first + 255]]
        if texts:
            bounds = begin, begin + len(texts) - 1
            ranges.append(b"<%04X><%04X>[%b]" % (*bounds, b"".join(texts)))
    return (
        b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
        b"/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n"
        b"1 begincodespacerange<0000><FFFF>endcodespacerange\n"
        b"%d beginbfrange\n%b\nendbfrange\n"
        b"endcmap CMapName currentdict/CMap defineresource pop end end"
    ) % (len(ranges), b"\n".join(ranges))
