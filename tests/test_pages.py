"""Composed pages, line by line, as texts that a reviewer can read: ``tests/pages/*.txt``.

Box, place (points from the lower left corner), size, colour, words. After a change that is meant,
write them anew with ``python tests/test_pages.py`` and read the difference.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from certgen.appraisal import made_up, occasion
from certgen.composer import Composer
from certgen.config import read_settings
from certgen.language import read_languages
from certgen.model import Gender
from certgen.page import describe
from certgen.template import read_template
from certgen.text.faces import Catalogue
from certgen.text.typesetter import Typesetter

REPOSITORY = Path(__file__).parent.parent
PAGES = Path(__file__).parent / "pages"
CHOSEN = (
    ("recognition", "ar", Gender.FEMALE),
    ("recognition", "fr", Gender.MALE),
    ("recognition", "ar+fr", Gender.UNKNOWN),
    ("attestation", "ar+fr", Gender.FEMALE),
)


def composed(name: str, languages: str, gender: Gender) -> str:
    """The page of somebody made up."""
    settings = read_settings(REPOSITORY / "certgen.toml")
    template = read_template(settings.templates / name, read_languages(settings.languages))
    spoken = {code: template.languages[code] for code in languages.split("+")}
    event = occasion(spoken)
    typesetter = Typesetter(Catalogue.open(settings.fonts))
    composer = Composer(settings, template, languages, occasion=event, typesetter=typesetter)
    page = composer.page(made_up(spoken, gender, event, template=name))
    passages = (composer.sheet.passage, page.shared, page.own)
    return "".join(f"{line}\n" for each in passages for line in describe(each.blocks))


def file(name: str, languages: str) -> Path:
    return PAGES / f"{name}-{languages}.txt"


@pytest.mark.parametrize(("name", "languages", "gender"), CHOSEN)
def test_pages_stand_as_they_did(name: str, languages: str, gender: Gender) -> None:
    assert composed(name, languages, gender) == file(name, languages).read_text("utf-8")


if __name__ == "__main__":
    for chosen in CHOSEN:
        file(*chosen[:2]).write_text(composed(*chosen), "utf-8")
