"""Numbers and codes, given once: whoever asks again gets the same."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, exists, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_unless

from certgen.errors import InputError, RegistryError
from certgen.model import Role, canonical
from certgen.registry.entry import epoch, instant
from certgen.registry.schema import batches, certificates, reservations

ROUNDS = 8
"""How often codes that are already taken are drawn again; at 80 random bits once is a wonder."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """What was reserved for one person and role in a batch."""

    number: int
    """From 1, without gaps."""
    code: str
    planned_at: dt.datetime
    """When it was reserved (UTC, whole seconds)."""


def reserve(
    connection: Connection,
    batch: str,
    wanted: Sequence[tuple[Role, str]],
    *,
    issued_on: dt.date,
    title: Mapping[str, str],
    at: dt.datetime,
    new_code: Callable[[], str],
) -> Mapping[tuple[Role, str], Reservation]:
    """See ``Registry.reserve``; ``connection`` is in a writing transaction."""
    _plan(connection, batch, issued_on.isoformat(), canonical(title).decode(), epoch(at))
    held = dict(_held(connection, batch))
    highest = max((reservation.number for reservation in held.values()), default=0)
    missing = [person for person in dict.fromkeys(wanted) if person not in held]
    if missing:
        _add(connection, batch, highest, missing, epoch(at), new_code)
        held = dict(_held(connection, batch))
    return {person: held[person] for person in wanted}


def numbers(connection: Connection, batch: str) -> Mapping[tuple[Role, str], int]:
    """See ``Registry.numbers``."""
    return {person: held.number for person, held in _held(connection, batch)}


def _plan(connection: Connection, batch: str, issued_on: str, title: str, at: int) -> None:
    """Enter the batch; its date and occasion may change until its first certificate is issued."""
    said = {"issued_on": issued_on, "title": title}
    query = select(batches.c.issued_on, batches.c.title).where(batches.c.id == batch)
    known = connection.execute(query).mappings().one_or_none()
    if known is None:
        connection.execute(insert(batches), {"id": batch, "planned_at": at, **said})
    elif dict(known) != said:
        if connection.scalar(select(exists().where(certificates.c.batch == batch))):
            before = {
                "date": known["issued_on"],
                "title": " · ".join(json.loads(known["title"]).values()),
            }
            raise InputError("batch_changed", batch=batch, **before)
        connection.execute(update(batches).where(batches.c.id == batch), said)


def _held(connection: Connection, batch: str) -> Iterator[tuple[tuple[Role, str], Reservation]]:
    columns = reservations.c
    query = select(
        columns.role, columns.person_key, columns.number, columns.code, columns.planned_at
    ).where(columns.batch == batch)
    roles = {str(role): role for role in Role}
    for role, person_key, number, code, planned_at in connection.execute(query):
        yield (roles[role], person_key), Reservation(number, code, instant(planned_at))


def _add(
    connection: Connection,
    batch: str,
    highest: int,
    people: Sequence[tuple[Role, str]],
    at: int,
    new_code: Callable[[], str],
) -> None:
    rows = [
        {"batch": batch, "number": number, "role": str(role), "person_key": key, "planned_at": at}
        for number, (role, key) in enumerate(people, highest + 1)
    ]
    statement = insert_unless(reservations).on_conflict_do_nothing(index_elements=["code"])
    written = select(reservations.c.number).where(
        reservations.c.batch == batch, reservations.c.number > highest
    )
    for _ in range(ROUNDS):
        connection.execute(statement, [{**row, "code": new_code()} for row in rows])
        there = set(connection.execute(written).scalars())
        rows = [row for row in rows if row["number"] not in there]
        if not rows:
            return
    raise RegistryError("no_free_code", batch=batch)
