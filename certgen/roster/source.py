"""A file of whatever kind → a table, or the reason why not."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from codecs import BOM_UTF8
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from certgen import confined
from certgen.model import Place
from certgen.packed import Packed
from certgen.roster.columns import letter
from certgen.roster.delimited import read_delimited
from certgen.roster.encoding import WrongEncoding
from certgen.roster.problem import Problem, Unreadable
from certgen.roster.table import (
    EPOCH_1900,
    EPOCH_1904,
    LARGEST_FILE,
    MOST_COLUMNS,
    MOST_ROWS,
    Cell,
    Table,
    written,
)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = re.compile(
    re.escape("EncryptedPackage".encode("utf-16-le"))
    + rb"|\x09\x08\x10\x00.{16}(?:\x86\x00\x00\x00)?\x2f\x00",
    re.DOTALL,
)
"""An encrypted XLSX (MS-OFFCRYPTO 2.3.4.4), or in an XLS the record FilePass (MS-XLS 2.4.117)."""
_SIGNATURES = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"{\\rtf", "RTF"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3\0", "SQLite"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
)
"""First bytes → the kind of file, said by the name people know it by."""
_WEB = re.compile(rb"\s*(?:<!doctype html|<html|<\?xml|<table|<head|<meta)", re.IGNORECASE)
_SOMETHING = re.compile(rb"[^\0 \t\r\n]")
_RAW = bytes(set(range(32)) - set(b"\t\n\r\f\x1a")) + b"\x7f"
_LOOK = 64 * 1024


def read_table(file: Path, encoding: str | None = None, sheet: str | None = None) -> Table:
    """The table in ``file``; what it is, is told from its bytes, not its name.

    ``encoding`` overrides the ladder for a text file, ``sheet`` the choice in a workbook. Raises
    ``Unreadable`` with the problem that keeps the file from being read.
    """
    place = Place(file.name)
    data = _bytes(file, place)
    if data.startswith(_OLE) and _LOCKED.search(data):
        raise Unreadable(Problem.at(place, "protected"))
    if data.startswith(_OLE) or _is_workbook(data, place):
        table = _workbook(data, sheet, place)
    else:
        table = _text(data, encoding, place)
    if len(table.rows) > MOST_ROWS:
        raise Unreadable(Problem.at(place, "too_many_rows", count=len(table.rows), most=MOST_ROWS))
    if not table.rows:
        raise Unreadable(Problem.at(place, "empty_file"))
    return table


def _bytes(file: Path, place: Place) -> bytes:
    try:
        if not file.is_file():
            raise Unreadable(Problem.at(place, "not_a_file" if file.exists() else "no_file"))
        if (size := file.stat().st_size) > LARGEST_FILE:
            most = LARGEST_FILE // 1_048_576
            raise Unreadable(Problem.at(place, "too_large", size=size // 1_048_576, most=most))
        data = file.read_bytes()
    except (OSError, ValueError) as refused:
        detail = getattr(refused, "strerror", None) or str(refused)
        raise Unreadable(Problem.at(place, "unreadable_file", detail=detail)) from refused
    if not _SOMETHING.search(data):
        raise Unreadable(Problem.at(place, "empty_file"))
    return data


def _is_workbook(data: bytes, place: Place) -> bool:
    """Whether ``data`` is a zipped workbook. Raises ``Unreadable`` for what is no list at all."""
    if data.startswith(b"PK"):
        try:
            names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as damaged:
            detail = str(damaged)
            raise Unreadable(Problem.at(place, "damaged_workbook", detail=detail)) from damaged
        if "encrypted-package" in names:  # OpenDocument 1.4 encrypts the package as a whole
            raise Unreadable(Problem.at(place, "protected"))
        if any(name.startswith("xl/") for name in names) or "content.xml" in names:
            return True
        kind = "Word" if "word/document.xml" in names else "ZIP"
        raise Unreadable(Problem.at(place, "not_a_list", kind=kind))
    for first, kind in _SIGNATURES:
        if data.startswith(first) and _raw(data):
            raise Unreadable(Problem.at(place, "not_a_list", kind=kind))
    if _WEB.match(data, len(BOM_UTF8) if data.startswith(BOM_UTF8) else 0):
        raise Unreadable(Problem.at(place, "not_a_list", kind="HTML/XML"))
    return False


def _raw(data: bytes) -> bool:
    head = data[:_LOOK]
    return len(head) - len(head.translate(None, _RAW)) > 0 or head.startswith((b"%PDF", b"{\\rtf"))


def _text(data: bytes, encoding: str | None, place: Place) -> Table:
    try:
        table = read_delimited(data, encoding)
    except WrongEncoding as wrong:
        raise Unreadable(Problem.at(place, "wrong_encoding", encoding=encoding)) from wrong
    if not table.assumed["encoding"].startswith(("utf-16", "utf-32")):
        head = data[:_LOOK]
        if len(head) - len(head.translate(None, _RAW)) > len(head) // 20:
            raise Unreadable(Problem.at(place, "not_a_list", kind="–"))
    for number, row in table.rows if table.width > MOST_COLUMNS else ():
        if (width := _trimmed(row)) > MOST_COLUMNS:
            cell = f"{letter(width - 1)}{number}"
            raise Unreadable(
                Problem.at(place, "too_many_columns", count=width, most=MOST_COLUMNS, cell=cell)
            )
    return table


def _trimmed(row: Sequence[Cell]) -> int:
    """The number of cells up to the last that holds something."""
    return max((at for at, cell in enumerate(row, start=1) if written(cell).strip()), default=0)


def _workbook(data: bytes, sheet: str | None, place: Place) -> Table:
    argument = json.dumps(sheet).encode() + b"\n" + data
    try:
        answer = json.loads(confined.run("certgen.roster.spreadsheet:read_sheet", argument))
    except confined.Confined as stopped:
        code = "damaged_workbook" if stopped.reason == "crash" else "too_heavy"
        raise Unreadable(Problem.at(place, code, detail=stopped.detail)) from stopped
    if code := answer.pop("refused", None):
        most = {"too_many_rows": MOST_ROWS, "too_many_columns": MOST_COLUMNS}.get(code)
        raise Unreadable(Problem.at(place, code, **{"most": most, **answer}))
    rows = answer.pop("rows")
    return Table(
        Packed((number, [_cell(cell) for cell in row]) for number, row in rows),
        max((len(row) for _, row in rows), default=0),
        sheet=answer["sheet"],
        assumed={"sheet": answer["sheet"]} if answer["unread"] else {},
        epoch=EPOCH_1904 if answer.get("epoch_1904") else EPOCH_1900,
        formulas=frozenset(map(tuple, answer.get("formulas", ()))),
        failed={(row, column): error for row, column, error in answer.get("failed", ())},
        unread=tuple(answer["unread"]),
    )


def _cell(cell: Any) -> Cell:
    match cell:
        case ["d", day]:
            return dt.date.fromisoformat(day)
        case ["s", seconds]:
            return dt.timedelta(seconds=seconds)
        case str() | bool() | int() | float():
            return cell
        case _:
            return ""
