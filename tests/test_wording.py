"""Dates, numbers and categories as pages say them, against what native readers expect."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from certgen.language import built_in
from certgen.model import Gender
from certgen.wording import NO_BREAK, Words, numbered, spaced

AR, FR, EN = (Words(built_in()[code]) for code in ("ar", "fr", "en"))
DAY = dt.date(2013, 4, 5)


def plain(text: str) -> str:
    """With ordinary spaces, to be read."""
    return text.replace(NO_BREAK, " ")


@pytest.mark.parametrize(
    ("count", "hours", "days"),
    [
        (0, "0 ساعة", None),
        (1, "ساعة واحدة", "يوم واحد"),
        (2, "ساعتان", "يومان"),
        (3, "3 ساعات", "3 أيام"),
        (10, "10 ساعات", "10 أيام"),
        (11, "11 ساعة", "11 يوماً"),
        (99, "99 ساعة", "99 يوماً"),
        (100, "100 ساعة", "100 يوم"),
        (103, "103 ساعات", "103 أيام"),
    ],
)
def test_arabic_counts_in_all_its_plurals(count: int, hours: str, days: str | None) -> None:
    assert plain(AR.hours(Decimal(count))) == hours
    if days:
        assert plain(AR.length(DAY, DAY + dt.timedelta(days=count - 1))) == days


def test_french_and_english_count() -> None:
    said = [plain(FR.hours(Decimal(count))) for count in ("0", "1", "1.5", "2", "12.0")]
    assert said == ["0 heure", "1 heure", "1,5 heure", "2 heures", "12 heures"]
    assert [plain(EN.hours(Decimal(count))) for count in ("1", "2")] == ["1 hour", "2 hours"]
    assert plain(FR.length(DAY, DAY)) == "1 jour"


def test_days_say_once_what_they_share() -> None:
    first, last = dt.date(2012, 2, 28), dt.date(2012, 3, 2)
    assert plain(FR.days(DAY, DAY)) == "le 5 avril 2013"
    assert plain(FR.days(dt.date(2013, 4, 1), DAY)) == "du 1er au 5 avril 2013"
    assert plain(FR.days(first, last)) == "du 28 février au 2 mars 2012"
    assert plain(FR.days(first, DAY)) == "du 28 février 2012 au 5 avril 2013"
    assert plain(AR.days(first, last)) == "من 28 فبراير إلى 2 مارس 2012"
    assert plain(AR.days(DAY, DAY)) == "يوم 5 أبريل 2013"
    assert plain(EN.days(first, last)) == "from 28 February to 2 March 2012"


def test_the_first_of_a_month() -> None:
    assert plain(FR.day(dt.date(2013, 4, 1))) == "1er avril 2013"
    assert plain(FR.day(dt.date(2013, 4, 11))) == "11 avril 2013"
    assert plain(AR.day(dt.date(2013, 8, 1))) == "1 غشت 2013"


@pytest.mark.parametrize(
    ("offset", "said"),
    [
        (-1, "23 من جمادى الأولى 1434"),
        (0, "24 من جمادى الأولى 1434"),
        (1, "25 من جمادى الأولى 1434"),
    ],
)
def test_both_calendars(offset: int, said: str) -> None:
    assert plain(AR.both_days(DAY, offset)) == f"{said} (5 أبريل 2013)"


def test_a_calendar_without_names_or_rule_is_left_out() -> None:
    amazigh = Words(built_in()["zgh"])
    assert amazigh.both_days(DAY, 0) == amazigh.day(DAY)
    long_ago = dt.date(1900, 1, 2)
    assert FR.both_days(long_ago, 0) == FR.day(long_ago)


def test_a_language_s_own_digits() -> None:
    assert numbered("5 أبريل 2013", AR.language) == "٥ أبريل ٢٠١٣"
    assert numbered("5 avril 2013", FR.language) == "5 avril 2013"


def test_french_spacing() -> None:
    french = FR.language
    assert (
        spaced("oui : « non » ; 75 % !", french)
        == "oui\u00a0: «\u00a0non\u00a0»\u00a0; 75\u00a0%\u00a0!"
    )
    assert spaced("yes : no", EN.language) == "yes : no"


def test_categories_agree() -> None:
    said = [FR.category("elected_official", each) for each in (Gender.MALE, Gender.FEMALE)]
    assert len(set(said)) == 2
    assert FR.category("agent", Gender.UNKNOWN)
    assert FR.category("apiculteur", Gender.FEMALE) == "apiculteur"
