"""An issuer's open workplace. Every public verb is one method, one call deep."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import Self

from certgen import report
from certgen.batch import Batch, find_batch, languages_of, read_batch
from certgen.checked import Checked, Refused
from certgen.config import Settings, read_settings
from certgen.errors import NotFound, SealError
from certgen.files import alone, make_folder, sha256_of, sweep
from certgen.issuance import (
    Ceremony,
    Progress,
    Task,
    compose_all,
    make_all,
    verify_url,
)
from certgen.keys import Keys, Listed
from certgen.library import Library
from certgen.model import Credential
from certgen.passphrase import read_passphrase
from certgen.proof import specimen
from certgen.registry import Kind, Record, Registry, Summary
from certgen.report import Report
from certgen.roster import read, repeated
from certgen.seal.trust import Statuses, Trust
from certgen.studio import Studio
from certgen.token import TokenKey, new_code, typed_code
from certgen.verdict import Verdict, judge


class Office(Library, Studio):
    """Settings, keys and register of one issuer. Use it as a context manager.

    ``now`` and ``entropy`` are the office's clock and its source of random bytes.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        passphrase: bytes | None = None,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        entropy: Callable[[int], bytes] = os.urandom,
    ):
        self.settings = settings
        self._passphrase = passphrase
        self.now = now
        self._entropy = entropy

    @classmethod
    def open(cls, file: Path, *, passphrase: bytes | None = None) -> Self:
        """The office whose ``certgen.toml`` is ``file``. Raises ``ConfigError``."""
        settings = read_settings(file)
        return cls(settings, passphrase=passphrase or read_passphrase(settings.keys))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for opened in ("registry", "reader"):
            if opened in self.__dict__:
                self.__dict__.pop(opened).close()

    @cached_property
    def registry(self) -> Registry:
        """The register, open for writing; made when there is none."""
        return Registry.open(self.settings.register)

    @cached_property
    def reader(self) -> Registry:
        """The register, for verification only: nothing is created or written."""
        return Registry.readonly(self.settings.register)

    @cached_property
    def keys(self) -> Keys:
        """The keys. Raises ``SealError``."""
        return Keys.open(self.settings.keys.folder, self._passphrase)

    def make_keys(self) -> bool:
        """Make the keys if there are none yet; whether that was so. Raises ``SealError``."""
        if (self.settings.keys.folder / "root.crt").exists():
            return False
        if self.settings.register.exists() and any(s.documents for s in self.registry.summary()):
            raise SealError("keys_lost", folder=self.settings.keys.folder)
        names = self.settings.issuer.name
        Keys.make(
            self.settings.keys.folder,
            organisation=names.get("fr") or next(iter(names.values())),
            at=self.now(),
            algorithm=self.settings.keys.algorithm,
            passphrase=self._passphrase,
            url=f"http://{self.settings.issuer.host}/pki",
        )
        return True

    def rotate(self, which: str) -> tuple[Listed, ...]:
        """A new key for the ``seal`` or for QR codes (``token``); the old one still verifies."""
        renew = self.keys.rotate_seal if which == "seal" else self.keys.rotate_token
        self.__dict__["keys"] = renew(self.now())
        return self.keys.list()

    def trust(self, *, as_of: dt.datetime | None = None) -> Trust:
        """What someone needs to verify this office's certificates without it.

        With ``as_of`` (UTC, whole seconds) also what is revoked by then.
        """
        issuer = self.settings.issuer
        statuses = Statuses(as_of, self.registry.revoked()) if as_of else None
        return Trust.of_keys(self.keys, issuer=issuer.name, hosts=(issuer.host,), statuses=statuses)

    # Before issuing

    def batch(self, said: str) -> Batch:
        """The batch called ``said``: a folder, or a name under ``batches/``."""
        return read_batch(find_batch(said, self.settings.folder))

    def read(self, batch: Batch) -> Checked:
        """The batch's rosters, and every problem found in reading them."""
        rosters = tuple(
            read(
                entry.file,
                role=entry.role,
                languages=languages_of(entry),
                needs=self.template(entry.template).needs(entry.languages),
                encoding=entry.encoding,
            )
            for entry in batch.rosters
        )
        problems = [problem for roster in rosters for problem in roster.problems]
        return Checked(batch, rosters, (*problems, *repeated(rosters)))

    def check(self, batch: Batch, *, jobs: int = 0, progress: Progress | None = None) -> Checked:
        """Read everything and compose every page in memory: all the problems there are."""
        checked = self.read(batch)
        tasks = []
        for number, (entry, recipient) in enumerate(checked.planned(), 1):
            credential = specimen.credential(batch, entry, recipient, number)
            tasks += [
                Task(credential, languages)
                for languages in entry.languages
                if all(recipient.name.get(lang) for lang in languages.split("+"))
            ]
        jobs = self._jobs(jobs, tasks)
        wrong = compose_all(self.settings, Ceremony.of(batch), tasks, jobs, progress or Progress())
        found = report.unmade(((task.credential, e) for task, e in wrong), checked.headers)
        unfit = self.unfit(batch)
        return Checked(batch, checked.rosters, (*checked.problems, *unfit, *found))

    # Issuing

    def plan(self, checked: Checked) -> list[Credential]:
        """The credentials of a batch without errors: serials and codes are fixed here, once."""
        batch = checked.batch
        wanted = list(checked.planned())
        held = self.registry.reserve(
            batch.id,
            [(recipient.role, recipient.key) for _, recipient in wanted],
            issued_on=batch.issued_on,
            title=batch.title,
            at=self.now().replace(microsecond=0),
            new_code=lambda: new_code(self._entropy),
        )
        stated = self.registry.facts(batch.id)
        credentials = []
        for entry, recipient in wanted:
            place = held[recipient.role, recipient.key]
            credential = Credential(
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
            facts = stated.get(credential.serial)
            if facts:  # what was issued is said again as it was, whatever the row says now
                credential = report.with_row(Credential.of_facts(facts), recipient)
            credentials.append(credential)
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
        checked = self.check(batch, jobs=jobs, progress=progress)
        if checked.errors:
            raise Refused("rosters_wrong", checked=checked, count=len(checked.errors))
        self.make_keys()
        folder = out or self.settings.out / batch.id
        with alone(folder):
            make_folder(folder / "pdf")
            sweep(folder / "pdf")
            everyone = list(zip(self.plan(checked), checked.planned(), strict=True))
            rows = everyone[:limit]
            tasks, skipped = self._tasks(
                batch.id, [(made, entry.languages) for made, (entry, _) in rows], folder / "pdf"
            )
            tally = make_all(
                self.settings,
                Ceremony.of(batch),
                tasks,
                registry=self.registry,
                passphrase=self._passphrase,
                folder=folder / "pdf",
                jobs=self._jobs(jobs, tasks),
                now=self.now,
                progress=progress,
            )
            failed = [(task.credential, error) for task, error in tally.failed]
            key, host = TokenKey(*self.keys.token_key()), self.settings.issuer.host
            report.write_manifest(
                folder / "manifest.csv",
                self.registry.issued(batch.id),
                self.registry.facts(batch.id),
                {credential.serial: recipient for credential, (_, recipient) in everyone},
                partial(verify_url, host=host, key=key),
            )
            done = Report(
                batch=batch.id,
                folder=folder,
                issued=len(tally.made),
                skipped=skipped,
                failed=len(failed),
                seconds=time.monotonic() - began,
                problems=(
                    *checked.problems,
                    *report.changed([(made, recipient) for made, (_, recipient) in rows]),
                    *report.unmade(failed, checked.headers),
                ),
            )
            report.write_report(done, lang)
        return done

    def _tasks(
        self, batch: str, rows: Sequence[tuple[Credential, Sequence[str]]], folder: Path
    ) -> tuple[list[Task], int]:
        """What must be made, and how many PDFs are recorded and lie in ``folder`` unharmed."""
        issued = self.registry.issued(batch)
        there = sha256_of(folder / issue.file for issue in issued.values())
        tasks, skipped = [], 0
        for credential, editions in rows:
            for languages in editions:
                issue = issued.get((credential.serial, languages))
                if issue and there.get(issue.file) == issue.sha256:
                    skipped += 1
                else:
                    tasks.append(Task(credential, languages, issue.sha256 if issue else None))
        return tasks, skipped

    # Afterwards

    def verify(self, target: str | Path) -> Verdict:
        """The verdict on a PDF (a path), the text of a QR code, a code, or a serial."""
        return judge(target, registry=self.reader, trust=self.trust())

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

    def _append(self, said: Sequence[str], kind: Kind, reason: str | None) -> list[Record]:
        serials = list(dict.fromkeys(self.record(each).credential.serial for each in said))
        self.registry.append_all(serials, kind, self.now(), reason=reason)
        return [self.record(serial) for serial in serials]

    def summary(self, batch: str | None = None) -> tuple[Summary, ...]:
        """What the register holds, by batch."""
        return self.registry.summary(batch)

    def _jobs(self, asked: int, tasks: Sequence[Task]) -> int:
        """Processes worth starting: one costs a second, so a few pages get one."""
        most = asked or self.settings.jobs or os.cpu_count() or 1
        return max(1, min(most, -(-len(tasks) // 200)))
