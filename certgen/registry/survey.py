"""Looking over the whole register: its counts, its status lists, its soundness."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from certgen.errors import InputError, RegistryError
from certgen.model import Credential, Status, serial_of
from certgen.registry.history import LEADS_TO, Event, Kind, Standing, allow, standing
from certgen.registry.record import Listed, Summary, instant
from certgen.registry.reservation import numbers
from certgen.registry.succession import Succession

_COUNTS = """
    SELECT id, issued_on, title,
        (SELECT count(*) FROM reservations WHERE batch = id),
        (SELECT count(*) FROM certificates WHERE batch = id)
    FROM batches WHERE ? IS NULL OR id = ? ORDER BY planned_at, id
"""
_KINDS = """
    SELECT kind, count(*), count(DISTINCT serial) FROM events JOIN certificates USING (serial)
    WHERE batch = ? GROUP BY kind
"""


def summaries(connection: sqlite3.Connection, batch: str | None) -> Iterator[Summary]:
    """The counts of ``batch``, or of every batch in the order of their planning."""
    for name, issued_on, title, reserved, count in connection.execute(_COUNTS, (batch, batch)):
        tally = dict.fromkeys(Status, 0)
        for _, fate in fallen(connection, name):
            tally[fate.status] += 1
        kinds = {kind: (times, of) for kind, times, of in connection.execute(_KINDS, (name,))}
        yield Summary(
            batch=name,
            issued_on=dt.date.fromisoformat(issued_on),
            title=json.loads(title),
            reserved=reserved,
            certificates=count,
            documents=kinds.get(Kind.ISSUED, (0, 0))[0],
            statuses={**tally, Status.VALID: count - sum(tally.values())},
            printed=kinds.get(Kind.PRINTED, (0, 0))[1],
            handed_over=kinds.get(Kind.HANDED_OVER, (0, 0))[1],
        )


def fallen(connection: sqlite3.Connection, batch: str) -> Iterator[tuple[int, Standing]]:
    """(number, standing) of the certificates of ``batch`` that are not valid, by number."""
    for number, _, history in _fates(connection, batch):
        now = standing(history)
        if now.status is not Status.VALID:
            yield number, now


def listed(connection: sqlite3.Connection, batch: str) -> Iterator[Listed]:
    """See ``Registry.listed``."""
    query = """
        SELECT number, languages, file, sha256, facts
        FROM certificates CROSS JOIN events USING (serial)
        WHERE batch = ? AND kind = ? ORDER BY number, languages
    """
    return map(Listed._make, connection.execute(query, (batch, Kind.ISSUED)))


def stated(
    connection: sqlite3.Connection, batch: str, numbers: Sequence[int]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """See ``Registry.stated``."""
    query = """
        SELECT number, facts FROM json_each(?) AS wanted
        CROSS JOIN certificates ON batch = ? AND number = wanted.value
    """
    for number, facts in connection.execute(query, (json.dumps(numbers), batch)):
        yield number, json.loads(facts)


def anyone_replaced(connection: sqlite3.Connection, batch: str) -> bool:
    """See ``Registry.anyone_replaced``."""
    query = """
        SELECT EXISTS (SELECT * FROM events JOIN certificates USING (serial)
        WHERE kind = ? AND batch = ?)
    """
    return bool(connection.execute(query, (Kind.REPLACED, batch)).fetchone()[0])


def succession(connection: sqlite3.Connection, batch: str) -> Succession:
    """See ``Registry.succession``."""
    gone = {number: now.replaced_by for number, now in fallen(connection, batch)}
    heirs = json.dumps([serial for serial in gone.values() if serial])
    query = """
        SELECT serial, facts FROM json_each(?) AS wanted
        CROSS JOIN certificates ON serial = wanted.value AND batch = ?
    """
    rows = connection.execute(query, (heirs, batch))
    new = {serial: credential_of(serial, facts) for serial, facts in rows}
    known = {(each.recipient.role, each.recipient.key): each.number for each in new.values()}
    after = {number: new[serial].number for number, serial in gone.items() if serial in new}
    return Succession(
        numbers={**known, **numbers(connection, batch)},
        after=after,
        before={newer: older for older, newer in after.items()},
    )


def credential_of(serial: str, facts: str) -> Credential:
    """What the certificate ``serial`` states, of which ``facts`` is the JSON. Raises
    ``RegistryError``."""
    try:
        return Credential.of_facts(json.loads(facts))
    except (ValueError, KeyError, TypeError) as error:
        raise RegistryError("facts_unreadable", serial=serial) from error


def contradictions(connection: sqlite3.Connection, path: Path) -> Iterator[RegistryError]:
    """Everything in which the register contradicts itself, as errors to be told, not raised."""
    # (1) SQLite's own structures hold.
    found = [said for (said,) in connection.execute("PRAGMA integrity_check")]
    if found != ["ok"]:
        yield RegistryError("register_damaged", path=path, cause="; ".join(found[:3]))
        return
    # (2) Every row stands on the one it refers to.
    for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield RegistryError("register_orphan", path=path, table=table, parent=parent)
    # (3) Numbers run from 1 without gaps.
    runs = "SELECT batch, min(number), max(number), count(*) FROM reservations GROUP BY batch"
    for batch, lowest, highest, count in connection.execute(runs):
        if (lowest, highest) != (1, count):
            yield RegistryError("register_gap", batch=batch, highest=highest, count=count)
    # (4) A certificate states its own serial and code, and they are those reserved for it.
    mine = """
        SELECT serial, batch, number, certificates.code, facts, reservations.code
        FROM certificates LEFT JOIN reservations USING (batch, number)
    """
    for serial, batch, number, code, said, reserved in connection.execute(mine):
        try:
            facts = json.loads(said)
            stated = facts["serial"], facts["code"], facts["batch"], facts["number"]
        except (ValueError, KeyError, TypeError):
            yield RegistryError("facts_unreadable", serial=serial)
            continue
        if {stated, (serial_of(batch, number), reserved, batch, number)} != {
            (serial, code, batch, number)
        }:
            yield RegistryError("register_serial", serial=serial)
    # (5) A certificate has at least one PDF.
    bare = """
        SELECT serial FROM certificates
        WHERE serial NOT IN (SELECT serial FROM events WHERE kind = ?)
    """
    for (serial,) in connection.execute(bare, (Kind.ISSUED,)):
        yield RegistryError("register_unmarked", serial=serial)
    # (6) Every history could have happened, step by step.
    for _, serial, history in _fates(connection):
        try:
            for step, event in enumerate(history):
                allow(event.kind, standing(history[:step]), serial)
        except InputError:
            yield RegistryError("register_history", serial=serial)


def _fates(
    connection: sqlite3.Connection, batch: str | None = None
) -> Iterator[tuple[int, str, list[Event]]]:
    """(number, serial, the events that change a status), for certificates that have some: those of
    ``batch``, or all."""
    query = f"""
        SELECT number, serial, kind, at, detail FROM events JOIN certificates USING (serial)
        WHERE kind IN ({", ".join("?" * len(LEADS_TO))}) {"" if batch is None else "AND batch = ?"}
        ORDER BY batch, number, seq
    """
    values = [*LEADS_TO] if batch is None else [*LEADS_TO, batch]
    fates: dict[tuple[int, str], list[Event]] = {}
    for number, serial, kind, at, detail in connection.execute(query, values):
        event = Event(Kind(kind), instant(at), **json.loads(detail or "{}"))
        fates.setdefault((number, serial), []).append(event)
    for (number, serial), history in fates.items():
        yield number, serial, history
