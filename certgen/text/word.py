"""Words set once and kept: names and sentences are made of the same ones again and again.

A word is kept with the units it becomes when it stands alone. Two neighbours are put together from
what is kept only when the face sets them so: some act across a space (Amiri draws a kaf nearer to
the tāʾ marbūṭa before it), which is asked once for what stands at their ends. Those that touch are
set, and kept, as one. A line is therefore the same whatever was set before it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from certgen.recent import Recent
from certgen.text import readback, shape
from certgen.text.faces import Face, Glyph
from certgen.text.line import Unit
from certgen.text.style import Cut

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
_NO_LETTER = " "
"""What follows the last letter of a number."""
_NOTHING = -1
"""The end of what is not there."""


class Word(NamedTuple):
    """Some text, set by itself. Lengths are thousandths of an em of its face."""

    units: tuple[Unit, ...]
    """In visual order."""
    kerns: tuple[int, ...]
    """After each unit; none in text from right to left."""
    width: int
    """Of all units and kerns."""
    ink: tuple[int, int] | None
    """How low and how high it reaches; ``None`` for blanks."""
    turns: bool
    """Whether it has numbers or letters from left to right, which readers must be told of."""
    even: bool
    """Whether it ends where its letters lead to; what follows one that does not stands elsewhere
    than its width says."""
    length: int
    """How many characters it is."""
    advances: tuple[int, ...]
    """What each character adds to the line, in logical order, if a line may be broken in it or it
    is not even; else empty."""
    first: int
    """Which of the ends that the vocabulary knows it begins with, in logical order."""
    last: int
    """Which it ends with."""


class _Letter(NamedTuple):
    """A letter of a number as it stands before another."""

    unit: Unit
    kern: int
    width: int
    low: int
    high: int
    end: int


class Vocabulary:
    """The words of one cut in one direction."""

    def __init__(self, cut: Cut, face: Face, *, rtl: bool, tracked: bool):
        self.cut = cut
        self._face = face
        self._rtl = rtl
        self._features = {**cut.features, **_SINGLY} if tracked else cut.features
        self._words: Recent[str, Word] = Recent(KEPT)
        self._phrases: Recent[str, list[Word]] = Recent(_PHRASES)
        self._ends: dict[tuple[int, ...], int] = {}
        self._ties: Recent[tuple[int, str, int], bool] = Recent(KEPT)
        self._letters: dict[tuple[str, str], _Letter | None] = {}

    def known(self, text: str) -> list[Word] | None:
        """What ``set`` would give for all of ``text`` when that is told from what was set before,
        as it is for most names; else ``None``."""
        fresh = self._words.fresh
        if " " not in text:
            word = fresh.get(text) or ("-" in text and self._spelt(text))
            return [word] if word else None
        space = fresh.get(" ")
        last = _NOTHING
        words: list[Word] = []
        for part in text.split(" "):
            word = fresh.get(part)
            if word is None or space is None:
                return None
            if words:
                if self._ties.fresh.get((last, " ", word.first), True):
                    return None
                words.append(space)
            words.append(word)
            last = word.last
        return words

    def set(self, text: str, start: int, stop: int) -> list[Word]:
        """``text[start:stop]`` in words, in logical order; what is around it is context."""
        if _joins(text[max(0, start - 1) : start]) or _joins(text[stop : stop + 1]):
            return [self._made(text, start, stop)]
        phrase = text[start:stop]
        known = self._phrases.get(phrase)
        if known is None:
            known = self._phrases[phrase] = self._phrase(phrase)
        return known

    def _phrase(self, text: str) -> list[Word]:
        """``text`` in words, in logical order."""
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
                if spelt := self._spelt(text):
                    return spelt
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
        singly = words[::-1] if self._rtl else words
        return (
            not all(word.even for word in words)
            or both.units != tuple(chain.from_iterable([word.units for word in singly]))
            or both.kerns != kerns_of(singly)
        )

    def _spelt(self, number: str) -> Word | None:
        """``number`` from its letters, each kerned with the next; ``None`` if one is not known, or
        does not stand so."""
        pairs = zip(number, number[1:] + _NO_LETTER, strict=True)
        letters = list(map(self._letters.get, pairs))
        if not all(letters):
            return None
        units, kerns, widths, lows, highs, ends = zip(*filter(None, letters), strict=True)
        return Word(
            units=units,
            kerns=kerns,
            width=sum(widths),
            ink=(min(lows), max(highs)),
            turns=True,
            even=True,
            length=len(number),
            advances=(),
            first=ends[0],
            last=ends[-1],
        )

    def _learn(self, number: str) -> None:
        """See how each letter of ``number`` stands before the next."""
        for letter, following in zip(number, number[1:] + _NO_LETTER, strict=True):
            if (letter, following) not in self._letters:
                self._letters[letter, following] = self._before(letter, following)

    def _before(self, letter: str, following: str) -> _Letter | None:
        """``letter`` as it stands before another; None when the other is not as it is alone."""
        alone = both = self.word(letter)
        if following != _NO_LETTER:
            both = self._made(letter + following, 0, 2)
            if both.units[1:] != self.word(following).units:
                return None
        if not (alone.ink and alone.even and both.even):
            return None
        unit, kern = both.units[0], both.kerns[0]
        return _Letter(unit, kern, unit.advance + kern, *alone.ink, end=self._end((unit,)))

    def _made(self, text: str, start: int, stop: int) -> Word:
        glyphs = self._shape(text, start, stop)
        made = shape.right_to_left if self._rtl else shape.left_to_right
        units, kerns = made(self._face, glyphs, text, stop)
        width = sum([unit.advance for unit in units]) + sum(kerns)
        even = width == sum([glyph.x_advance for glyph in glyphs])
        advances = [0] * (stop - start)
        for glyph in glyphs:
            advances[glyph.cluster - start] += glyph.x_advance
        backwards = units[::-1]
        return Word(
            units=tuple(units),
            kerns=tuple(kerns),
            width=width,
            ink=self._face.ink(units),
            turns=any(readback.kind(unit.text[0]) in ("L", "#") for unit in units),
            even=even,
            length=stop - start,
            advances=() if even and " " not in text[start:stop] else tuple(advances),
            first=self._end(backwards if self._rtl else units, even=even),
            last=self._end(units if self._rtl else backwards, even=even),
        )

    def _end(self, units: Sequence[Unit], *, even: bool = True) -> int:
        """Which of the known ends ``units`` begin with: the glyphs up to the first with ink, since
        it is glyphs that a face's rules are about."""
        end = [int(even)]
        for unit in units:
            end += [gid for gid, _, _ in unit.glyphs] or [-1]
            if unit.glyphs:
                break
        return self._ends.setdefault(tuple(end), len(self._ends))

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


def kerns_of(words: Iterable[Word]) -> tuple[int, ...]:
    """The kerns after the units of ``words``, which stand in this order from the left."""
    return tuple(chain.from_iterable([word.kerns for word in words]))


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
