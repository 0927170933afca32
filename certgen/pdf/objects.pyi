from collections.abc import Iterable

from deflate import crc32 as crc32

HEADER: bytes
"""Version, and four bytes that tell transfer programs the file is not text."""

Object = tuple[int, bytes]
"""An indirect object: its number and its body."""

class Packed:
    """Text that many streams have in common, deflated once (RFC 1951)."""

    text: bytes
    data: bytes
    """Its blocks, none of them the last; they end at a byte and refer to nothing before."""

    def __init__(self, text: bytes):
        """``text``, as small as it gets."""

class Stream:
    """A stream that is not written yet, since that takes longest: to deflate some after the other
    is quicker than each when it is made."""

    data: bytes
    """What comes behind its opening."""

    def __init__(
        self,
        data: bytes,
        entries: bytes = b"",
        level: int = 0,
        opening: tuple[Packed | bytes, ...] = (),
    ):
        """``data`` with ``entries`` of its dictionary; deflated, 1 to 12, unless ``level`` is 0.

        Before it in the same stream stands the ``opening``, parts that are packed already, or bytes
        (less than 64 kB) that lie open and can be found in the file without unpacking anything.
        """

    def body(self) -> bytes:
        """It as it stands in a file."""

Waiting = tuple[int, bytes | Stream]
"""An indirect object that may be a stream not written yet."""

def stream(data: bytes, entries: bytes = b"", *, level: int = 0) -> bytes:
    """A stream with the given dictionary ``entries``; deflated, 1 to 12, unless ``level`` is 0."""

def indirect(number: int, body: bytes | Stream) -> bytes:
    """The object ``number`` as it stands in a file."""

def object_stream(objects: Iterable[Object], *, level: int) -> Stream:
    """An object stream (7.5.7) that holds ``objects``, deflated as ``level`` says."""

class Stretch:
    """Neighbouring indirect objects as bytes."""

    data: bytes
    offsets: list[tuple[int, int]]
    """(object number, where it begins in ``data``)."""

    def __init__(self, objects: Iterable[Waiting]):
        """``objects`` one after the other."""

class References:
    """The rows of a cross-reference stream (7.5.8): one of six bytes for each object number.

    Numbers that a document leaves out stay free and are never to be reused (7.5.4: next free
    object 0, generation 65535).
    """

    def __init__(self, size: int):
        """``size`` rows, all free."""

    def copy(self) -> References:
        """A copy to be filled further."""

    def place(self, offsets: Iterable[tuple[int, int]], start: int) -> None:
        """Objects that stand in the file, each at ``start`` plus its offset."""

    def pack(self, objects: Iterable[Object], container: int) -> None:
        """Objects that stand in the object stream ``container``, in its order."""

    def from_on(self, number: int) -> Table:
        """These cross-references, finished but for those to the objects before ``number``."""

class Table:
    """A cross-reference stream whose first rows lack."""

    def __init__(self, lacking: int, rest: Packed, size: int):
        """``size`` counts all its rows, those that are ``lacking`` and those of the ``rest``."""

    def stream(self, offsets: Iterable[tuple[int, int]], start: int, entries: bytes) -> Stream:
        """It with the objects that lacked, each at ``start`` plus its offset; ``entries`` name root
        and identifiers."""
