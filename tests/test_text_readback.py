"""That a line is read back in logical order: by Poppler's rules, and by Poppler."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from certgen.text import readback
from certgen.text.faces import EM, Catalogue
from certgen.text.line import BIDI_CONTROLS, Line
from certgen.text.normalise import clean
from certgen.text.typesetter import Typesetter

FONTS = Path(__file__).parent.parent / "fonts"
ARABIC = (
    "محمّد عبد الله فاطمة مُحَمَّدٌ لا الأعلى رقم و ساعة. أي: «الحاسوب» (الدورة [أ] ! ؟ – 12) 7 ٣ 2013 "
    "75% 3,5 12/11/2026، Digital Unify (DGCL) DU-2013-000017 Jean-Pierre d’Oz S.A.R.L. C++ A/B N° "
    "ISO 9001 بـ2"
)
FRENCH = "Fatima d’Oz N°\u00a012 (DGCL) «\u00a0office\u00a0» 75\u00a0% fin. le 1er C++ – ! Aït-Ali"


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter(Catalogue.open(FONTS))


def kind(char: str) -> str:
    """What Poppler's table of Unicode types says: L, R, # for numbers, N."""
    found = unicodedata.bidirectional(char)
    if found in ("EN", "ES", "ET", "AN", "CS"):
        return "#"
    return {"L": "L", "R": "R", "AL": "R"}.get(found, "N")


def read_back(line: Line, *, rtl_page: bool) -> str:
    """The line as ``TextPage::dumpFragment`` of Poppler 22.12 writes it, controls left out."""
    seen = "".join(unit.text for run in line.runs for unit in run.units)
    said = []
    place = len(seen) - 1 if rtl_page else 0
    if rtl_page:
        while place >= 0:
            start = place
            while place >= 0 and kind(seen[place]) not in ("L", "#"):
                place -= 1
            said.append(seen[place + 1 : start + 1][::-1])
            start = place
            while place >= 0 and kind(seen[place]) != "R":
                place -= 1
            said.append(seen[place + 1 : start + 1])
    else:
        while place < len(seen):
            start = place
            while place < len(seen) and kind(seen[place]) != "R":
                place += 1
            said.append(seen[start:place])
            start = place
            while place < len(seen) and kind(seen[place]) not in ("L", "#"):
                place += 1
            said.append(seen[start:place][::-1])
    return "".join(char for char in "".join(said) if char not in BIDI_CONTROLS)


def lines_of(words: str) -> st.SearchStrategy[str]:
    some = st.lists(st.sampled_from(words.split(" ")), min_size=1, max_size=8)
    return some.map(" ".join)


@settings(max_examples=600, deadline=None, derandomize=True)
@example("السيد Jean-Pierre (DGCL) – رئيس")
@example("«الحاسوب والأنترنت» (الدورة رقم 12)، أي: 45 ساعة.")
@given(text=lines_of(ARABIC))
def test_arabic_lines_are_read_back(typesetter: Typesetter, text: str) -> None:
    assert read_back(typesetter.line(text, "ar"), rtl_page=True) == text


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=lines_of(FRENCH))
def test_french_lines_are_read_back_on_pages_of_either_direction(
    typesetter: Typesetter, text: str
) -> None:
    line = typesetter.line(text, "latin")
    assert read_back(line, rtl_page=True) == text
    assert read_back(line, rtl_page=False) == text


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    parts=st.lists(
        st.sampled_from(("Mme", "(DGCL)", "–", "!", "محمّد", "مُحَمَّدٌ", "«الحاسوب»", "الأعلى", "le")),
        min_size=1,
        max_size=6,
    )
)
def test_french_lines_with_arabic_words_are_read_back_on_a_french_page(
    typesetter: Typesetter, parts: list[str]
) -> None:
    text = " ".join(parts)
    assert read_back(typesetter.line(text, "latin"), rtl_page=False) == text


@settings(max_examples=300, deadline=None, derandomize=True)
@given(text=lines_of(ARABIC))
def test_marks_move_nothing(typesetter: Typesetter, text: str) -> None:
    line = typesetter.line(text, "ar")
    assert line.width == pytest.approx(typesetter._setting("ar").matter(text).edges[-1])
    for run in line.runs:
        marks = [unit for unit in run.units if unit.text in readback.MARKS]
        assert all(mark.glyphs == () and 0 < mark.advance <= readback.WIDTH for mark in marks)


def test_pure_lines_have_no_marks(typesetter: Typesetter) -> None:
    for text, style in (
        ("فاطمة الزَّهراء", "ar"),
        ("Fatima-Zahra", "latin"),
        ("DU-2013-000017", "code"),
    ):
        units = [unit.text for run in typesetter.line(text, style).runs for unit in run.units]
        assert not readback.MARKS & set(units)


def test_a_mark_stands_off_what_follows_it(typesetter: Typesetter) -> None:
    # On one spot Poppler takes two characters for one printed twice, up to 0.1 em.
    def spots(line: Line) -> Iterator[tuple[str, float]]:
        for run in line.runs:
            x = run.x
            for unit in run.units:
                yield unit.text, x
                x += unit.advance * run.scale / EM

    placed = list(spots(typesetter.line("في سنة 45 أو 99 ساعة", "ar")))
    marked = [i for i, (text, _) in enumerate(placed) if text in readback.MARKS]
    assert len(marked) == 2
    for i in marked:
        assert placed[i + 1][1] - placed[i][1] > 0.1
        assert placed[i][1] - placed[i - 1][1] > 0.1


@settings(max_examples=200, deadline=None, derandomize=True)
@given(text=st.text(alphabet=" .،:«»()–!\u00a0بم12aB\u064b\u0651", min_size=1, max_size=14))
def test_no_line_is_too_odd_to_mark(typesetter: Typesetter, text: str) -> None:
    assume(clean(text) == text)
    for style in ("ar", "latin"):
        units = [unit for run in typesetter.line(text, style).runs for unit in run.units]
        assert all(unit.advance >= 0 for unit in units)
        assert sorted(clean("".join(unit.text for unit in units))) == sorted(text)
