"""The whole line for a batch, exactly once, in parallel.

A worker composes, stamps and seals a chunk and writes its files; the coordinator makes those of a
few chunks durable and then records them in one transaction. What is not recorded is made again at
the next run, from the same plan and therefore with the same bytes, so a run may be stopped at any
point. (A device's ECDSA never signs twice alike: then a file that was not recorded is replaced by
one that differs in the signature.)
"""

from __future__ import annotations

import datetime as dt
import os
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice, zip_longest
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from certgen import report
from certgen.config import Settings
from certgen.engine import Engine
from certgen.errors import CertgenError, ComposeError, StorageError
from certgen.files import Aside
from certgen.keys import Device, Keys
from certgen.model import Credential
from certgen.registry import Issued
from certgen.roster import Problem
from certgen.task import Ceremony, Failure, Made, Task

if TYPE_CHECKING:
    from certgen.registry import Writer
    from certgen.workshop import Workshop

CHUNK = 256
"""PDFs in a chunk at most, but for the rest of a session."""
FEWEST = 16
"""And at least, while there are so many."""
RECORDED = 1024
"""From so many PDFs on, one sync of the disk and one transaction: of a large register each writes
nearly as many pages for a quarter of them, for codes and hashes stand all over its indexes."""


Item = TypeVar("Item")
_workshop: Workshop | None = None


def staff(settings: Settings, ceremony: Ceremony, workers: int) -> Engine:
    """So many workers for the pages of ``ceremony``, or this process."""
    return Engine(workers, open_workshop, (settings, ceremony))


def open_workshop(settings: Settings, ceremony: Ceremony) -> None:
    """In a worker: make ready. It holds no key until it has to make something."""
    global _workshop
    from certgen.workshop import Workshop  # here, for who hands out the work needs none of it

    _workshop = Workshop(settings, ceremony)


@dataclass(frozen=True)
class Making:
    """Where and with what keys certificates are made; called in a worker."""

    folder: Path
    keys: Path
    passphrase: bytes | None = field(repr=False)
    device: Device | None = None

    def __call__(self, tasks: tuple[Task, ...]) -> list[Made | Failure]:
        """The PDFs of ``tasks``."""
        return self._entrusted().make(tasks, self.folder)

    def prepare(self) -> None:
        """Open what the first PDF would wait for."""
        self._entrusted().warm()

    def _entrusted(self) -> Workshop:
        assert _workshop is not None
        if not _workshop.entrusted:
            _workshop.entrust(Keys.open(self.keys, self.passphrase, self.device))
        return _workshop


def compose_chunk(tasks: tuple[Task, ...]) -> list[CertgenError | None]:
    """In a worker: what is wrong with the pages of ``tasks``."""
    assert _workshop is not None
    return [_workshop.problem(task) for task in tasks]


def find_unfit() -> list[Problem]:
    """In a worker: what keeps the pages from being used for anybody."""
    assert _workshop is not None
    return _workshop.unfit()


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


def chunks(
    items: Iterable[Item], count: int, jobs: int, kind: Callable[[Item], object]
) -> Iterator[tuple[Item, ...]]:
    """``items``, of which there are ``count``, in chunks: towards the end ever smaller ones, so
    that no worker is at its last for long when the others have nothing left.

    Neighbours of one ``kind`` stay together, so that what they share is made by one worker, not by
    two; a chunk becomes half as large again for it at most.
    """
    rest, ahead = iter(items), list[Item]()
    while True:
        size = max(FEWEST, min(CHUNK, count // (4 * jobs)))
        chunk = [*ahead, *islice(rest, size - len(ahead))]
        if not chunk:
            return
        ahead, last = [], kind(chunk[-1])
        for item in islice(rest, size // 2):
            if kind(item) != last:
                ahead = [item]
                break
            chunk.append(item)
        yield tuple(chunk)
        count -= len(chunk)


def _session(task: Task) -> str | None:
    """Whose people share most of what their pages say."""
    return task.credential.recipient.session


class Tally:
    """What became of the tasks of one run."""

    def __init__(self, folder: Path, extra: Sequence[str]):
        """``folder`` is where there is room for the manifest's lines, ``extra`` their last columns:
        those certgen does not know."""
        self.made = 0
        self.failed: list[tuple[Task, CertgenError]] = []
        self._extra = extra
        self._lines = Aside(folder)
        self._places: defaultdict[str, array[int]] = defaultdict(partial(array, "I"))
        """Languages → by number, which of the lines put aside it is, from 1; 0 if there is none."""

    def count(self, issue: Issued, url: str) -> None:
        """One more is made, with the text ``url`` in its QR code."""
        self.made += 1
        person, number = issue.credential.recipient, issue.credential.number
        if not person.place.file:  # made again though its row says something else by now
            return
        line = report.manifest_line(issue.credential, issue, person, self._extra, url)
        places = self._places[issue.languages]
        places.extend([0] * (number + 1 - len(places)))
        places[number] = 1 + self._lines.put(line)

    def line(self, number: int, languages: str) -> str | None:
        """The manifest's line of a PDF made in this run. While workers make the next there is time
        for it, at the end all would wait."""
        places = self._places[languages]
        place = places[number] if number < len(places) else 0
        return self._lines.get(place - 1) if place else None

    def lines(self) -> Iterator[str]:
        """The manifest's lines of all that were made, in the register's order, some together."""
        spoken = (places for _, places in sorted(self._places.items()))
        places = filter(None, chain.from_iterable(zip_longest(*spoken)))
        return self._lines.gather(place - 1 for place in places)


def compose_all(
    tasks: Iterable[Task], count: int, engine: Engine, progress: Progress
) -> list[tuple[Credential, CertgenError]]:
    """Every credential whose page cannot be composed, with the reason, in the order of ``tasks``,
    of which there are ``count`` or fewer: rows that have an error have no page to try."""
    progress.begin("check", count)
    wrong: list[tuple[tuple[int, str], Credential, CertgenError]] = []
    for outcome in engine.run(compose_chunk, chunks(tasks, count, engine.jobs, _session)):
        answers = outcome.answer or [ComposeError("worker_died")] * len(outcome.chunk)
        for task, error in zip(outcome.chunk, answers, strict=True):
            if error:
                wrong.append(((task.credential.number, task.languages), task.credential, error))
        progress.step(len(outcome.chunk))
        count -= len(outcome.chunk)
    if count:
        progress.step(count)
    return [(credential, error) for _, credential, error in sorted(wrong, key=itemgetter(0))]


def make_all(
    tasks: Iterable[Task],
    count: int,
    engine: Engine,
    making: Making,
    writer: Writer,
    *,
    extra: Sequence[str],
    now: Callable[[], dt.datetime],
    progress: Progress,
) -> Tally:
    """Make the PDF of every task, of which there are ``count``, and record it; for ``extra`` see
    ``Tally``.

    Raises ``StorageError`` when the disk refuses; what was recorded until then stands.
    """
    progress.begin("issue", count)
    tally = Tally(making.folder, extra)
    waiting: list[Issued] = []
    try:
        for outcome in engine.run(making, chunks(tasks, count, engine.jobs, _session)):
            answers = outcome.answer or [Failure(StorageError("worker_died"))]
            for task, answer in zip(outcome.chunk, answers, strict=True):
                if isinstance(answer, Failure):
                    tally.failed.append((task, answer.error))
                else:
                    issue = _issued(task, answer)
                    tally.count(issue, answer.url)
                    waiting.append(issue)
            if len(waiting) >= RECORDED:
                _record(waiting, writer, now())
            progress.step(len(outcome.chunk))
    finally:  # whatever keeps the others from being made
        _record(waiting, writer, now())
    return tally


def _issued(task: Task, made: Made) -> Issued:
    return Issued(task.credential, task.languages, made.file, made.sha256, made.size)


def _record(waiting: list[Issued], writer: Writer, at: dt.datetime) -> None:
    """Write down those that were ``waiting``; none is any more."""
    if waiting:
        os.sync()  # one for all of them: a sync for each file is thirty times slower
        writer.record(waiting, at)
        waiting.clear()
