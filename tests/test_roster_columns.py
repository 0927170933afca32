"""Headers as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from rosters import codes, only, read_text

from certgen.roster import Severity
from certgen.roster.columns import header_row, label, letter, number, recognise
from certgen.words import LANGUAGES, table

KNOWN = {
    "name_ar": "name_ar | NAME-AR | الاسم | الإسم | الاسْم | الاســم | الاسم الكامل : | Nom (arabe)"
    " | Nom et prénom en arabe | Arabic name | Name (Arabic) | الاسم بالعربية | Nom complet (AR)",
    "name_fr": "name_fr | NOM COMPLET | nom  et prenom | Nom & Prénom | Noms et prénoms | Full Name"
    " | الاسم بالفرنسية | الاسم الكامل (بالحروف اللاتينية) | Nom (en français)",
    "name_en": "name_en | Name (English) | Nom en anglais",
    "name_es": "name_es",
    "id": "id | CNIE | C.N.I.E. | N° CIN | Nº CIN | n°cin | رقم البطاقة الوطنية | ر.ب.و | PPR",
    "gender": "gender | Sexe | الجنس | SEXE / الجنس | Civilité | H/F",
    "organisation_ar": "organisation_ar | الجماعة | المؤسسة | Organisme (ar)",
    "organisation_fr": "organisation_fr | Commune | ÉTABLISSEMENT | Etablissement | Organization",
    "category": "category | Catégorie | الفئة | categorie | Qualité",
    "session": "session | N° de session | رقم الدورة | Groupe | الفوج",
    "course_ar": "course_ar | الدورة التكوينية | عنوان الدورة | Formation (arabe)",
    "course_fr": "course_fr | Intitulé de la formation | Module | Course title",
    "hours": "hours | Durée | Durée (h) | Nombre d'heures | Nombre d’heures | عدد الساعات | المدة",
    "date_from": "date_from | Date de début | Du | من | Date | تاريخ البداية | Start date",
    "date_to": "date_to | Date de fin | Au | إلى | الى | End date",
    "email": "email | E-mail | e‑mail | Courriel | البريد الإلكتروني",
}
ALL = [(field, header) for field, many in KNOWN.items() for header in many.split(" | ")]


def base(field: str) -> str:
    return field.removesuffix("_ar").removesuffix("_fr").removesuffix("_zgh")


@pytest.mark.parametrize(("field", "header"), ALL)
def test_is_recognised(field: str, header: str) -> None:
    found = recognise(header)
    assert found
    if field in ("gender", "category"):  # a column in any language says the same
        assert base(found[0]) == field
    else:
        assert found[0] == field


@pytest.mark.parametrize("header", ["", "N°", "Observations", "ملاحظات", "Nom / الاسم", "x" * 500])
def test_is_not_recognised(header: str) -> None:
    assert recognise(header) is None


def test_no_alias_means_two_things() -> None:
    for field, told in table("columns").items():
        if not field.startswith("language."):
            for alias in (alias for aliases in told.values() for alias in aliases):
                found = recognise(alias)
                assert found and base(found[0]) == field, alias


def test_labels_are_headers() -> None:
    """What a remedy tells people to write is understood when they write it."""
    fields = ("name_ar", "name_fr", "name_en", "course_ar", "organisation_fr", "hours", "date_from")
    for field in fields:
        for lang in LANGUAGES:
            found = recognise(label(field, lang))
            assert found and found[0] == field, label(field, lang)


def test_letters_and_numbers_of_columns() -> None:
    assert [letter(i) for i in (0, 25, 26, 701, 702, 16_383)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]
    assert all(number(letter(i)) == i for i in range(20_000))


def test_the_header_is_the_row_that_names_most() -> None:
    rows = [["Formation"], ["Session", "12"], ["Nom", "Durée", "Du"], ["Nom", "Durée", "Au"]]
    assert header_row(rows) == 2
    assert header_row([["a"], ["b"]]) is None


def test_a_missing_column_is_one_problem(tmp_path: Path) -> None:
    lines = "".join(f"Ali {letter(n)}\n" for n in range(30))
    roster = read_text(
        tmp_path, "Nom;Remarque\n" + lines, "dates hours session course organisation"
    )
    missing = [p for p in roster.problems if p.code == "missing_column"]
    assert all(p.row is None for p in missing)
    said = {str(p.fields["field"]): p.severity for p in missing}
    assert {field for field, severity in said.items() if severity is Severity.ERROR} == {
        *("name_ar", "date_from", "hours", "session", "course_ar", "course_fr")
    }
    assert said["organisation_ar"] == said["organisation_fr"] == Severity.WARNING
    assert "Remarque" in missing[0].message("fr")
    assert len(roster.problems) == len(missing) + 1  # and the column that is not used


def test_a_column_without_a_value_is_one_problem(tmp_path: Path) -> None:
    few = read_text(tmp_path, "Nom;Heures\nAli;\nOmar;\n", "hours", "fr")
    many = read_text(tmp_path, "Nom;Heures\n" + "".join(f"Ali {letter(n)};\n" for n in range(20)),
                     "hours", "fr")  # fmt: skip
    assert codes(few) == [("missing_field", 2), ("missing_field", 3)]
    assert codes(many) == [("empty_column", None)]


def test_unknown_columns_are_kept_and_told_once(tmp_path: Path) -> None:
    roster = read_text(tmp_path, "Remarque;Nom;;Vide\nà voir;Ali;12;\n-;Omar;;\n", "", "fr")
    assert [dict(one.extra) for one in roster.recipients] == [
        {"Remarque": "à voir", "(C)": "12"},
        {},
    ]
    assert [(p.code, p.row, p.column) for p in roster.problems] == [
        ("unused_column", 1, "Remarque"), ("unused_column", 1, "(C)"), ("unused_column", 1, "Vide"),
    ]  # fmt: skip


def test_the_more_usual_of_two_headers_is_read(tmp_path: Path) -> None:
    roster = read_text(tmp_path, "Fonction;Nom;Catégorie\nTechnicien;Ali;cadre\n", "", "fr")
    assert roster.recipients[0].category == "manager"
    assert roster.recipients[0].extra == {"Fonction": "Technicien"}
    assert codes(roster) == [("second_column", 1)]


def test_two_columns_of_one_name_are_an_error(tmp_path: Path) -> None:
    roster = read_text(tmp_path, "Nom complet;NOM COMPLET\nAli;Omar\n", "", "fr")
    assert only(roster, "duplicate_column") == [1]
    empty = read_text(tmp_path, "Nom complet;NOM COMPLET\n;Omar\n", "", "fr")
    assert (empty.problems, empty.recipients[0].name) == ((), {"fr": "Omar"})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nom;Prénom\nALAOUI;Ali\n", "Ali ALAOUI"),
        ("Prénom;Nom de famille\nAli;ALAOUI\n", "Ali ALAOUI"),
        ("First name;Last name\nAli;Alaoui\n", "Ali Alaoui"),
        ("Nom complet;Prénom;Nom de famille\nAli Alaoui;Ali;Alaoui\n", "Ali Alaoui"),
    ],
)
def test_given_name_and_surname_are_joined(text: str, name: str, tmp_path: Path) -> None:
    assert read_text(tmp_path, text, "", "fr").recipients[0].name["fr"] == name


def test_half_a_name_is_missing(tmp_path: Path) -> None:
    roster = read_text(tmp_path, "الاسم;النسب\nعلي;العلوي\n;الفاسي\n", "", "ar")
    assert [one.name["ar"] for one in roster.recipients] == ["علي العلوي"]
    assert [(p.code, p.row, p.column) for p in roster.problems] == [("missing_name", 3, "الاسم")]
