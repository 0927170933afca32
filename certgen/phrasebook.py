"""Every sentence of a template, side by side in all its languages, and where each is corrected."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

from certgen import words
from certgen.appraisal import made_up, occasion
from certgen.config import Settings
from certgen.errors import TemplateError
from certgen.fields import office_fields, person_fields
from certgen.language import Language
from certgen.model import Gender
from certgen.template import PLAIN, WORDING, Template
from certgen.wording import Words

_FORMS = ("m", "f", "n", PLAIN)
_GENDERS = {"m": Gender.MALE, "f": Gender.FEMALE, "n": Gender.UNKNOWN, PLAIN: Gender.MALE}
_COUNTS = (1, 2, 3, 11, 100)
"""One of each plural form of Arabic."""
_HEADER = re.compile(r"\s*\[([^\[\]]+)\]")
_KEY = re.compile(r"\s*([\w.\"-]+)\s*=")
_FIRST, _LAST = dt.date(2026, 10, 1), dt.date(2026, 11, 3)


@dataclass(frozen=True)
class Saying:
    """A sentence in one language."""

    text: str
    """With its fields in braces."""
    file: Path
    line: int
    """Where it stands in ``file``, from 1."""
    example: str
    """As it is said of somebody made up."""

    def json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "text": self.text,
            "file": str(self.file),
            "line": self.line,
            "example": self.example,
        }


@dataclass(frozen=True)
class Entry:
    """A sentence, or small words, in every language that says it."""

    key: str
    forms: tuple[str, ...]
    """The forms that are the same in all languages: ``m``, ``f``, ``n``, ``plain``."""
    said: Mapping[str, Saying]
    """By language."""

    def json(self) -> dict[str, Any]:
        """As JSON values."""
        said = {lang: saying.json() for lang, saying in self.said.items()}
        return {"key": self.key, "forms": list(self.forms), "said": said}


@dataclass(frozen=True)
class Phrasebook:
    """All that a template says."""

    languages: tuple[str, ...]
    sentences: tuple[Entry, ...]
    small_words: tuple[Entry, ...]
    """How its languages say dates, hours and days."""

    def json(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "languages": list(self.languages),
            "sentences": [entry.json() for entry in self.sentences],
            "small_words": [entry.json() for entry in self.small_words],
        }


def read_phrasebook(
    settings: Settings, template: Template, languages: Sequence[str] = ()
) -> Phrasebook:
    """What ``template`` says in ``languages`` (in all of its own, if none are named).

    Raises ``TemplateError`` for a language it does not speak.
    """
    there = tuple(dict.fromkeys(lang for said in template.wording.values() for lang in said))
    for lang in languages:
        if lang not in there:
            raise TemplateError(
                "layout_missing", name=template.name, languages=lang, known=", ".join(there)
            )
    chosen = tuple(languages) or there
    spoken = {lang: template.languages[lang] for lang in chosen}
    people = {lang: dict(_people(settings, template, each)) for lang, each in spoken.items()}
    return Phrasebook(
        languages=chosen,
        sentences=tuple(_sentences(template, people)),
        small_words=tuple(_small_words(settings.languages, spoken)),
    )


def _people(
    settings: Settings, template: Template, language: Language
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Form → the fields of somebody made up of whom it is said."""
    only, spoken = {language.code: language}, Words(language)
    event = occasion(only)
    office = office_fields(settings, template, event, spoken)
    for form, gender in _GENDERS.items():
        person = made_up(only, gender, event, template=template.name)
        yield form, {**office, **person_fields(template, person, spoken)}


def _sentences(
    template: Template, people: Mapping[str, Mapping[str, Mapping[str, str]]]
) -> Iterator[Entry]:
    file = template.wording_folder / WORDING
    lines = lines_of(file.read_text("utf-8-sig"))
    for key, wording in template.wording.items():
        alike: dict[tuple[str | None, ...], list[str]] = {}
        for form in _FORMS:
            texts = tuple(wording.get(lang, {}).get(form) for lang in people)
            if any(texts):
                alike.setdefault(texts, []).append(form)
        for texts, forms in alike.items():
            said = {
                lang: Saying(
                    text,
                    file,
                    line_of(lines, key, lang, forms[0]),
                    _filled(text, people[lang][forms[0]]),
                )
                for lang, text in zip(people, texts, strict=True)
                if text is not None
            }
            yield Entry(key, tuple(forms), said)


def _filled(sentence: str, fields: Mapping[str, str]) -> str:
    """``sentence`` with the fields there are; what nobody said stays in braces."""
    left = {place: f"{{{place}}}" for place in words.places(sentence)}
    there = {place: said for place, said in fields.items() if said}
    return words.fill(sentence, {**left, **there})


def _small_words(folder: Path, languages: Mapping[str, Language]) -> Iterator[Entry]:
    books = {code: (_file(folder, code), Words(each)) for code, each in languages.items()}
    lines = {code: lines_of(file.read_text("utf-8-sig")) for code, (file, _) in books.items()}

    def entry(key: str, *path: str, **said: tuple[str, str]) -> Entry:
        return Entry(
            key,
            (),
            {
                code: Saying(text, books[code][0], line_of(lines[code], *path), example)
                for code, (text, example) in said.items()
            },
        )

    spoken = {code: each for code, (_, each) in books.items()}
    yield entry(
        "one_day",
        "one_day",
        **{c: (w.language.one_day, w.days(_FIRST, _FIRST)) for c, w in spoken.items()},
    )
    yield entry(
        "some_days",
        "some_days",
        **{c: (w.language.some_days, w.days(_FIRST, _LAST)) for c, w in spoken.items()},
    )
    for count in _COUNTS:
        last = _FIRST + dt.timedelta(days=count - 1)
        yield entry(
            f"hours: {count}",
            "hours",
            **{c: (w.hours_form(count), w.hours(Decimal(count))) for c, w in spoken.items()},
        )
        yield entry(
            f"days: {count}",
            "days",
            **{c: (w.days_form(count), w.length(_FIRST, last)) for c, w in spoken.items()},
        )


def _file(folder: Path, code: str) -> Path:
    """The file of a language: the office's own, or the one that comes with certgen."""
    own = folder / f"{code}.toml"
    return own if own.is_file() else Path(str(files("certgen.words"))) / "languages" / own.name


def lines_of(text: str) -> Mapping[tuple[str, ...], int]:
    """Path of a key or table of a TOML text → the line it stands on, from 1."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _path(header[1])
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, *_path(key[1])), number)
    return found


def line_of(lines: Mapping[tuple[str, ...], int], *path: str) -> int:
    """The line of what ``path`` leads to, or of the nearest table around it."""
    while path not in lines and len(path) > 1:
        path = path[:-1]
    return lines.get(path, 1)


def _path(said: str) -> tuple[str, ...]:
    return tuple(part.strip().strip('"') for part in said.split("."))
