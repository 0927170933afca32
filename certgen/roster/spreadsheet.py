"""XLSX, XLS, XLSB and ODS by python-calamine (its only door), in a confined child process.

``read_sheet`` is bytes → bytes, for ``certgen.confined.run``: in go a line of JSON (the sheet asked
for, or null) and the file; out comes JSON, ``{"rows": …}`` or ``{"refused": code, …}``.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import json
import re
import zipfile
from typing import Any

import python_calamine as calamine

from certgen.roster import columns
from certgen.roster.table import LARGEST_FILE, MOST_COLUMNS, MOST_ROWS

MOST_CELLS = 8_000_000
"""Cells that the repeats of an ODS may unfold to; an 881-byte file can ask for ten million."""
MOST_EXPANDED = 12 * LARGEST_FILE
"""Bytes that the parts of a zipped workbook may unfold to."""

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>(\s*<(?:\w+:)?f[\s/>])?")
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_VALUE = re.compile(rb"<(?:\w+:)?v>(#[\w/!?]{1,20})<", re.ASCII)
_REPEAT = re.compile(rb'number-rows-repeated="(\d+)"')
_ODS_CELL = re.compile(rb"<table:table-cell\b([^>]*value-type=[^>]*)>")
_WIDE = re.compile(rb'number-columns-repeated="(\d+)"')


class Declined(Exception):
    """The file is not read; ``answer`` says why."""

    def __init__(self, code: str, **fields: object):
        self.answer = {"refused": code, **fields}
        super().__init__(code)


def read_sheet(argument: bytes) -> bytes:
    """The cells of the sheet asked for, else of the visible one that looks most like a list."""
    asked, _, data = argument.partition(b"\n")
    try:
        answer = _sheet(data, json.loads(asked))
    except Declined as declined:
        answer = declined.answer
    except calamine.PasswordError:
        answer = {"refused": "protected"}
    except calamine.CalamineError as damaged:
        answer = {"refused": "damaged_workbook", "detail": str(damaged)}
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def _sheet(data: bytes, asked: str | None) -> dict[str, Any]:
    zipped = zipfile.is_zipfile(io.BytesIO(data))
    parts = _weighed(zipfile.ZipFile(io.BytesIO(data))) if zipped else None
    with calamine.load_workbook(io.BytesIO(data)) as book:
        name, unread = _chosen(book, asked)
        sheet = book.get_sheet_by_name(name)
    if sheet.start is None:
        return {"sheet": name, "rows": [], "unread": unread}
    if sheet.height > MOST_ROWS + columns.HEADER_WITHIN:
        raise Declined("too_many_rows", count=sheet.height)
    marked = _marked(parts, name) if parts else {}
    return {"sheet": name, "unread": unread, "rows": _rows(sheet), **marked}


def _chosen(book: calamine.CalamineWorkbook, asked: str | None) -> tuple[str, list[str]]:
    """The name of the sheet to read, and of the other visible ones that hold something."""
    worksheets = [m for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
    seen = [m.name for m in worksheets if m.visible == calamine.SheetVisibleEnum.Visible]
    if asked is not None:
        if asked not in (m.name for m in worksheets):
            raise Declined(
                "unknown_sheet", asked=asked, sheets=", ".join(m.name for m in worksheets)
            )
        return asked, []
    worth: dict[str, int] = {}
    for name in seen:
        sheet = book.get_sheet_by_name(name)
        if sheet.start is not None:
            rows = (row for row in sheet.iter_rows() if any(cell != "" for cell in row))
            worth[name] = max(map(columns.hits, itertools.islice(rows, columns.HEADER_WITHIN)))
    if not worth:
        raise Declined("empty_file")
    best = max(worth, key=lambda name: worth[name])
    return best, [name for name in worth if name != best]


def _rows(sheet: calamine.CalamineSheet) -> list[tuple[int, list[Any]]]:
    """The rows that hold something, numbered from 1, from the sheet's first column on.

    A cell merged over several rows says the same for each of them, as it looks.
    """
    (_, left), (bottom, _) = sheet.start or (0, 0), sheet.end or (0, 0)
    merged = {
        (row, from_column): (from_row, from_column)
        for (from_row, from_column), (to_row, _) in sheet.merged_cell_ranges or ()
        for row in range(from_row + 1, min(to_row, bottom) + 1)
    }
    shown: dict[tuple[int, int], Any] = {}
    rows: list[tuple[int, list[Any]]] = []
    for number, cells in enumerate(sheet.iter_rows()):
        row = [""] * left + [_plain(cell) for cell in cells]
        if merged:
            for column in range(len(row)):
                origin = merged.get((number, column))
                if origin and row[column] == "":
                    row[column] = shown.get(origin, "")
                elif row[column] != "":
                    shown[number, column] = row[column]
        while row and row[-1] == "":
            row.pop()
        if len(row) > MOST_COLUMNS:
            place = f"{columns.letter(len(row) - 1)}{number + 1}"
            raise Declined("too_many_columns", count=len(row), cell=place)
        if any(cell != "" and not (isinstance(cell, str) and cell.isspace()) for cell in row):
            rows.append((number + 1, row))
    return rows


def _plain(cell: Any) -> Any:
    """A cell as JSON: a date is ``["d", "2013-04-05"]``, a time or duration ``["s", seconds]``."""
    match cell:
        case dt.datetime():
            return ["d", cell.date().isoformat()]
        case dt.date():
            return ["d", cell.isoformat()]
        case dt.timedelta():
            return ["s", cell.total_seconds()]
        case dt.time():
            return ["s", cell.hour * 3600 + cell.minute * 60 + cell.second]
        case _:
            return cell


def _weighed(parts: zipfile.ZipFile) -> zipfile.ZipFile:
    """``parts``, unless they unfold to more than a list of people can need."""
    expanded = sum(part.file_size for part in parts.infolist())
    if expanded > MOST_EXPANDED:
        raise Declined("unfolds", count=expanded // 1_000_000)
    names = parts.namelist()
    if "META-INF/manifest.xml" in names:
        if b"encryption-data" in parts.read("META-INF/manifest.xml"):
            raise Declined("protected")
        if "mimetype" in names and b"spreadsheet" not in (kind := parts.read("mimetype")):
            raise Declined("not_a_list", kind=kind.decode("latin-1")[-40:])
    if "content.xml" in names:
        cells = 0
        for row in parts.read("content.xml").split(b"<table:table-row")[1:]:
            held = [_WIDE.search(cell) for cell in _ODS_CELL.findall(row)]
            if held:
                repeat = _REPEAT.search(row.partition(b">")[0])
                width = sum(int(wide[1]) if wide else 1 for wide in held)
                cells += width * (int(repeat[1]) if repeat else 1)
        if cells > MOST_CELLS:
            raise Declined("unfolds_cells", count=cells)
    return parts


def _marked(parts: zipfile.ZipFile, name: str) -> dict[str, Any]:
    """What calamine does not tell of an XLSX: formulas, failed cells, the epoch."""
    part = _part(parts, name)
    if part is None:
        return {}
    xml = parts.read(part)
    formulas: list[tuple[int, int]] = []
    failed: list[tuple[int, int, str]] = []
    if b"<f" in xml or b":f" in xml or b't="e"' in xml:
        for cell in _CELL.finditer(xml):
            wrong = b't="e"' in cell[1]
            if (cell[2] or wrong) and (reference := _REFERENCE.search(cell[1])):
                row, column = int(reference[2]), columns.number(reference[1].decode())
                if cell[2]:
                    formulas.append((row, column))
                if wrong:
                    value = _VALUE.search(xml, cell.end(), cell.end() + 1000)
                    failed.append((row, column, value[1].decode() if value else "#"))
    book = parts.read("xl/workbook.xml")
    old = re.search(rb'date1904="(?:1|true)"', book) is not None
    return {"formulas": formulas, "failed": failed, "epoch_1904": old}


def _part(parts: zipfile.ZipFile, name: str) -> str | None:
    """The zip member that holds the sheet ``name`` of an XLSX (ECMA-376 part 1, 12.3.24)."""
    names = set(parts.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    book = parts.read("xl/workbook.xml").decode("utf-8", "replace")
    relations = parts.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {}
    for relation in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", relations):
        said = dict(re.findall(r'(\w+)="([^"]*)"', relation))
        targets[said.get("Id", "")] = said.get("Target", "")
    for sheet in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        said = dict(re.findall(r'([\w:]+)="([^"]*)"', sheet))
        if _unescaped(said.get("name", "")) == name:
            link = next((value for key, value in said.items() if key.endswith(":id")), "")
            target = targets.get(link, "")
            path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            return path if path in names else None
    return None


def _unescaped(text: str) -> str:
    for escape, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        text = text.replace(escape, letter)
    return text.replace("&amp;", "&")
