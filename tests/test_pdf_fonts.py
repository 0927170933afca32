"""The embedded fonts: sound files, widths that agree, a text for every code."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from io import BytesIO
from itertools import accumulate, pairwise
from pathlib import Path

import aloud
import outlines
import pdf_samples
import pikepdf
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from certgen.pdf.fontfile import Font, to_unicode
from certgen.pdf.glyf import simple_glyph
from certgen.pdf.glyph import COARSE, glyphs_of, make_glyph
from certgen.pdf.truetype import Glyph
from certgen.text.line import Unit, the_unit
from certgen.text.outline import Contour

LINES = (
    ("مُحَمَّدٌ (لالة) الإدريسي 2013", "ar-bold"),
    ("Jean-François Œdipe ffi", "latin"),
    ("طٰه Digital Unify", "ar"),
)


@pytest.fixture(scope="module")
def pdf() -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(pdf_samples.document("ar+fr", LINES))) as pdf:
        yield pdf


def fonts(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return list(pdf.pages[0].Resources.Font.values())


def test_every_font_is_embedded_and_a_subset(tmp_path: Path) -> None:
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf_samples.document("ar+fr", LINES))
    listing = subprocess.run(["pdffonts", file], capture_output=True, check=True, text=True)
    lines = listing.stdout.splitlines()[2:]
    assert len(lines) == 3, "plate, shared, own"
    for line in lines:
        assert re.match(r"[A-Z]{6}\+\S+ +CID TrueType +Identity-H +yes yes yes ", line), line
    assert len({line.split("+")[0] for line in lines}) == len(lines), "one tag a subset"


def test_font_files_are_sound(pdf: pikepdf.Pdf) -> None:
    for font in fonts(pdf):
        data = font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()
        with TTFont(BytesIO(data), checkChecksums=2, lazy=False) as file:
            file.ensureDecompiled()
            head, maximum, reach = file["head"], file["maxp"], file["hhea"]
            assert head.unitsPerEm == 1000
            glyf, hmtx = file["glyf"], file["hmtx"]
            drawn = [glyf[name] for name in file.getGlyphOrder() if glyf[name].numberOfContours]
            for edge in ("xMin", "yMin"):
                assert getattr(head, edge) == min([0, *(getattr(glyph, edge) for glyph in drawn)])
            for edge in ("xMax", "yMax"):
                assert getattr(head, edge) == max([0, *(getattr(glyph, edge) for glyph in drawn)])
            for name in file.getGlyphOrder():
                if glyf[name].numberOfContours:
                    assert hmtx[name][1] == glyf[name].xMin
            for glyph in drawn:
                said = [getattr(glyph, edge) for edge in ("xMin", "yMin", "xMax", "yMax")]
                glyph.recalcBounds(glyf)
                ink = [getattr(glyph, edge) for edge in ("xMin", "yMin", "xMax", "yMax")]
                for around, inside in zip(
                    [-e for e in said[:2]] + said[2:], [-e for e in ink[:2]] + ink[2:], strict=True
                ):
                    assert inside <= around < inside + COARSE
            assert maximum.numGlyphs == len(hmtx.metrics)
            assert maximum.maxPoints == max(len(glyph.coordinates) for glyph in drawn)
            assert maximum.maxContours == max(glyph.numberOfContours for glyph in drawn)
            assert reach.advanceWidthMax == max(advance for advance, _ in hmtx.metrics.values())


def test_widths_agree_and_every_code_has_its_text(pdf: pikepdf.Pdf) -> None:
    content = b"".join(stream.read_bytes() for stream in pdf.pages[0].Contents)
    used: dict[str, set[int]] = {}
    font = ""
    for operands, operator in pikepdf.parse_content_stream(pdf.pages[0]):
        if str(operator) == "Tf":
            font = str(operands[0])
        elif str(operator) in ("Tj", "TJ"):
            shown = operands[0] if str(operator) == "TJ" else [operands[0]]
            data = b"".join(bytes(part) for part in shown if isinstance(part, pikepdf.String))
            codes = {int.from_bytes(data[at : at + 2]) for at in range(0, len(data), 2)}
            used.setdefault(font, set()).update(codes)
    assert b"ActualText" not in content
    for name, font_object in pdf.pages[0].Resources.Font.items():
        cid_font = font_object.DescendantFonts[0]
        assert cid_font.CIDToGIDMap == "/Identity"
        first, widths = cid_font.W
        with TTFont(BytesIO(cid_font.FontDescriptor.FontFile2.read_bytes())) as file:
            advances = [file["hmtx"][glyph][0] for glyph in file.getGlyphOrder()]
        assert first == 1
        assert [cid_font.DW, *map(int, widths)] == advances
        assert used[name] == set(range(1, len(advances)))
        texts = aloud.unicode_map(font_object.ToUnicode.read_bytes())
        assert set(texts) == used[name]
        assert all(text and not set(text) & set("\0\ufeff\ufffe") for text in texts.values())


def test_more_than_256_codes_are_mapped_in_ranges() -> None:
    font = Font(b"F", 1, pdf_samples.typesetter().catalogue)
    codes = font.codes([the_unit("amiri", (), chr(0x1000 + code), 10) for code in range(600)])
    assert codes == [(b"F", n + 1) for n in range(600)]
    texts = aloud.unicode_map(to_unicode(font.glyphs))
    assert texts == {code + 1: chr(0x1000 + code) for code in range(600)}


def test_a_large_font_is_sound() -> None:
    """With places too far for two bytes; and more glyphs than a file can have are refused."""
    contour = tuple((n * 7 % 997, n * 13 % 991, True) for n in range(60_000))
    outline, *_ = simple_glyph([(contour, 0, 0)], COARSE)
    glyphs = [Glyph("amiri", outline, 500, (0, 0, 1000, 1000), 60_000, 1, b"<0041>")] * 3
    font = Font(b"F", 1, pdf_samples.typesetter().catalogue)
    font.codes([the_unit("amiri", (), "a", 10)])
    font.glyphs[:] = glyphs
    (_, stream), _ = font.objects(1)[0]
    with TTFont(BytesIO(stream.data), checkChecksums=2, lazy=False) as file:
        assert file["head"].indexToLocFormat == 1
        assert [len(file["glyf"][name].coordinates) for name in file.getGlyphOrder()[1:]] == (
            [60_000] * 3
        )
    font.glyphs[:] = glyphs[:1] * 0xFFFF
    with pytest.raises(OverflowError):
        font.objects(1)


def shown(font: Font, *units: Unit) -> list[tuple[bytes, int]]:
    """The names of fonts and the numbers of glyphs that ``units`` are shown by."""
    return font.codes(units)


def test_a_font_holds_what_no_font_before_it_has() -> None:
    catalogue = pdf_samples.typesetter().catalogue
    first = Font(b"P", 1, catalogue)
    one, two, three = (the_unit("amiri", (), text, 10) for text in "abc")
    assert shown(first, one, one) == [(b"P", 1)] * 2
    second = Font(b"S", 6, catalogue, first)
    assert shown(second, one, two) == [(b"P", 1), (b"S", 1)]
    third = Font(b"O", 11, catalogue, second)
    assert shown(third, one, two, three) == [(b"P", 1), (b"S", 1), (b"O", 1)]
    other = the_unit("garamond", (), "a", 10)
    assert shown(third, other) == [(b"O", 2)], "another face, another glyph"
    assert [len(font.glyphs) for font in (first, second, third)] == [1, 1, 2]


def test_a_unit_is_drawn_as_its_glyphs_together() -> None:
    """A letter and its mark, flattened, against the font file read by fontTools."""
    catalogue = pdf_samples.typesetter().catalogue
    face = catalogue.face("amiri")
    with TTFont(catalogue.sources["amiri"].file) as font:
        names, table = font.getGlyphOrder(), font["glyf"]
        letter, mark = font.getBestCmap()[0x628], font.getBestCmap()[0x64E]
        ids = [names.index(letter), names.index(mark)]
        glyph = make_glyph(face, the_unit("amiri", ((ids[0], 0, 0), (ids[1], 70, -30)), "ب", 900))
        expected = []
        for name, dx, dy in ((letter, 0, 0), (mark, 72, -30)):  # moved by whole steps of the grid
            points, ends, on = table[name].getCoordinates(table)
            moved = [(x + dx, y + dy, flag & 1) for (x, y), flag in zip(points, on, strict=True)]
            starts = [0, *(end + 1 for end in ends)]
            expected += [moved[start : end + 1] for start, end in zip(starts, ends, strict=False)]
    drawn = decoded(glyph.outline)
    starts = [0, *(end + 1 for end in drawn.endPtsOfContours)]
    points = [(x, y, on & 1) for (x, y), on in zip(drawn.coordinates, drawn.flags, strict=True)]
    contours = [points[start:end] for start, end in pairwise(starts)]
    assert len(contours) == len(expected)
    for ours, theirs in zip(contours, expected, strict=True):
        away = outlines.apart(outlines.drawn(tuple(ours)), outlines.drawn(tuple(theirs)))
        assert away < face.grid


def decoded(outline: bytes):  # type: ignore[no-untyped-def]
    from fontTools.ttLib.tables._g_l_y_f import Glyph

    glyph = Glyph(outline)
    glyph.expand(None)
    return glyph


POINTS = st.tuples(st.integers(-8000, 8000), st.integers(-8000, 8000), st.booleans())
NEAR = st.tuples(st.integers(-2, 2), st.sampled_from([0, 255, 256]), st.booleans())
PLACED = st.tuples(
    st.lists(POINTS | NEAR, min_size=1, max_size=300), st.integers(-9, 9), st.integers(-9, 9)
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PLACED, min_size=1, max_size=6))
def test_any_contours_are_encoded_exactly(placed: list[tuple[Contour, int, int]]) -> None:
    points = [(x + dx, y + dy, on) for contour, dx, dy in placed for x, y, on in contour]
    outline, (left, low, right, high), count = simple_glyph(placed, COARSE)
    assert len(outline) % 4 == 0
    assert count == len(points)
    for edge, least in (
        *((low, min(y for _, y, _ in points)), (left, min(x for x, _, _ in points))),
        *((-high, -max(y for _, y, _ in points)), (-right, -max(x for x, _, _ in points))),
    ):
        assert edge <= least < edge + COARSE and edge % COARSE == 0
    glyph = decoded(outline)
    assert (glyph.xMin, glyph.yMin, glyph.xMax, glyph.yMax) == (left, low, right, high)
    found = [(x, y, bool(on)) for (x, y), on in zip(glyph.coordinates, glyph.flags, strict=True)]
    assert found == points
    ends = accumulate(len(contour) for contour, _, _ in placed)
    assert glyph.endPtsOfContours == [end - 1 for end in ends]


@pytest.mark.parametrize(
    "contours",
    [
        [((0, 0, True), (40_000, 0, True))],
        [((30_000, 0, True), (-30_000, 0, True))],
        [((0, 0, True),) * 0x10001],
        [((0, 0, True),)] * 0x8000,
        [(), ((0, 0, True),)],
    ],
)
def test_what_an_outline_has_no_room_for_is_refused(contours: list[Contour]) -> None:
    with pytest.raises(OverflowError):
        simple_glyph([(contour, 0, 0) for contour in contours], COARSE)


def test_a_blank_has_no_outline() -> None:
    assert simple_glyph([], COARSE) == (b"", (0, 0, 0, 0), 0)


def test_forgetting_glyphs_changes_nothing() -> None:
    units = [
        unit for run in pdf_samples.typesetter().line("أمينة", "ar").runs for unit in run.units
    ]
    kept = glyphs_of(pdf_samples.typesetter().catalogue)
    before = [kept[unit].outline for unit in units]
    kept.clear()
    assert [kept[unit].outline for unit in units] == before
