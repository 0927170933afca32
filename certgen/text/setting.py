"""One style made ready: paragraphs resolved and cast, lines set from any part of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from certgen.errors import ComposeError
from certgen.text import bidi, readback
from certgen.text.faces import Catalogue
from certgen.text.line import Line, Measure, Unit
from certgen.text.matter import Matter, Paragraph, Stretch
from certgen.text.normalise import bare, one_line
from certgen.text.script import Casting, Span
from certgen.text.style import Cut, Style
from certgen.text.vocabulary import Vocabulary
from certgen.text.word import Word, joined, together


class _Piece(NamedTuple):
    """Words of one face and one direction."""

    cut: Cut
    words: list[Word]
    """In logical order."""
    units: list[Unit]
    """Theirs, in visual order, with the marks that readers are given."""


class Setting:
    """Sets lines in one style."""

    def __init__(self, style: Style, catalogue: Catalogue):
        self._style = style
        self._catalogue = catalogue
        self._casting = Casting(style, catalogue)
        self._vocabularies: dict[tuple[object, ...], Vocabulary] = {}
        self._straight = tuple(self._open(style.own, style.rtl, each) for each in (False, True))
        """Those of ``straight`` text alone, also tracked: what is known in them is straight."""

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
            (rtl, [self._piece(text, span, rtl, bool(tracking)) for span in spans])
            for rtl, spans in _cast(stretches, self._casting.spans(text, levels))
        ]
        return self._assembled(text, line, tracking)

    def matter(self, text: str) -> Matter:
        """``text`` as a paragraph whose words are set. Raises what ``line`` raises."""
        paragraph = self.paragraph(text)
        text, levels, stretches = self._ordered(paragraph.text, paragraph.levels)
        spans = self._casting.spans(text, levels)
        cast = [
            Stretch(start, stop, rtl, cut, self._vocabulary(cut, rtl, False).set(text, start, stop))
            for rtl, within in _cast(stretches, spans)
            for start, stop, cut in within
        ]
        return Matter(paragraph, text, spans, cast)

    def part(self, matter: Matter, start: int, stop: int) -> Line:
        """What ``line`` makes of this part of a paragraph, from the words that are set."""
        own, base = self._style.own, self._style.base
        if not (matter.parts(start - 1, own, base) and matter.parts(stop, own, base)):
            return self.line(matter.paragraph, start, stop)
        text, levels = matter.paragraph.text[start:stop], matter.paragraph.levels[start:stop]
        seen = bidi.stretches(bidi.settled(text, levels, base))
        first, last = matter.places[start], matter.places[stop]
        text = matter.bare[first:last]
        line: list[tuple[bool, list[_Piece]]] = []
        for rtl, spans in _cast(bidi.moved(seen, matter.places, start), matter.spans):
            pieces = []
            for span in spans:
                words = matter.words(span, rtl, first, last)
                if words is None:
                    begin, end, cut = span
                    pieces.append(self._piece(text, (begin - first, end - first, cut), rtl, False))
                else:
                    pieces.append(_Piece(span[2], words, _seen(words, rtl)))
            line.append((rtl, pieces))
        return self._assembled(text, line)

    def straight(self, text: str, tracking: float = 0.0) -> Line | None:
        """``text`` on one line when all of it runs in the style's direction in its own face, as
        nearly every name does; ``None`` when it may not. The same line, a third of the time.
        """
        style = self._style
        if tracking and style.rtl:
            return None
        own = self._straight[bool(tracking)]
        words = own.known(text)
        if words is None:
            text, words = self._words(text, own)
        if not words:
            return None
        line = own.line(text, words, tracking)
        if line is None:
            piece = _Piece(style.own, words, _seen(words, style.rtl))
            line = self._assembled(text, [(style.rtl, [piece])], tracking)
        return line

    def measure(self, text: str) -> Measure | None:
        """The measure of the line that ``straight`` would give."""
        own = self._straight[False]
        words = own.known(text)
        if words is None:
            _, words = self._words(text, own)
        return own.measure(words) if words else None

    def _words(self, text: str, own: Vocabulary) -> tuple[str, list[Word]]:
        """``text`` without its bidi controls and its words, if all of it runs in the style's
        direction and has its own face; else no words."""
        text = one_line(text)
        if not bidi.one_way(text, self._style.base):
            return text, []
        text = bare(text)
        return text, own.set(text, 0, len(text)) if self._casting.plain(text) else []

    def _ordered(self, text: str, levels: bytes) -> tuple[str, bytes, list[bidi.Stretch]]:
        """A line of the paragraph without its bidi controls, and its stretches as they are seen."""
        seen = bidi.stretches(bidi.settled(text, levels, self._style.base))
        return bidi.without_controls(text, levels, seen)

    def _assembled(
        self, text: str, line: Sequence[tuple[bool, list[_Piece]]], tracking: float = 0.0
    ) -> Line:
        """The line of the stretches ``line``, each with its direction, from left to right."""
        if tracking and any(rtl for rtl, _ in line):
            raise ComposeError("tracked_arabic", text=text)
        units = [(rtl, [piece.units for piece in pieces]) for rtl, pieces in line]
        if not self._style.rtl:
            readback.mark_left_to_right(units)
        elif len(line) > 1 or any(word.turns for piece in line[0][1] for word in piece.words):
            readback.mark_right_to_left(units)
        return joined(text, [piece for _, pieces in line for piece in pieces], tracking)

    def _piece(self, text: str, span: Span, rtl: bool, tracked: bool) -> _Piece:
        start, stop, cut = span
        words = self._vocabulary(cut, rtl, tracked).set(text, start, stop)
        return _Piece(cut, words, _seen(words, rtl))

    def _vocabulary(self, cut: Cut, rtl: bool, tracked: bool) -> Vocabulary:
        key = cut.face, cut.script, cut.lang, tuple(cut.features.items()), rtl, tracked
        known = self._vocabularies.get(key)
        if known is None:
            known = self._vocabularies[key] = self._open(cut, rtl, tracked)
        return known

    def _open(self, cut: Cut, rtl: bool, tracked: bool) -> Vocabulary:
        return Vocabulary(cut, self._catalogue.face(cut.face), rtl=rtl, tracked=tracked)


def _cast(
    stretches: Iterable[bidi.Stretch], spans: Sequence[Span]
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


def _seen(words: list[Word], rtl: bool) -> list[Unit]:
    """The units of ``words`` in visual order."""
    return list(together(words, rtl=rtl)[0])
