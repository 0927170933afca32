"""Numbers and codes, given once: whoever asks again gets the same."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from sqlite3 import Connection

from certgen.errors import InputError, RegistryError
from certgen.model import Role, canonical
from certgen.registry.database import write_rows
from certgen.registry.entry import begun
from certgen.registry.record import Reservation, Reservations, epoch, instant

ROUNDS = 8
"""How often codes that are already taken are drawn again; at 80 random bits once is a wonder."""
SLICE = 1000
"""People looked up at once."""
_ROLES = {str(role): role for role in Role}


def reserve(
    connection: Connection,
    batch: str,
    wanted: Iterable[tuple[Role, str]],
    *,
    issued_on: dt.date,
    title: Mapping[str, str],
    at: dt.datetime,
    new_code: Callable[[], str],
) -> Reservations:
    """See ``Writer.reserve``; ``connection`` is in a writing transaction."""
    _plan(connection, batch, issued_on.isoformat(), canonical(title).decode(), epoch(at))
    given = connection.execute("SELECT max(number) FROM reservations WHERE batch = ?", (batch,))
    highest = given.fetchone()[0] or 0
    reserved = Reservations()
    people = iter(wanted)
    while part := list(islice(people, SLICE)):
        held = dict(_held(connection, batch, part))
        if missing := [person for person in dict.fromkeys(part) if person not in held]:
            held |= _added(connection, batch, highest, missing, at, new_code)
            highest += len(missing)
        reserved.add(map(held.__getitem__, part))
    return reserved


def numbers(connection: Connection, batch: str) -> Mapping[tuple[Role, str], int]:
    """The number of everyone who has one in ``batch``."""
    query = "SELECT role, person_key, number FROM reservations WHERE batch = ?"
    rows = connection.execute(query, (batch,))
    return {(_ROLES[role], key): number for role, key, number in rows}


def _plan(connection: Connection, batch: str, issued_on: str, title: str, at: int) -> None:
    """Enter the batch; its date and occasion may change until its first certificate is issued."""
    query = "SELECT issued_on, title FROM batches WHERE id = ?"
    known = connection.execute(query, (batch,)).fetchone()
    if known is None:
        write_rows(
            connection,
            "batches (id, issued_on, title, planned_at)",
            [(batch, issued_on, title, at)],
        )
    elif known != (issued_on, title):
        date, occasion = known
        if begun(connection, batch):
            said = " · ".join(json.loads(occasion).values())
            raise InputError("batch_changed", batch=batch, date=date, title=said)
        change = "UPDATE batches SET issued_on = ?, title = ? WHERE id = ?"
        connection.execute(change, (issued_on, title, batch))


def _held(
    connection: Connection, batch: str, people: Sequence[tuple[Role, str]]
) -> Iterator[tuple[tuple[Role, str], Reservation]]:
    """What those of ``people`` have that have something."""
    query = """
        SELECT role, person_key, number, code, planned_at
        FROM json_each(?) AS wanted CROSS JOIN reservations
        ON batch = ? AND role = wanted.value ->> 0 AND person_key = wanted.value ->> 1
    """
    instants: dict[int, dt.datetime] = {}
    for role, key, number, code, at in connection.execute(query, (json.dumps(people), batch)):
        planned_at = instants.setdefault(at, instant(at))
        yield (_ROLES[role], key), Reservation(number, code, planned_at)


def _added(
    connection: Connection,
    batch: str,
    highest: int,
    people: Sequence[tuple[Role, str]],
    at: dt.datetime,
    new_code: Callable[[], str],
) -> Mapping[tuple[Role, str], Reservation]:
    """What ``people`` have now: the numbers after ``highest``, and a code each."""
    into = "reservations (batch, number, role, person_key, code, planned_at)"
    written = "SELECT number FROM reservations WHERE batch = ? AND number > ?"
    seconds = epoch(at)
    planned_at = instant(seconds)
    held = {
        person: Reservation(number, new_code(), planned_at)
        for number, person in enumerate(people, highest + 1)
    }
    left = held
    for _ in range(ROUNDS):
        rows = [
            (batch, mine.number, str(role), key, mine.code, seconds)
            for (role, key), mine in left.items()
        ]
        if write_rows(connection, into, rows, "ON CONFLICT (code) DO NOTHING") == len(rows):
            return held
        there = {number for (number,) in connection.execute(written, (batch, highest))}
        left = {
            person: mine._replace(code=new_code())
            for person, mine in left.items()
            if mine.number not in there
        }
        held |= left
    raise RegistryError("no_free_code", batch=batch)
