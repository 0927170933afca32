"""The seal: a CAdES signature in the PAdES baseline form, made from a template in microseconds.

Everything in it but the digest and the signature is the same on every certificate, so it is encoded
once. Form: CMS SignedData (RFC 5652) with one SignerInfo, the seal's certificate and its chain;
signed attributes content-type, message-digest and signing-certificate-v2 (RFC 5035); neither
signing-time nor content, as ETSI EN 319 142-1, section 6.3, wants for the level B-B. SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from certgen.keys import PublicKey, SigningKey
from certgen.seal.der import INTEGER, NULL, OCTETS, SEQUENCE, SET, elements, oid, tlv, value

_DATA = oid("1.2.840.113549.1.7.1")
_SIGNED_DATA = oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE = oid("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2 = oid("1.2.840.113549.1.9.16.2.47")
_SHA256 = tlv(SEQUENCE, oid("2.16.840.1.101.3.4.2.1"))
_ECDSA_SHA256 = tlv(SEQUENCE, oid("1.2.840.10045.4.3.2"))
_RSA_SHA256 = tlv(SEQUENCE, oid("1.2.840.113549.1.1.11"), tlv(NULL))
_IMPLICIT_0 = 0xA0
_GAP_STEP = 64


class Form:
    """The seal of one certificate, with places for a digest and a signature."""

    def __init__(self, public: PublicKey, certificate: bytes, chain: Sequence[bytes]):
        """``public`` is the certificate's key; ``certificate`` and ``chain`` are DER."""
        self.public = public
        hole = bytes(32)
        attributes = tlv(
            SET,
            *sorted(
                tlv(SEQUENCE, name, tlv(SET, said))
                for name, said in (
                    (_CONTENT_TYPE, _DATA),
                    (_MESSAGE_DIGEST, tlv(OCTETS, hole)),
                    (_SIGNING_CERTIFICATE_V2, _essential(certificate)),
                )
            ),
        )
        self._before, _, self._after = attributes.partition(hole)
        self._signer = tlv(INTEGER, b"\1") + _issuer_and_serial(certificate) + _SHA256
        self._head = (
            tlv(INTEGER, b"\1")
            + tlv(SET, _SHA256)
            + tlv(SEQUENCE, _DATA)
            + tlv(_IMPLICIT_0, *sorted((certificate, *chain)))
        )
        self._algorithm = _RSA_SHA256 if public.algorithm.startswith("rsa") else _ECDSA_SHA256
        self._frames: dict[int, tuple[bytes, bytes]] = {}
        longest = len(self.fill(hole, bytes(public.signature_size)))
        self.gap = -(-2 * longest // _GAP_STEP) * _GAP_STEP
        """Hexadecimal digits that every seal of this certificate fits in."""

    def attributes(self, digest: bytes) -> bytes:
        """The bytes that are signed when the document's SHA-256 is ``digest``."""
        return self._before + digest + self._after

    def fill(self, digest: bytes, signature: bytes) -> bytes:
        """The whole seal, DER."""
        size = len(signature)
        if size not in self._frames:
            self._frames[size] = self._frame(size)
        before, after = self._frames[size]
        return before + digest + after + signature

    def _frame(self, size: int) -> tuple[bytes, bytes]:
        """What stands before the digest, and between it and a signature of ``size`` bytes: DER has
        lengths in front, but a key's signatures have only a few lengths."""
        # RFC 5652, section 5.4: signed with the tag of a SET, kept with an implicit one.
        kept = bytes((_IMPLICIT_0,)) + self.attributes(bytes(32))[1:]
        signer = tlv(SEQUENCE, self._signer, kept, self._algorithm, tlv(OCTETS, bytes(size)))
        signed = tlv(SEQUENCE, self._head, tlv(SET, signer))
        whole = tlv(SEQUENCE, _SIGNED_DATA, tlv(_IMPLICIT_0, signed))
        before, _, after = whole[: len(whole) - size].rpartition(bytes(32))
        return before, after

    def holds(self, digest: bytes, cms: bytes) -> bool:
        """Whether ``cms`` is this seal, to the byte, over ``digest``, and its signature is good."""
        return all(self.each_holds([(digest, cms)]))

    def each_holds(self, sealed: Sequence[tuple[bytes, bytes]]) -> list[bool]:
        """``holds`` for each digest and CMS."""
        signatures = [self._signature(cms) for _, cms in sealed]
        good = self.public.verify_each(
            [
                (signature, self.attributes(digest))
                for signature, (digest, _) in zip(signatures, sealed, strict=True)
            ]
        )
        return [
            holds and self.fill(digest, signature) == cms
            for holds, signature, (digest, cms) in zip(good, signatures, sealed, strict=True)
        ]

    def _signature(self, cms: bytes) -> bytes:
        """What stands where the signature does; empty when nothing does."""
        _, _, end = cms.rpartition(self._after + self._algorithm)
        try:
            return value(end, OCTETS)
        except ValueError:
            return b""


class Sealer:
    """Seals digests with one key."""

    def __init__(self, key: SigningKey, certificate: bytes, chain: Sequence[bytes]):
        """``certificate`` speaks for ``key``, ``chain`` leads from it to below the root; DER."""
        self._key = key
        self._form = Form(key.public, certificate, chain)

    @property
    def gap(self) -> int:
        """Hexadecimal digits to keep free for the seal; depends on the certificates alone."""
        return self._form.gap

    @property
    def repeatable(self) -> bool:
        """Whether the same digest always gets the same seal."""
        return self._key.repeatable

    def seal(self, digest: bytes) -> bytes:
        """The CMS (DER) over a document whose SHA-256, the gap left out, is ``digest``."""
        if len(digest) != 32:
            raise ValueError("a SHA-256 digest has 32 bytes")
        return self._form.fill(digest, self._key.sign(self._form.attributes(digest)))

    def each_holds(self, sealed: Sequence[tuple[bytes, bytes]]) -> list[bool]:
        """Of each digest and CMS whether this is the sealer's seal over that: the check after every
        sealing, of many together, which is a third of the work."""
        return self._form.each_holds(sealed)


def certificates_of(cms: bytes) -> list[bytes]:
    """The certificates in a seal, DER, as they lie there. ``ValueError`` when it is none."""
    return elements(value(_signed_data(cms)[3], _IMPLICIT_0))


def _signed_data(cms: bytes) -> list[bytes]:
    parts = elements(value(cms, SEQUENCE))
    if len(parts) != 2 or parts[0] != _SIGNED_DATA:
        raise ValueError("not a seal")
    inner = elements(value(value(parts[1], _IMPLICIT_0), SEQUENCE))
    if len(inner) != 5:
        raise ValueError("not a seal")
    return inner


def _essential(certificate: bytes) -> bytes:
    """SigningCertificateV2 with the hash of ``certificate``; SHA-256 is its default algorithm."""
    identifier = tlv(SEQUENCE, tlv(OCTETS, hashlib.sha256(certificate).digest()))
    return tlv(SEQUENCE, tlv(SEQUENCE, identifier))


def _issuer_and_serial(certificate: bytes) -> bytes:
    """IssuerAndSerialNumber of an X.509 version 3 certificate (RFC 5280, section 4.1)."""
    [to_be_signed, *_] = elements(value(certificate, SEQUENCE))
    [_version, serial, _algorithm, issuer, *_] = elements(value(to_be_signed, SEQUENCE))
    return tlv(SEQUENCE, issuer, serial)
