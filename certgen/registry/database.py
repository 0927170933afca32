"""The SQLite file under the register: connections, transactions, rows, errors put in words.

By Python's own module alone: SQLAlchemy takes 0.15 s to load, a third of the start of ``certgen
issue``, and whoever issues asks nothing that it would have to spell. See ``engine`` for others.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from certgen.errors import CertgenError, RegistryError, StorageError

PATIENCE = 20.0
"""Seconds to wait for another process that is writing."""
TOGETHER = 64
"""Rows written with one statement."""


def journal(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """``wal`` where SQLite ``version`` may be trusted with it, else ``truncate``.

    From 3.7.0 to 3.51.2 a race at the reset of the write-ahead log can corrupt a database that
    several processes use; 3.51.3 fixed it, and so did 3.50.7 and 3.44.6 in their lines
    (https://sqlite.org/wal.html). The rollback journal costs about 11 % here (70,000 rows).
    """
    fixed = version >= (3, 51, 3) or any(
        line <= version < (3, line[1] + 1) for line in ((3, 44, 6), (3, 50, 7))
    )
    return "wal" if fixed else "truncate"


READING = "PRAGMA query_only=ON"
"""What is said to SQLite at first by whoever never writes."""


def pragmas() -> tuple[str, ...]:
    """What is said to SQLite at first by whoever writes."""
    return (
        "PRAGMA foreign_keys=ON",
        f"PRAGMA journal_mode={journal()}",
        "PRAGMA cache_size=-2048",
        "PRAGMA synchronous=FULL",
        # else pages that a statement changes are written to a file in the system's temporary
        # folder before: more than half of all writes of a large batch, and names among them
        "PRAGMA temp_store=MEMORY",
    )


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A transaction that holds the register's one pen from its first statement on."""
    with _transaction(connection, "BEGIN IMMEDIATE"):
        yield connection


@contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A transaction in which all answers are of one moment; inside another one, that."""
    if connection.in_transaction:
        yield connection
    else:
        with _transaction(connection, "BEGIN"):
            yield connection


@contextmanager
def _transaction(connection: sqlite3.Connection, begin: str) -> Iterator[None]:
    connection.execute(begin)
    try:
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise


def write_rows(
    connection: sqlite3.Connection, into: str, rows: Sequence[Sequence[object]], otherwise: str = ""
) -> int:
    """Insert ``rows`` ``into`` a table, whose columns are named with it; ``otherwise`` says what to
    do about those that are there. How many were written. Many rows with one statement take four
    fifths of the time."""
    written = 0
    for start in range(0, len(rows), TOGETHER):
        part = rows[start : start + TOGETHER]
        values = ", ".join([f"({', '.join('?' * len(part[0]))})"] * len(part))
        statement = f"INSERT INTO {into} VALUES {values} {otherwise}"
        written += connection.execute(statement, list(chain.from_iterable(part))).rowcount
    return written


def connect(path: Path, *pragmas: str, patience: float = PATIENCE) -> sqlite3.Connection:
    """A connection to the file at ``path``, which must be there, that waits ``patience`` seconds
    for a writer. Raises what SQLite raises: see ``spoken``."""
    uri = f"file:{quote(str(path.absolute()))}?mode=rw"
    connection = sqlite3.connect(
        uri, uri=True, timeout=patience, isolation_level=None, check_same_thread=False
    )
    try:
        for pragma in pragmas:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def spoken(path: Path) -> Iterator[None]:
    """Turn what SQLite says into a ``StorageError`` (try again) or ``RegistryError`` (do not)."""
    try:
        yield
    except sqlite3.Error as error:
        raise translated(path, error) from error


def translated(path: Path, cause: sqlite3.Error) -> CertgenError:
    """What ``spoken`` raises for SQLite's ``cause``."""
    name = getattr(cause, "sqlite_errorname", None) or ""
    match name.split("_")[1] if "_" in name else "":
        case "BUSY" | "LOCKED":
            return StorageError("register_busy", path=path)
        case "FULL" | "IOERR":
            return StorageError("register_full", path=path, cause=cause)
        case "READONLY" | "CANTOPEN" | "PERM" | "AUTH":
            return StorageError("register_unopenable", path=path, cause=cause)
        case "NOTADB" | "CORRUPT" | "FORMAT":
            return RegistryError("register_damaged", path=path, cause=cause)
    return RegistryError("register_contradicts", path=path, cause=cause)
