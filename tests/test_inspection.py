"""Inspection of foreign files: it answers, whatever the bytes, and says what it could not judge."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from asn1crypto.crl import CertificateList
from conftest import Workplace
from pyhanko.sign.validation.dss import DocumentSecurityStore
from sealing import AT, ATTACHMENT, SYMBOL, judged_here, sealed, trust

from certgen import confined
from certgen.keys import Keys
from certgen.pdf.view import View
from certgen.seal import sight
from certgen.seal.inspection import CHECKS, inspect
from certgen.seal.sealer import Sealer
from certgen.seal.trust import Trust


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    folder = tmp_path_factory.mktemp("office") / "keys"
    return Keys.make(folder, organisation="Fondation Exemple", at=AT)


@pytest.fixture(scope="module")
def pdf(keys: Keys) -> bytes:
    return sealed(Sealer(*keys.sealer()))


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "run", judged_here)


@pytest.mark.parametrize("algorithm", ["p256", "rsa3072"])
def test_a_genuine_file_shows_all_its_facts(tmp_path: Path, algorithm: str) -> None:
    folder = tmp_path / "keys"
    keys = Keys.make(folder, organisation="مؤسسة", at=AT, algorithm=algorithm)  # type: ignore[arg-type]
    pdf = sealed(Sealer(*keys.sealer()))
    found = inspect(pdf, Trust.of_json(trust(keys).json()))
    assert [(each.check, each.ok) for each in found.findings] == [(name, True) for name in CHECKS]
    assert (found.readable, found.sealed, found.revisions) == (True, True, 1)
    assert found.sealed_bytes == len(pdf)
    assert found.attachment == json.loads(ATTACHMENT)
    assert found.symbols == (SYMBOL,)


def test_a_forged_file_still_shows_what_is_on_it(keys: Keys, pdf: bytes) -> None:
    found = inspect(pdf + b"\n" * 500, trust(keys))
    assert (found.readable, found.sealed, found.sealed_bytes) == (True, False, len(pdf))
    assert found.symbols == (SYMBOL,)
    assert found.attachment == json.loads(ATTACHMENT)


@pytest.mark.usefixtures("here")
def test_validation_data_may_be_added(keys: Keys, pdf: bytes) -> None:
    """What keeps a signature verifiable after its certificates have ended."""
    out = BytesIO(pdf)
    crls = [CertificateList.load(keys.published()[f"{name}.crl"]) for name in ("root", "ca")]
    DocumentSecurityStore.add_dss(out, None, crls=crls)
    found = inspect(out.getvalue(), trust(keys))
    assert found.sealed
    assert (found.revisions, found.sealed_bytes) == (2, len(pdf))


@pytest.mark.usefixtures("here")
def test_a_seal_stands_after_its_certificate_has_ended(tmp_path: Path) -> None:
    then = AT - dt.timedelta(days=1500)
    old = Keys.make(tmp_path / "keys", organisation="Exemple", at=then)
    assert old.seals[1].not_after < AT
    sealer = Sealer(*old.sealer())
    assert inspect(sealed(sealer, at=then), trust(old)).sealed
    late = inspect(sealed(sealer, at=AT), trust(old))
    assert late.sealed is False
    assert [each.check for each in late.findings if not each.ok] == ["chain"]
    early = inspect(sealed(sealer, at=then - dt.timedelta(days=3)), trust(old))
    assert early.sealed is False


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("list.csv", "a,b")
    return out.getvalue()


@pytest.mark.parametrize(
    "data", [b"", b"hello", bytes(10_000), zipped(), b"\x89PNG\r\n\x1a\n", "شهادة".encode()]
)
def test_what_is_no_pdf_is_not_read(keys: Keys, data: bytes) -> None:
    found = inspect(data, trust(keys))
    assert (found.readable, found.sealed, found.sealed_bytes) == (False, None, None)
    assert [(each.check, each.ok) for each in found.findings] == [("size", True), ("frame", False)]


def test_a_file_of_six_megabytes_is_not_read(keys: Keys, pdf: bytes) -> None:
    found = inspect(pdf + bytes(6_000_000), trust(keys))
    assert (found.readable, found.sealed) == (False, None)
    assert [each.check for each in found.findings] == ["size"]
    assert not inspect(pdf, trust(keys), size=len(pdf) - 1).readable


def test_leading_junk(keys: Keys, pdf: bytes) -> None:
    found = inspect(b"junk\n" + pdf, trust(keys))
    assert found.sealed is False
    assert not found.findings[1].ok


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file(keys: Keys, pdf: bytes, share: float) -> None:
    found = inspect(pdf[: int(len(pdf) * share)], trust(keys))
    assert not found.sealed
    assert not found.findings[1].ok


def saved(document: pikepdf.Pdf, **how: object) -> bytes:
    out = BytesIO()
    document.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def test_an_encrypted_file(keys: Keys, pdf: bytes) -> None:
    with pikepdf.open(BytesIO(pdf)) as document:
        locked = saved(document, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert inspect(locked, trust(keys)).sealed is False


def test_a_bomb_is_put_out(keys: Keys) -> None:
    """Some kB that unpack, in two steps, to more than the child may hold."""
    packer, million = zlib.compressobj(1), bytes(1 << 20)
    packed = zlib.compress(b"".join(packer.compress(million) for _ in range(700)) + packer.flush())
    assert len(packed) < 40_000
    document = pikepdf.new()
    page = document.add_blank_page()
    page.Contents = document.make_stream(b"")
    page.Contents.write(packed, filter=pikepdf.Array([pikepdf.Name.FlateDecode] * 2))
    found = inspect(saved(document), trust(keys), limits=confined.Limits(512 << 20, 5))
    assert not found.sealed
    assert found.symbols == ()


def test_deep_nesting(keys: Keys) -> None:
    depth = 200_000
    body = b"%PDF-1.7\n1 0 obj\n" + b"[" * depth + b"]" * depth + b"\nendobj\n"
    table = b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n"
    end = b"trailer\n<< /Size 2 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    found = inspect(body + table + end, trust(keys))
    assert not found.sealed
    assert not found.readable


def test_a_page_as_large_as_a_house(keys: Keys, pdf: bytes) -> None:
    with pikepdf.open(BytesIO(pdf)) as document:
        document.pages[0].MediaBox = [0, 0, 14_400, 14_400]
        found = inspect(saved(document), trust(keys))
    assert found.readable
    assert found.sealed is False


@pytest.mark.parametrize(
    "attachment",
    [
        b"[1]",
        b"not json",
        b"\xff\xfe",
        b'{"a": NaN}',
        b"[" * 60_000,
        b'{"a": "%s"}' % (b"x" * 70_000),
    ],
)
@pytest.mark.usefixtures("here")
def test_an_attachment_that_is_no_credential(keys: Keys, attachment: bytes) -> None:
    found = inspect(sealed(Sealer(*keys.sealer()), attachment=attachment), trust(keys))
    assert found.sealed
    assert found.attachment is None


@pytest.mark.parametrize("reason", ["memory", "time", "crash"])
def test_a_reader_that_dies_leaves_the_seal_unjudged(
    keys: Keys, pdf: bytes, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    def dies(*_: object) -> bytes:
        raise confined.Confined(reason)

    monkeypatch.setattr(confined, "run", dies)
    found = inspect(pdf, trust(keys))
    assert (found.readable, found.sealed, found.sealed_bytes) == (False, None, None)
    assert reason in found.findings[2].detail


GOOD = [[name, True, ""] for name in CHECKS if name not in ("size", "frame", "seal")]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"findings": [*GOOD, ["seal", True, ""]]},
        {"findings": None},
        {"findings": [[1]]},
        {"range": [0, 1]},
        {"range": [0, -5, 1 << 80, 7]},
        {"range": "four"},
        {"attachment": 5},
        {"revisions": "many"},
    ],
)
def test_a_captured_reader_cannot_invent_a_seal(
    keys: Keys, pdf: bytes, monkeypatch: pytest.MonkeyPatch, said: dict[str, object]
) -> None:
    honest = {"readable": True, "revisions": 1, "range": [0, 10, 20, 30], "attachment": None}
    answer = json.dumps(honest | {"findings": GOOD} | said).encode()
    monkeypatch.setattr(confined, "run", lambda *_: answer)
    assert not inspect(pdf[:-2] + b" \n", trust(keys)).sealed


@pytest.mark.parametrize("answer", [b"", b"null", b"[]", b"\xff", b"[" * 100_000])
def test_a_reader_that_babbles_is_not_heard(
    keys: Keys, pdf: bytes, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    monkeypatch.setattr(confined, "run", lambda *_: answer)
    assert inspect(pdf, trust(keys)).sealed is None


@pytest.mark.parametrize("name", ["attestation", "recognition"])
def test_our_symbol_is_read_without_drawing_the_whole_page(
    issued: Workplace, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sight, "RESOLUTIONS", sight.RESOLUTIONS[:1])
    drawn: list[object] = []
    whole = View.drawn

    def noted(self: View, *said: Any, **named: Any) -> Any:
        drawn.append(named["part"])
        return whole(self, *said, **named)

    monkeypatch.setattr(View, "drawn", noted)
    role = {"attestation": "trainee", "recognition": "trainer"}[name]
    row = next(row for row in issued.manifest() if row["role"] == role)
    pdf = issued.pdf(row).read_bytes()
    assert json.loads(sight.symbols(pdf)) == [row["verify_url"]]
    assert drawn == [sight.WHERE]
