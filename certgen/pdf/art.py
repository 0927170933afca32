"""The static art of a sheet: ground, border and small ornaments, as a page drawn by reportlab.

Everything is drawn from parameters: no image, no transparency, no font. What recurs is a form or
is spelled the same, so that all of it deflates to less than 6 kB.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from certgen.errors import TemplateError
from certgen.page import Sheet
from certgen.pdf import border, ground, ink, ornament
from certgen.pdf.guilloche import CROSSED, PETALLED
from certgen.pdf.ink import Drawing
from certgen.pdf.zellige import Lattice

PALETTES: Mapping[str, Mapping[str, str]] = {
    "green": {
        "main": "#0B5345",
        "second": "#1F3A68",
        "accent": "#B5893A",
        "slate": "#3D4854",
        "ivory": "#F4E7C6",
        "edge": "#06362D",
    },
    "blue": {
        "main": "#1F3A68",
        "second": "#1F3A68",
        "accent": "#B5893A",
        "slate": "#3D4854",
        "ivory": "#FFFFFF",
        "edge": "#1F3A68",
    },
    "laser": {
        "main": "black",
        "second": "black",
        "accent": "black",
        "slate": "black",
        "ivory": "#FFFFFF",
        "edge": "black",
    },
}
"""Zellige green with a band, for a ring; Fez blue for corners; one ink for either.

========  ====================================================================================
name      what has it
========  ====================================================================================
main      the band, the hairline, the rules between corners, the ground's first family
second    the stars' points and, on a band, their octagons; ``main`` when absent
accent    brass: fillets, small stars, needles, panel, the ground's second family; or ``main``
slate     the neutral logos; ``main`` when absent
ivory     the straps; white when absent. A ring with straps of another colour has a band
edge      the outlines of the straps; ``main`` when absent
========  ====================================================================================
"""

BORDERS = ("ring", "corners", "none")


def draw(sheet: Sheet) -> bytes:
    """The static art of ``sheet`` as a PDF of one page without fonts; the same bytes every time.

    Streams are not compressed. Raises ``TemplateError`` when the border, a colour or an ornament
    is none there is.
    """
    colours = _colours(dict(sheet.palette))
    if sheet.border not in BORDERS:
        raise TemplateError("border_kind", kind=sheet.border, kinds=", ".join(BORDERS))
    width, height = (points / ink.POINTS_PER_MM for points in (sheet.width, sheet.height))
    lattice = Lattice.on(width, height)
    back = ground.draw(CROSSED if sheet.border == "ring" else PETALLED, lattice, colours)
    frame = border.draw(sheet.border, lattice, colours)
    page = ink.saved(
        ink.matrix(ink.POINTS_PER_MM, 0, 0, -ink.POINTS_PER_MM, 0, sheet.height),
        ink.saved(ink.scaled(lattice.unit), back.operators, frame.operators),
        ornament.draw(sheet.ornaments, colours),
    )
    return _document(sheet, Drawing(page, back.forms + frame.forms))


def _colours(given: Mapping[str, str]) -> Mapping[str, str]:
    if "main" not in given:
        raise TemplateError("palette_main")
    main = given["main"]
    usual = {"second": main, "accent": main, "slate": main, "edge": main, "ivory": ink.WHITE}
    return {"paper": ink.WHITE, **usual, **given}


class _Fontless(Canvas):  # type: ignore[misc]
    """A canvas that does not begin every page and form with Helvetica."""

    def _make_preamble(self) -> None:
        self._preamble = ""


def _document(sheet: Sheet, drawing: Drawing) -> bytes:
    file = BytesIO()
    canvas = _Fontless(file, pagesize=(sheet.width, sheet.height), pageCompression=0, invariant=1)
    canvas.setTitle(sheet.title)
    for form in drawing.forms:
        canvas.beginForm(form.name, -form.reach, -form.reach, form.reach, form.reach)
        canvas._code.append(form.operators)
        canvas.endForm()
    canvas._code.append(drawing.operators)
    canvas._formsinuse.extend(form.name for form in drawing.forms)
    canvas.showPage()
    canvas.save()
    return file.getvalue()
