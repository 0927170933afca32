"""Names in their bands: thousands of them, every one set whole or refused for a reason."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from people import UNUSUAL, people

from certgen import band, ease
from certgen.band import MM
from certgen.ease import REACH, Band, Name, Placed
from certgen.errors import ComposeError
from certgen.roster import names
from certgen.text import fit
from certgen.text.faces import Catalogue
from certgen.text.ink import boxes
from certgen.text.normalise import clean
from certgen.text.typesetter import Typesetter

FONTS = Path(__file__).parent.parent / "fonts"
COUNT = 2400
GAP = 1.8 * MM


@dataclass(frozen=True)
class Place:
    """A band and the names it would hold at best: in Arabic, in Latin letters, or both."""

    band: Band
    arabic: float = 0.0
    latin: float = 0.0
    baseline: float | None = None

    def names(self, arabic: str, latin: str) -> list[Name]:
        wanted = ((arabic, "ar-bold", self.arabic), (latin, "latin-semibold", self.latin))
        return [Name(text, style, size) for text, style, size in wanted if size]


PLACES = {
    "both": Place(Band(27.2 * MM, 0.0, 215 * MM), 32.0, 27.5),
    "arabic": Place(Band(20 * MM, 0.0, 215 * MM), arabic=39.0, baseline=6.1 * MM),
    "latin": Place(Band(20 * MM, 0.0, 215 * MM), latin=37.0, baseline=6.1 * MM),
    "card": Place(Band(11 * MM, 0.0, 72 * MM), 13.0, 11.0),
}


@pytest.fixture(scope="module")
def typesetter() -> Typesetter:
    return Typesetter(Catalogue.open(FONTS))


def on_list() -> Iterator[tuple[str, str]]:
    """The corpus as a roster would print it."""
    for arabic, latin in people(COUNT):
        yield names.inspect(arabic, "ar")[0], names.inspect(latin, "fr")[0]


def set_in(typesetter: Typesetter, place: Place, wanted: list[Name]) -> tuple[Placed, ...]:
    return band.placed(typesetter, wanted, place.band, gap=GAP, baseline=place.baseline)


def hold(
    typesetter: Typesetter, place: Place, wanted: list[Name], found: tuple[Placed, ...]
) -> None:
    """Everything that must be true of names that were set."""
    room, above = place.band, place.band.top
    assert len(found) == len(wanted)
    for name, each in zip(wanted, found, strict=True):
        assert " ".join(line.text for line in each.lines) == clean(name.text)
        assert name.size * name.floor <= each.size <= name.size
        assert len(each.lines) <= name.lines
        for row, (line, y) in enumerate(zip(each.lines, each.baselines, strict=True)):
            left = (room.width - line.width * each.size) / 2
            ink = list(boxes(line, typesetter.catalogue))
            assert ink
            assert left + min(box.left for box in ink) * each.size >= -1e-6
            assert left + max(box.right for box in ink) * each.size <= room.width + 1e-6
            top, bottom = max(box.top for box in ink), min(box.bottom for box in ink)
            white = band.BETWEEN * each.size if row else GAP if each is not found[0] else 0.0
            assert y + top * each.size <= above - white + 1e-6
            above = y + bottom * each.size
            assert all(gid for run in line.runs for unit in run.units for gid, *_ in unit.glyphs)
    assert above >= room.bottom - 1e-6
    shares = [each.size / name.size for name, each in zip(wanted, found, strict=True)]
    assert max(shares) - min(shares) <= fit.STEP / min(name.size for name in wanted) + 1e-9


@pytest.mark.parametrize("where", PLACES)
def test_thousands_are_set_whole_or_refused(typesetter: Typesetter, where: str) -> None:
    place, refused = PLACES[where], []
    everyone = list(on_list())
    for number, (arabic, latin) in enumerate(everyone):
        wanted = place.names(arabic, latin)
        if not all(name.text for name in wanted):
            continue
        try:
            hold(typesetter, place, wanted, set_in(typesetter, place, wanted))
        except ComposeError as error:
            refused.append(number)
            said = error.say("fr")
            if error.key in ("missing_glyph", "missing_face"):
                assert str(error.fields["code"]) in said
                char = str(error.fields["char"])
                assert any(char in name.text for name in wanted)
            else:
                assert error.key in ("name_too_long", "name_too_high")
                assert any(clean(name.text) in said for name in wanted)
                assert "mm" in said
    usual = len(everyone) - 2 * len(UNUSUAL)
    if where != "card":  # on a large sheet all names of people are set
        assert all(number >= usual for number in refused)
        assert max(len(name) for pair in everyone[:usual] for name in pair) > 75
    assert len(refused) < COUNT / 40


@pytest.mark.parametrize("where", PLACES)
def test_what_is_told_at_once_is_what_is_found(typesetter: Typesetter, where: str) -> None:
    """Names with room enough, and those too high for it, stand where the search would put them."""
    place, once = PLACES[where], 0
    for arabic, latin in list(on_list())[:600]:
        wanted = place.names(arabic, latin)
        if not all(name.text for name in wanted):
            continue
        told = ease.at_ease(typesetter, wanted, place.band, GAP, place.baseline)
        fits = ease.fits(typesetter, wanted, place.band, GAP)
        assert told or not fits
        if told:
            once += 1
            assert band.searched(typesetter, wanted, place.band, GAP, place.baseline) == told
    assert once > 100


def test_a_hundred_characters_are_set(typesetter: Typesetter) -> None:
    arabic = "الأستاذ الدكتور مولاي عبد الرحمان بن محمد بن عبد الله الإدريسي العلوي الحسني بن عبد السلام الوزاني"
    latin = "Moulay Abderrahmane Ben Mohamed Ben Abdellah El Idrissi El Alaoui El Hassani Ben Abdeslam El Ouazzani"
    for place in PLACES.values():
        if place.arabic < 20 and place.latin < 20:
            continue
        wanted = place.names(arabic, latin)
        hold(typesetter, place, wanted, set_in(typesetter, place, wanted))


def test_a_short_name_never_grows(typesetter: Typesetter) -> None:
    both = PLACES["both"]
    for arabic, latin in (("علي با", "Ali Ba"), ("ا", "I")):
        assert [each.size for each in set_in(typesetter, both, both.names(arabic, latin))] == [
            32.0,
            27.5,
        ]


def test_one_line_down_to_four_fifths_then_two(typesetter: Typesetter) -> None:
    text = "Fatima-Zahra Bennani"
    width = typesetter.line(text, "latin").width * 40
    for share, lines in ((1.0, 1), (0.9, 1), (0.81, 1), (0.79, 2), (0.5, 2)):
        (found,) = band.placed(typesetter, [Name(text, "latin", 40.0)], Band(120, 0, width * share))
        assert len(found.lines) == lines
        singly = fit.floored(40 * share, 40.0)
        assert found.size == singly if lines == 1 else found.size > singly * 1.2
    (one,) = band.placed(
        typesetter, [Name(text, "latin", 40.0, lines=1)], Band(120, 0, width * 0.5)
    )
    assert (len(one.lines), one.size) == (1, 20.0)
    # A band too low for two lines keeps one.
    (low,) = band.placed(typesetter, [Name(text, "latin", 40.0)], Band(24, 0, width * 0.7))
    assert (len(low.lines), low.size) == (1, 28.0)


def test_two_lines_open_up_where_there_is_room(typesetter: Typesetter) -> None:
    name = Name("Jean Monnet", "latin", 20.0)
    narrow = typesetter.line("Monnet", "latin").width * 20 + 2
    (wide,) = band.placed(typesetter, [name], Band(100, 0, narrow))
    assert wide.baselines[0] - wide.baselines[1] == pytest.approx(band.LEADING * 20)
    (tight,) = band.placed(typesetter, [name], Band(30, 0, narrow))
    assert tight.baselines[0] - tight.baselines[1] < band.LEADING * tight.size


def test_a_name_keeps_its_baseline_unless_its_ink_would_leave(typesetter: Typesetter) -> None:
    room = Band(50, 0, 500)

    def baseline(text: str, y: float) -> float:
        return band.placed(typesetter, [Name(text, "ar-bold", 30.0)], room, baseline=y)[
            0
        ].baselines[0]

    assert baseline("علي", 20.0) == 20.0
    assert baseline("صبح", 2.0) > 2.0  # a deep tail
    assert baseline("أُمُّ", 30.0) < 30.0  # a high hamza and its vowel
    assert baseline("باب", 25.0) == 25.0


def test_marks_too_high_are_told_from_names_too_long(typesetter: Typesetter) -> None:
    with pytest.raises(ComposeError) as caught:
        band.placed(typesetter, [Name("فاطمة الزهراء", "ar-bold", 39.0)], Band(60, 0, 10 * MM))
    assert caught.value.key == "name_too_long"
    assert caught.value.fields == {"text": "فاطمة الزهراء", "room": "10\u00a0mm"}
    pair = [Name("مُّ", "ar-bold", 39.0), Name("Ali", "latin", 30.0)]
    with pytest.raises(ComposeError) as caught:
        band.placed(typesetter, pair, Band(7 * MM, 0, 500), gap=GAP)
    assert caught.value.key == "name_too_high"
    assert caught.value.fields["text"] == clean("مُّ")
    with pytest.raises(ComposeError) as caught:
        band.placed(
            typesetter, [pair[1], Name("W " * 50, "latin", 30.0)], Band(90, 0, 300), gap=GAP
        )
    assert caught.value.fields["text"] == ("W " * 50)


def test_decomposed_names_are_set_composed(typesetter: Typesetter) -> None:
    name = unicodedata.normalize("NFD", "Hélène Güneş")
    (found,) = band.placed(typesetter, [Name(name, "latin", 20.0)], Band(40, 0, 500))
    assert found.lines[0].text == "Hélène Güneş"


def test_no_swash_reaches_farther_than_is_looked_for(typesetter: Typesetter) -> None:
    for arabic, latin in people(2 * len(UNUSUAL) + 300)[:300]:
        for text, style in ((arabic, "ar-bold"), (latin, "latin-italic")):
            line = typesetter.line(text, style)
            ink = typesetter.ink(line)
            assert ink.left > -REACH / 2
            assert ink.right - line.width < REACH / 2
