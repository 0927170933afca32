"""A contour as it is embedded: on the face's grid, with few points.

Font tools make more points than a curve needs, for it was drawn in arcs of another kind. Here two
neighbouring arcs become one where nobody sees it, and a point on the curve is left out where the
two around it imply one that is as good (OpenType 1.9, glyf). Corners, extremes and inflections
stay. How far a curve may move, and what was looked at: docs/decisions/0010-outlines.md.

Whole numbers come in, and nothing is done to them that one machine rounds otherwise than another.
"""

from __future__ import annotations

from collections.abc import Iterable

from certgen.text.outline import Contour, Point

SLACK = 1 / 3
"""How far fewer points may move a curve, in steps of the grid; the grid moves it up to 0.7."""
BENT = 0.1
"""Tangent of the angle from which two arcs meet in a corner."""
LEVEL = 0.02
"""Tangent of the angle up to which a curve is level or upright, as it is at its extremes."""

Pair = tuple[float, float]
Arc = tuple[Pair, Pair | None, Pair, tuple[Pair, ...]]
"""A quadratic curve: start, control point (``None`` for a line), end; and points of the face's own
curve that it came to stand for."""


def embedded(contour: Contour, grid: int) -> Contour:
    """``contour`` with its points on ``grid``, and none of them that can be spared."""
    if not contour:
        return ()
    slack = grid * SLACK
    merged: list[Arc] = []
    for arc in _arcs(contour):
        one = _one(merged[-1], arc, slack) if merged else None
        if one:
            merged[-1] = one
        else:
            merged.append(arc)
    return _points(merged, grid)


def on_grid(grid: int, length: float) -> int:
    """``length`` rounded to a whole number of steps."""
    return grid * round(length / grid)


def _arcs(contour: Contour) -> list[Arc]:
    """The arcs of ``contour`` from its first point on the curve; implied points are said."""
    first = next((place for place, (_, _, on) in enumerate(contour) if on), -1)
    if first < 0:  # nothing but control points
        (x0, y0, _), (x1, y1, _) = contour[0], contour[-1]
        start: Pair = (x0 + x1) / 2, (y0 + y1) / 2
        way: Iterable[tuple[float, float, bool]] = (*contour, (*start, True))
    else:
        start = contour[first][:2]
        way = (*contour[first + 1 :], *contour[: first + 1])
    arcs: list[Arc] = []
    control: Pair | None = None
    for x, y, on in way:
        if on:
            end = x, y
            arcs.append((start, control, end, ()))
            start, control = end, None
        else:
            if control:
                half = (control[0] + x) / 2, (control[1] + y) / 2
                arcs.append((start, control, half, ()))
                start = half
            control = x, y
    return arcs


def _one(a: Arc, b: Arc, slack: float) -> Arc | None:
    """One arc in place of ``a`` and ``b`` behind it; ``None`` when they must stay two.

    Its control point is where the tangents of their outer ends meet.
    """
    start, control_a, joint, passed_a = a
    _, control_b, end, passed_b = b
    if not control_a or not control_b:
        return None
    (x0, y0), (ax, ay), (x, y), (bx, by), (x2, y2) = start, control_a, joint, control_b, end
    vx, vy, wx, wy = x - ax, y - ay, bx - x, by - y
    if abs(vx * wy - vy * wx) > BENT * (vx * wx + vy * wy):
        return None  # a corner
    across, up = abs(bx - ax), abs(by - ay)
    if across <= LEVEL * up or up <= LEVEL * across:
        return None  # an extreme
    ux, uy, zx, zy = ax - x0, ay - y0, x2 - bx, y2 - by
    turn = ux * zy - uy * zx
    if (ux * vy - uy * vx) * turn <= 0 or (wx * zy - wy * zx) * turn <= 0:
        return None  # an inflection, or no curve
    dx, dy = x2 - x0, y2 - y0
    first, second = (dx * zy - dy * zx) / turn, (ux * dy - uy * dx) / turn
    if first <= 0 or second <= 0:
        return None  # more than half a turn
    ux, uy, zx, zy = first * ux, first * uy, second * zx, second * zy
    turn *= first * second
    most = slack * slack / ((ux - zx) * (ux - zx) + (uy - zy) * (uy - zy))
    passed = (joint, *(passed_a or (_middle(a),)), *(passed_b or (_middle(b),)))
    for x, y in passed:
        dx, dy = x - x0, y - y0
        along, square = (dx * zy - dy * zx) / turn, (ux * dy - uy * dx) / turn
        t = (along + square) / 2
        away = t * t - square  # from the arc where it is at t, in lengths of its axis
        if away * away > most:
            return None
    return start, (x0 + ux, y0 + uy), end, passed


def _middle(arc: Arc) -> Pair:
    """The point half-way along the curve ``arc``."""
    (x0, y0), control, (x2, y2), _ = arc
    assert control
    return (x0 + 2 * control[0] + x2) / 4, (y0 + 2 * control[1] + y2) / 4


def _points(arcs: list[Arc], grid: int) -> Contour:
    """The points of the closed contour of ``arcs`` on ``grid``, but for those that are implied."""
    controls = [
        control and (on_grid(grid, control[0]), on_grid(grid, control[1]))
        for _, control, *_ in arcs
    ]
    points: list[Point] = []
    for place, (arc, control) in enumerate(zip(arcs, controls, strict=True)):
        before = controls[place - 1]
        if not (before and control and _implied(arcs[place - 1], arc, before, control, grid)):
            (x, y), *_ = arc
            points.append((on_grid(grid, x), on_grid(grid, y), True))
        if control:
            points.append((*control, False))
    return tuple(points)


def _implied(a: Arc, b: Arc, control_a: Pair, control_b: Pair, grid: int) -> bool:
    """Whether the point where the curve ``b`` follows ``a`` may be the one half-way between their
    control points, which are given as they are on ``grid``.

    Beside the curve it may be half a step away, as rounding can put it. Along the curve it may be
    farther away, for there the curve slides along itself: it moves most at two thirds of an arc, by
    4/27 of the way times the sine of the angle between the way and the arc there.
    """
    (ax, ay), (bx, by), (x, y) = control_a, control_b, b[0]
    dx, dy, ex, ey = (ax + bx) / 2 - x, (ay + by) / 2 - y, bx - ax, by - ay
    length = ex * ex + ey * ey
    side = dx * ey - dy * ex
    if 4 * side * side > grid * grid * length:
        return False
    way = dx * ex + dy * ey
    if 4 * way * way <= grid * grid * length:
        return True
    most = (grid * SLACK * length * 9 / 4) ** 2
    for (x0, y0), control, (x2, y2) in ((a[0], a[1], a[2]), (b[2], b[1], b[0])):
        assert control
        x1, y1 = control
        ux, uy = x1 - x0, y1 - y0
        tx, ty = ux + 2 * (x2 - x1), uy + 2 * (y2 - y1)
        moved = way * (ex * uy - ey * ux)
        if moved * moved > most * (tx * tx + ty * ty):
            return False
    return True
