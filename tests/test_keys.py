"""Keys: made whole or not at all, opened with clear errors, rotated without loss, never shown."""

from __future__ import annotations

import datetime as dt
import pickle
import subprocess
from base64 import urlsafe_b64decode
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import load_der_x509_certificate
from hypothesis import given
from hypothesis import strategies as st

from certgen.errors import SealError, StorageError
from certgen.keys import Keys, PrivateKey, PublicKey, load_pkcs12, naming, raw_signature
from certgen.keys.signing import ORDER_P256

AT = dt.datetime.now(dt.UTC).replace(microsecond=0)
ORGANISATION = "Direction Générale des Collectivités Locales – Fondation Exemple du Maroc"
P256 = PrivateKey.generate()
RSA = PrivateKey.generate("rsa2048")


def make(folder: Path, **how: object) -> Keys:
    return Keys.make(folder, organisation=ORGANISATION, at=AT, **how)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return make(tmp_path_factory.mktemp("office") / "keys", url="https://verif.example.ma/pki")


def openssl(*command: object, folder: Path) -> str:
    done = subprocess.run(
        ["openssl", *map(str, command)], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


@given(st.binary(max_size=64))
def test_a_signature_holds_for_its_message_alone(message: bytes) -> None:
    for key in (P256, RSA):
        signature = key.sign(message)
        assert signature == key.sign(message)
        assert len(signature) <= key.public.signature_size
        assert key.public.verify(signature, message)
        assert not key.public.verify(signature, message + b".")
        assert not key.public.verify(message, message)


@given(st.binary(max_size=64))
def test_the_raw_form_has_one_spelling(message: bytes) -> None:
    raw = raw_signature(P256.sign(message))
    assert P256.public.verify_raw(raw, message)
    high = raw[:32] + (ORDER_P256 - int.from_bytes(raw[32:])).to_bytes(32)
    assert not P256.public.verify_raw(high, message)
    assert not P256.public.verify_raw(raw + b"\0", message)
    assert not P256.public.verify_raw(bytes(64), message)
    assert not RSA.public.verify_raw(raw, message)


def test_ecdsa_is_that_of_rfc_6979() -> None:
    """Appendix A.2.5, message "sample", SHA-256."""
    secret = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
    ec = serialization.load_der_private_key(
        bytes.fromhex("30310201010420")
        + secret.to_bytes(32)
        + bytes.fromhex("a00a06082a8648ce3d030107"),
        None,
    )
    raw = raw_signature(PrivateKey(ec).sign(b"sample"))
    assert raw[:32].hex() == "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    s = 0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8
    assert int.from_bytes(raw[32:]) == min(s, ORDER_P256 - s)


def test_public_keys_go_out_and_come_back() -> None:
    public = P256.public
    assert PublicKey.of_pem(public.pem()) == public == PublicKey.of_jwk(public.jwk(7))
    assert pickle.loads(pickle.dumps(public)) == public
    assert public.jwk(7)["kid"] == "7"
    assert len(urlsafe_b64decode(public.jwk(7)["x"] + "=")) == 32


@pytest.mark.parametrize("change", [{"x": "AAAA"}, {"crv": "P-384"}, {"y": None}, {"kty": "RSA"}])
def test_a_wrong_jwk_is_refused(change: dict[str, str]) -> None:
    with pytest.raises(SealError):
        PublicKey.of_jwk(P256.public.jwk(1) | change)


def test_a_jwk_has_one_spelling() -> None:
    jwk = P256.public.jwk(1)
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = last[last.index(jwk["x"][-1]) ^ 1]
    with pytest.raises(SealError):
        PublicKey.of_jwk(jwk | {"x": jwk["x"][:-1] + other})


def test_a_private_key_does_not_show_itself(keys: Keys) -> None:
    sealer = keys.sealer()
    secret = str(sealer.key._key.private_numbers().private_value)
    for shown in (
        repr(sealer.key),
        str(sealer.key),
        repr(sealer),
        repr(keys),
        repr(vars(sealer.key)),
    ):
        assert secret not in shown
        assert "PRIVATE" not in shown
    with pytest.raises(TypeError):
        pickle.dumps(sealer.key)


def test_the_hierarchy_is_strictly_valid(keys: Keys) -> None:
    said = openssl(
        *("verify", "-x509_strict", "-crl_check_all", "-CRLfile", "root.crl", "-CRLfile", "ca.crl"),
        *("-CAfile", "root.crt", "-untrusted", "ca.crt", "seal-1.crt"),
        folder=keys.folder,
    )
    assert said == "seal-1.crt: OK\n"
    root = openssl("x509", "-in", "root.crt", "-noout", "-text", folder=keys.folder)
    assert "ecdsa-with-SHA384" in root
    assert "pathlen:1" in root
    ca = openssl("x509", "-in", "ca.crt", "-noout", "-text", folder=keys.folder)
    assert "pathlen:0" in ca
    assert "https://verif.example.ma/pki/root.crl" in ca
    seal = openssl("x509", "-in", "seal-1.crt", "-noout", "-text", folder=keys.folder)
    assert (
        "X509v3 Key Usage: critical\n                Digital Signature, Non Repudiation\n" in seal
    )
    assert "Extended Key Usage" not in seal
    assert "CA Issuers - URI:https://verif.example.ma/pki/ca.cer" in seal
    assert {"root.cer", "ca.cer", "root.crl", "ca.crl"} == keys.published().keys()


@pytest.mark.parametrize(
    ("organisation", "seal", "root"),
    [
        ("Fondation  Exemple", "Fondation Exemple", "Fondation Exemple – Root"),
        (
            ORGANISATION,
            "Direction Générale des Collectivités Locales – Fondation",
            "Direction Générale des Collectivités Locales – Root",
        ),
        ("مؤسسة STMicroelectronics", "STMicroelectronics", "STMicroelectronics – Root"),
        ("المديرية العامة ومؤسسة ST", "المديرية العامة ومؤسسة", "المديرية العامة – السلطة الجذر"),
        ("(المديرية 2026) العامةُ", "المديرية 2026) العامة", "المديرية 2026) العامة – السلطة الجذر"),
        ("ي" * 90, "ي" * 32, "ي" * 18 + " – السلطة الجذر"),
    ],
)
def test_names_in_certificates_fit_and_have_one_direction(
    tmp_path: Path, organisation: str, seal: str, root: str
) -> None:
    keys = Keys.make(tmp_path / "keys", organisation=organisation, at=AT)
    assert (keys.seals[1].name, keys.root.name) == (seal, root)
    for each in (keys.root, keys.authority, keys.seals[1]):
        assert asn1.Certificate.load(each.der).subject.hashable


@given(st.text(st.sampled_from("بتة زAEé 12–.،\u200f\u064f\u00a0") | st.characters(), max_size=70))
def test_any_organisation_has_a_name_that_readers_compare(organisation: str) -> None:
    for kind in naming.SUFFIXES:
        try:
            name = naming.name(organisation, kind)
        except SealError as error:
            assert error.key == "key_name_unfit"
        else:
            assert asn1.Name.load(name.public_bytes()).hashable


def test_without_a_url_no_place_is_named(tmp_path: Path) -> None:
    seal = make(tmp_path / "keys").sealer().certificate
    names = [each.oid._name for each in load_der_x509_certificate(seal).extensions]
    assert names == [
        "basicConstraints",
        "keyUsage",
        "subjectKeyIdentifier",
        "authorityKeyIdentifier",
    ]


def test_files_have_the_modes_they_must(keys: Keys) -> None:
    modes = {path.name: path.stat().st_mode & 0o777 for path in keys.folder.iterdir()}
    assert {name for name, mode in modes.items() if mode == 0o600} == {
        *("root.key", "ca.key", "seal-1.key", "token-1.key")
    }
    assert {name for name, mode in modes.items() if mode == 0o644} == {
        *("root.crt", "ca.crt", "seal-1.crt", "token-1.pub", "root.crl", "ca.crl")
    }
    assert keys.folder.stat().st_mode & 0o777 == 0o700
    assert keys.cautions() == ()


def test_an_open_key_file_is_told(tmp_path: Path) -> None:
    keys = make(tmp_path / "keys")
    (keys.folder / "seal-1.key").chmod(0o640)
    [caution] = keys.cautions()
    assert "seal-1.key" in caution.say("fr")
    assert "0640" in caution.say("ar")


def test_existing_keys_are_never_overwritten(keys: Keys, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in keys.folder.iterdir()}
    with pytest.raises(SealError, match="not empty"):
        make(keys.folder)
    assert {path.name: path.read_bytes() for path in keys.folder.iterdir()} == before
    (tmp_path / "file").write_text("")
    with pytest.raises(SealError):
        make(tmp_path / "file")


def test_a_crash_leaves_no_half_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from certgen.keys import folder

    def full(path: Path, data: bytes, mode: int) -> None:
        if path.name == "token-1.key":
            raise OSError(28, "No space left on device")
        path.write_bytes(data)

    monkeypatch.setattr(folder, "write", full)
    with pytest.raises(StorageError, match="No space left"):
        make(tmp_path / "office" / "keys")
    assert list((tmp_path / "office").iterdir()) == []


def test_a_passphrase_locks_every_key(tmp_path: Path) -> None:
    keys = make(tmp_path / "keys", passphrase=b"sesame")
    for path in keys.folder.glob("*.key"):
        assert b"BEGIN ENCRYPTED PRIVATE KEY" in path.read_bytes()
    assert Keys.open(keys.folder, b"sesame").sealer().key.public == keys.sealer().key.public
    public = Keys.open(keys.folder)
    assert public.token_public() == keys.token_public()
    with pytest.raises(SealError) as missing:
        public.sealer()
    assert missing.value.key == "key_passphrase_missing"
    with pytest.raises(SealError) as wrong:
        Keys.open(keys.folder, b"other").token_key()
    assert wrong.value.key == "key_passphrase_wrong"
    assert "other" not in str(wrong.value)
    for unfit in (b"", b"x" * 1001):
        with pytest.raises(SealError) as told:
            make(tmp_path / "more", passphrase=unfit)
        assert told.value.key == "key_passphrase_unfit"
    assert not (tmp_path / "more").exists()
    rotated = keys.rotate_token(AT)
    assert b"ENCRYPTED" in (rotated.folder / "token-2.key").read_bytes()


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    with pytest.raises(SealError, match="certgen keys make"):
        Keys.open(tmp_path / "nowhere")
    keys = make(tmp_path / "keys")
    (keys.folder / "seal-1.key").rename(keys.folder / "aside.key")
    with pytest.raises(SealError, match=r"seal-1\.key is missing"):
        Keys.open(keys.folder).sealer()
    (keys.folder / "seal-1.key").write_bytes((keys.folder / "token-1.key").read_bytes())
    with pytest.raises(SealError) as another:
        Keys.open(keys.folder).sealer()
    assert another.value.key == "key_of_another"
    (keys.folder / "seal-1.key").write_bytes(b"nonsense")
    with pytest.raises(SealError) as damaged:
        Keys.open(keys.folder).sealer()
    assert damaged.value.key == "key_damaged"
    (keys.folder / "token-1.pub").unlink()
    with pytest.raises(SealError, match=r"token-1\.pub"):
        Keys.open(keys.folder)


def test_rotation_adds_and_forgets_nothing(tmp_path: Path) -> None:
    keys = make(tmp_path / "keys", url="https://verif.example.ma/pki")
    (keys.folder / "token-2.key").write_bytes(b"")
    later = AT + dt.timedelta(days=900)
    rotated = keys.rotate_seal(later).rotate_token(later)
    assert rotated.token_key().kid == 3
    assert rotated.token_public()[1] == keys.token_public()[1]
    assert [key["kid"] for key in rotated.jwks()["keys"]] == ["1", "3"]
    assert sorted(rotated.seals) == [1, 2]
    old, new = rotated.seals[1], rotated.seals[2]
    assert new.not_before == later - dt.timedelta(days=1)
    assert old.name == new.name
    assert rotated.sealer().certificate == new.der
    assert rotated.authority.issued(new)
    assert b"https://verif.example.ma/pki/ca.crl" in new.der
    listed = {each.name: each for each in rotated.list()}
    assert list(listed) == ["root", "ca", "seal-1", "seal-2", "token-1", "token-3"]
    assert [name for name, each in listed.items() if each.active] == [
        "root",
        "ca",
        "seal-2",
        "token-3",
    ]
    assert listed["token-3"].not_before == later
    assert listed["seal-2"].fingerprint == new.fingerprint
    assert all(each.private for each in listed.values())


def test_a_seal_never_outlives_its_authority(tmp_path: Path) -> None:
    keys = make(tmp_path / "keys")
    end = keys.authority.not_after
    assert keys.rotate_seal(end - dt.timedelta(days=5)).seals[2].not_after == end
    with pytest.raises(SealError, match="issuing authority ended"):
        keys.rotate_seal(end)


def test_rotation_needs_the_authority_at_hand(tmp_path: Path) -> None:
    keys = make(tmp_path / "keys")
    for name in ("root.key", "ca.key"):
        (keys.folder / name).unlink()
    assert Keys.open(keys.folder).sealer()
    assert [each.name for each in keys.list() if not each.private] == ["root", "ca"]
    with pytest.raises(SealError, match=r"ca\.key is missing"):
        Keys.open(keys.folder).rotate_seal(AT)


def test_an_institution_s_own_seal_is_loaded(keys: Keys, tmp_path: Path) -> None:
    path, sealer = tmp_path / "seal.p12", keys.sealer()
    above = [load_der_x509_certificate(der) for der in (keys.root.der, keys.authority.der)]
    locked = serialization.BestAvailableEncryption(b"sesame")
    own = load_der_x509_certificate(sealer.certificate)
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"", sealer.key._key, own, above, locked)
    )
    loaded = load_pkcs12(path, b"sesame")
    assert loaded.certificate == sealer.certificate
    assert loaded.chain == sealer.chain
    assert loaded.key.public == sealer.key.public
    with pytest.raises(SealError) as wrong:
        load_pkcs12(path, b"other")
    assert wrong.value.key == "key_passphrase_wrong"


def test_a_key_that_readers_fail_is_refused() -> None:
    with pytest.raises(SealError, match="Ed25519"):
        PrivateKey(ed25519.Ed25519PrivateKey.generate())
