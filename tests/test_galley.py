"""Where text stands in the boxes of a layout, to a hundredth of a point."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from pathlib import Path

import pytest

from certgen.band import MM
from certgen.boxes import Box
from certgen.errors import ComposeError
from certgen.galley import Galley
from certgen.language import read_languages
from certgen.template import read_template
from certgen.text.faces import Catalogue
from certgen.text.typesetter import Typesetter

REPOSITORY = Path(__file__).parent.parent
HEIGHT = 210.0


@pytest.fixture(scope="module")
def galley() -> Galley:
    typesetter = Typesetter(Catalogue.open(REPOSITORY / "fonts"))
    return Galley(typesetter, {"ink": "#102030"}, HEIGHT)


@pytest.fixture(scope="module")
def box() -> Box:
    """A line that begins at its place."""
    template = read_template(REPOSITORY / "templates/attestation", read_languages(Path("none")))
    found = next(
        each for each in template.layout("fr").boxes if each.kind == "text" and each.lines == 1
    )
    return replace(found, align="left", colour="ink", width=0.0, tracking=0.0, capitals=False)


def test_places_are_rounded_as_python_rounds_them(galley: Galley, box: Box) -> None:
    """Also those that are a tie, or would be one but for the last bit."""
    chance = random.Random(7)
    points = [chance.uniform(-900, 900) for _ in range(4000)]
    points += [number / 8 + chance.randrange(-400, 400) for number in range(8)]
    halves = [(chance.randrange(-90000, 90000) + 0.5) / 100 for _ in range(2000)]
    points += [near for half in halves for near in (half, *beside(half))]
    points += [0.0, -0.0, -0.001, 1e7 + 0.005, -3e12]
    for point in points:
        (mark,) = galley.spot(replace(box, x=point / MM, y=HEIGHT - point / MM)).marks("a")
        x, y = point / MM * MM, (HEIGHT - (HEIGHT - point / MM)) * MM
        assert [mark.x, mark.y] == [round(x, 2), round(y, 2)]
        assert math.copysign(1, mark.x) == math.copysign(1, round(x, 2))


def beside(point: float) -> tuple[float, float]:
    return math.nextafter(point, -math.inf), math.nextafter(point, math.inf)


def test_lines_stand_left_right_or_about_the_middle(galley: Galley, box: Box) -> None:
    (left,) = galley.spot(box).marks("Rabat")
    width = left.line.width * left.size
    for align, part in (("centre", 0.5), ("right", 1.0)):
        (mark,) = galley.spot(replace(box, align=align)).marks("Rabat")
        assert mark.x == pytest.approx(left.x - part * width, abs=0.011)
        assert (mark.y, mark.size, mark.colour) == (left.y, box.size, "#102030")


def test_a_line_shrinks_to_its_box_by_quarter_points_and_no_further_than_its_floor(
    galley: Galley, box: Box
) -> None:
    (mark,) = galley.spot(box).marks("Commune de Rabat")
    wide = mark.line.width * box.size / MM
    (smaller,) = galley.spot(replace(box, width=wide * 0.9, floor=0.5)).marks("Commune de Rabat")
    assert smaller.size == math.floor(box.size * 0.9 * 4) / 4
    with pytest.raises(ComposeError) as refused:
        galley.spot(replace(box, width=wide * 0.4, floor=0.5)).marks("Commune de Rabat")
    assert refused.value.key == "text_too_long"
