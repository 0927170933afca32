"""Letters take the forms they should, by two independent hands; and text before it is set."""

from __future__ import annotations

import re
import unicodedata
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from certgen.text.faces import Catalogue, Face
from certgen.text.line import BIDI_CONTROLS
from certgen.text.normalise import clean, isolated, one_line
from certgen.text.outline import Contour
from certgen.text.terminal import joined

FONTS = Path(__file__).parent.parent / "fonts"
JOINER = "\u200d"
LETTERS = [chr(point) for point in (*range(0x621, 0x63B), *range(0x641, 0x64B))] + list("پچژگڤڭ")
# What stands before and after, and the form the letter takes if it joins on both sides.
FORMS = {
    "ISOLATED": ("", ""),
    "INITIAL": ("", JOINER),
    "MEDIAL": (JOINER, JOINER),
    "FINAL": (JOINER, ""),
}


@pytest.fixture(scope="module", params=["amiri", "amiri-bold"])
def face(request: pytest.FixtureRequest) -> Face:
    return Catalogue.open(FONTS).face(request.param)


def inked(face: Face, text: str) -> list[tuple[Contour, ...]]:
    glyphs = face.shape(text, 0, len(text), rtl=True, script="Arab", lang="ar-MA")
    return [face.outline(glyph.gid) for glyph in glyphs if face.extents(glyph.gid)]


@pytest.mark.parametrize("form", FORMS)
def test_harfbuzz_and_the_reshaper_agree_on_every_letter(face: Face, form: str) -> None:
    # The form's own character goes through the font's character map, the letter through its
    # rules: the outline must be the same.
    before, after = FORMS[form]
    for letter in LETTERS:
        (said,) = joined(before + letter + after).replace(JOINER, "")
        assert said != letter
        assert inked(face, before + letter + after) == inked(face, said), letter


def test_forms_differ(face: Face) -> None:
    # Else the comparison above would say nothing.
    shapes = [inked(face, before + "ع" + after) for before, after in FORMS.values()]
    assert all(a != b for a, b in combinations(shapes, 2))


def test_joined_keeps_vowels_and_everything_else() -> None:
    assert joined("مُحَمَّد 12 (DGCL) é") == "ﻣُﺤَﻤَّﺪ 12 (DGCL) é"
    assert joined("الله لا") == "ﺍﻟﻠﻪ ﻻ"
    assert joined("") == ""


@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويىءآأؤإئة\u064b\u064e\u0651 12aé", max_size=20))
@example(text="لًآ")
def test_joined_text_is_the_same_text(text: str) -> None:
    # Compatibility forms say which letter they are of: nothing is lost, and only a mark between a
    # lam and its alef moves, behind the two that are one form now.
    said = re.sub("ل([\u064b\u064e\u0651]+)([اآأإ])", r"ل\2\1", text)
    assert unicodedata.normalize("NFKC", joined(text)) == unicodedata.normalize("NFKC", said)


@given(st.text(alphabet="اeéب\u0301\u064b\u0651" + BIDI_CONTROLS, max_size=20))
def test_clean(text: str) -> None:
    cleaned = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not set(cleaned) & set(BIDI_CONTROLS)
    assert clean(cleaned) == cleaned
    assert clean(isolated(text)) == cleaned


def test_a_field_cannot_leave_its_isolate() -> None:
    assert isolated("ab\u2069\u202ecd") == "\u2068abcd\u2069"


def test_one_line() -> None:
    assert one_line("e\u0301\tle\r\nmot\u2028\u2068x\u2069") == "é le  mot \u2068x\u2069"
    assert one_line("plain ASCII") == "plain ASCII"
    assert one_line("a\nb") == "a b"


def test_what_pasted_text_brings_along_is_left_out() -> None:
    """U+FEFF shows nothing, and an archive forbids it as the meaning of a glyph."""
    assert one_line("\ufeffcafé") == clean("\ufeffcafé") == "café"
    assert isolated("\ufeffcafé") == "\u2068café\u2069"
