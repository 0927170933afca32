"""The geometry of the art: cells that close, a weave that alternates, rings that fit."""

from __future__ import annotations

import cmath
import math
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certgen.page import Ornament
from certgen.pdf import ink, ornament
from certgen.pdf.art import PALETTES
from certgen.pdf.guilloche import CROSSED, PETALLED, RAYS, ROSE, Trochoid
from certgen.pdf.zellige import (
    FINEST,
    HAIR,
    NARROWEST,
    ONE_BELOW,
    PITCH,
    REACH,
    SIDE_BY_SIDE,
    Cell,
    Crossing,
    Lattice,
    crossings,
    diamond,
    square,
    star,
)

SIDES = st.floats(50, 1200).map(lambda mm: round(mm, 2))
CELLS = st.frozensets(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1)
CLOSE = 1e-9


def cross(a: complex, b: complex) -> float:
    return (a.conjugate() * b).imag


# --- the lattice


def test_a4_closes_with_the_pitch_it_was_drawn_for() -> None:
    lattice = Lattice.on(297, 210)
    assert (lattice.columns, lattice.rows) == (32, 22)
    assert lattice.unit == pytest.approx(1)
    assert lattice.corner == pytest.approx(complex(9.3, 9.3))
    assert len(lattice.ring()) == 104 + 4
    assert len(lattice.corners()) == 4 * (7 + 1)


@pytest.mark.parametrize(
    ("width", "height", "columns", "rows", "pitch", "margin"),
    [
        (297.0, 210.0, 32, 22, 8.7, 9.3),
        (210.0, 148.0, 32, 22, 6.2, 5.8),
        (279.4, 215.9, 29, 22, 9.071, 8.164),
        (85.6, 53.98, 23, 14, 3.513, 2.397),
    ],
    ids=["A4", "A5", "Letter", "card"],
)
def test_every_usual_sheet_closes_exactly_under_one_margin(
    width: float, height: float, columns: int, rows: int, pitch: float, margin: float
) -> None:
    for turned in (False, True):
        lattice = Lattice.on(height, width) if turned else Lattice.on(width, height)
        cells = (lattice.rows, lattice.columns) if turned else (lattice.columns, lattice.rows)
        assert cells == (columns, rows)
        assert lattice.unit * PITCH == pytest.approx(pitch, abs=0.001)
        assert lattice.corner.real == pytest.approx(lattice.corner.imag)
        assert lattice.unit * lattice.corner.real == pytest.approx(margin, abs=0.001)
        assert lattice.unit * lattice.line(0.01) == pytest.approx(HAIR)


@given(SIDES, SIDES)
def test_cells_and_margins_make_up_the_sheet(width: float, height: float) -> None:
    lattice = Lattice.on(width, height)
    for side, cells, margin in (
        (width, lattice.columns, lattice.corner.real),
        (height, lattice.rows, lattice.corner.imag),
    ):
        assert lattice.unit * (cells * PITCH + 2 * margin) == pytest.approx(side)
    short = min(width, height)
    usual = max(PITCH * short / 210, FINEST)
    assert 0.65 < lattice.unit * PITCH / usual < 1.35
    assert lattice.unit * min(lattice.corner.real, lattice.corner.imag) > 0.014 * short
    if abs(width - height) >= NARROWEST * usual:
        assert lattice.corner.real == pytest.approx(lattice.corner.imag), "one equal margin"


@given(SIDES, SIDES)
def test_portrait_is_landscape_transposed(width: float, height: float) -> None:
    one, other = Lattice.on(width, height), Lattice.on(height, width)
    assert one.unit == pytest.approx(other.unit)
    assert {(j, i) for i, j in one.ring()} == other.ring()
    assert {(j, i) for i, j in one.corners()} == other.corners()


# --- the weave


def over(crossing: Crossing, direction: complex) -> bool:
    """Whether the strand that runs in ``direction`` is the upper one."""
    is_over = abs(cross(crossing.over, direction)) < CLOSE * abs(direction)
    assert is_over != (abs(cross(crossing.under, direction)) < CLOSE * abs(direction))
    return is_over


def on(crossing: Crossing, start: complex, end: complex) -> bool:
    along = end - start
    share = (along.conjugate() * (crossing.at - start)).real / abs(along) ** 2
    return abs(cross(along, crossing.at - start)) < CLOSE and 0 < share < 1


def passed(start: complex, end: complex) -> list[bool]:
    """Over or under, crossing by crossing within a cell, from one point to another."""
    met = sorted(
        (each for each in crossings() if on(each, start, end)), key=lambda c: abs(c.at - start)
    )
    return [over(each, end - start) for each in met]


def test_every_strand_meets_the_other_eight_times() -> None:
    for outline in (diamond(), square()):
        sides = [*pairwise(outline), (outline[-1], outline[0])]
        order = [each for start, end in sides for each in passed(start, end)]
        assert len(order) == 8
        assert all(order[i] != order[i - 1] for i in range(8))


def strand(cells: frozenset[Cell], cell: Cell, start: int, end: int) -> list[bool]:
    """Over or under along a whole strand, from tip ``start`` to tip ``end`` of a cell's diamond.

    At a tip that touches a neighbour's it runs straight on into that cell, else it turns back.
    """
    order: list[bool] = []
    first = (cell, start, end)
    while True:
        here, there = diamond()[start], diamond()[end]
        order += passed(here, there)
        way = there / REACH
        beyond = (cell[0] + round(way.real), cell[1] + round(way.imag))
        opposite = (start + 2) % 4
        if beyond in cells:
            touch = SIDE_BY_SIDE if end % 2 == 0 else ONE_BELOW
            order.append(over(touch, there - here))
            cell, start, end = beyond, (end + 2) % 4, opposite
        else:
            start, end = end, opposite
        if (cell, start, end) == first:
            return order


@given(CELLS, st.data())
def test_over_and_under_alternate_however_cells_are_put_together(
    cells: frozenset[Cell], data: st.DataObject
) -> None:
    cell = data.draw(st.sampled_from(sorted(cells)))
    start = data.draw(st.integers(0, 3))
    end = (start + data.draw(st.sampled_from([1, 3]))) % 4
    order = strand(cells, cell, start, end)
    assert len(order) >= 8
    assert all(order[i] != order[i - 1] for i in range(len(order)))


def test_the_khatam_is_the_square_and_the_diamond() -> None:
    outline = star(8, 2, REACH)
    tips, notches = outline[::2], outline[1::2]
    assert all(min(abs(tip - p) for p in (*diamond(), *square())) < CLOSE for tip in tips)
    assert all(min(abs(notch - c.at) for c in crossings()) < CLOSE for notch in notches)


# --- the guilloche


@pytest.mark.parametrize("curve", [ROSE, RAYS])
@given(t=st.floats(0, 7))
def test_a_quarter_turn_is_half_a_lobe_out_of_step(curve: Trochoid, t: float) -> None:
    lobe = 2 * math.pi / curve.lobes
    at = curve.point(t)
    assert cmath.isclose(curve.point(t + lobe), at * cmath.rect(1, curve.turns * lobe))
    radius = {round(abs(curve.point(u)), 6) for u in (t, t + lobe, t - 3 * lobe)}
    assert len(radius) == 1
    quarter = (curve.lobes / 4) % 1
    assert quarter == 0.5


@pytest.mark.parametrize("curve", [ROSE, RAYS])
def test_lobes_join_smoothly(curve: Trochoid) -> None:
    """The end of a lobe, position and direction, is a start that is a turn by whole lobes away."""
    start, pieces = curve.lobe()
    turn = cmath.rect(1, 2 * math.pi * curve.turns / curve.lobes)
    assert cmath.isclose(pieces[-1][2], start * turn)
    leaving, arriving = pieces[0][0] - start, pieces[-1][2] - pieces[-1][1]
    assert abs(cross(leaving * turn, arriving)) < CLOSE
    for (_, before, joint), (after, _, _) in pairwise(pieces):
        assert cmath.isclose(joint - before, after - joint)


def test_lobes_out_of_step_are_refused() -> None:
    with pytest.raises(ValueError, match="64 lobes"):
        Trochoid(64, 1, 0.06)


@pytest.mark.parametrize("ground", [CROSSED, PETALLED])
def test_rings_shrink_pale_and_turn_by_turns(ground: object) -> None:
    assert ground in (CROSSED, PETALLED)
    for family in ground.families:
        rings = list(ground.rings(family))
        assert 12 < len(rings) < 24, "enough for a ground, few enough to draw quickly"
        for outer, inner in pairwise(rings):
            assert outer.scale > inner.scale
            assert outer.tint > inner.tint
            assert outer.width > inner.width > 0.08
            assert outer.turned != inner.turned
        strokes = sum(len(list(ground.rings(each))) * each.curve.lobes for each in ground.families)
        assert strokes < 2600, "what a rasteriser pays for"
        assert rings[0].tint <= 0.34, "text of 4.9:1 and better stands on a solid of it"


# --- ink and ornaments


@given(st.floats(-1000, 1000), st.integers(0, 6))
def test_numbers_are_short_and_true(value: float, places: int) -> None:
    text = ink.number(value, places)
    assert abs(float(text) - value) <= 0.5000001 * 10**-places
    assert re.fullmatch(r"0|-?[1-9]\d*(\.\d*[1-9])?|-?\.\d*[1-9]", text)


def extent(*ornaments: Ornament) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the points of all paths."""
    drawn = ornament.draw(ornaments, {**PALETTES["green"], "paper": ink.WHITE})
    points = [(float(x), float(y)) for x, y in re.findall(r"(\S+) (\S+) [ml]\b", drawn)]
    across, down = zip(*points, strict=True)
    return min(across), min(down), max(across), max(down)


@pytest.mark.parametrize(
    ("drawn", "box"),
    [
        (Ornament("divider", 148.5, 112, 124), (86.5, 110.06, 210.5, 113.94)),
        (Ornament("rule", 39.5, 177.6, 80), (39.5, 177.6, 119.5, 177.6)),
        (Ornament("field", 36.5, 27, 14, 14), (35, 25.5, 52, 42.5)),
        (Ornament("panel", 127.6, 131, 41.8, 53.2), (127.6, 131, 169.4, 184.2)),
        (Ornament("flourish", 216.5, 63.4, 36), (215.48, 62.38, 252.5, 64.42)),
        (Ornament("flourish", 80.5, 63.4, -36), (44.5, 62.38, 81.52, 64.42)),
        (Ornament("star", 148.5, 29.6, 5), (146.19, 27.29, 150.81, 31.91)),
        (Ornament("dot", 148.5, 120.2, 1.8), (147.67, 119.37, 149.33, 121.03)),
    ],
    ids=lambda value: value.kind if isinstance(value, Ornament) else "",
)
def test_ornaments_stand_where_the_layout_says(
    drawn: Ornament, box: tuple[float, float, float, float]
) -> None:
    assert extent(drawn) == pytest.approx(box, abs=0.011)


def test_what_clears_the_ground_is_drawn_first() -> None:
    star_, field = Ornament("star", 43, 34, 5), Ornament("field", 36.5, 27, 14, 14)
    colours = {**PALETTES["green"], "paper": ink.WHITE}
    assert ornament.draw([star_, field], colours) == ornament.draw([field, star_], colours)
