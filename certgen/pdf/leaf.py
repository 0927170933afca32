"""One certificate's page as a form of a book, from the same marks and art as the sealed one.

Bottom to top: a mark that says what the page is not, the plate (art and its own text), microtext,
the session's text, the recipient's. The mark, the plate and what a session shares are there once
and are placed by every leaf.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from certgen.page import ArtMark, Block, Page, Passage, Sheet
from certgen.pdf import microtext
from certgen.pdf.book import Book, Box
from certgen.pdf.content import SYMBOL
from certgen.pdf.graph import take
from certgen.qr import Matrix
from certgen.text.faces import Catalogue

WATERMARK, PLATE, SHARED = b"W", b"P", b"S"
"""Names of what a leaf places."""
KEPT = 4096
"""Shared passages kept; when there are more, a later one may be written again."""


class Stock:
    """A sheet in a book, from which leaf after leaf is taken."""

    def __init__(self, book: Book, sheet: Sheet, plate: bytes, art: bool, watermark: bytes):
        """See ``printed`` and ``plain``; ``watermark``: operators."""
        edge = sheet.bleed
        self.sheet = sheet
        self.box: Box = (-edge, -edge, sheet.width + edge, sheet.height + edge)
        self._book = book
        self._shared: dict[Hashable, int] = {}
        self._microtext: microtext.Microtext | None = None
        text = self._text(sheet.passage.blocks, pictures=art)
        resources = {}
        if art:
            taken = take(plate, book.next)
            book.keep(taken.objects)
            plate, resources = b"/Artifact BMC\nq\n%b\nQ\nEMC" % taken.content, taken.resources
        self._placed = {
            **({WATERMARK: book.form(watermark, self.box)} if watermark else {}),
            PLATE: book.form(b"%b\n%b" % (plate, text), self.box, resources=resources),
        }

    @classmethod
    def printed(
        cls, book: Book, sheet: Sheet, art: bytes, catalogue: Catalogue, *, watermark: bytes = b""
    ) -> Stock:
        """A sheet with all its ``art`` (a page without text) and microtext; ``watermark`` are the
        operators of a mark under it."""
        stock = cls(book, sheet, art, True, watermark)
        stock._microtext = microtext.engrave(sheet, catalogue, book.next)
        if stock._microtext:
            book.keep([stock._microtext.phrase])
        return stock

    @classmethod
    def plain(cls, book: Book, sheet: Sheet, frame: bytes, *, watermark: bytes) -> Stock:
        """A sheet with a ``frame`` (operators) and no pictures, for leaves that are seen small."""
        return cls(book, sheet, frame, False, watermark)

    def leaf(self, page: Page, symbol: Matrix, serial: str) -> int:
        """The form of the certificate ``serial``: what ``page`` adds, upon all that it shares."""
        book = self._book
        content = [b"/%b Do" % name for name in self._placed]
        placed = {**self._placed, SHARED: self._of(page.shared), SYMBOL: book.symbol(symbol)}
        if self._microtext:
            placed[microtext.NAME] = book.next
            book.keep([(book.next, self._microtext.form(serial).body())])
            content.append(b"/Artifact BMC\nq\n%b\nQ\nEMC" % self._microtext.content)
        content += [b"/%b Do" % SHARED, self._text(page.own.blocks, symbol.size)]
        return book.form(b"\n".join(content), self.box, placed)

    def _of(self, passage: Passage) -> int:
        if passage.key not in self._shared:
            if len(self._shared) >= KEPT:
                self._shared.clear()
            self._shared[passage.key] = self._book.form(self._text(passage.blocks), self.box)
        return self._shared[passage.key]

    def _text(self, blocks: Sequence[Block], modules: int = 0, *, pictures: bool = False) -> bytes:
        pen = self._book.pen(modules)
        for block in blocks:
            marks = [each for each in block.marks if pictures or not isinstance(each, ArtMark)]
            if marks:
                tag = self.sheet.slot(block.slot).tag
                pen.block(b"/%b BMC" % tag.encode(), marks)
        return pen.content()


def placed(name: bytes, scale: float, x: float, y: float) -> bytes:
    """The operators that place the form ``name`` with its origin at ``x`` and ``y``, in points."""
    return b"q %.6g 0 0 %.6g %.6g %.6g cm /%b Do Q" % (scale, scale, x, y, name)
