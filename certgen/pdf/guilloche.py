"""The ground: rings of a hypotrochoid that pale towards the middle of the sheet. Pure geometry.

A wheel with a pen rolls inside a ring, as on a rose engine:
z(t) = e^{imt}(1 + d·e^{−iNt}) has N lobes in m turns and is unchanged by a turn of 2π/N, so that
one lobe, repeated N times, is the whole curve. Rings of falling size lie within each other, every
other one turned by half a lobe, each paler than the one around it.

What makes it light to draw. A rasteriser pays for every path by the box around it, and for every
form whose box is turned by a clip that is no rectangle; so a lobe is its own path, and the ring is
written out in one form that is only ever enlarged or turned by 90°. N leaves 2 when divided by 4:
then a quarter turn is some whole lobes and a half, and the half-turned rings are the same form.
The width of a line costs nothing, so there are few lines of 0.15 mm rather than many finer ones.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterator
from dataclasses import dataclass

from certgen.pdf.ink import Bezier

PIECES = 2
"""Bézier curves a lobe."""
LARGEST = 1.28
"""Scale of the outermost ring, where 1 is half the short side of the sheet or so: the corners of
the ground lie just inside."""
PALEST = 0.03
"""Tint below which a ring is not drawn: no printer shows it."""
LAST = 0.015
"""Tint that the innermost ring would have."""
FALL = 2.6
"""Exponent of the paling: steep, so that the text stands on all but white paper."""


@dataclass(frozen=True, slots=True)
class Trochoid:
    """A closed curve of ``lobes`` lobes in ``turns`` turns about the origin."""

    lobes: int
    turns: int
    depth: float
    """Distance of the pen from the centre of its wheel; the radius of the ring is 1."""

    def __post_init__(self) -> None:
        if self.lobes % 4 != 2:
            raise ValueError(f"{self.lobes} lobes: a quarter turn must be half a lobe out of step")

    def point(self, t: float) -> complex:
        """Where the pen is at ``t`` radians."""
        return cmath.exp(1j * self.turns * t) * (1 + self.depth * cmath.exp(-1j * self.lobes * t))

    def velocity(self, t: float) -> complex:
        """Derivative of ``point``."""
        return 1j * (
            self.turns * cmath.exp(1j * self.turns * t)
            + (self.turns - self.lobes) * self.depth * cmath.exp(1j * (self.turns - self.lobes) * t)
        )

    def lobe(self) -> tuple[complex, tuple[Bezier, ...]]:
        """Start and Bézier curves of one lobe, with the curve's own points and tangents."""
        step = 2 * math.pi / self.lobes / PIECES
        pieces = []
        for piece in range(PIECES):
            t, u = piece * step, (piece + 1) * step
            start, end = self.point(t), self.point(u)
            pieces.append(
                (start + self.velocity(t) * step / 3, end - self.velocity(u) * step / 3, end)
            )
        return self.point(0), tuple(pieces)


@dataclass(frozen=True, slots=True)
class Family:
    """Rings of one curve in one ink."""

    curve: Trochoid
    ink: str
    """A name of the palette."""
    offset: float
    """How far it is out of step with the family before it, in rings."""


@dataclass(frozen=True, slots=True)
class Ring:
    """One curve of a family."""

    scale: float
    turned: bool
    """By 90°, which is half a lobe."""
    tint: float
    width: float
    """Millimetres."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Families of rings in one rhythm."""

    families: tuple[Family, ...]
    ratio: float
    """Size of a ring by that of the one around it."""
    count: int
    """Rings a family would have if it paled to ``LAST``."""
    tint: float
    """Of the outermost ring."""
    narrowest: float
    """Width of the palest line, millimetres."""
    swell: float
    """By how much the outermost line is wider, millimetres."""

    def rings(self, family: Family) -> Iterator[Ring]:
        """The rings that can be seen, from the outermost inwards."""
        for place in range(self.count):
            left = 1 - place / (self.count - 1)
            tint = LAST + (self.tint - LAST) * left**FALL
            if tint < PALEST:
                return
            yield Ring(
                scale=LARGEST * self.ratio ** (place + family.offset),
                turned=place % 2 == 1,
                tint=tint,
                width=self.narrowest + self.swell * left,
            )


ROSE = Trochoid(lobes=66, turns=1, depth=0.06)
"""Petals."""
RAYS = Trochoid(lobes=66, turns=5, depth=0.06)
"""Long crossing strokes."""
CROSSED = Ground(
    (Family(RAYS, "main", offset=0), Family(ROSE, "accent", offset=0.5)),
    ratio=0.923,
    count=19,
    tint=0.34,
    narrowest=0.13,
    swell=0.04,
)
"""A fine net, beside a ring of cells."""
PETALLED = Ground(
    (Family(ROSE, "main", offset=0), Family(ROSE, "accent", offset=0.5)),
    ratio=0.943,
    count=25,
    tint=0.34,
    narrowest=0.13,
    swell=0.04,
)
"""Scales, beside corners."""
