"""Drawing in millimetres: points, paths and colours as PDF operators (ISO 32000-1, clause 8).

A point is a complex number, x to the right and y *down*, so that one matrix at the start of the
page serves everything. Two decimals of a millimetre are a third of a printer's dot at 1200 dpi.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2s

POINTS_PER_MM = 72 / 25.4
WHITE = "#FFFFFF"
BLACK = "black"
"""DeviceGray 0: pure black ink, never screened."""
_GREYS = {BLACK: 0.0, WHITE: 1.0}

Bezier = tuple[complex, complex, complex]
"""Two control points and the end; it begins where the path stands."""


@dataclass(frozen=True, slots=True)
class Form:
    """A drawing that is placed many times. It inherits the colours it does not set."""

    name: str
    reach: float
    """It stands within a square of twice this side about its origin."""
    operators: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Operators for the page, and the forms they place."""

    operators: str
    forms: tuple[Form, ...] = ()


def slot_form(slot: str) -> str:
    """The name of the form that a slot of the sheet's structure shows: as short whatever the slot
    is called, since a name in an archive has 127 bytes at most (ISO 19005-3, 6.1.13)."""
    return f"S{blake2s(slot.encode(), digest_size=6).hexdigest()}"


def resource(form: str) -> str:
    """What ``form`` is called among the resources of a page: reportlab's way."""
    return f"FormXob.{form}"


def placed(form: str) -> str:
    """Draw ``form`` here."""
    return f"/{resource(form)} Do"


def number(value: float, places: int = 2) -> str:
    """``value`` as short as PDF allows: ``.5``, ``-3``, ``0``."""
    text = f"{value:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    if digits in ("", "0"):
        return "0"
    return sign + (digits[1:] if digits.startswith("0.") else digits)


def numbers(*values: float, places: int = 2) -> str:
    """Several numbers, as operands."""
    return " ".join(number(value, places) for value in values)


def matrix(a: float, b: float, c: float, d: float, e: float = 0, f: float = 0) -> str:
    """Change of coordinates; six decimals, since rounding errors multiply along a chain."""
    return f"{numbers(a, b, c, d, places=6)} {numbers(e, f)} cm"


def scaled(factor: float, at: complex = 0) -> str:
    """Move the origin to ``at`` and enlarge."""
    return matrix(factor, 0, 0, factor, at.real, at.imag)


def moved(by: complex) -> str:
    """Move the origin."""
    return f"1 0 0 1 {numbers(by.real, by.imag)} cm"


def saved(*operators: str) -> str:
    """Operators after which colours, widths and coordinates are as before."""
    return "\n".join(("q", *operators, "Q"))


def fill(colour: str, tint: float = 1.0) -> str:
    """Fill with ``tint`` of ``colour`` (``#RRGGBB`` or ``black``) mixed with white."""
    return _mixed(colour, tint, "g", "rg")


def stroke(colour: str, tint: float = 1.0) -> str:
    """Stroke with ``tint`` of ``colour`` mixed with white."""
    return _mixed(colour, tint, "G", "RG")


def _mixed(colour: str, tint: float, grey: str, rgb: str) -> str:
    """Black and white in DeviceGray, so that a page in one ink names no other."""
    if colour in _GREYS:
        return f"{number(1 - tint * (1 - _GREYS[colour]), 3)} {grey}"
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return f"{numbers(*(1 - tint * (1 - part) for part in parts), places=3)} {rgb}"


def width(mm: float) -> str:
    """Width of the lines that follow."""
    return f"{number(mm, 3)} w"


def line(start: complex, end: complex) -> str:
    """An open path of one segment."""
    return f"{_at(start)} m {_at(end)} l"


def polygon(points: Iterable[complex]) -> str:
    """A closed path."""
    first, *rest = points
    return f"{_at(first)} m " + "".join(f"{_at(point)} l " for point in rest) + "h"


def rectangle(corner: complex, opposite: complex) -> str:
    """A closed path along the axes."""
    size = opposite - corner
    return f"{numbers(corner.real, corner.imag, size.real, size.imag)} re"


def curve(start: complex, pieces: Sequence[Bezier]) -> str:
    """An open path of Bézier curves."""
    return f"{_at(start)} m " + " ".join(
        f"{_at(first)} {_at(second)} {_at(end)} c" for first, second, end in pieces
    )


def circle(centre: complex, radius: float) -> str:
    """A closed path of four Bézier curves, true to 0.03 % of the radius."""
    handle = 4 / 3 * math.tan(math.pi / 8)
    pieces = []
    for quarter in range(4):
        here, there = (radius * cmath.exp(0.5j * math.pi * (quarter + i)) for i in (0, 1))
        pieces.append(
            (
                centre + here * complex(1, handle),
                centre + there * complex(1, -handle),
                centre + there,
            )
        )
    return curve(centre + radius, pieces) + " h"


def notched(corner: complex, opposite: complex, notch: float) -> str:
    """A rectangle whose four corners step in by a square of side ``notch``: a closed path."""
    left, top, right, bottom = corner.real, corner.imag, opposite.real, opposite.imag
    return polygon(
        complex(x, y)
        for x, y in (
            (left + notch, top),
            (right - notch, top),
            (right - notch, top + notch),
            (right, top + notch),
            (right, bottom - notch),
            (right - notch, bottom - notch),
            (right - notch, bottom),
            (left + notch, bottom),
            (left + notch, bottom - notch),
            (left, bottom - notch),
            (left, top + notch),
            (left + notch, top + notch),
        )
    )


def _at(point: complex) -> str:
    return numbers(point.real, point.imag)
