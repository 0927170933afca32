"""The register of what was planned, issued, and what became of it (the door of SQLAlchemy).

The values are here at once; what opens a register when it is asked for, for workers do without, and
are half a dozen in one machine. Whoever issues a batch opens a ``Writer``, and does without
SQLAlchemy: to load it takes a third of the start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from certgen.registry.history import Event, Kind, Standing, standing
from certgen.registry.record import (
    Found,
    Issue,
    Issued,
    Listed,
    Record,
    Reservation,
    Reservations,
    Summary,
)
from certgen.registry.succession import NOBODY, REPLACES, Succession

if TYPE_CHECKING:
    from certgen.registry.lookup import Lookup
    from certgen.registry.registry import Registry
    from certgen.registry.writer import Writer

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
    "Reservations",
    "Standing",
    "Succession",
    "Summary",
    "Writer",
    "standing",
]


def __getattr__(name: str) -> Any:
    if name == "Registry":
        from certgen.registry.registry import Registry

        return Registry
    if name == "Writer":
        from certgen.registry.writer import Writer

        return Writer
    if name == "Lookup":
        from certgen.registry.lookup import Lookup

        return Lookup
    raise AttributeError(name)
