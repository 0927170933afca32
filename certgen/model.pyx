"""The things certgen speaks of: who vouches, for whom, for what, and what became of it.

What each field says stands in ``model.pyi``. Of every person there is a recipient and a credential
in each process that has to do with them, so these are made and pickled in C: a third of the time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

import orjson

cimport cython


class Role(StrEnum):
    """What the recipient was in the programme."""

    TRAINER = "trainer"
    TRAINEE = "trainee"


class Gender(StrEnum):
    """Chooses the grammatical form of a sentence; unknown takes the neutral one."""

    FEMALE = "f"
    MALE = "m"
    UNKNOWN = "?"


class Status(StrEnum):
    """What the register says became of a certificate."""

    VALID = "valid"
    REPLACED = "replaced"
    REVOKED = "revoked"
    SUSPENDED = "suspended"


@dataclass(frozen=True)
class Occasion:
    """What all certificates of a batch say."""

    batch: str
    """Prefix of the serials."""
    title: Mapping[str, str]
    """The occasion, by language."""
    issued_on: dt.date
    """The date printed on the page."""
    hijri_offset: int | None = None
    """Days to add to the Hijri date that stands beside it; None: it stands alone."""


@cython.no_gc  # as of the others below, nothing it holds leads back to it
@cython.dataclasses.dataclass(frozen=True)
cdef class Place:
    """Where something stands in a file, as its owner would point at it."""

    file: object
    sheet: object = None
    row: object = None

    def __reduce__(self):
        return Place, (self.file, self.sheet, self.row)


@cython.no_gc
@cython.dataclasses.dataclass(frozen=True)
cdef class Recipient:
    """The person a certificate is about, as the roster gives them."""

    key: object
    role: object
    name: object
    gender: object = Gender.UNKNOWN
    organisation: object = cython.dataclasses.field(default_factory=dict)
    category: object = None
    session: object = None
    course: object = cython.dataclasses.field(default_factory=dict)
    hours: object = None
    date_from: object = None
    date_to: object = None
    email: object = None
    extra: object = cython.dataclasses.field(default_factory=dict)
    place: object = Place("")

    def __reduce__(self):
        return _recipient, self.told()

    cdef tuple told(self):
        """All there is to it in one row: pickled as one call, not as one for each value in it, a
        value takes half of the time there and back."""
        cdef Place place = self.place
        return (
            self.key,
            self.role,
            self.name,
            self.gender,
            self.organisation,
            self.category,
            self.session,
            self.course,
            self.hours,
            self.date_from,
            self.date_to,
            self.email,
            self.extra,
            place.file,
            place.sheet,
            place.row,
        )

    def facts(self) -> dict[str, Any]:
        """All that is said about the person, as JSON values; absent things are left out."""
        cdef dict said = {"key": self.key, "role": str(self.role)}
        if self.name:
            said["name"] = dict(self.name)
        said["gender"] = str(self.gender)
        if self.organisation:
            said["organisation"] = dict(self.organisation)
        if self.category is not None:
            said["category"] = self.category
        if self.session is not None:
            said["session"] = self.session
        if self.course:
            said["course"] = dict(self.course)
        if self.hours is not None:
            said["hours"] = format(self.hours, "f")
        if self.date_from is not None:
            said["date_from"] = self.date_from.isoformat()
        if self.date_to is not None:
            said["date_to"] = self.date_to.isoformat()
        return said

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> Recipient:
        """The recipient whose ``facts()`` these are."""
        return cls(
            key=facts["key"],
            role=Role(facts["role"]),
            gender=Gender(facts["gender"]),
            name=dict(facts["name"]),
            organisation=dict(facts.get("organisation", {})),
            category=facts.get("category"),
            session=facts.get("session"),
            course=dict(facts.get("course", {})),
            hours=Decimal(facts["hours"]) if "hours" in facts else None,
            date_from=_day(facts.get("date_from")),
            date_to=_day(facts.get("date_to")),
        )


def _recipient(*told):
    cdef Recipient person = Recipient.__new__(Recipient)
    cdef Place place = Place.__new__(Place)
    person.place = place
    (
        person.key,
        person.role,
        person.name,
        person.gender,
        person.organisation,
        person.category,
        person.session,
        person.course,
        person.hours,
        person.date_from,
        person.date_to,
        person.email,
        person.extra,
        place.file,
        place.sheet,
        place.row,
    ) = told
    return person


def serial_of(str batch not None, long number):
    """The register number for people of the certificate ``number`` in ``batch``."""
    return f"{batch}-{number:06d}"


def _day(said: str | None) -> dt.date | None:
    return dt.date.fromisoformat(said) if said else None


@cython.no_gc
@cython.dataclasses.dataclass(frozen=True)
cdef class Credential:
    """The claims of one certificate: a recipient with a serial and a code, in one batch."""

    batch: object
    number: object
    code: object
    template: object
    languages: object
    issued_on: object
    planned_at: object
    title: object
    recipient: object

    def __reduce__(self):
        cdef Recipient person = self.recipient
        cdef tuple own = (
            self.batch,
            self.number,
            self.code,
            self.template,
            self.languages,
            self.issued_on,
            self.planned_at,
            self.title,
        )
        return _credential, own + person.told()

    @property
    def serial(self) -> str:
        """The register number for people: ``DU-2013-000017``."""
        return serial_of(self.batch, self.number)

    def file(self, languages: str) -> str:
        """The file name of the PDF in ``languages``."""
        return f"{self.serial}-{languages}.pdf"

    def facts(self) -> dict[str, Any]:
        """Everything the certificate states, as JSON values."""
        return {
            "serial": self.serial,
            "code": self.code,
            "batch": self.batch,
            "number": self.number,
            "template": self.template,
            "languages": list(self.languages),
            "issued_on": self.issued_on.isoformat(),
            "planned_at": int(self.planned_at.timestamp()),
            "title": dict(self.title),
            "recipient": self.recipient.facts(),
        }

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> Credential:
        """The credential whose ``facts()`` these are."""
        return cls(
            batch=facts["batch"],
            number=facts["number"],
            code=facts["code"],
            template=facts["template"],
            languages=tuple(facts["languages"]),
            issued_on=dt.date.fromisoformat(facts["issued_on"]),
            planned_at=dt.datetime.fromtimestamp(facts["planned_at"], dt.UTC),
            title=dict(facts["title"]),
            recipient=Recipient.of_facts(facts["recipient"]),
        )


def _credential(*told):
    cdef Credential made = Credential.__new__(Credential)
    (
        made.batch,
        made.number,
        made.code,
        made.template,
        made.languages,
        made.issued_on,
        made.planned_at,
        made.title,
        *person,
    ) = told
    made.recipient = _recipient(*person)
    return made


def canonical(facts: Mapping[str, Any]) -> bytes:
    """The one byte string of ``facts``: JSON, keys sorted, no spaces, UTF-8."""
    return orjson.dumps(facts, option=orjson.OPT_SORT_KEYS)
