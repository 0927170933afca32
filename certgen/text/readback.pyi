from typing import Final

from certgen.text.line import Unit
from certgen.text.word import Piece

RIGHT_TO_LEFT_MARK: Final = "\u200f"
LEFT_TO_RIGHT_MARK: Final = "\u200e"
MARKS: frozenset[str]
WIDTH: int
"""Of a mark, in thousandths of an em: just over what Poppler takes for the same spot (0.1)."""

def mark_right_to_left(line: list[tuple[bool, list[Piece]]]) -> None: ...
def mark_left_to_right(line: list[tuple[bool, list[Piece]]]) -> None: ...
def lead(units: list[Unit]) -> None: ...
