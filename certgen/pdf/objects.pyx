"""Streams and indirect objects (ISO 32000-1, 7.3.8, 7.3.10 and 7.5), written one behind the other.

The layout around ``obj``, ``stream`` and their ends is the strict one of PDF/A (ISO 19005-3, 6.1.7
and 6.1.9).
"""

import zlib

from deflate import adler32, crc32, deflate_compress, zlib_compress

cimport cython
from cpython.bytearray cimport PyByteArray_AS_STRING, PyByteArray_GET_SIZE
from cpython.bytes cimport PyBytes_GET_SIZE

from certgen.pdf.spelling cimport Buffer

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
Object = tuple[int, bytes]
_MEMORY = 6
"""Of zlib's 9: what it takes it clears first, which was half the time of a text as short as that of a
session. With less, a long text becomes several blocks, and larger.
"""


@cython.no_gc  # as of the others below, nothing it holds leads back to it
cdef class Packed:
    """Text that many streams have in common, deflated once (RFC 1951)."""

    cdef readonly bytes text
    cdef readonly bytes data

    def __init__(self, bytes text):
        """``text``, as small as it gets."""
        packer = zlib.compressobj(9, zlib.DEFLATED, -15, _MEMORY)
        self.text = text
        self.data = packer.compress(text) + packer.flush(zlib.Z_FULL_FLUSH)


cdef bytes OPENING = b"\x78\xda"
cdef bytearray CLOSING = bytearray(b"\x03\x00")
"""The first bytes of a zlib stream (RFC 1950), and its last block, with nothing in it."""
cdef enum:
    STORED = 5  # bytes before those of a block that is not deflated


@cython.no_gc
cdef class Stream:
    """A stream that is not written yet, since that takes longest: to deflate some after the other
    is quicker than each when it is made."""

    cdef readonly bytes data
    cdef bytes _entries
    cdef int _level
    cdef tuple _opening

    def __init__(self, bytes data, bytes entries=b"", int level=0, tuple opening=()):
        """``data`` with ``entries`` of its dictionary; deflated, 1 to 12, unless ``level`` is 0.

        Before it in the same stream stands the ``opening``, parts that are packed already, or bytes
        (less than 64 kB) that lie open and can be found in the file without unpacking anything.
        """
        self.data = data
        self._entries = entries
        self._level = level
        self._opening = opening

    def body(self):
        """It as it stands in a file."""
        cdef Buffer to = Buffer()
        self.write(to)
        return to.contents()

    cdef int write(self, Buffer to) except -1:
        cdef bytearray packed
        if self._opening:
            self._splice(to)
        elif self._level:
            packed = zlib_compress(self.data, self._level)
            self._begin(to, PyByteArray_GET_SIZE(packed), True)
            to.put(PyByteArray_AS_STRING(packed), PyByteArray_GET_SIZE(packed))
        else:
            self._begin(to, PyBytes_GET_SIZE(self.data), False)
            to.write(self.data)
        return to.write(b"\nendstream")

    cdef int _begin(self, Buffer to, Py_ssize_t length, bint deflated) except -1:
        to.write(b"<<")
        to.write(self._entries)
        if deflated:
            to.write(b"/Filter/FlateDecode")
        to.write(b"/Length ")
        to.number(length)
        return to.write(b">>\nstream\n")

    cdef int _splice(self, Buffer to) except -1:
        """A zlib stream of the opening's parts in a row, then the data."""
        cdef bytearray last = deflate_compress(self.data, self._level) if self.data else CLOSING
        cdef Py_ssize_t length = 2 + PyByteArray_GET_SIZE(last) + 4
        cdef Py_ssize_t size
        cdef unsigned int check = 1
        for part in self._opening:
            length += len((<Packed>part).data) if isinstance(part, Packed) else STORED + len(part)
        self._begin(to, length, True)
        to.write(OPENING)
        for part in self._opening:
            if isinstance(part, Packed):
                check = adler32((<Packed>part).text, check)
                to.write((<Packed>part).data)
            else:
                check = adler32(part, check)
                size = len(part)
                if size > 0xFFFF:
                    raise OverflowError(size)
                to.write(b"\0")
                to.pair(size & 0xFF, size >> 8)
                to.pair(~size & 0xFF, ~size >> 8 & 0xFF)
                to.write(part)
        to.put(PyByteArray_AS_STRING(last), PyByteArray_GET_SIZE(last))
        check = adler32(self.data, check)
        to.pair(check >> 24, check >> 16 & 0xFF)
        return to.pair(check >> 8 & 0xFF, check & 0xFF)


Waiting = tuple[int, bytes | Stream]


def stream(bytes data, bytes entries=b"", *, int level=0):
    """A stream with the given dictionary ``entries``; deflated, 1 to 12, unless ``level`` is 0."""
    return Stream(data, entries, level).body()


cdef int write(Buffer to, long number, body) except -1:
    to.number(number)
    to.write(b" 0 obj\n")
    if isinstance(body, Stream):
        (<Stream>body).write(to)
    else:
        to.write(body)
    return to.write(b"\nendobj\n")


def indirect(long number, body):
    """The object ``number`` as it stands in a file."""
    cdef Buffer to = Buffer()
    write(to, number, body)
    return to.contents()


def object_stream(objects, *, int level):
    """An object stream (7.5.7) that holds ``objects``, deflated as ``level`` says."""
    cdef Buffer index = Buffer(), bodies = Buffer()
    cdef long number, count = 0
    for number, body in objects:
        if count:
            index.write(b" ")
            bodies.write(b"\n")
        index.number(number)
        index.write(b" ")
        index.number(bodies.size)
        bodies.write(body)
        count += 1
    index.write(b"\n")
    entries = b"/Type/ObjStm/N %d/First %d" % (count, index.size)
    return Stream(index.contents() + bodies.contents(), entries, level)


@cython.no_gc
cdef class Stretch:
    """Neighbouring indirect objects as bytes."""

    cdef readonly bytes data
    cdef readonly list offsets

    def __init__(self, objects):
        """``objects`` one after the other."""
        cdef Buffer to = Buffer()
        self.offsets = []
        for number, body in objects:
            self.offsets.append((number, to.size))
            write(to, number, body)
        self.data = to.contents()


cdef enum:
    ROW = 6
    NUMBERS = 1 << 24  # of one byte for the kind of a row, three for a place, two for an index


@cython.no_gc
cdef class References:
    """The rows of a cross-reference stream (7.5.8): one of six bytes for each object number.

    Numbers that a document leaves out stay free and are never to be reused (7.5.4: next free
    object 0, generation 65535).
    """

    cdef bytearray _rows

    def __init__(self, Py_ssize_t size):
        """``size`` rows, all free."""
        self._rows = bytearray(b"\0\0\0\0\xff\xff" * size)

    def copy(self):
        """A copy to be filled further."""
        cdef References other = References(0)
        other._rows = bytearray(self._rows)
        return other

    def place(self, offsets, long start):
        """Objects that stand in the file, each at ``start`` plus its offset."""
        cdef long number, offset
        for number, offset in offsets:
            self._fill(number, 1, start + offset, 0)

    def pack(self, numbers, long container):
        """Objects of these ``numbers`` that stand in the object stream ``container``, in its
        order."""
        cdef long number, index = 0
        for number in numbers:
            self._fill(number, 2, container, index)
            index += 1

    cdef int _fill(self, long number, int kind, long place, long index) except -1:
        cdef unsigned char *row
        if not 0 <= number < PyByteArray_GET_SIZE(self._rows) // ROW:
            raise IndexError(number)
        if not (0 <= place < NUMBERS and 0 <= index <= 0xFFFF):
            raise OverflowError(place)
        row = <unsigned char *>PyByteArray_AS_STRING(self._rows) + ROW * number
        row[0] = kind
        row[1], row[2], row[3] = place >> 16, place >> 8 & 0xFF, place & 0xFF
        row[4], row[5] = index >> 8, index & 0xFF
        return 0

    def from_on(self, long number):
        """These cross-references, finished but for those to the objects before ``number``."""
        cdef References first = References(0)
        first._rows = self._rows[: number * ROW]
        return Table(first, Packed(bytes(self._rows[number * ROW :])), len(self._rows) // ROW)


@cython.no_gc
cdef class Table:
    """A cross-reference stream whose first rows are not all known."""

    cdef References _first
    cdef Packed _rest
    cdef bytes _head

    def __init__(self, References first not None, Packed rest not None, long size):
        """``size`` counts all its rows, the ``first`` and the ``rest``."""
        self._first = first
        self._rest = rest
        self._head = b"/Type/XRef/Size %d/W[1 3 2]" % size

    def stream(self, placed, bytes entries):
        """It with the objects that are ``placed``: their offsets, and where those count from;
        ``entries`` name root and identifiers."""
        cdef References first = self._first.copy()
        for offsets, start in placed:
            first.place(offsets, start)
        return Stream(b"", self._head + entries, opening=(bytes(first._rows), self._rest))
