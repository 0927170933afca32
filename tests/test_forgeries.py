"""One test for each way to pass off a PDF that we did not seal as it is.

The readers run in this process here, which is faster; ``test_inspection`` runs them confined.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import PdfSignedData
from sealing import AT, judged_here, sealed, span, trust

from certgen import confined
from certgen.keys import Keys
from certgen.seal.inspection import CHECKS, Inspection, inspect
from certgen.seal.sealer import Sealer

OFFICE = "Fondation Exemple"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys.make(tmp_path_factory.mktemp("office") / "keys", organisation=OFFICE, at=AT)


@pytest.fixture(scope="module")
def lookalike(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys.make(tmp_path_factory.mktemp("other") / "keys", organisation=OFFICE, at=AT)


@pytest.fixture(scope="module")
def sealer(keys: Keys) -> Sealer:
    return Sealer(*keys.sealer())


@pytest.fixture(scope="module")
def pdf(sealer: Sealer) -> bytes:
    return sealed(sealer)


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "run", judged_here)


Look = Callable[[bytes], Inspection]


@pytest.fixture
def look(keys: Keys) -> Look:
    return lambda pdf: inspect(pdf, trust(keys))


def failed(inspection: Inspection) -> set[str]:
    """The checks that a file which is not sealed did not pass."""
    assert inspection.sealed is False
    return set(CHECKS) - {each.check for each in inspection.findings if each.ok}


def updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], object]) -> bytes:
    """``pdf`` with an incremental update."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def test_what_we_sealed_stands(look: Look, pdf: bytes) -> None:
    found = look(pdf)
    assert found.sealed
    assert [(each.check, each.ok) for each in found.findings] == [(name, True) for name in CHECKS]
    assert found.sealed_bytes == len(pdf)


def test_a_flipped_bit_in_the_content(look: Look, pdf: bytes) -> None:
    at = pdf.index(b"(D:20") + 4
    assert {"seal", "cms"} <= failed(look(pdf[:at] + bytes((pdf[at] ^ 1,)) + pdf[at + 1 :]))


@pytest.mark.parametrize("place", ["attributes", "signature", "authority", "padding"])
def test_a_flipped_bit_in_the_gap(
    look: Look, keys: Keys, sealer: Sealer, pdf: bytes, place: str
) -> None:
    before, after, _ = span(pdf)
    length = len(pdf[before + 1 : after - 1].rstrip(b"0"))
    authority = pdf.index(keys.authority.der.hex().encode()) + 400
    attributes = pdf.index(b"2a864886f70d010904") + 40
    at = {
        "attributes": attributes,
        "signature": before + length - 8,
        "authority": authority,
        "padding": after - 100,
    }[place]
    digit = b"%x" % (int(pdf[at : at + 1], 16) ^ 1)
    check = "chain" if place == "authority" else "seal"
    assert check in failed(look(pdf[:at] + digit + pdf[at + 1 :]))


def test_no_random_bit_may_change(look: Look, pdf: bytes) -> None:
    chance = random.Random(20130405)
    for bit in chance.sample(range(8 * len(pdf)), 60):
        flipped = bytearray(pdf)
        flipped[bit // 8] ^= 1 << bit % 8
        assert not look(bytes(flipped)).sealed, f"bit {bit}"


@pytest.mark.parametrize("size", [1, 1000, 5000])
@pytest.mark.parametrize("stuff", [b"\n", b"\0", b"x"])
def test_bytes_appended(look: Look, pdf: bytes, size: int, stuff: bytes) -> None:
    found = look(pdf + stuff * size)
    assert "frame" in failed(found) or "changes" in failed(found)


def test_an_object_appended_without_a_cross_reference(look: Look, pdf: bytes) -> None:
    forged = pdf + b"4 0 obj\n<< /Length 0 >>\nstream\n\nendstream\nendobj\n"
    assert "frame" in failed(look(forged))
    assert "frame" in failed(look(forged + b"startxref\n0\n%%EOF\n"))
    assert failed(look(forged + b"startxref\n99999999\n%%EOF\n")) >= {"frame", "structure"}


def test_an_object_appended_under_the_old_cross_reference(look: Look, pdf: bytes) -> None:
    """The last startxref leads to the sealed table; a reader that repairs may see the rest."""
    last = re.findall(rb"startxref\n(\d+)\n", pdf)[-1]
    forged = pdf + b"4 0 obj\n<< >>\nendobj\nstartxref\n%s\n%%%%EOF\n" % last
    found = look(forged)
    assert failed(found) == {"frame"}
    assert found.sealed_bytes == len(pdf)


def test_an_annotation_added_by_an_update(look: Look, pdf: bytes) -> None:
    def stamp(writer: IncrementalPdfFileWriter) -> None:
        note = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
                generic.pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(9)] * 4),
                generic.pdf_name("/Contents"): generic.pdf_string("forged"),
            }
        )  # fmt: skip
        page = writer.root["/Pages"]["/Kids"][0]
        page["/Annots"].append(writer.add_object(note))
        writer.update_container(page["/Annots"])

    found = look(updated(pdf, stamp))
    assert failed(found) == {"changes"}
    assert (found.revisions, found.sealed_bytes) == (2, len(pdf))


def test_the_content_replaced_by_an_update(look: Look, pdf: bytes) -> None:
    def replace(writer: IncrementalPdfFileWriter) -> None:
        page = writer.root["/Pages"]["/Kids"][0]
        drawing = generic.StreamObject(stream_data=b"BT /F 30 Tf 200 400 Td (FORGED) Tj ET")
        page["/Contents"] = writer.add_object(drawing)
        writer.update_container(page)

    assert failed(look(updated(pdf, replace))) == {"changes"}


def test_a_form_field_filled_in(look: Look, sealer: Sealer) -> None:
    genuine = sealed(sealer, field=True)
    assert look(genuine).sealed

    def fill(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][1]
        field["/V"] = generic.pdf_string("b")
        writer.update_container(field)

    assert failed(look(updated(genuine, fill))) == {"changes"}


def test_a_lookalike_hierarchy_with_the_same_names(look: Look, lookalike: Keys) -> None:
    assert failed(look(sealed(Sealer(*lookalike.sealer())))) == {"seal", "chain"}


def test_another_key_under_our_certificate(look: Look, keys: Keys, lookalike: Keys) -> None:
    class Mixed:
        algorithm = "p256"
        public = keys.sealer().key.public
        sign = staticmethod(lookalike.sealer().key.sign)

    forger = Sealer(Mixed(), *keys.sealer()[1:])
    assert failed(look(sealed(forger))) == {"seal", "cms", "chain"}


def test_our_authority_s_other_certificates_are_no_seal(look: Look, keys: Keys) -> None:
    """What is pinned is the seal, not whatever the hierarchy vouches for."""
    known = trust(keys)
    later = keys.rotate_seal(AT)
    forged = sealed(Sealer(*later.sealer()))
    found = inspect(forged, known)
    assert failed(found) == {"seal"}
    assert inspect(forged, trust(later)).sealed
    assert inspect(sealed(Sealer(*keys.sealer())), trust(later)).sealed


def test_a_second_signature_over_a_change(look: Look, lookalike: Keys, pdf: bytes) -> None:
    forger = Sealer(*lookalike.sealer())
    writer, out = IncrementalPdfFileWriter(BytesIO(pdf)), BytesIO()
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = generic.NumberObject(90)
    writer.update_container(page)
    steps = PdfCMSEmbedder().write_cms("again", writer)
    next(steps)
    form = SigSeedSubFilter.PADES
    steps.send(SigObjSetup(PdfSignedData(generic.pdf_name("/Sig"), form, AT, bytes_reserved=4096)))
    digest, _ = steps.send(SigIOSetup(md_algorithm="sha256", in_place=False, output=out))
    steps.send(forger.seal(digest.document_digest))
    assert failed(look(out.getvalue())) >= {"signature", "changes"}


def test_the_signature_stripped(look: Look, pdf: bytes) -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        del document.Root.AcroForm, document.Root.Perms, document.pages[0].Annots
        document.save(out)
    found = look(out.getvalue())
    assert failed(found) >= {"signature", "seal"}
    assert found.attachment == {"serial": "DU-2013-000017", "name": {"ar": "سعيد"}}


def test_saved_again_by_another_program(look: Look, pdf: bytes) -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        document.save(out)
    assert failed(look(out.getvalue())) >= {"range", "seal"}


@pytest.mark.parametrize(
    "numbers",
    [
        "0 0 0 0", "0 {b} {a}", "0 {b} {a} {r} 0 0", "1 {b} {a} {r}", "0 {b} {a} -1", "null",
        "0 {b} {b} {r}", "0 {b} {a} {r}0", "0 -1 {a} {r}", "0 {b} {a}.5 {r}", "0 {b} /a {r}",
        "0 {b1} {a} {r}", "0 {b} {a1} {r1}",
    ],
)  # fmt: skip
def test_tricks_with_the_byte_range(look: Look, pdf: bytes, numbers: str) -> None:
    before, after, end = span(pdf)
    said = numbers.format(
        b=before, a=after, r=end - after, b1=before - 1, a1=after + 1, r1=end - after - 1
    )
    start = pdf.index(b"[", pdf.index(b"/ByteRange"))
    stop = start + len(b"[ 0 9999999999 9999999999 9999999999 ]")
    forged = pdf[:start] + f"[ {said} ]".encode().ljust(stop - start) + pdf[stop:]
    assert len(forged) == len(pdf)
    assert failed(look(forged)) >= {"seal"}


def test_something_hidden_beside_the_seal_in_the_gap(look: Look, pdf: bytes) -> None:
    """Wrapping: the forger's objects stand where the byte range leaves the seal out."""
    _, after, _ = span(pdf)
    for hidden in (b"/Hidden (x)", b" " * 40, b"<< >>"):
        assert failed(look(pdf[:after] + hidden + pdf[after:])) >= {"seal"}


def test_a_hybrid_file(look: Look, pdf: bytes) -> None:
    """A table for old readers beside a stream for new ones: two documents in one."""
    sealed_table = int(re.findall(rb"startxref\n(\d+)\n", pdf)[-1])
    table = b"xref\n0 0\ntrailer\n<< /Size 30 /Root 2 0 R /Prev %d /XRefStm %d >>\n" % (
        sealed_table,
        sealed_table,
    )
    found = look(pdf + table + b"startxref\n%d\n%%%%EOF\n" % len(pdf))
    assert "structure" in failed(found)
    assert "hybrid" in str(found.findings)


def test_the_seal_spelt_otherwise(look: Look, pdf: bytes) -> None:
    before, after, _ = span(pdf)
    assert failed(look(pdf[:before] + pdf[before:after].upper() + pdf[after:])) == {"range", "seal"}


def test_the_seal_of_another_certificate(look: Look, sealer: Sealer, pdf: bytes) -> None:
    other = sealed(sealer, said="CERTIFICAS")
    before, after, _ = span(pdf)
    assert span(other)[:2] == (before, after)
    assert failed(look(pdf[:before] + other[before:after] + pdf[after:])) >= {"seal", "cms"}


@pytest.mark.parametrize(
    ("how", "check"),
    [
        ({"lock": None}, "lock"),
        ({"lock": 2}, "lock"),
        ({"kind": "/adbe.pkcs7.detached"}, "signature"),
    ],
)
def test_our_key_under_another_form(
    look: Look, sealer: Sealer, how: dict[str, object], check: str
) -> None:
    assert failed(look(sealed(sealer, **how))) == {check}
