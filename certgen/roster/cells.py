"""One cell → one fact: dates, hours, identity numbers, set words; ``None`` where it is none."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache
from typing import cast

from certgen import words
from certgen.roster.letters import compact, fold, tidy, vocabulary
from certgen.roster.table import Cell, written

MOST_HOURS = Decimal(10_000)
FIRST_YEAR, LAST_YEAR = 1990, 2100

_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})")
_TIME = re.compile(r"[t ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?$")
_IN_WORDS = re.compile(r"(\d{1,2})(?:er|ere|st|nd|rd|th)? ?(?:من |de |of )?([^\d]+?) ?(\d{4})")
_MONTH_FIRST = re.compile(r"([^\d]+?) (\d{1,2})(?:st|nd|rd|th)? (\d{4})")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,٫]\d+)?|\d+(?:[.,٫]\d+)?")
_HOURS_MINUTES = re.compile(r"(\d+) ?(?:h|:) ?([0-5]\d)(?: ?(?:mn|min)?)?")
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d+")
_IN_IDENTITY = re.compile(r"[\s\-_./‐-―−]+")
_FORMAT = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_FAILED = re.compile(r"#{3,}|#[A-ZÀ-Ü]+(?:/[A-Z0-9]+)?[!?]?")


def digits(text: str) -> str:
    """``text`` with every decimal digit (٠-٩, ۰-۹, full-width …) as its ASCII one."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def failed(text: str) -> bool:
    """Whether a cell shows a spreadsheet's error: ``#N/A``, ``#REF!``, ``#NOM?``, ``#######``."""
    return text.startswith("#") and _FAILED.fullmatch(text.strip()) is not None


def date(cell: Cell, epoch: dt.date) -> dt.date | None:
    """A day: a date cell, a serial number, dd/mm/yyyy (never mm/dd), ISO 8601, or in words."""
    match cell:
        case dt.datetime():
            return cell.date()
        case dt.date():
            return cell
        case bool() | dt.timedelta():
            return None
        case int() | float():
            return _serial(cell, epoch)
        case _:
            return _date(cell, epoch)


@lru_cache(maxsize=8192)
def _date(text: str, epoch: dt.date) -> dt.date | None:
    plain = " ".join(digits(_FORMAT.sub("", text)).replace("٫", ".").split()).casefold()
    plain = _TIME.sub("", plain)
    if _SERIAL.fullmatch(plain):
        return _serial(float(plain), epoch)
    tight = re.sub(r" ?([/.-]) ?", r"\1", plain)
    if found := _YEAR_FIRST.fullmatch(tight):
        return _day(int(found[1]), int(found[3]), int(found[4]))
    if found := _DAY_FIRST.fullmatch(tight):
        year = int(found[4])
        century = 0 if len(found[4]) == 4 else 1900 if year >= 90 else 2000
        return _day(year + century, int(found[3]), int(found[1]))
    return _date_in_words(plain)


def _date_in_words(text: str) -> dt.date | None:
    """``5 avril 2013``, ``الجمعة 5 أبريل 2013``, ``1er mars 2013``, ``5-avr.-2013``."""
    spread = re.sub(r"[\s,،./-]+", " ", text).strip()
    while (head := spread.partition(" "))[2] and compact(head[0]) in vocabulary("weekday"):
        spread = head[2]
    if found := _IN_WORDS.fullmatch(spread):
        day, month, year = found[1], found[2], found[3]
    elif found := _MONTH_FIRST.fullmatch(spread):
        month, day, year = found[1], found[2], found[3]
    else:
        return None
    known = vocabulary("month").get(compact(month))
    return _day(int(year), int(known), int(day)) if known else None


def _serial(number: float, epoch: dt.date) -> dt.date | None:
    try:
        return epoch + dt.timedelta(days=int(number))
    except (OverflowError, ValueError):
        return None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def hours(cell: Cell) -> Decimal | None:
    """A number of hours, above 0 and at most 10,000: ``12``, ``12,5 h``, ``12h30``, ``12 ساعة``."""
    match cell:
        case bool() | dt.date():
            return None
        case dt.timedelta():
            count: Decimal | None = Decimal(round(cell.total_seconds())) / 3600
        case int() | float():
            count = _decimal(repr(cell))
        case _:
            count = _hours(cell)
    if count is None or not 0 < count <= MOST_HOURS:
        return None
    return Decimal(format(round(count, 2).normalize(), "f"))


@lru_cache(maxsize=8192)
def _hours(text: str) -> Decimal | None:
    plain = " ".join(digits(_FORMAT.sub("", text)).split()).casefold()
    if found := _HOURS_MINUTES.fullmatch(plain):
        return Decimal(found[1]) + Decimal(found[2]) / 60
    said = vocabulary("hours")
    whole = said.get(compact(plain))
    if whole in ("one", "two"):
        return Decimal(1 if whole == "one" else 2)
    if not (found := _NUMBER.match(plain)):
        return None
    unit = compact(plain[found.end() :])
    if unit and said.get(unit) not in ("unit", "one"):
        return None
    if plain[found.end() :].strip(" .") and not unit:
        return None
    return _decimal(re.sub(r"[\s\u00a0\u202f]", "", found[0]).replace(",", ".").replace("٫", "."))


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and number < 10**9 else None


def identity(text: str) -> str:
    """An identity number as it is compared: NFKC, upper case, ASCII digits, no spaces or dashes."""
    if text.isascii() and text.isalnum():
        return text.upper()
    plain = unicodedata.normalize("NFKC", digits(tidy(text)[0]))
    return _IN_IDENTITY.sub("", plain).upper()


def rounded(cell: Cell) -> bool:
    """Whether Excel has turned a long number into an approximate one (``1,23457E+12``)."""
    if isinstance(cell, float):
        return abs(cell) >= 1e15
    return _ROUNDED.fullmatch(written(cell).strip()) is not None


def zero_width(identities: Iterable[str]) -> int | None:
    """The common width of the identity numbers that begin with 0, where it is the longest of all.

    A number column loses leading zeros; the text cells beside it tell how many there were.
    """
    longest, widths = 0, set[int]()
    for value in identities:
        if value.isdecimal():
            longest = max(longest, len(value))
            if value[0] == "0":
                widths.add(len(value))
    return longest if widths == {longest} else None


@cache
def _categories() -> dict[str, str]:
    known: dict[str, str] = {}
    for key, told in words.table("categories").items():
        forms = cast("Mapping[str, Mapping[str, str] | list[str]]", told)
        for said in forms.values():
            for word in said.values() if isinstance(said, Mapping) else said:
                known.setdefault(compact(word), key)
        known[compact(key)] = key
    return known


@lru_cache(maxsize=8192)
def category(text: str) -> str | None:
    """The key of the category that ``text`` names in any language."""
    return _categories().get(compact(text))


@lru_cache(maxsize=1024)
def gender(text: str) -> str | None:
    """``f``, ``m``, ``?`` (said to be unknown), or nothing where the word is not known."""
    return vocabulary("gender").get(compact(text)) or ("?" if fold(text).strip() == "?" else None)


@lru_cache(maxsize=1024)
def role(text: str) -> str | None:
    """``trainer`` or ``trainee``, or nothing where the word is not known."""
    return vocabulary("role").get(compact(text))
