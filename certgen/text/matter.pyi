from array import array
from collections.abc import Callable, Iterable

from certgen.text.bidi import Paragraph
from certgen.text.script import Span
from certgen.text.style import Cut
from certgen.text.word import Piece, Word

Stretch = tuple[int, int, bool, Cut, list[Word]]
"""Words of one face and one direction: from where to where in the text without controls, whether
from right to left, their cut, and they themselves in logical order."""

class Matter:
    """A paragraph that is set as if it were one line."""

    paragraph: Paragraph
    bare: str
    """Its text without bidi controls."""
    places: list[int]
    """Where in ``bare`` each character of the paragraph stands, and its end."""

    def __init__(
        self, paragraph: Paragraph, bare: str, spans: list[Span], stretches: Iterable[Stretch]
    ) -> None: ...
    @property
    def edges(self) -> array[float]: ...
    def parts(self, place: int, own: Cut, base: int) -> bool: ...
    def pieces(
        self,
        seen: list[tuple[int, int, bool]],
        first: int,
        last: int,
        anew: Callable[[Span, bool], Piece],
    ) -> list[tuple[bool, list[Piece]]]: ...
