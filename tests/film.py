"""What a camera sees: pictures of QR codes on paper, held askew and a little out of focus."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter

from certgen.qr import symbol

VIEW = (1280, 720)
"""Pixels of a frame."""
DPI = 170


def sheet(pdf: Path) -> Image.Image:
    """The part of an issued page about its QR code, as large as a frame."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0].render(scale=DPI / 72).to_pil().convert("L")
    document.close()
    (code,) = zxingcpp.read_barcodes(page, zxingcpp.BarcodeFormat.QRCode)
    corner = code.position
    x, y = (
        (corner.top_left.x + corner.bottom_right.x) // 2,
        (corner.top_left.y + corner.bottom_right.y) // 2,
    )
    width, height = VIEW
    table = Image.new("L", (page.width + 2 * width, page.height + 2 * height), 96)
    table.paste(page, (width, height))
    left, top = x + width - width // 2, y + height - height // 2
    return table.crop((left, top, left + width, top + height))


def paper(text: str, module: int = 4) -> Image.Image:
    """A sheet with nothing on it but the QR code of ``text``."""
    matrix = symbol(text)
    bits = np.unpackbits(np.frombuffer(matrix.bits, np.uint8).reshape(matrix.size, -1), axis=1)
    dark = bits[:, : matrix.size].repeat(module, 0).repeat(module, 1)
    page = Image.new("L", VIEW, 250)
    picture = Image.fromarray(((1 - dark) * 230 + 15).astype(np.uint8))
    page.paste(picture, ((VIEW[0] - picture.width) // 2, (VIEW[1] - picture.height) // 2))
    return page


def seen(page: Image.Image, *, turn: float = 8.0, blur: float = 1.1) -> Image.Image:
    """``page`` as a hand-held camera has it: turned (degrees), blurred (pixels), noisy."""
    turned = page.rotate(turn, Image.Resampling.BICUBIC, fillcolor=96)
    soft = turned.filter(ImageFilter.GaussianBlur(blur))
    noise = np.random.default_rng(2013).normal(0, 6, (soft.height, soft.width))
    return Image.fromarray(np.clip(np.asarray(soft) + noise, 0, 255).astype(np.uint8))


def film(picture: Image.Image) -> bytes:
    """``picture`` as the frames of a film, motion JPEG."""
    frame = io.BytesIO()
    picture.convert("RGB").save(frame, "JPEG", quality=85)
    return frame.getvalue() * 3
