"""A designer's page in place of border and ground; bleed and crop marks for a print shop."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pdf_samples
import pikepdf
import pytest
from art_samples import (
    BARE,
    drawn,
    forms,
    page,
    put,
    rectangle,
    stands,
)
from reportlab.pdfgen.canvas import Canvas

from certgen.errors import TemplateError
from certgen.page import Page, Passage, Sheet
from certgen.pdf.art import draw
from certgen.pdf.ink import POINTS_PER_MM
from certgen.pdf.numbers import Fixed
from certgen.pdf.plate import compile_plate
from certgen.pdf.stamp import stamp

# --- a designer's page


def background(file: Path, bleed: float = 0) -> Sheet:
    return replace(BARE, border="ring", background=str(file), bleed=bleed * POINTS_PER_MM)


def full_page(over: float) -> bytes:
    width, height = ((side + 2 * over) * POINTS_PER_MM for side in (297, 210))

    def whole(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.9, 0.8, 0.5)
        canvas.rect(0, 0, width, height, fill=1, stroke=0)

    return page(whole, width, height)


@pytest.mark.parametrize("over", [0, 0.2, 3])
def test_a_designers_page_takes_the_place_of_border_and_ground(over: float, tmp_path: Path) -> None:
    with drawn(background(put(tmp_path, full_page(over)))) as pdf:
        assert set(forms(pdf)) == {"/FormXob.B"}
        left, *_ = stands(forms(pdf)["/FormXob.B"])
        assert left == pytest.approx(-over, abs=0.01)
        form = forms(pdf)["/FormXob.B"]
        seen = [float(edge) / POINTS_PER_MM for edge in form.BBox]
        assert seen == pytest.approx([over, over, 297 + over, 210 + over], abs=0.01), "the sheet"


def test_it_reaches_into_the_bleed_it_has(tmp_path: Path) -> None:
    with drawn(background(put(tmp_path, full_page(3)), bleed=2)) as pdf:
        seen = [float(edge) / POINTS_PER_MM for edge in forms(pdf)["/FormXob.B"].BBox]
        assert seen == pytest.approx([1, 1, 302, 215], abs=0.01)


def test_a_background_of_another_size_is_refused_with_both(tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        draw(background(put(tmp_path, page(rectangle, 842, 590))))
    assert caught.value.key == "background_size"
    for lang in ("ar", "fr", "en"):
        assert "297.0 × 210.0 mm" in caught.value.say(lang)
        assert "297.0 × 208.1 mm" in caught.value.say(lang)


# --- bleed and crop marks


def test_a_sheet_for_the_press_has_its_boxes_and_marks() -> None:
    bleed = 3 * POINTS_PER_MM
    sheet = replace(BARE, border="ring", bleed=bleed)
    catalogue = pdf_samples.typesetter().catalogue
    plate = compile_plate(sheet, draw(sheet), catalogue, issuer="x", gap=512)
    nothing = Passage("nothing", ())
    stamped = stamp(
        plate, Page(nothing, nothing), pdf_samples.symbol(), serial="A-1", code="C", person="x",
        attachment=(b"{}", b""), at=pdf_samples.AT,
    ).pressed()  # fmt: skip
    with pikepdf.open(BytesIO(b"".join(stamped.sealed(b"")[0]))) as pdf:
        sheet_page = pdf.pages[0].obj
        trim, bled, media = (
            [float(edge) / POINTS_PER_MM for edge in sheet_page[name]]
            for name in ("/TrimBox", "/BleedBox", "/MediaBox")
        )
        assert trim == pytest.approx([0, 0, 297, 210], abs=0.01)
        assert bled == pytest.approx([-3, -3, 300, 213], abs=0.01)
        assert media == pytest.approx([-9, -9, 306, 219], abs=0.01)
        content = pdf.get_object(Fixed.PLATE_CONTENT, 0).read_bytes().decode()
        marks = re.findall(r"(\S+) (\S+) m\n(\S+) (\S+) l\nS\n", content.rpartition(".25 w")[2])
        assert len(marks) == 8
        for x, y, to_x, to_y in (map(float, mark) for mark in marks):
            start, end = complex(x, y) / POINTS_PER_MM, complex(to_x, to_y) / POINTS_PER_MM
            assert abs(end - start) == pytest.approx(5, abs=0.01)
            for point in (start, end):
                assert not (-2.99 < point.real < 299.99 and -2.99 < point.imag < 212.99)


def test_an_issued_sheet_has_none() -> None:
    assert draw(BARE) == draw(replace(BARE, bleed=0.0))
    with pikepdf.open(BytesIO(pdf_samples.document("fr"))) as pdf:
        assert pdf.pages[0].obj.MediaBox == pdf.pages[0].obj.TrimBox
        assert "/BleedBox" not in pdf.pages[0].obj
