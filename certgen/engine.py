"""Map one function over chunks of work in several processes, whatever becomes of the processes.

Neither the standard pool nor its peers survive a killed worker: all queued work is lost. Here a
death only costs the chunks that were running: they are tried again one at a time, and a chunk that
kills its worker when it is alone is halved until the item to blame is found.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import wait as wait_for
from typing import Any, Generic, Self, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")
_TRIES_ALONE = 2
_NEW_VALUES = 50_000
"""Values a worker makes between two searches for garbage."""


@dataclass(frozen=True)
class Outcome(Generic[Item, Answer]):
    """What became of a chunk: its answer, or None when its only item kills the worker."""

    chunk: tuple[Item, ...]
    answer: Answer | None


class Engine:
    """Worker processes with their opening call. Use it as a context manager.

    They are forked when it is entered, before this process reads what it does not share, and they
    stay: what they keep serves every later ``run``.
    """

    def __init__(self, jobs: int, opening: Callable[..., None], arguments: tuple[Any, ...]):
        """``opening`` is called with ``arguments`` once in each of ``jobs`` workers."""
        self.jobs = jobs
        self._opening = opening
        self._arguments = arguments
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        self._open().submit(_ready)  # the pool forks all its processes at the first task
        return self

    def __exit__(self, *_: object) -> None:
        self._close(wait=False)

    def run(
        self, function: Callable[[tuple[Item, ...]], Answer], chunks: Iterable[tuple[Item, ...]]
    ) -> Iterator[Outcome[Item, Answer]]:
        """The outcome of every chunk, in order of completion.

        What ``function`` raises is raised here; at most ``2 * jobs`` chunks are under way, and the
        others not yet taken from ``chunks``. Items are hashable.
        """
        waiting, alone = iter(chunks), deque[tuple[Item, ...]]()
        tries: dict[tuple[Item, ...], int] = {}
        running: dict[Future[Answer], tuple[Item, ...]] = {}
        while True:
            try:
                while alone and not running:
                    self._submit(function, alone.popleft(), running)
                while not alone and len(running) < 2 * self.jobs and (chunk := next(waiting, None)):
                    self._submit(function, chunk, running)
                if not running:
                    return
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    answer = future.result()
                    yield Outcome(running.pop(future), answer)
            except BrokenProcessPool:
                self._close(wait=True)
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

    def _submit(
        self,
        function: Callable[[tuple[Item, ...]], Answer],
        chunk: tuple[Item, ...],
        running: dict[Future[Answer], tuple[Item, ...]],
    ) -> None:
        running_future = Future[Answer]()
        try:
            running_future = self._open().submit(_call, function, chunk)
        finally:
            running[running_future] = chunk

    def _open(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self.jobs,
                # No thread of this process holds a lock that a worker needs: see ``cli.show``.
                mp_context=multiprocessing.get_context("fork"),
                initializer=_open,
                initargs=(self._opening, self._arguments),
            )
        return self._pool

    def _close(self, *, wait: bool) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=wait, cancel_futures=True)
            self._pool = None


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
    # What a worker begins with, it keeps: looking through it for garbage again and again, as every
    # few hundred new values would have it, costs a tenth of its time.
    gc.freeze()
    gc.set_threshold(_NEW_VALUES)


def _call(function: Callable[[tuple[Item, ...]], Answer], chunk: tuple[Item, ...]) -> Answer:
    if _failure is not None:
        raise _failure
    return function(chunk)


def _ready() -> None:
    """What a worker does that has nothing to do yet."""


def _die_with_parent() -> None:
    """A worker whose coordinator was killed must not go on writing."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


def chunked(items: Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    """``items`` in tuples of ``size``, the last one shorter."""
    rest = iter(items)
    while chunk := tuple(islice(rest, size)):
        yield chunk
