"""The part of an office that looks after what was issued: records, and what becomes of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from certgen import report
from certgen.batch import Batch, batch_with, languages_of
from certgen.checked import Checked, Refused
from certgen.errors import InputError, NotFound
from certgen.files import alone, make_folder, sweep
from certgen.mint import Mint
from certgen.model import Credential, Occasion
from certgen.registry import REPLACES, Issued, Kind, Record, Summary
from certgen.roster import Problem, corrected
from certgen.task import Ceremony, Failure, Task
from certgen.token import new_code, typed_code

if TYPE_CHECKING:
    from certgen.workshop import Workshop


@dataclass(frozen=True)
class Replacement:
    """A corrected certificate in the place of another."""

    old: Record
    new: Record
    files: tuple[Path, ...]
    """The new PDFs, one for each choice of languages."""
    problems: tuple[Problem, ...]
    """What might be looked at once more in the corrected row: warnings."""


class Registrar(Mint):
    """What becomes of certificates that are there."""

    def record(self, said: str) -> Record:
        """The certificate of a code or serial. Raises ``NotFound``."""
        code = typed_code(said)
        found = self.registry.find(code=code) if code else None
        found = found or self.registry.find(serial=said.strip().upper())
        if found is None:
            raise NotFound("certificate_unknown", said=said)
        return found

    def revoke(self, said: Sequence[str], reason: str) -> list[Record]:
        """Withdraw certificates, all or none. Raises ``NotFound``, ``InputError``."""
        return self._append(said, Kind.REVOKED, reason)

    def reinstate(self, said: Sequence[str], reason: str | None = None) -> list[Record]:
        """Put withdrawn or suspended certificates in force again, all or none."""
        return self._append(said, Kind.REINSTATED, reason)

    def summary(self, batch: str | None = None) -> tuple[Summary, ...]:
        """What the register holds, by batch."""
        return self.registry.summary(batch)

    def replace(
        self,
        said: str,
        changes: Sequence[tuple[str, str]],
        reason: str,
        *,
        batch: Batch | None = None,
        out: Path | None = None,
    ) -> Replacement:
        """Issue the certificate ``said`` once more with ``changes``, (column, cell) each.

        Every PDF of it is made again under a new serial, and the old one says by which it was
        replaced; that is one transaction. Its pages are composed before anything is written. What
        was stopped half way is taken up again: a certificate has one replacement, with one serial.
        ``batch`` is looked for under ``batches/`` unless it is given. Raises ``NotFound``,
        ``InputError`` (no such column; nothing changes; it is revoked or replaced already),
        ``Refused`` with the problems of the corrected row, ``StorageError``.
        """
        old = self.record(said)
        serial = old.credential.serial
        batch = batch or batch_with(old.credential.batch, self.settings.folder)
        if batch.id != old.credential.batch:
            raise InputError("other_batch", serial=serial, batch=batch.id)
        folder = out or self.settings.out / batch.id
        with alone(folder):
            self.registry.may(serial, Kind.REPLACED, reason)
            draft, problems = _draft(self, old, changes)
            _refuse(batch, serial, problems)
            workshop = _workshop(self, draft, batch)
            _refuse(batch, serial, _unfit(workshop, draft))
            credential = self._planned(draft, serial)
            issues = _made(workshop, credential, folder / "pdf")
            self.registry.replace(serial, issues, self.now(), reason)
            checked, succession = self.read(batch), self.registry.succession(batch.id)
            people = ((person.role, person.key) for _, person in checked.planned())
            self._list(checked, folder, map(succession.line, people))
        files = tuple(folder / "pdf" / issue.file for issue in issues)
        return Replacement(self.record(serial), self.record(credential.serial), files, problems)

    def _append(self, said: Sequence[str], kind: Kind, reason: str | None) -> list[Record]:
        serials = list(dict.fromkeys(self.record(each).credential.serial for each in said))
        self.registry.append_all(serials, kind, self.now(), reason=reason)
        return [self.record(serial) for serial in serials]

    def _planned(self, draft: Credential, serial: str) -> Credential:
        """``draft`` with number, code and time as reserved for what replaces ``serial``."""
        person = draft.recipient.role, REPLACES + serial
        (held,) = self.registry.reserve(
            draft.batch,
            [person],
            issued_on=draft.issued_on,
            title=draft.title,
            at=self.now().replace(microsecond=0),
            new_code=lambda: new_code(self._entropy),
        )
        return replace(draft, number=held.number, code=held.code, planned_at=held.planned_at)


def _draft(
    office: Registrar, old: Record, changes: Sequence[tuple[str, str]]
) -> tuple[Credential, tuple[Problem, ...]]:
    """The corrected certificate before it has a number of its own, and what its row is like."""
    one = old.credential
    editions = tuple(dict.fromkeys((*one.languages, *old.issues)))
    spoken = languages_of(editions)
    needs = office.template(one.template).needs(editions)
    person, problems = corrected(one.recipient, changes, languages=spoken, needs=needs)
    if person.facts() == one.recipient.facts():
        raise InputError("nothing_changed", serial=one.serial)
    return replace(one, recipient=person, languages=editions), problems


def _workshop(office: Registrar, draft: Credential, batch: Batch) -> Workshop:
    """What makes the pages of ``draft``: as when it was issued, whatever ``batch`` says now."""
    from certgen.workshop import Workshop  # here, for it loads all that makes a page

    occasion = Occasion(draft.batch, draft.title, draft.issued_on, batch.hijri_offset)
    pages = tuple((draft.template, languages) for languages in draft.languages)
    return Workshop(office.settings, Ceremony(occasion, pages), office.keys)


def _unfit(workshop: Workshop, draft: Credential) -> tuple[Problem, ...]:
    """Why pages of ``draft`` cannot be composed."""
    tried = ((draft, workshop.problem(Task(draft, each))) for each in draft.languages)
    return report.unmade(((one, error) for one, error in tried if error), lambda _: {})


def _refuse(batch: Batch, serial: str, problems: tuple[Problem, ...]) -> None:
    row = Checked(batch, (), problems)
    if row.errors:
        raise Refused("correction_wrong", checked=row, serial=serial, count=len(row.errors))


def _made(workshop: Workshop, credential: Credential, folder: Path) -> list[Issued]:
    """Every PDF of ``credential``, on the disk. Raises what keeps one from being made."""
    make_folder(folder)
    sweep(folder)
    issues = []
    answers = workshop.make([Task(credential, each) for each in credential.languages], folder)
    for languages, answer in zip(credential.languages, answers, strict=True):
        if isinstance(answer, Failure):
            raise answer.error
        issues.append(Issued(credential, languages, answer.file, answer.sha256, answer.size))
    os.sync()
    return issues
