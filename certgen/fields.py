"""What the places in a template's sentences say: of an office and its occasion, of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from certgen import words
from certgen.boxes import Box, Layout
from certgen.config import FILE, Mistake, Settings
from certgen.errors import ConfigError
from certgen.model import Credential, Gender, Occasion
from certgen.template import OWN, Template
from certgen.token import grouped
from certgen.wording import NO_BREAK, Words, numbered, spaced

_NUMBERED = ("issued_on", "dates", "days", "hours", "session")
"""Fields that are written in the language's own digits where a template asks for them."""
_SETTINGS = {
    "place": "issuer.place",
    "issuer": "issuer.name",
    "institutions": "issuer.institutions",
}
_MEMBER = re.compile(r"(partner|signatory)(\d)(?:\.(behalf|role|name))?")


class Fields(dict[str, str]):
    """What the places of sentences say of one credential in one language, each told when it is
    asked for; what is not known is empty."""

    def __init__(
        self, office: Mapping[str, str], template: Template, credential: Credential, spoken: Words
    ):
        self._office = office
        self._of = template, credential, spoken

    def __missing__(self, place: str) -> str:
        _, credential, spoken = self._of
        if place in OWN:
            said = own_field(credential, spoken.language.code, place)
        elif place in self._office:
            said = self._office[place]
        else:
            self.update(person_fields(*self._of))
            said = self.get(place, "")
        self[place] = said
        return said


class Told(dict[str, Fields]):
    """Language → the fields of one credential in it, for whoever asks: most of a page is known
    without them."""

    def __init__(
        self,
        office: Mapping[str, Mapping[str, str]],
        template: Template,
        credential: Credential,
        spoken: Mapping[str, Words],
    ):
        self._of = office, template, credential, spoken

    def __missing__(self, lang: str) -> Fields:
        office, template, credential, spoken = self._of
        said = self[lang] = Fields(office[lang], template, credential, spoken[lang])
        return said


def person_fields(template: Template, credential: Credential, spoken: Words) -> Mapping[str, str]:
    """What differs from person to person, or from session to session; what is not known is absent
    or empty."""
    person, language = credential.recipient, spoken.language
    lang = language.code
    fields = {
        **{field: own_field(credential, lang, field) for field in OWN},
        "organisation": spaced(person.organisation.get(lang, ""), language),
        "course": spaced(person.course.get(lang, ""), language),
        "session": person.session or "",
    }
    if person.category:
        fields["category"] = spoken.category(person.category, person.gender)
    if person.hours is not None:
        fields["hours"] = spoken.hours(person.hours)
    if person.date_from:
        span = (person.date_from, person.date_to or person.date_from)
        fields["dates"] = spoken.days(*span)
        fields["days"] = spoken.length(*span)
    return _in_digits(fields, template, spoken)


def own_field(credential: Credential, lang: str, field: str) -> str:
    """One of the fields that no two recipients have in common (``template.OWN``)."""
    if field == "name":
        return credential.recipient.name.get(lang, "")
    return credential.serial if field == "serial" else grouped(credential.code)


def _in_digits(fields: dict[str, str], template: Template, spoken: Words) -> Mapping[str, str]:
    if template.native_digits and spoken.language.digits:
        for key in _NUMBERED:
            if key in fields:
                fields[key] = numbered(fields[key], spoken.language)
    return fields


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
    return _in_digits(fields, template, spoken)


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
