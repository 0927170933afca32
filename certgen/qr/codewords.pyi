"""The types of ``codewords.pyx``."""

from certgen.qr.learnt import Lesson

class Alphabet:
    """The characters of the alphanumeric mode."""

    def __init__(self, letters: bytes) -> None:
        """``letters`` in the order of their numbers."""

    def cut(self, text: str) -> int: ...

class Encoder:
    """Writes the codewords of one version."""

    def __init__(self, lesson: Lesson) -> None:
        """``ValueError`` when that cannot be."""

    def codewords(self, text: str, cut: int) -> bytes: ...
