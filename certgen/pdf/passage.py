"""One passage as PDF objects: its content stream, its font, its structure elements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from certgen.page import Life, Passage
from certgen.pdf.content import Pen
from certgen.pdf.fontfile import Font
from certgen.pdf.numbers import CONTENT, FONT
from certgen.pdf.objects import Object, Stream
from certgen.pdf.structure import Outline
from certgen.text.faces import Catalogue
from certgen.text.line import Line

LEVEL = {Life.PLATE: 12, Life.SHARED: 2, Life.OWN: 1}
"""How hard what has a life is deflated: least where every certificate would pay for it. Level 9 for
what a session shares would cost each of its people 30 µs more and save 110 bytes."""


class Setting(NamedTuple):
    """A passage, set."""

    streams: list[tuple[int, Stream]]
    """Its content, its font file and its Unicode map."""
    dictionaries: list[Object]
    """The other parts of its font, and its elements."""
    elements: list[int]
    """The numbers of its elements."""
    font: Font
    """What it shows and the fonts before it show."""
    resource: bytes
    """Its entry among the page's font resources."""


def set_passage(
    passage: Passage,
    life: Life,
    outline: Outline,
    catalogue: Catalogue,
    *,
    fonts: Font | None = None,
    modules: int = 0,
    before: bytes = b"",
    letters: Iterable[Line] = (),
) -> Setting:
    """``passage`` as objects with the numbers of its ``life``.

    ``fonts`` is the last of those before it on the page; ``modules`` is the side of the QR
    symbol the passage shows, ``before`` are operators that come first in its content; ``letters``
    are what its font holds besides, for passages that come after it.
    """
    font = Font(life[0].upper().encode(), FONT[life], catalogue, fonts)
    pen = Pen(font, modules)
    pen.blocks(outline.tags, passage.blocks)
    for line in letters:
        for run in line.runs:
            font.codes(run.units)
    level = LEVEL[life]
    streams, dictionaries = font.objects(level)
    elements = outline.elements(passage.blocks)
    return Setting(
        streams=[(CONTENT[life], Stream(before + pen.content(), level=level)), *streams],
        dictionaries=dictionaries + elements,
        elements=[number for number, _ in elements],
        font=font,
        resource=font.entry,
    )
