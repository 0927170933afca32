"""One passage as PDF objects: its content stream, its fonts, its structure elements."""

from __future__ import annotations

from dataclasses import dataclass

from certgen.page import Life, Passage
from certgen.pdf.content import Pen
from certgen.pdf.fontfile import Subset
from certgen.pdf.glyph import glyphs_of
from certgen.pdf.numbers import CONTENT
from certgen.pdf.objects import Object, reference, stream
from certgen.pdf.structure import Outline
from certgen.text.faces import Catalogue

LEVEL = {Life.PLATE: 9, Life.SHARED: 6, Life.OWN: 0}
"""How hard streams are deflated: not at all where every certificate would pay for it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A passage, set."""

    streams: list[Object]
    """Its content, its font files and their Unicode maps."""
    dictionaries: list[Object]
    """The other parts of its fonts, and its elements."""
    elements: list[int]
    """The numbers of its elements."""
    fonts: bytes
    """Its entries among the page's font resources."""

    @property
    def objects(self) -> list[Object]:
        """All of it."""
        return self.streams + self.dictionaries


class _Fonts(dict[str, Subset]):
    """Face → the subset of it that the passage shows, begun with the first unit shown."""

    def __init__(self, life: Life, outline: Outline, catalogue: Catalogue):
        super().__init__()
        self._life = life
        self._outline = outline
        self._catalogue = catalogue

    def __missing__(self, face: str) -> Subset:
        place = tuple(self._catalogue.sources).index(face)
        resource = b"%b%d" % (self._life[0].upper().encode(), place)
        first = self._outline.numbers.font(self._life, place)
        subset = self[face] = Subset(glyphs_of(self._catalogue.face(face)), resource, first)
        return subset


def set_passage(
    passage: Passage,
    life: Life,
    outline: Outline,
    catalogue: Catalogue,
    *,
    modules: int = 0,
    before: bytes = b"",
) -> Setting:
    """``passage`` as objects with the numbers of its ``life``.

    ``modules`` is the side of the QR symbol the passage shows, ``before`` are operators that come
    first in its content.
    """
    fonts, level = _Fonts(life, outline, catalogue), LEVEL[life]
    pen = Pen(fonts.__getitem__, modules)
    blocks = [block for block in passage.blocks if block.marks]
    for block in blocks:
        pen.block(outline.tag(block), block.marks)
    streams: list[Object] = [(CONTENT[life], stream(before + pen.content(), level=level))]
    dictionaries: list[Object] = []
    for subset in fonts.values():
        font_streams, font_dictionaries = subset.objects(level)
        streams += font_streams
        dictionaries += font_dictionaries
    elements = outline.elements(blocks)
    return Setting(
        streams=streams,
        dictionaries=dictionaries + elements,
        elements=[number for number, _ in elements],
        fonts=b"".join(b"/%b %b" % (s.resource, reference(s.first)) for s in fonts.values()),
    )
