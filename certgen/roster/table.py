"""A sheet of cells, before anything is made of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

Cell = str | int | float | bool | dt.date | dt.timedelta
"""A CSV cell is text; a workbook's cell is what its program says it is. Empty is ``""``."""

LARGEST_FILE = 50 * 1024 * 1024
"""Bytes."""
MOST_ROWS = 200_000
MOST_COLUMNS = 500
LONGEST_CELL = 10_000
"""Characters."""

EPOCH_1900 = dt.date(1899, 12, 30)
"""Day 0 of Excel's serial numbers (from 1 March 1900 on; ECMA-376 part 1, 18.17.4.1)."""
EPOCH_1904 = dt.date(1904, 1, 1)
"""Day 0 in workbooks made for the first Macintosh."""


Row = tuple[int, Sequence[Cell]]
"""The number as the spreadsheet program shows it, and the cells."""


class Rows(Protocol):
    """What can be gone through more than once: as a list a text is ten times its size."""

    def __iter__(self) -> Iterator[Row]: ...
    def __len__(self) -> int: ...


@dataclass(frozen=True)
class Table:
    """The rows of a file or sheet that hold something, each with its number."""

    rows: Rows
    width: int
    """The most cells of a row."""
    sheet: str | None = None
    assumed: Mapping[str, str] = field(default_factory=dict)
    """What was not said and had to be assumed: encoding, delimiter, sheet."""
    written: bool = False
    """Whether every cell is text."""
    epoch: dt.date = EPOCH_1900
    """Day 0 of serial numbers."""
    formulas: frozenset[tuple[int, int]] = frozenset()
    """(row, column index) of cells whose value a formula made."""
    failed: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """(row, column index) of cells that show an error → the error: #N/A, #REF! …"""
    unread: tuple[str, ...] = ()
    """Other visible sheets that hold rows."""
    swallowed: frozenset[int] = frozenset()
    """Rows in which a quote is not closed, so that the lines after it are taken for one cell."""


def written(cell: Cell) -> str:
    """A cell as text, as its owner would write it: a whole number without ``.0``."""
    match cell:
        case str():
            return cell
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case dt.date():
            return cell.isoformat()
        case _:
            return str(cell)
