"""One row, all its problems; one list, all its people."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from rosters import codes, only, read_file, read_text

from certgen.model import Gender, Place, Recipient, Role
from certgen.roster import Problem, Roster, Severity, repeated, take_in
from certgen.roster.problem import WARNINGS
from certgen.words import LANGUAGES, table

HEADER = (
    "CNIE;الاسم الكامل;Nom complet;Sexe;الجماعة;Commune;Catégorie;Session;"
    "الدورة التكوينية;Formation;Durée;Du;Au;E-mail;Rôle;Remarque"
)
GOOD = {
    "CNIE": "ab 123456",
    "الاسم الكامل": "محمد العلوي",
    "Nom complet": "Mohamed  Alaoui",
    "Sexe": "H",
    "الجماعة": "جماعة الرباط",
    "Commune": "Commune de Rabat",
    "Catégorie": "Élu",
    "Session": "12",
    "الدورة التكوينية": "المكتبيات",
    "Formation": "Bureautique",
    "Durée": "12,5",
    "Du": "05/04/2013",
    "Au": "07/04/2013",
    "E-mail": "m@exemple.ma",
    "Rôle": "bénéficiaire",
    "Remarque": "à voir",
}
NEEDS = "course session dates hours organisation category"


def with_row(folder: Path, **changed: str) -> Roster:
    """A list of one person, with these cells changed (``Nom_complet`` is the column Nom complet)."""
    cells = {**GOOD, **{name.replace("_", " "): value for name, value in changed.items()}}
    quoted = ('"' + cells[name].replace('"', '""') + '"' for name in HEADER.split(";"))
    return read_text(folder, f"{HEADER}\n{';'.join(quoted)}\n", NEEDS)


def test_everything_is_read(tmp_path: Path) -> None:
    roster = with_row(tmp_path)
    assert tuple(roster.recipients) == (
        Recipient(
            key="AB123456",
            role=Role.TRAINEE,
            name={"ar": "محمد العلوي", "fr": "Mohamed Alaoui"},
            gender=Gender.MALE,
            organisation={"ar": "جماعة الرباط", "fr": "Commune de Rabat"},
            category="elected_official",
            session="12",
            course={"ar": "المكتبيات", "fr": "Bureautique"},
            hours=Decimal("12.5"),
            date_from=dt.date(2013, 4, 5),
            date_to=dt.date(2013, 4, 7),
            email="m@exemple.ma",
            extra={"Remarque": "à voir"},
            place=Place("list.csv", None, 2),
        ),
    )
    assert codes(roster) == [("unused_column", 1)]


CASES: dict[str, tuple[dict[str, str], str]] = {
    "no Arabic name": ({"الاسم الكامل": ""}, "missing_name"),
    "a dash for a name": ({"Nom complet": " — "}, "missing_name"),
    "no course": ({"Formation": ""}, "missing_field"),
    "no session": ({"Session": "-"}, "missing_field"),
    "no date": ({"Du": ""}, "missing_field"),
    "no hours": ({"Durée": ""}, "missing_field"),
    "American date": ({"Du": "04/25/2013"}, "unreadable_date"),
    "Hijri date": ({"Du": "24/05/1434"}, "date_out_of_range"),
    "far date": ({"Au": "07/04/2213"}, "date_out_of_range"),
    "reversed": ({"Au": "04/04/2013"}, "dates_reversed"),
    "days": ({"Durée": "2 jours"}, "unreadable_hours"),
    "unknown role": ({"Rôle": "roi"}, "unknown_role"),
    "another role": ({"Rôle": "formatrice"}, "other_role"),
    "rounded": ({"CNIE": "1,23457E+12"}, "rounded_id"),
    "formula": ({"Nom complet": "=Mohamed Alaoui"}, "formula_name"),
    "override": ({"الاسم الكامل": "محمد\u202eعلي"}, "bidi_override"),
    "override elsewhere": ({"Commune": "Rabat\u202etabaR"}, "bidi_override"),
    "control": ({"Nom complet": "Ali\x01 Tazi"}, "control_character"),
    "long name": ({"Nom complet": "Ali " + "T" * 120}, "name_too_long"),
    "long cell": ({"Commune": "x" * 10_001}, "cell_too_long"),
    "failed": ({"Formation": "#N/A"}, "failed_cell"),
    "failed name": ({"Nom complet": "#NOM?"}, "failed_cell"),
    "lost": ({"الاسم الكامل": "???? ??????"}, "lost_letters"),
    "garbled": ({"Commune": "SalÃ©"}, "garbled"),
    "Latin in Arabic": ({"الاسم الكامل": "Mohamed العلوي"}, "mixed_script"),
    "presentation": ({"الاسم الكامل": "ﻣﺤﻤﺪ العلوي"}, "presentation_forms"),
    "invisible": ({"الاسم الكامل": "محمد\u200f العلوي"}, "invisible"),
    "Farsi": ({"الاسم الكامل": "محمد العلوی"}, "farsi_letters"),
    "honorific": ({"Nom complet": "M. Mohamed Alaoui"}, "honorific"),
    "words": ({"Nom complet": "Mohamed Ahmed Ali Alaoui Tazi"}, "word_count"),
    "gender": ({"Sexe": "Z"}, "unknown_gender"),
    "category": ({"Catégorie": "Astronaute"}, "unknown_category"),
    "digit": ({"Nom complet": "Mohamed Alaoui 2"}, "odd_character"),
}


@pytest.mark.parametrize("case", CASES)
def test_one_thing_wrong_is_one_problem(case: str, tmp_path: Path) -> None:
    changed, code = CASES[case]
    roster = with_row(tmp_path, **changed)
    (problem,) = (p for p in roster.problems if p.code != "unused_column")
    assert (problem.code, problem.row) == (code, 2)
    assert problem.column in changed
    value = changed[str(problem.column)]
    assert problem.value == (value if len(value) <= 300 else f"{value[:300]}…")
    severity = Severity.WARNING if code in WARNINGS else Severity.ERROR
    assert problem.severity is severity
    assert len(roster.recipients) == (severity is Severity.WARNING)


def test_blank_cells_that_a_sentence_can_do_without(tmp_path: Path) -> None:
    blank = {"Commune": "", "الجماعة": "", "Catégorie": "", "Sexe": "", "Au": "", "CNIE": ""}
    roster = with_row(tmp_path, **blank)
    assert codes(roster) == [("unused_column", 1)]
    (person,) = roster.recipients
    assert (person.gender, person.organisation) == (Gender.UNKNOWN, {})
    assert person.key == "name:محمد العلوي|mohamed alaoui|12"


def test_a_bad_row_tells_everything_at_once(tmp_path: Path) -> None:
    bad = {"الاسم الكامل": "", "Nom complet": "=Ali\u202e", "Durée": "x", "Du": "31/02/2013"}
    roster = with_row(tmp_path, **bad, Formation="", Rôle="roi", Sexe="zz")
    assert {code for code, row in codes(roster) if row == 2} == {
        *("missing_name", "formula_name", "bidi_override", "unreadable_hours", "unreadable_date"),
        *("missing_field", "unknown_role", "unknown_gender"),
    }
    assert tuple(roster.recipients) == ()


def test_gender_that_disagrees(tmp_path: Path) -> None:
    text = "الاسم;Nom;الجنس;Sexe\nعلي;Ali;ذكر;H\nعمر;Mme Omar;ذكر;H\nسعيد;Said;أنثى;H\n"
    roster = read_text(tmp_path, text)
    assert only(roster, "gender_mismatch") == [3, 4]
    assert [one.gender for one in roster.recipients] == ["m", "m", "?"]


def test_category_that_disagrees(tmp_path: Path) -> None:
    text = "الاسم;Nom;الفئة;Catégorie\nعلي;Ali;إطار;cadre\nعمر;Omar;عون;cadre\n"
    assert only(read_text(tmp_path, text), "category_mismatch") == [3]


def test_a_word_many_rows_share_is_said_once(tmp_path: Path) -> None:
    rows = "".join(f"{name};Poète\n" for name in ("Ali", "Omar", "Said"))
    roster = read_text(tmp_path, f"Nom;Fonction\n{rows}", "", "fr")
    (problem,) = roster.problems
    assert (problem.code, problem.row, problem.fields["count"]) == ("unknown_category", 2, 3)
    assert [one.category for one in roster.recipients] == ["Poète"] * 3


def test_a_key_twice(tmp_path: Path) -> None:
    text = "CIN;Nom\nAB 1;Ali\nCD2;Omar\nab-1;Said\nAB١;=x\n"
    roster = read_text(tmp_path, text, "", "fr")
    assert only(roster, "duplicate_key") == [4, 5]  # whatever else is wrong with the row
    assert [one.key for one in roster.recipients] == ["AB1", "CD2"]
    assert "2" in roster.problems[0].message("fr")


def test_a_name_twice(tmp_path: Path) -> None:
    text = "CIN;Nom;Session\n;Ali Tazi;1\n;ALI TAZI;1\n;Ali Tazi;2\nX1;Ali Tazi;1\n"
    roster = read_text(tmp_path, text, "", "fr")
    assert only(roster, "duplicate_key") == [3]
    assert only(roster, "homonym") == [4, 5]


def test_zeros_that_excel_lost(tmp_path: Path) -> None:
    roster = read_text(tmp_path, "Matricule;Nom\n00123;Ali\n456;Omar\nA7;Said\n", "", "fr")
    assert [one.key for one in roster.recipients] == ["00123", "00456", "A7"]
    assert codes(roster) == [("lost_zero", 3)]


def test_one_person_in_two_files(tmp_path: Path) -> None:
    for name, text in {"a.csv": "CIN;Nom\nA1;Ali\n", "b.csv": "CIN;Nom\nB1;Omar\nA1;Ali\n"}.items():
        (tmp_path / name).write_text(text, "utf-8")
    first, second = (read_file(tmp_path / name, languages=("fr",)) for name in ("a.csv", "b.csv"))
    (problem,) = repeated([first, second])
    assert (problem.code, problem.file, problem.row) == ("duplicate_key", "b.csv", 3)
    assert (problem.column, problem.value) == ("CIN", "A1")
    for lang, other in (("fr", "fichier a.csv, ligne 2"), ("en", "file a.csv, row 2")):
        assert other in problem.message(lang)
    trainer = take_in(tmp_path / "a.csv", role=Role.TRAINER, languages=("fr",)).roster()
    assert repeated([trainer, second]) == []


def test_a_problem_as_check_says_it(tmp_path: Path) -> None:
    roster = with_row(tmp_path, Du="04/25/2013")
    (problem,) = (p for p in roster.problems if p.severity is Severity.ERROR)
    said = problem.json("fr")
    assert json.loads(json.dumps(said)) == {
        "severity": "error",
        "code": "unreadable_date",
        "file": "list.csv",
        "sheet": None,
        "row": 2,
        "column": "Du",
        "value": "04/25/2013",
        "message": "«\u00a004/25/2013\u00a0» n’est pas une date reconnue.",
        "remedy": "Écrivez le jour, puis le mois, puis l’année\u00a0: 05/04/2013 ou 5 avril 2013.",
    }
    assert problem.where("fr") == "fichier list.csv, ligne 2, colonne «\u00a0Du\u00a0»"
    assert problem.where("ar") == "الملف \u2068list.csv\u2069، السطر 2، العمود «\u2068Du\u2069»"


def test_hidden_characters_are_shown_and_long_values_cut() -> None:
    value = "Ali\x1b[31m\u202e" + "x" * 500
    problem = Problem.at(Place("list.csv", None, 2), "bidi_override", value=value, detail="U+202E")
    for lang in LANGUAGES:
        said = problem.message(lang)
        assert "Ali[U+001B][31m[U+202E]xxx" in said
        assert len(said) < 300
        assert not {"\x1b", "\u202e"} & set(said)
    assert len(problem.value or "") == 301


def test_every_code_has_its_sentences() -> None:
    keys = set(table("problems"))
    assert {f"{code}.{part}" for code in WARNINGS for part in ("message", "remedy")} <= keys
