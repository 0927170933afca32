"""Chunks of work in several processes, some of which die."""

from __future__ import annotations

import os
import time
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certgen.engine import Engine, chunked
from certgen.errors import Incomplete
from certgen.issuance import CHUNK, FEWEST, chunks


def opened(folder: Path) -> None:
    (folder / f"{os.getpid()}").touch()


def failing(why: str) -> None:
    raise ValueError(why)


def worker(chunk: tuple[int, ...]) -> int:
    time.sleep(0.02)  # long enough that nobody has nothing left before the others
    return os.getpid()


def dying(chunk: tuple[int, ...]) -> tuple[int, ...]:
    """It dies of every thirteenth item, and once of the seventh."""
    if any(item % 13 == 12 for item in chunk):
        os._exit(1)
    if 7 in chunk:
        try:
            Path("seven").touch(exist_ok=False)
        except FileExistsError:
            return chunk
        os._exit(1)
    return chunk


def once_fatal() -> str:
    """Whoever is asked first dies of it."""
    if not Path("asked").exists():
        Path("asked").touch()
        os._exit(1)
    return "there"


def fatal() -> None:
    os._exit(1)


def test_who_is_asked_beside_the_chunks_may_die(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Engine(2, opened, (tmp_path,)) as engine:
        answer = engine.ask(once_fatal)
        assert sum(len(o.chunk) for o in engine.run(worker, chunked(range(12), 1))) == 12
        assert answer() == "there"
        with pytest.raises(Incomplete) as told:
            engine.ask(fatal)()
        assert told.value.key == "workers_die"


def sign(folder: str) -> None:
    (Path(folder) / f"{os.getpid()}").touch()


def test_every_worker_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the chunks; what becomes of it is nobody's trouble but its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "told").mkdir()
    with Engine(2, opened, (tmp_path,)) as engine:
        engine.tell(partial(sign, "told"))
        engine.tell(partial(failing, "unheard"))
        engine.tell(once_fatal)
        outcomes = list(engine.run(worker, chunked(range(40), 1)))
    assert sorted(outcome.chunk[0] for outcome in outcomes if outcome.answer) == list(range(40))
    assert len(list((tmp_path / "told").iterdir())) == 2


def test_one_process_does_it_all_itself(tmp_path: Path) -> None:
    """And what is raised, in opening too, is raised where the answer is waited for."""
    with Engine(0, opened, (tmp_path,)) as engine:
        assert engine.ask(os.getpid)() == os.getpid()
        outcomes = list(engine.run(worker, chunked(range(12), 5)))
        assert sorted(outcome.chunk for outcome in outcomes) == list(chunked(range(12), 5))
        assert {outcome.answer for outcome in outcomes} == {os.getpid()}
        with pytest.raises(ValueError, match="not you"):
            list(engine.run(lambda chunk: failing("not you"), chunked(range(2), 1)))
    assert [file.name for file in tmp_path.iterdir()] == [str(os.getpid())], "opened once"
    with Engine(0, failing, ("not here",)) as engine, pytest.raises(ValueError, match="not here"):
        engine.ask(os.getpid)()


def test_a_chunk_goes_to_the_worker_that_had_it_before(tmp_path: Path) -> None:
    """What that one keeps of it is at hand."""
    chunks = list(chunked(range(60), 3))
    with Engine(2, opened, (tmp_path,)) as engine:
        first, again = (
            {outcome.chunk: outcome.answer for outcome in engine.run(worker, chunks)}
            for _ in range(2)
        )
    assert list(first) != [] and set(first) == set(again) == set(chunks)
    assert len(set(first.values())) == len(list(tmp_path.iterdir())) == 2
    same = sum(first[chunk] == again[chunk] for chunk in chunks)
    assert same >= len(chunks) - 4, "in turn, but for the last ones"


@pytest.mark.parametrize("count", [0, 1, FEWEST, 100, 10_000])
def test_the_last_chunks_are_small(count: int) -> None:
    for jobs in (1, 2, 8):
        sizes = list(map(len, chunks(range(count), count, jobs, int)))
        assert sum(sizes) == count and max(sizes, default=0) <= CHUNK
        assert sizes[:-1] == sorted(sizes[:-1], reverse=True)
        assert not sizes or sizes[-1] <= FEWEST <= min(sizes[:-1], default=FEWEST)


@given(st.lists(st.integers(1, 300), max_size=60), st.integers(1, 3))
def test_a_session_is_one_workers(sizes: list[int], jobs: int) -> None:
    """But for one that is too large to be added to a chunk."""
    people = [number for number, size in enumerate(sizes) for _ in range(size)]
    whole = list(chunks(people, len(people), jobs, lambda session: session))
    assert [each for chunk in whole for each in chunk] == people
    assert max(map(len, whole), default=0) <= CHUNK * 3 // 2
    small = {number for number, size in enumerate(sizes) if size <= FEWEST // 2}
    assert not any(chunk[-1] == after[0] in small for chunk, after in pairwise(whole))


def test_whoever_has_nothing_left_helps_the_others(tmp_path: Path) -> None:
    """Every second chunk is slow: all would wait for the worker whose turn those are."""

    with Engine(2, opened, (tmp_path,)) as engine:
        told = [(o.chunk[0], o.answer) for o in engine.run(slow, chunked(range(24), 1))]
    assert sorted(item for item, _ in told) == list(range(24))
    busy = {pid: sum(1 for item, by in told if by == pid and item % 2) for _, pid in told}
    assert min(busy.values()) >= 2


def slow(chunk: tuple[int, ...]) -> int:
    time.sleep(0.1 if chunk[0] % 2 else 0.001)
    return os.getpid()


def test_only_what_kills_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "opened").mkdir()
    with Engine(2, opened, (tmp_path / "opened",)) as engine:
        outcomes = list(engine.run(dying, chunked(range(40), 5)))
    lost = [outcome.chunk for outcome in outcomes if outcome.answer is None]
    assert sorted(lost) == [(12,), (25,), (38,)]
    kept = [item for outcome in outcomes if outcome.answer for item in outcome.chunk]
    assert sorted(kept) == [item for item in range(40) if item % 13 != 12]


def test_why_a_worker_cannot_be_opened_is_told() -> None:
    with pytest.raises(ValueError, match="no fonts"), Engine(2, failing, ("no fonts",)) as engine:
        list(engine.run(worker, [(1,), (2,)]))


def test_chunks_are_taken_a_little_before_they_are_needed(tmp_path: Path) -> None:
    taken: list[int] = []

    def chunks() -> object:
        for number in range(200):
            taken.append(number)
            yield (number,)

    with Engine(2, opened, (tmp_path,)) as engine:
        for done, _ in enumerate(engine.run(worker, chunks())):  # type: ignore[arg-type]
            assert len(taken) <= done + 12
            assert done or len(taken) >= 8, "those that come next, while all are at work"
