"""Who is printed, in the order of the lists: what the register says was issued and still stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from certgen import report
from certgen.batch import RosterEntry
from certgen.checked import Checked
from certgen.errors import NotFound
from certgen.model import Credential, Place
from certgen.proof import Wanted
from certgen.registry import NOBODY, Standing, Succession
from certgen.roster import Problem

if TYPE_CHECKING:
    from certgen.registry import Registry

SHOWN = 12
"""Sessions named when somebody asks for one that is not there."""


@dataclass(frozen=True)
class Held:
    """What the register holds of a batch."""

    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What each certificate states, by serial."""
    issued: frozenset[tuple[str, str]] = frozenset()
    """(serial, languages) of every PDF."""
    fallen: Mapping[int, Standing] = field(default_factory=dict)
    """Where those stand that are not valid, by number."""
    succession: Succession = NOBODY
    """Which of them stands for whom."""

    @classmethod
    def of(cls, registry: Registry, batch: str) -> Held:
        """All of it."""
        return cls(
            registry.facts(batch),
            frozenset(registry.issued(batch)),
            registry.statuses(batch),
            registry.succession(batch),
        )


@dataclass(frozen=True)
class Job:
    """One page to print: a certificate as it was issued."""

    entry: RosterEntry
    credential: Credential
    languages: str


@dataclass(frozen=True)
class Order:
    """What is printed, and what is not and why."""

    jobs: tuple[Job, ...]
    """In the order of the lists; the languages of one person follow one another."""
    unissued: tuple[Problem, ...]
    """For rows that were not issued, or not in every language: one for neighbouring rows."""
    behind: int
    """How many rows those are."""
    fallen: tuple[Problem, ...]
    """A row each whose certificate is no longer in force."""


def ordered(checked: Checked, held: Held, wanted: Wanted, session: str | None) -> Order:
    """The pages of everyone ``wanted``, of one ``session`` if it is given.

    Raises ``NotFound`` when there is no such page or session.
    """
    wanted.require(checked)
    stated = {said["number"]: Credential.of_facts(said) for said in held.facts.values()}
    jobs: list[Job] = []
    unissued: list[tuple[Place, str]] = []
    fallen: list[Problem] = []
    sessions: dict[str, None] = {}
    for entry, recipient in checked.planned():
        editions = wanted.editions(entry)
        if not editions:
            continue
        number = next(iter(held.succession.line((recipient.role, recipient.key))), 0)
        credential = stated.get(number)
        own = (credential.recipient if credential else recipient).session
        sessions[own or ""] = None
        if session is not None and (own or "") != session.strip():
            continue
        if credential and credential.number in held.fallen:
            code = f"print_{held.fallen[credential.number].status}"
            fallen.append(Problem.at(recipient.place, code, serial=credential.serial))
            continue
        there = [one for one in editions if credential and (credential.serial, one) in held.issued]
        if credential and there:
            known = report.with_row(credential, recipient)
            jobs += [Job(entry, known, languages) for languages in there]
        if len(there) < len(editions):
            missing = ", ".join(one for one in editions if one not in there)
            unissued.append((recipient.place, missing))
    if session is not None and session.strip() not in sessions:
        known_sessions = [each for each in sessions if each][:SHOWN]
        raise NotFound("session_unknown", session=session, known=", ".join(known_sessions) or "–")
    return Order(tuple(jobs), tuple(_runs(unissued)), len(unissued), tuple(fallen))


def _runs(rows: list[tuple[Place, str]]) -> Iterator[Problem]:
    """A problem for each run of neighbouring rows that lack the same languages."""
    neighbours = groupby(enumerate(rows), lambda one: _run(*one))
    for _, group in neighbours:
        run = [row for _, row in group]
        (first, languages), (last, _) = run[0], run[-1]
        said = f"{first.row}" if len(run) == 1 else f"{first.row}–{last.row}"
        yield Problem.at(first, "print_unissued", rows=said, languages=languages)


def _run(at: int, row: tuple[Place, str]) -> tuple[str, str | None, int, str]:
    """What rows of one run have in common: their number counts up as they do."""
    place, languages = row
    return place.file, place.sheet, (place.row or 0) - at, languages
