"""The edges of a sheet: where it is cut, how far its art reaches over the cut, and the marks."""

from __future__ import annotations

from collections.abc import Iterator

from certgen.page import Sheet
from certgen.pdf import ink
from certgen.pdf.spelling import real

MARK = 5 * ink.POINTS_PER_MM
"""Length of a crop mark, points."""
CLEAR = 2 * ink.POINTS_PER_MM
"""From the edge of the sheet to its marks at least, points: a cut that strays shows no ink."""
OUTSIDE = 1 * ink.POINTS_PER_MM
"""Paper around the marks, points."""
STRENGTH = 0.25
"""Width of a mark, points."""


def boxes(sheet: Sheet) -> bytes:
    """The entries of a page's dictionary (ISO 32000-1, 14.11.2). The sheet's corner is the origin,
    with or without bleed, so that nothing on the sheet moves."""
    if not sheet.bleed:
        return b"/MediaBox%b/TrimBox%b" % ((_box(sheet, 0),) * 2)
    around = max(sheet.bleed, CLEAR) + MARK + OUTSIDE
    return b"/MediaBox%b/BleedBox%b/TrimBox%b" % (
        _box(sheet, around),
        _box(sheet, sheet.bleed),
        _box(sheet, 0),
    )


def _box(sheet: Sheet, around: float) -> bytes:
    edges = (-around, -around, sheet.width + around, sheet.height + around)
    return b"[%b]" % b" ".join(map(real, edges))


def marks(sheet: Sheet) -> str:
    """Operators for two crop marks at each corner, outside of the bleed; none without bleed."""
    return "\n".join(_marks(sheet)) if sheet.bleed else ""


def _marks(sheet: Sheet) -> Iterator[str]:
    near = max(sheet.bleed, CLEAR)
    yield f"{ink.stroke(ink.BLACK)} {ink.width(STRENGTH)}"
    for x, outwards in ((0.0, -1), (sheet.width, 1)):
        for y, upwards in ((0.0, -1), (sheet.height, 1)):
            for way in (outwards, 1j * upwards):
                corner = complex(x, y)
                yield ink.line(corner + way * near, corner + way * (near + MARK)) + " S"
