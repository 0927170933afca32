"""The guilloche as operators: one form for each curve, placed ring by ring."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from certgen.pdf import ink
from certgen.pdf.border import GROUND
from certgen.pdf.guilloche import Ground, Trochoid
from certgen.pdf.ink import Drawing, Form
from certgen.pdf.zellige import PITCH, Lattice

Colours = Mapping[str, str]

RADIUS = 100.0
"""Of the ring in its form, where two decimals are plenty."""
SHARE = 1 / 2.1
"""Radius on the sheet of a ring of scale 1, by the short side."""
STRETCH = 0.75
"""Exponent of the sheet's proportions: the rings are rounder than the sheet, so that the ground
is dense in the corners and left and right, where there is less text."""
HEIGHT = 0.505
"""The rings' centre from the top of the sheet: where name and sentence stand."""
BLEED = 0.25
"""By how much white reaches out of the ground, over half-covered pixels at its edge, mm."""
ONE_INK = 0.7
"""Share of its tint that a ground has in black, which is darker than green."""
ONE_INK_WIDTH = 0.13
"""Width of its lines, mm."""


def draw(ground: Ground, lattice: Lattice, colours: Colours) -> Drawing:
    """The ground within the frame of ``lattice``.

    It is cut off at a rectangle and covered with white where the frame steps in: a clip of any
    other shape would cost a rasteriser more than all the rest of the page.
    """
    corner, opposite = lattice.inset(GROUND)
    outer, far = lattice.inset(GROUND - BLEED)
    operators = (
        ink.saved(
            ink.rectangle(corner, opposite) + " W n",
            *_rings(ground, lattice, colours),
        ),
        ink.fill(ink.WHITE),
        *(
            ink.rectangle(complex(x, y), complex(x + across, y + down))
            for x, across in ((outer.real, PITCH + BLEED), (far.real, -PITCH - BLEED))
            for y, down in ((outer.imag, PITCH + BLEED), (far.imag, -PITCH - BLEED))
        ),
        "f",
    )
    names = _names(ground)
    forms = tuple(Form(name, _reach(curve), _lobes(curve)) for curve, name in names.items())
    return Drawing("\n".join(operators), forms)


def _names(ground: Ground) -> dict[Trochoid, str]:
    curves = dict.fromkeys(family.curve for family in ground.families)
    return {curve: f"G{place}" for place, curve in enumerate(curves)}


def _spread(lattice: Lattice) -> tuple[float, float]:
    """By how much the rings are wider and higher than circles."""
    proportion = (lattice.width / lattice.height) ** STRETCH
    return max(1, proportion), max(1, 1 / proportion)


def _rings(ground: Ground, lattice: Lattice, colours: Colours) -> Iterator[str]:
    across, down = _spread(lattice)
    yield ink.matrix(across, 0, 0, down, lattice.width / 2, lattice.height * HEIGHT)
    whole = min(lattice.width, lattice.height) * SHARE / RADIUS
    for family in ground.families:
        colour, name = colours[family.ink], _names(ground)[family.curve]
        for ring in ground.rings(family):
            factor = whole * ring.scale
            tint, width = ring.tint, ring.width
            if colour == ink.BLACK:
                tint, width = ONE_INK * tint, ONE_INK_WIDTH
            yield ink.saved(
                _turned(factor) if ring.turned else ink.scaled(factor),
                ink.stroke(colour, tint),
                ink.width(lattice.line(width) / factor / math.sqrt(across * down)),
                ink.placed(name),
            )


def _turned(factor: float) -> str:
    """Enlarge, and turn by 90°."""
    return ink.matrix(0, factor, -factor, 0)


def _reach(curve: Trochoid) -> float:
    return RADIUS * (1 + curve.depth) + 1


def _lobes(curve: Trochoid) -> str:
    """All lobes, each a path of its own, spelled alike: they deflate to little more than one."""
    start, pieces = curve.lobe()
    lobe = ink.curve(RADIUS * start, [(RADIUS * a, RADIUS * b, RADIUS * c) for a, b, c in pieces])
    turn = 2 * math.pi / curve.lobes
    step = ink.matrix(math.cos(turn), math.sin(turn), -math.sin(turn), math.cos(turn))
    return "\n".join([f"{lobe} S", *[f"{step}\n{lobe} S"] * (curve.lobes - 1)])
