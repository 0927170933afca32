"""Composed pages, line by line, as texts that a reviewer can read: ``tests/pages/*.txt``.

Box, place (points from the lower left corner), size, colour, words. After a change that is meant,
write them anew with ``python tests/test_pages.py`` and read the difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from certgen.appraisal import made_up, occasion
from certgen.composer import Composer
from certgen.config import read_settings
from certgen.fields import person_fields
from certgen.language import read_languages
from certgen.model import Credential, Gender
from certgen.page import TextMark, describe
from certgen.template import read_template
from certgen.text.faces import Catalogue
from certgen.text.line import Unit
from certgen.text.typesetter import Typesetter
from certgen.wording import Words

REPOSITORY = Path(__file__).parent.parent
PAGES = Path(__file__).parent / "pages"
CHOSEN = (
    ("recognition", "ar", Gender.FEMALE),
    ("recognition", "fr", Gender.MALE),
    ("recognition", "ar+fr", Gender.UNKNOWN),
    ("attestation", "ar+fr", Gender.FEMALE),
)


def made(name: str, languages: str, gender: Gender) -> tuple[Composer, Credential]:
    """What composes a page, and somebody made up."""
    settings = read_settings(REPOSITORY / "certgen.toml")
    template = read_template(settings.templates / name, read_languages(settings.languages))
    spoken = {code: template.languages[code] for code in languages.split("+")}
    event = occasion(spoken)
    typesetter = Typesetter(Catalogue.open(settings.fonts))
    composer = Composer(settings, template, languages, occasion=event, typesetter=typesetter)
    return composer, made_up(spoken, gender, event, template=name)


def composed(name: str, languages: str, gender: Gender) -> str:
    """The page of somebody made up."""
    composer, person = made(name, languages, gender)
    page = composer.page(person)
    passages = (composer.sheet.passage, page.shared, page.own)
    return "".join(f"{line}\n" for each in passages for line in describe(each.blocks))


def file(name: str, languages: str) -> Path:
    return PAGES / f"{name}-{languages}.txt"


@pytest.mark.parametrize(("name", "languages", "gender"), CHOSEN)
def test_pages_stand_as_they_did(name: str, languages: str, gender: Gender) -> None:
    assert composed(name, languages, gender) == file(name, languages).read_text("utf-8")


def units(marks: Iterable[object]) -> set[Unit]:
    lines = [mark.line for mark in marks if isinstance(mark, TextMark)]
    return {unit for line in lines for run in line.runs for unit in run.units}


@pytest.mark.parametrize(("name", "languages", "gender"), CHOSEN[:2] + CHOSEN[3:])
def test_the_plate_has_the_letters_of_every_page(name: str, languages: str, gender: Gender) -> None:
    """A session brings those of its course and days, a person those of a name: not the words of the
    sentence around them, nor a code's letters."""
    composer, person = made(name, languages, gender)
    sheet, page = composer.sheet, composer.page(person)
    static = [mark for block in sheet.passage.blocks for mark in block.marks]
    there = units(static) | {
        unit for line in sheet.letters for run in line.runs for unit in run.units
    }
    spoken = [Words(composer.template.languages[lang]) for lang in languages.split("+")]
    said = {
        char
        for each in spoken
        for field in person_fields(composer.template, person, each).values()
        for char in field
    }
    for block in (*page.shared.blocks, *page.own.blocks):
        brought = units(block.marks) - there
        letters = {char for unit in brought for char in unit.text if char.isalpha()}
        assert letters <= said, block.slot
        assert not brought or not block.slot.startswith(("code", "serial"))


if __name__ == "__main__":
    for chosen in CHOSEN:
        file(*chosen[:2]).write_text(composed(*chosen), "utf-8")
