"""The text in the QR code: an address any phone opens, and a signed token that needs no network.

::

    HTTPS://VERIFY.EXAMPLE.MA/7K3M9QXD2FHPA0TV#QRDKEAJGARATAWL…
    \\______________ address _________________/ \\__ token ____/

The token is an untagged COSE_Sign1 (RFC 9052, section 4.2) in base32 (RFC 4648, section 6) without
padding: ES256, a one-byte key id, and CWT claims (RFC 8392)::

    [<<{1: -7, 4: key id}>>, {}, <<{6: issued at, -65537: [batch, number, role, names]}>>, r‖s]

Role is 0 for a trainer, 1 for a trainee; names map a language to the name as printed. The CBOR is
deterministic (RFC 8949, section 4.2.1), so the order of the languages on the page is not in it. The
whole address is the external additional data of the signature: a lookalike host fails the
signature, not only the list of hosts.

Reading is strict: each text that reads is the only one that says what it says. RFC 8392 lets an
application refuse claims it does not know; this one does.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from cbor2 import dumps, loads

from certgen import armour
from certgen.errors import CertgenError, ComposeError, ConfigError, ExitCode, SealError
from certgen.keys import PublicKey, SigningKey, raw_signature
from certgen.model import Credential, Role

NAME_BYTES = 200
"""The longest name in one language, bytes of UTF-8."""
NUMBERS = range(1, 10_000_000)
"""The numbers a certificate can have in its batch."""
INSTANTS = range(946_684_800, 4_102_444_800)
"""The seconds since 1970 a token can be issued at: the years 2000 to 2099."""

Reason = Literal["form", "host", "base32", "header", "cbor", "kid", "signature", "fields"]
"""At which check a text failed; the checks are made in this order."""

_ADDRESS = re.compile(
    r"HTTPS://(?P<host>[A-Z0-9][A-Z0-9.-]{2,62}[A-Z0-9])/(?P<code>[0-9A-HJKMNP-TV-Z]{16})", re.ASCII
)
_TEXT = re.compile(rf"(?P<address>{_ADDRESS.pattern})#(?P<token>[A-Z2-7]{{100,2000}})", re.ASCII)
_BATCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)

_ISSUED_AT, _CERTIFICATE = 6, -65537  # RFC 8392, section 3.1.6; private use, below -65536
_ROLES = (Role.TRAINER, Role.TRAINEE)

_UNPRINTED = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"
"""Format characters that shape a name, and so belong to it."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""The letters and digits codes are made of (Crockford's base32)."""
_LETTERS = frozenset(ALPHABET)
_SPELT = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET)
"""The 32 letters of RFC 4648 → those of Crockford."""
_DRAWN = 64
"""Codes drawn together."""
_TYPED: dict[int, str | None] = {
    **dict.fromkeys(map(ord, " \t\r\n\u00a0\u202f-\u2010\u2011\u2012\u2013\u2014\u2212_.")),
    **dict.fromkeys(map(ord, "\u200e\u200f\u061c\u2066\u2067\u2068\u2069")),
    **{ord(letter.lower()): letter for letter in ALPHABET},
    **{ord(typed): meant for typed, meant in zip("OoIiLl", "001111", strict=True)},
    **{zero + digit: str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)},
}


class NotOurs(CertgenError):
    """The text is not a token of this issuer, or no longer. ``reason`` is the check that failed."""

    exit_code = ExitCode.DOES_NOT_STAND

    def __init__(self, reason: Reason):
        if reason not in get_args(Reason):
            raise ValueError(reason)
        self.reason = reason
        super().__init__("not_ours", reason=reason)

    def __reduce__(self) -> tuple[object, ...]:
        return NotOurs, (self.reason,)


@dataclass(frozen=True)
class Claims:
    """What the token says: which certificate, whose, issued when."""

    batch: str
    """The batch's id."""
    number: int
    """The number in the batch, from 1."""
    role: Role
    names: Mapping[str, str]
    """The recipient's name by language of the page, in page order (read: in order of the codes)."""
    issued_at: dt.datetime
    """UTC, whole seconds."""


@dataclass(frozen=True)
class TokenKey:
    """The key that signs tokens, and the number verifiers know it by."""

    kid: int
    """0 to 255; never given to a second key."""
    key: SigningKey


@dataclass(frozen=True)
class Reading:
    """A token that holds."""

    host: str
    """As printed: upper case."""
    code: str
    kid: int
    claims: Claims


def address(host: str, code: str) -> str:
    """The address of the certificate ``code`` at ``host``, in upper case as the QR code has it.

    Raises ``ConfigError`` when the host is not a plain name of 4 to 64 characters, or the code is
    none.
    """
    text = f"HTTPS://{host}/{code}"
    printed = text.upper()
    if not text.isascii() or not _ADDRESS.fullmatch(printed):
        raise ConfigError("token_address", host=host, code=code)
    return printed


def write(claims: Claims, address: str, key: TokenKey) -> str:
    """The whole text of the QR code: ``address``, ``#`` and the signed token.

    The same arguments give the same text (RFC 6979). Raises ``ComposeError`` for claims that could
    not be read again, ``SealError`` for a key that is not P-256.
    """
    [text] = _written([(claims, address)], key)
    return text


def verify_url(credential: Credential, languages: str, *, host: str, key: TokenKey) -> str:
    """The text in the QR code of the PDF of ``credential`` in ``languages``.

    Raises what ``address`` and ``write`` raise.
    """
    [url] = verify_urls([(credential, languages)], host=host, key=key)
    return url


def verify_urls(pdfs: Iterable[tuple[Credential, str]], *, host: str, key: TokenKey) -> list[str]:
    """The texts in the QR codes of many PDFs, each of a credential in languages."""
    return _written([(_said(*pdf), address(host, pdf[0].code)) for pdf in pdfs], key)


def read(text: str, keys: Mapping[int, PublicKey], hosts: Collection[str]) -> Reading:
    """What ``text``, exactly as printed, says, if one of ``keys`` signed it for one of ``hosts``.

    Raises ``NotOurs`` and nothing else. No parser meets the token before its signature holds.
    """
    printed = _TEXT.fullmatch(text)
    if not printed:
        raise NotOurs("form")
    if printed["host"] not in {host.upper() for host in hosts}:
        raise NotOurs("host")
    try:
        envelope = armour.decoded(printed["token"])
    except ValueError:
        raise NotOurs("base32") from None
    kid, payload, signature = _opened(envelope)
    if kid not in keys:
        raise NotOurs("kid")
    if not keys[kid].verify_raw(signature, _signed(kid, printed["address"], payload)):
        raise NotOurs("signature")
    return Reading(printed["host"], printed["code"], kid, _claims(payload))


def from_url(url: str) -> str:
    """The text as printed, from what a browser shows: scheme and host in lower case.

    Nothing else is mended, and what is not such an address comes back as it is: ``read`` decides.
    """
    url = url.strip()
    slash = url.find("/", len("https://"))
    if not url.isascii() or slash < 0:
        return url
    return url[:slash].upper() + url[slash:]


def new_code(entropy: Callable[[int], bytes]) -> str:
    """A new code: 80 bits of ``entropy`` (bytes wanted → bytes) as 16 characters of Crockford."""
    return _spelt(entropy(10))


def new_codes(entropy: Callable[[int], bytes]) -> Iterator[str]:
    """As many new codes as are asked for, some drawn together, in a tenth of the time: of ten bytes
    come sixteen characters, whatever stands beside them."""
    while True:
        said = _spelt(entropy(10 * _DRAWN))
        yield from (said[at : at + 16] for at in range(0, len(said), 16))


def _spelt(data: bytes) -> str:
    """``data`` in the letters of codes."""
    return armour.encoded(data).translate(_SPELT)


def typed_code(text: str) -> str | None:
    """The code somebody typed, or None when it is none.

    Case, spaces, dashes and directional marks do not matter; O reads as 0, I and L as 1, and
    Arabic digits as digits.
    """
    if len(text) == 16 and _LETTERS.issuperset(text):
        return text  # as our own addresses have it
    code = text.translate(_TYPED)
    return code if len(code) == 16 and _LETTERS.issuperset(code) else None


def grouped(code: str) -> str:
    """``code`` as it is printed for people: ``7K3M-9QXD-2FHP-A0TV``."""
    return f"{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}"


def spelled(code: str) -> str:
    """A grouped ``code`` letter by letter, as it is said: ``7 K 3 M, 9 Q X D, …``."""
    return " ".join(code).replace(" - ", ", ")


def _said(credential: Credential, languages: str) -> Claims:
    """What the token of ``credential`` says on a PDF in ``languages``."""
    person = credential.recipient
    return Claims(
        batch=credential.batch,
        number=credential.number,
        role=person.role,
        names={lang: person.name[lang] for lang in languages.split("+")},
        issued_at=credential.planned_at,
    )


def _written(said: Sequence[tuple[Claims, str]], key: TokenKey) -> list[str]:
    """The texts for claims with their addresses: see ``write``.

    They are signed one after the other, since the tables of a signature drive all else out of the
    processor's first cache, and what comes between two signatures takes twice the time: 10 µs each.
    """
    kid, sign = key.kid, key.key.sign
    if key.key.algorithm != "p256" or not 0 <= kid <= 255:
        raise SealError("token_key", kid=kid, algorithm=key.key.algorithm)
    drafts = [(place, _payload(_faultless(claims))) for claims, place in said]
    messages = [_signed(kid, place, payload) for place, payload in drafts]
    signatures = list(map(sign, messages))
    return [
        f"{place}#{armour.encoded(_envelope(kid, payload, raw_signature(signature)))}"
        for (place, payload), signature in zip(drafts, signatures, strict=True)
    ]


def _faultless(claims: Claims) -> Claims:
    """The ``claims``, which can be read again. Raises ``ComposeError`` when they cannot."""
    if fault := _fault(claims):
        raise ComposeError("token_claims", serial=f"{claims.batch}-{claims.number}", fault=fault)
    return claims


def _fault(claims: Claims) -> str | None:
    """The first of the claims that is not as it must be."""
    if not _BATCH.fullmatch(claims.batch):
        return "batch"
    if claims.number not in NUMBERS:
        return "number"
    if not 1 <= len(claims.names) <= 4:
        return "names"
    for language, name in claims.names.items():
        if not _LANGUAGE.fullmatch(language) or not _printable(name):
            return f"name_{language}"
    moment = claims.issued_at
    if moment.tzinfo is None or moment.microsecond or int(moment.timestamp()) not in INSTANTS:
        return "issued_at"
    return None


def _printable(name: str) -> bool:
    # str.isprintable() knows of nothing unprinted; where it doubts, it may be a joiner
    unprinted = not name.isprintable() and any(
        unicodedata.category(character) in _UNPRINTED and character not in _JOINERS
        for character in name
    )
    return (
        not unprinted
        and name == name.strip() != ""
        and unicodedata.is_normalized("NFC", name)
        and len(name.encode()) <= NAME_BYTES
    )


def _payload(claims: Claims) -> bytes:
    names = dict(sorted(claims.names.items(), key=_in_order))
    certificate = [claims.batch, claims.number, _ROLES.index(claims.role), names]
    return dumps({_ISSUED_AT: int(claims.issued_at.timestamp()), _CERTIFICATE: certificate})


def _in_order(item: tuple[str, str]) -> tuple[int, str]:
    """Where CBOR has the key of ``item``, a short text of ASCII: after the shorter ones."""
    return len(item[0]), item[0]


def _claims(payload: bytes) -> Claims:
    """The claims whose payload this is: read without trust, then written again and compared."""
    try:
        said: Any = loads(payload, max_depth=4)
        batch, number, role, names = said[_CERTIFICATE]
        instant = said[_ISSUED_AT]
        texts = [batch, *names, *names.values()]
        # type() and not isinstance(): True is an int that writes as another byte
        if {*map(type, texts)} != {str} or {type(number), type(role), type(instant)} != {int}:
            raise TypeError
        moment = dt.datetime.fromtimestamp(instant if instant in INSTANTS else 0, dt.UTC)
        claims = Claims(batch, number, dict(enumerate(_ROLES))[role], names, moment)
    except Exception:  # a library's decoder may raise anything; whatever it is, it is not ours
        raise NotOurs("fields") from None
    if _fault(claims):
        raise NotOurs("fields")
    if _payload(claims) != payload:
        raise NotOurs("cbor")
    return claims


def _protected(kid: int) -> bytes:
    """``{1: -7, 4: key id}``, as the byte string that holds it."""
    return b"\x46\xa2\x01\x26\x04\x41" + bytes((kid,))


def _octets(data: bytes) -> bytes:
    """``data`` as a byte string of CBOR (RFC 8949, section 3.1), with the shortest head. Around a
    payload all else is constant, and written without asking a library for it: 4 µs of a token."""
    size = len(data)
    if size < 24:
        return bytes((0x40 | size,)) + data
    return (bytes((0x58, size)) if size < 256 else b"\x59" + size.to_bytes(2)) + data


def _signed(kid: int, address: str, payload: bytes) -> bytes:
    """The bytes under the signature: Sig_structure of RFC 9052, section 4.4."""
    return b"\x84\x6aSignature1" + _protected(kid) + _octets(address.encode()) + _octets(payload)


def _envelope(kid: int, payload: bytes, signature: bytes) -> bytes:
    return b"\x84" + _protected(kid) + b"\xa0" + _octets(payload) + _octets(signature)


def _opened(envelope: bytes) -> tuple[int, bytes, bytes]:
    """Key id, payload and signature, taken by their places; then put together again and compared.

    ``84 46 <6 bytes> A0``, a head of 1 to 3 bytes and the payload, ``58 40 <64 bytes>``.
    """
    if len(envelope) < 76 or envelope[:9] != b"\x84" + _protected(envelope[7]) + b"\xa0":
        raise NotOurs("header")
    kid, signature = envelope[7], envelope[-64:]
    for start in (10, 11, 12):
        payload = envelope[start:-66]
        if _envelope(kid, payload, signature) == envelope:
            return kid, payload, signature
    raise NotOurs("cbor")
