"""The SQLite file under the register: opened safely, kept up to date, its errors put in words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError

from certgen.errors import CertgenError, NotFound, RegistryError, StorageError
from certgen.registry.schema import HEAD, metadata

PATIENCE = 20.0
"""Seconds to wait for another process that is writing."""
TOGETHER = 64
"""Rows written with one statement."""
MIGRATIONS = Path(__file__).parent / "migrations"
"""Alembic's scripts; they are part of the package."""


_STAMPED = """
    CREATE TABLE alembic_version (
        version_num VARCHAR(32) NOT NULL,
        CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
    )
"""
"""As Alembic makes it."""


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


def open_for_writing(path: Path) -> Engine:
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
        engine = _engine(
            path,
            "PRAGMA foreign_keys=ON",
            f"PRAGMA journal_mode={journal()}",
            "PRAGMA cache_size=-2048",
            "PRAGMA synchronous=FULL",
            # else pages that a statement changes are written to a file in the system's temporary
            # folder before: more than half of all writes of a large batch, and names among them
            "PRAGMA temp_store=MEMORY",
        )
        try:
            with engine.connect() as connection, connection.begin():
                found = revision(connection, path)
            if found != HEAD:
                with writing(engine) as connection:
                    _migrate(connection, path)
        except BaseException:
            engine.dispose()
            raise
        return engine


def open_for_reading(path: Path) -> Engine:
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
        engine = _engine(path, "PRAGMA query_only=ON")
        try:
            with engine.connect() as connection, connection.begin():
                found = revision(connection, path)
        except BaseException:
            engine.dispose()
            raise
        if found != HEAD:
            engine.dispose()
            raise RegistryError("register_older", path=path)
        return engine


def revision(connection: Connection, path: Path) -> str | None:
    """The schema's revision; ``None`` when the database is empty.

    Raises ``RegistryError`` for a database that is not a register, or a newer program's.
    """
    tables = set(
        connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
    )
    if not tables:
        return None
    if not tables >= {"alembic_version", *metadata.tables}:
        raise RegistryError("register_foreign", path=path)
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found is None or found > HEAD:
        raise RegistryError("register_newer", path=path, found=found, known=HEAD)
    return str(found)


def _migrate(connection: Connection, path: Path) -> None:
    """Bring the schema to ``HEAD``, unless another process did so while this one waited."""
    found = revision(connection, path)
    if found == HEAD:
        return
    if found is None:
        make(connection)
    else:
        upgrade(connection)


def make(connection: Connection) -> None:
    """The schema at ``HEAD`` in an empty database: what ``upgrade`` comes to, without Alembic."""
    metadata.create_all(connection)
    connection.exec_driver_sql(_STAMPED)
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (HEAD,))


def upgrade(connection: Connection) -> None:
    """Every migration that was not made yet."""
    from alembic import command  # here, for it takes a fifth of a second and is seldom needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that holds the register's one pen from its first statement on."""
    with engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        yield connection


def plainly(connection: Connection, statement: str, *values: object) -> sqlite3.Cursor:
    """The driver's answer to ``statement``, for what is asked of every certificate of a batch:
    a row looked up among many costs a third of what it does by SQLAlchemy."""
    return _driver(connection).execute(statement, values)


def write_rows(
    connection: Connection, into: str, rows: Sequence[Sequence[object]], otherwise: str = ""
) -> int:
    """Insert ``rows`` ``into`` a table, whose columns are named with it; ``otherwise`` says what to
    do about those that are there. How many were written. It takes half of SQLAlchemy's time, and
    many rows with one statement four fifths of that."""
    driver, written = _driver(connection), 0
    for start in range(0, len(rows), TOGETHER):
        part = rows[start : start + TOGETHER]
        values = ", ".join([f"({', '.join('?' * len(part[0]))})"] * len(part))
        statement = f"INSERT INTO {into} VALUES {values} {otherwise}"
        written += driver.execute(statement, list(chain.from_iterable(part))).rowcount
    return written


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


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


def _engine(path: Path, *pragmas: str) -> Engine:
    def creator() -> sqlite3.Connection:
        return connect(path, *pragmas)

    engine = create_engine("sqlite+pysqlite://", creator=creator, poolclass=QueuePool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options: Any = connection.get_execution_options()
        connection.exec_driver_sql(options.get("begin", "BEGIN"))

    return engine


@contextmanager
def spoken(path: Path) -> Iterator[None]:
    """Turn what SQLite says into a ``StorageError`` (try again) or ``RegistryError`` (do not)."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise translated(path, cause) from error


def translated(path: Path, cause: BaseException | None) -> CertgenError:
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
