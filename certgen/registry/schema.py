"""The register's tables. Times are whole seconds since 1970 (UTC), hashes are hexadecimal.

``reservations`` and ``certificates`` are written once; what becomes of a certificate afterwards is
a new row of ``events``. The schema changes only through ``migrations/``; ``schema.sql`` is what it
comes to, for whoever makes a register without SQLAlchemy.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

batches = Table(
    "batches",
    metadata,
    Column("id", String, primary_key=True),
    Column("issued_on", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("planned_at", Integer, nullable=False),
)
"""One row a batch: its printed date and its occasion (JSON, by language)."""

reservations = Table(
    "reservations",
    metadata,
    Column("batch", String, ForeignKey("batches.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("role", String, nullable=False),
    Column("person_key", String, nullable=False),
    Column("code", String, nullable=False),
    Column("planned_at", Integer, nullable=False),
    PrimaryKeyConstraint("batch", "number", name="reservation_number"),
    UniqueConstraint("batch", "role", "person_key", name="reservation_person"),
    UniqueConstraint("code", name="reservation_code"),
)
"""One row a person and role in a batch: the number and code that are theirs for ever."""

certificates = Table(
    "certificates",
    metadata,
    Column("serial", String, primary_key=True),
    Column("batch", String, nullable=False),
    Column("number", Integer, nullable=False),
    Column("code", String, nullable=False),
    Column("facts", Text, nullable=False),
    ForeignKeyConstraint(
        ["batch", "number"],
        ["reservations.batch", "reservations.number"],
        name="certificate_reserved",
    ),
    UniqueConstraint("batch", "number", name="certificate_number"),
    UniqueConstraint("code", name="certificate_code"),
)
"""One row a certificate, when its first PDF is issued: the canonical JSON of what it states."""

events = Table(
    "events",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("serial", String, ForeignKey("certificates.serial"), nullable=False),
    Column("kind", String, nullable=False),
    Column("at", Integer, nullable=False),
    Column("languages", String),
    Column("file", String),
    Column("sha256", String(64)),
    Column("size", Integer),
    Column("detail", Text),
    UniqueConstraint("serial", "kind", "languages", name="event_issued_once"),
    Index("event_sha256", "sha256"),
    sqlite_autoincrement=True,
)
"""What happened, in the order it was written; ``detail`` is JSON (``reason``, ``replaced_by``).

Only ``issued`` events have languages, and where there are none a unique constraint does not hold
(SQL counts every null as different): a PDF is issued once, anything else may happen again.
"""
