from collections.abc import Iterable, Sequence

from certgen.pdf.objects import Object, Stream
from certgen.pdf.truetype import Glyph
from certgen.text.faces import Catalogue
from certgen.text.line import Unit

class Code:
    """How a unit is shown."""

    font: bytes
    """The font's name among the page's resources."""
    number: int
    """The number of its glyph."""

Shown = tuple[dict[Unit, Code], ...]
"""How units are shown by the fonts of a page, one after the other."""

class Font:
    """The font of one passage: what it shows and no font ``before`` it has."""

    resource: bytes
    first: int
    glyphs: list[Glyph]

    def __init__(self, resource: bytes, first: int, catalogue: Catalogue, before: Shown = ()): ...
    @property
    def entry(self) -> bytes: ...
    @property
    def shown(self) -> Shown: ...
    def codes(self, units: Iterable[Unit]) -> list[Code]: ...
    def objects(self, level: int) -> tuple[list[tuple[int, Stream]], list[Object]]: ...

def to_unicode(glyphs: Sequence[Glyph]) -> bytes: ...
