"""How text is divided so that it fits: a paragraph into lines, a name into two.

Widths scale with the size, so everything is measured once, in em of the line's size.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from certgen.text.line import BIDI_CONTROLS

# Words and what may not be parted from them though a plain space stands between: French
# punctuation, brackets, a dash. A no-break space is part of a word.
_WORD = re.compile(r"(?:[«(\[] +)?[^ ]+(?: +[»:;!?%)\]–—][^ ]*)*")

_UNSAID = re.compile(f"[\u064b-\u065f\u0670\u0640{BIDI_CONTROLS}]")
# What a split after a word is worth, when the word leads to the next. Not nothing: as hard glue it
# cost a fifth of the size. The first are half of a name, the others stand between two.
_HALVES = (
    "عبد أبو أبي أبا أم آل آيت أيت ايت abd abou abu oum aït ait el al la le les de du des d’ di da "
    "van von"
)
_BETWEEN = (
    "بن بنت ابن إبن مولاي لالة للا سيدي الحاج الحاجة السيد السيدة د. ذ. م. ben bin bent bint ibn "
    "ould moulay lalla sidi hadj haj hajja m. mme mlle dr pr"
)
_WORTH = dict.fromkeys(_HALVES.split(), 0.75) | dict.fromkeys(_BETWEEN.split(), 0.9)

ONE_LINE = 0.8
"""A name stays on one line down to this part of its nominal size."""
STEP = 0.5
"""Sizes of names are multiples of this, points."""
_AS_GOOD = 0.97
"""Splits this close to the best size are judged by balance."""


class Word(NamedTuple):
    """A stretch of text that is not broken, ``text[start:stop]``."""

    start: int
    stop: int


_word = partial(tuple.__new__, Word)  # a third of the time of the class itself


def words(text: str) -> list[Word]:
    """The words of ``text``."""
    return [_word(found.span()) for found in _WORD.finditer(text)]


def floored(size: float, nominal: float) -> float:
    """``size`` floored to half a point; the nominal size itself when that fits."""
    if size >= nominal * (1 - 1e-9):
        return nominal
    return math.floor(size / STEP + 1e-9) * STEP


def paragraph_breaks(
    found: Sequence[Word], edges: Sequence[float], room: float, most: int
) -> list[tuple[int, int]] | None:
    """The (first, after last) words of each line: as few lines as fit, as even as can be, and no
    word alone on the last; ``None`` when ``most`` lines are not enough.

    ``edges`` are how far the text has come before each character, ``room`` the measure.
    """
    count = len(found)
    if not count:
        return []
    begins, ends = [edges[word.start] for word in found], [edges[word.stop] for word in found]
    # least[k]: the first word that may follow the first k lines if the rest is to fit the others
    least = [count]
    while least[0]:
        first = least[0]
        while first and ends[least[0] - 1] - begins[first - 1] <= room:
            first -= 1
        if first == least[0] or len(least) > most:
            return None
        least.insert(0, first)
    # reached[j]: the cheapest way to set the first j words in the lines so far, as (cost, breaks)
    reached: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for fewest in least[1:]:
        onward: dict[int, tuple[float, tuple[int, ...]]] = {}
        for first, (cost, breaks) in reached.items():
            for after in range(max(first + 1, fewest), count + 1):
                measure = ends[after - 1] - begins[first]
                if measure > room:
                    break
                total = cost + (room - measure) ** 2
                if after == count and first == count - 1 and count > 1:
                    total += 4 * room**2
                if after not in onward or total < onward[after][0]:
                    onward[after] = total, (*breaks, after)
        reached = onward
    stops = reached[count][1]
    return list(zip((0, *stops), stops, strict=False))


def name_split(
    text: str, found: Sequence[Word], edges: Sequence[float], nominal: float, room: float
) -> int:
    """The word that begins the second line of a name.

    The split that allows the largest size, ``room`` points wide; among those nearly as large the
    most balanced, and of two alike the one whose first line is the longer. Particles would rather
    stay with what follows them.
    """
    candidates = []
    for second in range(1, len(found)):
        above = edges[found[second - 1].stop] - edges[found[0].start]
        below = edges[found[-1].stop] - edges[found[second].start]
        size = min(nominal, room / max(above, below))
        before = found[second - 1]
        size *= worth(text[before.start : before.stop])
        candidates.append((size, abs(above - below), -above, second))
    best = max(candidates)[0]
    return min(each[1:] for each in candidates if each[0] >= best * _AS_GOOD)[-1]


def worth(word: str) -> float:
    """What a split after ``word`` is worth, 1 unless it leads to the next: بن, عبد, Ben, El …"""
    return _WORTH.get(_UNSAID.sub("", word).casefold().replace("'", "’"), 1.0)
