"""The register when things go wrong: killed writers, rivals, full disks, files that are not one."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from certgen.errors import CertgenError, NotFound, RegistryError, StorageError
from certgen.model import Credential, Recipient, Role
from certgen.registry import Issued, Registry, database

AT = dt.datetime(2013, 4, 1, 8, tzinfo=dt.UTC)
DAY = dt.date(2013, 4, 5)
CHUNK = 40


def plan(registry: Registry, first: int, last: int) -> list[Credential]:
    """Reserve the persons ``first`` … ``last - 1`` of one batch."""
    people = [(Role.TRAINEE, f"K{i}") for i in range(first, last)]
    held = registry.reserve(
        "DU", people, issued_on=DAY, title={}, at=AT, new_code=lambda: os.urandom(8).hex()
    )
    return [
        Credential(
            "DU", r.number, r.code, "a", ("ar",), DAY, AT, {}, Recipient(key, role, {"ar": key})
        )
        for (role, key), r in zip(people, held, strict=True)
    ]


def record_chunks(registry: Registry, credentials: list[Credential]) -> None:
    """Record one PDF of each, ``CHUNK`` at a time, saying so after each commit."""
    issues = [Issued(c, "ar", c.file("ar"), f"{c.number:064x}", 1) for c in credentials]
    for start in range(0, len(issues), CHUNK):
        registry.record(issues[start : start + CHUNK], AT)
        os.write(1, b"recorded\n")


def other(path: Path, code: str) -> subprocess.Popen[str]:
    """Another process that runs ``code`` with this module's names and the register at ``path``."""
    program = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})
from {Path(__file__).stem} import *
with Registry.open(Path({str(path)!r})) as registry:
    {code}
"""
    return subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def told(error: CertgenError, key: str, path: Path) -> None:
    """See that ``error`` is ``key`` and names the file in each language."""
    assert error.key == key
    assert all(str(path) in error.say(lang) for lang in ("ar", "fr", "en"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register.sqlite3"


@pytest.fixture
def registry(path: Path) -> Iterator[Registry]:
    with Registry.open(path) as opened:
        yield opened


def test_writers_in_several_processes_share_one_count(path: Path) -> None:
    # Each of them also finds an empty folder and makes the register.
    writers = [
        other(path, f"record_chunks(registry, plan(registry, {a}, {a + 200}))")
        for a in (0, 100, 200)
    ]
    assert [(writer.communicate()[1], writer.returncode) for writer in writers] == [("", 0)] * 3
    with Registry.readonly(path) as registry:
        assert registry.check() == []
        assert sorted(registry.codes("DU")) == list(range(1, 401))
        assert len(registry.issued("DU")) == 400


@pytest.mark.parametrize("after", [1, 4])
def test_kill_9_while_recording_leaves_whole_chunks_and_a_rerun_completes(
    path: Path, after: int
) -> None:
    writer = other(path, "record_chunks(registry, plan(registry, 0, 800))")
    assert writer.stdout is not None
    for _ in range(after):
        writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    assert writer.returncode == -signal.SIGKILL
    with Registry.readonly(path) as reader:
        left = len(reader.issued("DU"))
        assert reader.check() == []
    assert after * CHUNK <= left < 800
    assert left % CHUNK == 0
    with Registry.open(path) as registry:
        before = registry.codes("DU")
        record_chunks(registry, plan(registry, 0, 800))
        assert len(registry.issued("DU")) == 800
        assert registry.check() == []
        assert before.items() <= registry.codes("DU").items()


def test_a_reader_undoes_what_a_killed_writer_left_in_the_file(
    registry: Registry, path: Path
) -> None:
    record_chunks(registry, plan(registry, 0, CHUNK))
    registry.close()
    killed = f"""
import os, sqlite3
connection = sqlite3.connect({str(path)!r}, isolation_level=None)
connection.execute("PRAGMA journal_mode=TRUNCATE")
connection.execute("PRAGMA cache_size=2")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE events SET kind = 'forged', detail = hex(zeroblob(4000))")
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", killed], check=False)
    assert b"forged" in path.read_bytes()
    with Registry.readonly(path) as reader:
        assert len(reader.issued("DU")) == CHUNK
        assert reader.check() == []
    assert b"forged" not in path.read_bytes()


def test_reading_neither_makes_nor_writes(registry: Registry, path: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound) as raised:
        Registry.readonly(tmp_path / "nowhere" / "register.sqlite3")
    told(raised.value, "register_missing", tmp_path / "nowhere" / "register.sqlite3")
    assert not (tmp_path / "nowhere").exists()
    with Registry.readonly(path) as reader, pytest.raises(StorageError) as refused:
        plan(reader, 0, 1)
    told(refused.value, "register_unopenable", path)


def test_a_register_of_another_program_or_time_is_refused(tmp_path: Path) -> None:
    def refused(path: Path, key: str, *ways: object) -> None:
        before = path.read_bytes()
        for way in ways or (Registry.open, Registry.readonly):
            with pytest.raises(CertgenError) as raised:
                way(path)  # type: ignore[operator]
            told(raised.value, key, path)
        assert path.read_bytes() == before

    text = tmp_path / "text"
    text.write_text("not a database, " * 1000, "utf-8")
    refused(text, "register_damaged")
    foreign = tmp_path / "foreign"
    with sqlite3.connect(foreign) as hand:
        hand.execute("CREATE TABLE people (name)")
    hand.close()
    refused(foreign, "register_foreign")
    newer = tmp_path / "newer"
    Registry.open(newer).close()
    with sqlite3.connect(newer) as hand:
        hand.execute("UPDATE alembic_version SET version_num = '9999'")
    hand.close()
    refused(newer, "register_newer")
    empty = tmp_path / "empty"
    empty.touch()
    refused(empty, "register_older", Registry.readonly)
    with pytest.raises(StorageError) as raised:
        Registry.open(text / "below")
    told(raised.value, "register_unopenable", text / "below")
    with pytest.raises(StorageError):
        Registry.open(tmp_path)


def test_a_rival_that_holds_the_pen_is_waited_for_then_named(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.2)
    with Registry.open(path) as registry:
        rival = sqlite3.connect(path, isolation_level=None)
        rival.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError) as raised:
            plan(registry, 0, 1)
        told(raised.value, "register_busy", path)
        assert registry.summary() == ()  # reading goes on
        rival.execute("ROLLBACK")
        rival.close()
        assert len(plan(registry, 0, 1)) == 1


@pytest.mark.parametrize("limit", ["PRAGMA max_page_count=40", ""])
def test_a_full_disk_writes_nothing_and_says_so(registry: Registry, path: Path, limit: str) -> None:
    record_chunks(registry, plan(registry, 0, CHUNK))
    registry.close()
    size = path.stat().st_size
    # Once SQLite's own "database or disk is full", once a file the system does not let grow.
    how = (
        f"registry._connection.execute('{limit}')"
        if limit
        else f"import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"
    )
    writer = other(
        path,
        f"""{how}
    try:
        plan(registry, 0, 4000)
    except StorageError as error:
        print(error.key, error)""",
    )
    said, complaint = writer.communicate()
    assert (complaint, writer.returncode) == ("", 0)
    assert said.startswith("register_full")
    assert str(path) in said
    with Registry.open(path) as again:
        assert again.check() == []
        assert again.summary("DU")[0].reserved == CHUNK


@pytest.mark.parametrize(
    ("vandalism", "key"),
    [
        (
            "DELETE FROM reservations WHERE number = 9",
            "register_orphan register_gap register_serial",
        ),
        (
            "UPDATE certificates SET serial = 'XX-000009' WHERE number = 9",
            "register_orphan register_serial register_unmarked",
        ),
        ("UPDATE certificates SET code = 'x' WHERE number = 9", "register_serial"),
        ("UPDATE certificates SET facts = '{' WHERE number = 9", "facts_unreadable"),
        ("DELETE FROM events WHERE serial = 'DU-000009'", "register_unmarked"),
        (
            "INSERT INTO events (serial, kind, at) VALUES ('DU-000009', 'reinstated', 1)",
            "register_history",
        ),
    ],
)
def test_what_a_hand_has_changed_is_found(
    registry: Registry, path: Path, vandalism: str, key: str
) -> None:
    record_chunks(registry, plan(registry, 0, CHUNK))
    assert registry.check() == []
    with sqlite3.connect(path) as hand:
        hand.execute(vandalism)
    hand.close()
    assert [error.key for error in registry.check()] == key.split()
    assert all(error.say(lang) for error in registry.check() for lang in ("ar", "fr", "en"))


def test_a_torn_page_is_found(registry: Registry, path: Path, tmp_path: Path) -> None:
    record_chunks(registry, plan(registry, 0, 400))
    registry.close()
    torn = Path(shutil.copy(path, tmp_path / "torn"))
    with torn.open("r+b") as file:
        file.seek(torn.stat().st_size // 2 // 4096 * 4096)
        file.write(b"\xa5" * 4096)
    with Registry.open(torn) as broken:
        try:
            keys = {error.key for error in broken.check()}
        except RegistryError as error:
            keys = {error.key}
    assert keys == {"register_damaged"}
