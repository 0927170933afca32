"""Contours → an entry of a font's ``glyf`` table: a simple glyph without instructions (OpenType 1.9).

Every worker learns some 900 glyphs of a large batch.
"""

from libc.stdlib cimport free, malloc

from certgen.pdf.spelling cimport Buffer

cdef enum:
    # flags of a point, beside the lowest bit: on the curve
    SHORT_X = 0x02
    SHORT_Y = 0x04
    REPEATED = 0x08
    SAME_X = 0x10
    SAME_Y = 0x20
    MOST = 256  # points one flag is for


cdef struct Point:
    # From the point before, the first from the origin.
    int dx
    int dy
    unsigned char flag


def simple_glyph(placed, int coarse):
    """The entry of several contours ``placed`` together, each by so much across and up; padded to
    four bytes, empty for none. Then their box (x and y minimum, x and y maximum), rounded outwards
    to whole steps of ``coarse``, and how many points they have.

    Raises ``OverflowError`` for what an entry has no room for.
    """
    cdef Buffer written = Buffer()
    cdef Py_ssize_t count = sum([len(contour) for contour, _, _ in placed])
    cdef Point *points
    cdef int left, low, right, high
    if not count:
        return b"", (0, 0, 0, 0), 0
    points = <Point *>malloc(count * sizeof(Point))
    if points is NULL:
        raise MemoryError
    try:
        left, low, right, high = gather(placed, points, count)
        box = down(left, coarse), down(low, coarse), -down(-right, coarse), -down(-high, coarse)
        short(written, len(placed))
        for edge in box:
            short(written, edge)
        put_ends(written, placed)
        short(written, 0)  # no instructions
        put_points(written, points, count)
    finally:
        free(points)
    while written.size % 4:
        written.write(b"\0")
    return written.contents(), box, count


cdef tuple gather(placed, Point *points, Py_ssize_t count):
    """The ``points`` of all contours, one from the other; and what they reach."""
    cdef int x, y, last_x = 0, last_y = 0, across, up, left = 0, low = 0, right = 0, high = 0
    cdef bint on
    cdef Py_ssize_t place = 0
    for contour, across, up in placed:
        for x, y, on in contour:
            if place == count:
                raise OverflowError(count)
            x += across
            y += up
            if place:
                left, low, right, high = min(left, x), min(low, y), max(right, x), max(high, y)
            else:
                left, low, right, high = x, y, x, y
            points[place].dx, points[place].dy = x - last_x, y - last_y
            points[place].flag = (
                on
                | kind(x - last_x, SHORT_X, SAME_X)
                | kind(y - last_y, SHORT_Y, SAME_Y)
            )
            last_x, last_y = x, y
            place += 1
    if place < count:
        raise OverflowError(count)
    return left, low, right, high


cdef unsigned char kind(int delta, unsigned char short, unsigned char same) noexcept:
    """The flags of one coordinate: not there, a byte with its sign here, or two bytes."""
    if not delta:
        return same
    if -256 < delta < 256:
        return short | same if delta > 0 else short
    return 0


cdef int put_ends(Buffer written, placed) except -1:
    """The last point of each contour."""
    cdef long end = -1
    for contour, _, _ in placed:
        end += len(contour)
        if not 0 <= end <= 0xFFFF:
            raise OverflowError(end)
        written.pair(end >> 8, end & 0xFF)
    return 0


cdef int put_points(Buffer written, Point *points, Py_ssize_t count) except -1:
    """Flags, those of a run once with how often they repeat; then all x, then all y."""
    cdef Py_ssize_t place = 0, times
    cdef unsigned char flag
    while place < count:
        flag = points[place].flag
        times = 1
        while times < MOST and place + times < count and points[place + times].flag == flag:
            times += 1
        place += times
        if times > 2:
            written.pair(flag | REPEATED, times - 1)
        elif times > 1:
            written.pair(flag, flag)
        else:
            written.byte(flag)
    for place in range(count):
        put_delta(written, points[place].dx, points[place].flag & SHORT_X)
    for place in range(count):
        put_delta(written, points[place].dy, points[place].flag & SHORT_Y)
    return 0


cdef int put_delta(Buffer written, int delta, bint one) except -1:
    if one:
        return written.byte(abs(delta))
    return short(written, delta) if delta else 0


cdef int short(Buffer written, long value) except -1:
    """Two bytes, with sign."""
    if not -0x8000 <= value <= 0x7FFF:
        raise OverflowError(value)
    return written.pair(value >> 8 & 0xFF, value & 0xFF)


cdef int down(int length, int coarse) except? -1:
    return length // coarse * coarse
