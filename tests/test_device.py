"""The seal's key on a PKCS #11 device: SoftHSM, made into a card that locks and can be pulled out."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pkcs11
import pytest
import test_line
from card import PIN, Card, make_card
from conftest import Workplace
from pkcs11 import Attribute, KeyType, ObjectClass
from pkcs11.util.ec import encode_named_curve_parameters
from sealing import AT

from certgen.config import read_settings
from certgen.errors import SealError
from certgen.keys import Device, Keys
from certgen.passphrase import read_pin
from certgen.words import LANGUAGES

Tool = Callable[[Sequence[str | Path]], str]
PEOPLE = 240
"""Enough for two workers."""


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Card:
    return make_card(tmp_path / "card", monkeypatch)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Card]:
    """A card that no test spoils."""
    with pytest.MonkeyPatch.context() as patch:
        yield make_card(tmp_path_factory.mktemp("shared") / "card", patch)


@pytest.fixture(scope="module")
def planned(shared: Card, tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """An office with its keys made and one person issued; not to be changed."""
    place = shared.office(tmp_path_factory.mktemp("planned") / "office", people=PEOPLE)
    assert place.run("issue", "tt", "--limit", "1").code == 0
    return place


@pytest.fixture
def place(planned: Workplace, shared: Card, tmp_path: Path) -> Workplace:
    """A copy of ``planned``, to be changed at will."""
    shared.forget()
    shutil.copytree(planned.folder, tmp_path / "copy")
    return Workplace(tmp_path / "copy")


def make(folder: Path, device: Device | None, algorithm: str = "p256") -> Keys:
    return Keys.make(folder, organisation="Exemple", at=AT, device=device, algorithm=algorithm)  # type: ignore[arg-type]


def complaint(keys: Keys) -> SealError:
    """What is said when the seal cannot be used; it is said in every language, without the PIN."""
    with pytest.raises(SealError) as caught:
        keys.prove_seal()
    said = [caught.value.say(lang) for lang in LANGUAGES]
    assert len(set(said)) == len(LANGUAGES)
    assert not any("{" in each or PIN in each for each in said)
    return caught.value


# An office


@pytest.fixture(scope="module", params=["p256", "rsa3072"])
def sealed(
    request: pytest.FixtureRequest, shared: Card, tmp_path_factory: pytest.TempPathFactory
) -> Workplace:
    """An office with its batch issued; not to be changed."""
    folder = tmp_path_factory.mktemp("sealed") / request.param
    place = shared.office(folder, algorithm=request.param, label=request.param)
    place.issue()
    return place


def test_other_programs_accept_what_it_sealed(
    sealed: Workplace, tmp_path: Path, tool: Tool
) -> None:
    assert not (sealed.folder / "var/keys/seal-1.key").exists()
    assert sealed.run("verify", sealed.issued / "pdf").code == 0
    for check in ("test_openssl_accepts_the_seal", "test_pdfsig_accepts_the_seal"):
        folder = tmp_path / check
        folder.mkdir()
        getattr(test_line, check)(sealed, tool, folder)


def test_a_lost_file_is_made_again_by_rsa_and_refused_by_ecdsa(
    sealed: Workplace, tmp_path: Path
) -> None:
    shutil.copytree(sealed.folder, tmp_path / "copy")
    place = Workplace(tmp_path / "copy")
    lost = place.pdf(place.manifest()[0])
    before = lost.read_bytes()
    lost.unlink()
    ran = place.run("issue", "tt", "--json")
    if sealed.folder.name == "rsa3072":
        assert ran.code == 0
        assert lost.read_bytes() == before
    else:
        assert ran.code == 4
        found = [each["code"] for each in ran.json["problems"]]  # type: ignore[index]
        assert found == ["restored_unrepeatable"]
        assert not lost.exists()


def test_a_certificate_is_replaced(sealed: Workplace, tmp_path: Path) -> None:
    shutil.copytree(sealed.folder, tmp_path / "copy")
    place = Workplace(tmp_path / "copy")
    serial = place.manifest()[0]["serial"]
    change = ("--set", "name_fr=Abdallah Ben Salem", "--reason", "Erreur", "--yes")
    ran = place.run("replace", serial, *change)
    assert ran.code == 0, ran.err
    new, *files = ran.out.split()
    assert new != serial
    assert place.run("verify", *files).code == 0


def test_each_worker_opens_a_session_of_its_own(place: Workplace, shared: Card) -> None:
    done = place.run("issue", "tt", "--jobs", "2", "--json")
    assert done.code == 0, done.err
    assert done.json["issued"] == 4 + PEOPLE  # type: ignore[index]
    first, *workers = shared.noted("logins")
    assert len(set(workers)) == len(workers) == 2
    assert first not in workers
    assert set(shared.noted("initialized")) == {first, *workers}
    assert place.run("verify", "--sample", "20", place.issued / "pdf").code == 0


def test_killed_and_run_again(
    place: Workplace, shared: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed when both workers sign, not before: SoftHSM writes at each login, and not safely."""
    monkeypatch.setenv("CARD_SIGNATURES", "1000000")
    for _ in range(2):
        shared.forget()
        run = subprocess.Popen(
            place.command("issue", "tt", "--jobs", "2"), cwd=place.folder, stderr=subprocess.DEVNULL
        )
        while len(set(shared.noted("signatures"))) < 3:
            assert run.poll() is None
            time.sleep(0.01)
        run.kill()
        run.wait()
        time.sleep(0.5)
    report = place.issue().json
    assert report["issued"] > 0  # type: ignore[index]
    assert len(place.bytes()) == 6 + PEOPLE
    assert place.run("verify", "--sample", "30", place.issued / "pdf").code == 0
    assert place.issue().json["issued"] == 0  # type: ignore[index]


def test_a_file_written_but_not_recorded_is_replaced(place: Workplace, planned: Workplace) -> None:
    """The register of before the run: as if it had been killed between writing and recording."""
    place.issue()
    before, register = place.bytes(), "var/register.sqlite3"
    shutil.copy(planned.folder / register, place.folder / register)
    assert place.issue().json["issued"] == 4 + PEOPLE  # type: ignore[index]
    assert place.bytes().keys() == before.keys()
    assert place.run("verify", "--sample", "10", place.issued / "pdf").code == 0


def test_a_card_pulled_out_stops_the_run_and_the_next_completes_it(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("CARD_SIGNATURES", "100")
        ran = place.run("issue", "tt", "--jobs", "2")
    assert ran.code == 5
    assert "The device card does not do what is asked (DeviceRemoved)" in ran.err
    assert "Traceback" not in ran.err
    place.issue()
    assert len(place.bytes()) == 6 + PEOPLE
    assert place.run("verify", "--sample", "10", place.issued / "pdf").code == 0


def test_a_wrong_pin_costs_one_try(
    place: Workplace, shared: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("CERTGEN_PIN", "0000-wrong")
        ran = place.run("issue", "tt", "--jobs", "2")
    assert ran.code == 5
    assert "refuses the PIN" in ran.err and "0000" not in ran.err
    assert len(shared.noted("logins")) == len(shared.noted("wrong")) == 1


def test_listed_rotated_examined(card: Card, tmp_path: Path) -> None:
    place = card.office(tmp_path / "office")
    assert place.run("keys", "make").code == 0
    assert "device" in place.run("keys", "rotate", "seal").out
    listed: Any = place.run("keys", "list", "--json").json
    seals = [each for each in listed if each["kind"] == "seal"]
    assert [(each["device"], each["private"]) for each in seals] == [
        ("seal", False),
        ("seal-2", False),
    ]
    assert "Device card: the key seal-2 signs" in place.run("doctor").out


# Keys


def objects(card: Card, kind: ObjectClass, label: str = "seal") -> Iterator[pkcs11.Object]:
    library = pkcs11.lib(str(card.module))
    try:
        with next(library.get_tokens(token_label="card")).open(rw=True, user_pin=PIN) as session:
            yield from session.get_objects({Attribute.CLASS: kind, Attribute.LABEL: label})
    finally:
        library.finalize()


@pytest.mark.parametrize("algorithm", ["p256", "rsa3072"])
def test_the_key_never_leaves(algorithm: str, card: Card, tmp_path: Path) -> None:
    keys = make(tmp_path / "keys", card.device(), algorithm)
    assert keys.seals[1].public.algorithm == algorithm
    secret = Attribute.VALUE if algorithm == "p256" else Attribute.PRIVATE_EXPONENT
    for key in objects(card, ObjectClass.PRIVATE_KEY):
        assert key[Attribute.NEVER_EXTRACTABLE] and key[Attribute.ALWAYS_SENSITIVE]
        with pytest.raises(pkcs11.AttributeSensitive):
            key[secret]
    keys.prove_seal()


def test_a_key_that_is_there_is_taken(card: Card, tmp_path: Path) -> None:
    """So a run that stopped between the device and the folder leaves nothing behind."""
    first = make(tmp_path / "first", card.device())
    second = make(tmp_path / "second", card.device())
    assert first.seals[1].public == second.seals[1].public
    assert len(list(objects(card, ObjectClass.PRIVATE_KEY))) == 1


def test_a_key_that_could_leave_is_not_taken(card: Card, tmp_path: Path) -> None:
    library = pkcs11.lib(str(card.module))
    with next(library.get_tokens(token_label="card")).open(rw=True, user_pin=PIN) as session:
        curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
        for label, private in (("loose", {Attribute.EXTRACTABLE: True}), ("lone", {})):
            public, _ = session.generate_keypair(
                KeyType.EC, label=label, store=True, public_template=curve, private_template=private
            )
        public.destroy()
    library.finalize()
    for label, key in (("loose", "device_key_exposed"), ("lone", "device_key_halved")):
        with pytest.raises(SealError) as caught:
            make(tmp_path / "keys", card.device(label=label))
        assert caught.value.key == key
        assert not (tmp_path / "keys").exists()


def test_an_office_moves_to_a_device(card: Card, tmp_path: Path) -> None:
    folder = make(tmp_path / "keys", None).folder
    keys = Keys.open(folder, device=card.device())
    assert complaint(keys).key == "device_seal_in_file"
    keys.rotate_seal(AT).prove_seal()
    (folder / "seal-1.key").unlink()
    moved = Keys.open(folder, device=card.device())
    moved.prove_seal()
    assert [each.label for each in moved.list() if each.kind == "seal"] == [None, "seal-2"]
    assert complaint(Keys.open(folder)).key == "device_unsaid"


def test_what_is_wrong_with_the_device_is_told(card: Card, tmp_path: Path) -> None:
    folder = make(tmp_path / "keys", card.device()).folder
    text = tmp_path / "text.so"
    text.write_text("no library")
    device = card.device()
    for other, key in (
        (card.device(said=None), "device_pin_missing"),
        (card.device(token="another"), "device_missing"),
        (Device(tmp_path / "none.so", "card", "seal", device.pin), "device_module_missing"),
        (Device(text, "card", "seal", device.pin), "device_module_unfit"),
        (None, "device_unsaid"),
    ):
        assert complaint(Keys.open(folder, device=other)).key == key
    assert "card" in complaint(Keys.open(folder, device=card.device(token="another"))).say("en")
    Keys.open(folder, device=device).prove_seal()


def test_a_card_locks_itself(card: Card, tmp_path: Path) -> None:
    folder = make(tmp_path / "keys", card.device()).folder
    wrong = Keys.open(folder, device=card.device(said="0000-wrong"))
    assert [complaint(wrong).key for _ in range(4)] == ["device_pin_wrong"] * 3 + [
        "device_pin_locked"
    ]
    assert complaint(Keys.open(folder, device=card.device())).key == "device_pin_locked"


def test_another_card_of_the_same_label_is_told(
    card: Card, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(tmp_path / "keys", card.device()).folder
    other = make_card(tmp_path / "other", monkeypatch)
    assert complaint(Keys.open(folder, device=other.device())).key == "device_key_missing"
    make(tmp_path / "others", other.device(), "rsa3072")
    assert complaint(Keys.open(folder, device=other.device())).key == "device_key_of_another"
    card.put_in(monkeypatch)
    Keys.open(folder, device=card.device()).prove_seal()


def test_the_pin_is_read_where_the_settings_say(card: Card, tmp_path: Path) -> None:
    place = card.office(tmp_path / "office")
    settings = place.folder / "certgen.toml"
    file = tmp_path / "pin"
    file.write_text(f"{PIN}\n")
    text = settings.read_text("utf-8").replace('pin_env = "CERTGEN_PIN"', f'pin_file = "{file}"')
    settings.write_text(text, "utf-8")
    device = read_settings(settings).keys.device
    assert device and read_pin(device) == PIN.encode()
    assert PIN not in repr(read_settings(settings))
    file.unlink()
    with pytest.raises(SealError) as caught:
        read_pin(device)
    assert caught.value.key == "pin_unreadable"


def test_a_signature_is_der_and_the_fork_may_sign_too(card: Card, tmp_path: Path) -> None:
    """Even where somebody forked with a session open."""
    keys = make(tmp_path / "keys", card.device())
    key = keys.sealer().key
    assert all(key.public.verify(key.sign(b"certgen"), b"certgen") for _ in range(20))
    assert key.sign(b"certgen") != key.sign(b"certgen")
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(signs, [keys.folder] * 2, chunksize=1) == [True, True]


def signs(folder: Path) -> bool:
    device = Device(Path(os.environ["CARD"]) / "smartcard.so", "card", "seal", PIN.encode)
    key = Keys.open(folder, device=device).sealer().key
    return key.public.verify(key.sign(b"certgen"), b"certgen")


def test_the_missing_library_is_named(card: Card, tmp_path: Path) -> None:
    place = card.office(tmp_path / "office")
    script = "import sys; sys.modules['pkcs11'] = None; from certgen.cli import main; main()"
    command = [sys.executable, "-c", script, "--lang", "en", "keys", "make"]
    ran = subprocess.run(command, cwd=place.folder, capture_output=True, text=True)
    assert ran.returncode == 5
    assert 'pip install "certgen[pkcs11]"' in ran.stderr
