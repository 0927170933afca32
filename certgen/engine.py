"""Map one function over chunks of work in several processes, whatever becomes of the processes.

Neither the standard pool nor its peers survive a killed worker: all queued work is lost. Here a
death only costs the chunks which that worker had: they are tried again one at a time, and a chunk
that kills its worker when it is alone is halved until the item to blame is found.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import islice
from typing import Any, Generic, Self, TypeVar

from certgen.errors import Incomplete
from certgen.worker import Here, Worker, WorkerDied, listen

Item = TypeVar("Item")
Answer = TypeVar("Answer")
_TRIES_ALONE = 2
_TRIES_ASKED = 4
_UNDER_WAY = 2
"""Chunks that a worker has: one at hand, so that it need not wait for the coordinator."""
_AHEAD = 2
"""Chunks for each worker that wait for their turn."""


@dataclass(frozen=True)
class Outcome(Generic[Item, Answer]):
    """What became of a chunk: its answer, or None when its only item kills the worker."""

    chunk: tuple[Item, ...]
    answer: Answer | None


class Engine:
    """Worker processes with their opening call. Use it as a context manager.

    They are forked when it is entered, before this process reads what it does not share, and they
    stay: what they keep serves every later ``run``. So chunks go to them in turn: the same one goes
    to the worker that had it in an earlier run, unless that is busy while another has nothing left.
    """

    def __init__(self, workers: int, opening: Callable[..., None], arguments: tuple[Any, ...]):
        """``opening`` is called with ``arguments`` once in each of ``workers`` processes; without
        any, in this one, which then does all itself and is lost with a chunk that kills it."""
        self.jobs = max(1, workers)
        """How many work at once."""
        self._workers: list[Worker | Here] = [Worker(opening, arguments) for _ in range(workers)]
        if not workers:
            self._workers = [Here(opening, arguments)]

    def __enter__(self) -> Self:
        for worker in self._workers:
            worker.submit(_ready)  # its process is forked at the first question
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.close(wait=False)

    def ask(self, function: Callable[[], Answer]) -> Callable[[], Answer]:
        """Let one worker do ``function`` beside what else there is; what is returned waits for the
        answer. It raises what ``function`` raises, ``Incomplete`` when each dies who is asked."""
        worker = self._workers[-1]
        asked: Future[Answer] = worker.submit(function)

        def answer(asked: Future[Answer] = asked, tries: int = _TRIES_ASKED) -> Answer:
            while not asked.done():
                listen([worker])
            try:
                return asked.result()
            except WorkerDied:
                if tries == 1:
                    raise Incomplete("workers_die") from None
            return answer(worker.submit(function), tries - 1)

        return answer

    def tell(self, function: Callable[[], object]) -> None:
        """Let every worker do ``function`` beside what else there is; how it ends, nobody asks."""
        for worker in self._workers:
            worker.submit(function)

    def run(
        self, function: Callable[[tuple[Item, ...]], Answer], chunks: Iterable[tuple[Item, ...]]
    ) -> Iterator[Outcome[Item, Answer]]:
        """The outcome of every chunk, in order of completion.

        What ``function`` raises is raised here; at most ``2 * jobs`` chunks are under way, and few
        of the others taken from ``chunks`` before. Items are hashable.
        """
        turns = _Turns(chunks, self.jobs)
        running: dict[Future[Answer], tuple[int, tuple[Item, ...]]] = {}
        while True:
            for number, worker in enumerate(self._workers):
                while chunk := turns.next(number, [c for n, c in running.values() if n == number]):
                    running[worker.submit(function, chunk)] = number, chunk
            if not running:
                return
            # Whoever waits while all have enough to do has the next chunk at hand too late.
            patience = 0 if turns.read_ahead() else None
            listen(self._workers, patience)
            for future in [each for each in running if each.done()]:
                if future not in running:  # it died with another
                    continue
                number, chunk = running.pop(future)
                try:
                    answer = future.result()
                except WorkerDied:
                    lost = [f for f, (n, _) in running.items() if n == number]
                    suspects = [chunk, *(running.pop(each)[1] for each in lost)]
                    if turns.blame(suspects):
                        yield Outcome(chunk, None)
                else:
                    yield Outcome(chunk, answer)


class _Turns(Generic[Item]):
    """Whose turn each chunk is, and what to do with those that a worker died of."""

    def __init__(self, chunks: Iterable[tuple[Item, ...]], jobs: int):
        self._rest = enumerate(chunks)
        self._queues = [deque[tuple[Item, ...]]() for _ in range(jobs)]
        self._alone = deque[tuple[Item, ...]]()
        self._tries: dict[tuple[Item, ...], int] = {}

    def next(self, worker: int, under_way: Sequence[tuple[Item, ...]]) -> tuple[Item, ...] | None:
        """The next chunk for ``worker``, which has those ``under_way``; None when it must wait."""
        if any(chunk in self._tries for chunk in under_way):
            return None
        if self._alone:
            if under_way:
                return None
            chunk = self._alone.popleft()
            self._tries.setdefault(chunk, 0)
            return chunk
        if len(under_way) == _UNDER_WAY:
            return None
        queue = self._queues[worker]
        while not queue and self.read_ahead():
            pass
        longest = queue or max(self._queues, key=len)
        return longest.popleft() if longest else None

    def read_ahead(self) -> bool:
        """Let one more chunk wait for its turn, where there is one and room; whether it does."""
        jobs = len(self._queues)
        if sum(map(len, self._queues)) >= _AHEAD * jobs:
            return False
        if (each := next(self._rest, None)) is None:
            return False
        self._queues[each[0] % jobs].append(each[1])
        return True

    def blame(self, suspects: Sequence[tuple[Item, ...]]) -> bool:
        """Try ``suspects`` again, one at a time; whether it is proven of the only one, an item."""
        if len(suspects) > 1:
            self._alone.extend(suspects)
            return False
        (chunk,) = suspects
        tries = self._tries.pop(chunk, 0) + 1
        if tries < _TRIES_ALONE:
            self._tries[chunk] = tries
            self._alone.appendleft(chunk)
        elif len(chunk) > 1:
            middle = len(chunk) // 2
            self._alone.extendleft((chunk[middle:], chunk[:middle]))
        else:
            return True
        return False


def _ready() -> None:
    """What a worker does that has nothing to do yet."""


def chunked(items: Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    """``items`` in tuples of ``size``, the last one shorter."""
    rest = iter(items)
    while chunk := tuple(islice(rest, size)):
        yield chunk
