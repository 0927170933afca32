"""How PDF spells things (ISO 32000-1, clause 7): numbers, strings, streams, indirect objects.

The layout around ``obj``, ``stream`` and their ends is the strict one of PDF/A (ISO 19005-3, 6.1.7
and 6.1.9).
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from deflate import adler32, deflate_compress, zlib_compress
from deflate import crc32 as crc32

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
"""Version, and four bytes that tell transfer programs the file is not text."""

Object = tuple[int, bytes]
"""An indirect object: its number and its body."""


class Stream(NamedTuple):
    """A stream that is not written yet, since that takes longest: to deflate some after the other
    is quicker than each when it is made."""

    data: bytes
    entries: bytes = b""
    """Of its dictionary."""
    level: int = 0
    """How hard it is deflated, 1 to 12; 0: not at all."""
    opening: tuple[Packed | bytes, ...] = ()
    """What stands before ``data`` in the same stream; bytes are left open."""

    def body(self) -> bytes:
        """It as it stands in a file."""
        data, entries, level, opening = self
        if opening:
            return spliced(opening, data, entries)
        return stream(data, entries, level=level)


def string(text: str) -> bytes:
    """``text`` as a text string (7.9.2.2): as it is when plain ASCII, else UTF-16BE with a mark."""
    plain = text.isascii() and text.isprintable()
    data = text.encode() if plain else b"\xfe\xff" + text.encode("utf-16-be")
    return b"(%b)" % literal(data)


def literal(data: bytes) -> bytes:
    """``data`` as it stands between the brackets of a literal string (7.3.4.2)."""
    data = data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return data.replace(b"\r", b"\\r")


@lru_cache(maxsize=256)
def date(at: dt.datetime) -> bytes:
    """``at`` as a date (7.9.4), in UTC."""
    return at.astimezone(dt.UTC).strftime("(D:%Y%m%d%H%M%SZ)").encode()


def reference(number: int) -> bytes:
    """A reference to the object ``number``; every generation is 0."""
    return b"%d 0 R" % number


def references(numbers: Iterable[int]) -> bytes:
    """An array of references."""
    return b"[%b]" % b" ".join(map(reference, numbers))


def stream(data: bytes, entries: bytes = b"", *, level: int = 0) -> bytes:
    """A stream with the given dictionary ``entries``; deflated, 1 to 12, unless ``level`` is 0."""
    if level:
        data = bytes(zlib_compress(data, level))
        entries += b"/Filter/FlateDecode"
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(data), data)


Waiting = tuple[int, bytes | Stream]
"""An indirect object that may be a stream not written yet."""


@dataclass(frozen=True, slots=True)
class Packed:
    """Text that many streams have in common, deflated once (RFC 1951)."""

    text: bytes
    data: bytes
    """Its blocks, none of them the last; they end at a byte and refer to nothing before."""

    @classmethod
    def of(cls, text: bytes) -> Packed:
        """``text``, as small as it gets."""
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return cls(text, packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH))


_OPENING = b"\x78\xda"
_CLOSING = b"\x03\x00"
"""The first bytes of a zlib stream (RFC 1950), and its last block, with nothing in it."""


def spliced(parts: Iterable[Packed | bytes], rest: bytes = b"", entries: bytes = b"") -> bytes:
    """A deflated stream of ``parts`` in a row, those given as bytes left open in it, then ``rest``.

    What is open can be found in the file without unpacking anything.
    """
    data, check = [_OPENING], 1
    for part in parts:
        if isinstance(part, Packed):
            check = adler32(part.text, check)
            data.append(part.data)
        else:
            check = adler32(part, check)
            size = len(part)  # of a stored block: less than 64 kB
            data += (b"\0", size.to_bytes(2, "little"), (size ^ 0xFFFF).to_bytes(2, "little"), part)
    data.append(bytes(deflate_compress(rest, 1)) if rest else _CLOSING)
    data.append(adler32(rest, check).to_bytes(4))
    return stream(b"".join(data), entries + b"/Filter/FlateDecode")


def indirect(number: int, body: bytes) -> bytes:
    """The object ``number`` as it stands in a file."""
    return b"%d 0 obj\n%b\nendobj\n" % (number, body)


def object_stream(objects: Iterable[Object], *, level: int) -> Stream:
    """An object stream (7.5.7) that holds ``objects``, deflated as ``level`` says."""
    places, bodies, length = [], [], 0
    for number, body in objects:
        places.append(b"%d %d" % (number, length))
        bodies.append(body)
        length += len(body) + 1
    index = b" ".join(places) + b"\n"
    entries = b"/Type/ObjStm/N %d/First %d" % (len(bodies), len(index))
    return Stream(index + b"\n".join(bodies), entries, level)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring indirect objects as bytes."""

    data: bytes
    offsets: tuple[tuple[int, int], ...]
    """(object number, where it begins in ``data``)."""

    @classmethod
    def of(cls, objects: Iterable[Waiting]) -> Stretch:
        """``objects`` one after the other."""
        parts, offsets, length = [], [], 0
        for number, body in objects:
            part = indirect(number, body.body() if isinstance(body, Stream) else body)
            parts.append(part)
            offsets.append((number, length))
            length += len(part)
        return cls(b"".join(parts), tuple(offsets))


class References:
    """The rows of a cross-reference stream (7.5.8): one of six bytes for each object number.

    Numbers that a document leaves out stay free and are never to be reused (7.5.4: next free
    object 0, generation 65535).
    """

    WIDTHS = b"[1 3 2]"
    ROW = 6
    FREE = b"\0\0\0\0\xff\xff"

    def __init__(self, size: int):
        self.rows = bytearray(self.FREE * size)

    def copy(self) -> References:
        """A copy to be filled further."""
        other = References(0)
        other.rows[:] = self.rows
        return other

    def place(self, offsets: Iterable[tuple[int, int]], start: int) -> None:
        """Objects that stand in the file, each at ``start`` plus its offset."""
        rows, size = self.rows, self.ROW
        for number, offset in offsets:
            at = number * size
            rows[at : at + size] = b"\1%b\0\0" % (start + offset).to_bytes(3)

    def pack(self, objects: Iterable[Object], container: int) -> None:
        """Objects that stand in the object stream ``container``, in its order."""
        for index, (number, _) in enumerate(objects):
            at = number * self.ROW
            self.rows[at : at + self.ROW] = b"\2%b%b" % (container.to_bytes(3), index.to_bytes(2))

    def from_on(self, number: int) -> Table:
        """These cross-references, finished but for those to the objects before ``number``."""
        rest = Packed.of(bytes(self.rows[number * self.ROW :]))
        return Table(number, rest, len(self.rows) // self.ROW)


@dataclass(frozen=True, slots=True)
class Table:
    """A cross-reference stream whose first rows lack."""

    lacking: int
    rest: Packed
    size: int
    """All its rows."""

    def stream(self, offsets: Iterable[tuple[int, int]], start: int, entries: bytes) -> bytes:
        """Its body with the objects that lacked, each at ``start`` plus its offset; ``entries``
        name root and identifiers."""
        first = References(self.lacking)
        first.place(offsets, start)
        head = b"/Type/XRef/Size %d/W%b" % (self.size, References.WIDTHS)
        return spliced((bytes(first.rows), self.rest), entries=head + entries)
