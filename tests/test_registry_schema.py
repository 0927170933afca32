"""The register's file: its tables, its journal, what is written where."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from certgen.errors import RegistryError
from certgen.registry import Registry, database, engine, opening
from certgen.registry.schema import metadata


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "register.sqlite3"


def test_a_register_has_exactly_the_schema_and_is_private(path: Path) -> None:
    for _ in range(2):
        Registry.open(path).close()
    assert ScriptDirectory(engine.MIGRATIONS).get_heads() == [opening.HEAD]
    connection = opening.open_for_writing(path)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    connection.close()
    asked = engine.opened(path)
    with engine.asking(asked) as reading:
        assert compare_metadata(MigrationContext.configure(reading), metadata) == []
    asked.dispose()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_new_register_is_what_the_migrations_come_to(tmp_path: Path) -> None:
    """And what the tables of SQLAlchemy do."""

    def made(way: str) -> set[tuple[object, ...]]:
        connection = sqlite3.connect(tmp_path / way)
        master = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
        found = {(*names, _even(sql)) for *names, sql in master}
        connection.close()
        return found

    opening.open_for_writing(tmp_path / "made").close()
    (tmp_path / "upgraded").touch()
    engine.upgrade(tmp_path / "upgraded", opening.HEAD)
    (tmp_path / "created").touch()
    metadata.create_all(engine.opened(tmp_path / "created"))
    assert made("made") == made("upgraded")
    ours = {row for row in made("made") if "alembic" not in str(row)}
    assert ours == made("created")
    tables = {name for kind, name, *_ in made("made") if kind == "table"}
    assert tables - {"sqlite_sequence"} == opening.TABLES == {"alembic_version", *metadata.tables}


def _even(sql: str | None) -> str:
    """``sql`` whatever its white space."""
    return " ".join(str(sql).replace("(", "( ").replace(")", " )").split())


def test_an_older_register_is_brought_up_to_date(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By Alembic; whoever only reads says that it is older."""
    Registry.open(path).close()
    monkeypatch.setattr(opening, "HEAD", "0002")
    asked: list[object] = []
    monkeypatch.setattr(engine, "upgrade", lambda *how: asked.extend(how))
    with pytest.raises(RegistryError) as caught:
        Registry.readonly(path)
    assert caught.value.key == "register_older"
    Registry.open(path).close()
    assert asked == [path, "0002"]


def test_wal_only_where_its_reset_is_mended() -> None:
    mended = {(3, 44, 6), (3, 44, 9), (3, 50, 7), (3, 51, 3), (3, 54, 1), (4, 0, 0)}
    broken = {(3, 40, 1), (3, 44, 5), (3, 45, 0), (3, 50, 6), (3, 51, 0), (3, 51, 2)}
    assert {version for version in mended | broken if database.journal(version) == "wal"} == mended


def test_the_journal_in_use_is_told(path: Path) -> None:
    with Registry.open(path) as registry:
        assert registry.journal == database.journal()


def test_nothing_of_the_register_is_written_outside_its_folder(path: Path) -> None:
    """While a statement changes more pages than fit in SQLite's 64 KB for undoing it."""
    columns = "reservations (batch, number, role, person_key, code, planned_at)"
    rows = [
        ("DU", number, "trainee", f"K{number}", hashlib.sha256(b"%d" % number).hexdigest(), 0)
        for number in range(4000)
    ]
    connection = opening.open_for_writing(path)
    try:
        with database.writing(connection):
            connection.execute("INSERT INTO batches VALUES ('DU', '', '{}', 0)")
            database.write_rows(connection, columns, rows)
            opened = {os.path.realpath(each) for each in Path("/proc/self/fd").iterdir()}
    finally:
        connection.close()
    databases = {file for file in opened if "etilqs" in file or "sqlite" in file}
    assert databases and all(file.startswith(str(path)) for file in databases)
