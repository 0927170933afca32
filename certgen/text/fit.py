"""How a name is divided into two lines so that it fits, and at what size.

Widths scale with the size, so everything is measured once, in em of the line's size.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from certgen.text.breaks import Word
from certgen.text.line import BIDI_CONTROLS

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


def floored(size: float, nominal: float) -> float:
    """``size`` floored to half a point; the nominal size itself when that fits."""
    if size >= nominal * (1 - 1e-9):
        return nominal
    return math.floor(size / STEP + 1e-9) * STEP


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
