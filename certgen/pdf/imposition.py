"""Where the pages of a print file stand on the paper, and the marks by which it is cut.

Millimetres, the origin at the lower left corner of the paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from certgen.errors import InputError
from certgen.pdf.spelling import real

MM = 72 / 25.4
"""Points to the millimetre."""
PAPERS = {"a4": (210.0, 297.0), "a3": (297.0, 420.0), "sra3": (320.0, 450.0)}
"""Width and height, upright."""
MARK = 5.0
"""A crop mark's length."""
CLEAR = 3.0
"""Between a crop mark and the edge it stands for, at least."""
SHORT = 1.0
"""A crop mark for which less room is left is not drawn."""
HAIR = 0.1
"""A crop mark's width."""
TINY = 0.01


@dataclass(frozen=True)
class Imposition:
    """So many equal pages on one side of a paper, all the same way up."""

    width: float
    """Of the paper."""
    height: float
    columns: int
    rows: int
    page_width: float
    """As cut."""
    page_height: float
    bleed: float
    """How far art reaches beyond the cut."""
    marked: bool = True
    """Whether crop marks are drawn where there is room."""

    @property
    def places(self) -> list[tuple[float, float]]:
        """The lower left corner of each page as cut: row by row from the top, left to right."""
        return [
            (self._left + column * self._across, self._low + row * self._up)
            for row in reversed(range(self.rows))
            for column in range(self.columns)
        ]

    @property
    def _across(self) -> float:
        return self.page_width + 2 * self.bleed

    @property
    def _up(self) -> float:
        return self.page_height + 2 * self.bleed

    @property
    def _left(self) -> float:
        return (self.width - self.columns * self._across) / 2 + self.bleed

    @property
    def _low(self) -> float:
        return (self.height - self.rows * self._up) / 2 + self.bleed

    def crop_marks(self) -> bytes:
        """The operators of the marks: at every edge that is cut, outside all pages; points."""
        if not self.marked:
            return b""
        lines = [*self._upright(), *self._level()]
        drawn = (b"%b %b m %b %b l" % tuple(real(v * MM) for v in line) for line in lines)
        return b"/Artifact BMC\nq 0 G %b w\n%b S Q\nEMC\n" % (real(HAIR * MM), b"\n".join(drawn))

    def _upright(self) -> Iterator[tuple[float, float, float, float]]:
        low, high = self._low, self._low + self.rows * self._up - 2 * self.bleed
        for x in _edges(self._left, self._across, self.columns, self.page_width):
            for begin, end in _outside(low, high, self.bleed, self.height):
                yield x, begin, x, end

    def _level(self) -> Iterator[tuple[float, float, float, float]]:
        left, right = self._left, self._left + self.columns * self._across - 2 * self.bleed
        for y in _edges(self._low, self._up, self.rows, self.page_height):
            for begin, end in _outside(left, right, self.bleed, self.width):
                yield begin, y, end, y


def impose(
    page_width: float, page_height: float, *, count: int = 1, paper: str = "", bleed: float = 0.0
) -> Imposition:
    """``count`` pages of this size on ``paper``, upright or on its side, as they fit best.

    Without ``paper``: one page on a paper of its own size, or as much larger as bleed and crop
    marks want. Raises ``InputError`` when they do not fit: print files are true to size.
    """
    if not paper:
        around = bleed + CLEAR + MARK if bleed else 0.0
        whole = page_width + 2 * around, page_height + 2 * around
        return Imposition(*whole, 1, 1, page_width, page_height, bleed, marked=bool(bleed))
    short, long = PAPERS[paper]
    grids = [(n, count // n) for n in range(1, count + 1) if count % n == 0]
    found = [
        Imposition(width, height, *grid, page_width, page_height, bleed)
        for width, height in ((short, long), (long, short))
        for grid in grids
    ]
    best = max(found, key=_margin)
    if _margin(best) < -TINY:
        size = f"{page_width:.0f} × {page_height:.0f}"
        raise InputError("does_not_fit", count=count, size=size, paper=paper.upper(), bleed=bleed)
    return best


def _margin(each: Imposition) -> float:
    """The narrower margin between the pages with their bleed and the edge of the paper."""
    return min(
        (each.width - each.columns * (each.page_width + 2 * each.bleed)) / 2,
        (each.height - each.rows * (each.page_height + 2 * each.bleed)) / 2,
    )


def _edges(start: float, step: float, count: int, size: float) -> list[float]:
    """Every cut: both edges of each page, said once where two pages meet."""
    edges = chain.from_iterable((start + i * step, start + i * step + size) for i in range(count))
    return sorted({round(edge, 6) for edge in edges})


def _outside(low: float, high: float, bleed: float, whole: float) -> Iterator[tuple[float, float]]:
    """Where a mark begins and ends on both sides of what is cut from ``low`` to ``high``."""
    away = max(bleed, CLEAR)
    below, above = max(low - away - MARK, 0.0), min(high + away + MARK, whole)
    if low - away - below >= SHORT:
        yield below, low - away
    if above - high - away >= SHORT:
        yield high + away, above
