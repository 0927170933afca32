# cython: nonecheck=True
"""Text in the boxes of a layout: at what size, on which lines, standing where. Pure.

What a box asks for is written down once, in its ``Spot``; each text is then set in it.
"""

from dataclasses import replace

from certgen import band
from certgen.ease import Band as _Band
from certgen.errors import ComposeError

from libc.math cimport copysign, fabs, floor

from certgen.ease cimport Band, Placed, fits, new_name
from certgen.mark cimport TextMark, new_mark
from certgen.text.line cimport Line
from certgen.text.stock cimport Cases

cdef double MM = band.MM
cdef double SMALLEST = 5 / 6
"""A paragraph may be set this much smaller when it needs the room."""
cdef dict BEFORE = {"left": 0.0, "centre": 0.5, "right": 1.0}
"""The part of a line that is to the left of where its box stands."""
cdef double LARGE = 1e6, TIE = 1e-6


cdef class Galley:
    """Makes the boxes of one layout ready."""

    cdef object _typesetter, _palette
    cdef double _height

    def __init__(self, typesetter, palette, double height):
        """``palette`` are colours by name, ``height`` is that of the sheet, mm."""
        self._typesetter = typesetter
        self._palette = palette
        self._height = height

    def spot(self, box):
        """``box``, ready for its texts."""
        return Spot(self._typesetter, box, self._palette[box.colour], self._height)

    def room(self, boxes):
        """The band of the first of ``boxes``, ready for their names."""
        top, bottom = map(self.y, boxes[0].band)
        room = _Band(top, bottom, boxes[0].width * MM)
        return Room([self.spot(box) for box in boxes], room, boxes[0].leading * MM)

    def y(self, double from_top):
        """Millimetres from the top of the sheet as points from its foot."""
        return (self._height - from_top) * MM


cdef class Spot:
    """A box and where its lines stand."""

    def __init__(self, Cases typesetter, box, str colour, double height):
        self.box = box
        self._typesetter = typesetter
        self._style, self._colour = box.style, colour
        self._x, self._y = box.x * MM, (height - <double>box.y) * MM
        self._size, self._tracking = box.size, box.tracking
        self._room, self._before = box.width * MM, BEFORE[box.align]
        self._floor = box.floor
        self._smallest = self._size * self._floor
        self._lines, self._capitals = box.lines, box.capitals
        if box.tail:
            below = replace(
                box,
                size=box.tail.size,
                y=box.tail.y,
                tracking=box.tail.tracking,
                lines=1,
                tail=None,
            )
            self._tail = Spot(typesetter, below, colour, height)

    cpdef tuple marks(self, str text):
        """``text``: a paragraph, or one line, and its tail below if it has one."""
        cdef str below = ""
        cdef tuple marks
        if self._capitals:
            text = text.upper()
        if self._tail is not None:
            text, _, below = text.partition("\n")
        text = text.replace("\n", " ")
        if self._lines > 1:
            marks = self._paragraph(text)
        else:
            line = self._typesetter.line(text, self._style, self._tracking)
            marks = (self.mark(line, self._shrunk(line), self._y),)
        return marks + self._tail.marks(below) if below else marks

    cdef tuple _paragraph(self, str text):
        """The paragraph at its size, or up to a sixth smaller when it needs the room."""
        cdef double y, leading, size = self._size
        while True:
            try:
                lines = self._typesetter.wrap(
                    text, self._style, size=size, width=self._room, max_lines=self._lines
                )
                break
            except ComposeError:
                size -= 0.25
                if size < self._size * SMALLEST:
                    raise
        leading = self.box.leading * MM * size / self._size
        y = self._y
        if self.box.middle:
            y += leading * (len(lines) - 1) / 2
        return tuple(
            [self.mark(line, size, y - place * leading) for place, line in enumerate(lines)]
        )

    cdef double _shrunk(self, Line line) except -1:
        """The size at which a single line fits its box, floored to a quarter point."""
        cdef double size
        if not self._room or line.width * self._size <= self._room:
            return self._size
        size = floor(self._room / line.width * 4) / 4
        if size < self._smallest:
            raise ComposeError("text_too_long", text=line.text, room=f"{self.box.width:.0f} mm")
        return size

    cdef TextMark mark(self, Line line, double size, double y):
        cdef double x = self._x - line.width * size * self._before
        return new_mark(hundredth(x), hundredth(y), size, self._colour, line)


cdef class Room:
    """The band of a name, or of two one above the other."""

    def __init__(self, list spots, Band band, double gap):
        """``gap`` is the white between two names, points."""
        self._spots = spots
        self._band = band
        self._gap = gap

    cpdef bint holds(self, list texts) except -1:
        """Whether the names certainly fit as large as their boxes ask for."""
        return fits(self._first()._typesetter, self._names(texts), self._band, self._gap)

    cpdef list marks(self, list texts):
        """The lines of each name.

        Raises ``ComposeError`` naming the one that has no room.
        """
        cdef Spot spot, first = self._first()
        cdef Placed each
        cdef list marks = [], names = self._names(texts)
        found = band.placed(
            first._typesetter, names, self._band, gap=self._gap, baseline=first._y
        )
        for spot, each in zip(self._spots, found):
            marks.append(
                tuple([spot.mark(line, each.size, y) for line, y in zip(each.lines, each.baselines)])
            )
        return marks

    cdef Spot _first(self):
        return self._spots[0]

    cdef list _names(self, list texts):
        cdef Spot spot
        cdef str text
        cdef list names = []
        for spot, text in zip(self._spots, texts):
            names.append(new_name(text, spot._style, spot._size, spot._floor, spot._lines))
        return names


cdef double hundredth(double value) except? -1:
    """``value`` with two decimals, as Python rounds it; what may be a tie it is asked itself."""
    cdef double hundred = fabs(value) * 100.0
    cdef double whole = floor(hundred)
    cdef double rest = hundred - whole
    if not (hundred < LARGE and fabs(rest - 0.5) > TIE):
        return round(value, 2)
    return copysign((whole + (rest > 0.5)) / 100.0, value)
