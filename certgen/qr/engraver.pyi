"""The types of ``engraver.pyx``."""

from collections.abc import Sequence

from certgen.qr.learnt import Lesson

class Layout:
    """Draws the symbols of one version."""

    size: int
    """Modules a side."""

    def __init__(self, lesson: Lesson) -> None:
        """``ValueError`` when that cannot be."""

    def draw(self, codewords: bytes) -> bytes: ...
    def lost(self, rows: Sequence[int]) -> int: ...
