"""The names of a batch that are worth looking at first: where a page would go wrong, if it did.

Each measure orders everyone; the first of every order are taken in turn until there are enough.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from certgen.page import Page, TextMark
from certgen.text.faces import script_of
from certgen.text.normalise import clean

LETTERS_OF_NAMES = " -'’.\u00a0"
"""What is neither letter nor mark and still stands in ordinary names."""


class Why(StrEnum):
    """What is remarkable about a name. The values are keys of ``words/proof.toml``."""

    LONGEST = "longest"
    """The widest as set, in em."""
    SHORTEST = "shortest"
    LINES = "lines"
    """On two lines."""
    RARE = "rare"
    """With the letter that fewest names of the batch have."""
    MARKS = "marks"
    """With the most vowel marks and other signs above and below letters."""
    MIXED = "mixed"
    """With letters of two scripts, digits or signs."""


@dataclass(frozen=True)
class Look:
    """A name on its page, measured."""

    width: float
    """Of the name on one line, em."""
    lines: int
    """On which it stands."""
    marks: int
    mixed: int
    """Scripts beyond the first, and characters that names do not have."""
    letters: frozenset[str]


def look(names: Iterable[str], page: Page) -> Look:
    """The look of the person called ``names`` (one for each language) on ``page``."""
    said = {clean(name) for name in names if name}
    shown = [block.marks for block in page.own.blocks if block.text in said]
    lines = [[mark.line for mark in marks if isinstance(mark, TextMark)] for marks in shown]
    width = max((sum(line.width for line in each) for each in lines), default=0.0)
    return Look(width, max(map(len, lines), default=0), *signs(said))


def signs(names: Iterable[str]) -> tuple[int, int, frozenset[str]]:
    """How many marks, how much that is mixed, and the letters of ``names``; see ``Look``."""
    marks, mixed, letters = 0, 0, set[str]()
    for name in names:
        scripts = set[str]()
        for char in name:
            match unicodedata.category(char)[0]:
                case "L":
                    letters.add(char)
                    scripts.add(script_of(char))
                case "M":
                    marks += 1
                case _:
                    mixed += char not in LETTERS_OF_NAMES
        mixed += max(len(scripts - {""}) - 1, 0)
    return marks, mixed, frozenset(letters)


def chosen(looks: Sequence[Look], count: int) -> list[tuple[int, Why]]:
    """The places in ``looks`` of at most ``count`` names, and what each was taken for: grouped in
    the order of ``Why``, the most remarkable of each first."""
    having = Counter(letter for each in looks for letter in each.letters)
    rarest = [min((having[c] for c in each.letters), default=len(looks)) for each in looks]
    everyone = range(len(looks))
    orders = {
        Why.LONGEST: sorted(everyone, key=lambda i: -looks[i].width),
        Why.SHORTEST: sorted(everyone, key=lambda i: looks[i].width),
        Why.LINES: _most(everyone, [each.lines - 1 for each in looks]),
        Why.RARE: sorted(everyone, key=lambda i: rarest[i]),
        Why.MARKS: _most(everyone, [each.marks for each in looks]),
        Why.MIXED: _most(everyone, [each.mixed for each in looks]),
    }
    taken: dict[int, Why] = {}
    waiting = {why: iter(order) for why, order in orders.items()}
    while waiting and len(taken) < count:
        for why, rest in list(waiting.items()):
            place = next((each for each in rest if each not in taken), None)
            if place is None:
                del waiting[why]
            elif len(taken) < count:
                taken[place] = why
    return [(place, why) for why in Why for place, reason in taken.items() if reason is why]


def _most(everyone: Iterable[int], of: Sequence[float]) -> list[int]:
    return sorted((i for i in everyone if of[i]), key=lambda i: -of[i])
