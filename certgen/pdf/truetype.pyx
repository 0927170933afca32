"""Glyphs → a TrueType file (OpenType 1.9), written in one pass into bytes of its final size.

It has the six tables a PDF wants, and an empty glyph 0 for the unknown.
"""

from cpython.bytes cimport PyBytes_AS_STRING, PyBytes_FromStringAndSize, PyBytes_GET_SIZE
from libc.stdint cimport uint8_t, uint32_t
from libc.string cimport memcpy, memset


cdef class Glyph:
    """One glyph, ready to be put beside others in a font."""

    def __init__(
        self, str face, bytes outline, unsigned short advance, box, points, contours, bytes unicode
    ):
        """``face`` is the name of its face; ``outline`` is its entry of ``glyf``, padded to four
        bytes, empty for a blank, with so many ``points`` and ``contours``; ``box`` is x and y
        minimum, x and y maximum; ``unicode`` is its entry of a ToUnicode map.

        Raises ``OverflowError`` for what a TrueType file has no room for.
        """
        self.face = face
        self.outline = outline
        self.advance = advance
        self.left, self.low, self.right, self.high = box
        self.bearing = <object>advance - box[2]
        self.points = points
        self.contours = contours
        self.unicode = unicode


cdef Extent measure(list glyphs) except *:
    """What ``glyphs`` (at least one) reach together, and how long their outlines are."""
    cdef Glyph glyph = glyphs[0]
    cdef Extent extent = Extent(
        glyph.left, glyph.low, glyph.right, glyph.high, glyph.bearing, 0, 0, 0, 0
    )
    for glyph in glyphs:
        extent.left = min(extent.left, glyph.left)
        extent.low = min(extent.low, glyph.low)
        extent.right = max(extent.right, glyph.right)
        extent.high = max(extent.high, glyph.high)
        extent.bearing = min(extent.bearing, glyph.bearing)
        extent.advance = max(extent.advance, glyph.advance)
        extent.points = max(extent.points, glyph.points)
        extent.contours = max(extent.contours, glyph.contours)
        extent.length += PyBytes_GET_SIZE(glyph.outline)
    return extent


cdef enum:
    EM = 1000  # units
    MOST = 0xFFFF  # glyphs
    VERSION = 0x00010000
    MAGIC = 0x5F0F3CF5
    DIRECTORY = 12 + 6 * 16  # bytes, of six tables
    HEAD = 54
    HHEA = 36
    MAXP = 32
    ADJUSTMENT = 8  # where in ``head`` stands what makes all words add up to:

cdef uint32_t WHOLE = 0xB1B0AFBA


cdef bytes font_file(list glyphs, short ascent, short descent, Extent *reach):
    """The file of ``glyphs`` (at least one); ``reach`` becomes their extent.

    Tables stand in the order that deflates best, each on a whole word: head, hhea, maxp, hmtx,
    glyf, loca. Raises ``OverflowError`` for more glyphs than a file can have.
    """
    if len(glyphs) >= MOST:
        raise OverflowError(len(glyphs))
    cdef Extent extent = measure(glyphs)
    cdef Py_ssize_t count = len(glyphs) + 1
    cdef Py_ssize_t glyf_length = extent.length or 4
    cdef bint long_places = glyf_length >= 2 << 16
    cdef Py_ssize_t loca_length = (count + 1) * (4 if long_places else 2)
    cdef Py_ssize_t head_at = DIRECTORY
    cdef Py_ssize_t hhea_at = head_at + HEAD + 2
    cdef Py_ssize_t maxp_at = hhea_at + HHEA
    cdef Py_ssize_t hmtx_at = maxp_at + MAXP
    cdef Py_ssize_t glyf_at = hmtx_at + 4 * count
    cdef Py_ssize_t loca_at = glyf_at + glyf_length
    cdef Py_ssize_t length = loca_at + (loca_length + 3) // 4 * 4
    cdef bytes file = PyBytes_FromStringAndSize(NULL, length)
    cdef uint8_t *start = <uint8_t *>PyBytes_AS_STRING(file)
    cdef uint8_t *at
    memset(start, 0, length)

    at = words(start + head_at, VERSION, VERSION)
    at = words(at, 0, MAGIC)  # the adjustment comes last
    at = shorts(at, 0x0003, EM) + 16  # baseline and left side bearings at 0; no date
    at = shorts(at, extent.left, extent.low)
    at = shorts(at, extent.right, extent.high)
    at = shorts(at, 0, 8)  # style, smallest size
    at = shorts(at, 2, long_places)  # direction; 0 at the end: format of the outlines

    at = words(start + hhea_at, VERSION, 0) - 4
    at = shorts(at, ascent, descent)
    at = shorts(at, 0, extent.advance)
    at = shorts(at, extent.left, extent.bearing)
    at = shorts(at, extent.right, 1)  # the caret is upright
    shorts(start + maxp_at - 4, 0, count)

    at = words(start + maxp_at, VERSION, 0) - 4
    at = shorts(at, count, extent.points)
    shorts(at, extent.contours, 0)
    shorts(start + maxp_at + 14, 1, 0)  # one zone

    put_glyphs(glyphs, start + hmtx_at, start + glyf_at, start + loca_at, long_places)

    at = words(start, VERSION, 6 << 16 | 64)  # six tables, and numbers to search them by
    at = shorts(at, 2, 32)
    at = entry(at, b"glyf", start, glyf_at, glyf_length)
    at = entry(at, b"head", start, head_at, HEAD)
    at = entry(at, b"hhea", start, hhea_at, HHEA)
    at = entry(at, b"hmtx", start, hmtx_at, 4 * count)
    at = entry(at, b"loca", start, loca_at, loca_length)
    entry(at, b"maxp", start, maxp_at, MAXP)
    word(start + head_at + ADJUSTMENT, WHOLE - total(start, length))
    reach[0] = extent
    return file


cdef int put_glyphs(
    list glyphs, uint8_t *hmtx, uint8_t *glyf, uint8_t *loca, bint long_places
) except -1:
    """The three tables that have an entry for each glyph, behind those of glyph 0, which are 0."""
    cdef Glyph glyph
    cdef Py_ssize_t length
    cdef Py_ssize_t place = 0
    hmtx += 4
    loca += 4 if long_places else 2
    for glyph in glyphs:
        hmtx = shorts(hmtx, glyph.advance, glyph.left)
        loca = word(loca, place) if long_places else short_(loca, place >> 1)
        length = PyBytes_GET_SIZE(glyph.outline)
        memcpy(glyf + place, PyBytes_AS_STRING(glyph.outline), length)
        place += length
    if long_places:
        word(loca, place)
    else:
        short_(loca, place >> 1)
    return 0


cdef uint8_t *entry(
    uint8_t *at, const char *tag, uint8_t *start, Py_ssize_t offset, Py_ssize_t length
) noexcept:
    """A table's entry in the directory: what it is, the sum of its words, where it stands."""
    memcpy(at, tag, 4)
    at = words(at + 4, total(start + offset, (length + 3) // 4 * 4), offset)
    return word(at, length)


cdef uint32_t total(const uint8_t *at, Py_ssize_t length) noexcept:
    """The sum of the words in so many bytes (a multiple of four), kept to 32 bits."""
    cdef uint32_t whole = 0
    cdef const uint8_t *end = at + length
    while at < end:
        whole += <uint32_t>at[0] << 24 | <uint32_t>at[1] << 16 | <uint32_t>at[2] << 8 | at[3]
        at += 4
    return whole


cdef inline uint8_t *short_(uint8_t *at, int value) noexcept:
    at[0] = value >> 8 & 0xFF
    at[1] = value & 0xFF
    return at + 2


cdef inline uint8_t *shorts(uint8_t *at, int first, int second) noexcept:
    return short_(short_(at, first), second)


cdef inline uint8_t *word(uint8_t *at, uint32_t value) noexcept:
    return shorts(at, value >> 16, value & 0xFFFF)


cdef inline uint8_t *words(uint8_t *at, uint32_t first, uint32_t second) noexcept:
    return word(word(at, first), second)
