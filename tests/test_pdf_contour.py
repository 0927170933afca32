"""Contours as they are embedded: few points, and the same curve."""

from __future__ import annotations

from math import cos, pi, sin

import outlines
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlines import apart, drawn

from certgen.pdf.contour import SLACK, embedded
from certgen.text.outline import Contour

GRID = 6
FACES = ("amiri", "amiri-bold", "garamond", "garamond-semibold", "garamond-italic")


def sample(name: str) -> list[tuple[Contour, int]]:
    """Contours of what the demo shows of a face, and its grid."""
    [(face, gids)] = [each for each in outlines.shown().items() if each[0].name == name]
    return [(contour, face.grid) for gid in gids[::4] for contour in face.outline(gid)]


@pytest.mark.parametrize("name", FACES)
def test_curves_stay_and_points_go(name: str) -> None:
    """Nowhere a whole step of the grid away, on average hardly farther than the grid alone moves
    them, with less than nine tenths of the points."""
    contours = sample(name)
    lean = [embedded(contour, grid) for contour, grid in contours]
    assert sum(map(len, lean)) < 0.9 * sum(len(contour) for contour, _ in contours)
    away = []
    for made, (contour, grid) in zip(lean, contours, strict=True):
        assert all(x % grid == y % grid == 0 for x, y, _ in made)
        away.append(apart(drawn(made), drawn(contour)) / grid)
    assert max(away) < 1
    assert sum(away) / len(away) < 0.65


@pytest.mark.parametrize("name", FACES)
def test_letters_are_as_high_and_as_wide_as_they_were(name: str) -> None:
    """But for the half step that rounding costs, and what fewer points may."""
    for contour, grid in sample(name):
        ours, theirs = drawn(embedded(contour, grid)), drawn(contour)
        for mine, its in ((ours.real, theirs.real), (ours.imag, theirs.imag)):
            assert abs(mine.min() - its.min()) <= grid * (0.5 + SLACK)
            assert abs(mine.max() - its.max()) <= grid * (0.5 + SLACK)


def ellipse(width: int, height: int, turn: float, arcs: int, first: int) -> Contour:
    """An ellipse of ``arcs`` with every point said, from the ``first`` of them on."""
    points = []
    for place in range(2 * arcs):
        angle, far = pi * place / arcs, 1 / cos(pi / arcs) if place % 2 else 1
        x, y = width * far * cos(angle), height * far * sin(angle)
        across, up = x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)
        points.append((round(across), round(up), not place % 2))
    return (*points[first:], *points[:first])


@settings(max_examples=200, deadline=None)
@given(
    *(st.integers(200, 800), st.integers(200, 800), st.floats(0, pi)),
    *(st.integers(4, 24), st.integers(0, 7)),
)
def test_ellipses_stay_ellipses(
    width: int, height: int, turn: float, arcs: int, first: int
) -> None:
    contour = ellipse(width, height, turn, arcs, first)
    made = embedded(contour, GRID)
    assert len(made) <= len(contour)
    assert apart(drawn(made), drawn(contour)) < GRID


def test_a_circle_of_many_arcs_becomes_one_of_few() -> None:
    contour = ellipse(120, 120, 0.0, 32, 0)
    made = embedded(contour, GRID)
    assert len(made) <= len(contour) / 3
    assert max(x for x, _, _ in made) == max(y for _, y, _ in made) == 120


@pytest.mark.parametrize(
    "contour",
    [
        ((0, 0, True), (0, 600, True), (600, 600, True), (600, 0, True)),
        ((0, 300, True), (300, 600, True), (600, 300, True), (300, 0, True)),
        ((0, 300, True), (150, 480, False), (300, 600, True), (600, 300, True), (300, 0, True)),
        ((0, 0, True), (300, 300, False), (0, 600, True), (-300, 300, False)),
    ],
    ids=("square", "dot of a letter", "three corners and a curve", "lens"),
)
def test_corners_stay(contour: Contour) -> None:
    assert embedded(contour, GRID) == contour


def test_where_a_curve_turns_the_other_way_it_stays() -> None:
    """Two shallow arcs, one to the left and one to the right, that one arc would nearly draw."""
    contour = (
        *((0, 0, True), (300, 120, False), (600, 234, True), (900, 348, False)),
        *((1200, 480, True), (1200, -600, True), (0, -600, True)),
    )
    assert embedded(contour, GRID) == tuple(point for point in contour if point != (600, 234, True))


def test_what_is_implied_already_stays_out() -> None:
    contour = ((0, 120, False), (120, 0, False), (0, -120, False), (-120, 0, False))
    assert embedded(contour, GRID) == contour
    assert embedded((), GRID) == ()


POINTS = st.tuples(st.integers(-2000, 2000), st.integers(-2000, 2000), st.booleans())


@settings(max_examples=300, deadline=None)
@given(st.lists(POINTS, max_size=30), st.integers(1, 6))
def test_any_contour_has_an_embedded_one(contour: list[tuple[int, int, bool]], grid: int) -> None:
    made = embedded(tuple(contour), grid)
    assert len(made) <= 2 * len(contour)
    assert all(x % grid == y % grid == 0 for x, y, _ in made)
    assert bool(made) == bool(contour)
