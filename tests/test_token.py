"""The token: one text says one thing, and no other text says it."""

import base64
import datetime as dt
import random
import unicodedata

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from certgen import token
from certgen.keys import PrivateKey, raw_signature
from certgen.model import Role
from certgen.token import Claims, NotOurs, TokenKey

# the key of RFC 6979, A.2.5: everybody knows it
SECRET = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
KEY = PrivateKey(ec.derive_private_key(SECRET, ec.SECP256R1()))
KEYS = {1: KEY.public}
HOSTS = ["verify.example.ma", "verify.exarnple.ma"]
CODE = "7K3M9QXD2FHPA0TV"
ADDRESS = token.address("verify.example.ma", CODE)
PERSON = Claims(
    batch="DU-2013",
    number=17,
    role=Role.TRAINER,
    names={"ar": "فاطمة الزهراء آيت بلعيد", "fr": "Fatima-Zahra Aït Belaïd"},
    issued_at=dt.datetime(2013, 4, 5, 10, 30, tzinfo=dt.UTC),
)
TEXT = token.write(PERSON, ADDRESS, TokenKey(1, KEY))
QR = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def read(text: str) -> token.Reading:
    return token.read(text, KEYS, HOSTS)


def refusal(text: str) -> str:
    with pytest.raises(NotOurs) as refused:
        read(text)
    return refused.value.reason


def armoured(envelope: bytes, address: str = ADDRESS) -> str:
    return f"{address}#{base64.b32encode(envelope).decode().rstrip('=')}"


def bare(text: str) -> bytes:
    bits = text.partition("#")[2]
    return base64.b32decode(bits + "=" * (-len(bits) % 8))


def signed(payload: bytes, header: bytes = cbor2.dumps({1: -7, 4: b"\x01"})) -> bytes:
    """An envelope rightly signed over whatever is in it."""
    message = cbor2.dumps(["Signature1", header, ADDRESS.encode(), payload])
    return cbor2.dumps([header, {}, payload, raw_signature(KEY.sign(message))])


def test_the_bytes_of_a_token():
    """Pinned: what is printed on paper must be read for ever."""
    assert TEXT == (
        "HTTPS://VERIFY.EXAMPLE.MA/7K3M9QXD2FHPA0TV#"
        "QRDKEAJGARAQDICYM2RAMGSRL2T2QOQAAEAABBDHIRKS2MRQGEZRCAFCMJQXE6BL3GA5RJ6YW7MYLWFJEDMKPWME"
        "3CZNTB6YWHMKPWFBEDMKFWMK3CVCBWFI3GCNROOZRLMK6YTGOJ4BSRTBORUW2YJNLJQWQ4TBEBA4HL3UEBBGK3DB"
        "YOXWIWCARYIGYX52WLLVRTOLYMNP7JSWLJ255PORTGUJU7FHK5RBA3CZK7YTA5GYGUSZ62D4L3V6RTU6HYQVXBS4"
        "LJFCIRROTSXDHMI4Y7XG4VQ"
    )
    assert bare(TEXT)[:-64] == bytes.fromhex(
        "84 46 a2 01 26 04 41 01 a0 58 66"  # [<<{1: -7, 4: h'01'}>>, {}, 102 bytes:
        "a2 06 1a 51 5e a7 a8"  # {6: 1365157800,
        "3a 00 01 00 00 84 67"  # -65537: ["DU-2013", 17, 0, {"ar": …, "fr": …}]}
        "44 55 2d 32 30 31 33 11 00 a2 62 61 72 78 2b"
        "d9 81 d8 a7 d8 b7 d9 85 d8 a9 20 d8 a7 d9 84 d8 b2 d9 87 d8 b1 d8 a7 d8 a1 20"
        "d8 a2 d9 8a d8 aa 20 d8 a8 d9 84 d8 b9 d9 8a d8 af 62 66 72 78 19"
        "46 61 74 69 6d 61 2d 5a 61 68 72 61 20 41 c3 af 74 20 42 65 6c 61 c3 af 64 58 40"
    )


def test_what_is_written_is_read():
    assert read(TEXT) == token.Reading("VERIFY.EXAMPLE.MA", CODE, 1, PERSON)


def test_the_order_of_languages_is_no_information():
    turned = Claims(**{**vars(PERSON), "names": dict(reversed(PERSON.names.items()))})
    assert token.write(turned, ADDRESS, TokenKey(1, KEY)) == TEXT


def test_it_is_cose_as_written_in_the_standards():
    """RFC 9052, 4.2 and 4.4; RFC 8392, 3.1.6; read here without certgen's own functions."""
    header, unprotected, payload, signature = cbor2.loads(bare(TEXT))
    assert (cbor2.loads(header), unprotected) == ({1: -7, 4: b"\x01"}, {})
    message = cbor2.dumps(["Signature1", header, ADDRESS.encode(), payload])
    assert KEY.public.verify_raw(signature, message)
    instant = int(PERSON.issued_at.timestamp())
    assert cbor2.loads(payload) == {6: instant, -65537: ["DU-2013", 17, 0, dict(PERSON.names)]}


names = st.text(
    st.sampled_from("ءآأبتثجحخدعغفقكلمنهويىةّ ُ'’-aéÉçïœZ\u200c"), min_size=1, max_size=50
).map(lambda name: unicodedata.normalize("NFC", name).strip()).filter(bool)  # fmt: skip


@given(
    st.builds(
        Claims,
        batch=st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z"),
        number=st.integers(1, 9_999_999),
        role=st.sampled_from(Role),
        names=st.dictionaries(st.sampled_from(["ar", "fr", "en", "zgh"]), names, min_size=1),
        issued_at=st.integers(946_684_800, 4_102_444_799).map(
            lambda instant: dt.datetime.fromtimestamp(instant, dt.UTC)
        ),
    ),
    st.binary(min_size=10, max_size=10),
)
def test_any_claims_travel(claims, entropy):
    address = token.address(HOSTS[0], token.new_code(lambda count: entropy[:count]))
    text = token.write(claims, address, TokenKey(1, KEY))
    assert set(text) <= set(QR + "#")
    assert read(text).claims == claims


@pytest.mark.parametrize("extra", range(8))
def test_no_other_last_character_reads(extra):
    """Python's base32 decoder ignores the unused bits of the last character: 26 twins in all."""
    claims = Claims(**{**vars(PERSON), "names": {"ar": "محمد", "fr": "M" * (5 + extra)}})
    text = token.write(claims, ADDRESS, TokenKey(1, KEY))
    assert read(text).claims == claims
    for letter in set(BASE32) - {text[-1]}:
        refusal(text[:-1] + letter)


def test_the_lengths_above_cover_each_class_of_base32():
    lengths = {len(signed(b"x" * n)) * 8 % 5 for n in range(5, 13)}
    assert lengths == {0, 1, 2, 3, 4}


def test_no_other_character_reads_at_any_place():
    """Every place of the text with every character a QR code could show there."""
    for place, printed in enumerate(TEXT):
        for letter in QR:
            if letter != printed:
                refusal(TEXT[:place] + letter + TEXT[place + 1 :])


def test_no_mutation_reads():
    draw = random.Random(2013)
    alphabet = QR + "#abcxyz٣İı\n=\u200e"
    for _ in range(2000):
        text = list(TEXT)
        for _ in range(draw.choice((1, 1, 1, 2, 5))):
            place = draw.randrange(len(text))
            match draw.randrange(4):
                case 0:
                    text[place] = draw.choice(alphabet)
                case 1:
                    text.insert(place, draw.choice(alphabet))
                case 2:
                    del text[place]
                case 3:
                    other = draw.randrange(len(text))
                    text[place], text[other] = text[other], text[place]
        if (mutant := "".join(text)) != TEXT:
            refusal(mutant)


def test_the_other_s_is_refused():
    """(r, n - s) holds wherever (r, s) does, by the mathematics of ECDSA."""
    envelope = bare(TEXT)
    twin = ORDER - int.from_bytes(envelope[-32:])
    assert refusal(armoured(envelope[:-32] + twin.to_bytes(32))) == "signature"


def test_signatures_out_of_range_are_refused():
    for signature in (bytes(64), b"\xff" * 64, bytes(63) + b"\x01", b"\x01" * 32 + bytes(32)):
        assert refusal(armoured(bare(TEXT)[:-64] + signature)) == "signature"


def test_the_address_is_under_the_signature():
    """A lookalike host on our own list, and another person's code."""
    assert refusal(TEXT.replace("EXAMPLE", "EXARNPLE")) == "signature"
    assert refusal(TEXT.replace(CODE, "7K3M9QXD2FHPA0TW")) == "signature"
    assert refusal(TEXT.replace("EXAMPLE", "EXAMPIE")) == "host"


def test_other_keys():
    assert refusal(token.write(PERSON, ADDRESS, TokenKey(2, KEY))) == "kid"
    assert refusal(token.write(PERSON, ADDRESS, TokenKey(1, PrivateKey.generate()))) == "signature"


M = "a2 06 1a515ea7a8 3a00010000"  # the map, its first pair, the second key
NAMES = "a1 62 6172 62 d8a8"  # {"ar": "ب"}
FACTS = f"84 61 44 01 00 {NAMES}"  # ["D", 1, 0, names]


def test_the_payload_the_twins_are_made_from_is_read():
    claims = read(armoured(signed(bytes.fromhex(f"{M} {FACTS}")))).claims
    assert claims.names == {"ar": "ب"}
    assert claims.issued_at == PERSON.issued_at


TWINS = {
    "number not shortest": (f"{M} 84 61 44 1801 00 {NAMES}", "cbor"),
    "issue time not shortest": (f"a2 06 1b00000000515ea7a8 3a00010000 {FACTS}", "cbor"),
    "length not shortest": (f"{M} 84 7801 44 01 00 {NAMES}", "cbor"),
    "indefinite map": (f"bf {M[3:]} {FACTS} ff", "cbor"),
    "indefinite array": (f"{M} 9f {FACTS[3:]} ff", "cbor"),
    "indefinite text": (f"{M} 84 7f 61 44 ff 01 00 {NAMES}", "cbor"),
    "keys not in order": (f"a2 3a00010000 {FACTS} 06 1a515ea7a8", "cbor"),
    "names not in order": (f"{M} 84 61 44 01 00 a2 62 6672 61 41 62 6172 61 41", "cbor"),
    "key twice": (f"a3 06 1a515ea7a8 06 1a515ea7a8 3a00010000 {FACTS}", "cbor"),
    "claim too many": (f"a3 06 1a515ea7a8 07 40 3a00010000 {FACTS}", "cbor"),
    "bytes after it": (f"{M} {FACTS} 00", "cbor"),
    "date a float": (f"a2 06 fb41d457a9ea000000 3a00010000 {FACTS}", "fields"),
    "role false": (f"{M} 84 61 44 01 f4 {NAMES}", "fields"),
    "role unknown": (f"{M} 84 61 44 01 02 {NAMES}", "fields"),
    "number zero": (f"{M} 84 61 44 00 00 {NAMES}", "fields"),
    "number negative": (f"{M} 84 61 44 20 00 {NAMES}", "fields"),
    "number too great": (f"{M} 84 61 44 1a00989680 00 {NAMES}", "fields"),
    "number a bignum": (f"{M} 84 61 44 c2 41 01 00 {NAMES}", "cbor"),
    "tagged": (f"d83d {M} {FACTS}", "fields"),
    "fact too many": (f"{M} 85 61 44 01 00 {NAMES} 00", "fields"),
    "fact missing": (f"{M} 83 61 44 01 00", "fields"),
    "batch empty": (f"{M} 84 60 01 00 {NAMES}", "fields"),
    "batch bytes": (f"{M} 84 41 44 01 00 {NAMES}", "fields"),
    "no names": (f"{M} 84 61 44 01 00 a0", "fields"),
    "names an array": (f"{M} 84 61 44 01 00 82 62 6172 62 d8a8", "fields"),
    "name empty": (f"{M} 84 61 44 01 00 a1 62 6172 60", "fields"),
    "name bytes": (f"{M} 84 61 44 01 00 a1 62 6172 42 d8a8", "fields"),
    "name a lone byte of UTF-8": (f"{M} 84 61 44 01 00 a1 62 6172 61 d8", "fields"),
    "name a number": (f"{M} 84 61 44 01 00 a1 62 6172 01", "fields"),
    "name not NFC": (f"{M} 84 61 44 01 00 a1 62 6672 63 65cc81", "fields"),
    "name with a bidi control": (f"{M} 84 61 44 01 00 a1 62 6172 65 e280aed8a8", "fields"),
    "name with a newline": (f"{M} 84 61 44 01 00 a1 62 6672 63 410a42", "fields"),
    "name of spaces": (f"{M} 84 61 44 01 00 a1 62 6672 62 2020", "fields"),
    "name too long": (f"{M} 84 61 44 01 00 a1 62 6672 58c9 {'41' * 201}", "fields"),
    "language of one letter": (f"{M} 84 61 44 01 00 a1 61 61 61 41", "fields"),
    "issued in 1970": (f"a2 06 01 3a00010000 {FACTS}", "fields"),
    "issued in 2106": (f"a2 06 1affffffff 3a00010000 {FACTS}", "fields"),
    "not a map": ("80" + "00" * 30, "fields"),
    "arrays without end": ("81" * 600, "fields"),
    "a text of four gigabytes": ("7affffffff" + "41" * 30, "fields"),
}


@pytest.mark.parametrize("what", TWINS)
def test_a_right_signature_does_not_help_another_payload(what):
    twin, reason = TWINS[what]
    assert refusal(armoured(signed(bytes.fromhex(twin)))) == reason


def envelopes():
    header, rest = cbor2.dumps({1: -7, 4: b"\x01"}), bare(TEXT)
    payload, signature = cbor2.loads(rest)[2:]
    yield "tag 18 (RFC 9052, 4.2)", b"\xd2" + rest, "header"
    yield "array head of two bytes", b"\x98\x04" + rest[1:], "header"
    yield "indefinite array", b"\x9f" + rest[1:] + b"\xff", "header"
    yield "indefinite unprotected map", rest[:8] + b"\xbf\xff" + rest[9:], "header"
    yield "unprotected header", cbor2.dumps([header, {5: b""}, payload, signature]), "header"
    yield "payload head of three bytes", rest[:9] + b"\x59\x00" + rest[10:], "cbor"
    yield "signature head of three bytes", rest[:-65] + b"\0" + rest[-65:], "cbor"
    yield "signature of 65 bytes", cbor2.dumps([header, {}, payload, signature + b"\0"]), "cbor"
    yield "bytes after it", rest + b"\0", "cbor"
    yield "no payload", cbor2.dumps([header, {}, None, signature]), "cbor"
    yield "another algorithm", signed(payload, cbor2.dumps({1: -8, 4: b"\x01"})), "header"
    yield "header not in order", signed(payload, bytes.fromhex("a2 04 4101 01 26")), "header"
    yield "header not shortest", signed(payload, bytes.fromhex("a2 01 3806 04 4101")), "header"
    yield "key id of two bytes", signed(payload, cbor2.dumps({1: -7, 4: b"\0\x01"})), "header"
    yield "no key id", signed(payload, cbor2.dumps({1: -7})), "header"
    yield "critical header", signed(payload, cbor2.dumps({1: -7, 2: [1], 4: b"\x01"})), "header"


@pytest.mark.parametrize("what, envelope, reason", [pytest.param(*e, id=e[0]) for e in envelopes()])
def test_another_envelope_is_refused(what, envelope, reason):
    assert refusal(armoured(envelope)) == reason


@settings(max_examples=300)
@given(
    st.text()
    | st.text(QR + "#", max_size=400)
    | st.text(BASE32, min_size=99, max_size=500).map(lambda bits: f"{ADDRESS}#{bits}")
    | st.binary(min_size=60, max_size=400).map(armoured)
    | st.binary(max_size=300).map(lambda end: armoured(bare(TEXT)[:9] + end + bytes(64)))
    | st.binary(max_size=300).map(lambda payload: armoured(signed(payload)))
)
def test_whatever_the_text_the_answer_is_not_ours(text):
    assert refusal(text) in {"form", "base32", "header", "cbor", "kid", "signature", "fields"}
