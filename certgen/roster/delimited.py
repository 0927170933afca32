"""CSV and TSV as spreadsheet programs save them (RFC 4180 and what is done in its name)."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator

from certgen.roster import columns, encoding
from certgen.roster.table import LARGEST_FILE, MOST_ROWS, Table

DELIMITERS = ";,\t|"
_NAMES = {"\t": "tab"}
_SEP = re.compile('"?sep=([;,\t|:])"?[;,\t|]*[\r\n]', re.IGNORECASE)
_MOST = MOST_ROWS + columns.HEADER_WITHIN + 1
_LOOK = 64 * 1024
"""Characters looked at to find the delimiter."""

csv.field_size_limit(LARGEST_FILE)  # a cell that is too long is a problem of its row, not a crash


def read_delimited(data: bytes, told: str | None = None) -> Table:
    """The table in ``data``. Rows are counted as Excel shows them: a record with line breaks is
    one row, a blank line is one, and a first line ``sep=;`` is none.

    Raises ``encoding.WrongEncoding`` when ``told`` is not the encoding of ``data``.
    """
    text, name = encoding.decode(data, told)
    sep = _SEP.match(text)
    delimiter = sep[1] if sep else _delimiter(text[:_LOOK])
    rows = _Rows(text.encode(), delimiter, 1 if sep else 0)
    return Table(
        rows,
        rows.width,
        assumed={"encoding": name, "delimiter": _NAMES.get(delimiter, delimiter)},
        written=True,
        swallowed=frozenset(rows.swallowed),
    )


class _Rows:
    """The rows of a text, parsed anew each time: a list of them would be ten times its size."""

    def __init__(self, text: bytes, delimiter: str, above: int):
        """``text`` is in UTF-8, half the size of a ``str``; ``above`` lines are before the rows."""
        self._text = text
        self._delimiter = delimiter
        self._above = above
        self._count = 0
        self._blank = True
        """Whether there may be rows that hold nothing."""
        self.width = 0
        """The most cells of a row."""
        self.swallowed: list[int] = []
        """Rows with a cell that holds a line as wide as a row: a quote before it was not closed."""
        if b'"' in text:
            self._parse()
        else:
            self._measure()

    def _measure(self) -> None:
        """Count the rows of a text without quotes, whose rows are its lines, in a third of the time
        that it takes to parse them."""
        lines = 0
        for line in self._lines():
            lines += 1
            if line.replace(self._delimiter, " ").strip():
                self._count += 1
                self.width = max(self.width, line.count(self._delimiter) + 1)
                if self._count == _MOST:
                    break
        self._blank = lines > self._count

    def _parse(self) -> None:
        """Count the rows, and find those that swallowed others."""
        usual = 2
        for number, record in self:
            self._count += 1
            self.width = max(self.width, len(record))
            if self._count <= columns.HEADER_WITHIN:
                usual = max(usual, len(record))
            if any("\n" in cell and self._holds_row(cell, usual) for cell in record):
                self.swallowed.append(number)

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """At most one more than there may be."""
        records = enumerate(csv.reader(self._lines(), delimiter=self._delimiter), start=1)
        filled = (each for each in records if any(map(str.strip, each[1])))
        return itertools.islice(filled if self._blank else records, _MOST)

    def _lines(self) -> Iterator[str]:
        return itertools.islice(_lines(self._text), self._above, None)

    def __len__(self) -> int:
        return self._count

    def _holds_row(self, cell: str, width: int) -> bool:
        return any(line.count(self._delimiter) >= width - 1 for line in cell.split("\n")[1:])


def _lines(text: bytes) -> Iterator[str]:
    """The lines of ``text`` (UTF-8), each with one line feed, whatever ends them."""
    return io.TextIOWrapper(io.BytesIO(text), "utf-8", newline=None)


def _delimiter(head: str) -> str:
    """The delimiter whose first rows name most columns, else the one that parts them evenly."""
    text = head.encode()

    def worth(delimiter: str) -> tuple[int, int]:
        records = filter(None, csv.reader(_lines(text), delimiter=delimiter))
        first = list(itertools.islice(records, columns.HEADER_WITHIN))
        widths = Counter(len(record) for record in first if len(record) > 1)
        return max(map(columns.hits, first), default=0), max(widths.values(), default=0)

    return max(DELIMITERS, key=worth)
