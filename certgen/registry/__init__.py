"""The register of what was planned, issued, and what became of it (the door of SQLite, and of
Alembic with SQLAlchemy, which change the schema of an older register)."""

from certgen.registry.history import Event, Kind, Standing, standing
from certgen.registry.lookup import Lookup
from certgen.registry.record import Found, Issue, Issued, Listed, Record, Reservation, Summary
from certgen.registry.registry import Registry
from certgen.registry.succession import NOBODY, REPLACES, Succession

__all__ = [
    "NOBODY",
    "REPLACES",
    "Event",
    "Found",
    "Issue",
    "Issued",
    "Kind",
    "Listed",
    "Lookup",
    "Record",
    "Registry",
    "Reservation",
    "Standing",
    "Succession",
    "Summary",
    "standing",
]
