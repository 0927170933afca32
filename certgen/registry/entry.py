"""Writing down what was issued, once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select

from certgen.errors import RegistryError
from certgen.model import Credential, canonical
from certgen.registry.database import plainly, write_rows
from certgen.registry.history import Kind
from certgen.registry.record import Issued, epoch

SLICE = 500
"""Values asked for in one query."""


def enter(connection: Connection, issues: Sequence[Issued], at: dt.datetime) -> int:
    """See ``Registry.record``; ``connection`` is in a writing transaction."""
    stated = _stated(issues)
    _reserved(connection, [credential for credential, _ in stated.values()])
    write_rows(
        connection,
        "INSERT INTO certificates (serial, batch, number, code, facts) VALUES (?, ?, ?, ?, ?)",
        _new_certificates(connection, stated),
    )
    marks = _new_marks(connection, issues, epoch(at))
    write_rows(
        connection,
        "INSERT INTO events (serial, kind, at, languages, file, sha256, size)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        marks,
    )
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
    query = """
        SELECT code, batch, number FROM json_each(?) AS wanted
        CROSS JOIN reservations ON code = wanted.value
    """
    codes = json.dumps([credential.code for credential in credentials])
    planned = set(plainly(connection, query, codes))
    for credential in credentials:
        if (credential.code, credential.batch, credential.number) not in planned:
            raise RegistryError("not_reserved", serial=credential.serial, code=credential.code)


def _new_certificates(
    connection: Connection, stated: dict[str, tuple[Credential, str]]
) -> list[tuple[object, ...]]:
    query = """
        SELECT serial, facts FROM json_each(?) AS wanted
        CROSS JOIN certificates ON serial = wanted.value
    """
    for serial, facts in plainly(connection, query, json.dumps(list(stated))):
        if stated.pop(serial)[1] != facts:
            raise RegistryError("different_facts", serial=serial)
    return [
        (serial, credential.batch, credential.number, credential.code, facts)
        for serial, (credential, facts) in stated.items()
    ]


def _new_marks(
    connection: Connection, issues: Sequence[Issued], at: int
) -> list[tuple[object, ...]]:
    query = """
        SELECT serial, languages, sha256 FROM json_each(?) AS wanted
        CROSS JOIN events ON serial = wanted.value AND kind = ?
    """
    kind = str(Kind.ISSUED)
    serials = [issue.credential.serial for issue in issues]
    wanted = json.dumps(list(dict.fromkeys(serials)))
    held = {
        (serial, languages): sha256
        for serial, languages, sha256 in plainly(connection, query, wanted, kind)
    }
    marks: list[tuple[object, ...]] = []
    for issue, serial in zip(issues, serials, strict=True):
        if (serial, issue.languages) not in held:
            held[serial, issue.languages] = issue.sha256
            marks.append((serial, kind, at, issue.languages, issue.file, issue.sha256, issue.size))
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
