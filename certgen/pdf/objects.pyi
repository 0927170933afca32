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

    def __init__(self, text: bytes): ...

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
    ): ...
    def body(self) -> bytes: ...

Waiting = tuple[int, bytes | Stream]
"""An indirect object that may be a stream not written yet."""

def stream(data: bytes, entries: bytes = b"", *, level: int = 0) -> bytes: ...
def indirect(number: int, body: bytes | Stream) -> bytes: ...
def object_stream(objects: Iterable[Object], *, level: int) -> Stream: ...

class Stretch:
    """Neighbouring indirect objects as bytes."""

    data: bytes
    offsets: list[tuple[int, int]]
    """(object number, where it begins in ``data``)."""

    def __init__(self, objects: Iterable[Waiting]): ...

class References:
    """The rows of a cross-reference stream (7.5.8): one of six bytes for each object number.

    Numbers that a document leaves out stay free and are never to be reused (7.5.4: next free
    object 0, generation 65535).
    """

    def __init__(self, size: int): ...
    def copy(self) -> References: ...
    def place(self, offsets: Iterable[tuple[int, int]], start: int) -> None: ...
    def pack(self, numbers: Iterable[int], container: int) -> None: ...
    def from_on(self, number: int) -> Table: ...

class Table:
    """A cross-reference stream whose first rows are not all known."""

    def __init__(self, first: References, rest: Packed, size: int): ...
    def stream(
        self, placed: Iterable[tuple[Iterable[tuple[int, int]], int]], entries: bytes
    ) -> Stream: ...
