import datetime as dt
from collections.abc import Iterable

class Buffer:
    """Bytes, and a place behind them where writing goes on."""

    def contents(self) -> bytes:
        """All that was written."""

def real(value: float) -> bytes:
    """``value`` with at most three decimals (0.001 pt is a third of a micrometre)."""

def string(text: str) -> bytes:
    """``text`` as a text string (7.9.2.2): as it is when plain ASCII, else UTF-16BE with a mark."""

def date(at: dt.datetime) -> bytes:
    """``at`` as a date (7.9.4), in UTC."""

def reference(number: int) -> bytes:
    """A reference to the object ``number``; every generation is 0."""

def references(numbers: Iterable[int]) -> bytes:
    """An array of references."""
