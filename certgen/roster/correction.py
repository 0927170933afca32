"""A person as they were told, and what is to be told instead → the person corrected.

What is changed goes through the same readers as a cell of a list, and the whole row is looked at
again: a date may be well written and still be before the other one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from certgen.errors import InputError
from certgen.model import Gender, Place, Recipient
from certgen.roster import columns, rows
from certgen.roster.overview import DERIVED
from certgen.roster.problem import Problem
from certgen.roster.reading import Reading
from certgen.roster.table import Cell, Table

PLACE = "--set"
"""Where the problems of a correction stand, instead of in a file."""
_SPOKEN = ("name", "organisation", "course")
_PLAIN = ("gender", "category", "session", "hours", "date_from", "date_to", "id")


def corrected(
    recipient: Recipient,
    changes: Sequence[tuple[str, str]],
    *,
    languages: tuple[str, ...],
    needs: frozenset[str],
) -> tuple[Recipient, tuple[Problem, ...]]:
    """``recipient`` with ``changes``, (column, cell) each, and what is wrong with that row.

    A column is called as in the header of a list; an empty cell takes something away. ``languages``
    and ``needs`` are as for ``read``. Raises ``InputError`` for a column that there is not, or that
    is there twice; a cell that is wrong is a problem.
    """
    cells = _cells(recipient, languages)
    headers: dict[str, str] = {}
    for header, cell in changes:
        name = _field(header)
        if name is None or name not in cells:
            raise InputError("unknown_field", field=header, known=", ".join(cells))
        if name in headers:
            raise InputError("field_twice", field=header)
        headers[name], cells[name] = header, cell
    fields = {n: columns.Column(at, headers.get(n, n)) for at, n in enumerate(cells)}
    line: list[Cell] = [*cells.values()]
    asked = rows.asked(languages, needs)
    reading = Reading(
        PLACE,
        Table([(1, line)], len(line)),
        columns.Layout(fields, (), (), ()),
        {name for name, essential in asked.items() if essential},
    )
    found = rows.Rows(reading, recipient.role).recipient(1, line, lambda: None)
    same = replace(found, email=recipient.email, extra=recipient.extra, place=Place(PLACE))
    return same, tuple(replace(each, row=None) for each in reading.told())


def _cells(recipient: Recipient, languages: tuple[str, ...]) -> dict[str, str]:
    """Every column that can be corrected → what a list would have in it now."""
    spoken: dict[str, Mapping[str, str]] = {name: getattr(recipient, name) for name in _SPOKEN}
    told = [lang for said in spoken.values() for lang in said]
    cells = {
        f"{name}_{lang}": said.get(lang, "")
        for name, said in spoken.items()
        for lang in dict.fromkeys((*languages, *told))
    }
    for name in _PLAIN:
        cells[name] = str(getattr(recipient, name, None) or "")
    if recipient.gender is Gender.UNKNOWN:
        cells["gender"] = ""
    cells["id"] = "" if recipient.key.startswith(DERIVED) else recipient.key
    return cells


def _field(header: str) -> str | None:
    """The field that ``header`` names, as the columns of a list are recognised."""
    found = columns.recognise(header)
    return columns.plain(found[0]) if found else None
