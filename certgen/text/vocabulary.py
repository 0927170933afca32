"""Words set once and kept: names and sentences are made of the same ones again and again.

A word is kept with the units it becomes when it stands alone. Two neighbours are put together from
what is kept only when the face sets them so: some act across a space (Amiri draws a kaf nearer to
the tāʾ marbūṭa before it), which is asked once for what stands at their ends. Those that touch are
set, and kept, as one. A line is therefore the same whatever was set before it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from certgen.recent import Recent
from certgen.text import shape
from certgen.text.faces import Face, Glyph
from certgen.text.style import Cut
from certgen.text.word import Stock, Word, together

KEPT = 1 << 12
"""Words kept in one cut and one direction, half a kilobyte each, and as many that were."""
_PHRASES = 128
"""Neighbouring words kept together, and as many that were."""
_SINGLY = {"liga": False, "clig": False, "dlig": False}
"""Tracked letters stand singly."""
_SPACES = " \u00a0"
_JOINERS = "\u200c\u200d"
_PARTS = re.compile(f"[{_SPACES}]+|[^{_SPACES}]+")
_NUMBER = re.compile("(?=[A-Z-]*[0-9])[0-9A-Z]+(?:-[0-9A-Z]+)+")
"""Serials and codes: no two are alike, but each pair of their letters comes again."""
_NOTHING = -1
"""The end of what is not there."""


class Vocabulary(Stock):
    """The words of one cut in one direction, also those that nobody asked for yet."""

    def __init__(self, cut: Cut, face: Face, *, rtl: bool, tracked: bool):
        self._words: Recent[str, Word] = Recent(KEPT)
        self._ties: Recent[tuple[int, str, int], bool] = Recent(KEPT)
        super().__init__(self._words, self._ties, cut, rtl=rtl)
        self.cut = cut
        self._face = face
        self._rtl = rtl
        self._features = {**cut.features, **_SINGLY} if tracked else cut.features
        self._phrases: Recent[str, list[Word]] = Recent(_PHRASES)
        self._ends: dict[tuple[int, ...], int] = {}
        self._paired: set[tuple[str, str]] = set()

    def set(self, text: str, start: int, stop: int) -> list[Word]:
        """``text[start:stop]`` in words, in logical order; what is around it is context."""
        if _joins(text[max(0, start - 1) : start]) or _joins(text[stop : stop + 1]):
            return [self._made(text, start, stop)]
        phrase = text[start:stop]
        known = self._phrases.get(phrase)
        if known is None:
            known = self._phrases[phrase] = self.phrase(phrase)
        return known

    def phrase(self, text: str) -> list[Word]:
        """``text``, which nothing is around, in words, in logical order."""
        parts: list[str] = _PARTS.findall(text)
        fresh = self._words.fresh
        words = [fresh.get(part) or self.word(part) for part in parts]
        if len(words) == 1 or self._free(parts, words):
            return words
        words = [self.word(part) for part in self._tied(parts, words)]
        if len(words) > 1 and not all(word.even for word in words):
            return [self._made(text, 0, len(text))]
        return words

    def word(self, text: str) -> Word:
        """``text`` set by itself."""
        known = self._words.get(text)
        if known is None:
            if "-" in text and not self._rtl and _NUMBER.fullmatch(text):
                self._learn(text)
                if letters := self.spelt(text):
                    return self._number(letters)
            known = self._words[text] = self._made(text, 0, len(text))
        return known

    def _free(self, parts: Sequence[str], words: Sequence[Word]) -> bool:
        """Whether ``words``, those of ``parts``, are set in a row as each is alone."""
        ties = self._ties.fresh
        lasts = [_NOTHING, *[word.last for word in words]]
        firsts = [*[word.first for word in words[1:]], _NOTHING]
        for place in range(parts[0][0] not in _SPACES, len(parts), 2):
            tie = ties.get((lasts[place], parts[place], firsts[place]))
            if tie or (tie is None and self._tie(parts, words, place)):
                return False
        return True

    def _tied(self, parts: Sequence[str], words: Sequence[Word]) -> list[str]:
        """``parts``, those that act on each other as one; ``words`` is what each is alone."""
        joined: list[str] = []
        tied = False
        for place, part in enumerate(parts):
            if part[0] in _SPACES:
                tied = self._tie(parts, words, place)
            if tied and joined:
                joined[-1] += part
            else:
                joined.append(part)
        return joined

    def _tie(self, parts: Sequence[str], words: Sequence[Word], place: int) -> bool:
        """Whether the neighbours of the space ``parts[place]`` act on each other or on it."""
        around = slice(max(0, place - 1), place + 2)
        before = words[place - 1].last if place else _NOTHING
        after = words[place + 1].first if place + 1 < len(words) else _NOTHING
        key = before, parts[place], after
        known = self._ties.get(key)
        if known is None:
            known = self._ties[key] = self._act(parts[around], words[around])
        return known

    def _act(self, parts: Sequence[str], words: Sequence[Word]) -> bool:
        """Whether ``words``, those of ``parts``, are not set in a row as each is alone."""
        both = self._made("".join(parts), 0, sum(map(len, parts)))
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


@lru_cache(maxsize=4096)
def _joins(neighbour: str) -> bool:
    """Whether a neighbour of a stretch, one character or none, may shape the letter next to it."""
    if not neighbour:
        return False
    return (
        unicodedata.bidirectional(neighbour) in ("AL", "R")
        or neighbour in _JOINERS
        or shape.is_mark(neighbour)
    )
