"""In which order a line of mixed directions is read, and in which it is seen (UAX #9).

The levels come from python-bidi, whose core is the ``unicode-bidi`` crate with isolates and
bracket pairs. Rules L1 and L2 are applied in ``order``, since they belong to a line and a paragraph
is resolved before it is broken. This is the only module that imports ``bidi``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bidi import get_display

from certgen.text.order import by_kind

LEFT_TO_RIGHT, RIGHT_TO_LEFT = 0, 1

_LONE = re.compile("[\ud800-\udfff]")
"""Halves of surrogate pairs: not text, and not to be had in UTF-8."""
_LEVEL = re.compile(r"Level\(\s*(\d+)")
_PER_CENT = re.compile("(?<=[0-9])[%‰]+")

# Most lines need no algorithm. Right to left: letters, marks and neutrals only, no number, and
# every isolate with a right-to-left letter to take its direction from. Left to right: nothing that
# is, or may make, a right-to-left run. A test holds both against the character database.
_NEUTRAL = r" \u00a0!\"&'()*,./:;?\[\]{}«»·،؛؟\u066d\u2010-\u2015\u2018-\u201f\u2026+\-"
_RIGHT = r"\u0620-\u064a\u066e\u066f\u0671-\u06d5"
_MARKS = r"\u064b-\u065f\u0670"
_ALL_RIGHT = re.compile(
    rf"(?:[{_RIGHT}{_MARKS}{_NEUTRAL}\u2069]|\u2068(?=[{_MARKS}{_NEUTRAL}]*[{_RIGHT}]))+"
)
_ALL_LEFT = re.compile(
    r"[ -~\u00a0-\u036f\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2068\u2069]+"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text whose order is resolved, and which can be cut into lines."""

    text: str
    """Logical order, NFC, with its bidi controls."""
    levels: bytes
    """The bidi level of each character, before rule L1."""


def levels(text: str, base: int) -> bytes:
    """The embedding level of each character of the paragraph ``text``, before rule L1.

    ``base`` is the paragraph's direction. Where a line is all of one direction the levels returned
    are the plain ones, ``base`` throughout, which order it the same. ``75%`` is one number wherever
    it stands, as the CLDR writes it in Arabic with these digits; by rules W2 and W5 alone its sign
    would go to the left of it after an Arabic word, and stay at its right elsewhere.
    """
    if one_way(text, base):
        return bytes((base,)) * len(text)
    told = by_kind(text, base, _resolved_kind)
    if "%" not in text and "‰" not in text:
        return told
    found = bytearray(told)
    for sign in _PER_CENT.finditer(text):
        found[sign.start() : sign.end()] = found[sign.start() - 1 : sign.start()] * len(sign[0])
    return bytes(found)


def one_way(text: str, base: int) -> bool:
    """Whether all of ``text`` certainly runs in the direction ``base``."""
    return (_ALL_RIGHT if base else _ALL_LEFT).fullmatch(text) is not None


def resolved(text: str, base: int) -> bytes:
    """The levels of each character, always by the algorithm.

    python-bidi tells its levels only as the debugging text of a Rust value, one level for each
    byte of UTF-8.
    """
    if not text:
        return b""
    told = get_display(_LONE.sub("\ufffd", text), base_dir="LR"[base], debug=True)
    # The text itself is quoted first, so what is sought is the last of its name.
    listed = told[told.rindex("levels: [") : told.rindex("paragraphs: [")]
    by_byte = [int(level) for level in _LEVEL.findall(listed)]
    found = bytearray()
    place = 0
    for char in text:
        found.append(by_byte[place])
        point = ord(char)
        place += 1 + (point > 0x7F) + (point > 0x7FF) + (point > 0xFFFF)
    if place != len(by_byte):
        raise RuntimeError(f"python-bidi told {len(by_byte)} levels for {place} bytes")
    return bytes(found)


_resolved_kind = lru_cache(maxsize=1024)(resolved)
