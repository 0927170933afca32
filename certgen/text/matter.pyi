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
    ) -> None:
        """Each of ``spans``, which are counted in ``bare``, has one face."""

    @property
    def edges(self) -> array[float]:
        """How far the text has come before each character of the paragraph, and after the last;
        em, in logical order. True only where a word begins or ends."""

    def parts(self, place: int, own: Cut, base: int) -> bool:
        """Whether the character at ``place`` is a space between what is ``own`` to the style, and
        runs as the paragraph does, or there is none: then faces and words before and after it are
        what they would be in lines of their own."""

    def pieces(
        self,
        seen: list[tuple[int, int, bool]],
        first: int,
        last: int,
        anew: Callable[[Span, bool], Piece],
    ) -> list[tuple[bool, list[Piece]]]:
        """The stretches ``seen`` of the line from ``first`` to ``last``, both as they stand without
        controls: the direction of each, and its pieces from left to right.

        A piece is made ``anew``, from its span in the line, when it was not set so, or not apart
        from what is around it.
        """
