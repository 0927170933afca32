"""Lines put together from kept words are those that are set whole."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pdf_samples
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certgen.text.line import Line
from certgen.text.normalise import isolated
from certgen.text.setting import Setting
from certgen.text.typesetter import Typesetter
from certgen.text.vocabulary import KEPT, Vocabulary
from certgen.text.word import Word
from certgen.token import grouped, new_code

DEMO = Path(__file__).parent.parent / "batches" / "digital-unify-2013"
ENDS = "سة رة لا كي نه مم وا أك بژ گ ء"
STARTS = "كا كل كم گا کت لا لله إلى أ بي ي ه ر عم جح نم «ك (ل ك\u0651م \u064bب ه\u064f"
Set = Callable[[str, str], Line]


@pytest.fixture(scope="module")
def kept() -> Set:
    """Sets a line of a style as it is always set."""
    return pdf_samples.typesetter().line


@pytest.fixture(scope="module")
def whole() -> Set:
    """Sets a line of a style with HarfBuzz alone, every stretch at once."""
    catalogue = pdf_samples.typesetter().catalogue
    known: dict[str, Setting] = {}

    def line(text: str, style: str) -> Line:
        setting = known.setdefault(style, Whole(catalogue.style(style), catalogue))
        return setting.line(setting.paragraph(text))

    return line


class Stretches(Vocabulary):
    """One that knows no words."""

    def set(self, text: str, start: int, stop: int) -> list[Word]:
        return [self._made(text, start, stop)]


class Whole(Setting):
    """Sets every stretch as one word."""

    def vocabulary(self, cut, rtl, tracked):  # type: ignore[no-untyped-def]
        return Stretches(cut, self.catalogue.face(cut.face), rtl=rtl, tracked=tracked)


def names() -> Iterator[tuple[str, str]]:
    """Two thousand people of the demo, and what they are and learnt; in Arabic, in French."""
    with (DEMO / "trainees.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))[1:]
    for row in random.Random(7).sample(rows, 2000):
        yield row[1], row[2]
        yield f"{row[4]} – {row[5]}", f"{row[4]}, {row[6]}"
        yield f"{row[4]} – {isolated(row[5])}", f"{row[4]}, {isolated(row[6])}"


def test_names_and_sentences(kept: Set, whole: Set) -> None:
    for arabic, french in names():
        for style in ("ar-bold", "ar"):
            assert kept(arabic, style) == whole(arabic, style), arabic
        for style in ("latin-semibold", "latin"):
            assert kept(french, style) == whole(french, style), french


def test_codes_and_serials(kept: Set, whole: Set) -> None:
    draw = random.Random(8)
    for number in range(1, 1000):
        code = grouped(new_code(draw.randbytes))
        for text in (code, f"DU-2013-{draw.randrange(10**6):06d}", f"EX{number}-{number:06d}"):
            assert kept(text, "code") == whole(text, "code"), text


ARABIC = st.text(
    alphabet="اأإآبةتثجحخدذرزسشصضطظعغفقكلمنهويىءؤئپگڤ\u064b\u064f\u0651 -«»", max_size=24
)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(text=ARABIC)
def test_any_arabic(kept: Set, whole: Set, text: str) -> None:
    assert kept(text, "ar-bold") == whole(text, "ar-bold")


def test_every_end_before_every_beginning(kept: Set, whole: Set) -> None:
    """What one pair of words does across a space is taken for what all with such ends do."""
    marks = ("", "\u064b", "\u064f", "\u0651", "\u0651\u064b")
    ends = [word + mark for word in ENDS.split(" ") for mark in marks]
    for end in ends:
        for start in STARTS.split(" "):
            for space in (" ", "\u00a0"):
                text = f"{end}{space}{start}"
                assert kept(text, "ar-bold") == whole(text, "ar-bold"), text


def test_what_was_set_before_changes_nothing(whole: Set) -> None:
    """Also when there were too many words to be kept."""
    setter = pdf_samples.typesetter()
    fresh = Typesetter(setter.catalogue)
    for number in range(2 * KEPT + 10):
        fresh.line(f"a{number} كة كا", "ar")
    for text in ("جماعة كلميم", "فاطمة كريم بن علي", "a1 a2"):
        assert fresh.line(text, "ar") == whole(text, "ar")
