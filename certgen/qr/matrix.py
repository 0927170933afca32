"""A text → its symbol, module for module that of ``qrcode`` 8.2."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from certgen.errors import ComposeError
from certgen.qr import learnt
from certgen.qr.codewords import Alphabet, Encoder
from certgen.qr.engraver import Layout


class Matrix(NamedTuple):
    """A symbol without its quiet zone, ready for a 1-bit image mask."""

    size: int
    """Modules a side."""
    bits: bytes
    """The rows from the top, each padded to whole bytes; most significant bit first, 1 = dark."""


_ALPHABET = Alphabet(learnt.ALPHABET)
_fitting = cache(learnt.fitting)


def symbol(text: str) -> Matrix:
    """The symbol of ``text``, error correction M, in the smallest version it fits in.

    Raises ``ComposeError`` for a text that no symbol holds.
    """
    if cut := _ALPHABET.cut(text):
        version = _fitting(cut, len(text) - cut - 1)
        if version <= learnt.LARGEST:
            encoder, layout = _version(version)
            return Matrix(layout.size, layout.draw(encoder.codewords(text, cut)))
    return _asked(text)


def stand_in(text: str, original: str) -> Matrix:
    """The symbol of ``text``, as large as that of ``original`` and filled up as ``qrcode`` does."""
    return _asked(text, (symbol(original).size - 17) // 4)


@cache
def _version(version: int) -> tuple[Encoder, Layout]:
    lesson = learnt.lesson(version)
    return Encoder(lesson), Layout(lesson)


@lru_cache(maxsize=64)
def _asked(text: str, version: int | None = None) -> Matrix:
    try:
        modules = learnt.asked(text, version)
    except OverflowError:
        raise ComposeError("qr_too_long", length=len(text)) from None
    stride = -(-len(modules) // 8)
    rows = (sum(dark << 8 * stride - 1 - at for at, dark in enumerate(row)) for row in modules)
    return Matrix(len(modules), b"".join(row.to_bytes(stride) for row in rows))
