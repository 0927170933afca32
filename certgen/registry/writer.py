"""The register for whoever issues: numbers are given, PDFs recorded, what was issued is told again.

One process writes at a time (the coordinator of a batch, or a command of the administrator); any
number read.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from certgen.model import Role
from certgen.registry import database, fates, opening
from certgen.registry.entry import begun, enter
from certgen.registry.record import Issued, Listed, Reservations
from certgen.registry.reservation import reserve
from certgen.registry.succession import Succession


class Writer:
    """An open register. Use it as a context manager, or ``close`` it. For one thread."""

    def __init__(self, path: Path, connection: sqlite3.Connection):
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Self:
        """The register at ``path``, made or brought up to date if need be.

        Raises ``StorageError`` when the disk or another writer is in the way, ``RegistryError``
        when the file is damaged, no register, or a newer program's.
        """
        return cls(path, opening.open_for_writing(path))

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def journal(self) -> str:
        """SQLite's journal mode in use: ``wal``, ``truncate`` …"""
        with self._reading() as connection:
            return str(connection.execute("PRAGMA journal_mode").fetchone()[0])

    # Planning

    def reserve(
        self,
        batch: str,
        wanted: Iterable[tuple[Role, str]],
        *,
        issued_on: dt.date,
        title: Mapping[str, str],
        at: dt.datetime,
        new_code: Callable[[], str],
    ) -> Reservations:
        """The number and code of each (role, person key) of ``wanted``, in its order.

        Whoever has them already keeps them; the others get the next numbers, in the order given.
        One transaction: all of them are reserved, or none. Raises ``InputError`` ``batch_changed``
        when the batch has certificates with another date or occasion.
        """
        with self._writing() as connection:
            return reserve(
                connection,
                batch,
                wanted,
                issued_on=issued_on,
                title=title,
                at=at,
                new_code=new_code,
            )

    def succession(self, batch: str) -> Succession:
        """The numbers of ``batch``: whose they are, and which took the place of which."""
        with self._reading() as connection:
            return fates.succession(connection, batch)

    def begun(self, batch: str) -> bool:
        """Whether anything of ``batch`` was issued."""
        with self._reading() as connection:
            return begun(connection, batch)

    def anyone_replaced(self, batch: str) -> bool:
        """Whether any certificate of ``batch`` was replaced: ``succession`` tells by which."""
        with self._reading() as connection:
            return fates.anyone_replaced(connection, batch)

    # Issuing

    def stated(self, batch: str, numbers: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
        """What those of the certificates ``numbers`` in ``batch`` state that were issued."""
        with self._reading() as connection:
            return dict(fates.stated(connection, batch, numbers))

    def listed(self, batch: str) -> Iterator[Listed]:
        """Every PDF issued in ``batch``, in the order of the numbers; read as it is asked for."""
        with self._reading() as connection:
            yield from fates.listed(connection, batch)

    def record(self, issues: Sequence[Issued], at: dt.datetime) -> int:
        """Write down that ``issues`` were issued at ``at``; how many of them are new.

        One transaction, and doing it again changes nothing. Raises ``RegistryError``
        ``different_bytes`` or ``different_facts`` when the register holds another PDF or other
        facts under the same serial, ``not_reserved`` when serial and code were not planned so.
        """
        with self._writing() as connection:
            return enter(connection, issues, at)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with database.spoken(self.path), database.reading(self._connection) as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with database.spoken(self.path), database.writing(self._connection) as connection:
            yield connection
