"""Which encoding a text file is in, when it does not say.

A ladder: byte order mark, UTF-16 by its look, strict UTF-8, then Windows-1256 if it makes Arabic
words and Windows-1252 if not. Statistics over many code pages are not used: they read a French
Windows-1252 list as Central European and turn Hélène into Hélčne without a word.
"""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins the same
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ARABIC_WORD = re.compile("[\u0621-\u063a\u0641-\u064a]{3}")
_USUAL = re.compile("[\t\r\n\x20-\x7e\u00a0-\u024f\u0600-\u06ff\u2000-\u206f\ufb50-\ufefc]")
_LOOK = 4096
"""Characters looked at to see whether bytes are UTF-16."""
_SURROGATE = re.compile("[\ud800-\udfff]")


class WrongEncoding(Exception):
    """The bytes are not text in the encoding that was asked for (or it does not exist)."""


def decode(data: bytes, encoding: str | None) -> tuple[str, str]:
    """The text of ``data`` and the name of its encoding; ``encoding`` overrides the ladder.

    Bytes that are almost UTF-8 stay UTF-8, with U+FFFD where they are not: one spoilt cell must
    not turn all others into gibberish. Raises ``WrongEncoding`` only where ``encoding`` is given.
    """
    if encoding is not None:
        return _as_told(data, encoding), encoding
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace"), name.removesuffix("-sig")
    if b"\0" in data:
        for name in ("utf-16-le", "utf-16-be"):
            if _looks_usual(data[: 2 * _LOOK].decode(name, "ignore")):
                return data.decode(name, "replace"), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
        if _mostly_whole(text):
            return text, "utf-8"
    arabic = data.decode("cp1256", "replace")
    if _ARABIC_WORD.search(arabic):
        return arabic, "windows-1256"
    return data.decode("cp1252", "replace"), "windows-1252"


def _as_told(data: bytes, encoding: str) -> str:
    name = "utf-8-sig" if encoding.casefold() in ("utf-8", "utf8") else encoding
    try:
        text = data.decode(name)
    except (LookupError, UnicodeError, ValueError) as wrong:
        raise WrongEncoding(str(wrong)) from wrong
    if _SURROGATE.search(text):
        raise WrongEncoding("surrogates")
    return text.removeprefix("\ufeff")


def _looks_usual(text: str) -> bool:
    """Whether nearly all of ``text`` is Latin or Arabic; 8-bit text read as UTF-16 is Chinese."""
    return bool(text) and len(_USUAL.findall(text)) >= 0.95 * len(text)


def _mostly_whole(text: str) -> bool:
    """Whether far more characters beyond ASCII came through than were lost."""
    lost = text.count("\ufffd")
    beyond = sum(1 for character in text if character > "\x7f") - lost
    return beyond > 4 * lost
