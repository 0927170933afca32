"""What is published: read here as a stranger would, with base64, zlib and the public keys alone."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import zlib
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import pytest
from desk import AT, DAY, Desk
from hypothesis import given
from hypothesis import strategies as st

from certgen import words
from certgen.errors import SealError
from certgen.keys import PrivateKey, PublicKey
from certgen.model import Status
from certgen.publication import LIFE, PLACE, PublishedBatch, documents, packed
from certgen.seal.trust import Trust
from certgen.token import TokenKey

FALLEN = {2: Status.REVOKED, 5: Status.REPLACED, 9: Status.SUSPENDED}
BATCH = PublishedBatch("DU-2013", DAY, {"ar": "حفل", "fr": "Fête"}, 10, FALLEN)
STATUS = f"{PLACE}/status/DU-2013.jwt"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


def published(desk: Desk, at: dt.datetime = AT) -> dict[str, bytes]:
    key = TokenKey(*desk.keys.token_key())
    pki = desk.keys.published()
    return dict(documents(desk.trust, [BATCH], key, at, made={1: AT}, pki=pki))


def opened(jwt: bytes, files: dict[str, bytes]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims of a JWT that holds."""
    head, body, signature = jwt.decode("ascii").split(".")
    header, claims = (json.loads(decoded(part)) for part in (head, body))
    keys = {key["kid"]: key for key in json.loads(files[f"{PLACE}/keys.json"])["keys"]}
    public = PublicKey.of_jwk(keys[header["kid"]])
    assert public.verify_raw(decoded(signature), f"{head}.{body}".encode())
    return header, claims


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_every_file_is_there(desk: Desk) -> None:
    names = ("issuer.json", "keys.json", "trust.json", "batches.jwt", "status/DU-2013.jwt")
    pki = ("root.cer", "ca.cer", "root.crl", "ca.crl")
    assert set(published(desk)) == {*(f"{PLACE}/{n}" for n in names), *(f"pki/{n}" for n in pki)}


def test_the_status_list(desk: Desk) -> None:
    files = published(desk)
    header, claims = opened(files[STATUS], files)
    assert header == {"alg": "ES256", "kid": "1", "typ": "statuslist+jwt"}
    assert claims["sub"] == f"https://verif.example.ma/{STATUS}"
    assert claims["iat"] == AT.timestamp() and claims["exp"] - claims["iat"] == 14 * 86400
    assert claims["status_list"]["bits"] == 2
    data = zlib.decompress(decoded(claims["status_list"]["lst"]))
    found = [data[n >> 2] >> (n & 3) * 2 & 3 for n in range(len(data) * 4)]
    assert found == [0, 0, 1, 0, 0, 3, 0, 0, 0, 2, 0, 0]


def test_the_batches(desk: Desk) -> None:
    files = published(desk)
    header, claims = opened(files[f"{PLACE}/batches.jwt"], files)
    assert header["typ"] == "certgen-batches+jwt"
    assert claims["batches"] == {
        "DU-2013": {
            "title": {"ar": "حفل", "fr": "Fête"},
            "issued_on": "2013-04-05",
            "size": 10,
            "status": f"/{STATUS}",
        }
    }


def test_issuer_and_trust(desk: Desk) -> None:
    files = published(desk)
    issuer = json.loads(files[f"{PLACE}/issuer.json"])
    assert issuer["name"] == desk.trust.issuer and issuer["hosts"] == ["verif.example.ma"]
    for name, url in issuer.items():
        if name.endswith("_uri") and "{" not in url and "/v1/" not in url:
            assert url.removeprefix("https://verif.example.ma/") in files
    assert Trust.of_json(files[f"{PLACE}/trust.json"]) == desk.trust


def test_nothing_published_names_a_person_or_a_code(desk: Desk) -> None:
    everything = b"".join(published(desk).values())
    for credential in desk.credentials:
        assert credential.code.encode() not in everything
        assert all(name.encode() not in everything for name in credential.recipient.name.values())


def test_equal_arguments_give_equal_bytes(desk: Desk) -> None:
    one, other = published(desk), published(desk, AT + LIFE)
    assert one == published(desk)
    assert {name for name in one if one[name] != other[name]} == {STATUS, f"{PLACE}/batches.jwt"}


def test_a_key_that_cannot_sign_so_is_refused(desk: Desk) -> None:
    with pytest.raises(SealError):
        documents(desk.trust, [], TokenKey(1, PrivateKey.generate("p384")), AT, made={}, pki={})


@given(st.dictionaries(st.integers(1, 300), st.sampled_from(Status)), st.integers(300, 310))
def test_a_packed_list_gives_back_every_status(fallen: dict[int, Status], size: int) -> None:
    data = packed(size, fallen)
    values = [Status.VALID, Status.REVOKED, Status.SUSPENDED, Status.REPLACED]
    found = {n: values[data[n >> 2] >> (n & 3) * 2 & 3] for n in range(size + 1)}
    assert found == {n: fallen.get(n, Status.VALID) for n in range(size + 1)}
    assert len(data) * 4 > size


def test_the_command_writes_them(tmp_path: Path, copy: Any) -> None:
    done = copy.run("publish", "--to", tmp_path / "site")
    assert done.code == 0, done.err
    serial = copy.manifest()[0]["serial"]
    assert copy.run("revoke", serial, "--reason", "error", "--yes").code == 0
    assert copy.run("publish", "--to", tmp_path / "site").code == 0
    files = {
        str(file.relative_to(tmp_path / "site")): file.read_bytes()
        for file in (tmp_path / "site").rglob("*")
        if file.is_file()
    }
    _, claims = opened(files[f"{PLACE}/status/TT-2013.jwt"], files)
    data = zlib.decompress(decoded(claims["status_list"]["lst"]))
    assert data[0] == 1 << 2 * int(serial[-6:])


def test_what_changes_a_status_says_that_the_lists_do_not_know(copy: Any) -> None:
    serial = copy.manifest()[-1]["serial"]
    revoked = copy.run("revoke", serial, "--reason", "erreur", "--yes")
    assert revoked.code == 0 and "publish" not in revoked.err  # nothing was published yet
    folder = copy.folder / "lists of the office"
    assert copy.run("publish", "--to", "lists of the office").code == 0
    made = (folder / ".well-known/certgen/batches.jwt").read_bytes()
    for lang, command in (
        ("en", ("reinstate", serial, "--yes")),
        ("fr", ("revoke", serial, "--reason", "erreur", "--yes")),
        ("ar", ("reinstate", serial, "--yes")),
        ("en", ("replace", serial, "--set", "hours=7", "--reason", "erreur", "--yes")),
    ):
        done = copy.run(*command, lang=lang)
        assert done.code == 0, done.err
        assert words.say("cli", "next_publish", lang, {"folder": folder}) in done.err
    assert (folder / ".well-known/certgen/batches.jwt").read_bytes() == made  # a hint, no more
    shutil.rmtree(folder)
    assert (
        "publish"
        not in copy.run("revoke", copy.manifest()[-1]["serial"], "--reason", "x", "--yes").err
    )
