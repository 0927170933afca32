"""A nursery forks a child for each question: the same answers, the same limits, and it recovers."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from certgen import confined
from certgen.confined import Confined, Limits, run

SMALL = Limits(memory=400 * 1024 * 1024, seconds=1)
DEEDS = "confined_deeds"
"""The module of this folder that the children call."""


@pytest.fixture(scope="module")
def path() -> Iterator[None]:
    """Children find ``tests/confined_deeds.py``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.path.dirname(__file__))  # noqa: PTH120
        yield


@pytest.fixture(params=["forked", "spawned"], scope="module")
def way(request: pytest.FixtureRequest, path: None) -> Iterator[str]:
    """With a nursery, and without."""
    if request.param == "spawned":
        yield request.param
        return
    with confined.nursery(DEEDS):
        yield request.param


def test_bytes_go_in_and_come_out(way: str) -> None:
    data = os.urandom(3_000_000)
    assert run(f"{DEEDS}:reversed_bytes", data) == data[::-1]
    assert run(f"{DEEDS}:reversed_bytes", b"") == b""


@pytest.mark.parametrize(
    ("deed", "reason"),
    [("raises", "crash"), ("leaves", "crash"), ("eats", "memory"), ("spins", "time")],
)
def test_what_goes_wrong(deed: str, reason: str, way: str) -> None:
    with pytest.raises(Confined) as caught:
        run(f"{DEEDS}:{deed}", b"x", SMALL)
    assert caught.value.reason == reason
    if deed == "raises":
        assert "ValueError: of my own" in caught.value.detail


def test_a_child_that_reads_nothing_holds_nobody_up(way: str) -> None:
    began = time.monotonic()
    with pytest.raises(Confined):
        run(f"{DEEDS}:no_such", os.urandom(5_000_000), SMALL)
    assert time.monotonic() - began < 20


def test_many_at_once(path: None) -> None:
    with confined.nursery(DEEDS), ThreadPoolExecutor(8) as threads:
        asked = [bytes([n]) * 200_000 for n in range(40)]
        assert list(threads.map(lambda each: run(f"{DEEDS}:same", each), asked)) == asked


def test_a_child_has_nothing_open_but_its_own_question(path: None) -> None:
    """So what is captured with one file cannot answer for another."""
    with confined.nursery(DEEDS), ThreadPoolExecutor(4) as threads:
        slow = [threads.submit(run, f"{DEEDS}:sleeps", b"x") for _ in range(3)]
        time.sleep(0.2)
        (sockets,) = {run(f"{DEEDS}:sockets", b"") for _ in range(2)}
        assert sockets == b"1"
        assert [each.result() for each in slow] == [b"x"] * 3


def test_a_nursery_that_dies_is_replaced(path: None) -> None:
    with confined.nursery(DEEDS):
        assert run(f"{DEEDS}:same", b"a") == b"a"
        os.kill(int(run(f"{DEEDS}:parent", b"")), signal.SIGKILL)
        time.sleep(0.1)
        assert run(f"{DEEDS}:same", b"b") == b"b"


def test_it_ends_with_whoever_opened_it(path: None) -> None:
    with confined.nursery(DEEDS):
        nursery = int(run(f"{DEEDS}:parent", b""))
    with pytest.raises(ProcessLookupError):
        os.kill(nursery, 0)
    assert run(f"{DEEDS}:same", b"c") == b"c"
