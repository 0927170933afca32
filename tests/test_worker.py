"""One process of our own: what it is asked, what it answers, and how it ends."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import NoReturn, TypeVar

import pytest

from certgen.worker import Worker, WorkerDied, listen

Answer = TypeVar("Answer")
LARGE = 3_000_000
"""Bytes; far more than there is room for on the way."""


def nothing() -> None:
    pass


def same(said: bytes) -> bytes:
    return said


def failing(why: str) -> NoReturn:
    raise ValueError(why)


def unspeakable() -> object:
    return lambda: None


class Stubborn(Exception):
    """One that can be pickled, and not made again."""

    def __init__(self, one: str, other: str):
        super().__init__(one)


def stubborn() -> NoReturn:
    raise Stubborn("one", "other")


def threads() -> int:
    return len(list(Path("/proc/self/task").iterdir()))


@pytest.fixture
def worker() -> Iterator[Worker]:
    one = Worker(nothing, ())
    yield one
    one.close(wait=True)


def answer(worker: Worker, asked: Future[Answer]) -> Answer:
    while not asked.done():
        listen([worker])
    return asked.result()


def test_it_answers_in_the_order_of_the_questions(worker: Worker) -> None:
    asked = [worker.submit(same, b"%d" % number) for number in range(100)]
    assert answer(worker, asked[-1]) == b"99"
    assert [each.result() for each in asked] == [b"%d" % number for number in range(100)]
    assert answer(worker, worker.submit(os.getpid)) not in (0, os.getpid())


def test_nobody_is_waited_for_who_owes_nothing(worker: Worker) -> None:
    listen([])
    listen([worker])
    slow = worker.submit(time.sleep, 0.3)
    began = time.monotonic()
    listen([worker], 0)
    assert not slow.done() and time.monotonic() - began < 0.2
    assert answer(worker, slow) is None


def test_long_questions_and_long_answers_pass_each_other(worker: Worker) -> None:
    """Whoever waited for room to ask, while the worker waited for room to answer, would wait for
    ever."""
    said = [bytes([number]) * LARGE for number in range(6)]
    asked = [worker.submit(same, each) for each in said]
    assert answer(worker, asked[-1]) == said[-1]
    assert [each.result() for each in asked] == said


def test_no_process_has_a_second_thread() -> None:
    """With one the C library locks memory for every block of it, and an answer costs two switches
    of threads more."""
    workers = [Worker(nothing, ()) for _ in range(3)]
    before = threads()
    assert [answer(each, each.submit(threads)) for each in workers] == [1, 1, 1]
    assert threads() == before
    for each in workers:
        each.close(wait=True)


def test_what_is_raised_says_where(worker: Worker) -> None:
    with pytest.raises(ValueError, match="not you") as told:
        answer(worker, worker.submit(failing, "not you"))
    assert "in failing" in str(told.value.__cause__)


def test_a_question_that_cannot_be_asked_is_no_question(worker: Worker) -> None:
    with pytest.raises((AttributeError, pickle.PicklingError)):
        worker.submit(unspeakable())  # type: ignore[arg-type]
    assert answer(worker, worker.submit(same, b"then")) == b"then"


@pytest.mark.parametrize("function", [unspeakable, stubborn])
def test_what_cannot_be_told_fails_alone(worker: Worker, function: object) -> None:
    first, then = worker.submit(function), worker.submit(same, b"then")  # type: ignore[arg-type]
    with pytest.raises(Exception, match=r"pickle|local object|missing 1 required"):
        answer(worker, first)
    assert answer(worker, then) == b"then"


def test_what_keeps_it_from_opening_is_every_answer() -> None:
    worker = Worker(failing, ("no fonts",))
    for _ in range(2):
        with pytest.raises(ValueError, match="no fonts"):
            answer(worker, worker.submit(same, b""))
    worker.close(wait=True)


def test_when_it_dies_what_it_had_answered_stands(worker: Worker) -> None:
    """The rest it owes for ever; the next question finds a new process."""
    first = answer(worker, worker.submit(os.getpid))
    there, fatal = worker.submit(same, b"x"), worker.submit(os._exit, 3)
    never = worker.submit(nothing)
    while not never.done():
        listen([worker])
    assert there.result() == b"x"
    for each in (fatal, never):
        with pytest.raises(WorkerDied):
            each.result()
    assert answer(worker, worker.submit(os.getpid)) != first


def test_it_may_die_before_it_is_asked(worker: Worker) -> None:
    os.kill(answer(worker, worker.submit(os.getpid)), signal.SIGKILL)
    time.sleep(0.2)
    with pytest.raises(WorkerDied):
        answer(worker, worker.submit(same, bytes(LARGE)))
    assert answer(worker, worker.submit(same, b"again")) == b"again"


def test_each_can_be_closed_while_others_stand() -> None:
    """The first too, though those forked later have its socket open."""
    workers = [Worker(nothing, ()) for _ in range(3)]
    pids = [answer(each, each.submit(os.getpid)) for each in workers]
    for each, pid in zip(workers, pids, strict=True):
        each.close(wait=True)
        assert not Path(f"/proc/{pid}").exists()


def test_a_program_may_ask_from_any_of_its_threads() -> None:
    told: list[bytes] = []

    def ask() -> None:
        worker = Worker(nothing, ())
        told.append(answer(worker, worker.submit(same, b"there")))
        worker.close(wait=True)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert told == [b"there"]


PARENT = """
import os, sys, time
from certgen import worker
from certgen.worker import Worker, listen
if "deaf" in sys.argv: worker._die_with_parent = lambda: None
def nothing(): pass
workers = [Worker(nothing, ()) for _ in range(3)]
asked = [each.submit(os.getpid) for each in workers]
while not all(each.done() for each in asked): listen(workers)
print(*[each.result() for each in asked], flush=True)
for each in workers: each.submit(time.sleep, float(sys.argv[1]))
time.sleep(60)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_it_dies_with_its_parent_whatever_it_is_at(how: signal.Signals) -> None:
    assert _end_without_parent(how, "60")


def test_without_the_signal_it_ends_after_what_it_is_at() -> None:
    """All of them do, though those forked later have the sockets of the others open."""
    assert _end_without_parent(signal.SIGKILL, "0.5", "deaf")


def _end_without_parent(how: signal.Signals, *arguments: str) -> bool:
    """Whether three busy workers are gone soon after their parent."""
    command = [sys.executable, "-c", PARENT, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = parent.stdout.readline().split()
        assert len(pids) == 3 and all(map(_alive, pids))
        parent.send_signal(how)
        parent.wait()
        until = time.monotonic() + 10
        while any(map(_alive, pids)) and time.monotonic() < until:
            time.sleep(0.01)
    return not any(map(_alive, pids))


def _alive(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
