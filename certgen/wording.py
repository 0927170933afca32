"""Dates, numbers and categories in the words of a page's language (the only door of Babel and
hijridate)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from hijridate import Gregorian

from certgen import words
from certgen.language import Language
from certgen.model import Gender

NO_BREAK = "\u00a0"
_BEFORE = re.compile(r" +(?=[:;!?%»])")
_AFTER = re.compile(r"(?<=«) +")
_KEPT = 4096


def spaced(text: str, language: Language) -> str:
    """``text`` with the no-break spaces French wants before : ; ! ? % and in « »."""
    if language.spacing != "french":
        return text
    return _AFTER.sub(NO_BREAK, _BEFORE.sub(NO_BREAK, text))


def numbered(text: str, language: Language) -> str:
    """``text`` with the language's own digits, if it has some."""
    return text.translate(str.maketrans("0123456789", language.digits or "0123456789"))


class Words:
    """The dates, numbers and categories of one language; what is said again is remembered."""

    def __init__(self, language: Language):
        self.language = language
        self._locale = Locale.parse(language.locale)
        self.day = lru_cache(_KEPT)(self._day)
        self.days = lru_cache(_KEPT)(self._days)
        self.hours = lru_cache(_KEPT)(self._hours)
        self.length = lru_cache(_KEPT)(self._length)

    def _day(self, date: dt.date, pattern: str = "") -> str:
        """``1er avril 2013``, ``5 أبريل 2013``: with no-break spaces, never split over two
        lines."""
        written = format_date(date, pattern or self.language.date, locale=self._locale)
        if date.day == 1:
            written = self.language.first_of_month + written[1:]
        return written.replace(" ", NO_BREAK)

    def both_days(self, date: dt.date, offset: int) -> str:
        """``date`` in both calendars; ``offset`` days are added to the Hijri one.

        The rule is that of Umm al-Qura; a country that sights the moon differs by a day or so.
        Only the Gregorian date in a language without names for the months, or before 1924.
        """
        months = self.language.hijri_months
        if not months or date.year < 1925 or date.year > 2076:
            return self.day(date)
        moved = date + dt.timedelta(days=offset)
        hijri = Gregorian(moved.year, moved.month, moved.day).to_hijri()
        fields = {
            "day": hijri.day,
            "month": months[hijri.month - 1],
            "year": hijri.year,
            "date": self.day(date),
        }
        said = words.fill(self.language.hijri, fields).replace(" ", NO_BREAK)
        return said.replace(f"{NO_BREAK}(", " (")  # a narrow place may break between the two

    def _days(self, first: dt.date, last: dt.date) -> str:
        """``le 5 avril 2013`` or ``du 28 février au 2 mars 2012``; what both share is said
        once."""
        if first == last:
            return words.fill(self.language.one_day, {"day": self.day(first)})
        pattern = self.language.date
        if first.year == last.year:
            pattern = "d" if first.month == last.month else self.language.date_in_year
        fields = {"first": self.day(first, pattern), "last": self.day(last)}
        written = words.fill(self.language.some_days, fields)
        return written.replace(" ", NO_BREAK) if pattern == "d" else written

    def _hours(self, count: Decimal) -> str:
        """``1 heure``, ``ساعتان``, ``11 ساعة``: the plural form CLDR gives for the number."""
        number = format_decimal(count.normalize(), locale=self._locale)
        said = words.fill(self.hours_form(count), {"count": number})
        return said.replace(" ", NO_BREAK)

    def hours_form(self, count: Decimal | int) -> str:
        """What ``hours`` says of so many, with ``{count}`` in its place."""
        return self._form(self.language.hours, count)

    def days_form(self, count: int) -> str:
        """What ``days`` says of so many, with ``{count}`` in its place."""
        return self._form(self.language.days, count)

    def _form(self, forms: Mapping[str, str], count: Decimal | int) -> str:
        number = Decimal(count).normalize()
        return forms.get(self._locale.plural_form(number), forms["other"])

    def _length(self, first: dt.date, last: dt.date) -> str:
        """How many days there are from ``first`` to ``last``, both counted: ``3 jours``."""
        count = (last - first).days + 1
        said = words.fill(self.days_form(count), {"count": count})
        return said.replace(" ", NO_BREAK)

    def category(self, key: str, gender: Gender) -> str:
        """The printed form of a category, agreeing in gender; a text that is no key stays as it
        is."""
        known = words.table("categories").get(key, {})
        forms = self.language.categories.get(key) or known.get(self.language.code, {})
        form = "n" if gender is Gender.UNKNOWN else str(gender)
        said: str = forms.get(form) or forms.get("m") or key
        return said
