"""Map one function over chunks of work in several processes, whatever becomes of the processes.

Neither the standard pool nor its peers survive a killed worker: all queued work is lost. Here a
death only costs the chunks that were running: they are tried again one at a time, and a chunk that
kills its worker when it is alone is halved until the item to blame is found.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait as wait_for
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")
_TRIES_ALONE = 2


@dataclass(frozen=True)
class Outcome(Generic[Item, Answer]):
    """What became of a chunk: its answer, or None when its only item kills the worker."""

    chunk: tuple[Item, ...]
    answer: Answer | None


@dataclass(frozen=True)
class Engine:
    """Worker processes with their opening call."""

    jobs: int
    opening: Callable[..., None]
    """Called once in each new worker."""
    arguments: tuple[Any, ...]

    def run(
        self, function: Callable[[tuple[Item, ...]], Answer], chunks: Sequence[tuple[Item, ...]]
    ) -> Iterator[Outcome[Item, Answer]]:
        """The outcome of every chunk, in order of completion.

        What ``function`` raises is raised here; at most ``2 * jobs`` chunks are under way. Items
        are hashable.
        """
        waiting, alone = deque(chunks), deque[tuple[Item, ...]]()
        tries: dict[tuple[Item, ...], int] = {}
        running: dict[Future[Answer], tuple[Item, ...]] = {}
        pool = self._pool()
        try:
            while waiting or alone or running:
                try:
                    while alone and not running:
                        self._submit(pool, function, alone.popleft(), running)
                    while waiting and not alone and len(running) < 2 * self.jobs:
                        self._submit(pool, function, waiting.popleft(), running)
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        answer = future.result()
                        yield Outcome(running.pop(future), answer)
                except BrokenProcessPool:
                    pool.shutdown(wait=True, cancel_futures=True)
                    pool = self._pool()
                    suspects = list(running.values())
                    running.clear()
                    if len(suspects) > 1:
                        alone.extend(suspects)
                        continue
                    (chunk,) = suspects
                    tries[chunk] = tries.get(chunk, 0) + 1
                    if tries[chunk] < _TRIES_ALONE:
                        alone.appendleft(chunk)
                    elif len(chunk) > 1:
                        middle = len(chunk) // 2
                        alone.extendleft((chunk[middle:], chunk[:middle]))
                    else:
                        yield Outcome(chunk, None)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _pool(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self.jobs,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_open,
            initargs=(self.opening, self.arguments),
        )

    @staticmethod
    def _submit(
        pool: ProcessPoolExecutor,
        function: Callable[[tuple[Item, ...]], Answer],
        chunk: tuple[Item, ...],
        running: dict[Future[Answer], tuple[Item, ...]],
    ) -> None:
        running_future = Future[Answer]()
        try:
            running_future = pool.submit(_call, function, chunk)
        finally:
            running[running_future] = chunk


_failure: Exception | None = None
"""In a worker: why it could not be opened. Raised in the pool's initializer it would only say
"broken"; raised by the first call it reaches the administrator."""


def _open(opening: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    global _failure
    threading.Thread(target=_die_with_parent, daemon=True).start()
    try:
        opening(*arguments)
    except Exception as failure:
        _failure = failure


def _call(function: Callable[[tuple[Item, ...]], Answer], chunk: tuple[Item, ...]) -> Answer:
    if _failure is not None:
        raise _failure
    return function(chunk)


def _die_with_parent() -> None:
    """A worker whose coordinator was killed must not go on writing."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


def chunked(items: Sequence[Item], size: int) -> list[tuple[Item, ...]]:
    """``items`` in tuples of ``size``, the last one shorter."""
    return [tuple(items[i : i + size]) for i in range(0, len(items), size)]
