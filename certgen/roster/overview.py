"""What can be wrong with a list as a whole: its columns, and people who stand in it twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from certgen.model import Place, Recipient
from certgen.roster import cells, letters
from certgen.roster.columns import Layout
from certgen.roster.problem import Problem, Severity
from certgen.roster.table import Cell, Table, written

MANY = 20
"""From so many rows on, a column without any value is one problem, not one per row."""
DERIVED = "name:"
"""What a key that is made of names begins with."""

Row = tuple[int, list[Cell]]


def of_columns(
    place: Place, layout: Layout, asked: Mapping[str, bool], table: Table, body: Sequence[Row]
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
        elif essential and len(body) >= MANY and _empty(layout, field, body):
            column = layout.fields.get(field)
            header = column.header if column else None
            yield Problem.at(whole, "empty_column", column=header, field=field)
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
    if not body:
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


def repeats(
    lists: Iterable[tuple[Mapping[str, str], Sequence[Recipient]]], *, across: bool = False
) -> Iterator[Problem]:
    """People with one key (an error) and, within a list, people with one name (a warning).

    ``lists``: (field → header, people). ``across``: one key in two lists, else twice in one.
    """
    keys: dict[tuple[str, str], tuple[int, Recipient]] = {}
    namesakes: dict[tuple[int, str, tuple[str, ...]], Recipient] = {}
    for number, (headers, people) in enumerate(lists):
        by_name = next((head for field, head in headers.items() if _names(field)), None)
        for person in people:
            derived = person.key.startswith(DERIVED)
            if derived and not person.name:
                continue
            which, first = keys.setdefault((person.role, person.key), (number, person))
            if first is not person:
                if across is (which != number):
                    name = _full(person)
                    yield Problem.at(
                        person.place,
                        "duplicate_key",
                        column=by_name if derived else headers.get("id"),
                        value=name if derived else person.key,
                        who=name if derived else f"{person.key} ({name})",
                        other=first.place,
                    )
            elif not across:
                spelt = tuple(map(letters.comparison_key, person.name.values()))
                namesake = namesakes.setdefault((number, person.role, spelt), person)
                if namesake is not person:
                    yield Problem.at(
                        person.place,
                        "homonym",
                        column=by_name,
                        value=_full(person),
                        other=namesake.place,
                    )


def _full(person: Recipient) -> str:
    return " / ".join(person.name.values())


def _names(field: str) -> bool:
    return field.startswith(("name_", "given_", "surname_"))


def _empty(layout: Layout, field: str, body: Sequence[Row]) -> bool:
    column = layout.fields.get(field)
    if column is None:
        return False
    at = column.index
    return all(letters.blank(written(line[at])) for _, line in body if at < len(line))


def has(layout: Layout, field: str) -> bool:
    """Whether there is a column for ``field``, or for the halves of a name."""
    if field in layout.fields:
        return True
    base, _, lang = field.partition("_")
    return base == "name" and {f"given_{lang}", f"surname_{lang}"} <= layout.fields.keys()


def filled(body: Sequence[Row]) -> frozenset[int]:
    """The columns that hold something in ``body``."""
    held: set[int] = set()
    for _, line in body:
        held.update(i for i, cell in enumerate(line) if cell != "" and i not in held)
    return frozenset(held)


def identities(layout: Layout, body: Sequence[Row]) -> dict[int, str]:
    """Row → identity number as written, in ASCII digits."""
    column = layout.fields.get("id")
    if column is None:
        return {}
    return {
        row: cells.identity(written(line[column.index]))
        for row, line in body
        if column.index < len(line)
    }
