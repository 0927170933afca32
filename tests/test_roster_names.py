"""Names: what is printed, what is said about them, and when two are the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certgen.roster import names
from certgen.roster.letters import blank, compact, comparable, tidy
from certgen.roster.sound import heard


def said(raw: str, lang: str) -> tuple[str, set[str]]:
    name, found = names.inspect(raw, lang)
    return name, {finding.code for finding in found}


GOOD = {
    "ar": "محمد العلوي | عبد الله | فاطمة الزهراء | أڭناو | مُحَمَّد | آيت باها | د. محمد العلوي"
    " | هدى (ليلى) بنعلي | عمر - الفاسي | ڤيولا پارادا",
    "fr": "Mohamed EL ALAOUI | Hélène d’Aïn | N'Diaye | Jean-Noël | Ma. Łukasz",
    "zgh": "ⵎⵓⵃⵎⵎⴷ",
    "el": "Ελένη",
}


@pytest.mark.parametrize(
    ("lang", "name"), [(lang, name) for lang, all_ in GOOD.items() for name in all_.split(" | ")]
)
def test_a_good_name_stays_as_it_is(lang: str, name: str) -> None:
    assert said(name, lang) == (unicodedata.normalize("NFC", name), set())


@pytest.mark.parametrize(
    ("lang", "raw", "name", "codes"),
    [
        ("fr", "  Ali \u00a0\t Ben\u2003Ali ", "Ali Ben Ali", ""),
        ("fr", "He\u0301le\u0300ne", "Hélène", ""),
        ("fr", "=HYPERLINK(1)", "=HYPERLINK(1)", "formula_name odd_character"),
        ("fr", "+Ali", "+Ali", "formula_name"),
        ("fr", "-Ali", "-Ali", "formula_name"),
        ("fr", " @Ali", "@Ali", "formula_name"),
        ("fr", "\tAli", "Ali", "formula_name"),
        ("fr", "＝Ali", "=Ali", "formula_name presentation_forms"),
        ("fr", "Ali\u202eilA", "AliilA", "bidi_override"),
        ("ar", "محمد\u202cعلي", "محمدعلي", "bidi_override"),
        ("fr", "Ali\x00", "Ali", "control_character"),
        ("fr", "A\x07li\x9f", "Ali", "control_character"),
        ("fr", "Ali\u200b Ben", "Ali Ben", "invisible"),
        ("ar", "محمد\u200f علي", "محمد علي", "invisible"),
        ("ar", "می\u200cخواهم", "میخواهم", "invisible farsi_letters"),
        ("ar", "محمد\u2067 علي\u2069", "محمد علي", "invisible"),
        ("fr", "A\u00adli\ufeff", "Ali", "invisible"),
        ("ar", "ﻣﺤﻤﺪ", "محمد", "presentation_forms"),
        ("ar", "ﻻﻟﺔ", "لالة", "presentation_forms"),
        ("fr", "ﬁona", "fiona", "presentation_forms"),
        ("ar", "علی", "علی", "farsi_letters"),
        ("ar", "کریم", "کریم", "farsi_letters"),
        ("ar", "Mohamed", "Mohamed", "mixed_script"),
        ("ar", "محمد Ali", "محمد Ali", "mixed_script"),
        ("fr", "محمد", "محمد", "mixed_script"),
        ("fr", "Моhamed", "Моhamed", "mixed_script"),
        ("fr", "Αli", "Αli", "mixed_script"),
        ("fr", "M. Ali Tazi", "M. Ali Tazi", "honorific"),
        ("fr", "Mme Tazi", "Mme Tazi", "honorific"),
        ("ar", "السيد علي", "السيد علي", "honorific"),
        ("ar", "السيّدة علياء", "السيّدة علياء", "honorific"),
        ("fr", "Ali 2", "Ali 2", "odd_character"),
        ("fr", "ali@exemple.ma", "ali@exemple.ma", "odd_character"),
        ("fr", "A" * 120, "A" * 120, ""),
        ("fr", "A" * 121, "A" * 121, "name_too_long"),
        ("fr", "Al\ufffd", "Al\ufffd", "lost_letters"),
        ("ar", "???? ??????", "???? ??????", "lost_letters"),
        ("fr", "HÃ©lÃ¨ne", "HÃ©lÃ¨ne", "garbled"),
        ("ar", "Ù…Ø\xadÙ…Ø¯", "Ù…ØÙ…Ø¯", "garbled mixed_script invisible"),
        ("fr", "", "", ""),
        ("fr", " - ", "", ""),
        ("fr", "///", "", ""),
        ("fr", "\u3164\u2800", "", "invisible"),
    ],
)
def test_what_is_wrong_with_a_name(lang: str, raw: str, name: str, codes: str) -> None:
    assert said(raw, lang) == (name, set(codes.split()))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد", "احمد"),
        ("إدريس", "ادريس"),
        ("آمنة", "امنه"),
        ("فاطمة", "فاطمه"),
        ("هدى", "هدي"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        ("عبد الله", "عبدالله"),
        ("کریم", "كريم"),
        ("رؤوف", "رووف"),
        ("رائد", "رايد"),
        ("ﻣﺤﻤﺪ", "محمد"),
        ("Hélène DUPONT", "helene dupont"),
        ("El-Alaoui", "EL ALAOUI"),
        ("N’Diaye", "N'Diaye"),
        ("Łukasz Œuf", "lukasz oeuf"),
    ],
)
def test_two_spellings_of_one_name(one: str, other: str) -> None:
    assert heard(one).key == heard(other).key


@pytest.mark.parametrize(("one", "other"), [("علي", "عالي"), ("Ali", "Alia"), ("حسن", "حسين")])
def test_two_names(one: str, other: str) -> None:
    assert heard(one).key != heard(other).key


@pytest.mark.parametrize(
    ("arabic", "french"),
    [
        ("عبد الكريم العلوي", "Abdelkrim El Alaoui"),
        ("محمد بن عبد الله", "Mohamed Ben Abdellah"),
        ("فاطمة الزهراء آيت باها", "Fatima-Zahra Aït Baha"),
    ],
)
def test_names_weigh_the_same_in_both_languages(arabic: str, french: str) -> None:
    assert heard(arabic).weight == heard(french).weight


@given(st.text(max_size=60))
def test_what_is_printed_is_clean_and_stays_so(text: str) -> None:
    clean, _ = tidy(text)
    assert clean == unicodedata.normalize("NFC", " ".join(clean.split()))
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in clean)
    assert not set(clean) & set("\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2066\u2069\ufeff")
    assert tidy(clean)[0] == clean or blank(clean)


@given(st.text(max_size=60))
def test_a_key_depends_on_the_key_alone(text: str) -> None:
    key = heard(text).key
    assert heard(key).key == key


@given(st.text())
def test_what_is_compared_is_what_is_left_of_the_folded_text(text: str) -> None:
    assert comparable(text).replace(" ", "") == compact(text)
