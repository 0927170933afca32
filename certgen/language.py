"""How a page is written in one language: data, read from a file.

A language is a file ``<code>.toml``: direction, the styles of its texts, and its small words. Those
that come with certgen lie in ``words/languages``; an office adds its own, or corrects one of
these, in its folder ``languages/``. No code knows any of them by name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from certgen.config import Table, read_toml
from certgen.errors import ConfigError

USES = ("title", "name", "text", "strong", "award")
"""What a text is for; a language has a style for each."""
PLURALS = ("zero", "one", "two", "few", "many", "other")
"""The plural categories of the CLDR; a language needs those its numbers have, and ``other``."""
_CODE = re.compile(r"[a-z]{2,3}")
_FORMS = ("m", "f", "n")


@dataclass(frozen=True)
class Language:
    """How pages are written in one language."""

    code: str
    """As batches name it: ``ar``, ``fr``, ``zgh`` …"""
    tag: str
    """BCP 47: ``ar-MA``."""
    locale: str
    """CLDR: names of months, plural rules, decimal sign."""
    script: str
    """ISO 15924: ``Arab``, ``Latn``, ``Tfng`` …"""
    rtl: bool
    """Whether it is written from right to left."""
    styles: Mapping[str, str]
    """Use (``title``, ``name``, ``text``, ``strong``, ``award``) → a style of the catalogue."""
    spacing: str
    """``french``: no-break spaces before : ; ! ? % and inside « »; else ``plain``."""
    digits: str
    """The ten digits a page may use in place of 0 … 9; empty when there are none."""
    first_of_month: str
    """How the day 1 is written."""
    date: str
    """How a date is written, as a pattern of the CLDR: ``d MMMM y``."""
    date_in_year: str
    """The same without the year, which the last of several days says."""
    one_day: str
    """``le {day}``."""
    some_days: str
    """``du {first} au {last}``."""
    hours: Mapping[str, str]
    """Plural category → ``{count} heures``."""
    days: Mapping[str, str]
    """Plural category → ``{count} jours``."""
    symbol: str
    """The QR code, said aloud, with ``{host}`` and ``{code}``."""
    logo: str
    """A logo, said aloud, with ``{name}``."""
    signature: str
    """The picture of a signature, said aloud, with ``{name}``."""
    specimen: str
    """What is written across a page that is no certificate."""
    hijri: str
    """A date of both calendars, with ``{day}`` ``{month}`` ``{year}`` and ``{date}``."""
    hijri_months: tuple[str, ...]
    """The twelve months of the Hijri calendar, or none: then dates are Gregorian only."""
    categories: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Category → form (``m``, ``f``, ``n``) → what recipients are."""


def read_languages(folder: Path) -> Mapping[str, Language]:
    """The languages that come with certgen and those in ``folder``, which win; by code.

    Raises ``ConfigError`` with every mistake of a file.
    """
    found = dict(built_in())
    for file in sorted(folder.glob("*.toml")):
        found[file.stem] = read_language(file)
    return found


@cache
def built_in() -> Mapping[str, Language]:
    """The languages that come with certgen."""
    here = files("certgen.words").joinpath("languages")
    names = sorted(each.name for each in here.iterdir() if each.name.endswith(".toml"))
    return {name[:-5]: _language(name, here.joinpath(name).read_text("utf-8")) for name in names}


def read_language(file: Path) -> Language:
    """The language in ``file``. Raises ``ConfigError`` with every mistake."""
    return _of(read_toml(file), file)


def _language(name: str, text: str) -> Language:
    return _of(Table(tomllib.loads(text)), Path(name))


def _of(root: Table, file: Path) -> Language:
    if not _CODE.fullmatch(file.stem):
        raise ConfigError("language_code", file=file.name)
    months = root.value("hijri_months", list, [])
    if len(months) not in (0, 12):
        root.wrong("language_months", "hijri_months", found=len(months))
    digits = root.text("digits", "")
    if len(digits) not in (0, 10):
        root.wrong("language_digits", "digits", found=len(digits))
    styles = root.table("styles")
    language = Language(
        code=file.stem,
        tag=root.text("tag"),
        locale=root.text("locale"),
        script=root.text("script", "Latn"),
        rtl=root.one_of("direction", ("ltr", "rtl")) == "rtl",
        styles={use: styles.text(use) for use in USES},
        spacing=root.one_of("spacing", ("plain", "french"), "plain"),
        digits=digits,
        first_of_month=root.text("first_of_month", "1"),
        date=root.text("date", "d MMMM y"),
        date_in_year=root.text("date_in_year", "d MMMM"),
        one_day=root.text("one_day"),
        some_days=root.text("some_days"),
        hours=dict(_plurals(root, "hours")),
        days=dict(_plurals(root, "days")),
        symbol=root.text("symbol"),
        logo=root.text("logo"),
        signature=root.text("signature"),
        specimen=root.text("specimen"),
        hijri=root.text("hijri", "{day} {month} {year} ({date})"),
        hijri_months=tuple(map(str, months)),
        categories=dict(_categories(root.table("categories", {}))),
    )
    root.finish(file)
    return language


def _plurals(root: Table, key: str) -> Iterator[tuple[str, str]]:
    forms = root.table(key)
    for category in PLURALS:
        if category in forms or category == "other":
            yield category, forms.text(category)


def _categories(table: Table) -> Iterator[tuple[str, Mapping[str, str]]]:
    for key in table:
        found = table.value(key, (str, dict))
        forms = dict.fromkeys(_FORMS, found) if isinstance(found, str) else dict(found)
        for form in _FORMS:
            if not isinstance(forms.get(form), str):
                table.wrong("wording_form", key, form=form)
        yield key, forms
