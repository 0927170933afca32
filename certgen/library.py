"""The part of an office that looks after its templates and languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from certgen.appraisal import appraise
from certgen.batch import Batch
from certgen.config import Settings
from certgen.language import Language, read_languages
from certgen.phrasebook import Phrasebook, read_phrasebook
from certgen.roster import Problem, Severity
from certgen.template import Template, read_template
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
        return read_phrasebook(self.settings, self.template(name), languages)

    def appraise(self, name: str) -> tuple[Problem, ...]:
        """Every problem of the template ``name``. Raises ``TemplateError`` when there is none."""
        return appraise(self.settings, self.template(name), self.catalogue)

    def unfit(self, batch: Batch) -> list[Problem]:
        """What keeps the pages that ``batch`` asks for from being used for anybody."""
        pages: dict[str, dict[str, None]] = {}
        for entry in batch.rosters:
            pages.setdefault(entry.template, {}).update(dict.fromkeys(entry.languages))
        found = (
            problem
            for name, asked in pages.items()
            for problem in appraise(
                self.settings,
                self.template(name),
                self.catalogue,
                tuple(asked),
                batch.occasion,
                long=False,
            )
        )
        return [each for each in found if each.severity is Severity.ERROR]
