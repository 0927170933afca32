"""One certificate's page as a form of a book, from the same marks and art as the sealed one.

Bottom to top: a mark that says what the page is not, art, the plate's text, the session's, the
recipient's own. All but the last are there once and are placed by every leaf that shares them.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from certgen.page import Block, Page, Passage, Sheet, SymbolMark
from certgen.pdf.book import Book, Box
from certgen.pdf.content import SYMBOL
from certgen.qr import Matrix

ART, WATERMARK, PLATE, SHARED = b"A", b"W", b"P", b"S"
"""Names of what a leaf places."""
KEPT = 4096
"""Shared passages kept; when there are more, a later one may be written again."""


class Stock:
    """A sheet in a book, from which leaf after leaf is taken."""

    def __init__(
        self, book: Book, sheet: Sheet, art: bytes, *, watermark: bytes = b"", bleed: float = 0.0
    ):
        """``art`` is a page of static art, or operators when it does not begin as a PDF; what
        reaches ``bleed`` points beyond the sheet is shown. ``watermark``: operators."""
        self.sheet = sheet
        self.box: Box = (-bleed, -bleed, sheet.width + bleed, sheet.height + bleed)
        self._book = book
        self._shared: dict[Hashable, int] = {}
        self._placed = {
            **({WATERMARK: self._form(watermark)} if watermark else {}),
            ART: book.art(art, self.box) if art.startswith(b"%PDF") else self._form(art),
            PLATE: self._form(self._text(sheet.passage.blocks)),
        }

    def leaf(self, page: Page, symbol: Matrix) -> int:
        """The form of ``page``: what it adds, upon all that it shares."""
        placed = {**self._placed, SHARED: self._of(page.shared), SYMBOL: self._book.symbol(symbol)}
        under = b"".join(b"/%b Do\n" % name for name in placed if name != SYMBOL)
        own = self._text(page.own.blocks, symbol.size)
        return self._book.form(under + own, self.box, placed)

    def symbol_box(self, page: Page) -> Box:
        """Where the QR symbol stands on ``page``, points."""
        marks = (mark for block in page.own.blocks for mark in block.marks)
        mark = next(mark for mark in marks if isinstance(mark, SymbolMark))
        return mark.x, mark.y, mark.x + mark.side, mark.y + mark.side

    def _of(self, passage: Passage) -> int:
        if passage.key not in self._shared:
            if len(self._shared) >= KEPT:
                self._shared.clear()
            self._shared[passage.key] = self._form(self._text(passage.blocks))
        return self._shared[passage.key]

    def _text(self, blocks: Sequence[Block], modules: int = 0) -> bytes:
        pen = self._book.pen(modules)
        for block in blocks:
            if block.marks:
                tag = self.sheet.slot(block.slot).tag
                pen.block(b"/%b BMC" % tag.encode(), block.marks)
        return pen.content()

    def _form(self, content: bytes) -> int:
        return self._book.form(content, self.box)


def placed(name: bytes, scale: float, x: float, y: float) -> bytes:
    """The operators that place the form ``name`` with its origin at ``x`` and ``y``, in points."""
    return b"q %.6g 0 0 %.6g %.6g %.6g cm /%b Do Q\n" % (scale, scale, x, y, name)
