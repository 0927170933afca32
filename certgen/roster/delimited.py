"""CSV and TSV as spreadsheet programs save them (RFC 4180 and what is done in its name)."""

from __future__ import annotations

import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterator

from certgen.roster import columns, encoding
from certgen.roster.table import LARGEST_FILE, MOST_ROWS, Table

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
    rows = _Rows(text, delimiter)
    return Table(
        rows,
        rows.width,
        assumed={"encoding": name, "delimiter": _NAMES.get(delimiter, delimiter)},
        swallowed=frozenset(rows.swallowed),
    )


class _Rows:
    """The rows of a text, parsed anew each time: a list of them would be ten times its size."""

    def __init__(self, text: str, delimiter: str):
        self._text = text
        self._delimiter = delimiter
        self._count = 0
        self.width = 0
        """The most cells of a row."""
        self.swallowed: list[int] = []
        """Rows with a cell that holds a line as wide as a row: a quote before it was not closed."""
        quoted, usual = '"' in text, 2
        for number, record in self:
            self._count += 1
            self.width = max(self.width, len(record))
            if self._count <= columns.HEADER_WITHIN:
                usual = max(usual, len(record))
            if quoted and any("\n" in cell and self._holds_row(cell, usual) for cell in record):
                self.swallowed.append(number)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """At most one more than there may be."""
        filled = (
            (number, record)
            for number, record in enumerate(_records(self._text, self._delimiter), start=1)
            if any(cell and not cell.isspace() for cell in record)
        )
        return itertools.islice(filled, MOST_ROWS + columns.HEADER_WITHIN + 1)

    def __len__(self) -> int:
        return self._count

    def _holds_row(self, cell: str, width: int) -> bool:
        return any(line.count(self._delimiter) >= width - 1 for line in cell.split("\n")[1:])


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(_lines(text), delimiter=delimiter)


def _lines(text: str) -> Iterator[str]:
    """The lines of ``text`` with their ends; ``io.StringIO`` would copy it, four bytes a letter."""
    begin = 0
    while begin < len(text):
        end = text.find("\n", begin) + 1 or len(text)
        yield text[begin:end]
        begin = end


def _delimiter(text: str) -> str:
    """The delimiter whose first rows name most columns, else the one that parts them evenly."""
    head = text[:_LOOK]

    def worth(delimiter: str) -> tuple[int, int]:
        records = itertools.islice(filter(None, _records(head, delimiter)), columns.HEADER_WITHIN)
        first = list(records)
        widths = Counter(len(record) for record in first if len(record) > 1)
        return max(map(columns.hits, first), default=0), max(widths.values(), default=0)

    return max(DELIMITERS, key=worth)
