from typing import Final

BIDI_CONTROLS: Final = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""The bidi controls; they steer the order of a line and are not part of its text."""

class Unit:
    """One character code of a page font: one outline, one advance, one piece of text.

    A HarfBuzz cluster of several letters becomes several units: the first carries the whole
    outline, the others are blank and share its width, so that every extractor reads one character
    at a time and in order.

    There is one object for each value while anybody has it, which ``the_unit`` gives, so a unit is
    compared, and looked up a hundred times a page, by what it is and not by what is in it.
    """

    face: str
    """The face's name in the catalogue."""
    glyphs: tuple[tuple[int, int, int], ...]
    """(glyph id, dx, dy) to be drawn together, font units; empty for a blank."""
    text: str
    """What it stands for: one character in right-to-left text, one or more (fi) otherwise."""
    advance: int
    """Width, in thousandths of an em, never negative."""
    begins: str
    """What its first character is to readers: ``R`` or ``L`` for a letter of this direction, ``#``
    for what counts as a number, nothing for a neutral or a mark."""
    ends: str
    """What its last is."""
    sign: bool
    """Whether its first character sits on the letter before it."""

class Run:
    """Neighbouring units of one face at one scale, in visual order (left to right)."""

    face: str
    """The face's name in the catalogue."""
    scale: float
    """Its size relative to the line's (optical scale of Latin words in an Arabic line)."""
    x: float
    """Where it begins, in em of the line's size from the line's left end."""
    units: tuple[Unit, ...]

    def __init__(
        self, face: str, scale: float, x: float, units: tuple[Unit, ...], kerns: tuple[int, ...]
    ) -> None: ...
    @property
    def kerns(self) -> tuple[int, ...]:
        """Extra space after each unit, in thousandths of an em of the run, from -128 to 127; empty
        when there is none."""

class Line:
    """One set line. Lengths are in em of the line's size."""

    text: str
    """The text in logical order, NFC, without bidi controls."""
    runs: tuple[Run, ...]
    width: float
    """Advance width, tracking included (none after the last unit)."""
    top: float
    """Highest ink above the baseline."""
    bottom: float
    """Lowest ink, negative below the baseline."""
    tracking: float
    """Space added after every unit, em."""

    def __init__(
        self,
        text: str,
        runs: tuple[Run, ...],
        width: float,
        top: float,
        bottom: float,
        tracking: float = 0.0,
    ) -> None: ...

class Measure:
    """How much room a line takes; em of its size."""

    width: float
    top: float
    """Highest ink above the baseline."""
    bottom: float
    """Lowest ink, negative below the baseline."""

    def __init__(self, width: float, top: float, bottom: float) -> None: ...

def the_unit(
    face: str, glyphs: tuple[tuple[int, int, int], ...], text: str, advance: int
) -> Unit: ...
