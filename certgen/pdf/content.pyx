"""Marks → content operators (ISO 32000-1, clauses 8 and 9).

No /ActualText here: readers take it for visual order and reverse Arabic; it stands on the
structure element. Every run lies on one baseline with its units in visual order.
"""

from functools import lru_cache

from certgen.pdf import ink
from certgen.pdf.spelling import real

cimport cython

from certgen.mark cimport ArtMark, Block, SymbolMark, TextMark
from certgen.pdf.fontfile cimport Font
from certgen.pdf.spelling cimport Buffer, escaped
from certgen.text.line cimport Line, Run, Unit

SYMBOL = b"Q"
QUIET = 4
cdef str BLACK = "black"
cdef double NEAR = 0.002
"""A run that begins this close to the end of the one before, em, follows it without being placed.

Placing it by a rounded number could put it a hair to the left of a mark without width, and
readers that sort by place would take the two in the wrong order.
"""


@lru_cache(maxsize=256)
def paint(colour):
    """The operator that fills with ``colour`` (``#RRGGBB`` or ``black``)."""
    if colour == BLACK:
        return b"0 g"
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return b"%b %b %b rg" % (real(red / 255), real(green / 255), real(blue / 255))


@cython.no_gc  # nothing it holds leads back to it
cdef class Pen:
    """Writes one content stream; font, colour and tracking are said only where they change."""

    cdef Font _font
    cdef int _modules
    cdef Buffer _written
    cdef Font _selected
    cdef double _size
    cdef str _colour
    cdef double _tracking

    def __init__(self, Font font, int modules=0):
        """``font`` says how units are shown; ``modules`` is the side of the QR symbol."""
        self._font = font
        self._modules = modules
        self._written = Buffer()
        self._selected = None
        self._colour = ""
        self._size = self._tracking = 0.0

    def content(self):
        """All that was written, the text state left as it was found."""
        self._track(0.0)
        return self._written.contents()

    def blocks(self, dict tags not None, tuple blocks not None):
        """Every one of ``blocks`` that has marks; ``tags`` are what opens each, by slot."""
        cdef Block block
        for block in blocks:
            if block.marks:
                self.block(tags[block.slot], block.marks)

    cpdef int block(self, bytes tag, marks) except -1:
        """``marks`` as one marked-content sequence; ``tag`` opens it."""
        self._line(tag)
        for mark in marks:
            if isinstance(mark, TextMark):
                self._text(mark)
            elif isinstance(mark, SymbolMark):
                self._symbol(mark)
            elif isinstance(mark, ArtMark):
                self._line(ink.placed(ink.slot_form(mark.slot)).encode())
        return self._line(b"EMC")

    cdef int _text(self, TextMark mark) except -1:
        cdef Buffer written = self._written
        cdef double left = mark.x, baseline = mark.y, size = mark.size
        cdef double reached = 0.0
        cdef Line line = mark.line
        cdef Run run
        self._fill(mark.colour)
        self._track(line.tracking * size)
        self._line(b"BT\n")
        self._point(left, baseline)
        written.write(b" Td")
        for run in line.runs:
            if abs(run.x - reached) > NEAR:
                self._line(b"1 0 0 1 ")
                self._point(left + run.x * size, baseline)
                written.write(b" Tm")
            self._show(run, size * run.scale)
            if len(line.runs) > 1:
                reached = run.x + run_width(run) + line.tracking * len(run.units)
        self._line(b"ET")
        return 0

    cdef int _symbol(self, SymbolMark mark) except -1:
        cdef Buffer written = self._written
        cdef double module, side, margin
        self._fill(BLACK)
        module = min(mark.module, mark.side / (self._modules + 2 * QUIET))
        side = module * self._modules
        margin = (mark.side - side) / 2
        self._line(b"q ")
        written.real(side)
        written.write(b" 0 0 ")
        self._point(side, mark.x + margin)
        written.write(b" ")
        written.real(mark.y + margin)
        written.write(b" cm /")
        written.write(SYMBOL)
        return written.write(b" Do Q")

    cdef int _show(self, Run run, double size) except -1:
        """Show the units of ``run`` at ``size``, each followed by its kern if there are any.

        A kern stands before a text or at the end: pdfium loses one before an empty text.
        """
        cdef Buffer written = self._written
        cdef Font font = None, other
        cdef Unit unit
        cdef bint kerned = len(run.kerned) > 0
        cdef long kern = 0
        cdef Py_ssize_t place
        cdef int glyph
        if not run.units:
            return 0
        for place in range(len(run.units)):
            unit = run.units[place]
            glyph = self._font.place(unit)
            other = self._font.font(glyph)
            if font is None:
                self._select(other, size)
                self._line(b"[(" if kerned else b"(")
            elif other is not font:
                written.write(b")] TJ" if kerned else b") Tj")
                self._select(other, size)
                if kern:
                    written.write(b"\n[")
                    written.number(-kern)
                    written.write(b"(")
                else:
                    self._line(b"[(" if kerned else b"(")
            elif kern:
                written.write(b")")
                written.number(-kern)
                written.write(b"(")
            font = other
            self._code(glyph - font.started)
            kern = <signed char>run.kerned[place] if kerned else 0
        if kern:
            written.write(b")")
            written.number(-kern)
            return written.write(b"] TJ")
        return written.write(b")] TJ" if kerned else b") Tj")

    cdef int _code(self, int glyph) except -1:
        """The number of a ``glyph``, two bytes of a literal string."""
        cdef char *at = self._written.reserve(4)
        self._written.size += escaped(escaped(at, glyph >> 8), glyph & 0xFF) - at
        return 0

    cdef int _line(self, bytes begun) except -1:
        """Begin a line."""
        if self._written.size:
            self._written.write(b"\n")
        return self._written.write(begun)

    cdef int _point(self, double x, double y) except -1:
        self._written.real(x)
        self._written.write(b" ")
        return self._written.real(y)

    cdef int _select(self, Font font, double size) except -1:
        if size != self._size or font is not self._selected:
            self._selected, self._size = font, size
            self._line(b"/")
            self._written.write(font.resource)
            self._written.write(b" ")
            self._written.real(size)
            self._written.write(b" Tf")
        return 0

    cdef int _fill(self, str colour) except -1:
        if colour != self._colour:
            self._line(paint(colour))
            self._colour = colour
        return 0

    cdef int _track(self, double tracking) except -1:
        if tracking != self._tracking:
            self._line(b"")
            self._written.real(tracking)
            self._written.write(b" Tc")
            self._tracking = tracking
        return 0


cdef double run_width(Run run):
    """How far the run's units and kerns lead, in em of the line's size."""
    cdef long reach = 0
    cdef Unit unit
    cdef unsigned char kern
    for unit in run.units:
        reach += unit.advance
    for kern in run.kerned:
        reach += <signed char>kern
    return run.scale * reach / 1000
