"""PDF/A-3u and PDF/UA-1: our own rules, two outside checkers, and files that must fail each."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import conformance
import demo_pages
import pikepdf
import pytest
from asn1crypto.cms import ContentInfo
from demo_pages import Demo
from opened import File, opened
from pdfua import Severity, validate
from pikepdf import Array, Dictionary, Name, Pdf, String
from spelt import RULES

BILINGUAL = demo_pages.PAGES[2]


@pytest.fixture(scope="module")
def sound() -> bytes:
    return demo_pages.files()[BILINGUAL, "strange"]


@pytest.mark.parametrize("which", ["longest", "strange"])
@pytest.mark.parametrize("page", demo_pages.PAGES, ids=str)
def test_every_page_keeps_every_rule(page: Demo, which: str) -> None:
    with opened(demo_pages.files()[page, which]).pdf as pdf:
        file = File(demo_pages.files()[page, which], pdf)
        assert [*conformance.violated(file)] == []


def content(before: bytes, after: bytes) -> Callable[[Pdf], None]:
    """Change the recipient's own content stream."""

    def change(pdf: Pdf) -> None:
        stream = pdf.pages[0].Contents[2]
        data = stream.read_bytes()
        assert before in data
        stream.write(data.replace(before, after, 1))

    return change


def metadata(before: str, after: str) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        packet = pdf.Root.Metadata.read_bytes().decode()
        assert before in packet
        pdf.Root.Metadata.write(packet.replace(before, after).encode())

    return change


def font(pdf: Pdf) -> pikepdf.Object:
    return pdf.pages[0].Resources.Font["/O"]


def cid(pdf: Pdf) -> pikepdf.Object:
    return font(pdf).DescendantFonts[0]


def element(pdf: Pdf, kind: str) -> pikepdf.Object:
    return next(each for each in pdf.Root.StructTreeRoot.K.K if f"/{kind}" == each.S)


def unmapped(pdf: Pdf) -> None:
    data = font(pdf).ToUnicode.read_bytes()
    at = data.index(b"[<") + 2
    font(pdf).ToUnicode.write(data[:at] + b"FEFF" + data[at + 4 :])


def narrowed(pdf: Pdf) -> None:
    cid(pdf).W[1][0] = int(cid(pdf).W[1][0]) + 1


def truncated(pdf: Pdf) -> None:
    """The font file of another passage, which has fewer glyphs."""
    others = (pdf.pages[0].Resources.Font[name] for name in ("/P", "/S"))
    files = [each.DescendantFonts[0].FontDescriptor.FontFile2 for each in others]
    big = pdf.pages[0].Resources.Font["/P"].DescendantFonts[0].FontDescriptor
    big.FontFile2 = files[1]


def set_(target: Callable[[Pdf], pikepdf.Object], key: str, value: object) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        target(pdf)[key] = value

    return change


def without(target: Callable[[Pdf], pikepdf.Object], key: str) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        del target(pdf)[key]

    return change


def root(pdf: Pdf) -> pikepdf.Object:
    return pdf.Root


def widget(pdf: Pdf) -> pikepdf.Object:
    return pdf.pages[0].Annots[0]


def image(pdf: Pdf) -> pikepdf.Object:
    return pdf.pages[0].Resources.XObject["/Q"]


def form(pdf: Pdf) -> pikepdf.Object:
    return next(
        each
        for each in pdf.objects
        if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Form"
    )


def seal(pdf: Pdf) -> pikepdf.Object:
    return pdf.Root.AcroForm.Fields[0].V


def unsigned(pdf: Pdf) -> bytes:
    """The seal without its certificates."""
    cms = ContentInfo.load(bytes(seal(pdf).Contents))
    cms["content"]["certificates"] = []
    return cms.dump(force=True)


def intent(pdf: Pdf) -> pikepdf.Object:
    return pdf.Root.OutputIntents[0]


def swapped(pdf: Pdf) -> None:
    parents = pdf.Root.StructTreeRoot.ParentTree.Nums[1]
    first = parents[0]
    parents[0] = parents[1]
    parents[1] = first


BROKEN: dict[str, Callable[[bytes], bytes] | Callable[[Pdf], None]] = {}
BYTES: dict[str, tuple[bytes, bytes]] = {
    "header": (b"%PDF-1.7\n", b"%PDF-2.0\n"),
    "trailer": (b"%%EOF\n", b"%%EOF\n\n "),
    "layout": (b"\nendstream\nendobj\n", b"\n\nendstream\nendobj\n"),
    "hexadecimal_strings": (b"/ID[<", b"/ID[<0"),
    "signature_range": (b"/ByteRange[0 ", b"/ByteRange[0 1"),
}
OBJECTS: dict[str, Callable[[Pdf], None]] = {
    "filters": set_(image, "/Filter", Name.LZWDecode),
    "permissions": set_(lambda pdf: pdf.Root.Perms, "/UR", Dictionary()),
    "limits": content(b"EMC", b"q q q q q q q q q q q q q q q q q q q q q q q q q q q q q\nEMC"),
    "values": content(b"EMC", b"EMC\n2147483648 w"),
    "signer": lambda pdf: set_(seal, "/Contents", String(unsigned(pdf)))(pdf),
    "resources": content(b"/Q Do", b"/R Do"),
    "operators": content(b"EMC", b"EMC\n/Perceptual ri"),
    "output_intent": without(root, "/OutputIntents"),
    "colours": content(b"EMC", b"0 0 0 1 k\nEMC"),
    "graphics_states": set_(
        lambda pdf: pdf.pages[0].Resources, "/ExtGState", Dictionary(G=Dictionary(TR=Name.Identity))
    ),
    "images": set_(image, "/Interpolate", True),
    "forms": set_(form, "/Ref", Dictionary()),
    "blending": set_(
        lambda pdf: pdf.pages[0].Resources, "/ExtGState", Dictionary(G=Dictionary(BM=Name.Glow))
    ),
    "font_dictionaries": set_(font, "/BaseFont", Name("/Amiri")),
    "composite_fonts": without(cid, "/CIDToGIDMap"),
    "font_programs": set_(
        lambda pdf: cid(pdf).FontDescriptor, "/FontBBox", Array([0, 0, 250, 250])
    ),
    "glyphs_are_embedded": truncated,
    "widths": narrowed,
    "unicode_values": unmapped,
    "no_notdef": content(b") Tj", b") Tj <0000> Tj"),
    "annotations": set_(widget, "/F", 128),
    "nothing_happens": set_(root, "/OpenAction", Dictionary(S=Name.JavaScript, JS=String("1"))),
    "packet": metadata('id="W5M0MpCehiHzreSzNTczkc9d"?>', 'id="W5M0" encoding="UTF-8"?>'),
    "prefixes": metadata("xmlns:pdfaSchema=", "xmlns:schema="),
    "property_types": metadata("<rdf:li>fr-MA<", "<rdf:li>français<"),
    "extension_schemas": metadata("<pdfaProperty:name>code<", "<pdfaProperty:name>other<"),
    "archival_identification": metadata('pdfaid:conformance="U"', 'pdfaid:conformance="C"'),
    "embedded_files": without(lambda pdf: pdf.Root.AF[0], "/AFRelationship"),
    "no_layers": set_(root, "/OCProperties", Dictionary()),
    "access_identification": metadata('pdfuaid:part="1"', 'pdfuaid:part="2"'),
    "everything_is_marked": content(b"EMC", b"EMC\n0 0 9 9 re f"),
    "forms_are_drawings": lambda pdf: form(pdf).write(b"/P BMC EMC"),
    "structure_types": lambda pdf: set_(lambda p: element(p, "P"), "/S", Name.Story)(pdf),
    "title": set_(lambda pdf: pdf.Root.ViewerPreferences, "/DisplayDocTitle", False),
    "parent_tree": swapped,
    "languages": set_(lambda pdf: element(pdf, "H1"), "/Lang", String("")),
    "figures": without(lambda pdf: element(pdf, "Figure"), "/Alt"),
    "headings": set_(lambda pdf: element(pdf, "H1"), "/S", Name.H3),
    "nothing_is_empty": set_(lambda pdf: element(pdf, "H1"), "/ActualText", String(" ")),
    "widget_in_structure": without(widget, "/TU"),
}


def broken(data: bytes, change: Callable[[Pdf], None]) -> bytes:
    """``data`` with ``change`` made to its objects."""
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(out, fix_metadata_version=False, compress_streams=False)
    return out.getvalue()


def altered(sound: bytes, rule: str) -> bytes:
    """``sound`` as it must fail ``rule``."""
    if rule not in BYTES:
        return broken(sound, OBJECTS[rule])
    before, after = BYTES[rule]
    assert before in sound
    return sound.replace(before, after, 1)


@pytest.mark.parametrize("name", RULES)
def test_every_rule_catches_what_breaks_it(name: str, sound: bytes) -> None:
    data = altered(sound, name.rpartition(" ")[2])
    with opened(data).pdf as pdf:
        found = [line.partition(":")[0] for line in conformance.violated(File(data, pdf))]
    assert name in found


def test_each_rule_has_its_control() -> None:
    assert {name.rpartition(" ")[2] for name in RULES} == {*BYTES, *OBJECTS}


def test_the_reference_tells_what_holds_each_clause() -> None:
    """And its sums are those of its rows."""
    page = (demo_pages.REPOSITORY / "docs/reference/conformance.md").read_text("utf-8")
    top, *standards = page.split("\n## ")
    held, absent = (
        [int(cell) for cell in row]
        for row in re.findall(r"^\| a test .* \| (\d+) \| (\d+) \|", top, re.M)
    )
    names: set[str] = {"nothing_is_empty"}
    for place, standard in enumerate(standards):
        rows = re.findall(r"^\| [\d.]+ \| (\d+) \| (\d+) \| .* \| (.*) \|", standard, re.M)
        assert sum(int(row[0]) for row in rows) == held[place] + absent[place]
        assert sum(int(row[1]) for row in rows) == absent[place]
        names |= {name for row in rows for name in re.findall(r"`(\w+)`", row[2])}
    assert names == {name.rpartition(" ")[2] for name in RULES}
    assert f"{len(RULES)} rules of their own" in page


def outloud(*files: Path) -> subprocess.CompletedProcess[str]:
    """outloud's own rules but two: they compare what an element says with the content in visual
    order, where Arabic stands from left to right."""
    program = [
        Path(sys.executable).with_name("outloud"),
        "--skip",
        "TAG-032,TXT-004",
        *map(str, files),
    ]
    return subprocess.run(program, capture_output=True, text=True, check=False)


def test_outloud_finds_no_error_and_hears_when_there_is_one(sound: bytes, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(sound)
    bad.write_bytes(broken(sound, OBJECTS["figures"]))
    heard = outloud(good)
    assert heard.returncode == 0, heard.stdout
    assert "0 error(s)" in heard.stdout
    heard = outloud(bad)
    assert heard.returncode == 1
    assert "Alt" in heard.stdout or "alt" in heard.stdout


def pdfua_errors(file: Path) -> list[str]:
    """Errors only: its one warning asks for an Info dictionary, which PDF/A does without."""
    found = validate(file).findings
    return [each.message for each in found if each.severity is Severity.ERROR]


@pytest.mark.parametrize("page", demo_pages.PAGES, ids=str)
def test_pdfua_finds_no_error(page: Demo, tmp_path: Path) -> None:
    file = tmp_path / "certificate.pdf"
    file.write_bytes(demo_pages.files()[page, "longest"])
    assert pdfua_errors(file) == []


def test_pdfua_finds_a_missing_language(sound: bytes, tmp_path: Path) -> None:
    file = tmp_path / "certificate.pdf"
    file.write_bytes(broken(sound, without(root, "/Lang")))
    assert pdfua_errors(file) != []
