"""An institution's own seal, as a trust-service provider delivers it."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from certgen.errors import SealError
from certgen.keys.certificates import Certificate, SealKey
from certgen.keys.files import read
from certgen.keys.signing import PrivateKey


def load_pkcs12(path: Path, passphrase: bytes | None) -> SealKey:
    """The seal in a PKCS #12 file (RFC 7292): key, certificate, and the chain below the root.

    Raises ``SealError`` when the file is missing, does not open, lacks the key or its certificate,
    or holds a key that certgen cannot seal with.
    """
    try:
        key, own, others = pkcs12.load_key_and_certificates(read(path), passphrase)
    except ValueError:
        reason = "key_passphrase_wrong" if passphrase else "key_passphrase_missing"
        raise SealError(reason, file=path) from None
    if key is None or own is None:
        raise SealError("key_damaged", file=path)
    certificate = Certificate(own.public_bytes(Encoding.DER))
    private = PrivateKey(key)
    if private.public != certificate.public:
        raise SealError("key_of_another", file=path)
    pool = [Certificate(other.public_bytes(Encoding.DER)) for other in others]
    return SealKey(private, certificate.der, _chain(certificate, pool))


def _chain(certificate: Certificate, pool: list[Certificate]) -> tuple[bytes, ...]:
    """The issuers of ``certificate`` in ``pool``, nearest first, without the root."""
    for above in pool:
        if above.issued(certificate) and not above.issued(above):
            return above.der, *_chain(above, [other for other in pool if other != above])
    return ()
