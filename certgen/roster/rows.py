"""A row of cells → a recipient, or everything that keeps it from being one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from certgen.model import Gender, Place, Recipient, Role
from certgen.roster import cells, letters, names
from certgen.roster.columns import Layout
from certgen.roster.letters import Finding
from certgen.roster.problem import Problem
from certgen.roster.table import LONGEST_CELL, Cell, Table, written

ESSENTIAL = frozenset({"course", "session", "dates", "hours"})
"""Needs without which the sentence cannot be said; the others may be blank."""
SPOKEN_NEEDS = frozenset({"course", "organisation"})
"""Needs that are asked for in every language of the roster."""
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


@dataclass
class Reader:
    """Reads the rows of one table, keeping every problem."""

    file: str
    table: Table
    layout: Layout
    role: Role
    essential: frozenset[str]
    """Columns that are there and in which no cell may be blank."""
    zero_width: int | None
    """How long identity numbers are that lost their leading zero."""
    problems: list[Problem] = field(default_factory=list)
    once: dict[tuple[str, str, str], tuple[Problem, int]] = field(default_factory=dict)
    """(code, field, value) → the problem of the first such cell, and how many there are."""
    _row: int = 0
    _cells: list[Cell] = field(default_factory=list)
    _wrong: bool = False

    def recipient(self, row: int, row_cells: list[Cell]) -> Recipient | None:
        """The person in ``row``, or nothing where an error stands in the way."""
        self._row, self._cells, self._wrong = row, row_cells, False
        self._look_at_cells()
        name = self._names()
        session = self._line("session") or None
        course = self._spoken("course")
        organisation = self._spoken("organisation")
        date_from, date_to = self._dates()
        gender = self._gender(name)
        category = self._category()
        hours = self._hours()
        key = self._key(name, session)
        self._role()
        if self._wrong:
            return None
        return Recipient(
            key=key,
            role=self.role,
            name=name,
            gender=gender,
            organisation=organisation,
            category=category,
            session=session,
            course=course,
            hours=hours,
            date_from=date_from,
            date_to=date_to,
            email=self._line("email") or None,
            extra=self._extra(),
            place=Place(self.file, self.table.sheet, row),
        )

    def _cell(self, name: str) -> Cell:
        column = self.layout.fields.get(name)
        if column is None or column.index >= len(self._cells):
            return ""
        return self._cells[column.index]

    def _say(self, code: str, name: str, value: str | None = None, **fields: object) -> None:
        """A problem of the cell in column ``name`` of this row."""
        column = self.layout.fields.get(name)
        if value is None:
            value = written(self._cell(name)) if column else None
        problem = Problem.at(
            Place(self.file, self.table.sheet, self._row),
            code,
            column=column.header if column else None,
            value=value,
            **{"field": name, **fields},
        )
        self._wrong |= problem.severity == "error"
        self.problems.append(problem)

    def _say_once(self, code: str, name: str, value: str, **fields: object) -> None:
        """A problem that many cells share: said for the first, with the number of rows."""
        first = self.once.get((code, name, value))
        if first is None:
            self._say(code, name, value, **fields)
            first = self.problems.pop(), 0
        self.once[code, name, value] = first[0], first[1] + 1
        self._wrong |= first[0].severity == "error"

    def _look_at_cells(self) -> None:
        for name, column in self.layout.fields.items():
            cell = self._cell(name)
            if (self._row, column.index) in self.table.failed:
                self._say("failed_cell", name, written(cell) or "#")
            elif isinstance(cell, str) and cell:
                if cells.failed(cell):
                    self._say("failed_cell", name)
                if len(cell) > LONGEST_CELL:
                    self._say("cell_too_long", name, count=len(cell), most=LONGEST_CELL)
        if self._row in self.table.swallowed:
            self._say("open_quote", "")

    def _text(self, name: str) -> str:
        """The cell as its owner would write it; nothing where it says nothing, or failed."""
        text = written(self._cell(name))[:LONGEST_CELL]
        return "" if cells.failed(text) else text

    def _line(self, name: str) -> str:
        """The text of a cell as it is printed; an essential one must say something."""
        text, found = letters.tidy(self._text(name))
        for finding in found:
            self._say_once(finding.code, name, self._text(name), detail=finding.detail)
        text = "" if letters.blank(text) else text
        if not text:
            self._require(name)
        return text

    def _require(self, name: str) -> None:
        if name in self.essential:
            self._say("missing_name" if name.startswith("name_") else "missing_field", name)

    def _spoken(self, base: str) -> dict[str, str]:
        told = {
            name.removeprefix(f"{base}_"): self._line(name)
            for name in self.layout.fields
            if name.startswith(f"{base}_")
        }
        return {lang: text for lang, text in sorted(told.items()) if text}

    def _names(self) -> dict[str, str]:
        told: dict[str, str] = {}
        for name in self.layout.fields:
            base, _, lang = name.partition("_")
            if base == "name" or (base == "given" and f"name_{lang}" not in self.layout.fields):
                told[lang] = self._name(name, lang)
        if told.get("ar") and told.get("fr"):
            arabic, french = names.weight(told["ar"]), names.weight(told["fr"])
            if abs(arabic - french) > WORDS_APART:
                self._say("word_count", "name_fr", told["fr"], other=told["ar"])
        return {lang: name for lang, name in sorted(told.items()) if name}

    def _name(self, column: str, lang: str) -> str:
        """The name in ``lang``: one cell, or given name and surname from two."""
        halves = [column, f"surname_{lang}"] if column.startswith("given_") else [column]
        parts: list[str] = []
        for half in halves:
            name, found = names.inspect(self._text(half), lang)
            for finding in found:
                self._say_finding(finding, half)
            parts.append(name)
            if not name and half in self.layout.fields:
                self._require_name(half, lang)
        return " ".join(filter(None, parts))

    def _require_name(self, column: str, lang: str) -> None:
        if f"name_{lang}" in self.essential:
            self._say("missing_name", column)

    def _say_finding(self, finding: Finding, name: str) -> None:
        self._say(finding.code, name, detail=finding.detail)

    def _dates(self) -> tuple[dt.date | None, dt.date | None]:
        first, last = self._date("date_from"), self._date("date_to")
        if first and last and last < first:
            self._say("dates_reversed", "date_to", first=written(self._cell("date_from")))
        if last and not first and letters.blank(self._text("date_from")):
            self._say("missing_field", "date_from")
        return first, last

    def _date(self, name: str) -> dt.date | None:
        cell = self._cell(name)
        if letters.blank(text := self._text(name)):
            self._require(name)
            return None
        day = cells.date(cell, self.table.epoch)
        if day is None:
            self._say("unreadable_date", name, text)
        elif not cells.plausible(day):
            self._say(
                "date_out_of_range",
                name,
                text,
                year=day.year,
                first=cells.FIRST_YEAR,
                last=cells.LAST_YEAR,
            )
        return day

    def _hours(self) -> Decimal | None:
        if letters.blank(self._text("hours")):
            self._require("hours")
            return None
        count = cells.hours(self._cell("hours"))
        if count is None:
            self._say("unreadable_hours", "hours", most=cells.MOST_HOURS)
        return count

    def _gender(self, name: Mapping[str, str]) -> Gender:
        said: dict[str, str] = {}
        for column in self._columns("gender"):
            text = self._text(column)
            if letters.blank(text) and "?" not in text:
                continue
            word = cells.gender(text)
            if word is None:
                self._say_once("unknown_gender", column, text)
            elif word != "?":
                said[column] = word
        titles = {f"name_{lang}": names.honorific(one) for lang, one in name.items()}
        told = {column: title[1] for column, title in titles.items() if title}
        if len(set(said.values()) | set(told.values())) > 1:
            column = next(iter(said or told))
            shown = [self._text(one) for one in said] + [title[0] for title in titles.values() if title]
            self._say("gender_mismatch", column, said=" / ".join(shown))
        sure = set(said.values())
        return Gender(sure.pop()) if len(sure) == 1 else Gender.UNKNOWN

    def _category(self) -> str | None:
        said: dict[str, str] = {}
        for column in self._columns("category"):
            if text := self._line(column):
                said[column] = text
        known = {column: cells.category(text) for column, text in said.items()}
        keys = [key for key in known.values() if key]
        for column, text in said.items():
            if not keys:
                self._say_once("unknown_category", column, text)
        if len(set(keys)) > 1:
            self._say("category_mismatch", next(iter(said)), said=" / ".join(said.values()))
        return keys[0] if keys else next(iter(said.values()), None)

    def _columns(self, base: str) -> list[str]:
        return [name for name in self.layout.fields if name == base or name.startswith(f"{base}_")]

    def _role(self) -> None:
        text = self._text("role")
        if not letters.blank(text) and (said := cells.role(text)) != self.role:
            self._say("unknown_role" if said is None else "other_role", "role", expected=self.role)

    def _key(self, name: Mapping[str, str], session: str | None) -> str:
        cell = self._cell("id")
        if identity := cells.identity(self._text("id")):
            if cells.rounded(cell):
                self._say("rounded_id", "id")
            width = self.zero_width
            if width and identity.isdecimal() and len(identity) < width:
                identity = identity.zfill(width)
                self._say("lost_zero", "id", restored=identity)
            return identity
        parts = [letters.comparison_key(name[lang]) for lang in sorted(name)]
        return "|".join([f"name:{'|'.join(parts)}", letters.compact(session or "")])

    def _extra(self) -> dict[str, str]:
        told: dict[str, str] = {}
        for column in self.layout.others:
            cell = self._cells[column.index] if column.index < len(self._cells) else ""
            if text := letters.tidy(written(cell)[:LONGEST_CELL])[0]:
                told.setdefault(column.header, text)
        return told
