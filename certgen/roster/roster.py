"""A list of people, read as it is: everyone in it, and everything its owner should mend or know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from certgen.model import Place, Recipient, Role
from certgen.roster import cells, columns, letters, rows
from certgen.roster.columns import Layout
from certgen.roster.problem import Problem, Severity, Unreadable
from certgen.roster.source import read_table
from certgen.roster.table import Cell, Table, written

SAMPLE = 3
"""Rows shown to a person who wants to see that the file was understood."""
MANY = 20
"""From so many rows on, a column without any value is one problem, not one per row."""


@dataclass(frozen=True)
class Roster:
    """What was read."""

    file: str
    """The file's name."""
    sheet: str | None
    """The sheet's name, in a workbook."""
    recipients: tuple[Recipient, ...]
    """In the order of the file; the rows that have an error are left out."""
    problems: tuple[Problem, ...]
    """Errors and warnings in the order of the file, those of the whole file first."""
    rows: int = 0
    """Rows below the header that hold something."""
    header_row: int = 0
    """Counted as the spreadsheet program does; 0 where there is none."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field → header as its owner wrote it."""
    assumed: Mapping[str, str] = field(default_factory=dict)
    """What the file did not say: ``encoding``, ``delimiter``, ``sheet``."""
    sample: tuple[tuple[str, ...], ...] = ()
    """The cells of the first rows below the header."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep certificates from being issued."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)


def read(
    file: Path,
    *,
    role: Role,
    languages: tuple[str, ...],
    needs: frozenset[str] = frozenset(),
    encoding: str | None = None,
    sheet: str | None = None,
) -> Roster:
    """The roster in ``file``: CSV, TSV, XLSX, XLS, XLSB or ODS, told by its content.

    ``languages``: a name is needed in each. ``needs``: the other fields the template speaks of
    (``course``, ``session``, ``dates``, ``hours``, ``organisation``, ``category``). ``encoding``
    and ``sheet`` override what would be assumed. Raises nothing on account of the file: one that
    cannot be read is a roster without recipients and with the problem that says why.
    """
    file = Path(file)
    try:
        table = read_table(file, encoding, sheet)
    except Unreadable as unreadable:
        return Roster(file.name, None, (), (unreadable.problem,))
    head = table.rows[: columns.HEADER_WITHIN]
    at = columns.header_row(cells_of_row for _, cells_of_row in head)
    if at is None:
        first = " · ".join(written(cell) for cell in head[0][1] if written(cell).strip())
        problem = Problem.at(Place(file.name, table.sheet), "no_header", value=first)
        return Roster(file.name, table.sheet, (), (problem,), assumed=table.assumed)
    return _read_rows(file.name, table, at, role, rows.asked(languages, needs))


def _read_rows(file: str, table: Table, at: int, role: Role, asked: Mapping[str, bool]) -> Roster:
    header_row, headers = table.rows[at]
    body = table.rows[at + 1 :]
    layout = columns.lay_out(_headers(headers, body), _filled(body))
    whole = Place(file, table.sheet)
    problems = list(_of_columns(Place(file, table.sheet, header_row), layout))
    problems += _of_sheets(whole, table)
    problems += _missing_columns(whole, layout, asked, headers)
    if not body:
        problems.append(Problem.at(whole, "no_rows"))
    problems += _empty_columns(whole, layout, asked, body)
    settled = {p.fields["field"] for p in problems if p.code == "empty_column"}
    reader = rows.Reader(
        file=file,
        table=table,
        layout=layout,
        role=role,
        essential=frozenset(n for n, strict in asked.items() if strict and _has(layout, n)) - settled,
        zero_width=cells.zero_width(_identities(layout, body)),
    )
    recipients = [found for row, line in body if (found := reader.recipient(row, line))]
    problems += _of_formulas(whole, layout, table, header_row)
    problems += reader.problems
    for shared, count in reader.once.values():
        problems.append(replace(shared, fields={**shared.fields, "count": count}))
    repeats = list(_repeats(recipients, layout, {}))
    twice = {p.row for p in repeats if p.code == "duplicate_key"}
    problems += repeats
    order = {column.header: column.index for column in layout.fields.values()}
    problems.sort(key=lambda p: (p.row or 0, order.get(p.column or "", -1)))
    return Roster(
        file=file,
        sheet=table.sheet,
        recipients=tuple(one for one in recipients if one.place.row not in twice),
        problems=tuple(problems),
        rows=len(body),
        header_row=header_row,
        columns={name: column.header for name, column in layout.fields.items()},
        assumed=table.assumed,
        sample=tuple(tuple(written(cell) for cell in line) for _, line in body[:SAMPLE]),
    )
