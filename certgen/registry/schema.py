"""The register's tables. Times are whole seconds since 1970 (UTC), hashes are hexadecimal.

``reservations`` and ``certificates`` are written once; what becomes of a certificate afterwards is
a new row of ``events``. The schema changes only through ``migrations/``: here is what they come to.
"""

from __future__ import annotations

HEAD = "0001"
"""The revision this program writes and reads: the newest of ``migrations/versions``."""

TABLES = {
    # One row a batch: its printed date and its occasion (JSON, by language).
    "batches": """
        id VARCHAR NOT NULL,
        issued_on VARCHAR NOT NULL,
        title TEXT NOT NULL,
        planned_at INTEGER NOT NULL,
        PRIMARY KEY (id)
    """,
    # One row a person and role in a batch: the number and code that are theirs for ever.
    "reservations": """
        batch VARCHAR NOT NULL,
        number INTEGER NOT NULL,
        role VARCHAR NOT NULL,
        person_key VARCHAR NOT NULL,
        code VARCHAR NOT NULL,
        planned_at INTEGER NOT NULL,
        CONSTRAINT reservation_number PRIMARY KEY (batch, number),
        CONSTRAINT reservation_person UNIQUE (batch, role, person_key),
        CONSTRAINT reservation_code UNIQUE (code),
        FOREIGN KEY(batch) REFERENCES batches (id)
    """,
    # One row a certificate, when its first PDF is issued: the canonical JSON of what it states.
    "certificates": """
        serial VARCHAR NOT NULL,
        batch VARCHAR NOT NULL,
        number INTEGER NOT NULL,
        code VARCHAR NOT NULL,
        facts TEXT NOT NULL,
        PRIMARY KEY (serial),
        CONSTRAINT certificate_reserved FOREIGN KEY(batch, number)
            REFERENCES reservations (batch, number),
        CONSTRAINT certificate_number UNIQUE (batch, number),
        CONSTRAINT certificate_code UNIQUE (code)
    """,
    # What happened, in the order it was written; ``detail`` is JSON (``reason``, ``replaced_by``).
    # Only ``issued`` events have languages, and where there are none a unique constraint does not
    # hold (SQL counts every null as different): a PDF is issued once, anything else may happen
    # again.
    "events": """
        seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        serial VARCHAR NOT NULL,
        kind VARCHAR NOT NULL,
        at INTEGER NOT NULL,
        languages VARCHAR,
        file VARCHAR,
        sha256 VARCHAR(64),
        size INTEGER,
        detail TEXT,
        CONSTRAINT event_issued_once UNIQUE (serial, kind, languages),
        FOREIGN KEY(serial) REFERENCES certificates (serial)
    """,
    # As Alembic makes it.
    "alembic_version": """
        version_num VARCHAR(32) NOT NULL,
        CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
    """,
}
"""Name → columns and constraints."""
INDEX = "CREATE INDEX event_sha256 ON events (sha256)"
