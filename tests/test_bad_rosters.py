"""Lists nobody can use: exit 3, every problem with its place, nothing written, no traceback."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from conftest import TRAINEES, Workplace, make_workplace

HEADER, *ROWS = TRAINEES.splitlines()


def rows(*changed: str) -> bytes:
    """A trainees' list with ``changed`` rows after two good ones."""
    return ("\n".join([HEADER, *ROWS[:2], *changed]) + "\n").encode("utf-8-sig")


def with_name(name: str, key: str = "TE999999") -> str:
    """A row whose French name is ``name``."""
    cells = ROWS[0].split(";")
    return ";".join([key, cells[1], name, *cells[3:]])


def ods_bomb() -> bytes:
    """A few hundred bytes that ask for ten million cells."""
    content = (
        '<?xml version="1.0"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="A">'
        '<table:table-row table:number-rows-repeated="20000">'
        '<table:table-cell office:value-type="string" table:number-columns-repeated="500">'
        "<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return data.getvalue()


def wide_sheet() -> bytes:
    """A sheet whose one row says it has a million columns."""
    data = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(HEADER.split(";"))
    book.save(data)
    old = zipfile.ZipFile(io.BytesIO(data.getvalue()))
    new = io.BytesIO()
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
        for item in old.namelist():
            text = old.read(item)
            if item.endswith("sheet1.xml"):
                cells = b"".join(b'<c r="XFD%d"><v>1</v></c>' % n for n in range(2, 4))
                cells = b'<row r="2">' + b"<c><v>1</v></c>" * 1_000_000 + cells + b"</row>"
                text = text.replace(b"</sheetData>", cells + b"</sheetData>")
            archive.writestr(item, text)
    return new.getvalue()


PROTECTED = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le")
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(2000)

CASES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty": ("trainees.csv", lambda: b""),
    "header only": ("trainees.csv", lambda: f"{HEADER}\n".encode("utf-8-sig")),
    "wrong encoding": ("trainees.csv", lambda: bytes(range(128, 256)) * 40),
    "ods bomb": ("trainees.ods", ods_bomb),
    "protected": ("trainees.xlsx", lambda: PROTECTED),
    "wide": ("trainees.xlsx", wide_sheet),
    "duplicate keys": ("trainees.csv", lambda: rows(with_name("Samir Haddad", "TE200001"))),
    "missing name": ("trainees.csv", lambda: rows(with_name(""))),
    "formula": ("trainees.csv", lambda: rows(with_name("=cmd|'/c calc'!A1"))),
    "nul": ("trainees.csv", lambda: rows(with_name("Samir\x00 Haddad"))),
    "300 characters": ("trainees.csv", lambda: rows(with_name("Samir " * 50))),
    "override": ("trainees.csv", lambda: rows(with_name("Samir \u202edadaH"))),
    "picture": ("trainees.xlsx", lambda: PICTURE),
    "unknown glyph": ("trainees.csv", lambda: rows(with_name("Samir \U00013080 Haddad"))),
    "too wide": ("trainees.csv", lambda: rows(with_name("Wolfgang Mohammedowitsch " * 8))),
    "bad date": ("trainees.csv", lambda: rows(ROWS[2].replace("01/03/2010", "31/02/2010"))),
    "missing file": ("elsewhere.csv", lambda: b""),
}


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("case", CASES)
def test_is_refused_with_place_and_remedy(case: str, tmp_path: Path) -> None:
    file, make = CASES[case]
    place = make_workplace(tmp_path / "office")
    batch = place.batch / "batch.toml"
    batch.write_text(batch.read_text("utf-8").replace("trainees.csv", file), "utf-8")
    if case != "missing file":
        (place.batch / file).write_bytes(make())
    before = tree(place.folder)
    checked = place.run("check", "tt", "--json")
    assert checked.code == 3, checked.err
    found = [p for p in checked.json["problems"] if p["severity"] == "error"]  # type: ignore[index]
    assert found
    for problem in found:
        assert problem["file"] == file
        assert problem["message"]
        assert problem["remedy"]
    for lang in ("ar", "fr", "en"):
        ran = place.run("issue", "tt", lang=lang)
        assert ran.code == 3
        assert "Traceback" not in ran.err
        assert file in ran.err
    keys = str(place.folder / "var")
    assert {k: v for k, v in tree(place.folder).items() if not k.startswith(keys)} == before
    assert not (place.folder / "var" / "issued").exists()
    assert not (place.folder / "var" / "register.sqlite3").exists()


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    bad = rows(with_name(""), with_name("=1+1", "TE999998"), with_name("A\u202eB", "TE999997"))
    place: Workplace = make_workplace(tmp_path / "office")
    (place.batch / "trainees.csv").write_bytes(bad)
    problems = place.run("check", "tt", "--json").json["problems"]  # type: ignore[index]
    errors = {(p["row"], p["code"]) for p in problems if p["severity"] == "error"}
    assert errors == {(4, "missing_name"), (5, "formula_name"), (6, "bidi_override")}
