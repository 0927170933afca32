"""Around the token: codes people type, addresses browsers show, claims that are not written."""

import datetime as dt
import io
import pickle
import re
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certgen import token, words
from certgen.errors import ComposeError, ConfigError, SealError
from certgen.keys import PrivateKey
from certgen.model import Role
from certgen.token import Claims, NotOurs, TokenKey

KEY = PrivateKey.generate()
CODE = "7K3M9QXD2FHPA0TV"
ADDRESS = token.address("verify.example.ma", CODE)
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
codes = st.text(CROCKFORD, min_size=16, max_size=16)


def claims(**changes) -> Claims:
    return Claims(
        **{
            "batch": "DU-2013",
            "number": 17,
            "role": Role.TRAINEE,
            "names": {"ar": "لالة عائشة", "fr": "Lalla Aïcha"},
            "issued_at": dt.datetime(2013, 4, 5, tzinfo=dt.UTC),
        }
        | changes
    )


@given(st.binary(min_size=10, max_size=10))
def test_a_new_code_holds_all_of_its_entropy(entropy):
    code = token.new_code({10: entropy}.__getitem__)
    assert re.fullmatch(f"[{CROCKFORD}]{{16}}", code)
    number = 0
    for letter in code:
        number = number * 32 + CROCKFORD.index(letter)
    assert number.to_bytes(10) == entropy


@given(st.randoms(use_true_random=False))
def test_codes_drawn_together_are_those_drawn_one_by_one(draw):
    stream = draw.randbytes(10 * 256)
    together = list(islice(token.new_codes(io.BytesIO(stream).read), 200))
    assert together == [token.new_code(io.BytesIO(stream[at:]).read) for at in range(0, 2000, 10)]


def test_codes_as_printed():
    assert token.new_code(lambda count: bytes(count)) == "0" * 16
    assert token.new_code(lambda count: b"\xff" * count) == "Z" * 16
    assert token.grouped(CODE) == "7K3M-9QXD-2FHP-A0TV"


@given(codes)
def test_a_code_typed_as_printed_is_that_code(code):
    assert token.typed_code(code) == token.typed_code(token.grouped(code)) == code
    assert token.typed_code(token.grouped(code).lower().replace("-", " ")) == code
    assert token.typed_code(code.translate(str.maketrans("01", "oL"))) == code
    assert token.typed_code(code.translate(str.maketrans("01", "Oi"))) == code


@pytest.mark.parametrize(
    "typed",
    [
        " 7k3m 9qxd 2fhp aotv\n",
        "7K3M–9QXD–2FHP–AOTV",
        "\u20667K3M-9QXD-2FHP-A0TV\u2069",
        "٧K٣M-٩QXD-٢FHP-A٠TV",
        "۷K۳M ۹QXD ۲FHP A۰TV",
        "7K3M.9QXD.2FHP.A0TV.",
    ],
)
def test_hands_and_keyboards(typed):
    assert token.typed_code(typed) == CODE


@given(st.text() | st.text(CROCKFORD + "oOiIlLuU -", min_size=12, max_size=22))
def test_anything_else_typed_is_none(text):
    code = token.typed_code(text)
    assert code is None or re.fullmatch(f"[{CROCKFORD}]{{16}}", code)
    if code:
        assert token.typed_code(code) == code


@pytest.mark.parametrize("typed", ["", CODE[:15], CODE + "0", "U" + CODE[1:], "ｋ" * 16, "ı" * 16])
def test_no_code(typed):
    assert token.typed_code(typed) is None


def test_a_browser_s_address_reads_as_printed():
    text = token.write(claims(), ADDRESS, TokenKey(1, KEY))
    scheme_and_host = "https://verify.example.ma"
    shown = scheme_and_host + text[len(scheme_and_host) :]
    keys, hosts = {1: KEY.public}, ["verify.example.ma"]
    with pytest.raises(NotOurs):
        token.read(shown, keys, hosts)
    for url in (shown, f" {shown}\n", text, shown.replace("https", "HTTPS")):
        assert token.from_url(url) == text
    assert token.read(token.from_url(shown), keys, hosts).claims == claims()


@pytest.mark.parametrize(
    "url",
    [
        "",
        CODE,
        "https://verify.example.ma",
        "https://verıfy.example.ma/7K3M9QXD2FHPA0TV#AAAA",
        "https://veriſy.example.ma/7K3M9QXD2FHPA0TV#AAAA",
    ],
)
def test_what_is_no_such_address_stays(url):
    assert token.from_url(url) == url


@given(st.text(st.characters(max_codepoint=0x17F)) | st.text("htps:/vA#ı?", max_size=30))
def test_nothing_after_the_host_is_mended(url):
    """So a token or code in lower case stays refused."""
    rest = url.strip()
    assert token.from_url(url).lower() == rest.lower()
    assert token.from_url(f"https://a.example/{rest}x") == f"HTTPS://A.EXAMPLE/{rest}x" or (
        not rest.isascii()
    )


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("", CODE),
        ("a.b", CODE),
        ("verıfy.example.ma", CODE),
        ("verify.example.ma:8000", CODE),
        ("verify.example.ma/x", CODE),
        ("user@example.ma", CODE),
        (".example.ma", CODE),
        ("a" * 65, CODE),
        ("verify.example.ma", CODE[:15]),
        ("verify.example.ma", "I" + CODE[1:]),
        ("verify.example.ma", CODE + "\n"),
    ],
)
def test_addresses_no_symbol_should_show(host, code):
    with pytest.raises(ConfigError, match="cannot stand in the QR code"):
        token.address(host, code)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"batch": ""}, "batch"),
        ({"batch": "دفعة"}, "batch"),
        ({"batch": "D" * 41}, "batch"),
        ({"number": 0}, "number"),
        ({"number": 10_000_000}, "number"),
        ({"names": {}}, "names"),
        ({"names": {"ar": ""}}, "name_ar"),
        ({"names": {"ar": "محمد\u202e"}}, "name_ar"),
        ({"names": {"fr": "Ai\u0308cha"}}, "name_fr"),
        ({"names": {"fr": "Aïcha "}}, "name_fr"),
        ({"names": {"fr": "A\ud800"}}, "name_fr"),
        ({"names": {"fr": "é" * 101}}, "name_fr"),
        ({"names": {"FR": "Aïcha"}}, "name_FR"),
        ({"issued_at": dt.datetime(2013, 4, 5)}, "issued_at"),
        ({"issued_at": dt.datetime(1999, 12, 31, tzinfo=dt.UTC)}, "issued_at"),
        ({"issued_at": dt.datetime(2013, 4, 5, 0, 0, 0, 1, dt.UTC)}, "issued_at"),
    ],
)
def test_claims_that_could_not_be_read_are_not_written(changes, fault):
    with pytest.raises(ComposeError) as refused:
        token.write(claims(**changes), ADDRESS, TokenKey(1, KEY))
    assert refused.value.fields["fault"] == fault
    assert all(refused.value.say(lang) for lang in words.LANGUAGES)


def test_a_name_of_just_the_length_is_written():
    full = claims(names={"ar": "م" * 100, "fr": "é" * 100, "en": "x" * 200})
    text = token.write(full, ADDRESS, TokenKey(255, KEY))
    assert token.read(text, {255: KEY.public}, ["VERIFY.example.ma"]).claims == full


@pytest.mark.parametrize("kid", [-1, 256])
def test_key_ids_take_one_byte(kid):
    with pytest.raises(SealError):
        token.write(claims(), ADDRESS, TokenKey(kid, KEY))


@pytest.mark.parametrize("algorithm", ["p384", "rsa2048"])
def test_only_p256_signs(algorithm):
    key = PrivateKey.generate(algorithm)
    with pytest.raises(SealError, match="P-256"):
        token.write(claims(), ADDRESS, TokenKey(1, key))
    text = token.write(claims(), ADDRESS, TokenKey(1, KEY))
    with pytest.raises(NotOurs):
        token.read(text, {1: key.public}, ["verify.example.ma"])


def test_the_answer_travels_and_speaks():
    answer = pickle.loads(pickle.dumps(NotOurs("kid")))
    assert (answer.reason, answer.exit_code) == ("kid", 1)
    assert all("kid" in answer.say(lang) for lang in words.LANGUAGES)
