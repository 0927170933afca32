"""Many pages in one PDF without a seal: for looking at and for printing, no credential as a file.

What recurs is there once: the whole book has one font, art is a form that pages place.
Nothing says PDF/A, and there is no signature, field or attachment. The same calls give the same
bytes (ISO 32000-1; object streams 7.5.7, forms 8.10, outline 12.3.3).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from certgen.page import Mark
from certgen.pdf.content import Pen
from certgen.pdf.fontfile import Font
from certgen.pdf.numbers import PARTS
from certgen.pdf.objects import HEADER, Object, indirect, object_stream, stream
from certgen.pdf.spelling import real, reference, references, string
from certgen.qr import Matrix
from certgen.text.faces import Catalogue

CATALOG, PAGES, FONTS, ABOUT, OUTLINE, FREE = range(1, 7)
"""Objects there is one of, and the first number after them."""
LEVEL = 6
"""How hard streams are deflated."""
PACKED = 200
"""Objects in an object stream."""
Box = tuple[float, float, float, float]
"""Left, bottom, right, top, points."""


@dataclass(frozen=True)
class Bookmark:
    """A line of the outline; it is open when it stands at the top and has none below."""

    number: int
    title: str
    page: int
    """The number of the page object it leads to."""
    below: list[Bookmark] = field(default_factory=list)


class Book:
    """Pages, the forms they place, an outline; ``pdf`` gives the bytes when all of it is there."""

    def __init__(self, catalogue: Catalogue, *, title: str, subject: str, lang: str):
        """``title`` and ``subject`` say what the file is; ``lang`` is BCP 47."""
        self._about = b"<</Title%b/Subject%b/Producer(certgen)>>" % (string(title), string(subject))
        self._lang = lang
        self._free = FREE
        self._font = Font(b"F", self.numbers(PARTS), catalogue)
        self._streams: list[Object] = []
        self._packed: list[Object] = []
        self._pages: list[int] = []
        self._symbols: dict[Matrix, int] = {}
        self._outline: list[Bookmark] = []

    def numbers(self, count: int = 1) -> int:
        """The first of ``count`` object numbers that nobody has."""
        self._free += count
        return self._free - count

    def pen(self, modules: int = 0) -> Pen:
        """A pen that writes with the font of the book; ``modules`` as ``Pen`` has it."""
        return Pen(self._font, modules)

    def text(self, *marks: Mark, tag: bytes = b"/P BMC") -> bytes:
        """The operators that show ``marks``."""
        pen = self.pen()
        pen.block(tag, marks)
        return pen.content()

    def form(
        self,
        content: bytes,
        box: Box,
        placed: Mapping[bytes, int] | None = None,
        resources: Mapping[bytes, bytes] | None = None,
    ) -> int:
        """``content`` as a form that reaches over ``box``; it may show what is ``placed`` by name,
        and other ``resources``: category → entries."""
        entries = b"/Type/XObject/Subtype/Form/BBox%b/Resources%b"
        said = self._resources(placed or {}, resources or {})
        return self._stream(content, entries % (_box(box), said))

    def keep(self, objects: Sequence[Object]) -> None:
        """Take over ``objects``, which are numbered from ``next`` on."""
        self._streams += objects
        self._free += len(objects)

    @property
    def next(self) -> int:
        """The number that ``numbers`` would give."""
        return self._free

    def symbol(self, symbol: Matrix) -> int:
        """A QR symbol as a mask that paints its dark modules, never smoothed."""
        if symbol not in self._symbols:
            entries = b"/Type/XObject/Subtype/Image/ImageMask true/BitsPerComponent 1/Decode[1 0]"
            entries += b"/Width %d/Height %d" % (symbol.size, symbol.size)
            self._symbols[symbol] = self._stream(symbol.bits, entries)
        return self._symbols[symbol]

    def page(
        self,
        width: float,
        height: float,
        content: bytes,
        placed: Mapping[bytes, int],
        boxes: Mapping[bytes, Box] | None = None,
    ) -> int:
        """A page, ``boxes`` (``TrimBox`` …) among its entries; its number, for bookmarks."""
        body = self._stream(content)
        said = b"".join(b"/%b%b" % (name, _box(box)) for name, box in (boxes or {}).items())
        entry = b"<</Type/Page/Parent %b/MediaBox%b%b/Resources%b/Contents %b>>" % (
            reference(PAGES),
            _box((0, 0, width, height)),
            said,
            self._resources(placed),
            reference(body),
        )
        number = self.numbers()
        self._packed.append((number, entry))
        self._pages.append(number)
        return number

    def bookmark(self, title: str, page: int, under: Bookmark | None = None) -> Bookmark:
        """A line in the outline that leads to ``page``."""
        line = Bookmark(self.numbers(), title, page)
        (under.below if under else self._outline).append(line)
        return line

    def pdf(self) -> bytes:
        """The whole book. It is asked for once, at the end."""
        streams, dictionaries = self._font.objects(LEVEL)
        self._streams += [(number, each.body()) for number, each in streams]
        self._packed += dictionaries
        self._packed += [
            (CATALOG, self._catalog()),
            (
                PAGES,
                b"<</Type/Pages/Count %d/Kids%b>>" % (len(self._pages), references(self._pages)),
            ),
            (FONTS, b"<<%b>>" % self._font.entry),
            (ABOUT, self._about),
            (OUTLINE, _entries(OUTLINE, self._outline, self._packed) or b"<</Type/Outlines>>"),
        ]
        return self._written()

    def _written(self) -> bytes:
        groups = [self._packed[at : at + PACKED] for at in range(0, len(self._packed), PACKED)]
        holders = [self.numbers() for _ in groups]
        table_number = self.numbers()
        rows = [b"\0\0\0\0\0\xff\xff"] * self._free
        parts, offset = [HEADER], len(HEADER)
        for holder, group in zip(holders, groups, strict=True):
            self._streams.append((holder, object_stream(group, level=LEVEL).body()))
            for index, (number, _) in enumerate(group):
                rows[number] = b"\2%b%b" % (holder.to_bytes(4), index.to_bytes(2))
        for number, body in self._streams:
            rows[number] = b"\1%b\0\0" % offset.to_bytes(4)
            parts.append(indirect(number, body))
            offset += len(parts[-1])
        rows[table_number] = b"\1%b\0\0" % offset.to_bytes(4)
        whole = hashlib.sha256(b"".join(parts)).hexdigest()[:32].encode()
        entries = b"/Type/XRef/Size %d/W[1 4 2]/Root %b/Info %b/ID[<%b><%b>]" % (
            self._free,
            reference(CATALOG),
            reference(ABOUT),
            whole,
            whole,
        )
        table = stream(b"".join(rows), entries, level=LEVEL)
        parts += [indirect(table_number, table), b"startxref\n%d\n%%%%EOF\n" % offset]
        return b"".join(parts)

    def _stream(self, data: bytes, entries: bytes = b"") -> int:
        number = self.numbers()
        packed = zlib.compress(data, LEVEL)
        if len(packed) + 20 < len(data):
            data, entries = packed, entries + b"/Filter/FlateDecode"
        self._streams.append((number, stream(data, entries)))
        return number

    def _resources(
        self, placed: Mapping[bytes, int], others: Mapping[bytes, bytes] | None = None
    ) -> bytes:
        others = dict(others or {})
        named = others.pop(b"/XObject", b"")
        named += b"".join(b"/%b %b" % (name, reference(n)) for name, n in placed.items())
        if named:
            others[b"/XObject"] = named
        said = b"".join(b"%b<<%b>>" % entry for entry in others.items())
        return b"<</Font %b%b>>" % (reference(FONTS), said)

    def _catalog(self) -> bytes:
        shown = b"/Outlines %b/PageMode/UseOutlines" % reference(OUTLINE) if self._outline else b""
        return (
            b"<</Type/Catalog/Pages %b/Lang%b/ViewerPreferences<</DisplayDocTitle true"
            b"/PrintScaling/None>>%b>>"
        ) % (reference(PAGES), string(self._lang), shown)


def _box(box: Box) -> bytes:
    return b"[%b]" % b" ".join(map(real, box))


def _entries(parent: int, lines: list[Bookmark], to: list[Object]) -> bytes:
    """Put ``lines`` below ``parent`` among the objects ``to``; the entry of the parent itself."""
    if not lines:
        return b""
    numbers = [line.number for line in lines]
    before = dict(pairwise(reversed(numbers)))
    after = dict(pairwise(numbers))
    for line in lines:
        below = _entries(line.number, line.below, to)
        links = b"".join(
            b"/%b %b" % (name, reference(near[line.number]))
            for name, near in ((b"Prev", before), (b"Next", after))
            if line.number in near
        )
        body = b"/Title%b/Parent %b/Dest[%b/Fit]%b" % (
            string(line.title),
            reference(parent),
            reference(line.page),
            links,
        )
        to.append(
            (line.number, b"<<%b%b>>" % (body, below.removeprefix(b"<<").removesuffix(b">>")))
        )
    count = len(lines) if parent == OUTLINE else -len(lines)
    kind = b"/Type/Outlines" if parent == OUTLINE else b""
    ends = b"/First %b/Last %b" % (reference(numbers[0]), reference(numbers[-1]))
    return b"<<%b%b/Count %d>>" % (kind, ends, count)
