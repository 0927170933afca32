"""Which of a batch's pages somebody asks for."""

from __future__ import annotations

from dataclasses import dataclass

from certgen.batch import RosterEntry
from certgen.checked import Checked
from certgen.errors import NotFound
from certgen.model import Role


@dataclass(frozen=True)
class Wanted:
    """Which of a batch's pages; what is not said is not asked for."""

    role: Role | None = None
    languages: str | None = None

    def editions(self, entry: RosterEntry) -> tuple[str, ...]:
        """The languages in which the people of ``entry`` are wanted, a PDF each."""
        if self.role not in (None, entry.role):
            return ()
        return tuple(each for each in entry.languages if self.languages in (None, each))

    def require(self, checked: Checked) -> None:
        """Raise ``NotFound`` when the batch has no such page."""
        entries = checked.batch.rosters
        if not any(map(self.editions, entries)):
            known = "; ".join(f"{e.role}: {', '.join(e.languages)}" for e in entries)
            asked = " · ".join(filter(None, (self.role and str(self.role), self.languages)))
            raise NotFound("no_such_pages", asked=asked, known=known)
