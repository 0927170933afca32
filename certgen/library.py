"""The part of an office that looks after its templates and languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from certgen.config import Settings
from certgen.language import Language, read_languages
from certgen.roster import Problem
from certgen.template import Template, read_template

if TYPE_CHECKING:
    from certgen.phrasebook import Phrasebook
    from certgen.text.faces import Catalogue


class Library:
    """Templates, what they say, and whether they are fit to be printed."""

    settings: Settings

    @cached_property
    def languages(self) -> Mapping[str, Language]:
        """The languages that pages can be written in, by code."""
        return read_languages(self.settings.languages)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The fonts. Raises ``ConfigError`` with every mistake of their catalogue."""
        from certgen.text.faces import Catalogue  # here, for who only reads lists sets no text

        return Catalogue.open(self.settings.fonts)

    def template_names(self) -> tuple[str, ...]:
        """The templates there are, by their folders."""
        found = self.settings.templates.glob("*/template.toml")
        return tuple(sorted(file.parent.name for file in found))

    def template(self, name: str) -> Template:
        """The template called ``name``. Raises ``TemplateError``."""
        return read_template(self.settings.templates / name, self.languages)

    def phrasebook(self, name: str, languages: Sequence[str] = ()) -> Phrasebook:
        """Every sentence of the template ``name``. Raises ``TemplateError``."""
        from certgen.phrasebook import read_phrasebook

        return read_phrasebook(self.settings, self.template(name), languages)

    def appraise(self, name: str) -> tuple[Problem, ...]:
        """Every problem of the template ``name``. Raises ``TemplateError`` when there is none."""
        from certgen.appraisal import appraise

        return appraise(self.settings, self.template(name), self.catalogue)
