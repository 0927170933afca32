"""In which order a line of mixed directions is read, and in which it is seen (UAX #9).

The levels come from python-bidi, whose core is the ``unicode-bidi`` crate with isolates and
bracket pairs. Rule L1 is applied here, since it belongs to a line and a paragraph is resolved
before it is broken; rule L2 too. This is the only module that imports ``bidi``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, compress, groupby
from typing import NamedTuple

from bidi import get_display

from certgen.text.line import BIDI_CONTROLS

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


class Stretch(NamedTuple):
    """Neighbouring characters of one direction, ``text[start:stop]``."""

    start: int
    stop: int
    rtl: bool


def levels(text: str, base: int) -> bytes:
    """The embedding level of each character of the paragraph ``text``, before rule L1.

    ``base`` is the paragraph's direction. Where a line is all of one direction the levels returned
    are the plain ones, ``base`` throughout, which order it the same. ``75%`` is one number wherever
    it stands, as the CLDR writes it in Arabic with these digits; by rules W2 and W5 alone its sign
    would go to the left of it after an Arabic word, and stay at its right elsewhere.
    """
    if one_way(text, base):
        return bytes((base,)) * len(text)
    found = bytearray(_by_kind(text, base))
    for sign in _PER_CENT.finditer(text):
        found[sign.start() : sign.end()] = found[sign.start() - 1 : sign.start()] * len(sign[0])
    return bytes(found)


def one_way(text: str, base: int) -> bool:
    """Whether all of ``text`` certainly runs in the direction ``base``."""
    return (_ALL_RIGHT if base else _ALL_LEFT).fullmatch(text) is not None


class _Kinds(dict[int, str]):
    """Code point → one character that stands for all of its class, if the class is all that the
    algorithm asks of it; else itself."""

    def __missing__(self, point: int) -> str:
        kind = self[point] = _ONE.get(unicodedata.bidirectional(chr(point)), chr(point))
        return kind


_ONE = {
    "L": "a",
    "R": "\u05d0",
    "AL": "\u0627",
    "EN": "0",
    "AN": "\u0660",
    "NSM": "\u0300",
    "WS": " ",
}
_KIND = _Kinds()
_ALIKE = re.compile(
    "|".join(
        f"{strong}[{strong}\u0300]*(?: +{strong}[{strong}\u0300]*)*" for strong in "a\u05d0\u0627"
    )
    + "|0+|\u0660+|.",
    re.DOTALL,
)
"""Words of one strong class, or digits: as many as there are, they have one level, and mean to what
is around them what one such letter means (W1, N1)."""


def _by_kind(text: str, base: int) -> bytes:
    """``resolved``, told from texts that are like ``text`` but for their letters: of sentences that
    differ in names and dates few are different so."""
    alike: list[str] = _ALIKE.findall(text.translate(_KIND))
    found = _resolved_kind("".join([each[0] for each in alike]), base)
    return b"".join([found[n : n + 1] * len(each) for n, each in enumerate(alike)])


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

_SEPARATORS = ("S", "B")
_SEPARATOR = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2029]")
_CONTROLS = frozenset(BIDI_CONTROLS)
_TRAILING = frozenset(("WS", "BN", "FSI", "LRI", "RLI", "PDI", "LRE", "RLE", "LRO", "RLO", "PDF"))


def settled(text: str, found: bytes, base: int) -> bytes:
    """``found`` after rule L1 for the line ``text``: separators and the space before them, and at
    the line's end, go back to the paragraph's level."""
    if found.count(base) == len(found):
        return found
    after = bytearray(found)
    between = _SEPARATOR.search(text)
    trailing = True
    for place in range(len(text) - 1, -1, -1):
        kind = unicodedata.bidirectional(text[place])
        trailing = kind in _SEPARATORS or (trailing and kind in _TRAILING)
        if trailing:
            after[place] = base
        elif not between:
            break
    return bytes(after)


def stretches(found: bytes) -> list[Stretch]:
    """The stretches of one direction in the order they are seen, left to right (rule L2).

    Neighbours that are read on without a turn are one stretch, whatever their levels.
    """
    if not found:
        return []
    if found.count(found[0]) == len(found):
        return [Stretch(0, len(found), bool(found[0] & 1))]
    pieces: list[tuple[int, int, int]] = []
    start = 0
    for level, same in groupby(found):
        stop = start + len(list(same))
        pieces.append((level, start, stop))
        start = stop
    for level in range(max(found), 0, -1):
        first = 0
        while first < len(pieces):
            last = first
            while last < len(pieces) and pieces[last][0] >= level:
                last += 1
            pieces[first:last] = pieces[first:last][::-1]
            first = last + 1
    return list(_joined(pieces))


def without_controls(
    text: str, levels: bytes, seen: list[Stretch]
) -> tuple[str, bytes, list[Stretch]]:
    """The same three for the text without its bidi controls.

    They go only after the order is known: an isolate's ends stand between levels that would
    otherwise meet.
    """
    if _CONTROLS.isdisjoint(text):
        return text, levels, seen
    said = [char not in _CONTROLS for char in text]
    places = list(accumulate(said, initial=0))
    return "".join(compress(text, said)), bytes(compress(levels, said)), moved(seen, places)


def places_without_controls(text: str) -> Sequence[int]:
    """Where each character of ``text``, and its end, stands when its bidi controls are gone."""
    if _CONTROLS.isdisjoint(text):
        return range(len(text) + 1)
    return list(accumulate([char not in _CONTROLS for char in text], initial=0))


def moved(seen: Iterable[Stretch], places: Sequence[int], start: int = 0) -> list[Stretch]:
    """``seen``, which are counted from ``start``, as they stand in the text without controls;
    ``places`` says where."""
    there = ((rtl, places[start + first], places[start + last]) for first, last, rtl in seen)
    return list(_joined(piece for piece in there if piece[1] < piece[2]))


def _joined(pieces: Iterable[tuple[int, int, int]]) -> Iterator[Stretch]:
    """The stretches of ``pieces``, each (level, start, stop), that stand from left to right."""
    last: Stretch | None = None
    for level, start, stop in pieces:
        rtl = bool(level & 1)
        if last and last.rtl == rtl and (stop == last.start if rtl else start == last.stop):
            last = Stretch(min(start, last.start), max(stop, last.stop), rtl)
            continue
        if last:
            yield last
        last = Stretch(start, stop, rtl)
    if last:
        yield last
