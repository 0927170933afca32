from collections.abc import Mapping, Sequence

from certgen.boxes import Box
from certgen.ease import Band
from certgen.mark import TextMark
from certgen.text.typesetter import Typesetter

class Galley:
    """Makes the boxes of one layout ready."""

    def __init__(
        self, typesetter: Typesetter, palette: Mapping[str, str], height: float
    ) -> None: ...
    def spot(self, box: Box) -> Spot: ...
    def room(self, boxes: Sequence[Box]) -> Room: ...
    def y(self, from_top: float) -> float: ...

class Spot:
    """A box and where its lines stand."""

    box: Box

    def __init__(self, typesetter: Typesetter, box: Box, colour: str, height: float) -> None: ...
    def marks(self, text: str) -> tuple[TextMark, ...]: ...

class Room:
    """The band of a name, or of two one above the other."""

    def __init__(self, spots: list[Spot], band: Band, gap: float) -> None: ...
    def holds(self, texts: list[str]) -> bool: ...
    def marks(self, texts: list[str]) -> list[tuple[TextMark, ...]]: ...
