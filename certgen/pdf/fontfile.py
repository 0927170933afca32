"""Glyphs → an embedded font (ISO 32000-1, 9.7 and 9.10.3; ISO 19005-3, 6.2.11; OpenType 1.9).

Type 0 over CIDFontType2 with Identity-H and /CIDToGIDMap /Identity: the code of a unit is the
number of its glyph. Widths agree with ``hmtx``, and every code has its text, blank ones too.

A passage has one font for all its faces, and it holds only what no font before it on the page
has: the plate's comes first, then that of the shared passage, then the recipient's own.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple
from zlib import crc32

from certgen.pdf.glyph import WORD, Glyph, Glyphs, checksum, glyphs_of
from certgen.pdf.numbers import PARTS
from certgen.pdf.objects import (
    Object,
    Packed,
    Stream,
    literal,
    real,
    reference,
    references,
)
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


Shown = Mapping[Unit, Code]
"""How units are shown."""


@lru_cache(maxsize=4096)
def _code(font: bytes, number: int) -> Code:
    return Code(font, literal(number.to_bytes(2)))


class Font(dict[Unit, Code]):
    """The font of one passage: what it shows and no font ``before`` it has.

    It maps every unit that was shown, by itself or by the fonts before it, to its code; a unit it
    is asked for and does not know is added. Codes count from 1 in order of appearance (0 is the
    glyph for the unknown); a code is also the number of its glyph.
    """

    def __init__(
        self, resource: bytes, first: int, catalogue: Catalogue, before: Shown | None = None
    ):
        """``resource`` is the font's name on the page, ``first`` the first of its numbers."""
        super().__init__(before or {})
        self.resource = resource
        self.first = first
        self.glyphs: list[Glyph] = []
        self._catalogue = catalogue
        self._made: dict[str, Glyphs] = {}

    @property
    def entry(self) -> bytes:
        """It as an entry of the page's font resources; empty when it shows nothing by itself."""
        return b"/%b %b" % (self.resource, reference(self.first + 2)) if self.glyphs else b""

    def codes(self, units: Iterable[Unit]) -> list[Code]:
        """How ``units`` are shown."""
        return [self[unit] for unit in units]

    def __missing__(self, unit: Unit) -> Code:
        made = self._made.get(unit.face)
        if made is None:
            made = self._made[unit.face] = glyphs_of(self._catalogue.face(unit.face))
        self.glyphs.append(made[unit])
        code = self[unit] = _code(self.resource, len(self.glyphs))
        return code

    def objects(self, level: int) -> tuple[list[tuple[int, Stream]], list[Object]]:
        """The two streams of the font, deflated as ``level`` says, and its three dictionaries.

        None at all when everything was there before.
        """
        if not self.glyphs:
            return [], []
        about = _description(tuple(made.face for made in self._made.values()))
        columns = Columns.of(self.glyphs)
        extent = Extent.of(columns.extents)
        file = font_file(about, columns, extent)
        name = b"%b+%b" % (subset_tag(file), about.name)
        file_number, unicode, font, descendant, descriptor = range(self.first, self.first + PARTS)
        type_0 = b"<</Type/Font/Subtype/Type0/BaseFont/%b/Encoding/Identity-H%b>>" % (
            name,
            b"/DescendantFonts%b/ToUnicode %b" % (references([descendant]), reference(unicode)),
        )
        cid_font = (
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%b/CIDSystemInfo"
            b"<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %b"
            b"/CIDToGIDMap/Identity/DW 0/W[1[%b]]>>"
        ) % (name, reference(descriptor), b" ".join(columns.widths))
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
            (file_number, Stream(file, b"/Length1 %d" % len(file), level)),
            (unicode, _map_stream(columns.unicodes, level)),
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


_description = lru_cache(maxsize=256)(Description.of)


class Columns(NamedTuple):
    """The entries of several glyphs (see ``Glyph``), side by side."""

    outlines: tuple[bytes, ...]
    checksums: tuple[int, ...]
    metrics: tuple[bytes, ...]
    metric_words: tuple[int, ...]
    widths: tuple[bytes, ...]
    unicodes: tuple[bytes, ...]
    extents: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, glyphs: Iterable[Glyph]) -> Columns:
        """The entries of ``glyphs`` (at least one)."""
        return cls._make(zip(*glyphs, strict=True))


class Extent(NamedTuple):
    """What the glyphs of a font reach, together."""

    box: tuple[int, int, int, int]
    points: int
    contours: int
    advance: int
    bearing: int
    """Smallest right side bearing."""

    @classmethod
    def of(cls, extents: Iterable[tuple[int, ...]]) -> Extent:
        """The extent of glyphs with these ``extents`` (at least one)."""
        left, low, right, high, points, contours, advances, bearings = zip(*extents, strict=True)
        box = min(left), min(low), max(right), max(high)
        return cls(box, max(points), max(contours), max(advances), min(bearings))


_LETTERS = b"ABCDEFGHIJKLMNOP"


def subset_tag(file: bytes) -> bytes:
    """Six letters that differ, but by chance, when the font files differ (ISO 32000-1, 9.6.4)."""
    tag = crc32(file)
    return bytes([_LETTERS[tag >> shift & 15] for shift in (0, 4, 8, 12, 16, 20)])


_VERSION = 0x00010000
_DIRECTORY = struct.Struct(">I4H" + 6 * "4s3I")
_HEAD, _HHEA, _MAXP = "4I2H16x4h2H3h2x", "I3hH3h3h10xH", "I14H"
_TABLES = struct.Struct(f">{_HEAD}{_HHEA}{_MAXP}")
"""``head``, whose length is said without the two bytes at its end, ``hhea`` and ``maxp``."""
_WORDS = struct.Struct(">31I")
_HEAD_ENDS, _HHEA_ENDS, _MAXP_ENDS = 14, 23, 31
"""Words."""
_NO_GLYPH = bytes(4)


def font_file(about: Description, glyphs: Columns, extent: Extent) -> bytes:
    """A TrueType file of ``glyphs`` behind an empty glyph 0."""
    count = len(glyphs.outlines) + 1
    left, _, right, _ = extent.box
    glyf = b"".join(glyphs.outlines) or _NO_GLYPH
    places = accumulate(map(len, glyphs.outlines), initial=0)
    short = len(glyf) < 2 << 16
    if short:
        loca = struct.pack(f">{count + 1}H", 0, *[place >> 1 for place in places])
    else:
        loca = struct.pack(f">{count + 1}I", 0, *places)
    tables = _TABLES.pack(
        *(_VERSION, _VERSION, 0, 0x5F0F3CF5),  # head: versions, adjustment to come, magic
        *(0x0003, EM, *extent.box),  # baseline and left side bearings at 0; no date
        *(0, 8, 2, not short, 0),  # style, smallest size, direction, offsets, format
        *(_VERSION, about.ascent, about.descent, 0, extent.advance),  # hhea
        *(left, extent.bearing, right, 1, 0, 0, count),
        *(_VERSION, count, extent.points, extent.contours, 0, 0, 1, *bytes(8)),  # maxp
    )
    words = _WORDS.unpack(tables)
    hmtx = b"".join((_NO_GLYPH, *glyphs.metrics))
    padded = loca + bytes(-len(loca) % 4)
    sums = (
        sum(glyphs.checksums) & WORD,
        sum(words[:_HEAD_ENDS]) & WORD,
        sum(words[_HEAD_ENDS:_HHEA_ENDS]) & WORD,
        sum(glyphs.metric_words) & WORD,
        checksum(padded),
        sum(words[_HHEA_ENDS:]) & WORD,
    )
    head_at = _DIRECTORY.size
    hmtx_at = head_at + len(tables)
    glyf_at = hmtx_at + len(hmtx)
    directory = _DIRECTORY.pack(
        *(_VERSION, 6, 64, 2, 32),
        *(b"glyf", sums[0], glyf_at, len(glyf)),
        *(b"head", sums[1], head_at, 4 * _HEAD_ENDS - 2),
        *(b"hhea", sums[2], head_at + 4 * _HEAD_ENDS, 4 * (_HHEA_ENDS - _HEAD_ENDS)),
        *(b"hmtx", sums[3], hmtx_at, len(hmtx)),
        *(b"loca", sums[4], glyf_at + len(glyf), len(loca)),
        *(b"maxp", sums[5], head_at + 4 * _HHEA_ENDS, 4 * (_MAXP_ENDS - _HHEA_ENDS)),
    )
    adjustment = (0xB1B0AFBA - checksum(directory) - sum(sums)) & WORD
    tables = tables[:8] + adjustment.to_bytes(4) + tables[12:]
    return b"".join((directory, tables, hmtx, glyf, padded))  # deflates best in this order


_MAP = (
    b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
    b"/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n"
    b"1 begincodespacerange<0000><FFFF>endcodespacerange\n"
)
"""What a ToUnicode map begins with."""


def to_unicode(unicodes: Sequence[bytes]) -> bytes:
    """The map from codes to text, given its entries; a range may not cross the first byte of a
    code."""
    ranges = []
    for first in range(0, len(unicodes) + 1, 256):
        begin = max(first, 1)
        texts = unicodes[begin - 1 : first + 255]
        if texts:
            bounds = begin, begin + len(texts) - 1
            ranges.append(b"<%04X><%04X>[%b]" % (*bounds, b"".join(texts)))
    return _MAP + (
        b"%d beginbfrange\n%b\nendbfrange\n"
        b"endcmap CMapName currentdict/CMap defineresource pop end end"
    ) % (len(ranges), b"\n".join(ranges))


def _map_stream(unicodes: Sequence[bytes], level: int) -> Stream:
    """The map as a stream, deflated as ``level`` says.

    Where that is as little as can be, what every map begins with is deflated once and the rest is
    left open: 2 µs in place of 12, and one to two hundred bytes more.
    """
    written = to_unicode(unicodes)
    if level > 1:
        return Stream(written, level=level)
    return Stream(b"", opening=(_map_opening(), written[len(_MAP) :]))


@cache
def _map_opening() -> Packed:
    return Packed.of(_MAP)
