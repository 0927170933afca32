"""Templates and layouts as they are read: what a file says, for which page, and what is refused."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import REPOSITORY

from certgen.boxes import Layout
from certgen.errors import TemplateError
from certgen.language import built_in
from certgen.layout import Edition, read_layout
from certgen.model import Gender
from certgen.template import Template, read_template

LANGUAGES = built_in()
BOX = """\
[[box]]
name = "line"
text = "{code}"
style = "text"
size = 10
at = [20, 30]
width = 40
"""


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    shutil.copytree(REPOSITORY / "templates", tmp_path / "templates")
    return tmp_path / "templates"


def layout(tmp_path: Path, text: str, languages: str = "fr", *facts: str) -> Layout:
    """The layout ``text`` describes, on a sheet of 200 × 100 mm."""
    file = tmp_path / "one.toml"
    file.write_text(f"width = 200\nheight = 100\n{text}", "utf-8")
    spoken = tuple(LANGUAGES[code] for code in languages.split("+"))
    return read_layout(file, Edition(spoken, frozenset(facts), ("black", "main"), {}))


def refused(tmp_path: Path, text: str, languages: str = "fr", *facts: str) -> list[tuple[str, str]]:
    with pytest.raises(TemplateError) as caught:
        layout(tmp_path, text, languages, *facts)
    found = caught.value.fields["mistakes"]
    assert isinstance(found, tuple)
    return [(each.fields["path"], each.key) for each in found]


def look(templates: Path, **said: str) -> Template:
    """The template of recognition with other lines in its ``template.toml``."""
    lines = {"sheet": '"a4-landscape"', "border": '"ring"', "palette": '"green"', **said}
    text = "\n".join(f"{key} = {value}" for key, value in lines.items())
    (templates / "recognition/template.toml").write_text(text, "utf-8")
    return read_template(templates / "recognition", LANGUAGES)


# Layouts


def test_a_page_that_begins_on_the_right_is_mirrored(tmp_path: Path) -> None:
    said = (
        BOX
        + 'align = "left"\n'
        + BOX.replace("line", "qr").replace('text = "{code}"', 'kind = "symbol"')
    )
    (french, symbol), (arabic, mirrored) = (layout(tmp_path, said, c).boxes for c in ("fr", "ar"))
    assert (french.x, french.align) == (20, "left")
    assert (arabic.x, arabic.align) == (180, "right")
    assert (symbol.x, mirrored.x) == (20, 140)  # a box that takes room keeps it


def test_start_is_where_each_language_begins(tmp_path: Path) -> None:
    said = BOX + 'align = "start"\n'
    both = said + said.replace('name = "line"', 'name = "line"\nlang = "second"')
    boxes = {box.name: box for box in layout(tmp_path, both, "ar+fr").boxes}
    arabic, french = boxes["line_ar"], boxes["line_fr"]
    assert (arabic.align, arabic.x) == ("right", 180)
    assert (french.align, french.x) == ("left", 140)
    (alone,) = layout(tmp_path, said, "fr").boxes
    assert (alone.align, alone.x) == ("left", 20)


def test_what_must_be_true(tmp_path: Path) -> None:
    said = BOX + 'when = ["ring", "-partner3"]\n'
    assert layout(tmp_path, said, "fr", "ring").boxes
    assert not layout(tmp_path, said, "fr", "ring", "partner3").boxes
    assert not layout(tmp_path, said, "fr").boxes


def test_other_values_for_a_script(tmp_path: Path) -> None:
    said = BOX + "Arab = { size = 14, at = [20, 31] }\n"
    (french,), (arabic,) = (layout(tmp_path, said, code).boxes for code in ("fr", "ar"))
    assert (french.size, french.y, arabic.size, arabic.y) == (10, 30, 14, 31)


def test_a_tail(tmp_path: Path) -> None:
    (box,) = layout(tmp_path, BOX + "tail = { size = 7, y = 36, tracking = 0.1 }\n").boxes
    assert box.tail and (box.tail.size, box.tail.y, box.tail.tracking) == (7, 36, 0.1)


def test_mistakes_of_a_layout(tmp_path: Path) -> None:
    odd = BOX.replace("size", "sise") + 'lang = "second"\ncolour = "brass"\n'
    assert sorted(refused(tmp_path, odd)) == [
        ("box[1].colour", "setting_choice"),
        ("box[1].lang", "setting_choice"),
        ("box[1].sise", "setting_unknown"),
        ("box[1].size", "setting_missing"),
    ]
    assert refused(tmp_path, BOX + BOX) == [("box", "box_twice")]
    beside = BOX + '[[ornament]]\nkind = "star"\nat = [1, 2]\nbeside = "nobody"\n'
    assert refused(tmp_path, beside) == [("ornament[1].beside", "setting_choice")]


# Templates


def test_a_palette_by_its_name_or_of_its_own(templates: Path) -> None:
    assert look(templates).palette["main"] == "#0B5345"
    assert look(templates, palette='"laser"').palette["main"] == "black"
    assert look(templates, palette='{ main = "#123456" }').palette["main"] == "#123456"
    with pytest.raises(TemplateError, match="green, blue, laser"):
        look(templates, palette='"pink"')
    with pytest.raises(TemplateError, match="#RRGGBB"):
        look(templates, palette='{ main = "red" }')


def test_the_wording_of_another_template(templates: Path) -> None:
    assert look(templates).sentence("title", "ar", Gender.MALE) == "شهادة اعتراف"
    borrowed = look(templates, wording='"attestation"')
    assert borrowed.sentence("title", "ar", Gender.MALE) == "شهادة تكوين"


def test_a_style_in_place_of_the_language_s_own(templates: Path) -> None:
    template = look(templates, styles='{ title = { ar = "ar" } }')
    (title,) = (box for box in template.layout("ar").boxes if box.name == "title")
    assert title.style == "ar"
    with pytest.raises(TemplateError, match="award"):
        look(templates, styles='{ headline = { ar = "ar" } }')


def test_pages_there_are_not(templates: Path) -> None:
    template = look(templates)
    with pytest.raises(TemplateError, match="“xx” is unknown"):
        template.layout("xx")
    silent = {
        key: {lang: forms for lang, forms in said.items() if lang == "fr"}
        for key, said in template.wording.items()
    }
    with pytest.raises(TemplateError, match="no page in en"):
        replace(template, wording=silent).layout("en")
    with pytest.raises(TemplateError, match="a4-landscape"):
        replace(template, sheet="papyrus").layout("fr")
    with pytest.raises(TemplateError, match="2 languages at most"):
        template.layout("ar+fr+en")


def test_people_without_honorifics(templates: Path) -> None:
    called, plain = look(templates), look(templates, honorifics="false")
    for gender, word in ((Gender.MALE, "Monsieur"), (Gender.FEMALE, "Madame")):
        assert called.sentence("award", "fr", gender).endswith(word)
        assert plain.sentence("award", "fr", gender).endswith("certificat à")
    assert plain.sentence("body", "fr", Gender.FEMALE).count("formatrice") == 1  # agrees still


def test_forms_nobody_knows(templates: Path) -> None:
    file = templates / "recognition/wording.toml"
    file.write_text(file.read_text("utf-8") + '\n[extra]\nfr.m = "a"\nfr.x = "b"\n', "utf-8")
    with pytest.raises(TemplateError) as caught:
        look(templates)
    found = caught.value.fields["mistakes"]
    assert isinstance(found, tuple)
    assert sorted((each.fields["path"], each.key) for each in found) == [
        ("extra.fr", "wording_form"),
        ("extra.fr", "wording_form"),
        ("extra.fr.x", "setting_unknown"),
    ]
