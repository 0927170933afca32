"""Writing down what was issued, once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from sqlite3 import Connection

from certgen.errors import RegistryError
from certgen.model import Credential, canonical
from certgen.registry.database import write_rows
from certgen.registry.history import Kind
from certgen.registry.record import Issued, epoch


def enter(connection: Connection, issues: Sequence[Issued], at: dt.datetime) -> int:
    """See ``Writer.record``; ``connection`` is in a writing transaction."""
    serials = [issue.credential.serial for issue in issues]
    stated = _stated(issues, serials)
    _reserved(connection, stated)
    new = write_rows(
        connection,
        "certificates (serial, batch, number, code, facts)",
        [(serial, c.batch, c.number, c.code, facts) for serial, (c, facts) in stated.items()],
        "ON CONFLICT (serial) DO NOTHING",
    )
    held: dict[tuple[str, str], str] = {}
    if new < len(stated):  # nothing was issued of a certificate that is new
        _compare(connection, stated)
        held = _held(connection, stated)
    marks = _new_marks(issues, serials, held, epoch(at))
    write_rows(connection, "events (serial, kind, at, languages, file, sha256, size)", marks)
    return len(marks)


def begun(connection: Connection, batch: str) -> bool:
    """Whether anything of ``batch`` was issued."""
    query = "SELECT EXISTS (SELECT * FROM certificates WHERE batch = ?)"
    return bool(connection.execute(query, (batch,)).fetchone()[0])


_Stated = dict[str, tuple[Credential, str]]
"""Credentials and their canonical facts, by serial."""


def _stated(issues: Sequence[Issued], serials: Sequence[str]) -> _Stated:
    """The credentials of ``issues``, whose ``serials`` these are."""
    stated: _Stated = {}
    for issue, serial in zip(issues, serials, strict=True):
        credential, known = issue.credential, stated.get(serial)
        if known is not None and known[0] is credential:
            continue
        facts = canonical(credential.facts()).decode()
        if known is not None and known[1] != facts:
            raise RegistryError("different_facts", serial=serial)
        stated[serial] = credential, facts
    return stated


def _reserved(connection: Connection, stated: _Stated) -> None:
    """See that every credential has the number and code that were reserved."""
    query = """
        SELECT code, batch, number FROM json_each(?) AS wanted
        CROSS JOIN reservations ON code = wanted.value
    """
    codes = json.dumps([credential.code for credential, _ in stated.values()])
    planned = set(connection.execute(query, (codes,)))
    for serial, (credential, _) in stated.items():
        if (credential.code, credential.batch, credential.number) not in planned:
            raise RegistryError("not_reserved", serial=serial, code=credential.code)


def _compare(connection: Connection, stated: _Stated) -> None:
    """See that what the register holds under a serial is what is ``stated`` now."""
    query = """
        SELECT serial, facts FROM json_each(?) AS wanted
        CROSS JOIN certificates ON serial = wanted.value
    """
    for serial, facts in connection.execute(query, (json.dumps(list(stated)),)):
        if stated[serial][1] != facts:
            raise RegistryError("different_facts", serial=serial)


def _held(connection: Connection, stated: _Stated) -> dict[tuple[str, str], str]:
    """The SHA-256 of every PDF issued of the certificates ``stated``, by serial and languages."""
    query = """
        SELECT serial, languages, sha256 FROM json_each(?) AS wanted
        CROSS JOIN events ON serial = wanted.value AND kind = ?
    """
    rows = connection.execute(query, (json.dumps(list(stated)), str(Kind.ISSUED)))
    return {(serial, languages): sha256 for serial, languages, sha256 in rows}


def _new_marks(
    issues: Sequence[Issued], serials: Sequence[str], held: dict[tuple[str, str], str], at: int
) -> list[tuple[object, ...]]:
    """The rows of those of ``issues`` that are not ``held`` yet."""
    kind = str(Kind.ISSUED)
    marks: list[tuple[object, ...]] = []
    for issue, serial in zip(issues, serials, strict=True):
        known = held.get((serial, issue.languages))
        if known is None:
            held[serial, issue.languages] = issue.sha256
            marks.append((serial, kind, at, issue.languages, issue.file, issue.sha256, issue.size))
        elif known != issue.sha256:
            raise RegistryError("different_bytes", serial=serial, languages=issue.languages)
    return marks
