"""Dates, hours and identity numbers as people write them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certgen.roster import cells
from certgen.roster.table import EPOCH_1900, EPOCH_1904, Cell, written
from certgen.words import table

FIFTH = dt.date(2013, 4, 5)


FIFTHS = """05/04/2013 | 5/4/2013 | 05-04-2013 | 05.04.2013 | 5/4/13 | 05 / 04 / 2013
2013-04-05 | 2013/04/05 | 2013-04-05 00:00:00 | 2013-04-05T09:30:00Z
٠٥/٠٤/٢٠١٣ | ۰۵/۰۴/۲۰۱۳ | \u200f05/04/2013\u200f | ０５/０４/２０１３ | 41369
5 avril 2013 | 05 AVRIL 2013 | vendredi 5 avril 2013 | le 5 avril 2013 | 5-avr.-2013
5 أبريل 2013 | 5 ابريل 2013 | ٥ أبريل ٢٠١٣ | الجمعة 5 أبريل 2013 | يوم الجمعة، 5 أبريل 2013
5 نيسان 2013 | 5 أفريل 2013 | 5 إبريل 2013 | 5 April 2013 | April 5, 2013 | 5th April 2013"""


@pytest.mark.parametrize("cell", FIFTHS.replace("\n", " | ").split(" | "))
def test_the_fifth_of_april(cell: str) -> None:
    assert cells.date(cell, EPOCH_1900) == FIFTH
    assert cells.date(f"  {cell} ", EPOCH_1900) == FIFTH


@pytest.mark.parametrize("cell", [FIFTH, dt.datetime(2013, 4, 5, 9, 30), 41369, 41369.0, 41369.75])
def test_the_fifth_of_april_in_a_workbook(cell: Cell) -> None:
    assert cells.date(cell, EPOCH_1900) == FIFTH


@pytest.mark.parametrize(
    "cell",
    [
        *("04/25/2013", "31/02/2013", "00/04/2013", "29/02/2013", "5/4", "2013", "avril 2013"),
        *("5 germinal 2013", "05/04-2013", "hier", "05/04/2013 - 07/04/2013", "5/4/213", "413690"),
        *("24 جمادى الأولى 1434", "-5", True, dt.timedelta(hours=5), float("nan"), 1e12),
    ],
)
def test_no_date(cell: Cell) -> None:
    assert cells.date(cell, EPOCH_1900) is None


def test_the_first_and_every_month_in_every_tongue() -> None:
    assert cells.date("1er mars 2013", EPOCH_1900) == dt.date(2013, 3, 1)
    for month, names in table("cells")["month"].items():
        for name in names:
            assert cells.date(f"7 {name} 2012", EPOCH_1900) == dt.date(2012, int(month), 7), name


def test_the_epoch_of_the_first_macintosh() -> None:
    assert cells.date(39907, EPOCH_1904) == FIFTH


@given(st.dates(dt.date(1990, 1, 1), dt.date(2099, 12, 31)))
def test_a_day_is_read_day_first(day: dt.date) -> None:
    for said in (f"{day:%d/%m/%Y}", f"{day.day}.{day.month}.{day.year}", day.isoformat()):
        assert cells.date(said, EPOCH_1900) == day
    assert cells.date((day - EPOCH_1900).days, EPOCH_1900) == day


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        *(
            (said, "12")
            for said in ("12", "12 h", "12h", "12 heures", "12 ساعة", "١٢ ساعة", "12,0")
        ),
        *((said, "12") for said in ("12 hrs.", "12 س", 12, 12.0, dt.timedelta(hours=12), "012")),
        *((said, "12.5") for said in ("12,5", "12.5", "١٢٫٥", "12h30", "12:30", "12 h 30", 12.5)),
        *((said, "1200") for said in ("1200", "1 200", "1\u00a0200 h", "1\u202f200")),
        *(
            ("ساعة", "1"),
            ("ساعة واحدة", "1"),
            ("ساعتان", "2"),
            ("3 ساعات", "3"),
            ("une heure", "1"),
        ),
        *(("0,25", "0.25"), (1 / 3, "0.33"), ("10000", "10000")),
    ],
)
def test_hours(cell: Cell, count: str) -> None:
    assert cells.hours(cell) == Decimal(count)
    assert str(cells.hours(cell)) == count


@pytest.mark.parametrize(
    "cell",
    [
        *("0", "-3", "10001", "2 jours", "douze", "12 h x", "1,2,3", "12:75", "٪12", "1e3", "NaN"),
        *(True, FIFTH, float("inf"), float("nan"), -1.0, dt.timedelta(0), "9" * 400, "5 %"),
    ],
)
def test_no_hours(cell: Cell) -> None:
    assert cells.hours(cell) is None


@pytest.mark.parametrize(
    ("written_as", "key"),
    [
        *((said, "AB123456") for said in ("AB123456", "ab 123456", "AB-123456", "A.B. 123456")),
        *((said, "AB123456") for said in ("ＡＢ１２３４５６", "AB١٢٣٤٥٦", "\u200eAB123456")),
        *(
            ("AB\u2011123456", "AB123456"),
            ("00123", "00123"),
            ("-", ""),
            ("  ", ""),
            ("é12", "É12"),
        ),
    ],
)
def test_identity(written_as: str, key: str) -> None:
    assert cells.identity(written_as) == key


def test_a_number_cell_is_written_without_its_point() -> None:
    assert [written(cell) for cell in (12345.0, 12.5, 7, True, FIFTH, "x")] == [
        *("12345", "12.5", "7", "True", "2013-04-05", "x")
    ]


def test_what_excel_rounded() -> None:
    assert all(map(cells.rounded, ("1,23457E+12", "1.2E+15", 1e15)))
    assert not any(map(cells.rounded, ("12E", "E12", "123456789012", 123456789012.0)))


def test_the_width_of_lost_zeros() -> None:
    assert cells.zero_width(["01234", "56789", "AB1"]) == 5
    assert cells.zero_width(["1234", "5678"]) is None
    assert cells.zero_width(["01234", "012345"]) is None
    assert cells.zero_width(["01234", "1234567"]) is None


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#NOM?", "#DIV/0!", "#VALEUR!", "########"])
def test_errors_of_spreadsheets(error: str) -> None:
    assert cells.failed(error)


def test_no_errors_of_spreadsheets() -> None:
    assert not any(map(cells.failed, ("#", "#1", "# Ali", "Ali", "")))


GENDERS = {
    "f": "f | F | Femme | Féminin | Mme | Mme. | أنثى | انثى | السيدة",
    "m": "m | H | homme | M. | Monsieur | ذكر | ذَكَر | السيد | Male",
    "?": "x | ? | غير محدد",
    None: "z | 12 | ",
}


@pytest.mark.parametrize(
    ("said", "gender"), [(word, key) for key, all_ in GENDERS.items() for word in all_.split(" | ")]
)
def test_gender(said: str, gender: str | None) -> None:
    assert cells.gender(said) == gender


@pytest.mark.parametrize(
    ("said", "key"),
    [
        *((said, "elected_official") for said in ("élu", "ELUE", "elu(e)", "منتخبة", "مُنتخَب")),
        *(("Cadre", "manager"), ("أطر", "manager"), ("agente", "agent"), ("عون", "agent")),
        *(("المجتمع المدني", "civil_society"), ("actrice associative", "civil_society")),
        ("موظفة بالإدارة الترابية", "territorial_administration"),
        ("astronaute", None),
    ],
)
def test_category(said: str, key: str | None) -> None:
    assert cells.category(said) == key


def test_every_printed_category_is_read_back() -> None:
    for key, said in table("categories").items():
        for lang in ("ar", "fr", "en"):
            for form in said[lang].values():  # type: ignore[attr-defined]
                assert cells.category(form) == key
