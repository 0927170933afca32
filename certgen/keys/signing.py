"""One key: sign with the private half, verify with the public half.

ECDSA is deterministic (RFC 6979), so the same plan gives the same bytes on any machine; on a device
it is not. RSA is PKCS #1 v1.5 (RFC 8017 section 8.2), which is deterministic by itself. The hash is
SHA-256.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NoReturn, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from certgen.errors import SealError
from certgen.keys import multibuffer

Algorithm = Literal["p256", "rsa3072"]
"""What a seal's key may be when certgen makes it."""

ORDER_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of the curve P-256 (SP 800-186, section 3.2.1.3)."""

MANY = 3
"""Signatures that are judged sooner together than one by one: together they take 198 µs, however
few of the eight lanes are in use, and 68 each alone."""

_SHA256 = hashes.SHA256()
_ECDSA = (ec.ECDSA(_SHA256, deterministic_signing=True),)
_RSA = (padding.PKCS1v15(), _SHA256)
"""What ``cryptography`` wants to know besides the message."""


class SigningKey(Protocol):
    """Whatever signs: a key in memory, a smart card, a remote service."""

    @property
    def algorithm(self) -> str:
        """``p256``, ``p384``, ``rsa2048``, ``rsa3072`` …"""

    @property
    def public(self) -> PublicKey:
        """The half that verifies."""

    @property
    def repeatable(self) -> bool:
        """Whether the same message always gets the same signature."""

    def sign(self, message: bytes) -> bytes:
        """ECDSA with SHA-256 as DER, or RSA PKCS #1 v1.5 with SHA-256, over ``message``."""


@dataclass(frozen=True)
class PublicKey:
    """The half of a key that everybody may have. Equal when the keys are."""

    spki: bytes
    """SubjectPublicKeyInfo, DER (RFC 5280, section 4.1)."""

    def __reduce__(self) -> tuple[type[PublicKey], tuple[bytes]]:
        return PublicKey, (self.spki,)

    @cached_property
    def _key(self) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
        try:
            key = serialization.load_der_public_key(self.spki)
        except Exception:
            raise SealError("key_unsuited", algorithm="?") from None
        if not isinstance(key, (ec.EllipticCurvePublicKey, rsa.RSAPublicKey)):
            raise SealError("key_unsuited", algorithm=type(key).__name__)
        return key

    @cached_property
    def algorithm(self) -> str:
        """``p256``, ``p384``, ``rsa2048``, ``rsa3072`` …; ``SealError`` for any other."""
        key = self._key
        if isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048:
            return f"rsa{key.key_size}"
        if isinstance(key, ec.EllipticCurvePublicKey):
            if isinstance(key.curve, ec.SECP256R1):
                return "p256"
            if isinstance(key.curve, ec.SECP384R1):
                return "p384"
            raise SealError("key_unsuited", algorithm=key.curve.name)
        raise SealError("key_unsuited", algorithm=f"RSA {key.key_size}")

    @property
    def signature_size(self) -> int:
        """The length of the longest signature, bytes (DER for ECDSA)."""
        if isinstance(self._key, rsa.RSAPublicKey):
            return self._key.key_size // 8
        return 2 * (self._key.key_size // 8 + 3) + 2

    @property
    def fingerprint(self) -> str:
        """SHA-256 of ``spki``, 64 hexadecimal digits."""
        return hashlib.sha256(self.spki).hexdigest()

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether ``signature``, in the form ``SigningKey.sign`` gives, holds for ``message``."""
        try:
            self._key.verify(signature, message, *self._scheme)
        except InvalidSignature:
            return False
        return True

    def verify_each(self, signed: Sequence[tuple[bytes, bytes]]) -> list[bool]:
        """``verify`` for each signature and message; of P-256 in a third of the time, where the
        processor can judge several at once."""
        if not multibuffer.ABLE or self.algorithm != "p256" or len(signed) < MANY:
            return [self.verify(signature, message) for signature, message in signed]
        each = [(_numbers(one), hashlib.sha256(message).digest()) for one, message in signed]
        return multibuffer.verify(self._point[1:], each)

    @cached_property
    def _scheme(self) -> tuple[Any, ...]:
        return _RSA if isinstance(self._key, rsa.RSAPublicKey) else _ECDSA

    @cached_property
    def _point(self) -> bytes:
        """Of a key on P-256, uncompressed (SEC 1, section 2.3.3): 4, x, y; 65 bytes."""
        return self._key.public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )

    def verify_raw(self, signature: bytes, message: bytes) -> bool:
        """Whether the 64 bytes r‖s (RFC 9053, section 2.1) hold for ``message``; P-256 only.

        A high s is refused: it would be a second spelling of the same signature.
        """
        if self.algorithm != "p256" or len(signature) != 64:
            return False
        r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
        if not 0 < r < ORDER_P256 or not 0 < s <= ORDER_P256 // 2:
            return False
        return self.verify(encode_dss_signature(r, s), message)

    def pem(self) -> bytes:
        """The key as PEM, ``PUBLIC KEY``."""
        return self._key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    @classmethod
    def of_pem(cls, pem: bytes) -> PublicKey:
        """The key that ``pem`` holds; ``SealError`` when it holds none that certgen uses."""
        try:
            key = serialization.load_pem_public_key(pem)
        except Exception:
            raise SealError("key_unsuited", algorithm="?") from None
        return cls.of(key)

    def jwk(self, kid: int) -> dict[str, str]:
        """The P-256 key as a JSON Web Key (RFC 7517; RFC 7518, section 6.2)."""
        if self.algorithm != "p256":
            raise SealError("key_unsuited", algorithm=self.algorithm)
        halves = self._point[1:33], self._point[33:]
        x, y = (urlsafe_b64encode(half).rstrip(b"=").decode() for half in halves)
        return {
            "kty": "EC",
            "crv": "P-256",
            "x": x,
            "y": y,
            "alg": "ES256",
            "use": "sig",
            "kid": str(kid),
        }

    @classmethod
    def of_jwk(cls, jwk: Mapping[str, Any]) -> PublicKey:
        """The P-256 key of a JSON Web Key, spelt as ``jwk`` spells it; else ``SealError``."""
        try:
            if (jwk["kty"], jwk["crv"]) != ("EC", "P-256"):
                raise ValueError
            x, y = (urlsafe_b64decode(jwk[name] + "=") for name in ("x", "y"))
            point = b"\x04" + x + y
            public = cls.of(ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point))
            if [public.jwk(0)[name] for name in ("x", "y")] != [jwk["x"], jwk["y"]]:
                raise ValueError
        except Exception:
            raise SealError("key_unsuited", algorithm="?") from None
        return public

    @classmethod
    def of(cls, key: Any) -> PublicKey:
        """That of ``cryptography``; ``SealError`` for a kind that certgen does not use."""
        if not isinstance(key, (ec.EllipticCurvePublicKey, rsa.RSAPublicKey)):
            raise SealError("key_unsuited", algorithm=type(key).__name__)
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        public = cls(key.public_bytes(serialization.Encoding.DER, form))
        public.algorithm  # noqa: B018 - refuses what certgen does not use
        return public


class PrivateKey:
    """A key held in this process. It never shows itself: not in ``repr``, not in a pickle."""

    repeatable = True

    def __init__(self, key: Any):
        """``key`` is an EC or RSA private key of ``cryptography``; ``SealError`` for any other."""
        if not isinstance(key, (ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey)):
            raise SealError("key_unsuited", algorithm=type(key).__name__)
        self._key = key
        self.public = PublicKey.of(key.public_key())
        self.algorithm = self.public.algorithm
        self._scheme = _RSA if isinstance(key, rsa.RSAPrivateKey) else _ECDSA

    @classmethod
    def generate(cls, algorithm: str = "p256") -> PrivateKey:
        """A new key from the system's entropy: ``p256``, ``p384``, ``rsa3072`` …"""
        match algorithm:
            case "p256":
                return cls(ec.generate_private_key(ec.SECP256R1()))
            case "p384":
                return cls(ec.generate_private_key(ec.SECP384R1()))
            case "rsa2048" | "rsa3072" | "rsa4096":
                return cls(rsa.generate_private_key(65537, int(algorithm[3:])))
        raise SealError("key_unsuited", algorithm=algorithm)

    @classmethod
    def of_pem(cls, pem: bytes, passphrase: bytes | None, *, file: str) -> PrivateKey:
        """The key of a PKCS #8 PEM; the ``SealError`` when it does not open names ``file``."""
        sealed = b"ENCRYPTED" in pem
        if sealed and not passphrase:
            raise SealError("key_passphrase_missing", file=file)
        try:
            key = serialization.load_pem_private_key(pem, passphrase if sealed else None)
        except Exception:
            reason = "key_passphrase_wrong" if sealed else "key_damaged"
            raise SealError(reason, file=file) from None
        return cls(key)

    def pem(self, passphrase: bytes | None) -> bytes:
        """PKCS #8 PEM, encrypted (PBES2, AES-256) when there is a ``passphrase``."""
        return self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(passphrase)
            if passphrase
            else serialization.NoEncryption(),
        )

    def sign(self, message: bytes) -> bytes:
        """ECDSA (RFC 6979) with SHA-256 as DER, or RSA PKCS #1 v1.5 with SHA-256."""
        return self._key.sign(message, *self._scheme)

    def __repr__(self) -> str:
        return f"<PrivateKey {self.algorithm} {self.public.fingerprint[:16]}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a private key does not travel: open the key files where it is needed")


def raw_signature(der: bytes) -> bytes:
    """The 64 bytes r‖s, s low, of a P-256 signature in DER (RFC 9053, section 2.1)."""
    r, s = decode_dss_signature(der)
    return r.to_bytes(32) + min(s, ORDER_P256 - s).to_bytes(32)


def _numbers(der: bytes) -> bytes:
    """The 64 bytes r‖s of an ECDSA signature; of what is none zeros, which hold for nothing."""
    try:
        r, s = decode_dss_signature(der)
        return r.to_bytes(32) + s.to_bytes(32)
    except (ValueError, OverflowError):
        return bytes(64)
