"""Lists of people as files: what the roster tests read."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from certgen.model import Role
from certgen.roster import Roster, take_in

HEADER = "الاسم الكامل;Nom complet"


def read_file(
    file: Path,
    needs: str = "",
    languages: tuple[str, ...] = ("ar", "fr"),
    encoding: str | None = None,
    sheet: str | None = None,
) -> Roster:
    """The roster of trainees in ``file``; ``needs`` are words parted by spaces."""
    return take_in(
        file,
        role=Role.TRAINEE,
        languages=languages,
        needs=frozenset(needs.split()),
        encoding=encoding,
        sheet=sheet,
    ).roster()


def read_text(folder: Path, text: str, needs: str = "", languages: str = "ar fr") -> Roster:
    """The roster in a UTF-8 file of these lines."""
    file = folder / "list.csv"
    file.write_bytes(text.encode())
    return read_file(file, needs, tuple(languages.split()))


def codes(roster: Roster) -> list[tuple[str, int | None]]:
    """(code, row) of every problem, in order."""
    return [(problem.code, problem.row) for problem in roster.problems]


def only(roster: Roster, code: str) -> list[int | None]:
    """The rows that have the problem ``code``."""
    return [problem.row for problem in roster.problems if problem.code == code]


def ods(file: Path, *rows: str, sheet: str = "Feuille1", prefix: str = "table") -> Path:
    """An OpenDocument spreadsheet of ready-made rows."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{what}:1.0"'
        for name, what in (("office", "office"), (prefix, "table"), ("text", "text"))
    )
    content = (
        f"<?xml version='1.0'?><office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<{prefix}:table {prefix}:name="{sheet}">{"".join(rows)}</{prefix}:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0"?><manifest:manifest'
        ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", kind, zipfile.ZIP_STORED)
        parts.writestr("META-INF/manifest.xml", manifest)
        parts.writestr("content.xml", content)
    return file


def ods_row(*cells: str, repeat: int = 1, wide: int = 1, prefix: str = "table") -> str:
    """A row of text cells, repeated downwards, each repeated ``wide`` times."""
    held = "".join(
        f'<{prefix}:table-cell office:value-type="string"'
        f' {prefix}:number-columns-repeated="{wide}"><text:p>{escape(cell)}</text:p>'
        f"</{prefix}:table-cell>"
        if cell
        else f'<{prefix}:table-cell {prefix}:number-columns-repeated="{wide}"/>'
        for cell in cells
    )
    return (
        f'<{prefix}:table-row {prefix}:number-rows-repeated="{repeat}">{held}</{prefix}:table-row>'
    )


_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(file: Path, streams: dict[str, bytes]) -> Path:
    """A compound file (MS-CFB): the container of XLS, and of a workbook with a password."""
    chain, sectors, entries = [_FAT, _END], b"", b""
    for number, (name, stream) in enumerate(streams.items(), 1):
        data = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
        first, count = len(chain), len(data) // _SECTOR
        chain += [*range(first + 1, first + count), _END]
        sectors += data
        right = number + 1 if number < len(streams) else _FREE
        entries += _entry(name, 2, first, len(data), right=right)
    folder = (_entry("Root Entry", 5, _END, 0, child=1) + entries).ljust(_SECTOR, b"\0")
    fat = b"".join(struct.pack("<I", link) for link in chain).ljust(_SECTOR, b"\xff")
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, 1, 1, 0, 4096, _END, 0, _END, 0, 0),
    )
    file.write_bytes(head.ljust(_SECTOR, b"\xff") + fat + folder + sectors)
    return file


def _entry(
    name: str, kind: int, first: int, size: int, right: int = _FREE, child: int = _FREE
) -> bytes:
    said = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII36xIQ", said, len(said) + 2, kind, 1, _FREE, right, child, first, size
    )


def xls(file: Path, rows: Sequence[Sequence[str | float]], *, locked: bool = False) -> Path:
    """An Excel 97 workbook (MS-XLS, BIFF8) of text and numbers; ``locked``: with a password."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def begin(what: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, what, 0x0DBB, 1996, 0, 6))

    cells = b""
    for row, line in enumerate(rows):
        for column, cell in enumerate(line):
            at = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, str):
                text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
                cells += record(0x204, at + text)
            else:
                cells += record(0x203, at + struct.pack("<d", cell))
    name = b"\x06\x00Liste1"
    lock = record(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48)) if locked else b""
    front = begin(5) + lock + record(0x42, struct.pack("<H", 1200))
    place = len(front) + 4 + 6 + len(name) + 4
    front += record(0x85, struct.pack("<IBB", place, 0, 0) + name) + record(0x0A, b"")
    sheet = begin(0x10) + cells + record(0x0A, b"")
    return compound(file, {"Workbook": front + sheet})
