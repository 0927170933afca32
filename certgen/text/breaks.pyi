from array import array

class Word:
    """A stretch of text that is not broken, ``text[start:stop]``."""

    start: int
    stop: int

def words(text: str) -> list[Word]: ...
def paragraph_breaks(
    found: list[Word], edges: array[float], room: float, most: int
) -> list[tuple[int, int]] | None: ...
