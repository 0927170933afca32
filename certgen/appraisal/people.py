"""Made-up people, to see a template's sentences on and to try what fits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from certgen import words
from certgen.language import Language
from certgen.model import Credential, Gender, Occasion, Recipient, Role

DAY = dt.date(2026, 9, 30)
"""In a month with a long name."""
_SPELT = "Latn"
"""The script of the people whose script has none of its own in ``words/people.toml``."""


def occasion(languages: Mapping[str, Language], batch: str = "EX-2026") -> Occasion:
    """A ceremony that is none."""
    return Occasion(batch, _by_language(languages, "title"), DAY)


def made_up(
    languages: Mapping[str, Language],
    gender: Gender,
    event: Occasion,
    *,
    template: str,
    long: bool = False,
) -> Credential:
    """What a template is tried on: a man, a woman, or somebody whose gender is not known.

    ``long`` gives names, places and dates that take as much room as they are likely to.
    """
    form, lengthy = ("n" if gender is Gender.UNKNOWN else str(gender)), "long_" if long else ""
    person = Recipient(
        key="specimen",
        role=Role.TRAINEE,
        name=_by_language(languages, "long" if long else form),
        gender=gender,
        organisation=_by_language(languages, f"{lengthy}organisation"),
        category="territorial_administration" if long else "agent",
        session="128" if long else "1",
        course=_by_language(languages, f"{lengthy}course"),
        hours=Decimal(120 if long else 12),
        date_from=event.issued_on - dt.timedelta(days=40 if long else 1),
        date_to=event.issued_on,
    )
    return Credential(
        batch=event.batch,
        number=1,
        code="0" * 16,
        template=template,
        languages=tuple(languages),
        issued_on=event.issued_on,
        planned_at=dt.datetime.combine(event.issued_on, dt.time(), dt.UTC),
        title=event.title,
        recipient=person,
    )


def _by_language(languages: Mapping[str, Language], what: str) -> Mapping[str, str]:
    table = words.table("people")
    return {
        code: table[language.script if language.script in table else _SPELT][what]
        for code, language in languages.items()
    }
