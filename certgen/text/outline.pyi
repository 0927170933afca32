Point = tuple[int, int, bool]
"""(x, y, on the curve)."""
Contour = tuple[Point, ...]
"""A closed contour; two points off the curve in a row imply the one half-way between."""

class Drawing:
    """A pen that keeps quadratic contours (its methods are named as fontTools names a pen's)."""

    def moveTo(self, point: tuple[float, float]) -> None: ...  # noqa: N802
    def lineTo(self, point: tuple[float, float]) -> None: ...  # noqa: N802
    def qCurveTo(self, control: tuple[float, float], end: tuple[float, float]) -> None: ...  # noqa: N802
    def curveTo(self, *points: tuple[float, float]) -> None: ...  # noqa: N802
    def closePath(self) -> None: ...  # noqa: N802
    def outline(self) -> tuple[Contour, ...]: ...
