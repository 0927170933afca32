"""What the checker says of templates that are wrong, each in one way; and nothing of those that come
with certgen."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import REPOSITORY, Workplace, make_workplace

from certgen.appraisal import appraise, contrast, pages_of
from certgen.office import Office
from certgen.phrasebook import line_of, lines_of
from certgen.roster import Problem, Severity
from certgen.template import Template
from certgen.words import LANGUAGES

SHEETS = sorted(file.name for file in (REPOSITORY / "templates/sheets").iterdir())


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return make_workplace(tmp_path / "office")


def edit(place: Workplace, file: str, *pairs: tuple[str, str]) -> None:
    path = place.folder / file
    text = path.read_text("utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def found(place: Workplace, name: str = "recognition", *pages: str) -> dict[str, Problem]:
    """The problems of a template by code, each told in three languages."""
    with Office.open(place.folder / "certgen.toml") as office:
        problems = appraise(office.settings, office.template(name), office.catalogue, pages)
    for each in problems:
        for lang in LANGUAGES:
            assert all(each.json(lang)[part] for part in ("message", "remedy")), each
            assert each.where(lang)
    return {each.code: each for each in problems}


def errors(place: Workplace, *pages: str) -> list[tuple[str, str | None]]:
    return [
        (each.code, each.key)
        for each in found(place, "recognition", *pages).values()
        if each.severity is Severity.ERROR
    ]


@pytest.mark.parametrize("sheet", SHEETS)
def test_those_that_come_with_certgen_are_fit(sheet: str) -> None:
    """On every sheet, in every page they can be said on, for long names too."""
    with Office.open(REPOSITORY / "certgen.toml") as office:
        for name in office.template_names():
            template: Template = replace(office.template(name), sheet=sheet)
            problems = appraise(office.settings, template, office.catalogue)
            wrong = [each for each in problems if each.severity is Severity.ERROR]
            assert not wrong, [(each.code, each.key, each.message("en")) for each in wrong]


def test_pages_of_a_template() -> None:
    with Office.open(REPOSITORY / "certgen.toml") as office:
        bilingual = replace(office.settings.issuer, name={"ar": "اسم", "fr": "Nom"})
        settings = replace(office.settings, issuer=bilingual)
        pages = pages_of(office.template("recognition"), settings)
        assert pages == ("ar", "fr", "ar+fr", "fr+ar")


TWO = "templates/sheets/a4-landscape/two.toml"
ONE = "templates/sheets/a4-landscape/one.toml"
WORDING = "templates/recognition/wording.toml"


@pytest.mark.parametrize(
    ("file", "old", "new", "page", "code", "key"),
    [
        (WORDING, '\nfr = "Fait', '\n# fr = "Fait', "fr", "template_mistake", "date"),
        (WORDING, "{place}", "{palce}", "fr", "template_mistake", "date"),
        (ONE, 'style = "code"', 'style = "coed"', "fr", "font_wanting", "code"),
        (ONE, "width = 36.5\nsize", "width = 20\nsize", "fr", "symbol_small", "symbol"),
        (ONE, 'text = "{host}"', 'text = "{host}"\n#', "fr", "", ""),
        ("templates/palettes.toml", "#0B5345", "#8FB8A8", "fr", "contrast_low", "title"),
        (ONE, 'colour = "main"', 'colour = "accent"', "fr", "contrast_low", "title"),
        ("certgen.toml", 'place.fr = "Rabat"', "", "fr", "office_silent", "date"),
        (
            WORDING,
            'fr = "N°"',
            'fr = "Numéro au registre des certificats du programme"',
            "fr+ar",
            "box_line_long",
            "label_fr",
        ),
        (
            WORDING,
            "{programme} pour",
            "{programme} " + "et encore " * 60 + "pour",
            "fr",
            "box_lines_many",
            "body",
        ),
    ],
)
def test_each_mistake_has_its_place(
    place: Workplace, file: str, old: str, new: str, page: str, code: str, key: str
) -> None:
    edit(place, file, (old, new))
    told = errors(place, page)
    assert (code, key) in told if code else not told


def test_a_language_that_is_missing(place: Workplace) -> None:
    edit(place, WORDING, ('\nfr = "Vérifier', '\n# fr = "Vérifier'), ("ar.plain", "# ar.plain"))
    edit(place, WORDING, ("{place}، في", "في"))
    told = found(place, "recognition", "ar", "fr")
    assert told["sentence_missing"].key == "verify.fr"
    assert told["sentence_missing"].file == WORDING
    assert (told["plain_missing"].key, told["plain_missing"].severity) == ("award.ar", "warning")
    assert told["sentence_fields"].key == "date.ar"


def test_what_lies_on_what(place: Workplace) -> None:
    edit(place, ONE, ('text = "{host}"', 'text = "{host}"\nalign = "left"'))
    assert not errors(place, "fr")
    text = (place.folder / ONE).read_text("utf-8")
    at = text[text.index('name = "award"') :].split("at = ")[1].split("\n")[0]
    below = text[text.index('name = "name"') :].split("at = ")[1].split("\n")[0]
    edit(place, ONE, (f"\nat = {at}\n", f"\nat = {below} # award\n"))
    lying = found(place, "recognition", "fr")
    assert (lying["boxes_overlap"].key, lying["boxes_overlap"].fields["one"]) == ("name", "award")
    assert lying["boxes_near"].severity is Severity.WARNING
    edit(place, ONE, (f"at = {below} # award", "at = [260, 80]"))
    outside = found(place, "recognition", "fr")["box_outside"]
    assert outside.key == "award" and float(str(outside.fields["over"])) > 5
    code = text[text.index('kind = "symbol"') :].split("at = ")[1].split("\n")[0]
    x, y = json.loads(code)
    edit(place, ONE, ("at = [260, 80]", f"at = [{x + 15}, {y + 15}]"))
    assert found(place, "recognition", "fr")["symbol_crowded"].fields["other"] == "award"


def test_pictures_that_are_none(place: Workplace) -> None:
    edit(place, "certgen.toml", ('name.ar = "مؤسسة', 'logo = "logo.svg"\nname.ar = "مؤسسة'))
    with Office.open(place.folder / "certgen.toml") as office:
        asked = office.settings, office.template("recognition"), office.catalogue, ("fr",)
        (missing,) = (each for each in appraise(*asked) if each.code == "picture_missing")
        assert (missing.key, missing.value) == ("partner[2].logo", "logo.svg")
        (place.folder / "logo.svg").write_text("no picture", "utf-8")
        assert "picture_kind" in {each.code for each in appraise(*asked)}


def test_contrast_is_that_of_wcag() -> None:
    """Known values: black on white, and two greys at the thresholds."""
    white = contrast.colour("#FFFFFF")
    assert contrast.ratio(contrast.colour("black"), white) == pytest.approx(21)
    assert contrast.ratio(contrast.colour("#767676"), white) == pytest.approx(4.54, abs=0.01)
    assert contrast.ratio(contrast.colour("#949494"), white) == pytest.approx(3.03, abs=0.01)
    assert contrast.papers({"main": "#0B5345", "accent": "#B5893A"}, "ring", "art.pdf") == (white,)


# The command line


def test_check_of_a_batch_and_doctor_tell_of_templates(place: Workplace) -> None:
    edit(place, "templates/palettes.toml", ("#0B5345", "#8FB8A8"))
    done = place.run("check", "tt", "--json")
    assert done.code == 3
    told = json.loads(done.out)["problems"]
    assert {each["code"] for each in told} == {"contrast_low"}
    assert all(each["key"] and each["file"].startswith("templates/") for each in told)
    seen = json.loads(place.run("doctor", "--json").out)
    assert [each["ok"] for each in seen if each["check"].startswith("template")] == [True, False]


def test_template_commands(place: Workplace) -> None:
    listed = json.loads(place.run("template", "list", "--json").out)
    assert [each["name"] for each in listed] == ["attestation", "recognition"]
    done = place.run("template", "check", "recognition", "--json")
    assert done.code == 0, done.out
    missing = place.run("template", "check", "diploma")
    assert missing.code == 3 and "attestation, recognition" in missing.err
    wrong = place.run("template", "show", "recognition", "--language", "pt")
    assert wrong.code == 3 and "ar, fr" in wrong.err


def test_sentences_side_by_side(place: Workplace) -> None:
    book = json.loads(place.run("template", "show", "attestation", "--json").out)
    rows = {(each["key"], *each["forms"]): each["said"] for each in book["sentences"]}
    award = rows["award", "f"]
    assert award["fr"]["example"].endswith("attestent que Madame")
    assert award["ar"]["example"].endswith("بأنّ السيدة")
    text = (place.folder / "templates/attestation/wording.toml").read_text("utf-8").splitlines()
    for said in rows.values():
        for lang, each in said.items():
            assert text[each["line"] - 1].startswith(lang), each
    assert "قد تابعت" in rows["body", "f"]["ar"]["example"]
    small = {each["key"]: each["said"]["ar"]["example"] for each in book["small_words"]}
    counted = [small[f"hours: {count}"].replace("\u00a0", " ") for count in (1, 2, 3, 11)]
    assert counted == ["ساعة واحدة", "ساعتان", "3 ساعات", "11 ساعة"]
    plain = place.run("template", "show", "attestation", "--language", "fr").out
    assert "award m" in plain and "السيد" not in plain and "wording.toml:" in plain


def test_lines_of_a_file() -> None:
    lines = lines_of('a = 1\n[b]\nc.d = 2\n\n[e.f]\n"g" = 3\n')
    assert [line_of(lines, *path) for path in (("a",), ("b", "c", "d"), ("e", "f", "g"))] == [
        1,
        3,
        6,
    ]
    assert line_of(lines, "b", "x", "y") == 2
