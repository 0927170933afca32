"""Looking over the whole register: its counts, its status lists, its soundness."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, func, select

from certgen.errors import InputError, RegistryError
from certgen.model import Status, serial_of
from certgen.registry.engine import driver
from certgen.registry.fates import fallen, fates
from certgen.registry.history import Kind, allow, standing
from certgen.registry.record import Summary
from certgen.registry.schema import batches, certificates, events, reservations


def summaries(connection: Connection, batch: str | None) -> Iterator[Summary]:
    """The counts of ``batch``, or of every batch in the order of their planning."""
    query = select(batches).order_by(batches.c.planned_at, batches.c.id)
    if batch is not None:
        query = query.where(batches.c.id == batch)
    for row in connection.execute(query).all():
        mine = certificates.c.batch == row.id
        count = connection.scalar(select(func.count()).where(mine)) or 0
        tally = dict.fromkeys(Status, 0)
        for _, fate in fallen(driver(connection), row.id):
            tally[fate.status] += 1
        happened: Select[Any] = select(
            events.c.kind, func.count(), func.count(events.c.serial.distinct())
        )
        happened = happened.join(certificates).where(mine).group_by(events.c.kind)
        kinds = {kind: (times, of) for kind, times, of in connection.execute(happened)}
        yield Summary(
            batch=row.id,
            issued_on=dt.date.fromisoformat(row.issued_on),
            title=json.loads(row.title),
            reserved=connection.scalar(select(func.count()).where(reservations.c.batch == row.id))
            or 0,
            certificates=count,
            documents=kinds.get(Kind.ISSUED, (0, 0))[0],
            statuses={**tally, Status.VALID: count - sum(tally.values())},
            printed=kinds.get(Kind.PRINTED, (0, 0))[1],
            handed_over=kinds.get(Kind.HANDED_OVER, (0, 0))[1],
        )


def contradictions(connection: Connection, path: Path) -> Iterator[RegistryError]:
    """Everything in which the register contradicts itself, as errors to be told, not raised."""
    # (1) SQLite's own structures hold.
    found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    if found != ["ok"]:
        yield RegistryError("register_damaged", path=path, cause="; ".join(found[:3]))
        return
    # (2) Every row stands on the one it refers to.
    for table, _, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield RegistryError("register_orphan", path=path, table=table, parent=parent)
    # (3) Numbers run from 1 without gaps.
    number = reservations.c.number
    runs = select(reservations.c.batch, func.min(number), func.max(number), func.count())
    for batch, lowest, highest, count in connection.execute(runs.group_by(reservations.c.batch)):
        if (lowest, highest) != (1, count):
            yield RegistryError("register_gap", batch=batch, highest=highest, count=count)
    # (4) A certificate states its own serial and code, and they are those reserved for it.
    mine = (reservations.c.batch == certificates.c.batch) & (number == certificates.c.number)
    for row in connection.execute(
        select(certificates, reservations.c.code.label("reserved")).outerjoin(reservations, mine)
    ):
        serial = serial_of(row.batch, row.number)
        try:
            facts = json.loads(row.facts)
            stated = facts["serial"], facts["code"], facts["batch"], facts["number"]
        except (ValueError, KeyError, TypeError):
            yield RegistryError("facts_unreadable", serial=row.serial)
            continue
        if {stated, (serial, row.reserved, row.batch, row.number)} != {
            (row.serial, row.code, row.batch, row.number)
        }:
            yield RegistryError("register_serial", serial=row.serial)
    # (5) A certificate has at least one PDF.
    marked = select(events.c.serial).where(events.c.kind == Kind.ISSUED)
    bare = select(certificates.c.serial).where(certificates.c.serial.not_in(marked))
    for serial in connection.execute(bare).scalars():
        yield RegistryError("register_unmarked", serial=serial)
    # (6) Every history could have happened, step by step.
    for _, serial, history in fates(driver(connection)):
        try:
            for step, event in enumerate(history):
                allow(event.kind, standing(history[:step]), serial)
        except InputError:
            yield RegistryError("register_history", serial=serial)
