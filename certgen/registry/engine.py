"""SQLAlchemy on the register's file: for questions that it spells, and to change the schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError

from certgen.registry import database

MIGRATIONS = Path(__file__).parent / "migrations"
"""Alembic's scripts; they are part of the package."""


def opened(path: Path, *pragmas: str) -> Engine:
    """SQLAlchemy's connections to the file at ``path``, which is there; each begins with
    ``pragmas``."""

    def creator() -> sqlite3.Connection:
        return database.connect(path, *pragmas)

    engine = create_engine("sqlite+pysqlite://", creator=creator, poolclass=QueuePool)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options: Any = connection.get_execution_options()
        connection.exec_driver_sql(options.get("begin", "BEGIN"))

    return engine


@contextmanager
def asking(engine: Engine) -> Iterator[Connection]:
    """A transaction, in which all answers are of one moment. Raises what SQLite raises, as SQLite
    does."""
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise error.orig or error from error


def driver(connection: Connection) -> sqlite3.Connection:
    """What SQLite's own module knows ``connection`` as."""
    found = connection.connection.driver_connection
    assert isinstance(found, sqlite3.Connection)
    return found


def upgrade(path: Path, head: str) -> None:
    """Every migration to ``head`` that was not made yet. Raises what SQLite raises."""
    from alembic import command  # here, for it takes a fifth of a second and is seldom needed
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    engine = opened(path, *database.pragmas()).execution_options(begin="BEGIN IMMEDIATE")
    try:
        with asking(engine) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, head)
    finally:
        engine.dispose()
