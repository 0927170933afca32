"""Text as people type it: made fit to print, and made fit to compare."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import cast

from certgen import words


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a text that its owner should know."""

    code: str
    """The code of a problem."""
    detail: str = ""
    """What was found, as it is shown."""


_PLAIN = re.compile(r"[A-Za-z0-9À-ÖØ-öø-ÿء-غف-ي]+(?:[ '’.-][A-Za-z0-9À-ÖØ-öø-ÿء-غف-ي]+)*")
_CONTROL = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff]"
)
_OVERRIDE = re.compile("[\u202a-\u202e]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u2800"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U0001bca0-\U0001bca3\U000e0000-\U000e0fff]"
)
_PRESENTATION = re.compile(
    "[\ufb00-\ufb06\ufb50-\ufd3d\ufd40-\ufdcf\ufdf0-\ufdf9\ufdfc\ufe70-\ufefc\uff01-\uff5e]"
)
_LOST = re.compile("\ufffd|\\?\\?")
_GARBLED = re.compile("[\u00c2-\u00f4][\u0080-\u00bfŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]")
_NOTHING = re.compile(r"[\W_]*")


@lru_cache(maxsize=1024)
def tidy(text: str) -> tuple[str, tuple[Finding, ...]]:
    """``text`` as it is printed, and what its owner should know about it.

    Printed: NFC, single spaces, presentation forms mapped to letters (The Unicode Standard 9.2)
    but for ﷺ and ﷻ, which are signs of their own, no invisible marks; nothing where it is
    ``blank``. Zero-width and bidi marks go even inside Arabic, where ZWNJ parts letters for the eye
    only: a name is to be found by whoever types it.
    """
    if not text or _PLAIN.fullmatch(text):
        return text, ()
    found: list[Finding] = []
    if bad := _CONTROL.findall(text):
        found.append(Finding("control_character", points(bad)))
    if bad := _OVERRIDE.findall(text):
        found.append(Finding("bidi_override", points(bad)))
    if _LOST.search(text):
        found.append(Finding("lost_letters"))
    if mended := _mended(text):
        found.append(Finding("garbled", mended))
    if bad := _INVISIBLE.findall(text):
        found.append(Finding("invisible", points(bad)))
    text = _INVISIBLE.sub("", _OVERRIDE.sub("", _CONTROL.sub("", text)))
    if _PRESENTATION.search(text):
        text = _PRESENTATION.sub(_letters, text)
        found.append(Finding("presentation_forms"))
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    return "" if blank(text) else text, tuple(found)


def blank(text: str) -> bool:
    """Whether ``text`` says nothing: empty, or only dashes, dots, slashes and the like."""
    return _NOTHING.fullmatch(text) is not None and not _LOST.search(text)


def points(characters: list[str]) -> str:
    """The different characters as code points: ``U+200F U+202E``."""
    return " ".join(f"U+{ord(character):04X}" for character in dict.fromkeys(characters))


def _letters(form: re.Match[str]) -> str:
    # An isolated vowel mark decomposes to a space and the mark (U+FE70 …); the space is no letter.
    return unicodedata.normalize("NFKC", form[0]).replace(" ", "")


def _mended(text: str) -> str | None:
    """What ``text`` was before UTF-8 was read as Windows-1252 (``HÃ©lÃ¨ne``), else nothing."""
    if not _GARBLED.search(text):
        return None
    pieces = (_byte(character) for character in text)
    try:
        return b"".join(pieces).decode()
    except UnicodeError:
        return None


def _byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


_MARK = re.compile(
    "[\u00ad\u0300-\u036f\u061c\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_SAME_LETTER: dict[int, str | None] = {
    **{ord(one): other for one, other in zip("ٱةہەھىیےک", "اههههيييك", strict=True)},
    **dict.fromkeys(map(ord, "ءـ"), None),
    **{ord(one): other for one, other in zip("œæøłđı", ("oe", "ae", *"oldi"), strict=True)},
}
_NOT_WORD = re.compile(r"[\W_]+")


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """``text`` without case, accents, vowel marks, tatweel, hamza forms and invisible marks.

    NFKD parts أ إ آ ؤ ئ and é into a letter and a mark; the marks are dropped; the letters
    that are written in more than one way (ة ه, ى ي ی, ک ك) become one.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold())
        text = _MARK.sub("", text).translate(_SAME_LETTER)
    return text.casefold()


def comparable(text: str) -> str:
    """The words of ``fold(text)``, whatever parts them."""
    return " ".join(text.translate(_WORDS).split())


class _Words(dict[int, str]):
    """Character → its letters and digits in ``fold``, or a space: each is folded once, a text in
    one pass."""

    def __missing__(self, character: int) -> str:
        told = self[character] = _NOT_WORD.sub(" ", fold(chr(character)))
        return told


_WORDS = _Words()


def compact(text: str) -> str:
    """The letters and digits of ``fold(text)`` alone: how headers and set words are recognised."""
    return _NOT_WORD.sub("", fold(text))


@cache
def vocabulary(subject: str) -> Mapping[str, str]:
    """Set word (compact) → what it means, from the ``[subject]`` of ``words/cells.toml``."""
    meanings = cast("Mapping[str, list[str]]", words.table("cells")[subject])
    return {compact(word): meaning for meaning, told in meanings.items() for word in told}
