"""Words set once and kept: names and sentences are made of the same ones again and again.

A word is kept with the units it becomes when it stands alone. Two neighbours are put together from
what is kept only when the face sets them so: some act across a space (Amiri draws a kaf nearer to
the tāʾ marbūṭa before it), which their nearest letters show, asked once. Those that touch are set,
and kept, as one. A line is therefore the same whatever was set before it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from certgen.text import readback, shape
from certgen.text.faces import Face, Glyph
from certgen.text.line import Unit
from certgen.text.style import Cut

KEPT = 1 << 13
"""Words kept in one cut and one direction, about a kilobyte each; then it starts again."""
REACH = 2
"""How many letters at the end of a word show what it does to its neighbour."""
_SINGLY = {"liga": False, "clig": False, "dlig": False}
"""Tracked letters stand singly."""
_SPACES = " \u00a0"
_JOINERS = "\u200c\u200d"
_PARTS = re.compile(f"[{_SPACES}]+|[^{_SPACES}]+")
_NUMBER = re.compile("(?=[A-Z-]*[0-9])[0-9A-Z]+(?:-[0-9A-Z]+)+")
"""Serials and codes: no two are alike, but each pair of their letters comes again."""


class Word(NamedTuple):
    """Some text, set by itself. Lengths are thousandths of an em of its face."""

    units: tuple[Unit, ...]
    """In visual order."""
    kerns: tuple[int, ...]
    """After each unit; none in text from right to left."""
    advances: tuple[int, ...]
    """What each character adds to the line, in logical order."""
    width: int
    """Of all units and kerns."""
    ink: tuple[int, int] | None
    """How low and how high it reaches; ``None`` for blanks."""
    kerned: bool
    """Whether any kern is not 0."""
    even: bool
    """Whether it ends where its letters lead to; what follows one that does not stands elsewhere
    than its width says."""
    turns: bool
    """Whether it has numbers or letters from left to right, which readers must be told of."""


class Vocabulary:
    """The words of one cut in one direction."""

    def __init__(self, cut: Cut, face: Face, *, rtl: bool, tracked: bool):
        self.cut = cut
        self._face = face
        self._rtl = rtl
        self._features = {**cut.features, **_SINGLY} if tracked else cut.features
        self._words: dict[str, Word] = {}
        self._ties: dict[tuple[str, str, str], bool] = {}
        self._letters: dict[tuple[str, str], Word | None] = {}
        self._alone = lru_cache(KEPT)(self._shaped)

    def set(self, text: str, start: int, stop: int) -> list[Word]:
        """``text[start:stop]`` in words, in logical order; what is around it is context."""
        if _joins(text[max(0, start - 1) : start]) or _joins(text[stop : stop + 1]):
            return [self._made(text, start, stop)]
        words: list[Word] = []
        for part in self._parted(text[start:stop]):
            if "-" in part and not self._rtl and _NUMBER.fullmatch(part):
                words += self._spelt(part)
            else:
                words.append(self._words.get(part) or self.word(part))
        if len(words) > 1 and not all(word.even for word in words):
            return [self._made(text, start, stop)]
        return words

    def word(self, text: str) -> Word:
        """``text`` set by itself."""
        known = self._words.get(text)
        if known is None:
            if len(self._words) >= KEPT:
                self._words.clear()
            known = self._words[text] = self._made(text, 0, len(text))
        return known

    def _parted(self, text: str) -> list[str]:
        """``text`` in parts that are set as if each stood alone; the spaces are parts too."""
        parts: list[str] = _PARTS.findall(text)
        if len(parts) == 1:
            return parts
        parted: list[str] = []
        tied = False
        for place, part in enumerate(parts, 1):
            if part[0] in _SPACES:
                before = parts[place - 2][-REACH:] if place > 1 else ""
                after = parts[place][:REACH] if place < len(parts) else ""
                known = self._ties.get((before, part, after))
                tied = self._ask(before, part, after) if known is None else known
            if tied and parted:
                parted[-1] += part
            else:
                parted.append(part)
        return parted

    def _ask(self, before: str, space: str, after: str) -> bool:
        """Whether two words, or one, act across the ``space`` between them, or on it."""
        if len(self._ties) >= 8 * KEPT:
            self._ties.clear()
        parts = [part for part in (before, space, after) if part]
        tied = self._ties[before, space, after] = self._act(parts)
        return tied

    def _act(self, parts: list[str]) -> bool:
        """Whether ``parts`` are not set in a row as each is alone."""
        singly: list[Glyph] = []
        passed = 0
        for part in parts:
            glyphs = [glyph._replace(cluster=glyph.cluster + passed) for glyph in self._alone(part)]
            singly = glyphs + singly if self._rtl else singly + glyphs
            passed += len(part)
        return self._shape("".join(parts), 0, passed) != singly

    def _spelt(self, number: str) -> list[Word]:
        """``number`` letter by letter, each kerned with the next."""
        letters = [self._before(*pair) for pair in pairwise(number)]
        if None in letters:
            return [self._made(number, 0, len(number))]
        return [*filter(None, letters), self.word(number[-1])]

    def _before(self, letter: str, following: str) -> Word | None:
        """``letter`` as it stands before another; None when the other is not as it is alone."""
        pair = letter, following
        if pair not in self._letters:
            both, alone = self._made(letter + following, 0, 2), self.word(following)
            self._letters[pair] = None
            if len(both.units) == 2 and both.units[1:] == alone.units:
                self._letters[pair] = self.word(letter)._replace(
                    units=both.units[:1],
                    kerns=both.kerns[:1],
                    advances=both.advances[:1],
                    width=both.advances[0],
                    kerned=any(both.kerns[:1]),
                )
        return self._letters[pair]

    def _made(self, text: str, start: int, stop: int) -> Word:
        glyphs = self._shape(text, start, stop)
        made = shape.right_to_left if self._rtl else shape.left_to_right
        units, kerns = made(self._face, glyphs, text, stop)
        advances = [0] * (stop - start)
        for glyph in glyphs:
            advances[glyph.cluster - start] += glyph.x_advance
        width = sum([unit.advance for unit in units]) + sum(kerns)
        return Word(
            units=tuple(units),
            kerns=tuple(kerns),
            advances=tuple(advances),
            width=width,
            ink=self._face.ink(units),
            kerned=any(kerns),
            even=width == sum(advances),
            turns=any(readback.kind(unit.text[0]) in ("L", "#") for unit in units),
        )

    def _shaped(self, text: str) -> list[Glyph]:
        return self._shape(text, 0, len(text))

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
