from collections.abc import Iterable, Sequence

from certgen.pdf.objects import Object, Stream
from certgen.pdf.truetype import Glyph
from certgen.text.faces import Catalogue
from certgen.text.line import Unit

class Font:
    """The font of one passage: what it shows and no font ``before`` it has."""

    resource: bytes
    first: int
    glyphs: list[Glyph]
    before: Font | None

    def __init__(
        self, resource: bytes, first: int, catalogue: Catalogue, before: Font | None = None
    ): ...
    @property
    def entry(self) -> bytes: ...
    def codes(self, units: Iterable[Unit]) -> list[tuple[bytes, int]]: ...
    def objects(self, level: int) -> tuple[list[tuple[int, Stream]], list[Object]]: ...

def to_unicode(glyphs: Sequence[Glyph]) -> bytes: ...
