"""The border: woven khatam cells, the band under them, the fillets and rules around the page.

Lengths are units of the lattice, millimetres on A4. Insets count from the edge of the lattice,
negative ones lie outside it; the frame steps in by one cell at each corner.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from certgen.pdf import ink
from certgen.pdf.ink import Drawing, Form
from certgen.pdf.zellige import (
    ARM,
    FALLING,
    ONE_BELOW,
    PITCH,
    REACH,
    RISING,
    SIDE_BY_SIDE,
    Cell,
    Crossing,
    Lattice,
    crossings,
    diamond,
    square,
    star,
)

BAND = 0.95
"""The band reaches so far beyond the cells on either side."""
FILLET = -1.8
RULE = PITCH + 2.0
HAIRLINE = PITCH + 4.3
GROUND = PITCH + 4.6
"""Where the ground begins."""
OVER = 2.414
"""Half-length of an upper strand at a crossing, in half-widths of a strand: (1 + √½) / √½, what
covers a strand that crosses at 45°."""
LAP = 0.06
"""By how much a strand reaches over the end of its edges, so that no seam shows."""

Colours = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Strap:
    """How the strands and stars of a cell look."""

    outer: float
    """Width of a strand with its edges, mm."""
    inner: float
    """Width between its edges, mm."""
    core: float
    """Radius of the star in the middle, mm."""
    eye: float
    field: str
    """Colours, by name: of the star's points, the octagon, the core, the eye."""
    octagon: str
    heart: str
    pupil: str
    tint: float = 1.0
    """Of the star's points, unless they are black."""


TINTED = Strap(0.80, 0.50, 2.2, 0.75, "second", "second", "ivory", "accent")
"""On a band: ivory straps over blue stars."""
ENGRAVED = Strap(0.62, 0.38, 1.9, 0.62, "second", "ivory", "accent", "ivory", 0.82)
"""On paper: outlined straps."""


def draw(kind: str, lattice: Lattice, colours: Colours) -> Drawing:
    """The border ``kind``: ``ring``, ``corners`` or ``none``.

    A ring whose straps are tinted (``ivory`` is not white) lies on a band of the main colour.
    """
    if kind == "none":
        return Drawing("")
    ring = kind == "ring"
    band = ring and colours["ivory"].upper() != ink.WHITE
    cells = lattice.ring() if ring else lattice.corners()
    parts = [
        *(_band(lattice, colours) if band else ()),
        *_woven(lattice, cells),
        *(_corner_stars(lattice, colours) if band else ()),
        *_frame(lattice, colours, ring),
        *(() if ring else _triple_rules(lattice, colours)),
    ]
    return Drawing("\n".join(parts), _forms(TINTED if band else ENGRAVED, colours))


def _band(lattice: Lattice, colours: Colours) -> Iterator[str]:
    yield ink.fill(colours["main"])
    yield ink.rectangle(*lattice.inset(-BAND))
    yield ink.notched(*lattice.inset(PITCH + BAND), PITCH) + " f*"


def _woven(lattice: Lattice, cells: frozenset[Cell]) -> Iterator[str]:
    """All cells, then all touching tips, which hide the mitres of both diamonds."""
    in_rows = sorted(cells, key=lambda cell: (cell[1], cell[0]))
    yield from _placed("K", (lattice.centre(cell) for cell in in_rows))
    beside = [cell for cell in in_rows if (cell[0] + 1, cell[1]) in cells]
    below = [cell for cell in in_rows if (cell[0], cell[1] + 1) in cells]
    yield from _placed("H", (lattice.centre(cell) + SIDE_BY_SIDE.at for cell in beside))
    yield from _placed("V", (lattice.centre(cell) + ONE_BELOW.at for cell in below))


def _placed(form: str, places: Iterable[complex]) -> Iterator[str]:
    """Each place relative to the one before: equal steps are equal text, and deflate well."""
    here = 0j
    yield "q"
    for place in places:
        yield ink.moved(place - here) + ink.placed(form)
        here = place
    yield "Q"


def _corner_stars(lattice: Lattice, colours: Colours) -> Iterator[str]:
    for centre in lattice.blocks():
        yield ink.fill(colours["accent"])
        yield ink.polygon(centre + point for point in star(8, 3, 1.5, 22.5)) + " f"
        yield ink.fill(colours["ivory"])
        yield ink.polygon(centre + point for point in star(8, 2, 0.42)) + " f"


def _frame(lattice: Lattice, colours: Colours, ring: bool) -> Iterator[str]:
    yield ink.stroke(colours["accent"])
    if ring:
        yield ink.width(0.30)
        yield ink.rectangle(*lattice.inset(FILLET)) + " S"
    yield ink.width(0.35 if ring else 0.25)
    yield ink.notched(*lattice.inset(RULE), PITCH) + " S"
    yield ink.stroke(colours["main"])
    yield ink.width(lattice.line(0.12))
    yield ink.notched(*lattice.inset(HAIRLINE - (0 if ring else 0.3)), PITCH) + " S"


def _triple_rules(lattice: Lattice, colours: Colours) -> Iterator[str]:
    """From arm to arm, on the centre line of the cells: one strong line between two fine ones."""
    near, far = lattice.inset(0)
    yield ink.stroke(colours["main"])
    for strength, gap, offset in ((0.62, 1.0, 0.0), (0.16, 2.2, -1.35), (0.16, 2.2, 1.35)):
        yield ink.width(lattice.line(strength))
        end, side = ARM * PITCH + gap, REACH + offset
        for y in (near.imag + side, far.imag - side):
            yield ink.line(complex(near.real + end, y), complex(far.real - end, y)) + " S"
        for x in (near.real + side, far.real - side):
            yield ink.line(complex(x, near.imag + end), complex(x, far.imag - end)) + " S"


def _forms(strap: Strap, colours: Colours) -> tuple[Form, ...]:
    light, dark = colours["ivory"], colours["edge"]
    return (
        Form("K", REACH + 1, "\n".join(_cell(strap, colours))),
        Form("H", REACH / 2, "\n".join(_touch(strap, SIDE_BY_SIDE, dark, light))),
        Form("V", REACH / 2, "\n".join(_touch(strap, ONE_BELOW, dark, light))),
    )


def _cell(strap: Strap, colours: Colours) -> Iterator[str]:
    light, dark = colours["ivory"], colours["edge"]
    outline = f"{ink.polygon(diamond())} {ink.polygon(square())}"
    octagon = [crossing.at for crossing in crossings()]
    field = colours[strap.field]
    yield ink.fill(field, strap.tint if field != ink.BLACK else 1.0)
    yield outline + " f"
    yield ink.fill(colours[strap.octagon])
    yield ink.polygon(octagon) + " f"
    yield ink.fill(colours[strap.heart])
    yield ink.polygon(star(8, 3, strap.core, 22.5)) + " f"
    yield ink.fill(colours[strap.pupil])
    yield ink.polygon(star(8, 2, strap.eye)) + " f"
    yield f"{ink.stroke(dark)} {ink.width(strap.outer)} {outline} S"
    yield f"{ink.stroke(light)} {ink.width(strap.inner)} {outline} S"
    half = OVER * strap.outer / 2
    yield from _strands(strap, crossings(), half, half + LAP, dark, light)


def _touch(strap: Strap, crossing: Crossing, dark: str, light: str) -> Iterator[str]:
    """Two tips made one crossing."""
    tip = [Crossing(0, over=crossing.over, under=crossing.under)]
    both = [Crossing(0, over=way, under=0) for way in (RISING, FALLING)]
    half = strap.outer / 2
    yield from _strands(strap, both, 2.3 * half, 2.3 * half + LAP, dark, light)
    yield from _strands(strap, tip, half, half + LAP, dark, light)


def _strands(
    strap: Strap, crossed: list[Crossing], edge: float, body: float, dark: str, light: str
) -> Iterator[str]:
    """The upper strands, first with their edges, then without."""
    for colour, strength, half in ((dark, strap.outer, edge), (light, strap.inner, body)):
        yield f"{ink.stroke(colour)} {ink.width(strength)}"
        for each in crossed:
            reach = each.over * half
            yield ink.line(each.at - reach, each.at + reach)
        yield "S"
