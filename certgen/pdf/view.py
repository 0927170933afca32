"""A page of a PDF as a picture, by pdfium (the only door of pypdfium2)."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import pypdfium2

INCH = 72
"""Points."""
METRE = 39.3701
"""Inches."""

Part = tuple[float, float, float, float]
"""Of a page: left, top, right and bottom edge, as fractions of its width and height."""
WHOLE: Part = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels, row by row from the top."""

    width: int
    height: int
    stride: int
    """Bytes from one row to the next."""
    pixels: memoryview
    """One byte a pixel in grey, three in colour (red, green, blue)."""

    def png(self, resolution: float) -> bytes:
        """A picture in colour as PNG (ISO/IEC 15948) that knows its dots per inch."""
        row = 3 * self.width
        starts = range(0, self.height * self.stride, self.stride)
        lines = b"".join(b"\0" + bytes(self.pixels[start : start + row]) for start in starts)
        dots = round(resolution * METRE)
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            (
                _chunk(b"IHDR", struct.pack(">2I5B", self.width, self.height, 8, 2, 0, 0, 0)),
                _chunk(b"pHYs", struct.pack(">2IB", dots, dots, 1)),
                _chunk(b"IDAT", zlib.compress(lines, 6)),
                _chunk(b"IEND", b""),
            )
        )


class View:
    """The first page of a PDF, to be drawn. Raises when there is none."""

    def __init__(self, pdf: bytes):
        self._document = pypdfium2.PdfDocument(pdf)
        self._page = self._document[0]

    def drawn(self, resolution: float, *, grey: bool, most: int = 0, part: Part = WHOLE) -> Picture:
        """The page, or ``part`` of it, at ``resolution`` dots per inch, or at less to have no more
        than ``most`` pixels of the page (0: as many as it takes)."""
        width, height = self._page.get_size()
        scale = resolution / INCH
        if most:
            scale = min(scale, (most / max(width * height, 1)) ** 0.5)
        left, top, right, bottom = part
        bitmap = self._page.render(
            scale=scale,
            crop=(width * left, height * (1 - bottom), width * (1 - right), height * top),
            grayscale=grey,
            rev_byteorder=not grey,
        )
        return Picture(
            bitmap.width, bitmap.height, bitmap.stride, memoryview(bitmap.buffer).cast("B")
        )


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
