"""The program most people would write: reportlab, arabic-reshaper, python-bidi, qrcode, pyHanko.

Each library as its own documentation shows it. Fonts are registered and the key file is opened
once; everything else is done for every document.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import arabic_reshaper
import qrcode
from bidi import get_display
from documents import Document, Plate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import sign_pdf
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from signing import metadata, signer

from certgen.keys import Keys


class Usual:
    """Draws a page, signs it, writes it."""

    def __init__(self, plate: Plate, fonts: Mapping[str, Path], keys: Keys):
        self._plate = plate
        self._signer = signer(keys)
        for name, file in fonts.items():
            pdfmetrics.registerFont(TTFont(name, file))

    def make(self, document: Document, file: Path) -> None:
        """The signed PDF of ``document`` in ``file``."""
        drawn = IncrementalPdfFileWriter(self._drawn(document))
        file.write_bytes(sign_pdf(drawn, metadata(), self._signer).getvalue())

    def _drawn(self, document: Document) -> BytesIO:
        plate, pdf = self._plate, BytesIO()
        canvas = Canvas(pdf, pagesize=(plate.width, plate.height))
        for stroke in plate.strokes:
            canvas.setStrokeColor(stroke.colour)
            canvas.setLineWidth(stroke.width)
            canvas.line(*stroke.start, *stroke.end)
        for words in (*plate.words, *document.words):
            text = words.text
            if words.rtl:
                text = get_display(arabic_reshaper.reshape(text))
            canvas.setFont(words.face, words.size)
            canvas.setFillColor(words.colour)
            canvas.drawCentredString(words.middle, words.baseline, text)
        left, low, side = plate.symbol
        symbol = qrcode.make(document.url).get_image()
        canvas.drawImage(ImageReader(symbol), left, low, side, side)
        canvas.showPage()
        canvas.save()
        return pdf
