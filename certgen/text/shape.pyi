from collections.abc import Sequence

from certgen.text.gauge import Gauge, Glyph
from certgen.text.line import Unit
from certgen.text.word import Word

BAKED_KERN: int
"""Kerning beyond this, in thousandths of an em, is baked into a left-to-right advance."""
SAME_SPOT: int
"""Two of one character nearer than this, in thousandths of an em, are taken for one printed twice
by Poppler (0.1 em)."""
MARK_SHARE: int
"""What a mark takes of its cluster's width for itself, per cent."""

def word(
    face: Gauge,
    glyphs: list[Glyph],
    text: str,
    start: int,
    stop: int,
    ends: dict[tuple[int, ...], int],
    *,
    rtl: bool,
) -> Word: ...
def end(units: Sequence[Unit], ends: dict[tuple[int, ...], int], *, even: bool = True) -> int: ...
def shares(width: int, marks: tuple[bool, ...]) -> tuple[int, ...]: ...
def is_mark(letter: str) -> bool: ...
def joins(text: str, at: int) -> bool: ...
