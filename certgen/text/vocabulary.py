"""Words set once and kept: names and sentences are made of the same ones again and again.

A word is kept with the units it becomes when it stands alone. Two neighbours are put together from
what is kept only when the face sets them so: some act across a space (Amiri draws a kaf nearer to
the tāʾ marbūṭa before it), which is asked once for what stands at their ends. Those that touch are
set, and kept, as one. A line is therefore the same whatever was set before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from certgen.recent import Recent
from certgen.text import shape
from certgen.text.faces import Face
from certgen.text.gauge import Glyph
from certgen.text.stock import Stock
from certgen.text.style import Cut
from certgen.text.word import Word, together

KEPT = 3 << 10
"""Words kept in one cut and one direction, half a kilobyte each, and as many that were."""
_SINGLY = {"liga": False, "clig": False, "dlig": False}
"""Tracked letters stand singly."""
_NUMBER = re.compile("(?=[A-Z-]*[0-9])[0-9A-Z]+(?:-[0-9A-Z]+)+")
"""Serials and codes: no two are alike, but each pair of their letters comes again."""


class Vocabulary(Stock):
    """The words of one cut in one direction, also those that nobody asked for yet."""

    def __init__(self, cut: Cut, face: Face, *, rtl: bool, tracked: bool):
        self._words: Recent[str, Word] = Recent(KEPT)
        super().__init__(self._words, cut, rtl=rtl)
        self.cut = cut
        self._face = face
        self._rtl = rtl
        self._features = {**cut.features, **_SINGLY} if tracked else cut.features
        self._ends: dict[tuple[int, ...], int] = {}
        self._paired: set[tuple[str, str]] = set()

    def set(self, text: str, start: int, stop: int) -> list[Word]:
        """``text[start:stop]`` in words, in logical order; what is around it is context."""
        if shape.joins(text, start - 1) or shape.joins(text, stop):
            return [self._made(text, start, stop)]
        return self.phrase(text[start:stop])

    def anew(self, text: str) -> Word:
        """``text`` set by itself, which is kept unless it is a number."""
        if "-" in text and not self._rtl and _NUMBER.fullmatch(text):
            self._learn(text)
            if letters := self.spelt(text):
                return self._number(letters)
        word = self._words[text] = self.whole(text)
        return word

    def whole(self, text: str) -> Word:
        """``text`` set by itself, as one word whatever is in it."""
        return self._made(text, 0, len(text))

    def act(self, parts: Sequence[str], words: Sequence[Word]) -> bool:
        """Whether ``words``, those of ``parts``, are not set in a row as each is alone."""
        both = self.whole("".join(parts))
        units, kerns, _ = together(list(words), rtl=self._rtl)
        return not all(word.even for word in words) or both.units != units or both.kerns != kerns

    def _number(self, letters: list[Word]) -> Word:
        """The word of all ``letters``."""
        return Word(
            *together(letters, rtl=False),
            even=True,
            length=len(letters),
            first=letters[0].first,
            last=letters[-1].last,
        )

    def _learn(self, number: str) -> None:
        """See how each letter of ``number`` stands before the next."""
        for pair in zip(number, (*number[1:], ""), strict=True):
            if pair not in self._paired:
                self._paired.add(pair)
                if letter := self._before(*pair):
                    self.learn(*pair, letter)

    def _before(self, letter: str, following: str) -> Word | None:
        """``letter`` as it stands before another; None when the other is not as it is alone."""
        alone = both = self.word(letter)
        if following:
            both = self._made(letter + following, 0, 2)
            if both.units[1:] != self.word(following).units:
                return None
        if not (alone.ink and alone.even and both.even):
            return None
        units = both.units[:1]
        end = shape.end(units, self._ends)
        return Word(units, both.kerns[:1], alone.ink, even=True, length=1, first=end, last=end)

    def _made(self, text: str, start: int, stop: int) -> Word:
        glyphs = self._shape(text, start, stop)
        return shape.word(self._face, glyphs, text, start, stop, self._ends, rtl=self._rtl)

    def _shape(self, text: str, start: int, stop: int) -> list[Glyph]:
        cut = self.cut
        return self._face.shape(
            text,
            start,
            stop,
            rtl=self._rtl,
            script=cut.script,
            lang=cut.lang,
            features=self._features,
        )
