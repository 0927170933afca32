"""The sheet's art: what poppler, qpdf and zlib see of it."""

from __future__ import annotations

import re
import subprocess
import sys
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from PIL import Image

from certgen.errors import TemplateError
from certgen.page import Ornament, Passage, Sheet
from certgen.pdf.art import PALETTES, draw
from certgen.pdf.ink import POINTS_PER_MM
from certgen.pdf.zellige import ONE_BELOW, SIDE_BY_SIDE, Crossing, Lattice, crossings

BUDGET = 6000
"""Bytes of all streams, deflated."""
PANEL = Ornament("panel", 127.6, 131.0, 41.8, 53.2)
ORNAMENTS = (
    Ornament("logo", 246.5, 27, 14, 14, source="circle"),
    Ornament("logo", 36.5, 27, 14, 14),
    Ornament("field", 36.5, 27, 14, 14),
    Ornament("field", 246.5, 27, 14, 14),
    Ornament("star", 148.5, 29.6, 5),
    Ornament("divider", 148.5, 112, 124),
    Ornament("dot", 148.5, 120.2, 1.8),
    Ornament("flourish", 216.5, 63.4, 36),
    Ornament("flourish", 80.5, 63.4, -36),
    Ornament("rule", 39.5, 177.6, 80),
    Ornament("rule", 177.5, 177.6, 80, colour="main"),
    PANEL,
)


def sheet(border: str, palette: str, width: float = 297, height: float = 210) -> Sheet:
    return Sheet(
        width=width * POINTS_PER_MM,
        height=height * POINTS_PER_MM,
        border=border,
        palette=tuple(PALETTES[palette].items()),
        languages="ar+fr",
        lang="ar-MA",
        title="شهادة – Certificat",
        slots=(),
        ornaments=ORNAMENTS if (width, height) == (297, 210) else (),
        passage=Passage(None, ()),
    )


RECOGNITION = sheet("ring", "green")
ATTESTATION = sheet("corners", "blue")
LASER = sheet("ring", "laser")
SHEETS = pytest.mark.parametrize(
    "drawn", [RECOGNITION, ATTESTATION, LASER], ids=["recognition", "attestation", "laser"]
)


def run(*command: object) -> str:
    done = subprocess.run([str(word) for word in command], capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout.decode()


def paint(pdf: bytes, folder: Path, dpi: int, *options: object) -> NDArray[np.uint8]:
    """Rows of pixels of three bytes, as poppler renders them."""
    (folder / "art.pdf").write_bytes(pdf)
    run("pdftoppm", "-r", dpi, *options, "-singlefile", folder / "art.pdf", folder / "art")
    return np.asarray(Image.open(folder / "art.ppm"))


def cut(picture: NDArray[np.uint8], *box: float, width: float = 297) -> NDArray[np.uint8]:
    """The part of the picture between left, top, right and bottom, millimetres."""
    left, top, right, bottom = (round(mm * picture.shape[1] / width) for mm in box)
    return picture[top:bottom, left:right]


def streams(pdf: bytes) -> list[bytes]:
    with pikepdf.open(BytesIO(pdf)) as file:
        return [o.read_bytes() for o in file.objects if isinstance(o, pikepdf.Stream)]


@SHEETS
def test_it_deflates_to_little(drawn: Sheet) -> None:
    assert sum(len(zlib.compress(stream, 9)) for stream in streams(draw(drawn))) <= BUDGET


@SHEETS
def test_readers_find_one_clean_page_without_fonts(drawn: Sheet, tmp_path: Path) -> None:
    file = tmp_path / "art.pdf"
    file.write_bytes(draw(drawn))
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", file)
    assert len(run("pdffonts", file).splitlines()) == 2, "only the table's head"
    assert run("pdfimages", "-list", file).count("\n") == 2
    page = run("pdfinfo", file)
    assert "Page size:       841.89 x 595.276 pts (A4)" in page
    assert re.search(r"Pages: +1\n", page)
    assert b"Helvetica" not in file.read_bytes()


@SHEETS
def test_no_transparency_and_no_text(drawn: Sheet) -> None:
    pdf = draw(drawn)
    assert not re.search(rb"/(SMask|ca|CA|BM|Pattern|Shading)\b", pdf)
    operators = {word for stream in streams(pdf) for word in re.findall(rb"[A-Za-z*]+", stream)}
    assert not operators & {b"BT", b"Tf", b"Tj", b"TJ", b"gs", b"sh", b"BI"}


def test_the_same_bytes_in_any_process() -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests'); import test_pdf_art as t;"
        "sys.stdout.buffer.write(t.draw(t.RECOGNITION) + t.draw(t.ATTESTATION))"
    )
    here = draw(RECOGNITION) + draw(ATTESTATION)
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=Path(__file__).parent.parent,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        assert done.stdout == here


@SHEETS
def test_the_panel_is_pure_paper(drawn: Sheet, tmp_path: Path) -> None:
    picture = paint(draw(drawn), tmp_path, 100)
    left, top = PANEL.x, PANEL.y
    right, bottom = left + PANEL.width, top + PANEL.height
    assert (cut(picture, left + 2, top + 2, right - 2, bottom - 2) == 255).all()
    bare = paint(draw(replace(drawn, ornaments=())), tmp_path, 100)
    assert (cut(bare, left + 2, top + 2, right - 2, bottom - 2) < 255).any(), "there was a ground"
    outline = cut(picture, 140, top - 0.5, 160, top + 0.5)
    assert outline.min(axis=0).max() < 240, "and there is an outline"


@SHEETS
def test_logos_stand_on_paper(drawn: Sheet, tmp_path: Path) -> None:
    picture = paint(draw(drawn), tmp_path, 100)
    for left in (36.5, 246.5):
        strip = cut(picture, left + 3, 26.0, left + 11, 26.7)
        assert (strip == 255).all(), "the field around the device"
        assert cut(picture, left, 27, left + 14, 41).min() < 100, "the device"


@SHEETS
def test_the_ground_pales_towards_the_middle(drawn: Sheet, tmp_path: Path) -> None:
    picture = paint(draw(replace(drawn, ornaments=())), tmp_path, 150)
    along = [
        255 - cut(picture, x, 60, x + 20, 150).mean() for x in (24.0, 50.0, 80.0, 110.0, 138.5)
    ]
    assert along == sorted(along, reverse=True)
    assert along[0] > 3 > 0.5 > along[-1], "of 255"
    assert cut(picture, 36.5, 118, 122.5, 145).min() > 150, "text reads over the darkest of it"


def test_one_ink_is_one_ink(tmp_path: Path) -> None:
    pdf = draw(LASER)
    assert not re.search(
        rb"\b(rg|RG|k|K|cs|CS)\b", b"\n".join(streams(pdf)).replace(b"FormXob.K", b"")
    )
    picture = paint(pdf, tmp_path, 60)
    assert (picture == picture[:, :, :1]).all()


def test_the_band_has_its_colours(tmp_path: Path) -> None:
    band = cut(paint(draw(RECOGNITION), tmp_path, 300), 60, 8.6, 120, 18.6)
    share = {
        name: (abs(band.astype(int) - list(bytes.fromhex(code[1:]))).max(axis=2) < 8).mean()
        for name, code in PALETTES["green"].items()
    }
    assert share["main"] > 0.25
    assert share["second"] > 0.1
    assert share["ivory"] > 0.1
    assert 0.005 < share["accent"] < 0.1
    assert share["edge"] > 0.01
    grey = np.asarray(Image.fromarray(band).convert("L"))
    assert np.percentile(grey, 5) < 80 < 200 < np.percentile(grey, 95), "told apart without colour"


@pytest.mark.parametrize(
    ("cell", "touching"), [((1, 0), SIDE_BY_SIDE), ((0, 5), ONE_BELOW), ((1, 0), ONE_BELOW)]
)
def test_the_upper_strand_is_seen_to_be_upper(
    cell: tuple[int, int], touching: Crossing, tmp_path: Path
) -> None:
    """Its edges cut the lower strand; along itself it is not cut. 1016 dpi: 40 pixels a mm."""
    size = 32 * 40
    picture = paint(draw(RECOGNITION), tmp_path, 1016, "-W", size, "-H", size * 2)
    centre = Lattice.on(297, 210).centre(cell)
    edge = (0.50 + 0.80) / 4  # mm from the middle of the upper strand
    for crossing in (*crossings(), touching):
        reach = edge / abs((crossing.over.conjugate() * crossing.under).imag)
        for way in (-1, 1):
            for direction, name in ((crossing.under, "edge"), (crossing.over, "ivory")):
                at = 40 * (centre + crossing.at + way * reach * direction)
                seen = picture[int(at.imag), int(at.real)].astype(int)
                colour = list(bytes.fromhex(PALETTES["green"][name][1:]))
                assert abs(seen - colour).max() < 60, (crossing, name)


@pytest.mark.parametrize("border", ["ring", "corners"])
def test_the_four_corners_are_one(border: str, tmp_path: Path) -> None:
    """Half a turn changes nothing, unlike a mirror: the weave has a sense."""
    pixels = 5  # a millimetre, at 127 dpi, so that the turned page falls on the same grid
    picture = paint(draw(replace(sheet(border, "green"), ornaments=())), tmp_path, 127).astype(int)
    picture = picture[: 210 * pixels, : 297 * pixels]
    edge = slice(0, 21 * pixels)
    turned = picture[::-1, ::-1][edge]
    assert abs(picture[edge] - turned).mean() < 4


@pytest.mark.parametrize(
    ("width", "height"),
    [(210, 297), (420, 297), (210, 148), (85.6, 53.98), (200, 200), (205, 200), (100, 400)],
)
def test_other_sheets(width: float, height: float, tmp_path: Path) -> None:
    pdf = draw(sheet("ring", "green", width, height))
    picture = paint(pdf, tmp_path, 50)
    assert picture.shape[1] / picture.shape[0] == pytest.approx(width / height, rel=0.01)
    scale = min(width, height) / 210
    margin = 3 * scale if scale > 0.5 else 1.2
    assert (cut(picture, 0, 0, width, margin, width=width) == 255).all(), "printers need it"
    green = abs(picture.astype(int) - [0x0B, 0x53, 0x45]).max(axis=2) < 40
    assert green.any(axis=0).mean() > 0.85
    assert green.any(axis=1).mean() > 0.85
    assert sum(len(zlib.compress(stream, 9)) for stream in streams(pdf)) <= BUDGET


def test_no_border_is_no_border(tmp_path: Path) -> None:
    picture = paint(draw(replace(ATTESTATION, border="none", ornaments=())), tmp_path, 50)
    assert (cut(picture, 0, 0, 297, 22) == 255).all()
    assert (cut(picture, 24, 60, 60, 150) < 255).any()


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        (replace(RECOGNITION, border="lace"), "border_kind"),
        (replace(RECOGNITION, palette=(("accent", "#B5893A"),)), "palette_main"),
        (replace(RECOGNITION, ornaments=(Ornament("eagle", 1, 1),)), "ornament_kind"),
        (
            replace(RECOGNITION, ornaments=(Ornament("star", 1, 1, 5, colour="red"),)),
            "ornament_colour",
        ),
        (
            replace(RECOGNITION, ornaments=(Ornament("logo", 1, 1, 5, 5, source="eagle"),)),
            "ornament_logo",
        ),
    ],
)
def test_what_there_is_not_is_named(wrong: Sheet, key: str) -> None:
    with pytest.raises(TemplateError) as caught:
        draw(wrong)
    assert caught.value.key == key
    for lang in ("ar", "fr", "en"):
        for field in caught.value.fields.values():
            assert str(field) in caught.value.say(lang)


def test_main_alone_is_a_palette(tmp_path: Path) -> None:
    picture = paint(draw(replace(RECOGNITION, palette=(("main", "black"),))), tmp_path, 50)
    assert (picture == picture[:, :, :1]).all()
    assert cut(picture, 8, 8, 20, 20).min() < 60
