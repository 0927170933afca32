"""The types of ``codewords.pyx``."""

from certgen.qr.learnt import Lesson

class Alphabet:
    """The characters of the alphanumeric mode."""

    def __init__(self, letters: bytes) -> None:
        """``letters`` in the order of their numbers."""

    def cut(self, text: str) -> int:
        """Where the ``#`` stands in a text that ``qrcode`` cuts in three there, else 0."""

class Encoder:
    """Writes the codewords of one version."""

    def __init__(self, lesson: Lesson) -> None:
        """``ValueError`` when that cannot be."""

    def codewords(self, text: str, cut: int) -> bytes:
        """Those of ``text``; ``ValueError`` for one the version does not hold, or not so cut."""
