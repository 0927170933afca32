"""What becomes of a certificate: events, the status they add up to, and which may come next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from certgen.errors import InputError
from certgen.model import Status


class Kind(StrEnum):
    """What happened to a certificate."""

    ISSUED = "issued"
    """A PDF of it was written; one event for each of its languages."""
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    REINSTATED = "reinstated"
    REPLACED = "replaced"
    PRINTED = "printed"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a certificate's history."""

    kind: Kind
    at: dt.datetime
    """When it was written down (UTC, whole seconds)."""
    languages: str | None = None
    """Of an issued PDF: ``"ar"``, ``"ar+fr"`` …"""
    file: str | None = None
    """Of an issued PDF: its file name."""
    sha256: str | None = None
    """Of an issued PDF: the SHA-256 of its bytes, hexadecimal."""
    size: int | None = None
    """Of an issued PDF: bytes."""
    reason: str | None = None
    replaced_by: str | None = None
    """The serial of the certificate that takes its place."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a certificate stands, and the event that put it there."""

    status: Status = Status.VALID
    since: dt.datetime | None = None
    """When it came to stand so; ``None`` when nothing has happened since it was issued."""
    reason: str | None = None
    replaced_by: str | None = None


LEADS_TO = {
    Kind.SUSPENDED: Status.SUSPENDED,
    Kind.REVOKED: Status.REVOKED,
    Kind.REINSTATED: Status.VALID,
    Kind.REPLACED: Status.REPLACED,
}
"""The kinds that change the status, and what they make of it; the others leave it alone."""

_FROM = {
    Kind.SUSPENDED: {Status.VALID},
    Kind.REVOKED: {Status.VALID, Status.SUSPENDED},
    Kind.REINSTATED: {Status.SUSPENDED, Status.REVOKED},
    Kind.REPLACED: {Status.VALID, Status.SUSPENDED},
}


def standing(events: Iterable[Event]) -> Standing:
    """Where ``events``, in the order they were written, leave a certificate.

    The order of writing counts, not ``at``: a clock may be set back, the register is not.
    """
    now = Standing()
    for event in events:
        if event.kind in LEADS_TO:
            now = Standing(LEADS_TO[event.kind], event.at, event.reason, event.replaced_by)
    return now


def allow(kind: Kind, now: Standing, serial: str) -> None:
    """Let ``kind`` happen to the certificate ``serial`` that stands as ``now``.

    Raises ``InputError`` naming what it is already, and since when, if that cannot be: only what is
    valid can be suspended, only what is suspended or revoked reinstated, and a replaced
    certificate stays replaced.
    """
    if kind not in _FROM or now.status in _FROM[kind]:
        return
    since = now.since.date().isoformat() if now.since else ""
    fields = {"serial": serial, "date": since, "by": now.replaced_by or ""}
    raise InputError(f"already_{now.status}", **fields)
