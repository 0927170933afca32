"""Sample sheets and foreign files for the tests of the art."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from certgen.page import Ornament, Passage, Sheet
from certgen.pdf.art import PALETTES, draw
from certgen.pdf.ink import POINTS_PER_MM

SVG = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20">{}</svg>"""
SHAPES = (
    """<rect width="60" height="20" fill="#0B5345"/><circle cx="10" cy="10" r="6" fill="white"/>"""
)
BARE = Sheet(
    width=297 * POINTS_PER_MM,
    height=210 * POINTS_PER_MM,
    border="none",
    palette=tuple(PALETTES["green"].items()),
    languages="fr",
    lang="fr-MA",
    title="Attestation",
    slots=(),
    ornaments=(),
    passage=Passage("nothing", ()),
)
ROOM = (36.5, 27.0, 30.0, 14.0)
"""A box at the left of the sheet, mm."""


def page(draw_on: Callable[[Canvas], object], width: float = 60, height: float = 20) -> bytes:
    file = BytesIO()
    canvas = Canvas(file, pagesize=(width, height), invariant=1)
    draw_on(canvas)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def changed(data: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    with pikepdf.open(BytesIO(data)) as pdf:
        change(pdf)
        file = BytesIO()
        pdf.save(file)
    return file.getvalue()


def image(mode: str, kind: str, size: tuple[int, int] = (60, 20), **options: object) -> bytes:
    colour = {"L": 90, "1": 0, "P": 3, "I;16": 9000, "LA": (90, 128), "RGB": (9, 90, 200)}
    colour |= {"RGBA": (9, 90, 200, 128), "CMYK": (9, 90, 200, 0)}
    file = BytesIO()
    Image.new(mode, size, colour[mode]).save(file, kind, **options)
    return file.getvalue()


def rectangle(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0.1, 0.3, 0.3)
    canvas.rect(0, 0, 60, 20, fill=1)


def put(folder: Path, data: bytes | str, name: str = "logo") -> Path:
    file = folder / f"{name}.bin"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return file


def drawn(sheet: Sheet) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(draw(sheet)))


def forms(pdf: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    return {str(name): form for name, form in pdf.pages[0].obj.Resources.XObject.items()}


def stands(form: pikepdf.Object) -> tuple[float, ...]:
    """Left, top, width, height of a picture on an A4 sheet, mm."""
    scale, _, _, _, x, y = (float(part) for part in form.Matrix)
    _, _, width, height = (float(edge) * scale / POINTS_PER_MM for edge in form.BBox)
    return x / POINTS_PER_MM, 210 - y / POINTS_PER_MM - height, width, height


def with_picture(file: Path, *box: float, kind: str = "logo") -> Sheet:
    return replace(BARE, ornaments=(Ornament(kind, *(box or ROOM), source=str(file)),))
