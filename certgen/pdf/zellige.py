"""The lattice of khatam cells, its weave and its closing on a sheet. Pure geometry.

A khatam is the eight-pointed star of a square and the same square turned by 45°, the diamond. In a
cell of side ``PITCH`` the diamond touches the sides at their middles, so that the diamonds of
neighbours meet at their tips: along a row their edges are two endless zig-zag strands, threaded
through the squares like rings. Points are complex, x to the right and y down.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterator
from dataclasses import dataclass

PITCH = 8.7
"""Side of a cell in its own units, which are millimetres on A4."""
REACH = PITCH / 2
"""From the centre of a cell to the tips of the diamond."""
SIDE = REACH / math.sqrt(2)
"""From the centre to the sides of the square."""
STEP = REACH - SIDE
"""The crossings lie at (±SIDE, ±STEP) and (±STEP, ±SIDE), the vertices of an octagon."""
MARGIN = 9.3
"""From the edge of the sheet to the lattice, on A4; other sheets come as near as they can."""
A4 = 210.0
"""Short side in millimetres of the sheet on which a unit of the lattice is a millimetre."""
NARROWEST = 0.66
"""Of the pitch in proportion to the sheet: narrower cells are not taken to make them close."""
FINEST = 3.5
"""Side of the smallest cell, millimetres: in smaller ones edges and straps run together."""
HAIR = 0.08
"""Width of the finest line, millimetres: two dots at 600 dpi."""
ARM = 4
"""Cells in an arm of a corner."""

Cell = tuple[int, int]
"""Column and row, from the top left."""


def star(points: int, density: int, radius: float, turn: float = 0.0) -> list[complex]:
    """The outline of the star polygon {points/density}: tips at ``radius``, the first at ``turn``.

    ``turn`` is in degrees. {8/2} is the khatam, {8/3} its sharper sister.
    """
    notch = (
        radius * math.cos(math.pi * density / points) / math.cos(math.pi * (density - 1) / points)
    )
    return [
        cmath.rect(notch if i % 2 else radius, math.radians(turn) + math.pi * i / points)
        for i in range(2 * points)
    ]


def diamond() -> list[complex]:
    """The diamond of the cell about the origin."""
    return [cmath.rect(REACH, math.pi * i / 2) for i in range(4)]


def square() -> list[complex]:
    """The square of the cell about the origin."""
    return [complex(x, y) for x, y in ((SIDE, SIDE), (-SIDE, SIDE), (-SIDE, -SIDE), (SIDE, -SIDE))]


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where two strands meet."""

    at: complex
    over: complex
    """Direction of the upper strand, of length 1; which of its two ways does not matter."""
    under: complex


RISING = complex(1, -1) / math.sqrt(2)
"""Like a slash, seen on paper."""
FALLING = complex(1, 1) / math.sqrt(2)
SIDE_BY_SIDE = Crossing(REACH, over=RISING, under=FALLING)
"""Where the diamonds of a cell about the origin and of its right neighbour touch."""
ONE_BELOW = Crossing(1j * REACH, over=FALLING, under=RISING)
"""Where the diamonds of a cell about the origin and of the one below touch."""


def crossings() -> list[Crossing]:
    """The eight crossings of square and diamond in a cell about the origin.

    In the upper left quarter the upright side of the square goes over the diamond, and the diamond
    over the level side; the other quarters are this one turned by 90°. With the two ways of
    touching, a strand goes over and under by turns however cells are put together.
    """
    quarter = (
        Crossing(complex(-SIDE, -STEP), over=1j, under=RISING),
        Crossing(complex(-STEP, -SIDE), over=RISING, under=1),
    )
    turns = (1, 1j, -1, -1j)
    return [
        Crossing(each.at * turn, each.over * turn, each.under * turn)
        for turn in turns
        for each in quarter
    ]


@dataclass(frozen=True, slots=True)
class Lattice:
    """Square cells closing on both sides of a sheet, under one equal margin. Lengths in units."""

    unit: float
    """Millimetres to a unit: 1 on A4."""
    width: float
    height: float
    columns: int
    rows: int
    corner: complex
    """Its upper left corner: the margins left and above, which are equal where cells can close."""

    @classmethod
    def on(cls, width: float, height: float) -> Lattice:
        """The lattice of a sheet of ``width`` × ``height`` millimetres.

        Cells of side p close on both sides when the sides differ by k·p with a whole k; of all k
        the one is taken whose p is nearest to ``PITCH`` on A4, in proportion to the short side,
        but not to less than ``FINEST``. A sheet that is nearly a square has no such k; its two
        margins share the difference.
        """
        short, excess = min(width, height), abs(width - height)
        scale = short / A4
        usual = max(PITCH * scale, FINEST)
        whole = int(excess / usual)
        more, pitch = min(
            ((k, excess / k) for k in (whole, whole + 1) if k),
            key=lambda way: abs(way[1] - usual),
        )
        if pitch < NARROWEST * usual:
            more, pitch = 0, usual
        across = round((short - 2 * MARGIN * scale) / pitch)
        columns, rows = (across + more, across) if width > height else (across, across + more)
        unit = pitch / PITCH
        size = complex(width, height) / unit
        corner = (size - PITCH * complex(columns, rows)) / 2
        return cls(unit, size.real, size.imag, columns, rows, corner)

    def line(self, width: float) -> float:
        """Width of a line that is ``width`` on A4; on small sheets no finer than ``HAIR``."""
        return max(width, HAIR / self.unit)

    def centre(self, cell: Cell) -> complex:
        """Centre of a cell."""
        return self.corner + PITCH * complex(cell[0] + 0.5, cell[1] + 0.5)

    def inset(self, distance: float) -> tuple[complex, complex]:
        """Two opposite corners of the rectangle ``distance`` within the edge of the lattice."""
        corner = self.corner + complex(distance, distance)
        return corner, complex(self.width, self.height) - corner

    def ring(self) -> frozenset[Cell]:
        """The cells along the edge, and in each corner the one within: blocks of two by two."""
        return frozenset(
            (i, j)
            for i in range(self.columns)
            for j in range(self.rows)
            if self._edge(i, j) or self._inner(i, j)
        )

    def corners(self) -> frozenset[Cell]:
        """Of the ring, the cells up to ``ARM`` cells from a corner."""
        return frozenset(
            (i, j)
            for i, j in self.ring()
            if min(i, self.columns - 1 - i) < ARM and min(j, self.rows - 1 - j) < ARM
        )

    def blocks(self) -> Iterator[complex]:
        """The middles of the four corner blocks."""
        corner, opposite = self.inset(PITCH)
        for y in (corner.imag, opposite.imag):
            for x in (corner.real, opposite.real):
                yield complex(x, y)

    def _edge(self, i: int, j: int) -> bool:
        return i in (0, self.columns - 1) or j in (0, self.rows - 1)

    def _inner(self, i: int, j: int) -> bool:
        return i in (1, self.columns - 2) and j in (1, self.rows - 2)
