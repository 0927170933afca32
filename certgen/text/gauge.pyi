from typing import Any

class Glyph:
    """One glyph of a shaped stretch."""

    gid: int
    cluster: int
    """Where in the text its cluster begins."""
    x_advance: int
    x_offset: int
    y_offset: int

class Extents:
    """The box of a glyph's ink."""

    x_min: int
    y_min: int
    x_max: int
    y_max: int

class Gauge:
    """The glyphs of one font; each is measured once."""

    name: str
    """The face's name in the catalogue."""

    def __init__(self, name: str, font: Any) -> None: ...
    def advance(self, gid: int) -> int: ...
    def extents(self, gid: int) -> Extents | None: ...

def glyphs(infos: list[Any], positions: list[Any]) -> list[Glyph]: ...
