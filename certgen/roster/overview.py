"""What can be wrong with a list as a whole: its columns, and people who stand in it twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from certgen.model import Place, Recipient, Role
from certgen.roster import cells, letters
from certgen.roster.columns import Layout
from certgen.roster.problem import Problem, Severity
from certgen.roster.sound import heard
from certgen.roster.table import Row, Table, written

MANY = 20
"""From so many rows on, a column without any value is one problem, not one per row."""
DERIVED = "name:"
"""What a key that is made of names begins with."""


@dataclass(frozen=True)
class Extent:
    """What there is below a header."""

    rows: int
    filled: frozenset[int]
    """The columns that hold something."""
    telling: frozenset[int]
    """Those that say something: see ``letters.blank``."""


def extent(table: Table, header: int) -> Extent:
    """What there is in ``table`` below the row in the place ``header``."""
    filled, silent = set[int](), list(range(table.width))
    for _, line in islice(table.rows, header + 1, None):
        for column in [each for each in silent if each < len(line) and line[each] != ""]:
            filled.add(column)
            if not letters.blank(written(line[column])):
                silent.remove(column)
        if not silent:
            break
    telling = frozenset(range(table.width)).difference(silent)
    return Extent(len(table.rows) - header - 1, frozenset(filled), telling)


def of_columns(
    place: Place, layout: Layout, asked: Mapping[str, bool], table: Table, below: Extent
) -> Iterator[Problem]:
    """Columns that are missing, empty, doubled or unknown. ``place`` is the header row's."""
    whole = Place(place.file, place.sheet)
    found = " · ".join(c.header for c in layout.others)
    for field, essential in asked.items():
        if not has(layout, field):
            severity = Severity.ERROR if essential else Severity.WARNING
            yield Problem.at(
                whole, "missing_column", severity=severity, field=field, found=found or "–"
            )
        elif essential and below.rows >= MANY and (column := layout.fields.get(field)):
            if column.index in below.telling:
                continue
            yield Problem.at(whole, "empty_column", column=column.header, field=field)
    for field, read, other in layout.doubled:
        yield Problem.at(
            place, "duplicate_column", column=other.header, field=field, other=read.header
        )
    for field, read, other in layout.second:
        yield Problem.at(
            place, "second_column", column=other.header, field=field, other=read.header
        )
    known = {other.index for _, _, other in (*layout.doubled, *layout.second)}
    for column in layout.others:
        if column.index not in known:
            yield Problem.at(place, "unused_column", column=column.header)
    if not below.rows:
        yield Problem.at(whole, "no_rows")
    if table.unread:
        yield Problem.at(
            whole, "unread_sheet", value=" · ".join(table.unread), count=len(table.unread)
        )


def of_formulas(place: Place, layout: Layout, table: Table) -> Iterator[Problem]:
    """Columns whose cells are formulas, each said once. ``place`` is the header row's."""
    below = sorted(at for at in table.formulas if at[0] > (place.row or 0))
    for column in layout.fields.values():
        at = [row for row, index in below if index == column.index]
        if at:
            where = Place(place.file, place.sheet, at[0])
            yield Problem.at(where, "formula_cell", column=column.header, count=len(at))


class Repeats:
    """Who stands in one list twice, all in one role; asked about one person after the other."""

    def __init__(self, headers: Mapping[str, str]):
        """``headers``: field → header as written."""
        self._headers = headers
        self._column = _by_name(headers)
        self._keys: dict[str, int] = {}
        self._namesakes: dict[int, int] = {}

    def of(self, person: Recipient) -> Problem | None:
        """An error when ``person`` has the key of one before, a warning when they have the name."""
        if person.key.startswith(DERIVED) and not person.name:
            return None
        row = person.place.row or 0
        first = self._keys.setdefault(person.key, row)
        if first != row:
            return _twice(person, self._headers, self._row(person, first))
        # 64 bits of the names are kept, not the names: of two hundred thousand people two different
        # ones have the same in one list of a billion
        spelt = hash(tuple([heard(name).key for name in person.name.values()]))
        namesake = self._namesakes.setdefault(spelt, row)
        if namesake == row:
            return None
        return Problem.at(
            person.place,
            "homonym",
            column=self._column,
            value=_full(person),
            other=self._row(person, namesake),
        )

    def _row(self, person: Recipient, row: int) -> Place:
        """Another ``row`` of the list that ``person`` is in."""
        return Place(person.place.file, person.place.sheet, row)


def across(lists: Iterable[tuple[Mapping[str, str], Iterable[Recipient]]]) -> Iterator[Problem]:
    """People with a key that somebody has in an earlier list; ``lists``: headers and people."""
    keys: dict[tuple[Role, str], tuple[int, Place]] = {}
    for number, (headers, people) in enumerate(lists):
        for person in people:
            if person.key.startswith(DERIVED) and not person.name:
                continue
            which, first = keys.setdefault((person.role, person.key), (number, person.place))
            if which != number:
                yield _twice(person, headers, first)


def _twice(person: Recipient, headers: Mapping[str, str], first: Place) -> Problem:
    name, derived = _full(person), person.key.startswith(DERIVED)
    return Problem.at(
        person.place,
        "duplicate_key",
        column=_by_name(headers) if derived else headers.get("id"),
        value=name if derived else person.key,
        who=name if derived else f"{person.key} ({name})",
        other=first,
    )


def _by_name(headers: Mapping[str, str]) -> str | None:
    return next((head for field, head in headers.items() if _names(field)), None)


def _full(person: Recipient) -> str:
    return " / ".join(person.name.values())


def _names(field: str) -> bool:
    return field.startswith(("name_", "given_", "surname_"))


def has(layout: Layout, field: str) -> bool:
    """Whether there is a column for ``field``, or for the halves of a name."""
    if field in layout.fields:
        return True
    base, _, lang = field.partition("_")
    return base == "name" and {f"given_{lang}", f"surname_{lang}"} <= layout.fields.keys()


def identities(layout: Layout, body: Iterable[Row]) -> Iterator[str]:
    """The identity numbers as written, in ASCII digits."""
    column = layout.fields.get("id")
    if column is not None:
        for _, line in body:
            if column.index < len(line):
                yield cells.identity(written(line[column.index]))
