"""The types of ``armour.pyx``."""

def encoded(data: bytes) -> str:
    """``data`` as text."""

def decoded(text: str) -> bytes:
    """The bytes that ``encoded`` gives ``text`` for; ``ValueError`` when there are none."""
