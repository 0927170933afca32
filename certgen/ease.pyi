from dataclasses import dataclass

from certgen.text.line import Line
from certgen.text.typesetter import Typesetter

FLOOR: float
"""The smallest share of its size a name may be set in, where the layout asks for no other."""
REACH: float
"""More than any swash reaches beyond the width of its line, em."""

@dataclass(frozen=True)
class Band:
    """The room of one name, or of several one above another. Points, y upwards."""

    top: float
    bottom: float
    width: float

@dataclass(frozen=True)
class Name:
    """A name as it would be set if it had all the room it wants."""

    text: str
    style: str
    size: float
    """Points."""
    floor: float = ...
    """The smallest share of ``size`` it may be set in."""
    lines: int = ...
    """On how many lines at most: one or two."""

@dataclass(frozen=True)
class Placed:
    """A name as it is set."""

    size: float
    """Points."""
    lines: tuple[Line, ...]
    baselines: tuple[float, ...]
    """Of each line, points, y upwards."""

def fits(typesetter: Typesetter, names: list[Name], band: Band, gap: float = ...) -> bool: ...
def at_ease(
    typesetter: Typesetter, names: list[Name], band: Band, gap: float, baseline: float | None
) -> tuple[Placed, ...]: ...
