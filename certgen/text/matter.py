"""A paragraph whose words are set, so that lines can be cut from it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from certgen.text import bidi
from certgen.text.faces import EM
from certgen.text.script import Span
from certgen.text.style import Cut
from certgen.text.word import Word


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text whose order is resolved, and which can be cut into lines."""

    text: str
    """Logical order, NFC, with its bidi controls."""
    levels: bytes
    """The bidi level of each character, before rule L1."""


class Stretch(NamedTuple):
    """Words of one face and one direction; where they stand in the text without controls."""

    start: int
    stop: int
    rtl: bool
    cut: Cut
    words: list[Word]
    """In logical order."""


class Matter:
    """A paragraph that is set as if it were one line."""

    def __init__(
        self, paragraph: Paragraph, bare: str, spans: list[Span], stretches: Iterable[Stretch]
    ):
        """``bare`` is the text without bidi controls, of which each of ``spans`` has one face."""
        self.paragraph = paragraph
        self.bare = bare
        self.spans = spans
        self.places = bidi.places_without_controls(paragraph.text)
        """Where in ``bare`` each character of the paragraph stands, and its end."""
        self._stretches = sorted(stretches, key=lambda each: each.start)
        self._starts = [stretch.start for stretch in self._stretches]
        self._begins = [_begins(stretch) for stretch in self._stretches]

    @cached_property
    def edges(self) -> Sequence[float]:
        """How far the text has come before each character of the paragraph, and after the last;
        em, in logical order. True only where a word begins or ends."""
        advances = [0.0] * len(self.bare)
        for stretch, begins in zip(self._stretches, self._begins, strict=True):
            em = stretch.cut.scale / EM
            for begin, word in zip(begins, stretch.words, strict=False):
                advances[begin] = word.width * em
                if word.advances:
                    after = begin + word.length
                    advances[begin:after] = [each * em for each in word.advances]
        come = list(accumulate(advances, initial=0.0))
        return [come[place] for place in self.places]

    def parts(self, place: int, own: Cut, base: int) -> bool:
        """Whether the character at ``place`` is a space between what is ``own`` to the style, and
        runs as the paragraph does, or there is none: then faces and words before and after it are
        what they would be in lines of their own."""
        text = self.paragraph.text
        if not 0 <= place < len(text):
            return True
        if text[place] != " " or self.paragraph.levels[place] & 1 != base:
            return False
        where = self.places[place]
        return any(cut is own for start, stop, cut in self.spans if start <= where < stop)

    def words(self, span: Span, rtl: bool, first: int, last: int) -> list[Word] | None:
        """The words of ``span`` in the line from ``first`` to ``last``, both as they stand without
        controls; ``None`` when it was not set so, or not apart from what is around it."""
        start, stop, _ = span
        at = bisect_right(self._starts, start) - 1
        stretch, begins = self._stretches[at], self._begins[at]
        if (max(stretch.start, first), min(stretch.stop, last), stretch.rtl) != (start, stop, rtl):
            return None
        begin, end = bisect_left(begins, start), bisect_left(begins, stop)
        if begins[begin] != start or begins[end] != stop:
            return None
        return stretch.words[begin:end]


def _begins(stretch: Stretch) -> list[int]:
    """Where each word begins, and where the last ends."""
    return list(accumulate([word.length for word in stretch.words], initial=stretch.start))
