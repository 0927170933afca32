"""CSV and TSV as spreadsheet programs save them (RFC 4180 and what is done in its name)."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator

from certgen.roster import columns, encoding
from certgen.roster.table import LARGEST_FILE, MOST_ROWS, Cell, Table

DELIMITERS = ";,\t|"
_NAMES = {"\t": "tab"}
_SEP = re.compile('"?sep=([;,\t|:])"?[;,\t|]*\n', re.IGNORECASE)
_LOOK = 64 * 1024
"""Characters looked at to find the delimiter."""

csv.field_size_limit(LARGEST_FILE)  # a cell that is too long is a problem of its row, not a crash


def read_delimited(data: bytes, told: str | None = None) -> Table:
    """The table in ``data``. Rows are counted as Excel shows them: a record with line breaks is
    one row, a blank line is one, and a first line ``sep=;`` is none.

    Raises ``encoding.WrongEncoding`` when ``told`` is not the encoding of ``data``.
    """
    text, name = encoding.decode(data, told)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if sep := _SEP.match(text):
        text, delimiter = text[sep.end() :], sep[1]
    else:
        delimiter = _delimiter(text)
    rows: list[tuple[int, list[Cell]]] = []
    swallowed: list[int] = []
    width = 2
    for number, record in enumerate(_records(text, delimiter), start=1):
        if any(cell and not cell.isspace() for cell in record):
            rows.append((number, list[Cell](record)))
            width = max(width, len(record)) if len(rows) <= columns.HEADER_WITHIN else width
            if any("\n" in cell and _holds_rows(cell, delimiter, width) for cell in record):
                swallowed.append(number)
            if len(rows) > MOST_ROWS + columns.HEADER_WITHIN:
                break
    return Table(
        rows,
        assumed={"encoding": name, "delimiter": _NAMES.get(delimiter, delimiter)},
        swallowed=tuple(swallowed),
    )


def _holds_rows(cell: str, delimiter: str, width: int) -> bool:
    """Whether a later line of ``cell`` is as wide as a row: a quote before it was not closed."""
    return any(line.count(delimiter) >= width - 1 for line in cell.split("\n")[1:])


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter)


def _delimiter(text: str) -> str:
    """The delimiter whose first rows name most columns, else the one that parts them evenly."""
    head = text[:_LOOK]

    def worth(delimiter: str) -> tuple[int, int]:
        records = itertools.islice(filter(None, _records(head, delimiter)), columns.HEADER_WITHIN)
        first = list(records)
        widths = Counter(len(record) for record in first if len(record) > 1)
        return max(map(columns.hits, first), default=0), max(widths.values(), default=0)

    return max(DELIMITERS, key=worth)
