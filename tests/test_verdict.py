"""PDFs, one test a forgery: whatever is tried, only what was issued and still stands is green."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import pem
from asn1crypto.x509 import Certificate
from desk import AT, Desk, checks, listing, said, sheet
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore

from certgen.keys import Keys
from certgen.registry import Kind, Registry
from certgen.seal.sealer import Sealer
from certgen.verdict import Outcome, judge_code, judge_pdf, judge_serial, judge_text


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture
def registry(desk: Desk, tmp_path: Path) -> Iterator[Registry]:
    """A copy of the desk's register, to be written in."""
    path = tmp_path / "register.sqlite3"
    path.write_bytes(desk.path.read_bytes())
    with Registry.open(path) as opened:
        yield opened


def test_a_genuine_file(desk: Desk, registry: Registry) -> None:
    verdict = judge_pdf(desk.pdfs[0], registry=registry, trust=desk.trust, target="a.pdf")
    said(
        verdict,
        Outcome.GENUINE,
        known=True,
        sealed=True,
        same_file=True,
        same_facts=True,
        status="valid",
        target="a.pdf",
    )
    assert verdict.sentence("fr") == "Certificat authentique et en vigueur"
    assert verdict.json("fr")["credential"] == {
        "serial": "DU-000001",
        "code": desk.credentials[0].code,
        "name_ar": "ليلى 1",
        "name_fr": "Leïla 1",
        "role": "trainee",
        "issued_on": "2013-04-05",
        "issuer": "Exemple",
    }
    assert list(checks(verdict)) == ["readable", "file", "seal", "code", "facts", "status"]
    assert all(checks(verdict).values())


def test_revoked_suspended_and_replaced(desk: Desk, registry: Registry) -> None:
    when = dt.datetime(2014, 1, 1, 12, tzinfo=dt.UTC)
    registry.append("DU-000001", Kind.REVOKED, when, reason="{erreur}")
    registry.append("DU-000002", Kind.SUSPENDED, when)
    registry.replace("DU-000003", [desk.issued(3, b"new")], when, "nom")
    for which, outcome, message in [
        (0, Outcome.REVOKED, "Certificat révoqué le 1er janvier 2014. Motif : {erreur}"),
        (1, Outcome.SUSPENDED, "Certificat suspendu depuis le 1er janvier 2014"),
        (2, Outcome.REPLACED, "Certificat remplacé par le n° DU-000004 le 1er janvier 2014"),
    ]:
        credential = desk.credentials[which]
        verdicts = [
            judge_pdf(desk.pdfs[which], registry=registry, trust=desk.trust),
            judge_text(desk.text(credential), registry=registry, trust=desk.trust),
            judge_code(credential.code, registry=registry, trust=desk.trust),
            judge_serial(credential.serial, registry=registry, trust=desk.trust),
        ]
        for verdict in verdicts:
            said(verdict, outcome, known=True, status=str(outcome))
            assert verdict.sentence("fr").replace("\u00a0", " ") == message
            assert checks(verdict)["status"] is False


@pytest.mark.parametrize("where", [0.02, 0.4, 0.75, 0.9, 0.99])
def test_a_flipped_bit(desk: Desk, registry: Registry, where: float) -> None:
    pdf = bytearray(desk.pdfs[0])
    pdf[int(len(pdf) * where)] ^= 1
    verdict = judge_pdf(bytes(pdf), registry=registry, trust=desk.trust)
    said(verdict, Outcome.ALTERED, known=True, same_file=False)
    assert not verdict.sealed
    offline = judge_pdf(bytes(pdf), registry=None, trust=desk.trust)
    said(offline, Outcome.ALTERED, known=None)


@pytest.mark.parametrize("tail", [b"\n", b"x", b"1 0 obj\n<< /Evil true >>\nendobj\n%%EOF\n"])
def test_appended_bytes(desk: Desk, registry: Registry, tail: bytes) -> None:
    verdict = judge_pdf(desk.pdfs[0] + tail, registry=registry, trust=desk.trust)
    said(verdict, Outcome.ALTERED, known=True, same_file=False)


def test_an_edit_saved_over_it(desk: Desk, registry: Registry) -> None:
    with pikepdf.open(BytesIO(desk.pdfs[0])) as opened:
        opened.Root.Lang = pikepdf.String("en")
        out = BytesIO()
        opened.save(out)
    verdict = judge_pdf(out.getvalue(), registry=registry, trust=desk.trust)
    said(verdict, Outcome.ALTERED, known=True, sealed=False, same_file=False, same_facts=True)


def test_archival_data_leave_it_the_same_file(desk: Desk, registry: Registry) -> None:
    out = BytesIO(desk.pdfs[0])
    signature = PdfFileReader(out).embedded_regular_signatures[0]
    root = Certificate.load(pem.unarmor(desk.trust.roots[0])[2])
    DocumentSecurityStore.add_dss(out, signature.pkcs7_content, certs=[root])
    assert len(out.getvalue()) > len(desk.pdfs[0])
    verdict = judge_pdf(out.getvalue(), registry=registry, trust=desk.trust)
    said(verdict, Outcome.GENUINE, sealed=True, same_file=True)
    assert "archival" in verdict.why[1].detail("en")


def test_sealed_by_us_but_never_registered(desk: Desk, registry: Registry) -> None:
    other = desk.pdf(desk.credentials[0], said="ANOTHER")
    verdict = judge_pdf(other, registry=registry, trust=desk.trust)
    said(verdict, Outcome.ALTERED, known=True, sealed=True, same_file=False, same_facts=True)


def test_registered_bytes_under_a_seal_that_is_not_pinned(desk: Desk, registry: Registry) -> None:
    trust = replace(desk.trust, seals={"0" * 64: "seal-9"})
    verdict = judge_pdf(desk.pdfs[0], registry=registry, trust=trust)
    said(verdict, Outcome.ALTERED, known=True, sealed=False, same_file=True)


@pytest.fixture(scope="module")
def rival(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """Keys of a forger who calls himself the same."""
    return Keys.make(tmp_path_factory.mktemp("rival") / "keys", organisation="Exemple", at=AT)


def test_sealed_by_a_lookalike(desk: Desk, registry: Registry, rival: Keys) -> None:
    copied = desk.pdf(desk.credentials[0], sealer=Sealer(*rival.sealer()))
    verdict = judge_pdf(copied, registry=registry, trust=desk.trust)
    said(verdict, Outcome.ALTERED, known=True, sealed=False, same_file=False)
    claimed = sheet(desk.text(desk.credentials[0], keys=rival), Sealer(*rival.sealer()))
    verdict = judge_pdf(claimed, registry=registry, trust=desk.trust)
    said(verdict, Outcome.ALTERED, known=True, sealed=False, same_facts=False)


def test_a_copied_qr_code_on_another_sheet(desk: Desk, registry: Registry) -> None:
    copied = sheet(desk.text(desk.credentials[0]))
    for register in (registry, None):
        verdict = judge_pdf(copied, registry=register, trust=desk.trust)
        said(verdict, Outcome.ALTERED, sealed=False)
        assert checks(verdict)["qr"] is True


def test_strangers(desk: Desk, registry: Registry) -> None:
    verdict = judge_pdf(sheet("https://elsewhere.example/"), registry=registry, trust=desk.trust)
    said(verdict, Outcome.NOT_OURS, known=False, sealed=False, same_facts=None, credential=None)
    for junk in (b"", b"%PDF-1.7\n%%EOF", b"hello"):
        verdict = judge_pdf(junk, registry=registry, trust=desk.trust)
        said(verdict, Outcome.UNREADABLE, known=False, same_file=False, compare=None)


def test_a_file_offline(desk: Desk) -> None:
    verdict = judge_pdf(desk.pdfs[0], registry=None, trust=desk.trust)
    said(verdict, Outcome.GENUINE_OFFLINE, known=None, same_file=None, same_facts=True, status=None)
    assert verdict.json("fr")["credential"]["name_fr"] == "Leïla 1"
    listed = listing(desk.trust, desk.credentials[0])
    said(judge_pdf(desk.pdfs[0], registry=None, trust=listed), Outcome.REVOKED, status="revoked")
