# cython: nonecheck=True
"""Names that have the width they ask for on one line each, as nearly all have.

That is told, and where they then stand, in a tenth of the time ``band`` takes for the others.
"""

from certgen.text.fit import ONE_LINE as _ONE_LINE, floored

cimport cython

from certgen.text.line cimport Line, Measure
from certgen.text.stock cimport Cases

FLOOR = 0.45
REACH = 1.0

cdef double _REACH = REACH, ONE_LINE = _ONE_LINE


@cython.dataclasses.dataclass(frozen=True)
cdef class Band:
    """The room of one name, or of several one above another. Points, y upwards."""

    top: cython.double
    bottom: cython.double
    width: cython.double


@cython.no_gc  # as of the others below, nothing it holds leads back to it
@cython.dataclasses.dataclass(frozen=True)
cdef class Name:
    """A name as it would be set if it had all the room it wants."""

    text: str
    style: str
    size: cython.double
    floor: cython.double = FLOOR
    lines: cython.int = 2


cdef Name new_name(str text, str style, double size, double floor, int lines):
    cdef Name name = Name.__new__(Name)
    name.text, name.style, name.size, name.floor, name.lines = text, style, size, floor, lines
    return name


@cython.no_gc
@cython.dataclasses.dataclass(frozen=True)
cdef class Placed:
    """A name as it is set."""

    size: cython.double
    lines: tuple
    baselines: tuple


cdef Placed _new_placed(double size, tuple lines, tuple baselines):
    cdef Placed placed = Placed.__new__(Placed)
    placed.size, placed.lines, placed.baselines = size, lines, baselines
    return placed


cpdef bint fits(Cases typesetter, list names, Band band, double gap=0.0) except -1:
    """Whether ``at_ease`` will find a place for ``names``, told from the words they are made of.
    Raises what ``Typesetter.line`` raises."""
    cdef double height = 0.0
    cdef Name name
    cdef Measure measure
    for name in names:
        measure = typesetter.measure(name.text, name.style)
        if measure is None or (measure.width + 2 * _REACH) * name.size > band.width:
            return False
        height += (measure.top - measure.bottom) * name.size
    return _share(names, band, gap, height) > 0


cpdef tuple at_ease(Cases typesetter, list names, Band band, double gap, baseline):
    """``names`` in ``band`` as ``band.placed`` finds them, when each has the width it asks for on
    one line; nothing when that is not certain. Raises what ``Typesetter.line`` raises."""
    cdef double top, y, share, size, height = 0.0
    cdef Name name
    cdef Line line
    cdef list lines = [], found = []
    for name in names:
        line = typesetter.line(name.text, name.style)
        if (line.width + 2 * _REACH) * name.size > band.width:
            return ()
        height += (line.top - line.bottom) * name.size
        lines.append(line)
    share = _share(names, band, gap, height)
    if share == 0:
        return ()
    sizes = [_size(name, share) for name in names]
    height = 0.0
    for line, size in zip(lines, sizes):
        height += (line.top - line.bottom) * size
    top = (band.top + band.bottom + height + gap * (len(names) - 1)) / 2
    for line, size in zip(lines, sizes):
        if len(lines) == 1 and baseline is not None:
            y = max(<double>baseline, band.bottom - line.bottom * size)
            y = min(y, band.top - line.top * size)
        else:
            y = top - line.top * size
        found.append(_new_placed(size, (line,), (y,)))
        top -= (line.top - line.bottom) * size + gap
    return tuple(found)


cdef double _share(list names, Band band, double gap, double height) except -1:
    """The share of their sizes at which ``names``, so high in all, have the height of ``band``; 0
    when it is so small that two lines, or none, may be better."""
    cdef double room = band.top - band.bottom - gap * (len(names) - 1)
    cdef double share = min(1.0, room / height) if height else 1.0
    cdef Name name
    if share < ONE_LINE:
        return 0.0
    for name in names:
        if share < name.floor:
            return 0.0
    return share


cdef double _size(Name name, double share):
    """The size of ``name`` at a ``share`` of what it asks for."""
    if share == 1.0:
        return name.size
    return max(<double>floored(name.size * share, name.size), name.size * name.floor)
