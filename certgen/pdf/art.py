"""The static art of a sheet: ground, border, ornaments and logos, as a page drawn by reportlab.

Our own art is drawn from parameters: no image, no transparency, no font. What recurs is a form or
is spelled the same, so that all of it deflates to less than 6 kB. A designer's page can stand in
place of ground and border.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from certgen.errors import TemplateError
from certgen.page import Sheet
from certgen.pdf import border, emblem, ground, ink, ornament, picture, trim
from certgen.pdf.graph import Inset, inset
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
EXACT = 0.25 * ink.POINTS_PER_MM
"""By how much a background may miss the sheet's edges, points."""
WIDEST = 10 * ink.POINTS_PER_MM
"""The widest bleed a background is taken to have, points."""


def draw(sheet: Sheet) -> bytes:
    """The static art of ``sheet`` as a PDF of one page without fonts; the same bytes every time.

    Raises ``TemplateError`` when the border, a colour or an
    ornament is none there is, and for a file that cannot be used.
    """
    colours = _colours(dict(sheet.palette))
    if sheet.border not in BORDERS:
        raise TemplateError("border_kind", kind=sheet.border, kinds=", ".join(BORDERS))
    behind, insets = _background(sheet) if sheet.background else (_drawn(sheet, colours), ())
    logos = emblem.emblems(sheet, colours)
    small = [each for each in sheet.ornaments if each.kind not in emblem.KINDS]
    page = (
        behind.operators,
        ink.saved(_millimetres(sheet), ornament.draw([*logos.fields, *small], colours)),
        logos.operators,
        trim.marks(sheet),
    )
    drawing = Drawing("\n".join(filter(None, page)), behind.forms + logos.forms)
    return inset(_document(sheet, drawing), [*insets, *logos.insets])


def _drawn(sheet: Sheet, colours: Mapping[str, str]) -> Drawing:
    """Ground and border."""
    width, height = (points / ink.POINTS_PER_MM for points in (sheet.width, sheet.height))
    lattice = Lattice.on(width, height)
    back = ground.draw(CROSSED if sheet.border == "ring" else PETALLED, lattice, colours)
    frame = border.draw(sheet.border, lattice, colours)
    unit = ink.scaled(lattice.unit)
    operators = ink.saved(_millimetres(sheet), unit, back.operators, frame.operators)
    return Drawing(operators, back.forms + frame.forms)


def _millimetres(sheet: Sheet) -> str:
    """From here on lengths are millimetres, y down from the top of the sheet."""
    return ink.matrix(ink.POINTS_PER_MM, 0, 0, -ink.POINTS_PER_MM, 0, sheet.height)


def _background(sheet: Sheet) -> tuple[Drawing, tuple[Inset, ...]]:
    """A designer's page, which is of the sheet's size with or without a bleed of its own.

    Raises ``TemplateError`` with both sizes when it is not.
    """
    file = Path(sheet.background)
    found = picture.read(file, sheet.width, sheet.height)
    across, down = (found.width - sheet.width) / 2, (found.height - sheet.height) / 2
    if max(abs(across), abs(down)) <= EXACT:
        bleed = found.bleed
    elif abs(across - down) <= EXACT and 0 < across <= WIDEST:
        bleed = across
    else:
        raise TemplateError(
            "background_size",
            file=file,
            found=_size(found.width, found.height),
            wanted=_size(sheet.width, sheet.height),
        )
    reach = min(bleed, sheet.bleed) - across
    page = Inset(ink.resource("B"), found.pdf, 1.0, -across, -down, reach)
    return Drawing(ink.placed("B")), (page,)


def _size(width: float, height: float) -> str:
    return f"{width / ink.POINTS_PER_MM:.1f} × {height / ink.POINTS_PER_MM:.1f} mm"


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
