"""Make a register of many certificates, for measuring the service.

``.venv/bin/python bench/register.py var/bench/office 1000000`` founds an office there and fills its
register; a million takes about two minutes and 1.3 GB. Codes follow from numbers (``code_of``), so
that ``bench/service.py`` knows them without asking. All people are invented.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from certgen.model import Credential, Recipient, Role, canonical
from certgen.office import Office
from certgen.setup import found_office
from certgen.token import new_code

BATCH = "LOAD-2026"
AT = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
EVENTS_EVERY = 100
"""One certificate in so many is revoked."""
SLICE = 20_000


def code_of(number: int) -> str:
    """The code of the certificate ``number`` of the batch."""
    return new_code(lambda size: hashlib.sha256(b"%d" % number).digest()[:size])


def facts_of(number: int) -> dict[str, Any]:
    """What the certificate ``number`` states."""
    person = Recipient(
        key=f"P{number:07d}",
        role=Role.TRAINEE,
        name={"ar": f"فاطمة الزهراء الوردي {number}", "fr": f"Fatima-Zahra El Ouardi {number}"},
        organisation={"ar": "جماعة تازناخت", "fr": "Commune de Taznakht"},
        category="agent",
        session=str(number % 391 + 1),
        course={"ar": "أساسيات الحاسوب", "fr": "Initiation à l’informatique"},
        date_from=dt.date(2026, 1, 5),
        date_to=dt.date(2026, 1, 6),
    )
    title = {"ar": "دورة تكوينية", "fr": "Session de formation"}
    credential = Credential(
        batch=BATCH,
        number=number,
        code=code_of(number),
        template="attestation",
        languages=("ar+fr",),
        issued_on=AT.date(),
        planned_at=AT,
        title=title,
        recipient=person,
    )
    return credential.facts()


def fill(register: Path, count: int) -> None:
    """Put ``count`` certificates into the empty register."""
    connection = sqlite3.connect(register)
    for pragma in ("journal_mode=off", "synchronous=off", "cache_size=-400000"):
        connection.execute(f"PRAGMA {pragma}")
    day, at = AT.date().isoformat(), int(AT.timestamp())
    connection.execute("INSERT INTO batches VALUES (?, ?, '{}', ?)", (BATCH, day, at))
    for first in range(1, count + 1, SLICE):
        numbers = range(first, min(first + SLICE, count + 1))
        connection.executemany("INSERT INTO reservations VALUES (?,?,?,?,?,?)", _reserved(numbers))
        connection.executemany("INSERT INTO certificates VALUES (?,?,?,?,?)", _issued(numbers))
        events = "INSERT INTO events (serial,kind,at,languages,file,sha256,size,detail) VALUES "
        connection.executemany(f"{events}(?,?,?,?,?,?,?,?)", _events(numbers))
        connection.commit()
    connection.close()


def _reserved(numbers: range) -> Iterator[tuple[Any, ...]]:
    for number in numbers:
        yield BATCH, number, "trainee", f"P{number:07d}", code_of(number), int(AT.timestamp())


def _issued(numbers: range) -> Iterator[tuple[Any, ...]]:
    for number in numbers:
        facts = facts_of(number)
        yield facts["serial"], BATCH, number, facts["code"], canonical(facts).decode()


def _events(numbers: range) -> Iterator[tuple[Any, ...]]:
    at = int(AT.timestamp())
    for number in numbers:
        serial = f"{BATCH}-{number:06d}"
        file, sha256 = f"{serial}-ar+fr.pdf", hashlib.sha256(serial.encode()).hexdigest()
        yield serial, "issued", at, "ar+fr", file, sha256, 45000, None
        if number % EVENTS_EVERY == 0:
            yield serial, "revoked", at + 60, None, None, None, None, '{"reason":"essai"}'


if __name__ == "__main__":
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    found_office(folder)
    with Office.open(folder / "certgen.toml") as office:
        register = office.settings.register
    fill(register, count)
