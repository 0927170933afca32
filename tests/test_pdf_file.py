"""The file as readers find it: syntax, cross-references, page, picture, attachment, metadata."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pdf_samples
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from certgen.errors import SealError, TemplateError
from certgen.pdf import metadata
from certgen.pdf.graph import take
from certgen.pdf.numbers import OBJECTS
from certgen.pdf.objects import Packed, References, Stream
from certgen.pdf.plate import compile_plate
from certgen.pdf.spelling import string

LANGUAGES = pytest.mark.parametrize("languages", pdf_samples.LANGUAGES)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "certificate.pdf"
    path.write_bytes(pdf_samples.document("ar+fr"))
    return path


def run(*command: object) -> str:
    done = subprocess.run([str(word) for word in command], capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout.decode()


@LANGUAGES
def test_qpdf_finds_nothing_wrong(languages: str, tmp_path: Path) -> None:
    path = tmp_path / "certificate.pdf"
    path.write_bytes(pdf_samples.document(languages))
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", path)
    assert "Page size:       841.89 x 595.276 pts (A4)" in run("pdfinfo", path)


def rows(pdf: bytes) -> list[tuple[int, int, int]]:
    """The cross-reference stream, read without any PDF library."""
    start = int(re.fullmatch(rb".*startxref\n(\d+)\n%%EOF\n", pdf, re.DOTALL)[1])
    head, _, rest = pdf[start:].partition(b"stream\n")
    size = int(re.search(rb"/Size (\d+)", head)[1])
    assert b"/W[1 3 2]" in head
    table = zlib.decompress(rest.removesuffix(rest[rest.rindex(b"\nendstream\nendobj\n") :]))
    assert len(table) == 6 * size
    return [
        (table[at], int.from_bytes(table[at + 1 : at + 4]), int.from_bytes(table[at + 4 : at + 6]))
        for at in range(0, len(table), 6)
    ]


def test_every_cross_reference_points_at_its_object() -> None:
    pdf = pdf_samples.document("ar+fr")
    table = rows(pdf)
    placed = {place: number for number, (kind, place, _) in enumerate(table) if kind == 1}
    for place, number in placed.items():
        assert pdf.startswith(b"%d 0 obj\n" % number, place)
    packed = [(place, index) for kind, place, index in table if kind == 2]
    assert {place for place, _ in packed} == set(map(int, OBJECTS.values()))
    for stream in OBJECTS.values():
        inside = sorted(index for place, index in packed if place == stream)
        assert inside == list(range(len(inside)))
    assert all(row == (0, 0, 65535) for row in table if row[0] == 0)
    between = re.compile(rb"\n?\d+ 0 obj\n")
    assert len(placed) == sum(1 for match in between.finditer(pdf) if match.end())


def test_the_seal_covers_all_but_its_own_place() -> None:
    stamped = pdf_samples.stamped("fr", pdf_samples.LINES)
    pdf = b"".join(stamped.sealed(pdf_samples.CMS)[0])
    with pikepdf.open(BytesIO(pdf)) as read:
        signature = read.Root.Perms.DocMDP
        assert signature.objgen == read.Root.AcroForm.Fields[0].V.objgen
        zero, first, second, rest = map(int, signature.ByteRange)
        transform = signature.Reference[0]
        assert transform.TransformMethod == "/DocMDP"
        assert transform.TransformParams.P == 1
        assert str(signature.M) == "D:20130405093000Z"
        assert signature.SubFilter == "/ETSI.CAdES.detached"
    assert (zero, second + rest) == (0, len(pdf))
    assert pdf[first:second] == b"<" + pdf_samples.CMS.hex().encode().ljust(4096, b"0") + b">"
    assert stamped.digest == hashlib.sha256(pdf[:first] + pdf[second:]).digest()
    assert pdf.count(b"%%EOF") == 1


def test_a_seal_that_does_not_fit_is_refused() -> None:
    stamped = pdf_samples.stamped("fr", pdf_samples.LINES)
    sizes = {sum(map(len, stamped.sealed(cms)[0])) for cms in (b"\x30", b"\x30" * 2048)}
    assert len(sizes) == 1
    with pytest.raises(SealError) as refused:
        stamped.sealed(b"\x30" * 2049)
    assert refused.value.key == "seal_too_large"
    assert all("2049" in refused.value.say(lang) for lang in ("ar", "fr", "en"))


def test_the_credential_travels_inside(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "credential.json"
    run("pdfdetach", "-save", 1, "-o", out, file)
    assert out.read_bytes() == pdf_samples.ATTACHMENT
    with pikepdf.open(file) as pdf:
        specification = pdf.Root.AF[0]
        assert specification.objgen == pdf.Root.Names.EmbeddedFiles.Names[1].objgen
        assert specification.AFRelationship == "/Data"
        assert specification.EF.F.Subtype == "/application/json"


def test_what_the_metadata_says(file: Path) -> None:
    with pikepdf.open(file) as pdf:
        assert "/Info" not in pdf.trailer
        packet = pdf.Root.Metadata.read_bytes()
        with pdf.open_metadata() as xmp:
            assert xmp.pdfa_status == "3U"
            assert xmp["pdfuaid:part"] == "1"
            title = xmp["dc:title"]
    assert title == "شهادة تكوين – Attestation de formation – أمينة بن عليّ"
    root = ElementTree.fromstring(packet.decode())
    said = (item for description in root[0] for item in description.attrib.items())
    own = {key: value for key, value in said if "certgen" in key}
    assert sorted(own.values()) == sorted([pdf_samples.CODE, "DU-2013-000017"])
    for text in (pdf_samples.CODE, "DU-2013-000017", "أمينة بن عليّ"):
        assert text.encode() in file.read_bytes(), "found without reading PDF"


def test_odd_names_do_not_break_the_metadata() -> None:
    odd = 'A & B <i> "q" \\ ) ( ]]> \x07 \u202e'
    pdf = pdf_samples.document("fr", ((odd.replace("\x07", "").replace("\u202e", ""), "latin"),))
    with pikepdf.open(BytesIO(pdf)) as read, read.open_metadata() as xmp:
        assert "A & B <i>" in str(xmp["dc:title"])
    about = metadata.About.of(replace(pdf_samples.sheet("fr"), title=odd), odd)
    packet = about.xmp(odd, odd, odd, pdf_samples.AT).body()
    data = zlib.decompress(packet.partition(b"stream\n")[2].removesuffix(b"\nendstream"))
    assert "A & B <i>" in "".join(ElementTree.fromstring(data.decode()).itertext())


@pytest.mark.parametrize("dpi", [150, 300])
def test_the_symbol_can_be_scanned(file: Path, dpi: int) -> None:
    page = pypdfium2.PdfDocument(file)[0]
    seen = zxingcpp.read_barcodes(
        page.render(scale=dpi / 72).to_numpy(), zxingcpp.BarcodeFormat.QRCode
    )
    assert [code.text for code in seen] == [
        f"HTTPS://VERIF.EXAMPLE.MA/{pdf_samples.CODE}#ABCDEFGH234567"
    ]


def test_the_symbol_is_drawn_where_it_was_put(file: Path, tmp_path: Path) -> None:
    with pikepdf.open(file) as pdf:
        own = pdf.pages[0].Contents[2].read_bytes()
        image = pdf.pages[0].Resources.XObject["/Q"]
        matrix = pdf_samples.symbol()
        assert (image.Width, image.Height) == (matrix.size, matrix.size)
        assert image.read_raw_bytes() == matrix.bits
        assert bool(image.ImageMask) and [*image.Decode] == [1, 0]
        assert "/Interpolate" not in image
    side = float(re.search(rb"q (\S+) 0 0 \1 (\S+) (\S+) cm /Q Do Q", own)[1])
    assert side == pytest.approx(min(1.4 * matrix.size, 100))


ANOTHER_ORDER = """
import hashlib, sys
sys.path.insert(0, {tests!r})
import pdf_samples
for languages in reversed(pdf_samples.LANGUAGES):
    pdf_samples.document(languages, (("آخر", "ar"), ("Encore un", "latin-italic")), 3)
for languages in reversed(pdf_samples.LANGUAGES):
    for number in (2, 1):
        print(languages, number, hashlib.sha256(
            pdf_samples.document(languages, pdf_samples.LINES, number)).hexdigest())
"""


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_same_input_same_bytes_in_any_process_and_order(seed: str) -> None:
    here = [
        f"{languages} {number} {hashlib.sha256(pdf).hexdigest()}"
        for languages in pdf_samples.LANGUAGES
        for number in (1, 2)
        for pdf in (pdf_samples.document(languages, pdf_samples.LINES, number),)
    ]
    program = ANOTHER_ORDER.format(tests=str(Path(__file__).parent))
    there = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONHASHSEED": seed},
        capture_output=True,
        check=True,
        text=True,
    ).stdout.splitlines()
    assert sorted(there) == sorted(here)


def test_identifier_is_that_of_the_certificate() -> None:
    def identifier(number: int) -> bytes:
        with pikepdf.open(BytesIO(pdf_samples.document("fr", number=number))) as pdf:
            first, second = map(bytes, pdf.trailer.ID)
        assert first == second
        return first

    assert len({identifier(1), identifier(2), identifier(3)}) == 3
    assert identifier(1) == identifier(1)


def test_art_that_shows_text_is_refused() -> None:
    file = BytesIO()
    canvas = Canvas(file)
    canvas.drawString(50, 50, "Logo")
    canvas.save()
    with pytest.raises(TemplateError) as refused:
        take(file.getvalue(), 100)
    assert refused.value.key == "art_shows_text"
    with pytest.raises(TemplateError) as refused:
        take(b"%PDF-1.7 nothing", 100)
    assert refused.value.key == "art_unreadable"


def test_a_plate_is_known_by_its_content() -> None:
    one = pdf_samples.plate("fr")
    catalogue = pdf_samples.typesetter().catalogue
    same = compile_plate(
        pdf_samples.sheet("fr"), pdf_samples.art(), catalogue, issuer=pdf_samples.ISSUER, gap=4096
    )
    other = replace(pdf_samples.sheet("fr"), lang="fr-FR")
    changed = compile_plate(
        other, pdf_samples.art(), catalogue, issuer=pdf_samples.ISSUER, gap=4096
    )
    assert one.id == same.id == hashlib.sha256(one.prefix).hexdigest()
    assert one.id != changed.id


@pytest.mark.parametrize(
    "text", ["", "a", "(", "))(\\", "أمينة", "\r\n", "😀 é", "ج\u0628\u0629(\u5c0d"]
)
def test_strings_are_read_back(text: str) -> None:
    assert str(pikepdf.Object.parse(string(text))) == text


PARTS = st.lists(st.binary(max_size=300), max_size=4)


@given(st.binary(max_size=3_000), PARTS, PARTS, st.integers(0, 12))
def test_streams_are_read_back(
    data: bytes, packed: list[bytes], bare: list[bytes], level: int
) -> None:
    """What was deflated before, what lies open, and the rest, as one zlib stream."""
    opening = [*map(Packed, packed), *bare][::-1]
    body = Stream(data, b"/Type/Any", level, tuple(opening)).body()
    head, _, rest = body.partition(b">>\nstream\n")
    written = rest[: -len(b"\nendstream")]
    assert head.startswith(b"<</Type/Any/") and head.endswith(b"/Length %d" % len(written))
    assert (b"/Filter/FlateDecode" in head) == bool(level or opening)
    texts = [part.text if isinstance(part, Packed) else part for part in opening]
    read = zlib.decompress(written) if level or opening else written
    assert read == b"".join((*texts, data))
    assert all(part in written for part in bare)


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(OverflowError):
        Stream(b"", opening=(bytes(1 << 16),)).body()
    table = References(4)
    for wrong in (4, -1):
        with pytest.raises(IndexError):
            table.place([(wrong, 0)], 0)
        with pytest.raises(IndexError):
            table.pack([wrong], 2)
    with pytest.raises(OverflowError):
        table.place([(1, 1)], (1 << 24) - 1)
