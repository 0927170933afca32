"""Marks → content operators (ISO 32000-1, clauses 8 and 9).

No /ActualText here: readers take it for visual order and reverse Arabic; it stands on the
structure element. Every run lies on one baseline with its units in visual order.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, repeat

from certgen.page import ArtMark, Mark, SymbolMark, TextMark
from certgen.pdf import ink
from certgen.pdf.fontfile import Font
from certgen.pdf.objects import real
from certgen.text.line import Line, Run, Unit

SYMBOL = b"Q"
"""The name of the QR symbol among the page's resources."""
QUIET = 4
"""Modules of white around a QR symbol (ISO/IEC 18004, 9.1)."""
BLACK = b"0 g"
NEAR = 0.002
"""A run that begins this close to the end of the one before, em, follows it without being placed.

Placing it by a rounded number could put it a hair to the left of a mark without width, and
readers that sort by place would take the two in the wrong order.
"""


@lru_cache(maxsize=256)
def paint(colour: str) -> bytes:
    """The operator that fills with ``colour`` (``#RRGGBB`` or ``black``)."""
    if colour == "black":
        return BLACK
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return b"%b %b %b rg" % (real(red / 255), real(green / 255), real(blue / 255))


class Pen:
    """Writes one content stream; font, colour and tracking are said only where they change."""

    def __init__(self, font: Font, modules: int = 0):
        """``font`` says how units are shown; ``modules`` is the side of the QR symbol."""
        self._font = font
        self._modules = modules
        self._operators: list[bytes] = []
        self._selected = (b"", b"")
        self._colour = b""
        self._tracking = b"0"

    def content(self) -> bytes:
        """All that was written, the text state left as it was found."""
        self._track(b"0")
        return b"\n".join(self._operators)

    def block(self, tag: bytes, marks: Sequence[Mark]) -> None:
        """``marks`` as one marked-content sequence; ``tag`` opens it."""
        self._operators.append(tag)
        for mark in marks:
            match mark:
                case TextMark():
                    self._text(mark)
                case SymbolMark():
                    self._symbol(mark)
                case ArtMark(slot):
                    self._operators.append(ink.placed(ink.slot_form(slot)).encode())
        self._operators.append(b"EMC")

    def _text(self, mark: TextMark) -> None:
        self._fill(paint(mark.colour))
        line, size = mark.line, mark.size
        self._track(real(line.tracking * size) if line.tracking else b"0")
        self._operators.append(b"BT\n%b %b Td" % (real(mark.x), real(mark.y)))
        reached = 0.0
        for run in line.runs:
            if abs(run.x - reached) > NEAR:
                x = mark.x + run.x * size
                self._operators.append(b"1 0 0 1 %b %b Tm" % (real(x), real(mark.y)))
            scaled = real(size * run.scale)
            self._show(run.units, run.kerns, scaled)
            if len(line.runs) > 1:
                reached = run.x + run_width(run) + line.tracking * len(run.units)
        self._operators.append(b"ET")

    def _symbol(self, mark: SymbolMark) -> None:
        self._fill(BLACK)
        module = min(mark.module, mark.side / (self._modules + 2 * QUIET))
        side = module * self._modules
        margin = (mark.side - side) / 2
        self._operators.append(
            b"q %b 0 0 %b %b %b cm /%b Do Q"
            % (real(side), real(side), real(mark.x + margin), real(mark.y + margin), SYMBOL)
        )

    def _show(self, units: Sequence[Unit], kerns: Sequence[int], size: bytes) -> None:
        """Show ``units``, each followed by its kern if there are ``kerns``, at ``size``.

        A kern stands before a text or at the end: pdfium loses one before an empty text.
        """
        codes = self._font.codes(units)
        opening, closing = (b"[(", b")] TJ") if kerns else (b"(", b") Tj")
        shown = codes[0].font
        self._select(shown, size)
        parts = [opening]
        for (font, spelt), kern in zip(codes, chain((0,), kerns or repeat(0)), strict=False):
            if font != shown:
                shown = font
                parts += (closing, b"\n/", font, b" ", size, b" Tf\n")
                parts.append(b"[%d(" % -kern if kern else opening)
            elif kern:
                parts.append(b")%d(" % -kern)
            parts.append(spelt)
        parts.append(b")%d] TJ" % -kerns[-1] if kerns and kerns[-1] else closing)
        self._operators.append(b"".join(parts))
        self._selected = shown, size

    def _select(self, font: bytes, size: bytes) -> None:
        if (font, size) != self._selected:
            self._selected = font, size
            self._operators.append(b"/%b %b Tf" % (font, size))

    def _fill(self, colour: bytes) -> None:
        if colour != self._colour:
            self._operators.append(colour)
            self._colour = colour

    def _track(self, tracking: bytes) -> None:
        if tracking != self._tracking:
            self._operators.append(tracking + b" Tc")
            self._tracking = tracking


def run_width(run: Run) -> float:
    """How far the run's units and kerns lead, in em of the line's size."""
    return run.scale * (sum(unit.advance for unit in run.units) + sum(run.kerns)) / 1000


def bounds(marks: Sequence[Mark]) -> tuple[float, float, float, float]:
    """The box of ``marks``: left, bottom, right, top, points."""

    def of(mark: Mark) -> tuple[float, float, float, float]:
        match mark:
            case TextMark(x, y, size, _, Line(width=width, top=top, bottom=bottom)):
                return x, y + bottom * size, x + width * size, y + top * size
            case SymbolMark(x, y, side):
                return x, y, x + side, y + side
            case ArtMark(_, x, y, width, height):
                return x, y, x + width, y + height

    lefts, bottoms, rights, tops = zip(*map(of, marks), strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)
