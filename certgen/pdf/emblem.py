"""Logos and signatures: fitted into their boxes, each a form of its own in the page's coordinates.

A logo is as large as its box allows. In a box that is wider than it needs it stands at the side
away from the middle of the sheet, so that a wide logo grows inwards; in a box about the middle it
is centred. The paper around it is cleared of the ground, unless a designer's background is there.
A signature is centred in its box and stands on its lower edge, over the rule and whatever else is
there. A logo without a file is a neutral device: ``square``, ``circle``, ``diamond``, ``hexagon``.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from certgen.errors import TemplateError
from certgen.page import Ornament, Sheet
from certgen.pdf import ink, picture
from certgen.pdf.graph import Inset
from certgen.pdf.ink import POINTS_PER_MM, Form

Colours = Mapping[str, str]

KINDS = ("logo", "signature")
MIDDLE = 1.0
"""A box is about the middle of the sheet when its own is so near to it, mm."""


@dataclass(frozen=True)
class Emblems:
    """What is drawn of logos and signatures."""

    forms: tuple[Form, ...]
    """The neutral devices."""
    insets: tuple[Inset, ...]
    """The pictures from files."""
    operators: str
    """Those without a slot, placed on the page; the others wait for their blocks."""
    fields: tuple[Ornament, ...]
    """The paper that logos clear."""


def emblems(sheet: Sheet, colours: Colours) -> Emblems:
    """The logos and signatures of ``sheet``.

    Raises ``TemplateError`` for a colour or device there is not, and for a file that cannot be
    used.
    """
    forms, insets, placed, fields = [], [], [], []
    width, height = sheet.width / POINTS_PER_MM, sheet.height
    for place, each in enumerate(o for o in sheet.ornaments if o.kind in KINDS):
        name = ink.slot_form(each.slot) if each.slot else f"E{place}"
        if each.kind == "logo" and each.source in ("", *_DEVICES):
            box = _fitted(each, 1.0, width)
            forms.append(Form(name, max(sheet.width, height), _device(box, height, colours)))
        else:
            box, inset = _inset(each, name, width, height)
            insets.append(inset)
        if each.kind == "logo" and not sheet.background:
            fields.append(Ornament("field", box.x, box.y, box.width, box.height))
        if not each.slot:
            placed.append(ink.placed(name))
    return Emblems(tuple(forms), tuple(insets), "\n".join(placed), tuple(fields))


def _inset(ornament: Ornament, name: str, width: float, height: float) -> tuple[Ornament, Inset]:
    """The picture from a file, and the box it fills."""
    if not ornament.source:
        raise TemplateError("ornament_source", kind=ornament.kind)
    file = Path(ornament.source)
    if ornament.kind == "logo" and not file.suffix:
        raise TemplateError("ornament_logo", source=file, devices=", ".join(_DEVICES))
    room = ornament.width * POINTS_PER_MM, ornament.height * POINTS_PER_MM
    found = picture.read(file, *room)
    box = _fitted(ornament, found.width / found.height, width)
    lower = height - (box.y + box.height) * POINTS_PER_MM
    scale = box.width * POINTS_PER_MM / found.width
    return box, Inset(ink.resource(name), found.pdf, scale, box.x * POINTS_PER_MM, lower)


def _fitted(ornament: Ornament, proportion: float, sheet: float) -> Ornament:
    """``ornament`` in the part of its box it fills, on a sheet ``sheet`` mm wide."""
    width = min(ornament.width, ornament.height * proportion)
    height = width / proportion
    spare = complex(ornament.width - width, ornament.height - height)
    off = ornament.x + ornament.width / 2 - sheet / 2
    if ornament.kind == "signature":
        across, down = 0.5, 1.0
    else:
        across, down = (0.5 if abs(off) < MIDDLE else float(off > 0)), 0.5
    x, y = ornament.x + across * spare.real, ornament.y + down * spare.imag
    return replace(ornament, x=x, y=y, width=width, height=height)


def _device(box: Ornament, height: float, colours: Colours) -> str:
    name = box.colour or "slate"
    if name not in colours:
        raise TemplateError("ornament_colour", kind=box.kind, name=name)
    centre = complex(box.x, box.y) + complex(box.width, box.height) / 2
    return ink.saved(
        ink.matrix(POINTS_PER_MM, 0, 0, -POINTS_PER_MM, 0, height),
        ink.scaled(box.width / 2, centre),
        f"{ink.stroke(colours[name])} {ink.fill(colours[name])}",
        *_DEVICES[box.source or "square"](),
    )


def _squares() -> Iterator[str]:
    """Two linked frames in a frame; as of the others, the box is two units wide."""
    yield ink.width(0.07)
    yield ink.rectangle(-0.9 - 0.9j, 0.9 + 0.9j) + " S"
    yield ink.width(0.025)
    yield ink.rectangle(-0.75 - 0.75j, 0.75 + 0.75j) + " S"
    yield ink.polygon(1j**turn * 0.5 for turn in range(4))
    yield ink.polygon(1j**turn * 0.24 for turn in range(4)) + " f*"


def _circles() -> Iterator[str]:
    """Three rings that overlap in a ring."""
    yield ink.width(0.07)
    yield ink.circle(0, 0.93) + " S"
    yield ink.width(0.025)
    yield ink.circle(0, 0.78) + " S"
    yield ink.width(0.09)
    for turn in range(3):
        yield ink.circle(cmath.rect(0.27, math.pi * (2 * turn / 3 - 0.5)), 0.33) + " S"


def _diamonds() -> Iterator[str]:
    """Four squares on the corners of a diamond."""
    for strength, radius in ((0.07, 0.95), (0.025, 0.8)):
        yield ink.width(strength)
        yield ink.polygon(1j**turn * radius for turn in range(4)) + " S"
    for turn in range(4):
        yield ink.polygon(1j**turn * 0.33 + 1j**corner * 0.2 for corner in range(4)) + " f"


def _hexagons() -> Iterator[str]:
    """A cube in a hexagon."""
    corners = [cmath.rect(1, math.pi * (turn / 3 + 0.5)) for turn in range(6)]
    for strength, radius in ((0.07, 0.95), (0.025, 0.8)):
        yield ink.width(strength)
        yield ink.polygon(radius * corner for corner in corners) + " S"
    yield ink.width(0.09)
    yield ink.polygon(0.5 * corner for corner in corners) + " S"
    for corner in corners[::2]:
        yield ink.line(0, 0.5 * corner) + " S"


_DEVICES: dict[str, Callable[[], Iterator[str]]] = {
    "square": _squares,
    "circle": _circles,
    "diamond": _diamonds,
    "hexagon": _hexagons,
}
