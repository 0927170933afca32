"""The microtext: the sheet's own serial all around the frame, in outlines."""

from __future__ import annotations

import math
import re
import subprocess
import zlib
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pdf_samples
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from certgen.page import Page, Passage, Sheet
from certgen.pdf import microtext
from certgen.pdf.art import PALETTES, draw
from certgen.pdf.ink import POINTS_PER_MM
from certgen.pdf.numbers import Fixed
from certgen.pdf.plate import Plate, compile_plate
from certgen.pdf.polygon import polygon
from certgen.pdf.stamp import stamp

SIZES = {"A4": (297.0, 210.0), "A5 portrait": (148.0, 210.0), "card": (85.6, 53.98)}
NOTHING = Passage("nothing", ())


def sheet(border: str = "ring", size: str = "A4") -> Sheet:
    width, height = (side * POINTS_PER_MM for side in SIZES[size])
    palette = tuple(PALETTES["green"].items())
    return Sheet(
        width=width,
        height=height,
        border=border,
        palette=palette,
        languages="fr",
        lang="fr-MA",
        title="Attestation",
        slots=(),
        ornaments=(),
        passage=NOTHING,
        microtext="Digital Unify · DU-2013-",
    )


@cache
def engraved(size: str = "A4") -> microtext.Microtext:
    found = microtext.engrave(sheet(size=size), pdf_samples.typesetter().catalogue, 100)
    assert found
    return found


def drawn(serial: str) -> bytes:
    """The operators of the form of one certificate."""
    _, _, data = engraved().form(serial).body().partition(b"stream\n")
    return zlib.decompress(data.removesuffix(b"\nendstream"))


@cache
def plate(border: str = "ring") -> Plate:
    drawn = sheet(border)
    return compile_plate(
        drawn, draw(drawn), pdf_samples.typesetter().catalogue, issuer="x", gap=512
    )


def document(serial: str) -> bytes:
    stamped = stamp(
        plate(),
        Page(NOTHING, NOTHING),
        pdf_samples.symbol(),
        serial=serial,
        code=pdf_samples.CODE,
        person="x",
        attachment=(b"{}", b""),
        at=pdf_samples.AT,
    ).pressed()
    return b"".join(stamped.sealed(b"")[0])


@pytest.mark.parametrize("size", SIZES)
def test_every_run_closes_exactly(size: str) -> None:
    """Each side: a whole number of phrases that lead from one end of the run to the other."""
    width = int(re.search(rb"1 0 0 1 (\d+) 0 cm", engraved(size).content)[1])  # type: ignore[index]
    sides = re.findall(
        r"q\n(\S+) (\S+) \S+ \S+ (\S+) (\S+) cm\n(.*?)\nQ", engraved(size).content.decode(), re.S
    )
    assert len(sides) == 4
    reached = []
    for across, up, x, y, placed in sides:
        times = placed.count("/U Do")
        assert times == placed.count(" cm") + 1 > 1
        scale = complex(float(across), float(up))
        start = complex(float(x), float(y))
        reached.append((start, start + times * width * scale))
        assert 0.36 < abs(scale) * microtext.FINE * 0.65 / POINTS_PER_MM < 0.58, "capitals, mm"
    sheet_width, sheet_height = (side * POINTS_PER_MM for side in SIZES[size])
    (top, top_end), (bottom, bottom_end), (left, left_end), (right, right_end) = reached
    for start, end, room in (
        (top.real, top_end.real, sheet_width),
        (bottom.real, bottom_end.real, sheet_width),
        (left.imag, left_end.imag, sheet_height),
        (right_end.imag, right.imag, sheet_height),
    ):
        assert start + end == pytest.approx(room, abs=0.1), "as far from either corner"
    assert top.imag > sheet_height / 2 > bottom.imag
    assert left.real < sheet_width / 2 < right.real


def test_the_serial_is_that_of_the_sheet() -> None:
    one, other = drawn("DU-2013-000017"), drawn("DU-2013-000018")
    seven, eight = (drawn(f"DU-2013-00000{digit}").split(b"cm\n")[-1] for digit in "78")
    assert one.endswith(seven) and other.endswith(eight) and seven != eight
    assert one.removesuffix(seven) == other.removesuffix(eight)
    assert one.count(b" 0 cm") == 6
    assert len(engraved().form("DU-2013-284569").body()) < 900, "bytes that every certificate pays"


def test_the_plate_pays_little_for_it() -> None:
    _, phrase = engraved().phrase
    assert len(phrase) + len(zlib.compress(engraved().content, 9)) < 1700


def test_seven_digits_stand_in_the_room_of_six() -> None:
    six, seven = drawn("DU-2013-000017"), drawn("DU-2013-1000017")
    assert b"\n1 0 0 1" in six
    assert seven.count(b"\nf") == six.count(b"\nf") + 1
    narrowed = float(re.search(rb"\n(\S+) 0 0 1", seven)[1])  # type: ignore[index]
    assert narrowed * 7 <= 6 + 0.01


def test_every_certificate_draws_it_all_around_as_an_artifact() -> None:
    with pikepdf.open(BytesIO(document("DU-2013-000017"))) as pdf:
        form = pdf.get_object(Fixed.MICROTEXT, 0)
        assert pdf.pages[0].Resources.XObject.U.objgen == form.objgen
        assert set(form.Resources.XObject.keys()) == {"/P"}
        inside = 0
        placed = 0
        for operands, operator in pikepdf.parse_content_stream(pdf.pages[0]):
            inside += {"BMC": 1, "BDC": 1, "EMC": -1}.get(str(operator), 0)
            if str(operator) == "Do" and operands[0] == "/U":
                assert inside == 1
                placed += 1
        assert placed > 40


def test_a_reader_who_copies_the_page_does_not_find_it(tmp_path: Path) -> None:
    file = tmp_path / "one.pdf"
    file.write_bytes(document("DU-2013-000017"))
    done = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True)
    assert done.stdout.strip() == b""


def test_it_is_seen_on_all_four_sides(tmp_path: Path) -> None:
    file = tmp_path / "one.pdf"
    file.write_bytes(document("DU-2013-000017"))
    subprocess.run(["pdftoppm", "-r", "150", "-singlefile", file, tmp_path / "one"], check=True)
    picture = Image.open(tmp_path / "one.ppm").convert("L")
    scale = 150 / 25.4
    for box in (
        (60, 20.7, 240, 21.6), (60, 188.4, 240, 189.3), (20.7, 60, 21.6, 150), (275.4, 60, 276.3, 150)
    ):  # fmt: skip
        part = picture.crop(tuple(round(mm * scale) for mm in box))
        darkness = 255 - sum(part.tobytes()) / (part.width * part.height)
        assert 25 < darkness < 140, "letters, neither blank nor a bar"


@pytest.mark.parametrize("change", [{"border": "none"}, {"microtext": ""}, {"background": "x.pdf"}])
def test_there_is_none_without_frame_or_text(change: dict[str, str]) -> None:
    catalogue = pdf_samples.typesetter().catalogue
    assert microtext.engrave(replace(sheet(), **change), catalogue, 100) is None  # type: ignore[arg-type]


def test_the_polygon_keeps_to_the_outline() -> None:
    """A circle of quadratic curves: every corner and the middle of every side is on it."""
    radius, count = 400, 8
    around = [i * 2 * math.pi / count for i in range(count)]
    contour = tuple(
        (
            radius * math.cos(a) / math.cos(math.pi / count),
            radius * math.sin(a) / math.cos(math.pi / count),
            False,
        )
        for a in around
    )
    drawn = microtext._polygon(contour, 0.1)  # type: ignore[arg-type]
    points = [complex(float(x), float(y)) for x, y in re.findall(rb"(\S+) (\S+) [ml]", drawn)]
    assert 12 < len(points) < 60
    for here, there in zip(points, [*points[1:], points[0]], strict=True):
        for point in (here, (here + there) / 2):
            assert abs(point) == pytest.approx(40, abs=2 * microtext.TRUE)


COORDINATE = st.integers(-3000, 3000)


@given(st.lists(st.tuples(COORDINATE, COORDINATE, st.booleans()), min_size=1, max_size=30))
def test_any_outline_has_a_polygon_near_it(contour: list[tuple[int, int, bool]]) -> None:
    corners = [complex(*corner) for corner in polygon(tuple(contour), 0.1, microtext.TRUE)]
    assert all(here != there for here, there in pairwise(corners))
    sides = list(zip(corners, [*corners[1:], *corners[:1]], strict=True))
    for x, y, on_curve in contour:
        if on_curve and sides:
            away = min(_distance(complex(x, y) * 0.1, *side) for side in sides)
            assert away <= microtext.TRUE + math.sqrt(0.5) + 1e-6, "and a corner is rounded"


def _distance(point: complex, start: complex, end: complex) -> float:
    along = (end - start) / (abs(end - start) or 1)
    place = ((point - start) * along.conjugate()).real
    return abs(point - (start + along * min(max(place, 0.0), abs(end - start))))
