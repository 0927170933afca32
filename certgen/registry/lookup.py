"""Looking up one code, thousands of times a second: one prepared statement, one connection.

``Registry.find`` answers everything; this answers what a scan asks, and never waits: when somebody
is writing just now it raises ``StorageError``, and the caller may ask again a little later.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import literal_column, select
from sqlalchemy.dialects import sqlite

from certgen.errors import RegistryError
from certgen.registry import database, opening
from certgen.registry.history import Event, Kind, Standing, standing
from certgen.registry.record import Found, instant
from certgen.registry.schema import certificates, events

LOOK_AROUND = 1.0
"""Seconds between two looks whether the file is still the same one."""


def _statement(column: Any) -> str:
    query = (
        select(certificates.c.facts, events.c.kind, events.c.at, events.c.detail)
        .outerjoin(
            events,
            # One range of the index, behind the many issues, and not one search for each kind.
            (events.c.serial == certificates.c.serial) & (events.c.kind > str(Kind.ISSUED)),
        )
        .where(column == literal_column("?"))
        .order_by(events.c.seq)
    )
    return str(query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))


class Lookup:
    """The register, open for looking up. For one thread."""

    def __init__(self, path: Path):
        """Raises ``NotFound`` when there is no register, else as ``Registry.readonly``."""
        self.path = path
        self._open()

    def _open(self) -> None:
        opening.open_for_reading(self.path).close()  # it is there, and of our making
        with database.spoken(self.path):
            self._connection = database.connect(self.path, database.READING, patience=0.0)
        self._file = self._identity()
        self._looked = time.monotonic()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def code(self, code: str) -> Found | None:
        """The certificate with this code, in its stored form; ``None`` when there is none."""
        return self._find(_BY_CODE, code)

    def code_of(self, serial: str) -> str | None:
        """The code of the certificate ``serial``."""
        found = self._find(_BY_SERIAL, serial)
        return found.facts["code"] if found else None

    def _find(self, statement: str, wanted: str) -> Found | None:
        if time.monotonic() - self._looked > LOOK_AROUND:
            self._look_around()
        try:
            rows = self._connection.execute(statement, (wanted,)).fetchall()
        except sqlite3.Error as error:
            raise database.translated(self.path, error) from error
        if not rows:
            return None
        try:
            facts = orjson.loads(rows[0][0])
        except ValueError as error:
            raise RegistryError("facts_unreadable", serial=wanted) from error
        if rows[0][1] is None:
            return Found(facts, _VALID)
        happened = (
            Event(Kind(kind), instant(at), **orjson.loads(detail or "{}"))
            for _, kind, at, detail in rows
        )
        return Found(facts, standing(happened))

    def _look_around(self) -> None:
        """Open the file again when another has taken its place (a backup was restored)."""
        if self._identity() != self._file:
            self.close()
            self._open()
        self._looked = time.monotonic()

    def _identity(self) -> tuple[int, int] | None:
        try:
            there = self.path.stat()
        except OSError:
            return None
        return there.st_dev, there.st_ino


_VALID = Standing()
_BY_CODE = _statement(certificates.c.code)
_BY_SERIAL = _statement(certificates.c.serial)
