"""Text before it is set: composed, spaced with spaces, its fields kept from steering the rest."""

from __future__ import annotations

import re
import unicodedata

from certgen.text.line import BIDI_CONTROLS

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"

BYTE_ORDER_MARK = "\ufeff"
"""Shows nothing, comes along with pasted text, and may stand for no glyph in an archive (ISO
19005-3, 6.2.11.7.2)."""

_CONTROLS = frozenset(BIDI_CONTROLS)
_WITHOUT_CONTROLS = dict.fromkeys(map(ord, BIDI_CONTROLS))
_BREAKS = re.compile("[\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029]")


def clean(text: str) -> str:
    """``text`` in Unicode normalisation form C (UAX #15), without bidi controls and U+FEFF."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", bare(text).replace(BYTE_ORDER_MARK, ""))


def bare(text: str) -> str:
    """``text`` without bidi controls."""
    return text if _CONTROLS.isdisjoint(text) else text.translate(_WITHOUT_CONTROLS)


def isolated(text: str) -> str:
    """A field as it goes into a sentence: ``clean``, between FSI and PDI (UAX #9, 2.4.2).

    Its own direction is found from its first strong letter, and it moves nothing around it.
    """
    return f"{FIRST_STRONG_ISOLATE}{clean(text)}{POP_ISOLATE}"


def one_line(text: str) -> str:
    """``text`` composed, tabs and line ends as spaces, without U+FEFF; bidi controls stay, they
    steer its order."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _BREAKS.sub(" ", text).replace(BYTE_ORDER_MARK, ""))
