"""Small ornaments, at the places a layout gives them. Millimetres, y from the top.

=========== =============================================================================
kind        place and size
=========== =============================================================================
field       a white octagon around the box (x, y, width, height): clears the ground
panel       a white notched panel with a fine outline, in the box
logo        a partner's, or a neutral device, in the box: see ``emblem``
signature   an image of one, standing in the box: see ``emblem``
star        a khatam about (x, y), ``width`` across
dot         a smaller one without an eye, between two phrases
divider     two needles away from a khatam at (x, y), ``width`` from tip to tip
flourish    a dot at (x, y) and a needle from it, ``width`` long; to the left if negative
rule        a fine line from (x, y), ``width`` long
=========== =============================================================================

``colour`` overrides the main colour of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from certgen.errors import TemplateError
from certgen.page import Ornament
from certgen.pdf import emblem, ink
from certgen.pdf.zellige import star

Colours = Mapping[str, str]

CLEARANCE = 1.5
"""Paper around a logo, mm."""
CUT = 8 / 17
"""Of a field's corners, by half its shorter side."""
NOTCH = 1.6
"""Of the panel, mm."""
UNDERLAY = ("field", "panel")
"""Kinds that clear the ground, and so are drawn before all others."""


def draw(ornaments: Iterable[Ornament], colours: Colours) -> str:
    """Operators for ``ornaments``. Raises ``TemplateError`` for a kind or colour there is not."""
    in_order = sorted(ornaments, key=lambda each: each.kind not in UNDERLAY)
    return "\n".join(operators for each in in_order for operators in _drawn(each, colours))


def _drawn(ornament: Ornament, colours: Colours) -> Iterator[str]:
    if ornament.kind not in _KINDS:
        kinds = ", ".join((*_KINDS, *emblem.KINDS))
        raise TemplateError("ornament_kind", kind=ornament.kind, kinds=kinds)
    usual, drawing = _KINDS[ornament.kind]
    name = ornament.colour or usual
    if name not in colours:
        raise TemplateError("ornament_colour", kind=ornament.kind, name=name)
    yield from drawing(ornament, colours[name], colours)


def _field(ornament: Ornament, colour: str, colours: Colours) -> Iterator[str]:
    half = complex(ornament.width, ornament.height) / 2
    centre = complex(ornament.x, ornament.y) + half
    half += complex(CLEARANCE, CLEARANCE)
    cut = min(half.real, half.imag) * CUT
    quarter = [half - cut, half - 1j * cut]
    yield ink.fill(colour)
    yield ink.polygon(centre + point for point in _four_times(quarter)) + " f"


def _panel(ornament: Ornament, colour: str, colours: Colours) -> Iterator[str]:
    corner = complex(ornament.x, ornament.y)
    opposite = corner + complex(ornament.width, ornament.height)
    yield f"{ink.fill(ink.WHITE)} {ink.stroke(colour)} {ink.width(0.22)}"
    yield ink.notched(corner, opposite, NOTCH) + " B"


def _star(ornament: Ornament, colour: str, colours: Colours) -> Iterator[str]:
    centre, radius = complex(ornament.x, ornament.y), ornament.width / 2
    yield from _khatam(centre, radius, colour)


def _dot(ornament: Ornament, colour: str, colours: Colours) -> Iterator[str]:
    yield ink.fill(colour)
    yield _points(complex(ornament.x, ornament.y), 2, ornament.width / 2)


def _divider(ornament: Ornament, colour: str, colours: Colours) -> Iterator[str]:
    centre, half = complex(ornament.x, ornament.y), ornament.width / 2
    yield ink.fill(colour)
    for way in (-1, 1):
        yield _points(centre + way * 3.5, 2, 0.5)
        yield _needle(centre + way * 4.4, centre + way * half, 0.34)
    yield from _khatam(centre, 2.1, colours["main"])


def _flourish(ornament: Ornament, colour: str, colours: Colours) -> Iterator[str]:
    inner = complex(ornament.x, ornament.y)
    yield ink.fill(colour)
    yield _points(inner, 2, 1.1)
    yield _needle(inner, inner + ornament.width, 0.42)


def _rule(ornament: Ornament, colour: str, colours: Colours) -> Iterator[str]:
    start = complex(ornament.x, ornament.y)
    yield f"{ink.stroke(colour)} {ink.width(0.18)}"
    yield ink.line(start, start + ornament.width) + " S"


def _four_times(quarter: list[complex]) -> list[complex]:
    """An outline from its lower right quarter, which runs upwards."""
    right = [*quarter, *(point.conjugate() for point in reversed(quarter))]
    return [*right, *(-point.conjugate() for point in reversed(right))]


def _khatam(centre: complex, radius: float, colour: str) -> Iterator[str]:
    yield ink.fill(colour)
    yield _points(centre, 3, radius)
    yield ink.fill(ink.WHITE)
    yield _points(centre, 2, radius * 0.36, 0.0)


def _points(centre: complex, density: int, radius: float, turn: float = 22.5) -> str:
    return ink.polygon(centre + point for point in star(8, density, radius, turn)) + " f"


def _needle(thick: complex, tip: complex, strength: float) -> str:
    """Fades by its width alone, which every renderer and printer follows."""
    half = 0.5j * strength
    return ink.polygon((thick - half, tip, thick + half)) + " f"


Drawn = Callable[[Ornament, str, Colours], Iterator[str]]
_KINDS: dict[str, tuple[str, Drawn]] = {
    "field": ("paper", _field),
    "panel": ("accent", _panel),
    "star": ("accent", _star),
    "dot": ("accent", _dot),
    "divider": ("accent", _divider),
    "flourish": ("accent", _flourish),
    "rule": ("accent", _rule),
}
"""Kind → the colour it usually has, and how it is drawn."""
