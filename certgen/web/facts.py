"""What is printed on a certificate, line by line, for a page that is compared with the paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from certgen import words
from certgen.language import built_in
from certgen.model import Gender
from certgen.token import grouped
from certgen.verdict import Verdict
from certgen.wording import Words

_ORDER = {"ar": 0, "fr": 1, "en": 2}


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the language it is in; ``""`` for numbers and codes."""

    text: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A line: its key in ``words/web.toml`` without ``label_``, and what is printed."""

    key: str
    label: str
    texts: Sequence[Said]


def printed(verdict: Verdict, lang: str) -> tuple[Fact, ...]:
    """The facts of ``verdict`` in the order of the page, the issuer last; none when it has none."""
    if not verdict.facts:
        return ()
    labels = words.table("web")
    issuer = verdict.issuer.get(lang) or next(iter(verdict.issuer.values()), "")
    facts = (*_facts(verdict.facts, lang), ("issuer", [Said(issuer)]))
    return tuple(Fact(key, labels[f"label_{key}"][lang], texts) for key, texts in facts)


def _facts(facts: Mapping[str, Any], lang: str) -> Iterator[tuple[str, Sequence[Said]]]:
    person = facts.get("recipient", {})
    yield ("name", _by_language(person.get("name", {})))
    if role := person.get("role"):
        yield ("role", [Said(words.say("web", f"role_{role}", lang), lang)])
    if said := person.get("category"):
        gender = Gender(person.get("gender", "?"))
        there = [name for name in person.get("name", {}) if name in built_in()]
        texts = {name: _words(name).category(said, gender) for name in there}
        yield ("category", _by_language(texts))
    for key in ("organisation", "course"):
        if said := person.get(key):
            yield (key, _by_language(said))
    if said := person.get("session"):
        yield ("session", [Said(str(said))])
    ends = [dt.date.fromisoformat(person[key]) for key in ("date_from", "date_to") if key in person]
    if ends:
        yield ("dates", [Said(_words(lang).days(ends[0], ends[-1]), lang)])
    if said := person.get("hours"):
        yield ("hours", [Said(_words(lang).hours(Decimal(said)), lang)])
    if said := facts.get("title"):
        yield ("title", _by_language(said))
    if said := facts.get("issued_on"):
        yield ("issued_on", [Said(_words(lang).day(dt.date.fromisoformat(said)), lang)])
    yield ("serial", [Said(facts["serial"])])
    yield ("code", [Said(grouped(facts["code"]))])


def _by_language(said: Mapping[str, str]) -> list[Said]:
    """Each different text once, Arabic first."""
    ordered = sorted(said, key=_rank)
    return [Said(text, lang) for text, lang in {said[lang]: lang for lang in ordered}.items()]


def _rank(lang: str) -> int:
    return _ORDER.get(lang, len(_ORDER))


@cache
def _words(lang: str) -> Words:
    return Words(built_in()[lang])
