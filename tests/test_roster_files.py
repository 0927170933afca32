"""A file that cannot be read is a problem with a remedy, whatever it is; never a traceback."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from rosters import codes, compound, ods, ods_row, read_file, xls

from certgen.model import Role
from certgen.roster import Severity, take_in
from certgen.words import LANGUAGES


def write(data: bytes) -> Callable[[Path], None]:
    return lambda file: file.write_bytes(data) and None


def archive(**parts: str) -> Callable[[Path], None]:
    def make(file: Path) -> None:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
            for name, text in parts.items():
                zipped.writestr(name.replace("__", "/"), text)

    return make


def sheet_with(row: int, column: int) -> Callable[[Path], None]:
    """A workbook with one header and one stray cell."""

    def make(file: Path) -> None:
        with xlsxwriter.Workbook(file) as book:
            sheet = book.add_worksheet()
            sheet.write(0, 0, "Nom")
            sheet.write(row, column, "x")

    return make


def expanding(file: Path) -> None:
    """Two megabytes that unfold to more than 600."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for number in range(13):
            zipped.writestr(f"xl/{number}.xml", bytes(50_000_000))


CASES: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "missing": ("list.csv", lambda file: None, "no_file"),
    "folder": ("list.csv", lambda file: file.mkdir(), "not_a_file"),
    "device": ("list.csv", lambda file: file.symlink_to("/dev/zero"), "not_a_file"),
    "pipe": ("list.csv", os.mkfifo, "not_a_file"),
    "empty": ("list.csv", write(b""), "empty_file"),
    "nothing but delimiters": ("list.csv", write(b";;;\r\n \r\n;;;\r\n"), "empty_file"),
    "nothing but zeros": ("list.csv", write(bytes(5000)), "empty_file"),
    "empty workbook": ("list.xlsx", lambda file: openpyxl.Workbook().save(file), "empty_file"),
    "too large": ("list.csv", lambda file: write(bytes(50 * 1024**2 + 1))(file), "too_large"),
    "header only": ("list.csv", write("الاسم;Nom\n".encode()), "no_rows"),
    "no header": ("list.csv", write("محمد;Mohamed\nعلي;Ali\n".encode()), "no_header"),
    "picture": ("list.xlsx", write(b"\x89PNG\r\n\x1a\n" + bytes(900)), "not_a_list"),
    "picture as text": ("list.csv", write(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00"), "not_a_list"),
    "PDF": ("list.csv", write(b"%PDF-1.7\n1 0 obj\n"), "not_a_list"),
    "noise": ("list.csv", write(bytes(range(256)) * 40), "not_a_list"),
    "web page": ("list.xls", write(b"<html><table><tr><td>Nom</td>"), "not_a_list"),
    "Word document": ("list.docx", archive(word__document_xml="<w/>"), "not_a_list"),
    "archive": ("list.zip", archive(list_csv="Nom\nAli\n"), "not_a_list"),
    "cut short": ("list.xlsx", write(b"PK\x03\x04" + bytes(50)), "damaged_workbook"),
    "hollow": ("list.xlsx", archive(xl__workbook_xml="<x"), "damaged_workbook"),
    "password": (
        "list.xlsx",
        lambda file: compound(file, {"EncryptionInfo": b"x", "EncryptedPackage": b"y"}),
        "protected",
    ),
    "password, XLS": ("list.xls", lambda f: xls(f, [["Nom"]], locked=True), "protected"),
    "password, whole ODS": ("list.ods", archive(**{"encrypted-package": "x"}), "protected"),
    "password, ODS": (
        "list.ods",
        archive(**{"content.xml": "x", "META-INF__manifest.xml": "<manifest:encryption-data/>"}),
        "protected",
    ),
    "ODS bomb": (
        "list.ods",
        lambda file: ods(file, ods_row("x", repeat=20_000, wide=500)),
        "unfolds_cells",
    ),
    "ODS bomb by columns": (
        "list.ods",
        lambda file: ods(file, ods_row("x", wide=1_000_000)),
        "too_many_columns",
    ),
    "zip bomb": ("list.xlsx", expanding, "unfolds"),
    "far column": ("list.xlsx", sheet_with(1, 16_383), "too_many_columns"),
    "far corner": ("list.xlsx", sheet_with(1_048_575, 16_383), "too_heavy"),
    "wide text": ("list.csv", write(b"Nom" + b";x" * 501 + b"\n"), "too_many_columns"),
    "long text": ("list.csv", write(b"Nom\n" + b"Ali\n" * 200_001), "too_many_rows"),
}


@pytest.mark.parametrize("case", CASES)
def test_is_one_problem_of_the_file(case: str, tmp_path: Path) -> None:
    name, make, code = CASES[case]
    make(tmp_path / name)
    roster = read_file(tmp_path / name)
    assert codes(roster) == [(code, None)]
    assert not roster.recipients
    problem = roster.problems[0]
    assert (problem.severity, problem.file) == (Severity.ERROR, name)
    for lang in LANGUAGES:
        assert "{" not in problem.message(lang) + problem.remedy(lang)


def test_what_may_not_be_read_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Nom\nAli\n")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)  # root may read everything
    (problem,) = read_file(file).problems
    assert problem.code == "unreadable_file"
    assert "Permission denied" in problem.message("fr")


def test_an_empty_tail_of_an_ods_is_no_bomb(tmp_path: Path) -> None:
    rows = ods_row("الاسم", "Nom"), ods_row("محمد", "Mohamed"), ods_row("", repeat=1_048_000)
    roster = read_file(ods(tmp_path / "list.ods", *rows))
    assert (roster.rows, roster.problems) == (1, ())


def test_the_content_tells_what_a_file_is(tmp_path: Path) -> None:
    text, book = tmp_path / "list.xlsx", tmp_path / "list.csv"
    text.write_bytes("الاسم;Nom\nمحمد;Mohamed\n".encode())
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["الاسم", "Nom"])
        sheet.write_row(1, 0, ["محمد", "Mohamed"])
    assert read_file(text).recipients[0].name == read_file(book).recipients[0].name


@given(st.binary(max_size=400))
def test_any_bytes_give_an_answer(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(data)
    roster = read_file(file, "dates hours")
    assert roster.problems
    for problem in roster.problems:
        assert all(problem.json(lang)["message"] for lang in LANGUAGES)


@given(st.lists(st.text(max_size=30), min_size=1, max_size=6))
def test_any_cells_give_an_answer(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    file = tmp_path_factory.getbasetemp() / "cells.csv"
    header = "CNIE;الاسم;Nom;Sexe;Date;Heures\n"
    file.write_bytes((header + ";".join(cells)).encode("utf-8", "surrogatepass"))
    roster = read_file(file, "dates hours")
    assert roster.problems or roster.recipients
    for problem in roster.problems:
        assert all(problem.json(lang)["remedy"] for lang in LANGUAGES)


@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_a_spoilt_workbook_gives_an_answer(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    file = tmp_path_factory.getbasetemp() / "spoilt.xlsx"
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write_row(0, 0, ["الاسم", "Nom"])
    whole = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(1, 40))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    file.write_bytes(whole)
    assert read_file(file).problems


def test_people_are_there_before_the_list_is_read(tmp_path: Path) -> None:
    file = tmp_path / "liste.csv"
    lines = [f"K{number};Nom N{'abcdefgh'[number % 8]}" for number in range(600)]
    file.write_text("\n".join(["id;name_fr", *lines, "K3;Encore"]) + "\n", "utf-8")
    intake = take_in(file, role=Role.TRAINEE, languages=("fr",))
    assert intake.rows == 601
    first = [person.key for person in islice(intake, 3)]
    assert first == ["K0", "K1", "K2"]
    roster = intake.roster()
    assert list(intake) == [] and intake.roster() is roster
    assert [person.key for person in roster.recipients] == list(roster.keys)
    assert list(roster.keys) == [f"K{number}" for number in range(600)]
    assert [problem.code for problem in roster.errors] == ["duplicate_key"]
    assert read_file(file, languages=("fr",)).recipients[:] == roster.recipients[:]
