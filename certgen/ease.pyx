"""Names that have all the room they ask for on one line each, as nearly all have.

That is told, and where they then stand, in a third of the time ``band`` takes for the others.
"""

cimport cython

FLOOR = 0.45
REACH = 1.0

cdef double _REACH = REACH


@cython.dataclasses.dataclass(frozen=True)
cdef class Band:
    """The room of one name, or of several one above another. Points, y upwards."""

    top: cython.double
    bottom: cython.double
    width: cython.double


@cython.dataclasses.dataclass(frozen=True)
cdef class Name:
    """A name as it would be set if it had all the room it wants."""

    text: str
    style: str
    size: cython.double
    floor: cython.double = FLOOR
    lines: cython.int = 2


@cython.dataclasses.dataclass(frozen=True)
cdef class Placed:
    """A name as it is set."""

    size: cython.double
    lines: tuple
    baselines: tuple


cpdef bint fits(typesetter, list names, Band band, double gap=0.0) except -1:
    """Whether ``names`` certainly fit into ``band`` at their sizes, each on one line, told from the
    words they are made of. Raises what ``Typesetter.line`` raises."""
    cdef double width, top, bottom, height = gap * (len(names) - 1)
    cdef Name name
    for name in names:
        measure = typesetter.measure(name.text, name.style)
        if measure is None:
            return False
        width, top, bottom = measure.width, measure.top, measure.bottom
        if (width + 2 * _REACH) * name.size > band.width:
            return False
        height += (top - bottom) * name.size
    return height <= band.top - band.bottom


cpdef tuple at_ease(typesetter, list names, Band band, double gap, baseline):
    """``names`` in ``band`` as ``band.placed`` finds them when they have the room they ask for;
    nothing when that is not certain. Raises what ``Typesetter.line`` raises."""
    cdef double width, top, above = 0.0, below = 0.0, height = 0.0, white = gap * (len(names) - 1)
    cdef Name name
    cdef list lines = [], found = []
    for name in names:
        line = typesetter.line(name.text, name.style)
        width, above, below = line.width, line.top, line.bottom
        if (width + 2 * _REACH) * name.size > band.width:
            return ()
        height += (above - below) * name.size
        lines.append(line)
    if height > band.top - band.bottom - white:
        return ()
    if len(names) == 1 and baseline is not None:
        top = max(<double>baseline, band.bottom - below * name.size)
        top = min(top, band.top - above * name.size)
        return (Placed(name.size, (line,), (top,)),)
    top = (band.top + band.bottom + height + white) / 2
    for name, line in zip(names, lines):
        above, below = line.top, line.bottom
        found.append(Placed(name.size, (line,), (top - above * name.size,)))
        top -= (above - below) * name.size + gap
    return tuple(found)
