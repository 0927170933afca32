"""Names and paragraphs: they fit, they are well divided, or they are refused. Never clipped."""

from __future__ import annotations

import re
from array import array
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certgen.errors import ComposeError
from certgen.text import breaks, fit
from certgen.text.faces import Catalogue
from certgen.text.normalise import clean, isolated
from certgen.text.typesetter import Typesetter

FONTS = Path(__file__).parent.parent / "fonts"
MM = 72 / 25.4
BODY = (
    "en reconnaissance de sa précieuse contribution, en qualité de formateur, à la formation des "
    "élus, des cadres et des agents des collectivités territoriales dans le cadre du programme "
    "Digital\u00a0Unify pour la réduction de la fracture numérique"
)
CORPS = (
    "تقديراً لإسهامه القيّم، بصفته مكوّناً، في تكوين المنتخبين والأطر والأعوان بالجماعات الترابية "
    "ضمن برنامج Digital\u00a0Unify الرامي إلى تقليص الهوة الرقمية، وذلك بمناسبة الاحتفال بالذكرى"
)
PARTS = "فاطمة الزهراء بنت عبد الله العلوي مولاي إسماعيل آيت المدغري بنسليمان علي با"
NAMES = st.lists(st.sampled_from(PARTS.split(" ")), min_size=1, max_size=9).map(" ".join)
WORDS = st.lists(st.sampled_from((*BODY.split(" "), *CORPS.split(" "))), min_size=1, max_size=25)
THOROUGH = settings(max_examples=200, deadline=None, derandomize=True)


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter(Catalogue.open(FONTS))


@THOROUGH
@given(text=NAMES)
def test_halves_are_the_largest_that_can_be(typesetter: Typesetter, text: str) -> None:
    words = text.split(" ")
    width = typesetter.line(text, "ar-bold").width * 20
    lines = typesetter.halves(text, "ar-bold", 39.0, width)
    assert " ".join(line.text for line in lines) == text * bool(lines)
    assert len(lines) == (2 if len(words) > 1 else 0)
    if lines:
        splits = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
        widest = [max(typesetter.line(part, "ar-bold").width for part in parts) for parts in splits]
        best = max(min(39.0, width / each) for each in widest)
        # Balance may cost 3 per cent, and half of a name 25.
        size = min(39.0, width / max(line.width for line in lines))
        assert size >= best * fit._AS_GOOD * fit.worth("عبد") - 0.01


def test_a_particle_stays_with_its_name(typesetter: Typesetter) -> None:
    name = "فاطمة الزهراء بنت عبد الله العلوي الإدريسي"
    width = typesetter.line(name, "ar-bold").width * 20
    lines = typesetter.halves(name, "ar-bold", 39.0, width)
    assert [line.text for line in lines] == ["فاطمة الزهراء بنت عبد الله", "العلوي الإدريسي"]
    for word in ("بن", "بِنت", "Ben", "EL", "d'", "\u2068مولاي", "Aït"):
        assert fit.worth(word) < 1
    assert fit.worth("عبد") < fit.worth("بن")
    assert fit.worth("فاطمة") == 1


def test_particles_are_a_wish_and_not_a_glue() -> None:
    # Three words of equal width but for a tiny particle in the middle, then a long one.
    text = "aaaa el bbbb"
    words = breaks.words(text)
    even = [0, 1, 2, 3, 4, 4.1, 4.3, 4.5, 4.6, 5.6, 6.6, 7.6, 8.6]
    assert fit.name_split(text, words, even, 100.0, 100.0) == 1  # el bbbb: 4.5 against 4.4
    long = [0, 1, 2, 3, 4, 4.1, 6, 8, 8.1, 9.1, 10.1, 11.1, 12.1]
    assert fit.name_split(text, words, long, 100.0, 100.0) == 1
    short = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 3, 5, 5.1, 6.1, 7.1, 8.1, 9.1]
    assert fit.name_split(text, words, short, 100.0, 100.0) == 2  # else a quarter smaller


def test_the_room_is_told_in_millimetres(typesetter: Typesetter) -> None:
    with pytest.raises(ComposeError) as caught:
        typesetter.wrap(BODY, "latin", 13.8, 60 * MM, 3)
    assert caught.value.fields["room"] == "3\u00a0×\u00a060\u00a0mm"


@pytest.mark.parametrize(
    ("text", "style", "size", "width", "lines"),
    [(BODY, "latin", 13.8, 214, 3), (CORPS, "ar", 15.2, 182, 3), (BODY, "latin", 10.8, 86, 6)],
)
def test_the_bodies_of_the_reference_sheets(
    typesetter: Typesetter, text: str, style: str, size: float, width: float, lines: int
) -> None:
    found = typesetter.wrap(text, style, size, width * MM, lines)
    assert " ".join(line.text for line in found) == text
    assert all(line.width * size <= width * MM + 0.01 for line in found)
    assert any("Digital\u00a0Unify" in line.text for line in found)
    widths = [line.width for line in found]
    assert min(widths) > 0.7 * max(widths)
    assert len(found[-1].text.split(" ")) > 1


@THOROUGH
@given(words=WORDS, style=st.sampled_from(("ar", "latin")), width=st.floats(80, 500))
def test_a_paragraph_fits_or_is_refused(
    typesetter: Typesetter, words: list[str], style: str, width: float
) -> None:
    text = " ".join(words)
    try:
        lines = typesetter.wrap(text, style, 12.0, width, 8)
    except ComposeError as error:
        assert error.key == "text_too_long"
        needed = typesetter.line(text, style).width * 12
        widest = max(typesetter.line(word, style).width * 12 for word in words)
        assert needed > width * 4 or widest > width * 0.98
        return
    assert " ".join(line.text for line in lines) == text
    assert all(line.width * 12 <= width + 0.01 for line in lines)


@THOROUGH
@given(st.lists(st.integers(1, 30), min_size=1, max_size=9), st.integers(25, 80))
def test_breaks_are_the_most_even_of_all(widths: list[int], room: int) -> None:
    # Against every way to break, with words as wide as given and spaces of one unit.
    text = " ".join("x" * width for width in widths)
    words, edges = breaks.words(text), array("d", range(len(text) + 1))
    found = breaks.paragraph_breaks(words, edges, room, len(widths))
    ways = []
    for count in range(len(widths)):
        for inner in combinations(range(1, len(widths)), count):
            ends = (*inner, len(widths))
            spans = list(zip((0, *inner), ends, strict=True))
            measures = [words[b - 1].stop - words[a].start for a, b in spans]
            if max(measures) <= room:
                alone = len(widths) > 1 and ends[-1] - spans[-1][0] == 1
                cost = sum((room - measure) ** 2 for measure in measures) + alone * 4 * room**2
                ways.append((len(spans), cost, spans))
    if found is None:
        assert not ways
    else:
        best = min(ways)
        assert (len(found), found) in [(n, spans) for n, cost, spans in ways if cost == best[1]]


WORD = re.compile(r"(?:[«(\[] +)?[^ ]+(?: +[»:;!?%)\]–—][^ ]*)*")


@settings(max_examples=1000, deadline=None, derandomize=True)
@given(st.text(alphabet="ab ([«»]):%– \u00a0", max_size=20))
def test_words_are_those_of_a_pattern(text: str) -> None:
    found = [(word.start, word.stop) for word in breaks.words(text)]
    assert found == [word.span() for word in WORD.finditer(text)]


def test_no_break_where_french_forbids_it() -> None:
    text = "le mot « office » : vrai ! (un jour) – fin 75 %"
    found = [text[word.start : word.stop] for word in breaks.words(text)]
    assert found == ["le", "mot", "« office » :", "vrai !", "(un", "jour) –", "fin", "75 %"]


def test_order_is_that_of_the_paragraph(typesetter: Typesetter) -> None:
    # Broken inside an isolate, each half keeps the direction the whole has.
    text = f"قدّم السيد {isolated('Jean de la Fontaine (12)')} عرضاً"
    for width in (90.0, 120.0, 150.0):
        lines = typesetter.wrap(text, "ar", 16.0, width, 5)
        assert " ".join(line.text for line in lines) == clean(text)
        for line in lines:
            inside = [run for run in line.runs if run.face == "garamond"]
            letters = "".join(u.text for run in inside for u in run.units)
            assert clean(letters).strip() in "Jean de la Fontaine (12)"


def test_nothing_is_no_line(typesetter: Typesetter) -> None:
    assert typesetter.wrap("", "latin", 12.0, 100.0, 3) == ()
    assert typesetter.halves("", "latin", 12.0, 100.0) == ()
