"""The register of what was planned, issued, and what became of it (the door of SQLAlchemy)."""

from certgen.registry.entry import Issued
from certgen.registry.history import Event, Kind, Standing, standing
from certgen.registry.lookup import Found, Lookup
from certgen.registry.registry import Issue, Record, Registry
from certgen.registry.reservation import Reservation
from certgen.registry.succession import NOBODY, REPLACES, Succession
from certgen.registry.survey import Listed, Summary

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
