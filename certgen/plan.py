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
from certgen.registry import NOBODY, Reservation, Reservations, Succession
from certgen.roster import Problem

if TYPE_CHECKING:
    from certgen.registry import Writer

SLICE = 1000
"""Rows looked up in the register at once."""
DEAD_CODE = "0" * 16
"""Instead of a verification code: as wide as one, and nobody's."""


def draft(batch: Batch, entry: RosterEntry, recipient: Recipient, number: int) -> Credential:
    """A credential as wide as a real one, with a code that is none."""
    return Credential(
        batch.id,
        number,
        DEAD_CODE,
        entry.template,
        entry.languages,
        batch.issued_on,
        batch.dawn,
        batch.title,
        recipient,
    )


@dataclass(frozen=True)
class Plan:
    """Which certificates a batch comes to, in the order of its rows; each is made when it is asked
    for, for all of them at once are more than a list."""

    numbers: Sequence[int]
    """Theirs."""
    succession: Succession
    """What was replaced by what."""
    _checked: Checked
    _writer: Writer
    _reserved: Reservations
    """For each row that no replacement stands for."""
    _begun: bool
    """Whether some were issued before."""

    def __iter__(self) -> Iterator[Credential]:
        """The certificates, as they were issued or are to be."""
        return (credential for credential, _ in self._rows())

    def lines(self) -> Iterator[tuple[int, ...]]:
        """For each row its number, and those it took the place of."""
        if not self.succession.before:
            return zip(self.numbers)
        return map(self.succession.back_from, self.numbers)

    def changed(self) -> Iterator[Problem]:
        """A warning for each row that says something else than the certificate issued for it."""
        for credential, person in self._rows() if self._begun else ():
            yield from report.changed(credential, person)

    def _rows(self) -> Iterator[tuple[Credential, Recipient]]:
        rows, reserved = self._checked.planned(), iter(self._reserved)
        given, batch = iter(self.numbers), self._checked.batch.id
        while part := list(islice(rows, SLICE)):
            numbers = list(islice(given, len(part)))
            stated = self._writer.stated(batch, numbers) if self._begun else {}
            for (entry, person), number in zip(part, numbers, strict=True):
                place = None if number in self.succession.before else next(reserved)
                if facts := stated.get(number):
                    # what was issued is said again as it was, whatever the row says now
                    yield report.with_row(Credential.of_facts(facts), person), person
                else:
                    assert place is not None
                    yield self._new(entry, person, place), person

    def _new(self, entry: RosterEntry, person: Recipient, place: Reservation) -> Credential:
        batch = self._checked.batch
        return Credential(
            batch.id,
            place.number,
            place.code,
            entry.template,
            entry.languages,
            batch.issued_on,
            place.planned_at,
            batch.title,
            person,
        )


def plan(checked: Checked, writer: Writer, *, at: dt.datetime, new_code: Callable[[], str]) -> Plan:
    """The plan of a batch without errors; whoever has no number yet gets one, reserved ``at``."""
    batch = checked.batch
    begun = writer.begun(batch.id)
    replaced = begun and writer.anyone_replaced(batch.id)
    succession = writer.succession(batch.id) if replaced else NOBODY
    heir = succession.heir
    reserved = writer.reserve(
        batch.id,
        (each for each in checked.wanted() if not heir(each)) if replaced else checked.wanted(),
        issued_on=batch.issued_on,
        title=batch.title,
        at=at,
        new_code=new_code,
    )
    numbers = reserved.numbers
    if replaced:
        own = iter(numbers)
        numbers = array("L", (heir(each) or next(own) for each in checked.wanted()))
    return Plan(numbers, succession, checked, writer, reserved, begun)
