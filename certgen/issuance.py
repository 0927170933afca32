"""The whole line for a batch, exactly once, in parallel.

A worker composes, stamps and seals a chunk and writes its files; the coordinator makes them durable
and then records them in one transaction. What is not recorded is made again at the next run, from
the same plan and therefore with the same bytes, so a run may be stopped at any point.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from certgen.batch import Batch
from certgen.composer import Composer
from certgen.config import Settings
from certgen.engine import Engine, chunked
from certgen.errors import CertgenError, ComposeError, IntegrityError, StorageError
from certgen.fields import require_office
from certgen.files import write_file
from certgen.keys import Keys
from certgen.language import read_languages
from certgen.model import Credential, Occasion, canonical
from certgen.page import printed
from certgen.pdf.art import draw
from certgen.pdf.plate import Plate, compile_plate
from certgen.pdf.stamp import stamp
from certgen.qr import Matrix, symbols
from certgen.registry import Issued, Registry
from certgen.seal.sealer import Sealer
from certgen.template import read_template
from certgen.text.faces import Catalogue
from certgen.text.typesetter import Typesetter
from certgen.token import Claims, TokenKey, address, write

SCHEMA = "urn:certgen:credential:1"
"""The shape of the attached credential; see docs/reference/credential.md."""
CHUNK = 256
"""PDFs in a chunk at most: one transaction and one sync of the disk each."""


@dataclass(frozen=True)
class Ceremony:
    """What a worker must know of the batch."""

    occasion: Occasion
    pages: tuple[tuple[str, str], ...]
    """(template, languages) of every page that occurs."""

    @classmethod
    def of(cls, batch: Batch) -> Self:
        """What the pages of ``batch`` have in common."""
        pages = ((entry.template, each) for entry in batch.rosters for each in entry.languages)
        return cls(batch.occasion, tuple(dict.fromkeys(pages)))


@dataclass(frozen=True, eq=False)
class Task:
    """One PDF to make. Compared by identity, so that it can be a key."""

    credential: Credential
    languages: str
    expected: str | None = None
    """The SHA-256 already in the register, when a lost file is made again."""


@dataclass(frozen=True)
class Made:
    """A PDF that lies on the disk."""

    file: str
    sha256: str
    size: int
    """Bytes."""


@dataclass(frozen=True)
class Failure:
    """A PDF that could not be made, and why."""

    error: CertgenError


def verify_url(credential: Credential, languages: str, *, host: str, key: TokenKey) -> str:
    """The text in the QR code of the PDF in ``languages``."""
    person = credential.recipient
    claims = Claims(
        batch=credential.batch,
        number=credential.number,
        role=person.role,
        names={lang: person.name[lang] for lang in languages.split("+")},
        issued_at=credential.planned_at,
    )
    return write(claims, address(host, credential.code), key)


def attachment(
    task: Task,
    *,
    token: str,
    issuer: Mapping[str, str],
    sentences: Mapping[str, Mapping[str, str]],
) -> tuple[bytes, bytes]:
    """What travels in the PDF for machines, one JSON object in two parts.

    The first is what a damaged file must still be told from a stranger's by.
    """
    credential = task.credential
    facts = credential.facts()
    del facts["recipient"]["key"]  # an identity card number is nobody else's business
    opening = {
        "$schema": SCHEMA,
        "serial": credential.serial,
        "code": credential.code,
        "token": token,
    }
    rest = {
        "facts": facts,
        "issuer": dict(issuer),
        "languages": task.languages,
        "printed": sentences,
    }
    return canonical(opening)[:-1] + b",", canonical(rest)[1:]


class Workshop:
    """All that one process needs to make certificates: composers, plates, keys."""

    def __init__(self, settings: Settings, ceremony: Ceremony, keys: Keys | None):
        """Raises ``TemplateError``, and ``ConfigError`` for what the office leaves unsaid."""
        catalogue = Catalogue.open(settings.fonts)
        self.typesetter = typesetter = Typesetter(catalogue)
        self.languages = languages = read_languages(settings.languages)
        templates = {
            name: read_template(settings.templates / name, languages)
            for name in dict.fromkeys(name for name, _ in ceremony.pages)
        }
        self.composers = {
            (name, languages): Composer(
                settings,
                templates[name],
                languages,
                occasion=ceremony.occasion,
                typesetter=typesetter,
            )
            for name, languages in ceremony.pages
        }
        for composer in self.composers.values():
            require_office(settings, composer.template, composer.layout, ceremony.occasion)
        self._settings = settings
        self.catalogue = catalogue
        self._plates: dict[tuple[str, str], Plate] = {}
        self._sealer: Sealer | None = Sealer(*keys.sealer()) if keys else None
        self._token_key: TokenKey | None = TokenKey(*keys.token_key()) if keys else None

    def problem(self, task: Task) -> CertgenError | None:
        """Why the page of ``task`` cannot be composed; None when it can."""
        try:
            self.composers[task.credential.template, task.languages].page(task.credential)
        except Exception as error:
            return _told(error, task)
        return None

    def make(self, tasks: Sequence[Task], folder: Path) -> list[Made | Failure]:
        """Compose, stamp, seal and write the PDF of every task.

        One that cannot be made does not keep the others from it. Raises ``StorageError``.
        """
        try:
            return self._make(tasks, folder)
        except StorageError:
            raise
        except Exception as error:
            if len(tasks) == 1:
                return [Failure(_told(error, tasks[0]))]
            return [answer for task in tasks for answer in self.make((task,), folder)]

    def _make(self, tasks: Sequence[Task], folder: Path) -> list[Made | Failure]:
        assert self._token_key is not None
        host, key = self._settings.issuer.host, self._token_key
        urls = [verify_url(t.credential, t.languages, host=host, key=key) for t in tasks]
        answers: list[Made | Failure] = []
        for task, url, symbol in zip(tasks, urls, symbols(urls), strict=True):
            pdf = self._sealed(task, url, symbol)
            sha256 = hashlib.sha256(pdf).hexdigest()
            if task.expected not in (None, sha256):
                raise IntegrityError("restored_differs", serial=task.credential.serial)
            file = task.credential.file(task.languages)
            write_file(folder / file, pdf)
            answers.append(Made(file, sha256, len(pdf)))
        return answers

    def _sealed(self, task: Task, url: str, symbol: Matrix) -> bytes:
        assert self._sealer is not None
        credential, key = task.credential, (task.credential.template, task.languages)
        composer = self.composers[key]
        page = composer.page(credential)
        main = composer.layout.langs[0]
        stamped = stamp(
            self._plate(key),
            page,
            symbol,
            serial=credential.serial,
            code=credential.code,
            person=credential.recipient.name[main],
            attachment=attachment(
                task,
                token=url,
                issuer=self._settings.issuer.name,
                sentences=printed(composer.sheet, page),
            ),
            at=credential.planned_at,
        )
        digest = stamped.digest
        cms = self._sealer.seal(digest)
        if not self._sealer.holds(digest, cms):
            raise IntegrityError("seal_self_check", serial=credential.serial)
        return stamped.sealed(cms)

    def _plate(self, key: tuple[str, str]) -> Plate:
        if key not in self._plates:
            assert self._sealer is not None
            sheet = self.composers[key].sheet
            issuer = self._settings.issuer.name
            self._plates[key] = compile_plate(
                sheet,
                draw(sheet),
                self.catalogue,
                issuer=issuer.get(key[1].split("+")[0]) or next(iter(issuer.values())),
                gap=self._sealer.gap,
            )
        return self._plates[key]


def _told(error: Exception, task: Task) -> CertgenError:
    """``error`` as one that speaks; what nobody foresaw keeps its name for the engineer."""
    if isinstance(error, CertgenError):
        return error
    what = f"{type(error).__name__}: {error}"
    return ComposeError("row_fails", serial=task.credential.serial, what=what)


_workshop: Workshop | None = None
_folder = Path()


def open_workshop(
    settings: Settings, ceremony: Ceremony, passphrase: bytes | None, folder: Path | None
) -> None:
    """In a worker: make ready. Without ``folder`` it can only compose and holds no key."""
    global _workshop, _folder
    keys = Keys.open(settings.keys.folder, passphrase) if folder else None
    _workshop = Workshop(settings, ceremony, keys)
    _folder = folder or Path()


def make_chunk(tasks: tuple[Task, ...]) -> list[Made | Failure]:
    """In a worker: the PDFs of ``tasks``."""
    assert _workshop is not None
    return _workshop.make(tasks, _folder)


def compose_chunk(tasks: tuple[Task, ...]) -> list[CertgenError | None]:
    """In a worker: what is wrong with the pages of ``tasks``."""
    assert _workshop is not None
    return [_workshop.problem(task) for task in tasks]


@dataclass
class Progress:
    """What the caller is told while it goes on; override to show it."""

    done: int = 0
    total: int = 0

    def begin(self, what: str, total: int) -> None:
        """A stretch of ``total`` steps begins; ``what`` is ``check`` or ``issue``."""
        self.done, self.total = 0, total

    def step(self, count: int) -> None:
        """``count`` more are done."""
        self.done += count


def _chunk(tasks: Sequence[Task], jobs: int) -> int:
    """How many tasks make a chunk, so that a small batch too keeps every process busy."""
    return max(1, min(CHUNK, -(-len(tasks) // (4 * jobs))))


@dataclass
class Tally:
    """What became of the tasks of one run."""

    made: dict[tuple[str, str], Made] = field(default_factory=dict)
    failed: list[tuple[Task, CertgenError]] = field(default_factory=list)


def compose_all(
    settings: Settings, ceremony: Ceremony, tasks: Sequence[Task], jobs: int, progress: Progress
) -> list[tuple[Task, CertgenError]]:
    """Every task whose page cannot be composed, with the reason, in the order of ``tasks``."""
    progress.begin("check", len(tasks))
    engine = Engine(jobs, open_workshop, (settings, ceremony, None, None))
    wrong: dict[Task, CertgenError] = {}
    for outcome in engine.run(compose_chunk, chunked(tasks, _chunk(tasks, jobs))):
        answers = outcome.answer or [ComposeError("worker_died")] * len(outcome.chunk)
        wrong.update((t, e) for t, e in zip(outcome.chunk, answers, strict=True) if e)
        progress.step(len(outcome.chunk))
    return [(task, wrong[task]) for task in tasks if task in wrong]


def make_all(
    settings: Settings,
    ceremony: Ceremony,
    tasks: Sequence[Task],
    *,
    registry: Registry,
    passphrase: bytes | None,
    folder: Path,
    jobs: int,
    now: Callable[[], dt.datetime],
    progress: Progress,
) -> Tally:
    """Make every task's PDF in ``folder`` and record it.

    Raises ``StorageError`` when the disk refuses; what was recorded until then stands.
    """
    progress.begin("issue", len(tasks))
    tally = Tally()
    engine = Engine(jobs, open_workshop, (settings, ceremony, passphrase, folder))
    for outcome in engine.run(make_chunk, chunked(tasks, _chunk(tasks, jobs))):
        answers = outcome.answer or [Failure(StorageError("worker_died"))]
        recorded = []
        for task, answer in zip(outcome.chunk, answers, strict=True):
            if isinstance(answer, Failure):
                tally.failed.append((task, answer.error))
                continue
            tally.made[task.credential.serial, task.languages] = answer
            recorded.append(
                Issued(task.credential, task.languages, answer.file, answer.sha256, answer.size)
            )
        os.sync()  # one for the chunk: a sync for each file is thirty times slower
        registry.record(recorded, at=now())
        progress.step(len(outcome.chunk))
    return tally
