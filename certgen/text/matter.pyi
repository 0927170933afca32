from array import array
from collections.abc import Callable

from certgen.text.bidi import Paragraph
from certgen.text.script import Span
from certgen.text.style import Cut
from certgen.text.word import Piece, Word

class Stretch:
    """Words of one face and one direction: from where to where in the text without controls,
    whether from right to left, their cut, and they themselves in logical order."""

    start: int
    stop: int
    rtl: bool
    cut: Cut
    words: list[Word]

    def __init__(self, start: int, stop: int, rtl: bool, cut: Cut, words: list[Word]) -> None: ...

class Matter:
    """A paragraph that is set as if it were one line."""

    paragraph: Paragraph
    bare: str
    """Its text without bidi controls."""

    def __init__(self, paragraph: Paragraph, bare: str, stretches: list[Stretch]) -> None: ...
    @property
    def edges(self) -> array[float]: ...
    def pieces(
        self,
        start: int,
        stop: int,
        own: Cut,
        base: int,
        anew: Callable[[str, Span, bool], Piece],
    ) -> tuple[str, list[tuple[bool, list[Piece]]]] | None: ...
