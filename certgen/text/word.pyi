from certgen.text.line import Line, Unit
from certgen.text.style import Cut

Piece = tuple[Cut, list[Word], list[Unit], bool]
"""A cut, its words in logical order, their units in visual order, and whether one of them turns."""

class Word:
    """Some text, set by itself. Lengths are thousandths of an em of its face."""

    units: tuple[Unit, ...]
    """In visual order."""
    kerns: bytes
    """After each unit, a signed byte each; empty when there are none, as in text from right to
    left."""
    width: int
    """Of all units and kerns."""
    turns: bool
    """Whether it has numbers or letters from left to right, which readers must be told of."""
    even: bool
    """Whether it ends where its letters lead to; what follows one that does not stands elsewhere
    than its width says."""
    length: int
    """How many characters it is."""
    advances: tuple[int, ...]
    """What each character adds to the line, in logical order, if a line may be broken in it or it
    is not even; else empty."""
    first: int
    """Which of the ends that the vocabulary knows it begins with, in logical order."""
    last: int
    """Which it ends with."""

    @property
    def ink(self) -> tuple[int, int] | None: ...
    def __init__(
        self,
        units: tuple[Unit, ...],
        kerns: bytes,
        ink: tuple[int, int] | None,
        *,
        even: bool,
        length: int,
        first: int,
        last: int,
        advances: tuple[int, ...] = (),
    ) -> None: ...

def joined(text: str, pieces: list[Piece], tracking: float) -> Line: ...
def piece(cut: Cut, words: list[Word], rtl: bool) -> Piece: ...
def together(
    words: list[Word], *, rtl: bool
) -> tuple[tuple[Unit, ...], bytes, tuple[int, int] | None]: ...
