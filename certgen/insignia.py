"""What stands on a page beside its words: logos, signatures, ornaments beside a title. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from certgen import words
from certgen.band import MM
from certgen.boxes import Beside, Box
from certgen.language import Language
from certgen.page import ArtMark, Block, Ornament, TextMark

DEVICES = ("circle", "square", "diamond", "hexagon")
"""Neutral devices in place of partners' logos, by their order."""

Picture = tuple[Ornament, Block]
"""What is drawn, and what is said of it aloud."""


def picture(
    box: Box, fields: Mapping[str, str], language: Language, height: float
) -> Picture | None:
    """The logo or signature that ``box`` names, on a sheet ``height`` mm high.

    None for a signature the office has no picture of.
    """
    (place,) = words.places(box.text)
    whose, _, kind = place.partition(".")
    source = fields.get(place) or (DEVICES[int(whose[-1]) - 1] if kind == "logo" else "")
    if not source:
        return None
    name = fields.get(whose) or fields.get(f"{whose}.name") or fields[f"{whose}.behalf"]
    said = words.fill(getattr(language, kind), {"name": name})
    below = height - box.y - box.height
    mark = ArtMark(box.name, *(each * MM for each in (box.x, below, box.width, box.height)))
    drawn = Ornament(kind, box.x, box.y, box.width, box.height, source=source, slot=box.name)
    return drawn, Block(box.name, said, (mark,))


def beside(asked: Iterable[Beside], blocks: Iterable[Block]) -> Iterator[Ornament]:
    """Ornaments on both sides of the last line of a box, at the distance the layout gives."""
    lines = {block.slot: block.marks[-1] for block in blocks if block.marks}
    for each in asked:
        mark = lines.get(each.box)
        if not isinstance(mark, TextMark):
            continue
        ornament, width = each.ornament, each.ornament.width
        half = mark.line.width * mark.size / MM / 2 + each.gap
        yield replace(ornament, x=ornament.x + half)
        yield replace(ornament, x=ornament.x - half, width=-width)
