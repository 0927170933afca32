"""One style made ready: paragraphs resolved and cast, lines set from any part of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from certgen.errors import ComposeError
from certgen.text import bidi, order, readback
from certgen.text.bidi import Paragraph
from certgen.text.faces import Catalogue
from certgen.text.line import Line, Measure, Unit
from certgen.text.matter import Matter
from certgen.text.normalise import bare, one_line
from certgen.text.script import Casting, Span
from certgen.text.style import Cut, Style
from certgen.text.vocabulary import Vocabulary
from certgen.text.word import Word, joined, piece

_Stretch = tuple[int, int, bool]
"""Neighbouring characters of one direction, ``text[start:stop]``, and whether that is right to
left."""
Piece = tuple[Cut, list[Word], list[Unit], bool]
"""See ``word.piece``."""


class Setting:
    """Sets lines in one style."""

    def __init__(self, style: Style, catalogue: Catalogue):
        self._style = style
        self._catalogue = catalogue
        self._casting = Casting(style, catalogue)
        self._vocabularies: dict[tuple[object, ...], Vocabulary] = {}
        self._straight = tuple(self._open(style.own, style.rtl, each) for each in (False, True))
        """Those of ``straight`` text alone, also tracked: what is known in them is straight."""
        self._quiet = {" "}
        """Letters of such text that do nothing to what is around them."""

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
        line = [
            (rtl, [self._piece(text, span, rtl, tracked=bool(tracking)) for span in spans])
            for rtl, spans in _cast(stretches, self._casting.spans(text, levels))
        ]
        return self._assembled(text, line, tracking)

    def matter(self, text: str) -> Matter:
        """``text`` as a paragraph whose words are set. Raises what ``line`` raises."""
        paragraph = self.paragraph(text)
        text, levels, stretches = self._ordered(paragraph.text, paragraph.levels)
        spans = self._casting.spans(text, levels)
        cast = [
            (start, stop, rtl, cut, self._vocabulary(cut, rtl, False).set(text, start, stop))
            for rtl, within in _cast(stretches, spans)
            for start, stop, cut in within
        ]
        return Matter(paragraph, text, spans, cast)

    def part(self, matter: Matter, start: int, stop: int) -> Line:
        """What ``line`` makes of this part of a paragraph, from the words that are set."""
        own, base = self._style.own, self._style.base
        if not (matter.parts(start - 1, own, base) and matter.parts(stop, own, base)):
            return self.line(matter.paragraph, start, stop)
        paragraph, places = matter.paragraph, matter.places
        seen = order.seen(paragraph.text, paragraph.levels, base, places, start, stop)
        first, last = places[start], places[stop]
        text = matter.bare[first:last]
        anew = partial(self._piece, text)
        return self._assembled(text, matter.pieces(seen, first, last, anew))

    def straight(self, text: str, tracking: float = 0.0) -> Line | None:
        """``text`` on one line when all of it runs in the style's direction in its own face, as
        nearly every name does; ``None`` when it may not. The same line, a third of the time.
        """
        own = self._straight[bool(tracking)]
        if line := own.line(text, tracking):
            return line
        style = self._style
        if tracking and style.rtl:
            return None
        text, words = self._words(text, own)
        if not words:
            return None
        if line := own.line(text, tracking, words):
            return line
        return self._assembled(
            text, [(style.rtl, [piece(style.own, words, rtl=style.rtl)])], tracking
        )

    def measure(self, text: str) -> Measure | None:
        """The measure of the line that ``straight`` would give."""
        own = self._straight[False]
        if measure := own.measure(text):
            return measure
        text, words = self._words(text, own)
        return own.measure(text, words) if words else None

    def _words(self, text: str, own: Vocabulary) -> tuple[str, list[Word]]:
        """``text`` without its bidi controls and its words, if all of it runs in the style's
        direction and has its own face; else no words."""
        if not self._quiet.issuperset(text):
            text = one_line(text)
            if not bidi.one_way(text, self._style.base):
                return text, []
            text = bare(text)
            if not self._casting.plain(text):
                return text, []
            self._quiet.update(filter(str.isalpha, text))
        return text, own.phrase(text)

    def _ordered(self, text: str, levels: bytes) -> tuple[str, bytes, list[_Stretch]]:
        """A line of the paragraph without its bidi controls, and its stretches as they are seen."""
        places = order.places(text)
        seen = order.seen(text, levels, self._style.base, places, 0, len(text))
        return (*order.without_controls(text, levels), seen)

    def _assembled(
        self, text: str, line: Sequence[tuple[bool, list[Piece]]], tracking: float = 0.0
    ) -> Line:
        """The line of the stretches ``line``, each with its direction, from left to right."""
        if tracking and any(rtl for rtl, _ in line):
            raise ComposeError("tracked_arabic", text=text)
        if not self._style.rtl:
            readback.mark_left_to_right(line)
        elif len(line) > 1 or any(turns for _, _, _, turns in line[0][1]):
            readback.mark_right_to_left(line)
        return joined(text, [each for _, pieces in line for each in pieces], tracking)

    def _piece(self, text: str, span: Span, rtl: bool, *, tracked: bool = False) -> Piece:
        start, stop, cut = span
        words = self._vocabulary(cut, rtl, tracked).set(text, start, stop)
        return piece(cut, words, rtl=rtl)

    def _vocabulary(self, cut: Cut, rtl: bool, tracked: bool) -> Vocabulary:
        key = id(cut), rtl, tracked  # the casting keeps every cut
        known = self._vocabularies.get(key)
        if known is None:
            known = self._vocabularies[key] = self._open(cut, rtl, tracked)
        return known

    def _open(self, cut: Cut, rtl: bool, tracked: bool) -> Vocabulary:
        return Vocabulary(cut, self._catalogue.face(cut.face), rtl=rtl, tracked=tracked)


def _cast(
    stretches: Iterable[_Stretch], spans: Sequence[Span]
) -> Iterator[tuple[bool, list[Span]]]:
    """Each stretch from left to right: its direction, and what of it is set in which cut, also
    from left to right."""
    for start, stop, rtl in stretches:
        found = [
            (max(begin, start), min(end, stop), cut)
            for begin, end, cut in spans
            if begin < stop and start < end
        ]
        yield rtl, found[::-1] if rtl else found
