"""A table being read row by row: its cells by column name, and every problem so far."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from certgen.model import Place
from certgen.roster import cells, letters
from certgen.roster.columns import Layout
from certgen.roster.problem import Problem, Severity
from certgen.roster.table import LONGEST_CELL, Cell, Table, written


class Reading:
    """``turn_to`` a row, ``look_at`` columns, ask for cells, ``say`` what is wrong with them."""

    def __init__(self, file: str, table: Table, layout: Layout, essential: Collection[str]):
        self.file = file
        self.table = table
        self.layout = layout
        self.wrong: set[int] = set()
        """Rows that have an error."""
        self.said = 0
        """How many problems were said so far, those that cells share counted each time."""
        self._essential = frozenset(essential)
        self._problems: list[Problem] = []
        self._shared: dict[tuple[str, str, str], tuple[Problem, int]] = {}
        self._row = 0
        self._line: Sequence[Cell] = ()
        self._texts: dict[str, str] = {}
        self._failed: set[str] = set()

    def turn_to(self, row: int, line: Sequence[Cell]) -> Sequence[Cell]:
        """Begin a row; ``line`` with a cell for each column of the table."""
        if len(line) < self.table.width:
            line = [*line, *[""] * (self.table.width - len(line))]
        self._row, self._line, self._texts = row, line, {}
        self._failed.clear()
        if row in self.table.swallowed:
            self.say("open_quote", "")
        return line

    def look_at(self, columns: Sequence[tuple[str, int]]) -> None:
        """Read cells, (field, index) each, saying what can be wrong with one whatever it is for."""
        for name, index in columns:
            cell = self._line[index]
            if cell == "":
                continue
            text = self._texts[name] = cell if type(cell) is str else written(cell)
            if len(text) > LONGEST_CELL:
                self.say("cell_too_long", name, count=len(text), most=LONGEST_CELL)
                self._texts[name] = text[:LONGEST_CELL]
            elif text[0] == "#" and cells.failed(text):
                self._fail(name, text)
        if self.table.failed:
            for name, index in columns:
                if error := self.table.failed.get((self._row, index)):
                    self._fail(name, error)

    def _fail(self, name: str, error: str) -> None:
        self.say("failed_cell", name, error)
        self._failed.add(name)
        self._texts.pop(name, None)

    @property
    def place(self) -> Place:
        """Where the row stands."""
        return Place(self.file, self.table.sheet, self._row)

    def cell(self, name: str) -> Cell:
        """The cell in the column ``name``; ``""`` where it is empty, absent or failed."""
        if name not in self._texts:
            return ""
        return self._line[self.layout.fields[name].index]

    def text(self, name: str) -> str:
        """The same as its owner would write it."""
        return self._texts.get(name, "")

    def line(self, name: str) -> str:
        """The same as it is printed; an essential one must say something."""
        text = ""
        if raw := self._texts.get(name):
            text, found = letters.tidy(raw)
            for finding in found:
                self.say_once(finding.code, name, raw, detail=finding.detail)
        if not text:
            self.require(name)
        return text

    def others(self) -> dict[str, str]:
        """The cells of the columns certgen does not know, by header."""
        told: dict[str, str] = {}
        for column in self.layout.others:
            if text := letters.tidy(written(self._line[column.index])[:LONGEST_CELL])[0]:
                told.setdefault(column.header, text)
        return told

    def require(self, name: str, code: str = "missing_field", column: str = "") -> None:
        """Say that the field ``name`` is blank, if it must not be (``column``: where it stands)."""
        column = column or name
        if name in self._essential and column not in self._failed:
            self.say(code, column)

    def say(self, code: str, name: str, value: str | None = None, **fields: Any) -> None:
        """A problem of the cell in column ``name``, with the cell as written unless told."""
        column = self.layout.fields.get(name)
        problem = Problem.at(
            self.place,
            code,
            column=column.header if column else None,
            value=self.text(name) if value is None and column else value,
            **{"field": name} | fields,
        )
        if problem.severity is Severity.ERROR:
            self.wrong.add(self._row)
        self.said += 1
        self._problems.append(problem)

    def say_once(self, code: str, name: str, value: str, **fields: Any) -> None:
        """A problem that many cells share: said at the first, with the number of rows."""
        if (first := self._shared.get((code, name, value))) is None:
            self.say(code, name, value, **fields)
            first = self._problems.pop(), 0
        if first[0].severity is Severity.ERROR:
            self.wrong.add(self._row)
        self.said += 1
        self._shared[code, name, value] = first[0], first[1] + 1

    def told(self) -> list[Problem]:
        """Every problem of the rows read so far."""
        shared = (
            replace(problem, fields={**problem.fields, "count": count})
            for problem, count in self._shared.values()
        )
        return [*self._problems, *shared]

    def columns(self, base: str) -> Mapping[str, str]:
        """The columns of a spoken field: ``name_ar`` → ``ar``, ``gender`` → nothing."""
        return {
            name: name.removeprefix(base).removeprefix("_")
            for name in self.layout.fields
            if name == base or name.startswith(f"{base}_")
        }
