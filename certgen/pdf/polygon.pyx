"""Outlines as polygons of few corners, close to their curves.

A plate's microtext has 28 contours of 1,700 points: in Python that took 8 ms of every worker's start.
"""

from libc.math cimport fmax, fmin, hypot, rint
from libc.stdlib cimport free, malloc

cdef enum:
    _PIECES = 6  # of a curve, to choose corners from

cdef struct Spot:
    double x
    double y
    bint on_curve

cdef struct Weights:
    double start
    double control
    double end

cdef Weights[_PIECES] _WEIGHTS
for _piece in range(_PIECES):
    _t = _piece / _PIECES
    _WEIGHTS[_piece] = Weights((1 - _t) ** 2, 2 * _t * (1 - _t), _t**2)


def polygon(tuple contour, double scale, double within):
    """The corners of a closed polygon that keeps ``within`` so many units of the curves of
    ``contour``, enlarged by ``scale``; in whole units, no two neighbours alike."""
    cdef Py_ssize_t count = len(contour), most = count * _PIECES + 1, place, far = 0
    cdef Spot* given = <Spot*> malloc((count + most) * sizeof(Spot))
    if given is NULL:
        raise MemoryError
    cdef Spot* points = given + count
    cdef double farthest = 0.0, away
    cdef list corners = []
    try:
        for place in range(count):
            x, y, on_curve = contour[place]
            given[place] = Spot(<double>x * scale, <double>y * scale, on_curve)
        count = _along(given, count, points)
        points[count] = points[0]
        for place in range(count):
            away = hypot(points[place].x - points[0].x, points[place].y - points[0].y)
            if away > farthest:
                farthest, far = away, place
        _thinned(points, 0, far, within, corners)
        _thinned(points, far, count, within, corners)
    finally:
        free(given)
    return [here for here, there in zip(corners, corners[1:] + corners[:1]) if here != there]


cdef Py_ssize_t _along(Spot* given, Py_ssize_t count, Spot* points) noexcept:
    """Points on the contour so close that its chords are as good as its curves; how many."""
    cdef Py_ssize_t place, piece, found = 0
    cdef Spot before, here, after, start, end
    cdef Weights by
    for place in range(count):
        here = given[place]
        if here.on_curve:
            points[found] = here
            found += 1
            continue
        before, after = given[(place or count) - 1], given[(place + 1) % count]
        start = before if before.on_curve else _between(before, here)
        end = after if after.on_curve else _between(here, after)
        for piece in range(_PIECES):
            by = _WEIGHTS[piece]
            points[found].x = by.start * start.x + by.control * here.x + by.end * end.x
            points[found].y = by.start * start.y + by.control * here.y + by.end * end.y
            found += 1
    return found


cdef Spot _between(Spot one, Spot other) noexcept:
    return Spot((one.x + other.x) / 2, (one.y + other.y) / 2, True)


cdef object _thinned(Spot* points, Py_ssize_t first, Py_ssize_t last, double within, list corners):
    """Append the points from ``first`` up to ``last``, without that one and without those that lie
    on the way (Douglas and Peucker)."""
    cdef double across = points[last].x - points[first].x, along = points[last].y - points[first].y
    cdef double length = across * across + along * along or 1.0, farthest = 0.0, away, way, x, y
    cdef Py_ssize_t place, corner = first
    for place in range(first, last + 1):
        x, y = points[place].x - points[first].x, points[place].y - points[first].y
        way = fmin(fmax((x * across + y * along) / length, 0.0), 1.0)  # it may lie beyond the end
        away = hypot(x - way * across, y - way * along)
        if away > farthest:
            farthest, corner = away, place
    if farthest <= within:
        corners.append((<long>rint(points[first].x), <long>rint(points[first].y)))
    else:
        _thinned(points, first, corner, within, corners)
        _thinned(points, corner, last, within, corners)
