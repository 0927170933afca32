"""What becomes of each row of a batch: its number and code, fixed here once, and what it states."""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from certgen import report
from certgen.batch import Batch, RosterEntry
from certgen.checked import Checked
from certgen.model import Credential, Recipient
from certgen.packed import Packed
from certgen.registry import NOBODY, Reservation, Succession
from certgen.roster import Problem

if TYPE_CHECKING:
    from certgen.registry import Registry

SLICE = 1000
"""Rows looked up in the register at once."""


@dataclass(frozen=True)
class Plan:
    """The certificates of a batch, in the order of its rows."""

    credentials: Sequence[Credential]
    """As they were issued, or are to be."""
    numbers: Sequence[int]
    """Theirs."""
    succession: Succession
    """What was replaced by what."""
    changed: tuple[Problem, ...]
    """A warning for each row that says something else than the certificate issued for it."""

    def lines(self) -> Iterator[tuple[int, ...]]:
        """For each row its number, and those it took the place of."""
        return map(self.succession.back_from, self.numbers)


def plan(
    checked: Checked, registry: Registry, *, at: dt.datetime, new_code: Callable[[], str]
) -> Plan:
    """The plan of a batch without errors; whoever has no number yet gets one, reserved ``at``."""
    batch = checked.batch
    replaced = registry.anyone_replaced(batch.id)
    succession = registry.succession(batch.id) if replaced else NOBODY
    people = ((person.role, person.key) for _, person in checked.planned())
    reserved = registry.reserve(
        batch.id,
        (person for person in people if not succession.heir(person)),
        issued_on=batch.issued_on,
        title=batch.title,
        at=at,
        new_code=new_code,
    )
    credentials, numbers, changed = Packed[Credential](), array("L"), list[Problem]()
    rows, places = checked.planned(), iter(reserved)
    while part := list(islice(rows, SLICE)):
        heirs = [succession.heir((person.role, person.key)) for _, person in part]
        held = [None if heir else next(places) for heir in heirs]
        given = [n or (place.number if place else 0) for n, place in zip(heirs, held, strict=True)]
        stated = registry.stated(batch.id, given)
        for (entry, person), number, place in zip(part, given, held, strict=True):
            if facts := stated.get(number):
                # what was issued is said again as it was, whatever the row says now
                credential = report.with_row(Credential.of_facts(facts), person)
                changed += report.changed(credential, person)
            else:
                assert place is not None
                credential = _new(batch, entry, person, place)
            credentials.append(credential)
        numbers.extend(given)
    return Plan(credentials, numbers, succession, tuple(changed))


def _new(batch: Batch, entry: RosterEntry, person: Recipient, place: Reservation) -> Credential:
    return Credential(
        batch=batch.id,
        number=place.number,
        code=place.code,
        template=entry.template,
        languages=entry.languages,
        issued_on=batch.issued_on,
        planned_at=place.planned_at,
        title=batch.title,
        recipient=person,
    )
