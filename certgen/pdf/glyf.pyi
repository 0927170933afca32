from collections.abc import Sequence

from certgen.text.outline import Contour

def simple_glyph(
    placed: Sequence[tuple[Contour, int, int]], coarse: int
) -> tuple[bytes, tuple[int, int, int, int], int]: ...
