"""A process that does what it is asked, one thing after the other.

The standard pool has three threads for each process: one there, that sees the parent die, and two
here, that wait for questions and answers. From its second thread on, the C library locks what
threads share whenever it gives out memory, and whoever asks takes turns with its own threads. Here
is none: answers are read by who waits for them, and the kernel tells a worker that its parent died
(docs/decisions/0013-workers.md).
"""

from __future__ import annotations

import fcntl
import gc
import os
import pickle
import select
import signal
import socket
import struct
import traceback
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Any, TypeVar

from certgen.heap import put_blocks_on_huge_pages

if TYPE_CHECKING:
    from multiprocessing.context import ForkProcess

Answer = TypeVar("Answer")
_SIZE = struct.Struct("!Q")
"""Before each question and answer: its length in bytes."""
_NEW_VALUES = 50_000
"""Made between two searches for garbage."""


class WorkerDied(Exception):
    """The process ended before it answered."""


class _There(Exception):
    """The traceback of what was raised in a worker: the cause of what is raised here."""

    def __str__(self) -> str:
        return f"in the worker:\n{self.args[0]}"


class Worker:
    """One process: forked by the first question, and by the next after it has died."""

    def __init__(self, opening: Callable[..., None], arguments: tuple[Any, ...]):
        """``opening`` is called there once with ``arguments``; what it raises is every answer."""
        self._opening = partial(opening, *arguments)
        self._process: ForkProcess | None = None
        self._door: socket.socket
        self._unsent = b""
        """Of questions for which there was no room on the way."""
        self.owed = deque[Future[Any]]()
        """The answers it owes, in the order of the questions."""

    def submit(self, function: Callable[..., Answer], *arguments: Any) -> Future[Answer]:
        """Ask for ``function(*arguments)``. The answer is there when ``listen`` has heard it;
        ``WorkerDied`` is in its place when the process is dead."""
        question, answer = _pickled((function, arguments)), Future[Answer]()
        if self._process is None:
            self._fork()
        self.owed.append(answer)
        self._unsent += _SIZE.pack(len(question)) + question
        self._send()
        return answer

    def _fork(self) -> None:
        self._door, theirs = socket.socketpair()
        with theirs:
            # No thread of this process holds a lock that a worker needs: see ``cli.show``.
            told = self._door, theirs, self._opening
            process = get_context("fork").Process(target=_serve, args=told)
            process.start()
        self._process = process

    def fileno(self) -> int:
        """The socket on which its answers come."""
        return self._door.fileno()

    @property
    def events(self) -> int:
        """What to wait for there, in the terms of ``poll``."""
        return select.POLLIN | (select.POLLOUT if self._unsent else 0)

    def attend(self, events: int) -> bool:
        """Do what ``poll`` says can be done there; whether there was an answer."""
        if events & select.POLLOUT:
            self._send()
        if events & ~select.POLLOUT:
            self._hear()
            return True
        return False

    def _send(self) -> None:
        """As much as there is room for: who waited for room would wait for ever, if the worker
        waited in turn for room for its answer."""
        try:
            while self._unsent:
                sent = self._door.send(self._unsent, socket.MSG_DONTWAIT)
                self._unsent = self._unsent[sent:]
        except BlockingIOError:
            pass
        except OSError:  # it is dead; what it had answered before can still be read
            self._unsent = b""

    def _hear(self) -> None:
        """Read one answer, which comes without a break once it has begun."""
        try:
            said = _heard(self._door)
        except (EOFError, OSError):
            self.close(wait=True)
            return
        answer = self.owed.popleft()
        try:
            error, value = pickle.loads(said)
        except Exception as unreadable:
            error, value = unreadable, None
        if error is None:
            answer.set_result(value)
        else:
            error.__cause__ = value and _There(value)
            answer.set_exception(error)

    def close(self, *, wait: bool) -> None:
        """End the process, after what it is at; return only then if ``wait``."""
        if self._process is None:
            return
        with suppress(OSError):  # to close it is not enough: those forked later have it open too
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        if wait:
            self._process.join()
        self._process, self._unsent = None, b""
        while self.owed:
            self.owed.popleft().set_exception(WorkerDied())


class Here:
    """This process in place of a worker: nothing is pickled, nothing is loaded twice."""

    def __init__(self, opening: Callable[..., None], arguments: tuple[Any, ...]):
        self._opening = partial(opening, *arguments)
        self._opened = False

    def submit(self, function: Callable[..., Answer], *arguments: Any) -> Future[Answer]:
        """The answer, or what was raised in its place."""
        answer = Future[Answer]()
        try:
            if not self._opened:
                self._opening()
                self._opened = True
                gc.freeze()  # what it has opened, it keeps
            answer.set_result(function(*arguments))
        except Exception as failure:
            answer.set_exception(failure)
        return answer

    def close(self, *, wait: bool) -> None:
        """Nothing: what it was asked for is done."""


def listen(workers: Iterable[Worker | Here], seconds: float | None = None) -> None:
    """Take in what ``workers`` answer: wait until one does, at most ``seconds`` if told so; when
    none of them owes an answer, return at once."""
    owing = [worker for worker in workers if isinstance(worker, Worker)]
    while asked := {worker.fileno(): worker for worker in owing if worker.owed}:
        poll = select.poll()
        for door, worker in asked.items():
            poll.register(door, worker.events)
        ready = poll.poll(None if seconds is None else seconds * 1000)
        heard = [asked[door].attend(events) for door, events in ready]
        if any(heard) or seconds is not None:
            return


def seek_garbage_seldom() -> None:
    """What this process has by now, it keeps; nearly all that comes is gone before garbage is
    looked for. Looking through everything every few hundred new values, as Python would, costs a
    tenth of the time."""
    gc.freeze()
    gc.set_threshold(_NEW_VALUES)
    gc.enable()


def _serve(outside: socket.socket, door: socket.socket, opening: Callable[[], None]) -> None:
    """The worker: answer every question that comes in at ``door``, until none can come any more:
    ``outside``, where they come from, is the parent's."""
    outside.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever is asked to stop closes the door
    _die_with_parent()
    seek_garbage_seldom()
    put_blocks_on_huge_pages()
    opened = _answer(opening)
    failure = opened if opened[0] else None
    gc.freeze()  # what it has opened, it keeps
    with suppress(EOFError, OSError):
        while True:  # of a question only what it asks for is kept, and nothing while the next comes
            said = _reply(pickle.loads(_heard(door)), failure)
            door.sendall(_SIZE.pack(len(said)))
            door.sendall(said)
            del said


def _reply(
    question: tuple[Callable[..., Any], tuple[Any, ...]],
    failure: tuple[Exception | None, Any] | None,
) -> bytes:
    """What is made of ``question``, a function and its arguments, or ``failure`` if there is one,
    pickled."""
    function, arguments = question
    try:
        return _pickled(failure or _answer(function, *arguments))
    except Exception as unspeakable:
        return _pickled((unspeakable, traceback.format_exc()))


def _answer(function: Callable[..., Any], *arguments: Any) -> tuple[Exception | None, Any]:
    """Nothing and what ``function`` returns, or what it raises and the traceback."""
    try:
        return None, function(*arguments)
    except Exception as failure:
        return failure, traceback.format_exc()


def _die_with_parent() -> None:
    """A worker whose parent was killed must not go on writing. The parent has a pipe open until its
    end; then the kernel sends who reads it SIGIO, of which a process dies (pipe(7), signal(7))."""
    parent = parent_process()
    assert parent is not None
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(parent.sentinel, fcntl.F_GETFL)
    fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, flags | os.O_ASYNC)
    if not parent.is_alive():  # it was killed meanwhile
        os._exit(1)


def _pickled(value: object) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _heard(door: socket.socket) -> bytes:
    """The next value at ``door``, pickled. Raises ``EOFError`` or ``OSError`` when none will come:
    the other process has closed it, or is dead."""
    (size,) = _SIZE.unpack(_received(door, _SIZE.size))
    return _received(door, size)


def _received(door: socket.socket, size: int) -> bytes:
    """``size`` bytes."""
    parts: list[bytes] = []
    while size:
        part = door.recv(size, socket.MSG_WAITALL)
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
