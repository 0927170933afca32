"""One style made ready: paragraphs resolved and cast, lines set from any part of them."""

from __future__ import annotations

from certgen.errors import ComposeError
from certgen.recent import Recent
from certgen.text import bidi, order, readback
from certgen.text.bidi import Paragraph
from certgen.text.faces import Catalogue
from certgen.text.line import Line, Measure, Unit
from certgen.text.matter import Matter, Stretch
from certgen.text.normalise import bare, one_line
from certgen.text.script import Casting, Span
from certgen.text.shape import joins
from certgen.text.style import Cut, Style
from certgen.text.vocabulary import Vocabulary
from certgen.text.word import Word, joined, piece

_KEPT = 256
"""Stretches kept as they were cast last, and as many that were: parts of sentences, months."""
Piece = tuple[Cut, list[Word], list[Unit], bool]
"""See ``word.piece``."""
_Cast = tuple[int, int, Cut, list[Word]]
"""What of a stretch is set in which cut, and its words."""


class Setting:
    """Sets lines in one style."""

    def __init__(self, style: Style, catalogue: Catalogue):
        self._style = style
        self._rtl = style.rtl
        self._catalogue = catalogue
        self._casting = Casting(style, catalogue)
        self._kept: Recent[tuple[str, bool, bool], list[_Cast]] = Recent(_KEPT)
        self._vocabularies: dict[tuple[object, ...], Vocabulary] = {}
        own = self._open(style.own, style.rtl, False), self._open(style.own, style.rtl, True)
        self.stocks: tuple[Vocabulary, Vocabulary] = own
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
        text, seen = self._seen(paragraph.text[start:stop], paragraph.levels[start:stop])
        if not text:
            return Line("", (), 0.0, 0.0, 0.0, tracking)
        line = []
        for first, after, rtl in seen:
            stretches = self._stretches(text, first, after, rtl, bool(tracking))
            line.append((rtl, [piece(each.cut, each.words, rtl=rtl) for each in stretches]))
        return self._assembled(text, line, tracking)

    def matter(self, text: str) -> Matter:
        """``text`` as a paragraph whose words are set. Raises what ``line`` raises."""
        paragraph = self.paragraph(text)
        text, seen = self._seen(paragraph.text, paragraph.levels)
        found = [each for stretch in seen for each in self._stretches(text, *stretch)]
        return Matter(paragraph, text, found)

    def part(self, matter: Matter, start: int, stop: int) -> Line:
        """What ``line`` makes of this part of a paragraph, from the words that are set."""
        style = self._style
        found = matter.pieces(start, stop, style.own, style.base, self._piece)
        return self._assembled(*found) if found else self.line(matter.paragraph, start, stop)

    def straight(self, text: str, tracking: float = 0.0) -> Line | None:
        """``text`` on one line when all of it runs in the style's direction in its own face, as
        nearly every name does; ``None`` when it may not. The same line, a third of the time.
        """
        style = self._style
        if tracking and style.rtl:
            return None
        own = self.stocks[bool(tracking)]
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
        own = self.stocks[False]
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

    def _seen(self, text: str, levels: bytes) -> tuple[str, list[tuple[int, int, bool]]]:
        """A line of a paragraph without its bidi controls, and where each stretch of it that runs
        one way is, from left to right, and whether it does so to the left."""
        seen = order.seen(text, levels, self._style.base, order.places(text), 0, len(text))
        return bare(text), seen

    def _stretches(
        self, text: str, start: int, stop: int, rtl: bool, tracked: bool = False
    ) -> list[Stretch]:
        """``text[start:stop]``, which runs one way, from left to right: of each face its words."""
        alone = not (joins(text, start - 1) or joins(text, stop))
        key = text[start:stop], rtl, tracked
        cast = self._kept.get(key) if alone else None
        if cast is None:
            cast = []
            for first, after, cut in self._casting.spans(key[0], text, against=rtl != self._rtl):
                words = self._vocabulary(cut, rtl, tracked).set(text, start + first, start + after)
                cast.insert(0 if rtl else len(cast), (first, after, cut, words))
            if alone:
                self._kept[key] = cast
        return [
            Stretch(start + first, start + after, rtl, cut, words)
            for first, after, cut, words in cast
        ]

    def _assembled(
        self, text: str, line: list[tuple[bool, list[Piece]]], tracking: float = 0.0
    ) -> Line:
        """The line of the stretches ``line``, each with its direction, from left to right."""
        if tracking and any(rtl for rtl, _ in line):
            raise ComposeError("tracked_arabic", text=text)
        if not self._style.rtl:
            readback.mark_left_to_right(line)
        elif len(line) > 1 or any(turns for _, _, _, turns in line[0][1]):
            readback.mark_right_to_left(line)
        return joined(text, [each for _, pieces in line for each in pieces], tracking)

    def _piece(self, text: str, span: Span, rtl: bool) -> Piece:
        """``text[start:stop]`` in one cut, as ``span`` says, set anew."""
        start, stop, cut = span
        return piece(cut, self._vocabulary(cut, rtl, False).set(text, start, stop), rtl=rtl)

    def _vocabulary(self, cut: Cut, rtl: bool, tracked: bool) -> Vocabulary:
        key = id(cut), rtl, tracked  # the casting keeps every cut
        known = self._vocabularies.get(key)
        if known is None:
            known = self._vocabularies[key] = self._open(cut, rtl, tracked)
        return known

    def _open(self, cut: Cut, rtl: bool, tracked: bool) -> Vocabulary:
        return Vocabulary(cut, self._catalogue.face(cut.face), rtl=rtl, tracked=tracked)
