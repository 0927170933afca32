"""Text → set lines. All else in this package serves this one door."""

from __future__ import annotations

from functools import lru_cache

from certgen.errors import ComposeError
from certgen.text import breaks, fit
from certgen.text.faces import Catalogue
from certgen.text.ink import Box, extent
from certgen.text.line import Line, Measure
from certgen.text.matter import Matter
from certgen.text.normalise import clean
from certgen.text.setting import Setting
from certgen.text.stock import Cases, Stock

_WRAPPED = 64
"""Paragraphs kept as they were divided last."""
_MEASURED = 8
"""Paragraphs kept as they are measured, to be divided again when they need a smaller size: 15 kB
each."""
MILLIMETRE = 72 / 25.4
_HAIR = 0.01
"""Points a line may be over its measure: the rounding of sums."""


class Typesetter(Cases):
    """Sets text in the styles of a catalogue. What is set again is remembered, up to a limit.

    The same text in the same style gives an equal line, whatever was set before.
    """

    def __init__(self, catalogue: Catalogue):
        super().__init__()
        self.catalogue = catalogue
        self._settings: dict[str, Setting] = {}
        self._measured = lru_cache(_MEASURED)(self._measure)
        self._wrapped = lru_cache(_WRAPPED)(self._wrap)

    def stocks(self, style: str) -> tuple[Stock, Stock]:
        """The words of ``style``, and those of its tracked lines."""
        return self._setting(style).stocks

    def anew(self, text: str, style: str, tracking: float) -> Line:
        """``line`` where not all of it is known."""
        setting = self._setting(style)
        straight = setting.straight(text, tracking)
        return straight or setting.line(setting.paragraph(text), tracking=tracking)

    def measured(self, text: str, style: str) -> Measure | None:
        """``measure`` where not all of it is known."""
        return self._setting(style).measure(text)

    def halves(self, text: str, style: str, nominal: float, width: float) -> tuple[Line, ...]:
        """``text`` on two lines, divided so that it can be largest in ``width`` points, up to
        ``nominal``, and evenly; particles stay with their names where they can. Nothing when it is
        one word."""
        matter, words = self._measured(text, style)
        if len(words) < 2:
            return ()
        second = fit.name_split(matter.paragraph.text, words, matter.edges, nominal, width)
        setting = self._setting(style)
        return tuple(
            setting.part(matter, part[0].start, part[-1].stop)
            for part in (words[:second], words[second:])
        )

    def ink(self, line: Line) -> Box:
        """The box of the ink of ``line``, em from its left end on the baseline."""
        return extent(line, self.catalogue)

    def wrap(
        self, text: str, style: str, size: float, width: float, max_lines: int
    ) -> tuple[Line, ...]:
        """``text`` at ``size`` points as an even paragraph ``width`` points wide.

        As few lines as hold it, as equal as can be, never one word alone on the last if that can
        be helped; no-break spaces hold. Raises ``ComposeError`` beyond ``max_lines``.
        """
        return self._wrapped(text, style, size, width, max_lines)

    def _wrap(
        self, text: str, style: str, size: float, width: float, max_lines: int
    ) -> tuple[Line, ...]:
        matter, words = self._measured(text, style)
        setting = self._setting(style)
        room = width / size
        # Kerning with a space that a break takes away may make a line wider than its words were.
        for _ in range(3):
            found = breaks.paragraph_breaks(words, matter.edges, room, max_lines)
            if found is None:
                break
            lines = tuple(
                setting.part(matter, words[first].start, words[after - 1].stop)
                for first, after in found
            )
            excess = max((line.width for line in lines), default=0.0) - width / size
            if excess * size <= _HAIR:
                return lines
            room -= excess
        said = _millimetres(width, max_lines)
        raise ComposeError("text_too_long", text=clean(matter.paragraph.text), room=said)

    def _measure(self, text: str, style: str) -> tuple[Matter, list[breaks.Word]]:
        matter = self._setting(style).matter(text)
        return matter, breaks.words(matter.paragraph.text)

    def _setting(self, style: str) -> Setting:
        known = self._settings.get(style)
        if known is None:
            known = self._settings[style] = Setting(self.catalogue.style(style), self.catalogue)
        return known


def _millimetres(points: float, lines: int = 1) -> str:
    room = f"{points / MILLIMETRE:.0f}\u00a0mm"
    return room if lines == 1 else f"{lines}\u00a0×\u00a0{room}"
