"""Text before it is set: composed, spaced with spaces, its fields kept from steering the rest.

Written for the machine: nearly all texts are as they should be, which is to be seen at a glance.
"""

import re
import unicodedata

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"
BYTE_ORDER_MARK = "\ufeff"
"""Shows nothing, comes along with pasted text, and may stand for no glyph in an archive (ISO
19005-3, 6.2.11.7.2)."""

_BREAKS = re.compile("[\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029]")


def clean(str text not None):
    """``text`` in Unicode normalisation form C (UAX #15), without bidi controls and U+FEFF."""
    return text if text.isascii() else _composed(bare(text))


cpdef str bare(str text):
    """``text`` without bidi controls."""
    cdef list parts = []
    cdef Py_ssize_t at, start = 0
    for at in range(len(text)):
        if steers(text[at]):
            parts.append(text[start:at])
            start = at + 1
    return "".join([*parts, text[start:]]) if start else text


def isolated(str text not None):
    """A field as it goes into a sentence: ``clean``, between FSI and PDI (UAX #9, 2.4.2).

    Its own direction is found from its first strong letter, and it moves nothing around it.
    """
    return f"{FIRST_STRONG_ISOLATE}{clean(text)}{POP_ISOLATE}"


cpdef str one_line(str text):
    """``text`` composed, tabs and line ends as spaces, without U+FEFF; bidi controls stay, they
    steer its order."""
    cdef Py_UCS4 char
    for char in text:
        if char < 0x20 or char == 0x85 or 0x2028 <= char <= 0x2029:
            text = _BREAKS.sub(" ", text)
            break
    return text if text.isascii() else _composed(text)


cdef str _composed(str text):
    if BYTE_ORDER_MARK in text:
        text = text.replace(BYTE_ORDER_MARK, "")
    return unicodedata.normalize("NFC", text)
