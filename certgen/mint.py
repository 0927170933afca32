"""The part of an office that checks a batch and issues it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

from certgen import report
from certgen.batch import Batch, RosterEntry, find_batch, languages_of, read_batch
from certgen.checked import Checked, Refused
from certgen.engine import Engine
from certgen.files import alone, make_folder, sha256_of, sweep
from certgen.issuance import Making, Progress, compose_all, make_all, staff
from certgen.library import Library
from certgen.model import Credential, Recipient, serial_of
from certgen.proof import specimen
from certgen.report import Report
from certgen.roster import read, repeated
from certgen.token import TokenKey, new_code
from certgen.vault import Vault
from certgen.workshop import Ceremony, Made, Task, verify_url

LISTED = 40_000
"""Bytes of lists, some two hundred people, that are worth one more process."""


class Mint(Vault, Library):
    """Certificates: read, checked, planned, made, recorded."""

    def batch(self, said: str) -> Batch:
        """The batch called ``said``: a folder, or a name under ``batches/``."""
        return read_batch(find_batch(said, self.settings.folder))

    def read(self, batch: Batch) -> Checked:
        """The batch's rosters, and every problem found in reading them."""
        rosters = tuple(
            read(
                entry.file,
                role=entry.role,
                languages=languages_of(entry.languages),
                needs=self.template(entry.template).needs(entry.languages),
                encoding=entry.encoding,
            )
            for entry in batch.rosters
        )
        problems = [problem for roster in rosters for problem in roster.problems]
        return Checked(batch, rosters, (*problems, *repeated(rosters)))

    def check(self, batch: Batch, *, jobs: int = 0, progress: Progress | None = None) -> Checked:
        """Read everything and compose every page in memory: all the problems there are."""
        with self._staff(batch, jobs) as engine:
            return self._examined(self.read(batch), engine, progress or Progress())

    def _examined(self, read: Checked, engine: Engine, progress: Progress) -> Checked:
        """``read`` with what is wrong with its pages."""
        batch = read.batch
        count = sum(1 for entry, person in read.planned() for _ in _editions(entry, person))
        tasks = (
            Task(specimen.credential(batch, entry, recipient, number), languages)
            for number, (entry, recipient) in enumerate(read.planned(), 1)
            for languages in _editions(entry, recipient)
        )
        wrong = compose_all(tasks, count, engine, progress)
        found = report.unmade(wrong, read.headers)
        return Checked(batch, read.rosters, (*read.problems, *self.unfit(batch), *found))

    def _staff(self, batch: Batch, jobs: int) -> Engine:
        """Workers for the pages of ``batch``, ``jobs`` at most: a few pages need but one."""
        most = jobs or self.settings.jobs or os.cpu_count() or 1
        size = sum(entry.file.stat().st_size for entry in batch.rosters if entry.file.is_file())
        return staff(self.settings, Ceremony.of(batch), max(1, min(most, -(-size // LISTED))))

    def plan(self, checked: Checked) -> list[Credential]:
        """The credentials of a batch without errors: serials and codes are fixed here, once."""
        batch = checked.batch
        wanted = list(checked.planned())
        succession, stated = self.registry.succession(batch.id), self.registry.facts(batch.id)
        issued = {}
        for _, recipient in wanted:
            line = succession.line((recipient.role, recipient.key))
            if line and (facts := stated.get(serial_of(batch.id, line[0]))):
                issued[recipient.role, recipient.key] = facts
        people = ((recipient.role, recipient.key) for _, recipient in wanted)
        held = self.registry.reserve(
            batch.id,
            [person for person in people if person not in issued],
            issued_on=batch.issued_on,
            title=batch.title,
            at=self.now().replace(microsecond=0),
            new_code=lambda: new_code(self._entropy),
        )
        credentials = []
        for entry, recipient in wanted:
            if facts := issued.get((recipient.role, recipient.key)):
                # what was issued is said again as it was, whatever the row says now
                credentials.append(report.with_row(Credential.of_facts(facts), recipient))
                continue
            place = held[recipient.role, recipient.key]
            credentials.append(
                Credential(
                    batch=batch.id,
                    number=place.number,
                    code=place.code,
                    template=entry.template,
                    languages=entry.languages,
                    issued_on=batch.issued_on,
                    planned_at=place.planned_at,
                    title=batch.title,
                    recipient=recipient,
                )
            )
        return credentials

    def issue(
        self,
        batch: Batch,
        *,
        out: Path | None = None,
        jobs: int = 0,
        limit: int | None = None,
        progress: Progress | None = None,
        lang: str = "fr",
    ) -> Report:
        """Issue what is not yet issued, restore what was lost. Safe to stop and to run again.

        Raises ``Refused`` when the rosters have errors, ``StorageError`` when the disk refuses.
        """
        progress = progress or Progress()
        began = time.monotonic()
        folder = out or self.settings.out / batch.id
        with self._staff(batch, jobs) as engine:
            checked = self._examined(self.read(batch), engine, progress)
            if checked.errors:
                raise Refused("rosters_wrong", checked=checked, count=len(checked.errors))
            self.make_keys()
            with alone(folder):
                make_folder(folder / "pdf")
                sweep(folder / "pdf")
                done = self._issued(checked, folder, limit, engine, progress)
                done = replace(done, seconds=time.monotonic() - began)
                report.write_report(done, lang)
        return done

    def _issued(
        self, checked: Checked, folder: Path, limit: int | None, engine: Engine, progress: Progress
    ) -> Report:
        """Make what is missing in ``folder``, and say what was done; how long it took is 0."""
        batch = checked.batch.id
        everyone = list(zip(self.plan(checked), checked.planned(), strict=True))
        rows = everyone[:limit]
        tasks, skipped = self._tasks(batch, rows, folder / "pdf")
        if tasks:
            self.keys.prove_seal()
        making = Making(folder / "pdf", self.keys.folder, self._passphrase, self._device)
        tally = make_all(tasks, engine, making, self.registry, now=self.now, progress=progress)
        sweep(folder / "pdf")  # what a worker that was killed left half written
        failed = [(task.credential, error) for task, error in tally.failed]
        planned = [credential for credential, _ in everyone]
        self._list(checked, folder, planned, tally.made)
        return Report(
            batch=batch,
            folder=folder,
            issued=len(tally.made),
            skipped=skipped,
            failed=len(failed),
            seconds=0.0,
            problems=(
                *checked.problems,
                *report.changed([(made, recipient) for made, (_, recipient) in rows]),
                *report.unmade(failed, checked.headers),
            ),
        )

    def _list(
        self,
        checked: Checked,
        folder: Path,
        planned: Sequence[Credential] = (),
        made: Mapping[tuple[str, str], Made] = MappingProxyType({}),
    ) -> None:
        """Write the manifest into ``folder``; ``planned`` and ``made`` are those at hand."""
        batch = checked.batch.id
        succession = self.registry.succession(batch)
        report.write_manifest(
            folder / "manifest.csv",
            self.registry.issued(batch),
            self._credentials(batch, planned),
            {
                serial_of(batch, number): recipient
                for _, recipient in checked.planned()
                for number in succession.line((recipient.role, recipient.key))
            },
            partial(self._url, made),
        )

    def _credentials(self, batch: str, planned: Sequence[Credential]) -> dict[str, Credential]:
        """Every credential of ``batch`` by serial: those ``planned``, and those of people who are
        no longer in the rosters."""
        known = {credential.serial: credential for credential in planned}
        gone = self.registry.facts(batch, without=known)
        return known | {serial: Credential.of_facts(facts) for serial, facts in gone.items()}

    def _url(
        self, made: Mapping[tuple[str, str], Made], credential: Credential, languages: str
    ) -> str:
        """The text in the QR code of a PDF, of those just ``made`` or of any other."""
        if known := made.get((credential.serial, languages)):
            return known.url
        key, host = TokenKey(*self.keys.token_key()), self.settings.issuer.host
        return verify_url(credential, languages, host=host, key=key)

    def _tasks(
        self,
        batch: str,
        rows: Sequence[tuple[Credential, tuple[RosterEntry, Recipient]]],
        folder: Path,
    ) -> tuple[list[Task], int]:
        """What must be made, and how many PDFs are recorded and lie in ``folder`` unharmed.

        Of a certificate that was replaced only what was issued, should it be lost.
        """
        issued, succession = self.registry.issued(batch), self.registry.succession(batch)
        stated = self.registry.facts(batch) if succession.after else {}
        there = sha256_of(folder / issue.file for issue in issued.values())
        tasks, skipped = [], 0
        for credential, (entry, recipient) in rows:
            wanted = [(credential, languages) for languages in entry.languages]
            for number in succession.line((recipient.role, recipient.key))[1:]:
                older = Credential.of_facts(stated[serial_of(batch, number)])
                wanted += [(older, e) for e in entry.languages if (older.serial, e) in issued]
            for each, languages in wanted:
                issue = issued.get((each.serial, languages))
                if issue and there.get(issue.file) == issue.sha256:
                    skipped += 1
                else:
                    tasks.append(Task(each, languages, issue.sha256 if issue else None))
        return tasks, skipped


def _editions(entry: RosterEntry, person: Recipient) -> Iterator[str]:
    """The languages of each PDF that can be tried: those the person has a name in."""
    for languages in entry.languages:
        if all(person.name.get(lang) for lang in languages.split("+")):
            yield languages
