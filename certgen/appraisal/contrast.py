"""Whether ink can be read on paper and on the ground: the contrast of WCAG 2.2 (1.4.3)."""

from __future__ import annotations

from collections.abc import Mapping

from certgen.page import TextMark
from certgen.pdf.ground import ONE_INK
from certgen.pdf.guilloche import CROSSED, PETALLED

TEXT, LARGE = 4.5, 3.0
"""The least contrast of text, and of large text."""
_LARGE, _LARGE_BOLD = 18.0, 14.0
"""Points from which on text is large."""
ORNAMENTAL = "accent"
"""The colour of fillets and stars."""
_WHITE = (255.0, 255.0, 255.0)
Colour = tuple[float, float, float]


def ratio(one: Colour, other: Colour) -> float:
    """From 1, the same, to 21, black on white."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def papers(palette: Mapping[str, str], border: str, background: str) -> tuple[Colour, ...]:
    """White, and the darkest that the ground can be under a line: its strongest tints."""
    if background:
        return (_WHITE,)
    ground = CROSSED if border == "ring" else PETALLED
    tints = []
    for family in ground.families:
        said = palette.get(family.ink, palette.get("main", "black"))
        tint = ground.tint * (ONE_INK if said == "black" else 1.0)
        tints.append(_tinted(colour(said), tint))
    return (_WHITE, *tints)


def colour(said: str) -> Colour:
    """``#RRGGBB`` or ``black`` as red, green and blue from 0 to 255."""
    if said == "black":
        return 0.0, 0.0, 0.0
    red, green, blue = (float(int(said[at : at + 2], 16)) for at in (1, 3, 5))
    return red, green, blue


def least(mark: TextMark) -> float:
    """The contrast that ``mark`` needs, by its size and weight."""
    bold = any("bold" in run.face for run in mark.line.runs)
    return LARGE if mark.size >= (_LARGE_BOLD if bold else _LARGE) else TEXT


def _tinted(ink: Colour, tint: float) -> Colour:
    red, green, blue = (255.0 + (part - 255.0) * tint for part in ink)
    return red, green, blue


def _luminance(seen: Colour) -> float:
    """Relative luminance, 0 to 1."""
    red, green, blue = (_linear(part / 255) for part in seen)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
