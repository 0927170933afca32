"""The register: what was planned, what was issued, and what became of it.

What is issued is never changed or deleted: a later event says what became of it.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, Select, select

from certgen.errors import InputError, RegistryError
from certgen.model import Status
from certgen.registry import database, engine, fates, opening, survey
from certgen.registry.database import write_rows
from certgen.registry.engine import driver
from certgen.registry.entry import enter
from certgen.registry.history import Event, Kind, Standing, allow, standing
from certgen.registry.record import Issue, Issued, Record, Summary, epoch
from certgen.registry.schema import certificates, events
from certgen.registry.writer import Writer


class Registry(Writer):
    """An open register that answers everything; what a ``Writer`` does not, to any thread."""

    @classmethod
    def readonly(cls, path: Path) -> Self:
        """The register at ``path``, for verification: nothing is created or written.

        Raises ``NotFound`` when there is none, else as ``open``.
        """
        return cls(path, opening.open_for_reading(path))

    def close(self) -> None:
        """Let go of the file."""
        if "_engine" in self.__dict__:
            self._engine.dispose()
        super().close()

    # Issuing

    def issued(self, batch: str) -> Mapping[tuple[str, str], Issue]:
        """The PDFs issued in ``batch``, by (serial, languages)."""
        columns = events.c
        query = (
            select(columns.serial, columns.languages, columns.file, columns.sha256, columns.size)
            .join(certificates)
            .where(certificates.c.batch == batch, columns.kind == Kind.ISSUED)
        )
        with self._asking() as connection:
            rows = connection.execute(query)
            return {(serial, languages): Issue(*rest) for serial, languages, *rest in rows}

    def facts(self, batch: str) -> Mapping[str, Mapping[str, Any]]:
        """What each certificate issued in ``batch`` states, by serial."""
        query = select(certificates.c.serial, certificates.c.facts)
        with self._asking() as connection:
            rows = connection.execute(query.where(certificates.c.batch == batch))
            return {serial: json.loads(facts) for serial, facts in rows}

    def replace(self, old: str, issues: Sequence[Issued], at: dt.datetime, reason: str) -> None:
        """Record ``issues``, the PDFs of one new certificate, as what replaces the serial ``old``.

        One transaction, and doing it again changes nothing. Raises as ``record`` and ``append``.
        """
        (new,) = {issue.credential.serial for issue in issues}
        with self._writing() as connection:
            enter(connection, issues, at)
            if fates.standing_of(connection, old).replaced_by != new:
                _append(connection, old, Kind.REPLACED, at, reason, new)

    # Afterwards

    def may(self, serial: str, kind: Kind, reason: str | None = None) -> None:
        """See that ``kind`` could happen to ``serial``; writes nothing, raises as ``append``."""
        with self._reading() as connection:
            _allow(connection, serial, kind, _line(reason))

    def append(
        self,
        serial: str,
        kind: Kind,
        at: dt.datetime,
        *,
        reason: str | None = None,
        replaced_by: str | None = None,
    ) -> None:
        """Write down that ``kind`` happened to the certificate ``serial`` at ``at``.

        Raises ``NotFound`` when there is none, ``InputError`` ``already_…`` when that cannot
        happen to it as it stands, or ``reason_missing`` when it is revoked or replaced without one.
        """
        with self._writing() as connection:
            _append(connection, serial, kind, at, reason, replaced_by)

    def append_all(
        self, serials: Iterable[str], kind: Kind, at: dt.datetime, *, reason: str | None = None
    ) -> None:
        """``append`` for each of ``serials``, in one transaction: all of them, or none."""
        with self._writing() as connection:
            for serial in serials:
                _append(connection, serial, kind, at, reason, None)

    # Answering

    def find(
        self, *, code: str | None = None, serial: str | None = None, sha256: str | None = None
    ) -> Record | None:
        """The certificate with this code, this serial, or a PDF of this hash; ``None`` if none.

        Give exactly one of the three, in the form it is stored.
        """
        (wanted,) = (value for value in (code, serial, sha256) if value is not None)
        if sha256 is not None:
            condition = certificates.c.serial == _serial_of(wanted)
        else:
            condition = (certificates.c.serial if code is None else certificates.c.code) == wanted
        with self._asking() as connection:
            row = connection.execute(select(certificates).where(condition)).one_or_none()
            if row is None:
                return None
            history = tuple(fates.history(driver(connection), row.serial))
        now = standing(history)
        return Record(
            fates.credential_of(row.serial, row.facts),
            now.status,
            now.since,
            now.reason,
            now.replaced_by,
            history,
            {e.languages: _issue(e) for e in history if e.kind is Kind.ISSUED and e.languages},
        )

    def summary(self, batch: str | None = None) -> tuple[Summary, ...]:
        """The counts of every batch in the order of their planning, or of ``batch`` alone."""
        with self._asking() as connection:
            return tuple(survey.summaries(connection, batch))

    def codes(self, batch: str) -> Mapping[int, str]:
        """The codes of the certificates issued in ``batch``, by number."""
        query = select(certificates.c.number, certificates.c.code)
        query = query.where(certificates.c.batch == batch).order_by(certificates.c.number)
        with self._asking() as connection:
            return {row.number: row.code for row in connection.execute(query)}

    def statuses(self, batch: str) -> Mapping[int, Standing]:
        """Where the certificates of ``batch`` stand that are not simply valid, by number."""
        with self._asking() as connection:
            return dict(fates.fallen(driver(connection), batch))

    def fallen(self) -> Mapping[str, Status]:
        """Every certificate that is not in force now: its code, and what became of it."""
        fallen: dict[str, Status] = {}
        for batch in (each.batch for each in self.summary()):
            of_number, statuses = self.codes(batch), self.statuses(batch)
            fallen |= {of_number[number]: now.status for number, now in statuses.items()}
        return fallen

    def check(self) -> list[RegistryError]:
        """Everything in which the register contradicts itself; empty when it is sound."""
        with self._asking() as connection:
            return list(survey.contradictions(connection, self.path))

    @cached_property
    def _engine(self) -> Engine:
        return engine.opened(self.path, database.READING)

    @contextmanager
    def _asking(self) -> Iterator[Connection]:
        with database.spoken(self.path), engine.asking(self._engine) as connection:
            yield connection


def _serial_of(sha256: str) -> Any:
    query: Select[tuple[str]] = select(events.c.serial)
    return (
        query.where(events.c.sha256 == sha256, events.c.kind == Kind.ISSUED)
        .limit(1)
        .scalar_subquery()
    )


def _append(
    connection: sqlite3.Connection,
    serial: str,
    kind: Kind,
    at: dt.datetime,
    reason: str | None,
    replaced_by: str | None,
) -> None:
    if kind is Kind.ISSUED or (kind is Kind.REPLACED) != (replaced_by is not None):
        raise ValueError(f"{kind} is written by record or replace")
    reason = _line(reason)
    _allow(connection, serial, kind, reason)
    detail = {"reason": reason, "replaced_by": replaced_by}
    said = {key: value for key, value in detail.items() if value is not None}
    told = json.dumps(said, ensure_ascii=False, sort_keys=True) if said else None
    row = serial, str(kind), epoch(at), told
    write_rows(connection, "events (serial, kind, at, detail)", [row])


def _line(reason: str | None) -> str | None:
    return " ".join((reason or "").split()) or None


def _allow(connection: sqlite3.Connection, serial: str, kind: Kind, reason: str | None) -> None:
    if kind in (Kind.REVOKED, Kind.REPLACED) and reason is None:
        raise InputError("reason_missing", serial=serial)
    allow(kind, fates.standing_of(connection, serial), serial)


def _issue(event: Event) -> Issue:
    return Issue(event.file or "", event.sha256 or "", event.size or 0)
