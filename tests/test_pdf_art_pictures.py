"""Logos and signatures from files: what is taken, how it is fitted, what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pdf_samples
import pikepdf
import pytest
from art_samples import (
    BARE,
    ROOM,
    SHAPES,
    SVG,
    changed,
    drawn,
    forms,
    image,
    page,
    put,
    rectangle,
    stands,
    with_picture,
)
from PIL import Image

from certgen.errors import TemplateError
from certgen.page import ArtMark, Block, Life, Ornament, Page, Passage, Slot
from certgen.pdf import emblem, foreign, ink, picture
from certgen.pdf.art import draw
from certgen.pdf.ink import POINTS_PER_MM
from certgen.pdf.plate import compile_plate
from certgen.pdf.stamp import stamp

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


def saying(operators: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Contents = pdf.make_stream(operators)

    return change


def blended(pdf: pikepdf.Pdf) -> None:
    state = pikepdf.Dictionary(G=pikepdf.Dictionary(BM=pikepdf.Name("/Glow")))
    pdf.pages[0].obj.Resources["/ExtGState"] = state


def tiled(pdf: pikepdf.Pdf) -> None:
    tile = pdf.make_stream(b"0 1 1 0 k 0 0 1 1 re f")
    tile["/PatternType"] = 1
    pdf.pages[0].obj.Resources["/Pattern"] = pikepdf.Dictionary(T=tile)


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
    "layers": (changed(page(rectangle), saying(b"/OC /L BDC 0 0 9 9 re f EMC")), "art_part"),
    "an image between operators": (
        changed(page(rectangle), saying(b"BI /W 1 /H 1 /BPC 8 /CS /G ID x EI")),
        "art_part",
    ),
    "an operator nobody knows": (changed(page(rectangle), saying(b"1 glow")), "art_part"),
    "too deep": (changed(page(rectangle), saying(b"q " * 30 + b"Q " * 30)), "art_part"),
    "a blend nobody knows": (changed(page(rectangle), blended), "art_part"),
    "the press's colours in a tile": (changed(page(rectangle), tiled), "art_colours"),
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
        attachment=(b"{}", b""), at=pdf_samples.AT,
    ).pressed()  # fmt: skip
    with pikepdf.open(BytesIO(b"".join(stamped.sealed(b"")[0]))) as pdf:
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
