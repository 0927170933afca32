"""The part of an office that checks a batch and issues it."""

from __future__ import annotations

import os
import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from certgen import report
from certgen.batch import Batch, RosterEntry, find_batch, languages_of, read_batch
from certgen.checked import Checked, Refused
from certgen.engine import Engine
from certgen.files import alone, make_folder, sha256_of, sweep
from certgen.issuance import Making, Progress, compose_all, find_unfit, make_all, staff
from certgen.library import Library
from certgen.model import Credential, Recipient
from certgen.packed import Joined
from certgen.plan import Plan, draft, plan
from certgen.registry import Listed
from certgen.report import Report
from certgen.roster import Intake, repeated, take_in
from certgen.task import Ceremony, Task
from certgen.token import TokenKey, new_codes, verify_url
from certgen.vault import Vault

LISTED = 40_000
"""Bytes of lists, some two hundred people, that are worth one more process."""


class Mint(Vault, Library):
    """Certificates: read, checked, planned, made, recorded."""

    def batch(self, said: str) -> Batch:
        """The batch called ``said``: a folder, or a name under ``batches/``."""
        return read_batch(find_batch(said, self.settings.folder))

    def read(self, batch: Batch) -> Checked:
        """The batch's rosters, and every problem found in reading them."""
        return _read(batch, self._intakes(batch))

    def _intakes(self, batch: Batch) -> tuple[Intake, ...]:
        """The batch's lists, of which nobody was read yet."""
        return tuple(
            take_in(
                entry.file,
                role=entry.role,
                languages=languages_of(entry.languages),
                needs=self.template(entry.template).needs(entry.languages),
                encoding=entry.encoding,
            )
            for entry in batch.rosters
        )

    def check(self, batch: Batch, *, jobs: int = 0, progress: Progress | None = None) -> Checked:
        """Read everything and compose every page in memory: all the problems there are."""
        with self._staff(batch, jobs) as engine:
            return self._examined(batch, engine, progress or Progress())

    def _examined(self, batch: Batch, engine: Engine, progress: Progress) -> Checked:
        """The batch as read, with what is wrong with its pages: they are tried while it is read."""
        unfit = engine.ask(find_unfit)  # first, for the workers are there before the lists are
        intakes = self._intakes(batch)
        lists = tuple(zip(batch.rosters, intakes, strict=True))
        people = ((entry, person) for entry, intake in lists for person in intake)
        tasks = (
            Task(draft(batch, entry, person, number), languages)
            for number, (entry, person) in enumerate(people, 1)
            for languages in _editions(entry, person)
        )
        count = sum(intake.rows * len(entry.languages) for entry, intake in lists)
        wrong = compose_all(tasks, count, engine, progress)
        read = _read(batch, intakes)
        found = report.unmade(wrong, read.headers)
        return Checked(batch, read.rosters, Joined(read.problems, unfit(), found))

    def _staff(self, batch: Batch, jobs: int) -> Engine:
        """Workers for the pages of ``batch``, ``jobs`` at most: a few pages need but one, and there
        is none where one process is asked for."""
        asked = jobs or self.settings.jobs
        size = sum(entry.file.stat().st_size for entry in batch.rosters if entry.file.is_file())
        workers = max(1, min(asked or os.cpu_count() or 1, -(-size // LISTED)))
        return staff(self.settings, Ceremony.of(batch), 0 if asked == 1 else workers)

    def plan(self, checked: Checked) -> Plan:
        """The plan of a batch without errors: serials and codes are fixed here, once."""
        return plan(
            checked,
            self._writer,
            at=self.now().replace(microsecond=0),
            new_code=new_codes(self._entropy).__next__,
        )

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
            checked = self._examined(batch, engine, progress)
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
        pdfs = folder / "pdf"
        making = Making(pdfs, self.keys.folder, self._passphrase, self._device)
        begun = self._writer.begun(checked.batch.id)
        if not begun:  # all of it is to be made: workers get ready while it is planned
            self._entrust(engine, making)
        planned, held = self.plan(checked), self._held(checked.batch.id, pdfs)
        changed = tuple(planned.changed())
        count = skipped = 0
        if held:
            for pages in islice(_pages(checked, planned, held), limit):
                unharmed = [held.get(page, "") for page in pages].count(None)
                skipped, count = skipped + unharmed, count + len(pages) - unharmed
        else:
            count = sum(len(entry.languages) for entry in islice(checked.entries(), limit))
        if count and begun:
            self._entrust(engine, making)
        tasks = self._tasks(checked, planned, held, limit)
        tally = make_all(
            tasks,
            count,
            engine,
            making,
            self._writer,
            extra=checked.others,
            now=self.now,
            progress=progress,
        )
        sweep(pdfs)  # what a worker that was killed left half written
        failed = [(task.credential, error) for task, error in tally.failed]
        if begun:
            self._list(checked, folder, planned.lines(), tally.line)
        else:  # the register holds what was made now, and nothing else
            report.write_manifest(folder / "manifest.csv", tally.lines(), checked.others)
        return Report(
            batch=checked.batch.id,
            folder=folder,
            issued=tally.made,
            skipped=skipped,
            failed=len(failed),
            seconds=0.0,
            problems=Joined(checked.problems, changed, report.unmade(failed, checked.headers)),
        )

    def _entrust(self, engine: Engine, making: Making) -> None:
        """Give the workers what they make certificates with. Raises ``SealError``."""
        self.keys.prove_seal()
        engine.tell(making.prepare)

    def _held(self, batch: str, folder: Path) -> Held:
        """The PDFs of ``batch`` in the register."""
        return {
            (issue.number, issue.languages): (
                None if sha256_of(folder / issue.file) == issue.sha256 else issue.sha256
            )
            for issue in self._writer.listed(batch)
        }

    def _tasks(
        self, checked: Checked, planned: Plan, held: Held, limit: int | None
    ) -> Iterator[Task]:
        """What must be made."""
        rows = zip(planned, _pages(checked, planned, held), strict=True)
        for credential, pages in islice(rows, limit):
            for page in pages:
                if (expected := held.get(page, "")) is None:
                    continue
                each, (number, languages) = credential, page
                if number != credential.number:  # one that was replaced, and lost
                    facts = self._writer.stated(checked.batch.id, [number])
                    each = Credential.of_facts(facts[number])
                yield Task(each, languages, expected or None)

    def _list(
        self,
        checked: Checked,
        folder: Path,
        lines: Iterable[Iterable[int]],
        made: Callable[[int, str], str | None] = lambda number, languages: None,
    ) -> None:
        """Write the manifest into ``folder``: ``lines`` are the numbers each row stands for, and
        ``made`` gives the manifest's lines that are at hand."""
        places = array("L")
        for place, line in enumerate(lines, 1):
            for number in line:
                places.extend([0] * (number + 1 - len(places)))
                places[number] = place
        key, host = TokenKey(*self.keys.token_key()), self.settings.issuer.host

        def line_of(issue: Listed) -> str:
            if known := made(issue.number, issue.languages):
                return known
            credential = Credential.of_facts(issue.stated())
            place = places[issue.number] if issue.number < len(places) else 0
            row = checked.person(place - 1) if place else None
            url = verify_url(credential, issue.languages, host=host, key=key)
            return report.manifest_line(credential, issue, row, checked.others, url)

        issued = self._writer.listed(checked.batch.id)
        report.write_manifest(folder / "manifest.csv", map(line_of, issued), checked.others)


Held = Mapping[tuple[int, str], str | None]
"""PDFs in the register, by number and languages: the SHA-256, or None for one that lies there
unharmed."""


def _pages(checked: Checked, planned: Plan, held: Held) -> Iterator[list[tuple[int, str]]]:
    """For each row the PDFs there should be, by number and languages.

    Of a certificate that was replaced only what was issued, should it be lost.
    """
    for entry, (number, *older) in zip(checked.entries(), planned.lines(), strict=True):
        pages = [(number, languages) for languages in entry.languages]
        for old in older:
            pages += [(old, each) for each in entry.languages if (old, each) in held]
        yield pages


def _read(batch: Batch, intakes: Sequence[Intake]) -> Checked:
    """What the lists of ``batch`` say, to their ends."""
    rosters = tuple(intake.roster() for intake in intakes)
    problems = (roster.problems for roster in rosters)
    return Checked(batch, rosters, Joined(*problems, repeated(rosters)))


def _editions(entry: RosterEntry, person: Recipient) -> list[str]:
    """The languages of each PDF that can be tried: those the person has a name in."""
    named = person.name.get
    return [languages for languages, spoken in entry.spoken if all(map(named, spoken))]
