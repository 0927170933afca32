"""Signatures judged eight together: as OpenSSL judges each of them, on whatever processor."""

from __future__ import annotations

import platform
import sys
from itertools import product
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from hypothesis import given
from hypothesis import strategies as st

from certgen.keys import PrivateKey, multibuffer
from certgen.keys.signing import ORDER_P256

KEY = PrivateKey.generate()
OTHER = PrivateKey.generate()
KEYS = (KEY, PrivateKey.generate("p384"), PrivateKey.generate("rsa2048"))
FIELD_P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
"""The prime that coordinates are counted modulo (SP 800-186, section 3.2.1.3)."""
WANTED = (
    {"bmi2", "avx512f", "avx512dq", "avx512bw", "avx512ifma", "avx512_vbmi2"},
    {"movbe", "avx2", "rdseed", "avx_ifma"},
)
"""What a processor must have, one of the two."""

Signed = tuple[bytes, bytes]


def one_by_one(key: PrivateKey, signed: list[Signed]) -> list[bool]:
    return [key.public.verify(signature, message) for signature, message in signed]


@st.composite
def signatures(draw: st.DrawFn, key: PrivateKey = KEY) -> Signed:
    """One of the key, or one with something wrong with it."""
    message = draw(st.binary(max_size=80))
    signature = key.sign(message)
    match draw(st.sampled_from(("good", "message", "key", "bit", "length", "random"))):
        case "message":
            message += b"."
        case "key":
            signature = OTHER.sign(message)
        case "bit":
            flipped = bytearray(signature)
            bit = draw(st.integers(0, 8 * len(signature) - 1))
            flipped[bit // 8] ^= 1 << bit % 8
            signature = bytes(flipped)
        case "length":
            signature = draw(st.sampled_from((b"", signature[:-1], signature + b"\0")))
        case "random":
            signature = draw(st.binary(max_size=80))
    return signature, message


@given(st.lists(signatures(), max_size=20))
def test_many_are_judged_as_each_is(signed: list[Signed]) -> None:
    assert KEY.public.verify_each(signed) == one_by_one(KEY, signed)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.algorithm)
def test_whatever_the_key(key: PrivateKey) -> None:
    messages = [bytes((number,)) for number in range(11)]
    signed = [(key.sign(message), message) for message in messages]
    signed[7] = key.sign(b"another"), messages[7]
    signed[9] = OTHER.sign(messages[9]), messages[9]
    expected = [number not in {7, 9} for number in range(11)]
    assert key.public.verify_each(signed) == one_by_one(key, signed) == expected


def test_the_same_where_no_processor_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multibuffer, "ABLE", False)
    test_whatever_the_key(KEY)
    with pytest.raises(ValueError, match="not here"):
        multibuffer.verify(bytes(64), [])


def test_numbers_at_the_edges() -> None:
    """No r or s out of range passes, wherever it stands among good ones."""
    edges = (0, 1, ORDER_P256 - 1, ORDER_P256, ORDER_P256 + 1, FIELD_P256, 2**256 - 1, 2**256)
    message = b"a message"
    good = KEY.sign(message), message
    odd = [(encode_dss_signature(r, s), message) for r, s in product(edges, edges)]
    mixed = [each for one in odd for each in (one, good)]
    found = KEY.public.verify_each(mixed)
    assert found == one_by_one(KEY, mixed)
    assert found == [False, True] * len(odd)


def test_a_high_s_holds_as_a_low_one_does() -> None:
    """It is another spelling (SEC 1, section 4.1.4); what is printed in a QR code allows but one."""
    message = b"a message"
    r, s = decode_dss_signature(KEY.sign(message))
    both = [(encode_dss_signature(r, each), message) for each in (s, ORDER_P256 - s)]
    assert KEY.public.verify_each(2 * both) == one_by_one(KEY, 2 * both) == 4 * [True]


@pytest.mark.parametrize("count", range(1, 18))
def test_every_lane_tells_its_own(count: int) -> None:
    """And those that are left over tell nothing."""
    messages = [bytes((number,)) for number in range(count)]
    signed = [(KEY.sign(message), message) for message in messages]
    for wrong in range(count):
        struck = [*signed]
        struck[wrong] = OTHER.sign(messages[wrong]), messages[wrong]
        expected = [number != wrong for number in range(count)]
        assert KEY.public.verify_each(struck) == expected


@pytest.mark.parametrize(
    ("point", "signed", "complaint"),
    [
        (bytes(63), [], ValueError),
        (bytes(64), [(bytes(63), bytes(32))], ValueError),
        (bytes(64), [(bytes(64), bytes(31))], ValueError),
        (bytes(64), [(bytes(64), bytearray(32))], (TypeError, ValueError)),
        (bytes(64), [(bytes(64),)], ValueError),
        (None, [], TypeError),
        (bytes(64), None, TypeError),
    ],
)
def test_nothing_of_another_form_is_read(point: object, signed: object, complaint: type) -> None:
    with pytest.raises(complaint):
        multibuffer.verify(point, signed)  # type: ignore[arg-type]


def test_it_is_there_where_it_can_be() -> None:
    """A build without it would be no error, only slower."""
    told = Path("/proc/cpuinfo").read_text().split() if sys.platform == "linux" else []
    made = platform.machine() == "x86_64" and platform.libc_ver()[0] == "glibc"
    assert (made and any(each <= set(told) for each in WANTED)) == multibuffer.ABLE
