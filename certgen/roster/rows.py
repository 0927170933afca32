"""A row of cells → a recipient, and everything that keeps it from being one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from certgen.model import Gender, Recipient, Role
from certgen.roster import cells, letters, names
from certgen.roster.overview import DERIVED
from certgen.roster.reading import Reading
from certgen.roster.table import Cell

ESSENTIAL = frozenset({"course", "session", "dates", "hours"})
"""Needs without which the sentence cannot be said; the others may be blank."""
SPOKEN_NEEDS = frozenset({"course", "organisation"})
"""Needs that are asked for in every language of the roster."""
_NO_OTHERS: Mapping[str, str] = {}
"""Shared by all who have none: a large list has one for every row."""
_OWN = ("id", "email", "name", "surname", "given")
"""Fields in which people differ; what is in the others, many rows say alike."""
_KEPT = 4096
"""Ways to fill those others that are kept: people of one session stand together."""
WORDS_APART = 2
"""By how many words the Arabic and the French name may differ."""


def asked(languages: tuple[str, ...], needs: frozenset[str]) -> dict[str, bool]:
    """The columns a roster should have → whether a blank cell in them is an error."""
    columns = {f"name_{lang}": True for lang in languages}
    for need in sorted(needs - {"name"}):
        spoken = [f"{need}_{lang}" for lang in languages] if need in SPOKEN_NEEDS else [need]
        for column in ["date_from"] if need == "dates" else spoken:
            columns[column] = need in ESSENTIAL
    return columns


class _Alike(NamedTuple):
    """What many rows say alike."""

    session: str | None
    dates: tuple[dt.date | None, dt.date | None]
    hours: Decimal | None
    organisation: Mapping[str, str]
    course: Mapping[str, str]
    category: str | None
    genders: Mapping[str, tuple[str, str]]
    """Column → the gender it tells, and the text."""
    role: None
    """Nothing, for it was only to be checked."""


Told = TypeVar("Told")


class _Kept(Generic[Told]):
    """What rows say in some columns; the next row that says the same is not read again.

    Unless there was something to say about it, or a cell may show an error.
    """

    def __init__(
        self, reading: Reading, columns: Sequence[int], read: Callable[[Sequence[Cell]], Told]
    ):
        self.columns = columns
        self._cells = _picking(columns)
        self._reading = reading
        self._read = read
        self._known: dict[tuple[object, ...], Told] = {}

    def __call__(self, line: Sequence[Cell]) -> Told:
        key = self._cells(line)
        if not self._reading.table.written:
            key = (*key, *map(type, key))  # 1 is True, but not as a cell
        if key in self._known and not self._reading.table.failed:
            return self._known[key]
        before = self._reading.said
        told = self._read(line)
        if self._reading.said == before:
            if len(self._known) == _KEPT:
                self._known.clear()
            self._known[key] = told
        return told


def _picking(columns: Sequence[int]) -> Callable[[Sequence[Cell]], tuple[object, ...]]:
    """What takes the cells of ``columns`` out of a line."""
    if len(columns) > 1:
        return itemgetter(*columns)
    return lambda line: tuple(line[index] for index in columns)


class Rows:
    """Makes recipients of the rows of one table."""

    def __init__(self, reading: Reading, role: Role, zero_width: int | None):
        """``zero_width``: how long identity numbers are that lost their leading zero."""
        self._reading = reading
        self._role = role
        self._zero_width = zero_width
        self._names = _name_columns(reading)
        self._said: dict[tuple[tuple[str, str], ...], Mapping[str, str]] = {}
        self._own = self._columns(_OWN)
        parts: list[_Kept[Any]] = [
            self._kept(lambda: reading.line("session") or None, "session"),
            self._kept(self._dates, "date_from", "date_to"),
            self._kept(self._hours, "hours"),
            self._kept(partial(self._spoken, reading.columns("organisation")), "organisation"),
            self._kept(partial(self._spoken, reading.columns("course")), "course"),
            self._kept(partial(self._category, reading.columns("category")), "category"),
            self._kept(partial(self._genders, reading.columns("gender")), "gender"),
            self._kept(self._check_role, "role"),
        ]
        self._alike = _Kept(
            reading,
            [index for part in parts for index in part.columns],
            lambda line: _Alike(*[part(line) for part in parts]),
        )

    def _columns(self, fields: Iterable[str]) -> list[tuple[str, int]]:
        """The columns of ``fields``, in all languages: (field, index)."""
        reading = self._reading
        names = (name for field in fields for name in reading.columns(field))
        return [(name, reading.layout.fields[name].index) for name in names]

    def _kept(self, read: Callable[[], Told], *fields: str) -> _Kept[Told]:
        """``read``, which reads ``fields``, asked only when they say something new."""
        columns = self._columns(fields)

        def looked(_: Sequence[Cell]) -> Told:
            self._reading.look_at(columns)
            return read()

        return _Kept(self._reading, [index for _, index in columns], looked)

    def recipient(self, row: int, line: Sequence[Cell]) -> Recipient:
        """The person in ``row``; ``reading.wrong`` has the row when an error stands in the way."""
        reading = self._reading
        line = reading.turn_to(row, line)
        reading.look_at(self._own)
        name, alike = self._name(), self._alike(line)
        date_from, date_to = alike.dates
        return Recipient(
            key=self._key(name, alike.session),
            role=self._role,
            name=name,
            gender=self._gender(name, alike.genders),
            organisation=alike.organisation,
            category=alike.category,
            session=alike.session,
            course=alike.course,
            hours=alike.hours,
            date_from=date_from,
            date_to=date_to,
            email=reading.line("email") or None,
            extra=reading.others() or _NO_OTHERS,
            place=reading.place,
        )

    def _spoken(self, columns: Mapping[str, str]) -> Mapping[str, str]:
        """What the row says of an organisation or a course; rows that say the same share it."""
        told = ((lang, self._reading.line(column)) for column, lang in columns.items())
        said = tuple((lang, text) for lang, text in told if text)
        return self._said.setdefault(said, dict(said))

    def _name(self) -> dict[str, str]:
        told = {lang: self._whole_name(lang, columns) for lang, columns in self._names.items()}
        if told.get("ar") and told.get("fr"):
            apart = names.weight(told["ar"]) - names.weight(told["fr"])
            if abs(apart) > WORDS_APART:
                self._reading.say("word_count", "name_fr", told["fr"], other=told["ar"])
        return {lang: name for lang, name in told.items() if name}

    def _whole_name(self, lang: str, columns: tuple[str, ...]) -> str:
        """The name in ``lang``: from one cell, or given name and surname from two."""
        parts: list[str] = []
        for column in columns:
            name, found = names.inspect(self._reading.text(column), lang)
            for finding in found:
                self._reading.say(finding.code, column, detail=finding.detail)
            if name:
                parts.append(name)
            else:
                self._reading.require(f"name_{lang}", "missing_name", column)
        return " ".join(parts)

    def _dates(self) -> tuple[dt.date | None, dt.date | None]:
        first, last = self._date("date_from"), self._date("date_to")
        if first and last and last < first:
            start = self._reading.text("date_from")
            self._reading.say("dates_reversed", "date_to", first=start)
        return first, last

    def _date(self, name: str) -> dt.date | None:
        reading = self._reading
        if letters.blank(reading.text(name)):
            reading.require(name)
            return None
        day = cells.date(reading.cell(name), reading.table.epoch)
        if day is None:
            reading.say("unreadable_date", name)
        elif not cells.FIRST_YEAR <= day.year <= cells.LAST_YEAR:
            first, last = cells.FIRST_YEAR, cells.LAST_YEAR
            reading.say("date_out_of_range", name, year=day.year, first=first, last=last)
        return day

    def _hours(self) -> Decimal | None:
        reading = self._reading
        if letters.blank(reading.text("hours")):
            reading.require("hours")
            return None
        count = cells.hours(reading.cell("hours"))
        if count is None:
            reading.say("unreadable_hours", "hours", most=cells.MOST_HOURS)
        return count

    def _genders(self, columns: Iterable[str]) -> dict[str, tuple[str, str]]:
        """What the gender columns say, each with its text."""
        said: dict[str, tuple[str, str]] = {}
        for column in columns:
            text = self._reading.text(column)
            if text and (word := cells.gender(text)) is None:
                if not letters.blank(text):
                    self._reading.say_once("unknown_gender", column, text)
            elif text and word in ("f", "m"):
                said[column] = word, text
        return said

    def _gender(self, name: Mapping[str, str], said: Mapping[str, tuple[str, str]]) -> Gender:
        """What the gender columns say; a title in a name only raises doubt."""
        titles = [title for one in name.values() if (title := names.honorific(one))]
        agreed = {gender for gender, _ in said.values()}
        if (titles or len(agreed) > 1) and len(agreed.union(g for _, g in titles)) > 1:
            shown = [text for _, text in said.values()] + [title for title, _ in titles]
            column = next(iter(said), next(iter(self._names.values()))[0])
            text = said[column][1] if column in said else None
            self._reading.say("gender_mismatch", column, text, said=" / ".join(shown))
        return Gender(agreed.pop()) if len(agreed) == 1 else Gender.UNKNOWN

    def _category(self, columns: Iterable[str]) -> str | None:
        said = {c: text for c in columns if (text := self._reading.line(c))}
        keys = [key for text in said.values() if (key := cells.category(text))]
        if said and not keys:
            column, text = next(iter(said.items()))
            self._reading.say_once("unknown_category", column, text)
            return text
        if len(set(keys)) > 1:
            shown = " / ".join(said.values())
            self._reading.say("category_mismatch", next(iter(said)), said=shown)
        return keys[0] if keys else None

    def _check_role(self) -> None:
        text = self._reading.text("role")
        if not letters.blank(text) and (said := cells.role(text)) != self._role:
            code = "unknown_role" if said is None else "other_role"
            self._reading.say(code, "role", expected=self._role)

    def _key(self, name: Mapping[str, str], session: str | None) -> str:
        reading = self._reading
        identity = cells.identity(reading.text("id"))
        if not identity:
            parts = [letters.comparison_key(name[lang]) for lang in sorted(name)]
            return DERIVED + "|".join([*parts, letters.compact(session or "")])
        if cells.rounded(reading.cell("id")):
            reading.say("rounded_id", "id")
        if self._zero_width and identity.isdecimal() and len(identity) < self._zero_width:
            identity = identity.zfill(self._zero_width)
            reading.say("lost_zero", "id", restored=identity)
        return identity


def _name_columns(reading: Reading) -> dict[str, tuple[str, ...]]:
    """Language → the columns its name is in, languages in order."""
    told: dict[str, tuple[str, ...]] = {
        lang: (column,) for column, lang in reading.columns("name").items()
    }
    surnames = reading.columns("surname")
    for given, lang in reading.columns("given").items():
        if lang not in told and f"surname_{lang}" in surnames:
            told[lang] = (given, f"surname_{lang}")
    return dict(sorted(told.items()))
