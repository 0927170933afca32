"""What the places in a template's sentences say: of an office and its occasion, of a person."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from certgen import words
from certgen.boxes import Box, Layout
from certgen.config import FILE, Mistake, Settings
from certgen.errors import ConfigError
from certgen.model import Credential, Gender, Occasion
from certgen.teller import Code, Known, Name, Serial, Teller
from certgen.template import Template
from certgen.wording import NO_BREAK, Words, numbered, spaced

_NUMBERED = ("dates", "days", "hours", "session")
"""Fields of a person that a template may ask to be written in the language's own digits."""
_SETTINGS = {
    "place": "issuer.place",
    "issuer": "issuer.name",
    "institutions": "issuer.institutions",
}
_MEMBER = re.compile(r"(partner|signatory)(\d)(?:\.(behalf|role|name))?")


class Fields:
    """What the places of a page's sentences say in one language."""

    def __init__(self, office: Mapping[str, str], template: Template, spoken: Words):
        """``office`` is what is the same over a batch."""
        self._office = office
        self._template = template
        self._spoken = spoken

    def teller(self, place: str) -> Teller:
        """What tells what ``place`` says."""
        spoken = self._spoken
        if made := _OWN.get(place):
            return made(spoken.language.code)
        tell = _PERSONAL.get(place)
        if tell is None:
            return Known(self._office.get(place, ""))
        if self._template.native_digits and place in _NUMBERED:
            return Teller(lambda credential: numbered(tell(spoken, credential), spoken.language))
        return Teller(partial(tell, spoken))


def person_fields(template: Template, credential: Credential, spoken: Words) -> Mapping[str, str]:
    """What differs from person to person, or from session to session; what is not known is
    empty."""
    fields = Fields({}, template, spoken)
    return {place: fields.teller(place).told(credential) for place in (*_OWN, *_PERSONAL)}


def _organisation(spoken: Words, credential: Credential) -> str:
    written = credential.recipient.organisation.get(spoken.language.code, "")
    return spaced(written, spoken.language)


def _course(spoken: Words, credential: Credential) -> str:
    return spaced(credential.recipient.course.get(spoken.language.code, ""), spoken.language)


def _category(spoken: Words, credential: Credential) -> str:
    person = credential.recipient
    return spoken.category(person.category, person.gender) if person.category else ""


def _hours(spoken: Words, credential: Credential) -> str:
    hours = credential.recipient.hours
    return "" if hours is None else spoken.hours(hours)


def _dates(spoken: Words, credential: Credential) -> str:
    span = _span(credential)
    return spoken.days(*span) if span else ""


def _days(spoken: Words, credential: Credential) -> str:
    span = _span(credential)
    return spoken.length(*span) if span else ""


def _span(credential: Credential) -> tuple[dt.date, dt.date] | None:
    first, last = credential.recipient.date_from, credential.recipient.date_to
    return (first, last or first) if first else None


_OWN: Mapping[str, Callable[[str], Teller]] = {
    "name": Name,
    "serial": lambda _: Serial(),
    "code": lambda _: Code(),
}
"""Each place that says something that no two recipients have in common, and what tells it in a
language."""
_PERSONAL: Mapping[str, Callable[[Words, Credential], str]] = {
    "organisation": _organisation,
    "category": _category,
    "course": _course,
    "session": lambda _, credential: credential.recipient.session or "",
    "hours": _hours,
    "dates": _dates,
    "days": _days,
}
"""Each other place that says something of a recipient, and what it says."""


def office_fields(
    settings: Settings, template: Template, occasion: Occasion, spoken: Words
) -> Mapping[str, str]:
    """What is the same over a batch; what is not said is empty."""
    lang, date = spoken.language.code, occasion.issued_on
    hijri = occasion.hijri_offset
    fields = {
        "title": occasion.title.get(lang, ""),
        "issued_on": spoken.day(date) if hijri is None else spoken.both_days(date, hijri),
        "place": settings.issuer.place.get(lang, ""),
        "issuer": settings.issuer.name.get(lang, ""),
        "host": settings.issuer.host,
        "institutions": settings.issuer.institutions.get(lang, ""),
        "programme": settings.programme.replace(" ", NO_BREAK),
    }
    for i, partner in enumerate(settings.partners, 1):
        fields[f"partner{i}"] = partner.name.get(lang, "")
        fields[f"partner{i}.logo"] = str(partner.logo or "")
    for i, signatory in enumerate(settings.signatories, 1):
        for part in ("behalf", "role", "name"):
            fields[f"signatory{i}.{part}"] = getattr(signatory, part).get(lang, "")
        fields[f"signatory{i}.signature"] = str(signatory.signature or "")
    if template.native_digits:
        fields["issued_on"] = numbered(fields["issued_on"], spoken.language)
    return fields


def require_office(
    settings: Settings, template: Template, layout: Layout, occasion: Occasion
) -> None:
    """See that the office says in every language of a page what its boxes need.

    Raises ``ConfigError`` with every setting that is missing, once.
    """
    missing: dict[str, list[Mistake]] = {}
    for lang in layout.langs:
        said = office_fields(settings, template, occasion, Words(template.languages[lang]))
        for box in layout.boxes:
            if box.lang == lang and box.kind == "text" and not box.optional:
                for field in _unsaid(template, box, said):
                    file, path = _setting(field)
                    mistake = Mistake("setting_missing", path=f"{path}.{lang}")
                    noted = missing.setdefault(file, [])
                    if all(mistake.fields != each.fields for each in noted):
                        noted.append(mistake)
    for file, mistakes in missing.items():
        raise ConfigError("settings", file=file, mistakes=tuple(mistakes))


def _unsaid(template: Template, box: Box, said: Mapping[str, str]) -> Iterator[str]:
    """The fields of the office without which ``box`` has nothing to say."""
    sentences = (
        [box.text]
        if box.text
        else [template.sentence(key, box.lang, Gender.UNKNOWN) for key in box.says]
    )
    lacking = [
        [place for place in words.places(sentence) if said.get(place) == ""]
        for sentence in sentences
    ]
    if all(lacking):
        yield from lacking[0]


def _setting(field: str) -> tuple[str, str]:
    """The file that says ``field``, and its path there without the language."""
    if field == "title":
        return "batch.toml", "title"
    if member := _MEMBER.fullmatch(field):
        kind, number, part = member.groups("name")
        return FILE, f"{kind}[{number}].{part}"
    return FILE, _SETTINGS.get(field, field)
