"""The register's file, opened: made where there is none, its schema brought up to date."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from certgen.errors import NotFound, RegistryError, StorageError
from certgen.registry.database import READING, connect, pragmas, reading, spoken, writing

HEAD = "0001"
"""The revision this program writes and reads: the newest of ``migrations/versions``."""
SCHEMA = Path(__file__).with_name("schema.sql")
"""The tables at ``HEAD``, as ``schema`` has them and as Alembic makes them."""
TABLES = {"alembic_version", "batches", "certificates", "events", "reservations"}


def open_for_writing(path: Path) -> sqlite3.Connection:
    """The database at ``path``, made if it is not there, its schema at ``HEAD``.

    The file is readable by its owner alone: it holds names and identity numbers. Every commit is
    on the disk before it returns (``synchronous=FULL``), for a serial once given must never be
    forgotten. Raises ``StorageError`` or ``RegistryError``.
    """
    with spoken(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError as error:
            raise StorageError("register_unopenable", path=path, cause=error.strerror) from error
        connection = connect(path, *pragmas())
        try:
            with reading(connection):
                found = revision(connection, path)
            if found is None:
                with writing(connection):
                    found = revision(connection, path)  # another process may have made it meanwhile
                    if found is None:
                        make(connection)
                        found = HEAD
            if found != HEAD:
                from certgen.registry.engine import upgrade  # seldom needed, and SQLAlchemy's

                upgrade(path, HEAD)
        except BaseException:
            connection.close()
            raise
        return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """The database at ``path``, which must exist and be at ``HEAD``; nothing is ever written.

    The file is opened for writing where the system allows it, so that SQLite can first undo what
    a killed writer left half done; then the connection refuses to write. Raises ``NotFound`` when
    there is no register, else as ``open_for_writing``.
    """
    try:
        there = path.is_file()
    except OSError as error:
        raise StorageError("register_unopenable", path=path, cause=error.strerror) from error
    if not there:
        raise NotFound("register_missing", path=path)
    with spoken(path):
        connection = connect(path, READING)
        try:
            with reading(connection):
                found = revision(connection, path)
            if found != HEAD:
                raise RegistryError("register_older", path=path)
        except BaseException:
            connection.close()
            raise
        return connection


def revision(connection: sqlite3.Connection, path: Path) -> str | None:
    """The schema's revision; ``None`` when the database is empty.

    Raises ``RegistryError`` for a database that is not a register, or a newer program's.
    """
    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    tables = {name for (name,) in connection.execute(query)}
    if not tables:
        return None
    if not tables >= TABLES:
        raise RegistryError("register_foreign", path=path)
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    found = row[0] if row else None
    if found is None or found > HEAD:
        raise RegistryError("register_newer", path=path, found=found, known=HEAD)
    return str(found)


def make(connection: sqlite3.Connection) -> None:
    """The schema at ``HEAD`` in an empty database, in the transaction that is open: what
    ``engine.upgrade`` comes to, without Alembic."""
    for statement in SCHEMA.read_text("utf-8").split(";"):
        connection.execute(statement)
    connection.execute("INSERT INTO alembic_version VALUES (?)", (HEAD,))
