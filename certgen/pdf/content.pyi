from collections.abc import Sequence

from certgen.page import Block, Mark
from certgen.pdf.fontfile import Font

SYMBOL: bytes
"""The name of the QR symbol among the page's resources."""
QUIET: int
"""Modules of white around a QR symbol (ISO/IEC 18004, 9.1)."""

def paint(colour: str) -> bytes: ...

class Pen:
    """Writes one content stream; font, colour and tracking are said only where they change."""

    def __init__(self, font: Font, modules: int = 0): ...
    def content(self) -> bytes: ...
    def blocks(self, tags: dict[str, bytes], blocks: tuple[Block, ...]) -> None: ...
    def block(self, tag: bytes, marks: Sequence[Mark]) -> None: ...
