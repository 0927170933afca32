"""A list of people, read as it is: everyone in it, and everything its owner should mend or know."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from heapq import merge
from itertools import islice
from pathlib import Path

from certgen.model import Place, Recipient, Role
from certgen.packed import Packed
from certgen.roster import cells, columns, overview, rows
from certgen.roster.problem import Problem, Severity, Unreadable
from certgen.roster.reading import Reading
from certgen.roster.source import read_table
from certgen.roster.table import Row, Table, written

SAMPLE = 3
"""Rows shown to a person who wants to see that the file was understood."""


@dataclass(frozen=True)
class Roster:
    """What was read."""

    file: str
    """The file's name."""
    sheet: str | None
    """The sheet's name, in a workbook."""
    recipients: Sequence[Recipient]
    """In the order of the file; the rows that have an error are left out."""
    keys: Sequence[str]
    """Theirs, for who need not know more of each."""
    problems: Sequence[Problem]
    """Errors and warnings in the order of the file, those of the whole file first."""
    rows: int = 0
    """Rows below the header that hold something."""
    header_row: int = 0
    """Counted as the spreadsheet program does; 0 where there is none."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Field → header as its owner wrote it."""
    others: tuple[str, ...] = ()
    """The headers of the columns certgen does not know in which something is said of a recipient,
    in the order of their mention."""
    assumed: Mapping[str, str] = field(default_factory=dict)
    """What the file did not say: ``encoding``, ``delimiter``, ``sheet``."""
    sample: tuple[tuple[str, ...], ...] = ()
    """The cells of the first rows below the header."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep certificates from being issued."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)


class Intake:
    """A list as it is read: go through its people once, each is read when it is asked for; then
    there is the ``roster``."""

    def __init__(self, reading: Generator[Recipient, None, Roster], rows: int = 0):
        self.rows = rows
        """Rows below the header that hold something."""
        self._left = self._read(reading)

    def __iter__(self) -> Iterator[Recipient]:
        return self._left

    def _read(self, reading: Generator[Recipient, None, Roster]) -> Iterator[Recipient]:
        self._roster = yield from reading

    def roster(self) -> Roster:
        """What was read, to the end of the list."""
        for _ in self._left:
            pass
        return self._roster


def take_in(
    file: Path,
    *,
    role: Role,
    languages: tuple[str, ...],
    needs: frozenset[str] = frozenset(),
    encoding: str | None = None,
    sheet: str | None = None,
) -> Intake:
    """The list in ``file``: CSV, TSV, XLSX, XLS, XLSB or ODS, told by its content.

    ``languages``: a name is needed in each. ``needs``: the other fields the template speaks of
    (``course``, ``session``, ``dates``, ``hours``, ``organisation``, ``category``). ``encoding``
    and ``sheet`` override what would be assumed. Raises nothing on account of the file: one that
    cannot be read is a roster without recipients and with the problem that says why.
    """
    file = Path(file)
    try:
        table = read_table(file, encoding, sheet)
    except Unreadable as unreadable:
        return Intake(_nobody(Roster(file.name, None, (), (), (unreadable.problem,))))
    head = list(islice(table.rows, columns.HEADER_WITHIN))
    at = columns.header_row(cells_of_row for _, cells_of_row in head)
    if at is None:
        first = " · ".join(written(cell) for cell in head[0][1] if written(cell).strip())
        problem = Problem.at(Place(file.name, table.sheet), "no_header", value=first)
        unknown = Roster(file.name, table.sheet, (), (), (problem,), assumed=table.assumed)
        return Intake(_nobody(unknown))
    below = overview.extent(table, at)
    asked = rows.asked(languages, needs)
    return Intake(_read_rows(file.name, table, at, role, asked, below), below.rows)


def _nobody(roster: Roster) -> Generator[Recipient, None, Roster]:
    yield from ()
    return roster


def _read_rows(
    file: str,
    table: Table,
    at: int,
    role: Role,
    asked: Mapping[str, bool],
    below: overview.Extent,
) -> Generator[Recipient, None, Roster]:
    def body(to: int | None = None) -> Iterator[Row]:
        return islice(table.rows, at + 1, to)

    ((header_row, headers),) = islice(table.rows, at, at + 1)
    titles = [written(cell) for cell in headers] + [""] * (table.width - len(headers))
    layout = columns.lay_out(titles, below.filled)
    place = Place(file, table.sheet, header_row)
    problems = list(overview.of_columns(place, layout, asked, table, below))
    settled = {str(p.fields["field"]) for p in problems if p.code == "empty_column"}
    needed = {name for name, essential in asked.items() if essential and overview.has(layout, name)}

    @cache
    def zero_width() -> int | None:  # goes through the whole list, which few need
        return cells.zero_width(overview.identities(layout, body()))

    # it is part of a circle, in which the rows would stay until somebody looks for garbage
    reading = Reading(file, replace(table, rows=()), layout, needed - settled)
    reader = rows.Rows(reading, role)
    named = {name: column.header for name, column in layout.fields.items()}
    repeats, repeated_here = overview.Repeats(named), Packed[Problem]()
    people, keys, others = Packed[Recipient](), Packed[str](), dict[str, None]()
    for row, line in body():
        person = reader.recipient(row, line, zero_width)
        repeat = repeats.of(person)
        if repeat:
            repeated_here.append(repeat)
        if row not in reading.wrong and not (repeat and repeat.severity is Severity.ERROR):
            people.append(person)
            keys.append(person.key)
            if person.extra:
                others |= dict.fromkeys(person.extra)
            yield person
    problems += overview.of_formulas(place, layout, table)
    problems += reading.told()
    index = {column.header: column.index for column in layout.fields.values()}

    def at_place(problem: Problem) -> tuple[int, int]:
        return problem.row or 0, index.get(problem.column or "", -1)

    return Roster(
        file=file,
        sheet=table.sheet,
        recipients=people,
        keys=keys,
        problems=Packed(merge(sorted(problems, key=at_place), repeated_here, key=at_place)),
        rows=below.rows,
        header_row=header_row,
        columns=named,
        others=tuple(others),
        assumed=table.assumed,
        sample=tuple(tuple(map(written, line)) for _, line in body(at + 1 + SAMPLE)),
    )


def repeated(rosters: Iterable[Roster]) -> list[Problem]:
    """The same key twice in one role, in two files of a batch (twice in one file: see ``read``)."""
    lists = [(one.columns, one.recipients) for one in rosters]
    return list(overview.across(lists)) if len(lists) > 1 else []
