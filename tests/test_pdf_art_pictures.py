"""Logos, signatures and backgrounds from files: what is taken, how it is fitted, what is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pdf_samples
import pikepdf
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from certgen.errors import TemplateError
from certgen.page import ArtMark, Block, Life, Ornament, Page, Passage, Sheet, Slot
from certgen.pdf import emblem, foreign, ink, picture
from certgen.pdf.art import PALETTES, draw
from certgen.pdf.ink import POINTS_PER_MM
from certgen.pdf.plate import compile_plate
from certgen.pdf.stamp import stamp

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


# --- what is taken


@pytest.mark.parametrize(
    "data",
    [
        SVG.format(SHAPES).encode(),
        page(rectangle),
        image("RGB", "PNG"),
        image("P", "PNG"),
        image("1", "PNG"),
        image("I;16", "PNG"),
        image("L", "JPEG"),
        image("RGB", "JPEG", progressive=True),
    ],
    ids=["svg", "pdf", "png", "palette", "one bit", "16 bits", "grey jpeg", "progressive jpeg"],
)
def test_a_logo_keeps_its_proportions_and_stands_outwards(data: bytes, tmp_path: Path) -> None:
    file = str(put(tmp_path, data))
    boxes = [Ornament("logo", x, 27, 30, 6, source=file) for x in (36.5, 230.5, 133.5)]
    with drawn(replace(BARE, ornaments=tuple(boxes))) as pdf:
        placed = forms(pdf)
        assert [stands(placed[f"/FormXob.E{place}"]) for place in range(3)] == [
            pytest.approx((left, 27, 18, 6), abs=0.01) for left in (36.5, 242.5, 139.5)
        ]
        assert "/Font" not in repr([placed[f"/FormXob.E{place}"] for place in range(3)])


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    files = (put(tmp_path, SVG.format(SHAPES), "a"), put(tmp_path, image("RGBA", "PNG"), "b"))
    logos = tuple(Ornament("logo", *ROOM, source=str(file)) for file in files)
    one = draw(replace(BARE, ornaments=logos))
    picture._read.cache_clear()
    assert draw(replace(BARE, ornaments=logos)) == one


def test_vectors_stay_vectors(tmp_path: Path) -> None:
    with drawn(with_picture(put(tmp_path, SVG.format(SHAPES)))) as pdf:
        content = forms(pdf)["/FormXob.E0"].read_bytes()
        assert b" c\n" in content
        assert b"Do" not in content


def inner(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return forms(pdf)["/FormXob.E0"].Resources.XObject["/I"]


def test_a_signature_stands_on_its_rule_and_lets_it_through(tmp_path: Path) -> None:
    with drawn(with_picture(put(tmp_path, image("RGBA", "PNG")), kind="signature")) as pdf:
        assert stands(forms(pdf)["/FormXob.E0"]) == pytest.approx((36.5, 31, 30, 10), abs=0.01)
        mask = inner(pdf).SMask
        assert mask.ColorSpace == "/DeviceGray"
        assert set(mask.read_bytes()) == {128}


def test_a_logo_clears_the_ground_and_a_signature_does_not(tmp_path: Path) -> None:
    file = put(tmp_path, image("RGBA", "PNG"))
    colours = dict(BARE.palette)
    (field,) = emblem.emblems(with_picture(file), colours).fields
    assert (field.x, field.y, field.width, field.height) == pytest.approx((36.5, 29, 30, 10))
    assert not emblem.emblems(with_picture(file, kind="signature"), colours).fields
    assert not emblem.emblems(replace(with_picture(file), background="x.pdf"), colours).fields


def test_a_jpeg_is_embedded_as_it_is_and_a_fine_one_reduced(tmp_path: Path) -> None:
    small, large = image("RGB", "JPEG"), image("RGB", "JPEG", (3000, 1000))
    with drawn(with_picture(put(tmp_path, small))) as pdf:
        assert inner(pdf).read_raw_bytes() == small
    with drawn(with_picture(put(tmp_path, large))) as pdf:
        assert int(inner(pdf).Width) == round(30 / 25.4 * 600)
        assert "/Interpolate" not in inner(pdf)


def test_an_upright_photo_is_shown_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    with drawn(with_picture(put(tmp_path, image("RGB", "JPEG", exif=exif)))) as pdf:
        assert (int(inner(pdf).Width), int(inner(pdf).Height)) == (20, 60)


def test_what_a_document_does_beside_being_drawn_is_left_behind(tmp_path: Path) -> None:
    def busy(pdf: pikepdf.Pdf) -> None:
        pdf.Root["/OpenAction"] = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.pages[0].obj["/AA"] = pikepdf.Dictionary()
        pdf.pages[0].obj["/Metadata"] = pdf.make_stream(b"<x/>")
        marked = b"/P <</MCID 0>> BDC\n0 0 9 9 re f\nEMC"
        pdf.pages[0].Contents = pdf.make_stream(marked)

    with drawn(with_picture(put(tmp_path, changed(page(rectangle), busy)))) as pdf:
        whole = b"".join(o.read_bytes() for o in pdf.objects if isinstance(o, pikepdf.Stream))
        assert b"MCID" not in whole
        kept = repr([o for o in pdf.objects if isinstance(o, pikepdf.Dictionary)])
        assert "JavaScript" not in kept and "/AA" not in kept
        assert "/Metadata" not in repr(forms(pdf)["/FormXob.E0"])


# --- what is refused


def separation(pdf: pikepdf.Pdf) -> None:
    space = [pikepdf.Name.Separation, pikepdf.Name("/Gold"), pikepdf.Name.DeviceRGB]
    pdf.pages[0].obj.Resources["/ColorSpace"] = pikepdf.Dictionary(C=pikepdf.Array(space))


def annotated(pdf: pikepdf.Pdf) -> None:
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link)
    pdf.pages[0].obj["/Annots"] = pikepdf.Array([pdf.make_indirect(link)])


def two_pages(pdf: pikepdf.Pdf) -> None:
    pdf.pages.append(pdf.pages[0])


def layered(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents = pdf.make_stream(b"/OC /L BDC 0 0 9 9 re f EMC")


LAUGHS = """<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"""
REFUSED = {
    "nothing": (b"", "picture_kind"),
    "a word file": (b"PK\x03\x04", "picture_kind"),
    "half a png": (image("RGB", "PNG")[:50], "picture_broken"),
    "half a jpeg": (image("RGB", "JPEG")[:300], "picture_broken"),
    "a jpeg for the press": (image("CMYK", "JPEG"), "art_colours"),
    "broken xml": (b"<svg><g></svg>", "picture_broken"),
    "no pdf": (b"%PDF-1.7\nnothing", "art_unreadable"),
    "text in svg": (SVG.format("<text>Rabat</text>"), "art_shows_text"),
    "text in pdf": (page(lambda c: c.drawString(0, 0, "Rabat")), "art_shows_text"),
    "the press's colours": (page(lambda c: c.setFillColorCMYK(0, 1, 1, 0)), "art_colours"),
    "a spot colour": (changed(page(rectangle), separation), "art_colours"),
    "two pages": (changed(page(rectangle), two_pages), "art_pages"),
    "annotations": (changed(page(rectangle), annotated), "art_part"),
    "layers": (changed(page(rectangle), layered), "art_part"),
    "an image elsewhere": (
        SVG.format('<use href="http://example.org/a.svg#b"/>'),
        "picture_outside",
    ),
    "a local file": (SVG.format('<use href="/etc/passwd#x"/>'), "picture_outside"),
    "a style elsewhere": (SVG.format("<style>@import 'a.css';</style>"), "picture_outside"),
    "a paint elsewhere": (SVG.format('<path fill="url(a.svg#b)"/>'), "picture_outside"),
    "a billion laughs": (LAUGHS + SVG.format("&b;"), "art_part"),
    "a script": (SVG.format("<script>1</script>"), "art_part"),
    "a blur": (SVG.format("<filter id='f'/>"), "art_part"),
    "half clear": (SVG.format('<g opacity=".5"/>'), "art_part"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_stand_in_a_certificate_is_refused(case: str) -> None:
    data, key = REFUSED[case]
    answer = foreign.clean(b"[85, 40]\n" + (data.encode() if isinstance(data, str) else data))
    found, fields = json.loads(answer)["error"]
    assert found == key
    for lang in ("ar", "fr", "en"):
        assert TemplateError(found, **fields).say(lang)


def test_the_file_and_the_reason_are_named(tmp_path: Path) -> None:
    file = put(tmp_path, SVG.format("<text>Rabat</text>"))
    with pytest.raises(TemplateError) as caught:
        draw(with_picture(file))
    assert caught.value.key == "picture_unusable"
    for lang in ("ar", "fr", "en"):
        assert str(file) in caught.value.say(lang)
        assert TemplateError("art_shows_text").say(lang) in caught.value.say(lang)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as caught:
        draw(with_picture(tmp_path / "none.svg"))
    assert caught.value.key == "picture_missing"
    assert "none.svg" in caught.value.say("ar")


def test_a_signature_without_a_file_is_no_signature() -> None:
    with pytest.raises(TemplateError) as caught:
        draw(replace(BARE, ornaments=(Ornament("signature", *ROOM),)))
    assert caught.value.key == "ornament_source"


# --- neutral devices, and what is read aloud


def test_four_partners_have_four_devices() -> None:
    looks = {
        draw(replace(BARE, ornaments=(Ornament("logo", *ROOM, source=source),)))
        for source in ("square", "circle", "diamond", "hexagon")
    }
    assert len(looks) == 4
    assert draw(replace(BARE, ornaments=(Ornament("logo", *ROOM),))) in looks


def test_a_logo_with_a_slot_is_a_figure_with_words(tmp_path: Path) -> None:
    file = put(tmp_path, SVG.format(SHAPES))
    left, bottom, width, height = (mm * POINTS_PER_MM for mm in (36.5, 210 - 41, 30, 14))
    named_logos = {"logo one": str(file), "شعار": "circle"}
    sheet = replace(
        BARE,
        ornaments=tuple(
            Ornament("logo", *ROOM, source=source, slot=slot)
            for slot, source in named_logos.items()
        ),
        slots=tuple(Slot(slot, "Figure", "fr-MA", Life.PLATE) for slot in named_logos),
        passage=Passage(
            "logos",
            tuple(
                Block(slot, f"Logo : {slot}", (ArtMark(slot, left, bottom, width, height),))
                for slot in named_logos
            ),
        ),
    )
    catalogue = pdf_samples.typesetter().catalogue
    plate = compile_plate(sheet, draw(sheet), catalogue, issuer="x", gap=512)
    nothing = Passage("nothing", ())
    stamped = stamp(
        plate, Page(nothing, nothing), pdf_samples.symbol(), serial="A-1", code="C", person="x",
        attachment=b"{}", at=pdf_samples.AT,
    )  # fmt: skip
    with pikepdf.open(BytesIO(stamped.sealed(b""))) as pdf:
        figures = list(pdf.Root.StructTreeRoot.K.K)[:-1]
        assert [str(figure.S) for figure in figures] == ["/Figure", "/Figure"]
        assert [str(figure.Alt) for figure in figures] == [f"Logo : {slot}" for slot in named_logos]
        box = [float(edge) for edge in figures[0].A.BBox]
        assert box == pytest.approx([left, bottom, left + width, bottom + height], abs=0.001)
        inside: list[int] = []
        shown = {}
        for operands, operator in pikepdf.parse_content_stream(pdf.pages[0]):
            match str(operator):
                case "BDC":
                    inside.append(int(operands[1].MCID))
                case "BMC":
                    inside.append(-1)
                case "EMC":
                    inside.pop()
                case "Do":
                    shown[str(operands[0]).removeprefix("/")] = inside[-1]
        for mcid, slot in enumerate(named_logos):
            name = ink.resource(ink.slot_form(slot))
            assert shown[name] == mcid
            assert f"/{name}" in pdf.pages[0].Resources.XObject


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
        attachment=b"{}", at=pdf_samples.AT,
    )  # fmt: skip
    with pikepdf.open(BytesIO(stamped.sealed(b""))) as pdf:
        sheet_page = pdf.pages[0].obj
        trim, bled, media = (
            [float(edge) / POINTS_PER_MM for edge in sheet_page[name]]
            for name in ("/TrimBox", "/BleedBox", "/MediaBox")
        )
        assert trim == pytest.approx([0, 0, 297, 210], abs=0.01)
        assert bled == pytest.approx([-3, -3, 300, 213], abs=0.01)
        assert media == pytest.approx([-9, -9, 306, 219], abs=0.01)
        content = pdf.get_object(18, 0).read_bytes().decode()
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
