"""What was issued in a batch and what became of it, asked of SQLite's own module."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from sqlite3 import Connection
from typing import Any

from certgen.errors import NotFound, RegistryError
from certgen.model import Credential, Status
from certgen.registry.history import LEADS_TO, Event, Kind, Standing, standing
from certgen.registry.record import Listed, instant
from certgen.registry.reservation import numbers
from certgen.registry.succession import Succession


def listed(connection: Connection, batch: str) -> Iterator[Listed]:
    """See ``Writer.listed``."""
    query = """
        SELECT number, languages, file, sha256, facts
        FROM certificates CROSS JOIN events USING (serial)
        WHERE batch = ? AND kind = ? ORDER BY number, languages
    """
    return map(Listed._make, connection.execute(query, (batch, str(Kind.ISSUED))))


def stated(
    connection: Connection, batch: str, numbers: Sequence[int]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """See ``Writer.stated``."""
    query = """
        SELECT number, facts FROM json_each(?) AS wanted
        CROSS JOIN certificates ON batch = ? AND number = wanted.value
    """
    for number, facts in connection.execute(query, (json.dumps(numbers), batch)):
        yield number, json.loads(facts)


def anyone_replaced(connection: Connection, batch: str) -> bool:
    """See ``Writer.anyone_replaced``."""
    query = """
        SELECT EXISTS (SELECT * FROM events JOIN certificates USING (serial)
        WHERE kind = ? AND batch = ?)
    """
    return bool(connection.execute(query, (str(Kind.REPLACED), batch)).fetchone()[0])


def succession(connection: Connection, batch: str) -> Succession:
    """See ``Writer.succession``."""
    query = """
        SELECT serial, batch, facts FROM json_each(?) AS wanted
        CROSS JOIN certificates ON serial = wanted.value
    """
    gone = {number: now.replaced_by for number, now in fallen(connection, batch)}
    heirs = json.dumps([serial for serial in gone.values() if serial])
    new = {
        serial: credential_of(serial, facts)
        for serial, of, facts in connection.execute(query, (heirs,))
        if of == batch
    }
    known = {(each.recipient.role, each.recipient.key): each.number for each in new.values()}
    after = {number: new[serial].number for number, serial in gone.items() if serial in new}
    return Succession(
        numbers={**known, **numbers(connection, batch)},
        after=after,
        before={newer: older for older, newer in after.items()},
    )


def fallen(connection: Connection, batch: str) -> Iterator[tuple[int, Standing]]:
    """(number, standing) of the certificates of ``batch`` that are not valid, by number."""
    for number, _, history in fates(connection, batch):
        now = standing(history)
        if now.status is not Status.VALID:
            yield number, now


def fates(
    connection: Connection, batch: str | None = None
) -> Iterator[tuple[int, str, list[Event]]]:
    """(number, serial, the events that change a status), for certificates that have some; of
    ``batch``, or of all."""
    query = """
        SELECT number, serial, kind, at, detail
        FROM events JOIN certificates USING (serial)
        WHERE kind IN (SELECT value FROM json_each(?)) AND batch = ifnull(?, batch)
        ORDER BY batch, number, seq
    """
    kinds = json.dumps([str(kind) for kind in LEADS_TO])
    found: dict[tuple[int, str], list[Event]] = {}
    for number, serial, kind, at, detail in connection.execute(query, (kinds, batch)):
        event = Event(Kind(kind), instant(at), **json.loads(detail or "{}"))
        found.setdefault((number, serial), []).append(event)
    for (number, serial), history in found.items():
        yield number, serial, history


def history(connection: Connection, serial: str) -> Iterator[Event]:
    """All that happened to the certificate ``serial``, in the order it was written."""
    query = """
        SELECT kind, at, languages, file, sha256, size, detail
        FROM events WHERE serial = ? ORDER BY seq
    """
    for kind, at, *rest, detail in connection.execute(query, (serial,)):
        yield Event(Kind(kind), instant(at), *rest, **json.loads(detail or "{}"))


def standing_of(connection: Connection, serial: str) -> Standing:
    """Where the certificate ``serial`` stands. Raises ``NotFound`` when there is none."""
    known = "SELECT EXISTS (SELECT * FROM certificates WHERE serial = ?)"
    if not connection.execute(known, (serial,)).fetchone()[0]:
        raise NotFound("no_certificate", wanted=serial)
    return standing(history(connection, serial))


def credential_of(serial: str, facts: str) -> Credential:
    """The certificate ``serial``, which states ``facts``. Raises ``RegistryError``."""
    try:
        return Credential.of_facts(json.loads(facts))
    except (ValueError, KeyError, TypeError) as error:
        raise RegistryError("facts_unreadable", serial=serial) from error
