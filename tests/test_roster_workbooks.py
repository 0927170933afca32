"""XLSX, XLS and ODS: cells that know what they are, sheets, merges, formulas."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from rosters import codes, ods, ods_row, only, read_file, xls

from certgen.roster import Roster

PEOPLE = [["الاسم", "Nom"], ["محمد العلوي", "Mohamed Alaoui"], ["علي", "Ali Aïn"]]


def book(file: Path, rows: list[list[object]], **options: object) -> Path:
    """An XLSX of these cells; dates are date cells."""
    with xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy", **options}) as workbook:
        sheet = workbook.add_worksheet("Liste")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                elif cell is not None:
                    sheet.write(number, column, cell)
    return file


def names(roster: Roster) -> list[list[str]]:
    return [[person.name["ar"], person.name["fr"]] for person in roster.recipients]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_every_kind_gives_the_same_people(kind: str, tmp_path: Path) -> None:
    file = tmp_path / f"list.{kind}"
    match kind:
        case "xlsx":
            book(file, [list(row) for row in PEOPLE])
        case "xls":
            xls(file, PEOPLE)
        case _:
            ods(file, *(ods_row(*row) for row in PEOPLE))
    roster = read_file(file)
    assert names(roster) == PEOPLE[1:]
    assert roster.problems == ()
    assert [person.place.row for person in roster.recipients] == [2, 3]
    assert roster.sheet == roster.recipients[0].place.sheet is not None


@pytest.mark.parametrize("old", [False, True])
def test_cells_that_know_what_they_are(old: bool, tmp_path: Path) -> None:
    """Dates by format and by bare serial number, in both of Excel's epochs."""
    serial = 41369 - (1462 if old else 0)
    day, last = dt.date(2013, 4, 5), dt.date(2013, 4, 7)
    rows: list[list[object]] = [
        ["CIN", "Nom", "Du", "Au", "Durée", "Session"],
        [12345, "Ali", day, last, 12.5, 7],
        [67890.0, "Omar", serial, serial + 2, dt.timedelta(hours=12), "7"],
    ]
    file = book(tmp_path / "list.xlsx", rows, date_1904=old)
    roster = read_file(file, "dates hours session", ("fr",))
    assert roster.problems == ()
    assert [person.key for person in roster.recipients] == ["12345", "67890"]
    assert [person.hours for person in roster.recipients] == [Decimal("12.5"), Decimal(12)]
    assert {(p.date_from, p.date_to, p.session) for p in roster.recipients} == {(day, last, "7")}


def test_a_title_above_blank_rows_and_columns(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet["B2"] = "Programme Digital Unify – liste des bénéficiaires"
    sheet.merge_cells("B2:F2")
    sheet["C5"], sheet["D5"] = "الاسم", "Nom"
    sheet["C7"], sheet["D7"] = "علي", "Ali"
    sheet["C9"], sheet["D9"] = "عمر", ""
    workbook.save(tmp_path / "list.xlsx")
    roster = read_file(tmp_path / "list.xlsx")
    assert (roster.header_row, roster.rows) == (5, 2)
    assert [person.place.row for person in roster.recipients] == [7]
    assert codes(roster) == [("missing_name", 9)]


def test_a_cell_merged_over_rows_says_the_same_for_each(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in (["Nom", "Session", "Commune"], ["Ali", 7, "Rabat"], ["Omar"], ["Said", 8, "Salé"]):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    sheet.merge_cells("C2:C3")
    workbook.save(tmp_path / "list.xlsx")
    roster = read_file(tmp_path / "list.xlsx", "session", ("fr",))
    assert [one.session for one in roster.recipients] == ["7", "7", "8"]
    assert [one.organisation["fr"] for one in roster.recipients] == ["Rabat", "Rabat", "Salé"]


def test_formulas_are_told_once_a_column_with_their_last_result(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "list.xlsx") as workbook:
        sheet = workbook.add_worksheet("Élus & cadres")
        sheet.write_row(0, 0, ["Nom", "Durée", "Remarque"])
        for row in range(1, 4):
            sheet.write_formula(row, 0, f'="Ali "&"{row}"', None, f"Ali {'ABC'[row - 1]}")
            sheet.write(row, 1, 12)
            sheet.write_formula(row, 2, "=1+1", None, 2)
        sheet.write_formula(2, 1, "=6*2", None, 12)
    roster = read_file(tmp_path / "list.xlsx", "hours", ("fr",))
    assert [one.name["fr"] for one in roster.recipients] == ["Ali A", "Ali B", "Ali C"]
    told = [(p.row, p.column, p.fields["count"]) for p in roster.problems if p.code[:4] == "form"]
    assert told == [(2, "Nom", 3), (3, "Durée", 1)]
    assert roster.sheet == "Élus & cadres"


def test_a_formula_that_failed_is_an_error(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "list.xlsx") as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["Nom", "Durée"])
        sheet.write_row(1, 0, ["Ali", 12])
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    roster = read_file(tmp_path / "list.xlsx", "hours", ("fr",))
    assert [(p.code, p.row, p.value) for p in roster.problems if p.severity == "error"] == [
        ("failed_cell", 2, "#DIV/0!")
    ]


def test_a_zero_that_a_number_cell_lost(tmp_path: Path) -> None:
    file = book(tmp_path / "list.xlsx", [["Matricule", "Nom"], ["00123", "Ali"], [456, "Omar"]])
    roster = read_file(file, languages=("fr",))
    assert [person.key for person in roster.recipients] == ["00123", "00456"]
    assert codes(roster) == [("lost_zero", 3)]


def test_the_sheet_that_looks_like_a_list_is_read(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Lisez-moi"
    workbook.active.append(["Bonjour"])
    hidden = workbook.create_sheet("Caché")
    hidden.sheet_state = "hidden"
    for sheet, name in ((hidden, "Brouillon"), (workbook.create_sheet("Liste"), "Ali")):
        sheet.append(["CIN", "Nom", "Session"])
        sheet.append(["A1", name, "7"])
    workbook.create_sheet("Vide")
    workbook.save(tmp_path / "list.xlsx")
    roster = read_file(tmp_path / "list.xlsx", languages=("fr",))
    assert (roster.sheet, dict(roster.assumed)) == ("Liste", {"sheet": "Liste"})
    assert [person.name["fr"] for person in roster.recipients] == ["Ali"]
    assert [(p.code, p.value) for p in roster.problems] == [("unread_sheet", "Lisez-moi")]
    told = read_file(tmp_path / "list.xlsx", languages=("fr",), sheet="Caché")
    assert [person.name["fr"] for person in told.recipients] == ["Brouillon"]
    assert codes(read_file(tmp_path / "list.xlsx", sheet="Liste 2")) == [("unknown_sheet", None)]


def test_formatting_alone_is_not_content(tmp_path: Path) -> None:
    """A whole column coloured, and a cell far away with a border: what every real file has."""
    with xlsxwriter.Workbook(tmp_path / "list.xlsx") as workbook:
        sheet, bold = workbook.add_worksheet(), workbook.add_format({"bold": True})
        sheet.set_column(0, 5, 20, bold)
        sheet.write_row(0, 0, ["Nom"])
        sheet.write_row(1, 0, ["Ali"])
        sheet.write_blank(1_048_575, 16_383, None, bold)
    roster = read_file(tmp_path / "list.xlsx", languages=("fr",))
    assert (roster.rows, roster.problems) == (1, ())


@settings(max_examples=6, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.text(st.sampled_from("ابتثجحخدرسعغفقكلمنهوي"), min_size=2, max_size=20),
            st.text(st.sampled_from("abcdeéèçôûïABC"), min_size=2, max_size=20),
        ),
        min_size=1,
        max_size=40,
        unique=True,
    )
)
def test_names_come_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, people: list[tuple[str, str]]
) -> None:
    rows = [["CNIE", "الاسم", "Nom"], *([f"A{n}", *pair] for n, pair in enumerate(people))]
    file = book(tmp_path_factory.getbasetemp() / "round.xlsx", [list(row) for row in rows])
    roster = read_file(file)
    assert names(roster) == [list(pair) for pair in people]
    assert only(roster, "duplicate_key") == []
