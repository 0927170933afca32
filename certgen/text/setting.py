"""One style made ready: paragraphs resolved and cast, lines set from any part of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from certgen.errors import ComposeError
from certgen.text import bidi, readback, shape
from certgen.text.faces import EM, Catalogue, Face, Glyph
from certgen.text.line import BIDI_CONTROLS, Line, Run, Unit
from certgen.text.normalise import one_line
from certgen.text.script import Casting
from certgen.text.style import Cut, Style

_SINGLY = {"liga": False, "clig": False, "dlig": False}
"""Tracked letters stand singly."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text whose order is resolved, and which can be cut into lines."""

    text: str
    """Logical order, NFC, with its bidi controls."""
    levels: bytes
    """The bidi level of each character, before rule L1."""


class _Piece(NamedTuple):
    """Units of one face and one direction."""

    cut: Cut
    units: list[Unit]
    kerns: list[int]


class Setting:
    """Sets lines in one style."""

    def __init__(self, style: Style, catalogue: Catalogue):
        self._style = style
        self._catalogue = catalogue
        self._casting = Casting(style, catalogue)

    def paragraph(self, text: str) -> Paragraph:
        """``text`` with its order resolved."""
        text = one_line(text)
        return Paragraph(text, bidi.levels(text, self._style.base))

    def line(
        self, paragraph: Paragraph, start: int = 0, stop: int | None = None, tracking: float = 0.0
    ) -> Line:
        """``paragraph.text[start:stop]`` set by itself.

        Raises ``ComposeError`` for a character no face has, and for tracked right-to-left text.
        """
        text, levels, stretches = self._ordered(
            paragraph.text[start:stop], paragraph.levels[start:stop]
        )
        if not text:
            return Line("", (), 0.0, 0.0, 0.0, tracking)
        line: list[tuple[bool, list[_Piece]]] = []
        for rtl, shaped in self._shaped(text, levels, stretches, tracking):
            set_by = shape.right_to_left if rtl else shape.left_to_right
            pieces = [
                _Piece(cut, *set_by(face, glyphs, text, end)) for cut, face, glyphs, end in shaped
            ]
            line.append((rtl, pieces))
        if tracking and any(rtl for rtl, _ in line):
            raise ComposeError("tracked_arabic", text=text)
        mark = readback.mark_right_to_left if self._style.rtl else readback.mark_left_to_right
        mark([(rtl, [piece.units for piece in pieces]) for rtl, pieces in line])
        return self._joined(text, [piece for _, pieces in line for piece in pieces], tracking)

    def edges(self, paragraph: Paragraph) -> list[float]:
        """How far the text has come before each character, and after the last; em, in logical
        order, as if it were one line."""
        text, levels, stretches = self._ordered(paragraph.text, paragraph.levels)
        advances = [0.0] * len(text)
        for _, shaped in self._shaped(text, levels, stretches, 0.0):
            for cut, _, glyphs, _ in shaped:
                for glyph in glyphs:
                    advances[glyph.cluster] += glyph.x_advance * cut.scale / EM
        each = iter(advances)
        controls = (0.0 if char in BIDI_CONTROLS else next(each) for char in paragraph.text)
        return list(accumulate(controls, initial=0.0))

    def _ordered(self, text: str, levels: bytes) -> tuple[str, bytes, list[bidi.Stretch]]:
        """A line of the paragraph without its bidi controls, and its stretches as they are seen."""
        seen = bidi.stretches(bidi.settled(text, levels, self._style.base))
        return bidi.without_controls(text, levels, seen)

    def _shaped(
        self, text: str, levels: bytes, stretches: list[bidi.Stretch], tracking: float
    ) -> Iterator[tuple[bool, list[tuple[Cut, Face, list[Glyph], int]]]]:
        """Each stretch from left to right: its direction, and by face, also from left to right,
        the glyphs and where in the text they end."""
        spans = self._casting.spans(text, levels)
        for start, stop, rtl in stretches:
            shaped = []
            for begin, end, cut in spans:
                begin, end = max(begin, start), min(end, stop)
                if begin >= end:
                    continue
                face = self._catalogue.face(cut.face)
                glyphs = face.shape(
                    text,
                    begin,
                    end,
                    rtl=rtl,
                    script=cut.script,
                    lang=cut.lang,
                    features={**cut.features, **_SINGLY} if tracking else cut.features,
                )
                shaped.append((cut, face, glyphs, end))
            yield rtl, shaped[::-1] if rtl else shaped

    def _joined(self, text: str, pieces: list[_Piece], tracking: float) -> Line:
        runs = []
        x = 0.0
        lows, highs = [], []
        for cut, units, kerns in pieces:
            if any(kerns):
                kerns += [0] * (len(units) - len(kerns))  # for the marks at the end
            else:
                kerns = []
            runs.append(Run(cut.face, cut.scale, x, tuple(units), tuple(kerns)))
            em = cut.scale / EM
            x += (sum([unit.advance for unit in units]) + sum(kerns)) * em + tracking * len(units)
            if ink := self._catalogue.face(cut.face).ink(units):
                lows.append(ink[0] * em)
                highs.append(ink[1] * em)
        after_ink = 1 + (units[-1].text in readback.MARKS)
        width = x - tracking * after_ink
        top, bottom = max(highs, default=0.0), min(lows, default=0.0)
        return Line(text, tuple(runs), width, top, bottom, tracking)
