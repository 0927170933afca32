"""Blocks → their structure elements, and what those say of them (ISO 32000-1, 14.9.3 and 14.9.4)."""

from certgen.mark cimport ArtMark, Block, SymbolMark, TextMark
from certgen.pdf.spelling cimport Buffer


Place = tuple[int, bytes, bool]
"""Where a slot stands in the structure: the number of its element, the element but for what it
says, and whether it is a figure."""


def elements(dict places not None, tuple blocks not None):
    """The structure elements of those ``blocks`` that have marks and one of the ``places``."""
    cdef Block block
    cdef tuple place
    cdef list found = []
    for block in blocks:
        place = places.get(block.slot) if block.marks else None
        if place is not None:
            found.append((place[0], element(place[1], block, place[2])))
    return found


cdef bytes element(bytes head, Block block, bint figure):
    """The structure element of ``block`` that begins with ``head``: it says what a ``figure`` shows,
    or the block's text in logical order where the content does not give it."""
    cdef Buffer written
    cdef str said
    if not figure and says_itself(block):
        return head + b">>"
    written = Buffer()
    written.write(head)
    said = block.aloud or block.text
    written.write(b"/Alt" if figure else b"/ActualText")
    written.string(said.replace("\n", " "))
    if figure:
        written.write(b"/A<</O/Layout/Placement/Block/BBox[")
        bound(written, block.marks)
        written.write(b"]>>")
    written.write(b">>")
    return written.contents()


cdef bint says_itself(Block block) except -1:
    """Whether a reader that goes through the content finds the block's text as it is.

    A line of two directions stands there in visual order, the words at the end of a line run into
    those of the next, and tracked letters fall apart. A line that runs from right to left alone is
    read so by all; MuPDF would turn its replacement text around, and no name would be found.
    """
    if block.aloud or len(block.marks) > 1 or not isinstance(block.marks[0], TextMark):
        return False
    return (<TextMark>block.marks[0]).line.tracking == 0 and not mixed(block.text)


cdef bint mixed(str text) except -1:
    """Whether letters of both directions, or figures and letters from right to left, are in
    ``text``."""
    cdef Py_UCS4 char
    cdef bint leftwards = False, rightwards = False
    for char in text:
        rightwards = rightwards or (
            u"0" <= char <= u"9"
            or u"A" <= char <= u"Z"
            or u"a" <= char <= u"z"
            or 0x00C0 <= char <= 0x024F
            or 0x0660 <= char <= 0x0669  # Arabic figures
            or 0x2D30 <= char <= 0x2D7F  # Tifinagh
        )
        leftwards = leftwards or (
            0x0590 <= char <= 0x08FF
            or 0xFB1D <= char <= 0xFDFF
            or 0xFE70 <= char <= 0xFEFC
            or 0x10800 <= char <= 0x10FFF
        )
    return leftwards and rightwards


cdef struct Box:
    double left
    double low
    double right
    double high


cdef int bound(Buffer written, tuple marks) except -1:
    """Write the box of ``marks``: left, bottom, right, top, points."""
    cdef Box each, whole = box(marks[0])
    for mark in marks[1:]:
        each = box(mark)
        whole.left, whole.low = min(whole.left, each.left), min(whole.low, each.low)
        whole.right, whole.high = max(whole.right, each.right), max(whole.high, each.high)
    written.real(whole.left)
    written.write(b" ")
    written.real(whole.low)
    written.write(b" ")
    written.real(whole.right)
    written.write(b" ")
    return written.real(whole.high)


cdef Box box(mark):
    cdef TextMark text
    cdef SymbolMark symbol
    cdef ArtMark art
    if isinstance(mark, TextMark):
        text = mark
        return Box(
            text.x,
            text.y + text.line.bottom * text.size,
            text.x + text.line.width * text.size,
            text.y + text.line.top * text.size,
        )
    if isinstance(mark, SymbolMark):
        symbol = mark
        return Box(symbol.x, symbol.y, symbol.x + symbol.side, symbol.y + symbol.side)
    art = mark
    return Box(art.x, art.y, art.x + art.width, art.y + art.height)
