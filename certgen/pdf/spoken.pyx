"""Blocks → what their structure elements say of them (ISO 32000-1, 14.9.3 and 14.9.4)."""

from certgen.mark cimport SymbolMark, TextMark
from certgen.pdf.spelling cimport Buffer


def spoken(block, bint figure):
    """What the structure element of ``block`` says: what a ``figure`` shows, or the block's text in
    logical order where the content does not give it."""
    cdef Buffer written
    cdef str said
    if not figure and says_itself(block):
        return b""
    written = Buffer()
    said = block.aloud or block.text
    written.write(b"/Alt" if figure else b"/ActualText")
    written.string(said.replace("\n", " "))
    if figure:
        written.write(b"/A<</O/Layout/Placement/Block/BBox[")
        bound(written, block.marks)
        written.write(b"]>>")
    return written.contents()


cdef bint says_itself(block) except -1:
    """Whether a reader that goes through the content finds the block's text as it is.

    A line of two directions stands there in visual order, the words at the end of a line run into
    those of the next, and tracked letters fall apart. A line that runs from right to left alone is
    read so by all; MuPDF would turn its replacement text around, and no name would be found.
    """
    marks = block.marks
    if block.aloud or len(marks) > 1 or not isinstance(marks[0], TextMark):
        return False
    return not marks[0].line.tracking and not mixed(block.text)


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


cdef int bound(Buffer written, marks) except -1:
    """Write the box of ``marks``: left, bottom, right, top, points."""
    boxes = [box(mark) for mark in marks]
    written.real(min([left for left, _, _, _ in boxes]))
    written.write(b" ")
    written.real(min([low for _, low, _, _ in boxes]))
    written.write(b" ")
    written.real(max([right for _, _, right, _ in boxes]))
    written.write(b" ")
    written.real(max([high for _, _, _, high in boxes]))
    return 0


cdef tuple box(mark):
    if isinstance(mark, TextMark):
        x, y, size, line = mark.x, mark.y, mark.size, mark.line
        return x, y + line.bottom * size, x + line.width * size, y + line.top * size
    if isinstance(mark, SymbolMark):
        return mark.x, mark.y, mark.x + mark.side, mark.y + mark.side
    return mark.x, mark.y, mark.x + mark.width, mark.y + mark.height
