"""A glyph's outline as TrueType points, from the curves a font engine draws."""

from __future__ import annotations

from math import floor

Point = tuple[int, int, bool]
"""(x, y, on the curve)."""
Contour = tuple[Point, ...]
"""A closed contour; two points off the curve in a row imply the one half-way between."""

_NEAR = 0.01


class Drawing:
    """A pen that keeps quadratic contours (its methods are named as fontTools names a pen's)."""

    def __init__(self) -> None:
        self._contours: list[list[tuple[float, float, bool]]] = []

    def moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._contours.append([(*point, True)])

    def lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._contours[-1].append((*point, True))

    def qCurveTo(self, control: tuple[float, float], end: tuple[float, float]) -> None:  # noqa: N802
        self._contours[-1] += ((*control, False), (*end, True))

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        raise ValueError("cubic outlines")

    def closePath(self) -> None:  # noqa: N802
        contour = self._contours[-1]
        if len(contour) > 1 and contour[-1] == contour[0]:
            contour.pop()

    def outline(self) -> tuple[Contour, ...]:
        """What was drawn, in whole numbers."""
        return tuple(map(_contour, self._contours))


def _contour(drawn: list[tuple[float, float, bool]]) -> Contour:
    """``drawn`` rounded (halves up, as font tools do), without the points two others imply.

    An engine spells implied points out; left in and rounded by themselves they would bend the
    curve.
    """
    points: list[Point] = []
    for place, (x, y, on_curve) in enumerate(drawn):
        before, after = drawn[place - 1], drawn[(place + 1) % len(drawn)]
        implied = (
            on_curve
            and not before[2]
            and not after[2]
            and abs(before[0] + after[0] - 2 * x) < _NEAR
            and abs(before[1] + after[1] - 2 * y) < _NEAR
        )
        if not implied:
            points.append((floor(x + 0.5), floor(y + 0.5), on_curve))
    return tuple(points)
