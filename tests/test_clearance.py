"""The white between lines: what is measured, glyph by glyph, and that it is what is seen."""

from __future__ import annotations

import math
from itertools import combinations, product
from pathlib import Path

import pytest
from people import people

from certgen.clearance import AIMED, LEAST, MM, nearest
from certgen.page import TextMark
from certgen.text.faces import Catalogue
from certgen.text.ink import Box, boxes, extent
from certgen.text.typesetter import Typesetter

FONTS = Path(__file__).parent.parent / "fonts"


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter(Catalogue.open(FONTS))


def mark(typesetter: Typesetter, text: str, x: float, y: float, style: str = "ar") -> TextMark:
    return TextMark(x, y, 16.0, "black", typesetter.line(text, style))


def inked(each: TextMark, catalogue: Catalogue) -> list[Box]:
    """The boxes of its glyphs on the page."""
    at = ((each.x, each.y) * 2 for _ in boxes(each.line, catalogue))
    found = zip(boxes(each.line, catalogue), at, strict=True)
    return [
        Box(*(e * each.size + o for e, o in zip(box, origin, strict=True))) for box, origin in found
    ]


def test_it_is_the_least_of_all_pairs_of_glyphs(typesetter: Typesetter) -> None:
    catalogue = typesetter.catalogue
    for start in range(0, 24, 4):
        some = people(200)[start : start + 4]
        marks = [
            mark(typesetter, text, 40 + 7 * row, 200 - 19 * row)
            for row, (text, _) in enumerate(some)
        ]
        least = math.inf
        for one, other in combinations(marks, 2):
            for a, b in product(inked(one, catalogue), inked(other, catalogue)):
                across = max(a.left - b.right, b.left - a.right, 0)
                along = max(a.bottom - b.top, b.bottom - a.top, 0)
                least = min(least, math.hypot(across, along))
        found = nearest(marks, catalogue)
        assert found
        assert found.distance == pytest.approx(least / MM)
        assert {found.one, found.other} <= set(marks)


def test_a_mark_over_a_gap_costs_nothing(typesetter: Typesetter) -> None:
    # The boxes of these lines overlap; their ink is a word apart.
    catalogue = typesetter.catalogue
    upper, lower = mark(typesetter, "ج", 100, 120), mark(typesetter, "أُ", 140, 110)
    low, high = extent(upper.line, catalogue).bottom, extent(lower.line, catalogue).top
    assert 120 + low * 16 < 110 + high * 16
    found = nearest([upper, lower], catalogue)
    assert found
    assert found.distance > 5
    under = nearest([upper, mark(typesetter, "أُ", 104, 110)], catalogue)
    assert under
    assert under.distance == 0


def test_lines_at_their_leading_are_clear(typesetter: Typesetter) -> None:
    # The body of the reference sheet: 15.2 points, a line every 8.1 mm.
    body = (
        "تقديراً لإسهامه القيّم، بصفته مكوّناً، في تكوين المنتخبين والأطر والأعوان بالجماعات الترابية "
        "ضمن برنامج Digital\u00a0Unify الرامي إلى تقليص الهوة الرقمية، وذلك بمناسبة الاحتفال بالذكرى"
    )
    lines = typesetter.wrap(body, "ar", 15.2, 182 * MM, 3)
    marks = [
        TextMark(300 - line.width * 7.6, 200 - 8.1 * MM * row, 15.2, "black", line)
        for row, line in enumerate(lines)
    ]
    found = nearest(marks, typesetter.catalogue)
    assert found
    assert found.distance >= LEAST
    assert AIMED > LEAST


def test_there_is_nothing_between_one_line_and_none(typesetter: Typesetter) -> None:
    catalogue = typesetter.catalogue
    assert nearest([], catalogue) is None
    assert nearest([mark(typesetter, "علي", 10, 10)], catalogue) is None
    assert (
        nearest([mark(typesetter, "علي", 10, 10), mark(typesetter, " ", 10, 10)], catalogue) is None
    )
