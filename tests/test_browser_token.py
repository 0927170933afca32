"""The browser's reader of tokens and Python's give the same verdict on every text."""

from __future__ import annotations

import datetime as dt
import json
import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import test_token
from test_token import BASE32, CODE, HOSTS, KEY, KEYS, QR, TEXT, TWINS, armoured, bare, envelopes

from certgen import token
from certgen.keys import PrivateKey
from certgen.model import Role
from certgen.token import Claims, NotOurs, TokenKey

READER = Path(__file__).parent / "browser_token.mjs"
LETTERS = "ءآأبتثجحخدعغفقكلمنهويىةّ ُ'’-aéÉçïœZ\u200c"


@pytest.fixture(scope="module")
def ask(tool: Callable[..., str]) -> Callable[..., dict[str, Any]]:
    tool(["node", "--version"])

    def run(texts: list[str], typed: list[str] = (), urls: list[str] = ()) -> dict[str, Any]:
        keys = [public.jwk(kid) for kid, public in KEYS.items()]
        asked = {"keys": keys, "hosts": HOSTS, "texts": texts, "typed": typed, "urls": urls}
        done = subprocess.run(
            ["node", READER], input=json.dumps(asked), capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def verdict(text: str) -> object:
    """Python's verdict on ``text``, in the browser's words."""
    try:
        found = token.read(text, KEYS, HOSTS)
    except NotOurs as refused:
        return refused.reason
    claims = found.claims
    said = {
        "batch": claims.batch,
        "number": claims.number,
        "role": str(claims.role),
        "names": dict(claims.names),
        "issuedAt": int(claims.issued_at.timestamp()),
    }
    return {"host": found.host, "code": found.code, "kid": found.kid, "claims": said}


def genuine(draw: random.Random, count: int) -> Iterator[str]:
    """Tokens of ours of every length class, number size and language."""
    for _ in range(count):
        languages = draw.sample(["ar", "fr", "en", "zgh"], draw.randint(1, 4))
        names = {}
        for lang in languages:
            name = "".join(draw.choices(LETTERS, k=draw.randint(1, 60))).strip(" ُّ\u200c'’-")
            names[lang] = token.unicodedata.normalize("NFC", name) or "A"
        claims = Claims(
            batch="".join(draw.choices("AZ09az._-", k=draw.randint(0, 39))).join("B-")[:40],
            number=draw.choice((1, 23, 24, 255, 256, 65_535, 65_536, 9_999_999)),
            role=draw.choice(tuple(Role)),
            names=names,
            issued_at=dt.datetime.fromtimestamp(draw.choice(token.INSTANTS), dt.UTC),
        )
        address = token.address(draw.choice(HOSTS), token.new_code(draw.randbytes))
        yield token.write(claims, address, TokenKey(1, KEY))


def mutants(draw: random.Random, texts: list[str], count: int) -> Iterator[str]:
    """Texts with a few characters changed, left out, put in or swapped."""
    for _ in range(count):
        said = draw.choice(texts)
        text = list(said)
        for _ in range(draw.choice((1, 1, 1, 2, 5))):
            place = draw.randrange(len(text))
            match draw.randrange(4):
                case 0:
                    text[place] = draw.choice(f"{QR}#abcxyz٣İı\n=\u200e")
                case 1:
                    text.insert(place, draw.choice(QR))
                case 2:
                    del text[place]
                case 3:
                    other = draw.randrange(len(text))
                    text[place], text[other] = text[other], text[place]
        if (mutant := "".join(text)) != said:
            yield mutant


def damaged(draw: random.Random, count: int) -> Iterator[str]:
    """Bytes of the envelope changed under a sound armour."""
    for _ in range(count):
        data = bytearray(bare(TEXT))
        for _ in range(draw.choice((1, 1, 2, 4))):
            data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        if bytes(data) != bare(TEXT):
            yield armoured(bytes(data))


def test_every_genuine_token_reads_the_same(ask: Callable[..., dict[str, Any]]) -> None:
    texts = [TEXT, *genuine(random.Random(5), 1000)]
    found = ask(texts)
    assert found["said"] == [verdict(text) for text in texts]
    assert all(isinstance(each, dict) for each in found["said"])
    assert found["milliseconds"] / len(texts) < 50  # a thousandth of it is usual


def test_every_mutation_is_refused_for_the_same_reason(ask: Callable[..., dict[str, Any]]) -> None:
    draw = random.Random(2013)
    texts = [*genuine(draw, 100), TEXT]
    found = [*mutants(draw, texts, 6000), *damaged(draw, 2500)]
    found += [text[:-1] + letter for text in texts for letter in set(BASE32) - {text[-1]}]
    verdicts = ask(found)["said"]
    assert verdicts == [verdict(text) for text in found]
    assert {"form", "host", "base32", "header", "cbor", "kid", "signature"} == set(verdicts)


def test_a_right_signature_does_not_help_another_payload(
    ask: Callable[..., dict[str, Any]],
) -> None:
    """Signed rightly, but not what certgen writes; at which check it fails may differ."""
    payloads = [armoured(test_token.signed(bytes.fromhex(twin))) for twin, _ in TWINS.values()]
    others = [(armoured(envelope), reason) for _, envelope, reason in envelopes()]
    verdicts = ask([*payloads, *(text for text, _ in others)])["said"]
    assert set(verdicts[: len(payloads)]) == {"cbor", "fields"}
    assert verdicts[len(payloads) :] == [reason for _, reason in others]
    sound = armoured(test_token.signed(bytes.fromhex(f"{test_token.M} {test_token.FACTS}")))
    assert ask([sound])["said"] == [verdict(sound)]


def test_other_keys_other_hosts_and_the_other_s(ask: Callable[..., dict[str, Any]]) -> None:
    envelope = bare(TEXT)
    twin = test_token.ORDER - int.from_bytes(envelope[-32:])
    person, address = test_token.PERSON, test_token.ADDRESS
    wrong = {
        armoured(envelope[:-32] + twin.to_bytes(32)): "signature",
        armoured(envelope[:-64] + bytes(64)): "signature",
        armoured(envelope[:-64] + b"\xff" * 64): "signature",
        token.write(person, address, TokenKey(2, KEY)): "kid",
        token.write(person, address, TokenKey(1, PrivateKey.generate())): "signature",
        TEXT.replace("EXAMPLE", "EXARNPLE"): "signature",
        TEXT.replace(CODE, "7K3M9QXD2FHPA0TW"): "signature",
        TEXT.replace("EXAMPLE", "EXAMPIE"): "host",
        "": "form",
    }
    assert dict(zip(wrong, ask(list(wrong))["said"], strict=True)) == wrong


def test_typed_codes_and_addresses_are_mended_the_same(ask: Callable[..., dict[str, Any]]) -> None:
    draw = random.Random(1)
    typed = [
        CODE,
        token.grouped(CODE),
        CODE.lower(),
        "7k3m 9qxd–2fhp.aotv",
        "\u200f" + CODE,
        "",
        "x",
    ]
    typed += ["٧K٣M٩QXD٢FHPA٠TV", "7K3M9QXD2FHPA0TU", CODE + "0", "ı" * 16, "ﬀ" * 16]
    typed += ["".join(draw.choices("09azAZilouILOU -\u00a0٣۴é", k=17)) for _ in range(500)]
    urls = [
        TEXT,
        f" {TEXT} ",
        f"https://verify.example.ma/{CODE}#AB",
        "http://a/b",
        "https://é/x",
        "x",
    ]
    found = ask([], typed, urls)
    codes = [token.typed_code(text) for text in typed]
    assert found["typed"] == codes and sum(code is not None for code in codes) > 5
    assert found["grouped"] == [code and token.grouped(code) for code in codes]
    assert found["urls"] == [token.from_url(url) for url in urls]
