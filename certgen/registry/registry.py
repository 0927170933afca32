"""The register: what was planned, what was issued, and what became of it.

What is issued is never changed or deleted: a later event says what became of it. One process
writes at a time (the coordinator of a batch, or a command of the administrator); any number read.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, Row, Select, exists, insert, select

from certgen.errors import InputError, NotFound, RegistryError
from certgen.model import Role, Status
from certgen.registry import database, survey
from certgen.registry.entry import enter
from certgen.registry.history import Event, Kind, Standing, allow, standing
from certgen.registry.record import (
    Issue,
    Issued,
    Listed,
    Record,
    Reservations,
    Summary,
    epoch,
    instant,
)
from certgen.registry.reservation import reserve
from certgen.registry.schema import certificates, events
from certgen.registry.succession import Succession


class Registry:
    """An open register. Use it as a context manager, or ``close`` it."""

    def __init__(self, path: Path, engine: Engine):
        self.path = path
        self._engine = engine

    @classmethod
    def open(cls, path: Path) -> Self:
        """The register at ``path``, made or brought up to date if need be.

        Raises ``StorageError`` when the disk or another writer is in the way, ``RegistryError``
        when the file is damaged, no register, or a newer program's.
        """
        return cls(path, database.open_for_writing(path))

    @classmethod
    def readonly(cls, path: Path) -> Self:
        """The register at ``path``, for verification: nothing is created or written.

        Raises ``NotFound`` when there is none, else as ``open``.
        """
        return cls(path, database.open_for_reading(path))

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def journal(self) -> str:
        """SQLite's journal mode in use: ``wal``, ``truncate`` …"""
        with self._reading() as connection:
            return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())

    # Planning

    def reserve(
        self,
        batch: str,
        wanted: Iterable[tuple[Role, str]],
        *,
        issued_on: dt.date,
        title: Mapping[str, str],
        at: dt.datetime,
        new_code: Callable[[], str],
    ) -> Reservations:
        """The number and code of each (role, person key) of ``wanted``, in its order.

        Whoever has them already keeps them; the others get the next numbers, in the order given.
        One transaction: all of them are reserved, or none. Raises ``InputError`` ``batch_changed``
        when the batch has certificates with another date or occasion.
        """
        with self._writing() as connection:
            return reserve(
                connection,
                batch,
                wanted,
                issued_on=issued_on,
                title=title,
                at=at,
                new_code=new_code,
            )

    def succession(self, batch: str) -> Succession:
        """The numbers of ``batch``: whose they are, and which took the place of which."""
        with self._reading() as connection:
            return survey.succession(connection, batch)

    def begun(self, batch: str) -> bool:
        """Whether anything of ``batch`` was issued."""
        query = select(exists().where(certificates.c.batch == batch))
        with self._reading() as connection:
            return bool(connection.scalar(query))

    def anyone_replaced(self, batch: str) -> bool:
        """Whether any certificate of ``batch`` was replaced: ``succession`` tells by which."""
        with self._reading() as connection:
            return survey.anyone_replaced(connection, batch)

    # Issuing

    def issued(self, batch: str) -> Mapping[tuple[str, str], Issue]:
        """The PDFs issued in ``batch``, by (serial, languages)."""
        columns = events.c
        query = (
            select(columns.serial, columns.languages, columns.file, columns.sha256, columns.size)
            .join(certificates)
            .where(certificates.c.batch == batch, columns.kind == Kind.ISSUED)
        )
        with self._reading() as connection:
            rows = connection.execute(query)
            return {(serial, languages): Issue(*rest) for serial, languages, *rest in rows}

    def facts(self, batch: str) -> Mapping[str, Mapping[str, Any]]:
        """What each certificate issued in ``batch`` states, by serial."""
        query = select(certificates.c.serial, certificates.c.facts)
        with self._reading() as connection:
            rows = connection.execute(query.where(certificates.c.batch == batch))
            return {serial: json.loads(facts) for serial, facts in rows}

    def stated(self, batch: str, numbers: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
        """What those of the certificates ``numbers`` in ``batch`` state that were issued."""
        with self._reading() as connection:
            return dict(survey.stated(connection, batch, numbers))

    def listed(self, batch: str) -> Iterator[Listed]:
        """Every PDF issued in ``batch``, in the order of the numbers; read as it is asked for."""
        with self._reading() as connection:
            yield from survey.listed(connection, batch)

    def record(self, issues: Sequence[Issued], at: dt.datetime) -> int:
        """Write down that ``issues`` were issued at ``at``; how many of them are new.

        One transaction, and doing it again changes nothing. Raises ``RegistryError``
        ``different_bytes`` or ``different_facts`` when the register holds another PDF or other
        facts under the same serial, ``not_reserved`` when serial and code were not planned so.
        """
        with self._writing() as connection:
            return enter(connection, issues, at)

    def replace(self, old: str, issues: Sequence[Issued], at: dt.datetime, reason: str) -> None:
        """Record ``issues``, the PDFs of one new certificate, as what replaces the serial ``old``.

        One transaction, and doing it again changes nothing. Raises as ``record`` and ``append``.
        """
        (new,) = {issue.credential.serial for issue in issues}
        with self._writing() as connection:
            enter(connection, issues, at)
            if _standing(connection, old).replaced_by != new:
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
        with self._reading() as connection:
            row = connection.execute(select(certificates).where(condition)).one_or_none()
            if row is None:
                return None
            history = tuple(_history(connection, row.serial))
        now = standing(history)
        return Record(
            survey.credential_of(row),
            now.status,
            now.since,
            now.reason,
            now.replaced_by,
            history,
            {e.languages: _issue(e) for e in history if e.kind is Kind.ISSUED and e.languages},
        )

    def summary(self, batch: str | None = None) -> tuple[Summary, ...]:
        """The counts of every batch in the order of their planning, or of ``batch`` alone."""
        with self._reading() as connection:
            return tuple(survey.summaries(connection, batch))

    def codes(self, batch: str) -> Mapping[int, str]:
        """The codes of the certificates issued in ``batch``, by number."""
        query = select(certificates.c.number, certificates.c.code)
        query = query.where(certificates.c.batch == batch).order_by(certificates.c.number)
        with self._reading() as connection:
            return {row.number: row.code for row in connection.execute(query)}

    def statuses(self, batch: str) -> Mapping[int, Standing]:
        """Where the certificates of ``batch`` stand that are not simply valid, by number."""
        with self._reading() as connection:
            return dict(survey.fallen(connection, batch))

    def fallen(self) -> Mapping[str, Status]:
        """Every certificate that is not in force now: its code, and what became of it."""
        fallen: dict[str, Status] = {}
        for batch in (each.batch for each in self.summary()):
            of_number, statuses = self.codes(batch), self.statuses(batch)
            fallen |= {of_number[number]: now.status for number, now in statuses.items()}
        return fallen

    def check(self) -> list[RegistryError]:
        """Everything in which the register contradicts itself; empty when it is sound."""
        with self._reading() as connection:
            return list(survey.contradictions(connection, self.path))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with database.spoken(self.path), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with database.spoken(self.path), database.writing(self._engine) as connection:
            yield connection


def _serial_of(sha256: str) -> Any:
    query: Select[tuple[str]] = select(events.c.serial)
    return (
        query.where(events.c.sha256 == sha256, events.c.kind == Kind.ISSUED)
        .limit(1)
        .scalar_subquery()
    )


def _append(
    connection: Connection,
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
    row = {"serial": serial, "kind": str(kind), "at": epoch(at)}
    if said:
        row["detail"] = json.dumps(said, ensure_ascii=False, sort_keys=True)
    connection.execute(insert(events), row)


def _line(reason: str | None) -> str | None:
    return " ".join((reason or "").split()) or None


def _allow(connection: Connection, serial: str, kind: Kind, reason: str | None) -> None:
    if kind in (Kind.REVOKED, Kind.REPLACED) and reason is None:
        raise InputError("reason_missing", serial=serial)
    allow(kind, _standing(connection, serial), serial)


def _standing(connection: Connection, serial: str) -> Standing:
    known = select(certificates.c.serial).where(certificates.c.serial == serial)
    if connection.execute(known).scalar() is None:
        raise NotFound("no_certificate", wanted=serial)
    return standing(_history(connection, serial))


def _history(connection: Connection, serial: str) -> Iterator[Event]:
    query = select(events).where(events.c.serial == serial).order_by(events.c.seq)
    return map(_event, connection.execute(query))


def _event(row: Row[Any]) -> Event:
    return Event(
        Kind(row.kind),
        instant(row.at),
        row.languages,
        row.file,
        row.sha256,
        row.size,
        **json.loads(row.detail or "{}"),
    )


def _issue(event: Event) -> Issue:
    return Issue(event.file or "", event.sha256 or "", event.size or 0)
