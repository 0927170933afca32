"""Dates, hours and categories in the words of a page's language (the only door of Babel)."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from certgen import words
from certgen.model import Gender

NO_BREAK = "\u00a0"
_BEFORE = re.compile(r" +(?=[:;!?%»])")
_AFTER = re.compile(r"(?<=«) +")


def page_languages() -> frozenset[str]:
    """The languages a page can be written in."""
    return frozenset(words.table("pages")["tag"])


def tag(lang: str) -> str:
    """The BCP 47 tag of a page language: ``ar-MA``."""
    said: str = words.table("pages")["tag"][lang]
    return said


def is_rtl(lang: str) -> bool:
    """Whether ``lang`` is written from right to left."""
    return bool(words.table("pages")["direction"][lang] == "rtl")


def spaced(text: str, lang: str) -> str:
    """``text`` with the no-break spaces French wants before : ; ! ? % and in « »."""
    if lang != "fr":
        return text
    return _AFTER.sub(NO_BREAK, _BEFORE.sub(NO_BREAK, text))


@cache
def day(date: dt.date, lang: str, pattern: str = "d MMMM y") -> str:
    """``1er avril 2013``, ``5 أبريل 2013``: with no-break spaces, never split over two lines."""
    written = format_date(date, pattern, locale=words.table("pages")["locale"][lang])
    if date.day == 1:
        written = words.table("pages")["first_of_month"][lang] + written[1:]
    return written.replace(" ", NO_BREAK)


@cache
def days(first: dt.date, last: dt.date, lang: str) -> str:
    """``le 5 avril 2013`` or ``du 28 février au 2 mars 2012``; what both share is said once."""
    table = words.table("pages")
    if first == last:
        return words.fill(table["one_day"][lang], {"day": day(first, lang)})
    pattern = "d MMMM y"
    if first.year == last.year:
        pattern = "d" if first.month == last.month else "d MMMM"
    fields = {"first": day(first, lang, pattern), "last": day(last, lang)}
    written = words.fill(table["some_days"][lang], fields)
    return written.replace(" ", NO_BREAK) if pattern == "d" else written


@cache
def hours(count: Decimal, lang: str) -> str:
    """``1 heure``, ``ساعتان``, ``11 ساعة``: the plural form CLDR gives for the number."""
    locale = Locale.parse(words.table("pages")["locale"][lang])
    forms = words.table("pages")["hours"][lang]
    number = format_decimal(count.normalize(), locale=locale)
    form: str = forms.get(locale.plural_form(count.normalize()), forms["other"])
    return words.fill(form, {"count": number}).replace(" ", NO_BREAK)


def category(key: str, gender: Gender, lang: str) -> str:
    """The printed form of a category, agreeing in gender; a text that is no key stays as it is."""
    known = words.table("categories").get(key)
    if known is None:
        return key
    forms = known.get(lang, {})
    form = "n" if gender is Gender.UNKNOWN else str(gender)
    said: str = forms.get(form) or forms.get("m") or key
    return said
