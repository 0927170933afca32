from collections.abc import Sequence

from certgen.text.outline import Contour

def simple_glyph(
    placed: Sequence[tuple[Contour, int, int]], coarse: int
) -> tuple[bytes, tuple[int, int, int, int], int]:
    """The entry of several contours ``placed`` together, each by so much across and up; padded to
    four bytes, empty for none. Then their box (x and y minimum, x and y maximum), rounded outwards
    to whole steps of ``coarse``, and how many points they have.

    Raises ``OverflowError`` for what an entry has no room for.
    """
