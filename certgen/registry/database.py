"""The SQLite file under the register: opened safely, kept up to date, its errors put in words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from certgen.errors import CertgenError, NotFound, RegistryError, StorageError
from certgen.registry.schema import HEAD, INDEX, TABLES

PATIENCE = 20.0
"""Seconds to wait for another process that is writing."""
MIGRATIONS = Path(__file__).parent / "migrations"
"""Alembic's scripts; they are part of the package."""


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


class Database:
    """A SQLite file, open as often as it is used at once, by whatever thread."""

    def __init__(self, path: Path, *pragmas: str):
        """Nothing is opened yet; ``pragmas`` are said to each connection first."""
        self.path = path
        self._pragmas = pragmas
        self._idle: list[sqlite3.Connection] = []

    def close(self) -> None:
        """Let go of the file."""
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One look at the whole: what others write meanwhile is not seen. Raises as ``spoken``."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the register's one pen from its first statement on."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with spoken(self.path):
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = connect(self.path, *self._pragmas)
            try:
                connection.execute(begin)
                yield connection
                connection.commit()
            finally:
                connection.rollback()  # nothing, when all went well
                self._idle.append(connection)


def open_for_writing(path: Path) -> Database:
    """The database at ``path``, made if it is not there, its schema at ``HEAD``.

    The file is readable by its owner alone: it holds names and identity numbers. Every commit is
    on the disk before it returns (``synchronous=FULL``), for a serial once given must never be
    forgotten. Raises ``StorageError`` or ``RegistryError``.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StorageError("register_unopenable", path=path, cause=error.strerror) from error
    database = Database(
        path,
        "PRAGMA foreign_keys=ON",
        f"PRAGMA journal_mode={journal()}",
        "PRAGMA cache_size=-8192",
        "PRAGMA synchronous=FULL",
    )
    try:
        with database.reading() as connection:
            found = revision(connection, path)
        if found != HEAD:
            with database.writing() as connection:
                _migrate(connection, path)
    except BaseException:
        database.close()
        raise
    return database


def open_for_reading(path: Path) -> Database:
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
    database = Database(path, "PRAGMA query_only=ON")
    try:
        with database.reading() as connection:
            if revision(connection, path) != HEAD:
                raise RegistryError("register_older", path=path)
    except BaseException:
        database.close()
        raise
    return database


def revision(connection: sqlite3.Connection, path: Path) -> str | None:
    """The schema's revision; ``None`` when the database is empty.

    Raises ``RegistryError`` for a database that is not a register, or a newer program's.
    """
    query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    tables = {name for (name,) in connection.execute(query)}
    if not tables:
        return None
    if not tables >= TABLES.keys():
        raise RegistryError("register_foreign", path=path)
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if found is None or found[0] > HEAD:
        raise RegistryError("register_newer", path=path, found=found and found[0], known=HEAD)
    return str(found[0])


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the schema to ``HEAD``, unless another process did so while this one waited."""
    found = revision(connection, path)
    if found == HEAD:
        return
    if found is None:
        make(connection)
    else:
        upgrade(connection)


def make(connection: sqlite3.Connection) -> None:
    """The schema at ``HEAD`` in an empty database: what ``upgrade`` comes to, without Alembic."""
    for name, columns in TABLES.items():
        connection.execute(f"CREATE TABLE {name} ({columns})")
    connection.execute(INDEX)
    connection.execute("INSERT INTO alembic_version VALUES (?)", (HEAD,))


def upgrade(connection: sqlite3.Connection) -> None:
    """Every migration that was not made yet; they are committed."""
    # here, for they take a third of a second and are seldom needed
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import Connection, StaticPool, create_engine, event

    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def begin(_: Connection) -> None:
        if not connection.in_transaction:  # SQLAlchemy ends the one it finds
            connection.execute("BEGIN IMMEDIATE")

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as config.attributes["connection"]:
        command.upgrade(config, HEAD)


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
