"""A glyph's outline as TrueType points, from the curves a font engine draws.

Every worker draws some 450 glyphs for its first certificates: in Python that took 20 ms.
"""

from libc.math cimport fabs, floor

Point = tuple[int, int, bool]
"""(x, y, on the curve)."""
Contour = tuple[Point, ...]
"""A closed contour; two points off the curve in a row imply the one half-way between."""

cdef double _NEAR = 0.01


cdef class Drawing:
    """A pen that keeps quadratic contours (its methods are named as fontTools names a pen's)."""

    cdef list _contours

    def __init__(self):
        self._contours = []

    def moveTo(self, tuple point):
        """Begin a contour at ``point``."""
        self._contours.append([(point[0], point[1], True)])

    def lineTo(self, tuple point):
        """Draw a line to ``point``."""
        (<list>self._contours[-1]).append((point[0], point[1], True))

    def qCurveTo(self, tuple control, tuple end):
        """Draw a quadratic curve to ``end``."""
        cdef list contour = self._contours[-1]
        contour.append((control[0], control[1], False))
        contour.append((end[0], end[1], True))

    def curveTo(self, *points):
        """Raise ``ValueError``: TrueType has no cubic curves."""
        raise ValueError("cubic outlines")

    def closePath(self):
        """End the contour where it began."""
        cdef list contour = self._contours[-1]
        if len(contour) > 1 and contour[-1] == contour[0]:
            contour.pop()

    def outline(self):
        """What was drawn, in whole numbers."""
        return tuple([_contour(drawn) for drawn in self._contours])


cdef struct Spot:
    double x
    double y
    bint on_curve


cdef tuple _contour(list drawn):
    """``drawn`` rounded (halves up, as font tools do), without the points two others imply.

    An engine spells implied points out; left in and rounded by themselves they would bend the
    curve.
    """
    cdef list points = []
    cdef Py_ssize_t place, count = len(drawn)
    cdef Spot before = _spot(drawn[count - 1]), here = _spot(drawn[0]), after
    cdef bint implied
    for place in range(count):
        after = _spot(drawn[(place + 1) % count])
        implied = (
            here.on_curve
            and not before.on_curve
            and not after.on_curve
            and fabs(before.x + after.x - 2 * here.x) < _NEAR
            and fabs(before.y + after.y - 2 * here.y) < _NEAR
        )
        if not implied:
            x, y = <long>floor(here.x + 0.5), <long>floor(here.y + 0.5)
            points.append((x, y, <bint>here.on_curve))
        before, here = here, after
    return tuple(points)


cdef Spot _spot(tuple point):
    cdef Spot spot
    spot.x, spot.y, spot.on_curve = point[0], point[1], point[2]
    return spot
