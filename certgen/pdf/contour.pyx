# cython: cdivision=True
"""A contour as it is embedded: on the face's grid, with few points.

Font tools make more points than a curve needs, for it was drawn in arcs of another kind. Here two
neighbouring arcs become one where nobody sees it, and a point on the curve is left out where the
two around it imply one that is as good (OpenType 1.9, glyf). Corners, extremes and inflections
stay. How far a curve may move, and what was looked at: docs/decisions/0010-outlines.md.

Whole numbers come in, and nothing is done to them that one machine rounds otherwise than another.

Every worker learns some 800 glyphs of a large batch: in Python that took a sixth of a second.
"""

from libc.math cimport fabs, rint
from libc.stdlib cimport free, malloc

SLACK = 1.0 / 3
"""How far fewer points may move a curve, in steps of the grid; the grid moves it up to 0.7."""
cdef double BENT = 0.1
"""Tangent of the angle from which two arcs meet in a corner."""
cdef double LEVEL = 0.02
"""Tangent of the angle up to which a curve is level or upright, as it is at its extremes."""
cdef double _SLACK = SLACK


cdef struct Place:
    double x
    double y


cdef struct Arc:
    # A quadratic curve, or a line.
    Place start
    Place control
    Place end
    bint curved
    Place* passed  # points of the face's own curve that it came to stand for
    int passes


def embedded(contour, int grid):
    """``contour`` with its points on ``grid``, and none of them that can be spared."""
    cdef int points = len(contour)
    if not points:
        return ()
    # An arc ends at each point on the curve, at most between any two of them, and passes three.
    cdef Arc* arcs = <Arc*>malloc((2 * points + 2) * sizeof(Arc))
    cdef Place* passed = <Place*>malloc(3 * (2 * points + 2) * sizeof(Place))
    cdef int count, place, merged = 0
    try:
        if not arcs or not passed:
            raise MemoryError
        count = _draw(contour, points, arcs)
        for place in range(count):
            if merged and _join(&arcs[merged - 1], &arcs[place], grid * _SLACK):
                continue
            arcs[merged] = arcs[place]
            arcs[merged].passed = passed + 3 * place
            merged += 1
        return _points(arcs, merged, grid)
    finally:
        free(arcs)
        free(passed)


def on_grid(int grid, double length):
    """``length`` rounded to a whole number of steps."""
    return _on_grid(grid, length)


cdef int _on_grid(int grid, double length) noexcept:
    return grid * <int>rint(length / grid)


cdef int _draw(contour, int points, Arc* arcs) except -1:
    """The arcs of ``contour`` from its first point on the curve; implied points are said. How many
    they are."""
    cdef int first, step, count = 0
    cdef bint on, held = False
    cdef Place start, control, here, half
    for first in range(points):
        if contour[first][2]:
            break
    else:
        first = -1
    if first < 0:  # nothing but control points
        start.x = (<double>contour[0][0] + <double>contour[points - 1][0]) / 2
        start.y = (<double>contour[0][1] + <double>contour[points - 1][1]) / 2
    else:
        start.x, start.y = contour[first][0], contour[first][1]
    half = control = start
    for step in range(1, points + 1 + (first < 0)):
        if first < 0 and step == points + 1:
            here, on = half, True
        else:
            x, y, on = contour[(first + step) % points]
            here.x, here.y = x, y
        if not on and held:
            arcs[count].start, arcs[count].control = start, control
            start.x, start.y = (control.x + here.x) / 2, (control.y + here.y) / 2
            arcs[count].end, arcs[count].curved, arcs[count].passes = start, True, 0
            count += 1
        if on:
            arcs[count].start, arcs[count].control = start, control
            arcs[count].end, arcs[count].curved, arcs[count].passes = here, held, 0
            count += 1
            start, held = here, False
        else:
            control, held = here, True
    return count


cdef bint _join(Arc* a, Arc* b, double slack) noexcept:
    """Let ``a`` stand for itself and for ``b`` behind it, unless they must stay two.

    Its control point is where the tangents of their outer ends meet.
    """
    if not a.curved or not b.curved:
        return False
    cdef Place joint = a.end
    cdef double vx = joint.x - a.control.x, vy = joint.y - a.control.y
    cdef double wx = b.control.x - joint.x, wy = b.control.y - joint.y
    if fabs(vx * wy - vy * wx) > BENT * (vx * wx + vy * wy):
        return False  # a corner
    cdef double across = fabs(b.control.x - a.control.x), up = fabs(b.control.y - a.control.y)
    if across <= LEVEL * up or up <= LEVEL * across:
        return False  # an extreme
    cdef double ux = a.control.x - a.start.x, uy = a.control.y - a.start.y
    cdef double zx = b.end.x - b.control.x, zy = b.end.y - b.control.y
    cdef double turn = ux * zy - uy * zx
    if (ux * vy - uy * vx) * turn <= 0 or (wx * zy - wy * zx) * turn <= 0:
        return False  # an inflection, or no curve
    cdef double dx = b.end.x - a.start.x, dy = b.end.y - a.start.y
    cdef double first = (dx * zy - dy * zx) / turn, second = (ux * dy - uy * dx) / turn
    if first <= 0 or second <= 0:
        return False  # more than half a turn
    ux, uy, zx, zy = first * ux, first * uy, second * zx, second * zy
    turn *= first * second
    cdef double most = slack * slack / ((ux - zx) * (ux - zx) + (uy - zy) * (uy - zy))
    cdef int passes = a.passes, number
    if not passes:
        a.passed[0] = _middle(a)
        passes = 1
    a.passed[passes], a.passed[passes + 1] = joint, _middle(b)
    passes += 2
    cdef double along, square, t, away
    for number in range(passes):
        dx, dy = a.passed[number].x - a.start.x, a.passed[number].y - a.start.y
        along, square = (dx * zy - dy * zx) / turn, (ux * dy - uy * dx) / turn
        t = (along + square) / 2
        away = t * t - square  # from the arc where it is at t, in lengths of its axis
        if away * away > most:
            return False
    a.control.x, a.control.y = a.start.x + ux, a.start.y + uy
    a.end, a.passes = b.end, passes
    return True


cdef Place _middle(Arc* arc) noexcept:
    """The point half-way along the curve ``arc``."""
    cdef Place middle
    middle.x = (arc.start.x + 2 * arc.control.x + arc.end.x) / 4
    middle.y = (arc.start.y + 2 * arc.control.y + arc.end.y) / 4
    return middle


cdef tuple _points(Arc* arcs, int count, int grid):
    """The points of the closed contour of ``arcs`` on ``grid``, but for those that are implied."""
    cdef list points = []
    cdef Arc* before
    cdef Arc* arc
    cdef int place
    for place in range(count):
        before, arc = &arcs[place - 1 if place else count - 1], &arcs[place]
        if not (before.curved and arc.curved and _implied(before, arc, grid)):
            points.append((_on_grid(grid, arc.start.x), _on_grid(grid, arc.start.y), True))
        if arc.curved:
            points.append((_on_grid(grid, arc.control.x), _on_grid(grid, arc.control.y), False))
    return tuple(points)


cdef bint _implied(Arc* a, Arc* b, int grid) noexcept:
    """Whether the point where the curve ``b`` follows ``a`` may be the one half-way between their
    control points as they are on ``grid``.

    Beside the curve it may be half a step away, as rounding can put it. Along the curve it may be
    farther away, for there the curve slides along itself: it moves most at two thirds of an arc, by
    4/27 of the way times the sine of the angle between the way and the arc there.
    """
    cdef double ax = _on_grid(grid, a.control.x), ay = _on_grid(grid, a.control.y)
    cdef double bx = _on_grid(grid, b.control.x), by = _on_grid(grid, b.control.y)
    cdef double dx = (ax + bx) / 2 - b.start.x, dy = (ay + by) / 2 - b.start.y
    cdef double ex = bx - ax, ey = by - ay
    cdef double length = ex * ex + ey * ey
    cdef double side = dx * ey - dy * ex
    if 4 * side * side > grid * grid * length:
        return False
    cdef double way = dx * ex + dy * ey
    if 4 * way * way <= grid * grid * length:
        return True
    cdef double most = grid * _SLACK * length * 9 / 4
    return _stays(a.start, a.control, a.end, ex, ey, way, most * most) and _stays(
        b.end, b.control, b.start, ex, ey, way, most * most
    )


cdef bint _stays(
    Place start, Place control, Place end, double ex, double ey, double way, double most
) noexcept:
    """Whether an arc that ends in the point stays in its place when that slides so far."""
    cdef double ux = control.x - start.x, uy = control.y - start.y
    cdef double tx = ux + 2 * (end.x - control.x), ty = uy + 2 * (end.y - control.y)
    cdef double moved = way * (ex * uy - ey * ux)
    return moved * moved <= most * (tx * tx + ty * ty)
