"""What the places in a template's sentences say: of an office and its occasion, of a person."""

from __future__ import annotations

from collections.abc import Mapping

from certgen.config import Settings
from certgen.model import Credential, Occasion
from certgen.template import Template
from certgen.token import grouped
from certgen.wording import NO_BREAK, Words, numbered, spaced

_NUMBERED = ("issued_on", "dates", "days", "hours", "session")
"""Fields that are written in the language's own digits where a template asks for them."""


def person_fields(template: Template, credential: Credential, spoken: Words) -> Mapping[str, str]:
    """What differs from person to person, or from session to session; what is not known is absent
    or empty."""
    person, language = credential.recipient, spoken.language
    lang = language.code
    fields = {
        "serial": credential.serial,
        "code": grouped(credential.code),
        "name": person.name.get(lang, ""),
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
