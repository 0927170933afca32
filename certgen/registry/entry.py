"""Writing down what was issued, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, insert, select

from certgen.errors import RegistryError
from certgen.model import Credential, canonical
from certgen.registry.history import Kind
from certgen.registry.schema import certificates, events, reservations

SLICE = 500
"""Values asked for in one query."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A PDF that has just been written, to be recorded."""

    credential: Credential
    languages: str
    """``"ar"``, ``"fr"``, ``"ar+fr"`` …"""
    file: str
    """Its name."""
    sha256: str
    """Of its bytes, hexadecimal."""
    size: int
    """Bytes."""


def epoch(at: dt.datetime) -> int:
    """``at`` in whole seconds since 1970; raises ``ValueError`` when it has no time zone."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return int(at.timestamp())


def instant(seconds: int) -> dt.datetime:
    """The UTC instant ``seconds`` after 1970."""
    return dt.datetime.fromtimestamp(seconds, dt.UTC)


def enter(connection: Connection, issues: Sequence[Issued], at: dt.datetime) -> int:
    """See ``Registry.record``; ``connection`` is in a writing transaction."""
    stated = _stated(issues)
    _reserved(connection, [credential for credential, _ in stated.values()])
    new = _new_certificates(connection, stated)
    if new:
        connection.execute(insert(certificates), new)
    marks = _new_marks(connection, issues, epoch(at))
    if marks:
        connection.execute(insert(events), marks)
    return len(marks)


def _stated(issues: Sequence[Issued]) -> dict[str, tuple[Credential, str]]:
    """The credentials of ``issues`` and their canonical facts, by serial."""
    stated: dict[str, tuple[Credential, str]] = {}
    for credential in (issue.credential for issue in issues):
        serial = credential.serial
        if serial in stated and stated[serial][0] is credential:
            continue
        facts = canonical(credential.facts()).decode()
        if stated.setdefault(serial, (credential, facts))[1] != facts:
            raise RegistryError("different_facts", serial=serial)
    return stated


def _reserved(connection: Connection, credentials: Sequence[Credential]) -> None:
    """See that every credential has the number and code that were reserved."""
    column = reservations.c
    query = select(column.code, column.batch, column.number)
    codes = [credential.code for credential in credentials]
    planned = set(map(tuple, among(connection, query, column.code, codes)))
    for credential in credentials:
        if (credential.code, credential.batch, credential.number) not in planned:
            raise RegistryError("not_reserved", serial=credential.serial, code=credential.code)


def _new_certificates(
    connection: Connection, stated: dict[str, tuple[Credential, str]]
) -> list[dict[str, Any]]:
    column = certificates.c
    query = select(column.serial, column.facts)
    for serial, facts in among(connection, query, column.serial, list(stated)):
        if stated.pop(serial)[1] != facts:
            raise RegistryError("different_facts", serial=serial)
    return [
        {
            "serial": serial,
            "batch": credential.batch,
            "number": credential.number,
            "code": credential.code,
            "facts": facts,
        }
        for serial, (credential, facts) in stated.items()
    ]


def _new_marks(connection: Connection, issues: Sequence[Issued], at: int) -> list[dict[str, Any]]:
    column = events.c
    query = select(column.serial, column.languages, column.sha256).where(column.kind == Kind.ISSUED)
    serials = list(dict.fromkeys(issue.credential.serial for issue in issues))
    held = {
        (serial, languages): sha256
        for serial, languages, sha256 in among(connection, query, column.serial, serials)
    }
    marks = []
    for issue in issues:
        serial = issue.credential.serial
        if (serial, issue.languages) not in held:
            held[serial, issue.languages] = issue.sha256
            marks.append(
                {
                    "serial": serial,
                    "kind": str(Kind.ISSUED),
                    "at": at,
                    "languages": issue.languages,
                    "file": issue.file,
                    "sha256": issue.sha256,
                    "size": issue.size,
                }
            )
        elif held[serial, issue.languages] != issue.sha256:
            raise RegistryError("different_bytes", serial=serial, languages=issue.languages)
    return marks


def among(
    connection: Connection, query: Select[Any], column: ColumnElement[str], values: Sequence[str]
) -> Iterator[Any]:
    """The rows of ``query`` in which ``column`` is one of ``values``, however many those are."""
    rest = iter(values)
    while part := list(islice(rest, SLICE)):
        yield from connection.execute(query.where(column.in_(part)))
