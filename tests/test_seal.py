"""The seal, before four independent judges: ourselves, OpenSSL, poppler with NSS, pyHanko."""

from __future__ import annotations

import asyncio
import hashlib
import json
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import cms
from demo_pages import Demo, workshop
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from sealing import AT, sealed, span, trust

from certgen.errors import ConfigError
from certgen.keys import Keys
from certgen.model import Status
from certgen.seal.der import elements, first, oid, tlv, value
from certgen.seal.sealer import Sealer, certificates_of
from certgen.seal.trust import Statuses, Trust
from certgen.task import Failure, Made, Task

DIGEST = hashlib.sha256(b"a document").digest()


@pytest.fixture(scope="module", params=["p256", "rsa3072"])
def keys(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Keys:
    folder = tmp_path_factory.mktemp(request.param) / "keys"
    name = {"p256": "مؤسسة المثال للتكوين", "rsa3072": "Fondation de l’Exemple"}[request.param]
    return Keys.make(
        folder, organisation=name, at=AT, algorithm=request.param, url="http://localhost/pki"
    )


@pytest.fixture(scope="module")
def sealer(keys: Keys) -> Sealer:
    return Sealer(*keys.sealer())


@pytest.fixture(scope="module")
def pdf(sealer: Sealer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "sealed.pdf"
    path.write_bytes(sealed(sealer))
    return path


def test_the_same_digest_gives_the_same_seal(keys: Keys, sealer: Sealer) -> None:
    again = Sealer(*Keys.open(keys.folder).sealer())
    assert again.seal(DIGEST) == sealer.seal(DIGEST)
    assert again.gap == sealer.gap


def test_every_seal_fits_the_gap(sealer: Sealer) -> None:
    assert sealer.gap % 64 == 0
    for number in range(40):
        digest = hashlib.sha256(bytes((number,))).digest()
        made = sealer.seal(digest)
        assert 2 * len(made) <= sealer.gap
        assert sealer.each_holds([(digest, made)]) == [True]


def test_a_seal_holds_for_its_digest_alone(sealer: Sealer) -> None:
    made = sealer.seal(DIGEST)
    held = [(DIGEST, made), (hashlib.sha256(b"another").digest(), made)]
    held += [(DIGEST, b""), (DIGEST, made + b"\0"), (DIGEST, made)]
    assert sealer.each_holds(held) == [True, False, False, False, True]
    assert [one for each in held for one in sealer.each_holds([each])] == sealer.each_holds(held)
    assert sealer.each_holds([]) == []
    with pytest.raises(ValueError, match="32 bytes"):
        sealer.seal(b"short")


def test_every_bit_of_a_seal_counts(sealer: Sealer) -> None:
    made = sealer.seal(DIGEST)
    held = [(DIGEST, made)]
    for bit in range(0, 8 * len(made), 7):
        flipped = bytearray(made)
        flipped[bit // 8] ^= 1 << bit % 8
        held.append((DIGEST, bytes(flipped)))
    first, *others = sealer.each_holds(held)
    assert first
    assert not [7 * number for number, holds in enumerate(others) if holds], "bits that do not"


def test_one_that_does_not_hold_is_not_issued(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A fault of the machine while it sealed keeps that one certificate back, and no other."""
    page = Demo("attestation", "ar+fr")
    credentials = [page.credential(page.strange(), number) for number in range(1, 21)]
    tasks = [Task(each, page.languages) for each in credentials]
    sound, place = Sealer.seal, 12
    met: dict[bytes, int] = {}

    def seal(self: Sealer, digest: bytes) -> bytes:
        cms = bytearray(sound(self, digest))
        cms[-1] ^= met.setdefault(digest, len(met)) == place
        return bytes(cms)

    monkeypatch.setattr(Sealer, "seal", seal)
    answers = workshop().make(tasks, tmp_path)
    [failure] = [each for each in answers if isinstance(each, Failure)]
    assert answers.index(failure) == place
    assert failure.error.key == "seal_self_check"
    assert failure.error.fields == {"serial": credentials[place].serial}
    made = {each.file for each in answers if isinstance(each, Made)}
    assert len(made) == len(tasks) - 1
    assert {each.name for each in tmp_path.iterdir()} == made


def test_the_form_is_pades_baseline(keys: Keys, sealer: Sealer) -> None:
    """ETSI EN 319 142-1, section 6.3, level B-B."""
    made = sealer.seal(DIGEST)
    said = cms.ContentInfo.load(made, strict=True)
    assert said.dump(force=True) == made
    signed = said["content"]
    assert signed["encap_content_info"]["content"].native is None
    [signer] = signed["signer_infos"]
    attributes = {each["type"].native: each["values"] for each in signer["signed_attrs"]}
    assert attributes.keys() == {"content_type", "message_digest", "signing_certificate_v2"}
    assert attributes["message_digest"][0].native == DIGEST
    [identifier] = attributes["signing_certificate_v2"][0]["certs"]
    assert identifier["cert_hash"].native == hashlib.sha256(keys.sealer().certificate).digest()
    assert signer["unsigned_attrs"].native is None
    assert set(certificates_of(made)) == {keys.sealer().certificate, keys.authority.der}
    assert made.endswith(tlv(0x04, signer["signature"].native)), "where the check looks for it"


def test_openssl_finds_it_a_cades_signature(keys: Keys, pdf: Path, tmp_path: Path) -> None:
    data = pdf.read_bytes()
    before, after, end = span(data)
    assert end == len(data)
    (tmp_path / "covered").write_bytes(data[:before] + data[after:])
    (tmp_path / "cms").write_bytes(bytes.fromhex(data[before + 1 : after - 1].decode()))
    command = (
        *("openssl", "cms", "-verify", "-cades", "-inform", "DER", "-in", "cms", "-binary"),
        *("-content", "covered", "-purpose", "any", "-x509_strict", "-out", "/dev/null"),
        *("-CAfile", str(keys.folder / "root.crt")),
    )
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "CAdES Verification successful\n")
    (tmp_path / "covered").write_bytes(data[:before] + data[after:-1])
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode


def test_poppler_says_the_whole_file_is_signed(keys: Keys, pdf: Path, tmp_path: Path) -> None:
    store = f"sql:{tmp_path}"

    def run(*command: object) -> str:
        words = [str(word) for word in command]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout

    run("certutil", "-N", "-d", store, "--empty-password")
    for name, trusted in (("root", "CT,CT,CT"), ("ca", ",,")):
        file = keys.folder / f"{name}.crt"
        run("certutil", "-A", "-d", store, "-n", name, "-t", trusted, "-i", file)
    for name in ("root", "ca"):
        run("crlutil", "-I", "-i", keys.folder / f"{name}.crl", "-d", store, "-B")
    said = run("pdfsig", "-nssdir", tmp_path, "-no-ocsp", pdf)
    assert "Signature Validation: Signature is Valid." in said
    assert "Certificate Validation: Certificate is Trusted." in said
    assert "Total document signed" in said
    assert "Signature Type: ETSI.CAdES.detached" in said


def test_pyhanko_requires_revocation_lists_and_is_content(keys: Keys, pdf: Path) -> None:
    reader = PdfFileReader(BytesIO(pdf.read_bytes()), strict=True)
    [signature] = reader.embedded_signatures
    context = ValidationContext(
        trust_roots=[*load_certs_from_pemder_data(keys.root_pem())],
        crls=[(keys.folder / f"{name}.crl").read_bytes() for name in ("root", "ca")],
        revocation_mode="require",
        allow_fetching=False,
    )
    status = asyncio.run(async_validate_pdf_signature(signature, context))
    assert status.intact and status.valid and status.trusted and status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.docmdp_ok
    assert reader.total_revisions == 1


@given(st.binary(max_size=400))
def test_der_goes_out_and_comes_back(held: bytes) -> None:
    element = tlv(0x04, held)
    assert value(element, 0x04) == held
    assert elements(element + element) == [element, element]
    assert first(element + b"rest") == element
    with pytest.raises(ValueError, match="cut short"):
        elements(element[:-1] if held else element[:1])


@given(st.binary(max_size=40))
def test_foreign_der_is_refused_with_one_error(keys: Keys, data: bytes) -> None:
    with pytest.raises(ValueError):
        certificates_of(data)
    assert Sealer(*keys.sealer()).each_holds([(DIGEST, data)]) == [False]


def test_object_identifiers() -> None:
    assert oid("1.2.840.113549.1.7.2").hex() == "06092a864886f70d010702"
    assert oid("2.16.840.1.101.3.4.2.1").hex() == "0609608648016503040201"


CODE = "7K3M9QXD2FHPA4TZ"


def test_the_trust_file_goes_out_and_comes_back(keys: Keys) -> None:
    whole = trust(keys)
    assert Trust.of_json(whole.json()) == whole
    dated = Trust(**{**vars(whole), "statuses": Statuses(AT, {CODE: Status.REVOKED})})
    assert Trust.of_json(dated.json()) == dated
    fates = {CODE[:-1] + letter: fate for letter, fate in zip("123", [*Status][1:], strict=True)}
    told = Trust(**{**vars(whole), "statuses": Statuses(AT, fates)})
    assert Trust.of_json(told.json()) == told
    assert list(whole.seals) == [keys.seals[1].fingerprint]


@pytest.mark.parametrize(
    "change",
    [
        {"certgen_trust": 2},
        {"certgen_trust": True},
        {"issuer": "Exemple"},
        {"issuer": {}},
        {"hosts": []},
        {"hosts": [1]},
        {"roots": ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]},
        {"seals": {"AB" * 32: "seal-1"}},
        {"seals": {"ab": "seal-1"}},
        {"tokens": {"keys": [{"kty": "EC", "kid": "1"}]}},
        {"tokens": {"keys": [], "more": 1}},
        {"statuses": {"as_of": "yesterday", "revoked": []}},
        {"statuses": {"as_of": "2026-11-22T10:00:00Z", "revoked": ["7k3m"]}},
        {"statuses": {"as_of": "2026-11-22T10:00:00Z"}},
        {"statuses": {"as_of": "2026-11-22T10:00:00Z", "revoked": [], "expired": []}},
        {"statuses": {"as_of": "2026-11-22T10:00:00Z", "revoked": [CODE], "replaced": [CODE]}},
        {"added": 1},
    ],
)
def test_the_trust_file_is_read_strictly(keys: Keys, change: dict[str, object]) -> None:
    said = json.loads(trust(keys).json()) | change
    with pytest.raises(ConfigError, match=r"trust\.json is not valid"):
        Trust.of_json(json.dumps(said).encode())


def test_a_trust_file_with_a_thing_missing_twice_or_broken_is_refused(keys: Keys) -> None:
    data = trust(keys).json()
    for name in json.loads(data):
        said = {key: each for key, each in json.loads(data).items() if key != name}
        with pytest.raises(ConfigError):
            Trust.of_json(json.dumps(said).encode())
    twice = data.replace(b'"hosts"', b'"issuer": {"fr": "Autre"}, "hosts"')
    for wrong in (twice, b"", b"[]", b"\xff", b"[" * 100_000, data[:-3]):
        with pytest.raises(ConfigError):
            Trust.of_json(wrong)
