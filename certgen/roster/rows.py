"""A row of cells → a recipient, and everything that keeps it from being one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from certgen.model import Gender, Recipient, Role
from certgen.roster import cells, letters, names
from certgen.roster.overview import DERIVED
from certgen.roster.reading import Reading
from certgen.roster.sound import heard
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


class _Event(NamedTuple):
    """What the people of one session have in common."""

    session: str | None
    date_from: dt.date | None
    date_to: dt.date | None
    hours: Decimal | None
    course: Mapping[str, str]


class _Kind(NamedTuple):
    """What people of all sessions may have in common."""

    gender: Gender
    """What the columns agree upon."""
    genders: Mapping[str, tuple[str, str]]
    """Column → the gender it tells, and the text."""
    category: str | None


Told = TypeVar("Told")


class _Kept(Generic[Told]):
    """What rows say in some columns; the next row that says the same is not read again.

    Unless there was something to say about it, or a cell may show an error.
    """

    def __init__(
        self, reading: Reading, columns: Sequence[tuple[str, int]], read: Callable[[], Told]
    ):
        """``read`` reads ``columns``, (field, index) each, and tells what is not None."""
        self._reading = reading
        self._columns = columns
        self._read = read
        self._cells = _picking([index for _, index in columns])
        self._typed = not reading.table.written
        self._known: dict[tuple[object, ...], Told] = {}

    def __call__(self, line: Sequence[Cell]) -> Told:
        key = self._cells(line)
        if self._typed:
            key = (*key, *map(type, key))  # 1 is True, but not as a cell
        told = self._known.get(key)
        if told is None:
            told = self._look(key)
        return told

    def _look(self, key: tuple[object, ...]) -> Told:
        reading, before = self._reading, self._reading.said
        reading.look_at(self._columns)
        told = self._read()
        if reading.said == before and not reading.table.failed:
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

    def __init__(self, reading: Reading, role: Role):
        self._reading = reading
        self._role = role
        self._names = _name_columns(reading)
        self._said: dict[tuple[tuple[str, str], ...], Mapping[str, str]] = {}
        self._own = self._columns(_OWN)
        self._organisation = self._kept(
            partial(self._spoken, reading.columns("organisation")), "organisation"
        )
        self._kind = self._kept(
            partial(self._read_kind, reading.columns("gender"), reading.columns("category")),
            *("gender", "category", "role"),
        )
        self._event = self._kept(
            partial(self._read_event, reading.columns("course")),
            *("session", "date_from", "date_to", "hours", "course"),
        )

    def _columns(self, fields: Iterable[str]) -> list[tuple[str, int]]:
        """The columns of ``fields``, in all languages: (field, index)."""
        reading = self._reading
        names = (name for field in fields for name in reading.columns(field))
        return [(name, reading.layout.fields[name].index) for name in names]

    def _kept(self, read: Callable[[], Told], *fields: str) -> _Kept[Told]:
        """``read``, which reads ``fields``, asked only when they say something new."""
        return _Kept(self._reading, self._columns(fields), read)

    def recipient(
        self, row: int, line: Sequence[Cell], zero_width: Callable[[], int | None]
    ) -> Recipient:
        """The person in ``row``; ``reading.wrong`` has the row when an error stands in the way.

        ``zero_width`` tells how long identity numbers are that lost their leading zero.
        """
        reading = self._reading
        line = reading.turn_to(row, line)
        reading.look_at(self._own)
        name = self._name()
        session, date_from, date_to, hours, course = self._event(line)
        kind = self._kind(line)
        key, gender = self._key(name, session, zero_width), self._gender(name, kind)
        return Recipient(
            key,
            self._role,
            name,
            gender,
            self._organisation(line),
            kind.category,
            session,
            course,
            hours,
            date_from,
            date_to,
            reading.line("email") or None,
            reading.others() or _NO_OTHERS,
            reading.place,
        )

    def _read_event(self, courses: Mapping[str, str]) -> _Event:
        session = self._reading.line("session") or None
        return _Event(session, *self._dates(), self._hours(), self._spoken(courses))

    def _read_kind(self, genders: Iterable[str], categories: Iterable[str]) -> _Kind:
        said = self._genders(genders)
        agreed = {gender for gender, _ in said.values()}
        gender = Gender(agreed.pop()) if len(agreed) == 1 else Gender.UNKNOWN
        category = self._category(categories)
        self._check_role()
        return _Kind(gender, said, category)

    def _spoken(self, columns: Mapping[str, str]) -> Mapping[str, str]:
        """What the row says of an organisation or a course; rows that say the same share it."""
        told = ((lang, self._reading.line(column)) for column, lang in columns.items())
        said = tuple((lang, text) for lang, text in told if text)
        return self._said.setdefault(said, dict(said))

    def _name(self) -> dict[str, str]:
        name: dict[str, str] = {}
        for lang, columns in self._names.items():
            parts = [part for column in columns if (part := self._name_in(column, lang))]
            if parts:
                name[lang] = parts[0] if len(parts) == 1 else " ".join(parts)
        if "ar" in name and "fr" in name:
            apart = heard(name["ar"]).weight - heard(name["fr"]).weight
            if abs(apart) > WORDS_APART:
                self._reading.say("word_count", "name_fr", name["fr"], other=name["ar"])
        return name

    def _name_in(self, column: str, lang: str) -> str:
        """The name in ``lang``, or the half of it that ``column`` has."""
        name, found = names.inspect(self._reading.text(column), lang)
        for finding in found:
            self._reading.say(finding.code, column, detail=finding.detail)
        if not name:
            self._reading.require(f"name_{lang}", "missing_name", column)
        return name

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

    def _gender(self, name: Mapping[str, str], kind: _Kind) -> Gender:
        """What the gender columns say; a title in a name only raises doubt."""
        titles = [title for one in name.values() if (title := heard(one).title)]
        if titles or len(kind.genders) > 1:
            self._doubt(titles, kind.genders)
        return kind.gender

    def _doubt(self, titles: list[tuple[str, str]], said: Mapping[str, tuple[str, str]]) -> None:
        """Say so when columns and ``titles``, (title, gender), do not agree."""
        if len({gender for gender, _ in said.values()}.union(gender for _, gender in titles)) > 1:
            shown = [text for _, text in said.values()] + [title for title, _ in titles]
            column = next(iter(said), next(iter(self._names.values()))[0])
            text = said[column][1] if column in said else None
            self._reading.say("gender_mismatch", column, text, said=" / ".join(shown))

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

    def _key(
        self, name: Mapping[str, str], session: str | None, zero_width: Callable[[], int | None]
    ) -> str:
        reading = self._reading
        identity = cells.identity(reading.text("id"))
        if not identity:
            parts = [heard(name[lang]).key for lang in sorted(name)]
            return DERIVED + "|".join([*parts, letters.compact(session or "")])
        if "E" in identity and cells.rounded(reading.cell("id")):
            reading.say("rounded_id", "id")
        if identity.isdecimal() and (width := zero_width()) and len(identity) < width:
            identity = identity.zfill(width)
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
