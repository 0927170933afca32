class Glyph:
    """One glyph, ready to be put beside others in a font."""

    face: str
    """The name of its face."""
    outline: bytes
    """Entry of ``glyf``, padded to four bytes; empty for a blank."""
    advance: int
    left: int
    """Left edge of its box, and so its left side bearing."""
    low: int
    right: int
    high: int
    bearing: int
    """From its box to its advance: the right side bearing."""
    points: int
    contours: int
    unicode: bytes
    """Entry of the ToUnicode map."""

    def __init__(
        self,
        face: str,
        outline: bytes,
        advance: int,
        box: tuple[int, int, int, int],
        points: int,
        contours: int,
        unicode: bytes,
    ): ...
