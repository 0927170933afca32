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

Shown = dict[Unit, Code]
"""How units are shown."""

class Font:
    """The font of one passage: what it shows and no font ``before`` it has."""

    resource: bytes
    first: int
    glyphs: list[Glyph]

    def __init__(
        self, resource: bytes, first: int, catalogue: Catalogue, before: Shown | None = None
    ):
        """``resource`` is the font's name on the page, ``first`` the first of its numbers;
        ``before`` is what the fonts before it show."""

    @property
    def entry(self) -> bytes:
        """It as an entry of the page's font resources; empty when it shows nothing by itself."""

    @property
    def shown(self) -> Shown:
        """What it and the fonts before it show."""

    def codes(self, units: Iterable[Unit]) -> list[Code]:
        """How ``units`` are shown."""

    def objects(self, level: int) -> tuple[list[tuple[int, Stream]], list[Object]]:
        """The two streams of the font, deflated as ``level`` says, and its three dictionaries.

        None at all when everything was there before.
        """

def to_unicode(glyphs: Sequence[Glyph]) -> bytes:
    """The map from the codes of ``glyphs`` to their text."""
