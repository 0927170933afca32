"""A batch as read: its people, and everything that is wrong with its lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

from certgen.batch import Batch, RosterEntry
from certgen.errors import InputError
from certgen.model import Recipient, Role
from certgen.roster import Problem, Roster, Severity


@dataclass(frozen=True)
class Checked:
    """A batch as read, with everything that is wrong with it."""

    batch: Batch
    rosters: tuple[Roster, ...]
    problems: Sequence[Problem]

    @property
    def rows(self) -> int:
        """How many people the rosters name."""
        return sum(roster.rows for roster in self.rosters)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that forbid issuing."""
        return tuple(each for each in self.problems if each.severity is Severity.ERROR)

    def headers(self, recipient: Recipient) -> Mapping[str, str]:
        """The columns of the roster that ``recipient`` is in: field → header as written."""
        place = recipient.place
        return next((r.columns for r in self.rosters if r.file == place.file), {})

    def planned(self) -> Iterator[tuple[RosterEntry, Recipient]]:
        """Every recipient with the roster's orders, in the order of the serials."""
        for entry, roster in zip(self.batch.rosters, self.rosters, strict=True):
            for recipient in roster.recipients:
                yield entry, recipient

    def entries(self) -> Iterator[RosterEntry]:
        """The orders for every recipient of ``planned``."""
        for entry, roster in zip(self.batch.rosters, self.rosters, strict=True):
            yield from repeat(entry, len(roster.recipients))

    def wanted(self) -> Iterator[tuple[Role, str]]:
        """For every recipient of ``planned`` who it is: role and key."""
        for entry, roster in zip(self.batch.rosters, self.rosters, strict=True):
            for key in roster.keys:
                yield entry.role, key

    def person(self, place: int) -> Recipient:
        """The recipient in this place of ``planned``, from 0."""
        for roster in self.rosters:
            if place < len(roster.recipients):
                return roster.recipients[place]
            place -= len(roster.recipients)
        raise IndexError(place)

    @property
    def others(self) -> tuple[str, ...]:
        """The columns certgen does not know in which something is said of a recipient."""
        return tuple(dict.fromkeys(name for roster in self.rosters for name in roster.others))


class Refused(InputError):
    """The rosters have errors; nothing was issued."""

    def __init__(self, key: str, /, *, checked: Checked | None = None, **fields: object):
        self.checked = checked
        super().__init__(key, **fields)
