"""How the peers seal: pyHanko, PAdES, with the key and the chain of certificates of certgen."""

from __future__ import annotations

from functools import cached_property
from io import BytesIO

from asn1crypto import keys as asn1
from asn1crypto import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, SimpleSigner, sign_pdf
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certgen.keys import Keys

_ROOM = 8192
"""Hexadecimal digits kept free for a seal, so that pyHanko need not try one first."""


def metadata() -> PdfSignatureMetadata:
    """What is said of the signature."""
    return PdfSignatureMetadata(
        field_name="Signature", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )


def signer(keys: Keys, kind: type[SimpleSigner] = SimpleSigner) -> SimpleSigner:
    """pyHanko's signer with the office's P-256 key, certificate and chain."""
    key, certificate, chain = keys.sealer()
    private = serialization.load_pem_private_key(key.pem(None), None)
    der = private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    store = SimpleCertificateStore()
    store.register_multiple(x509.Certificate.load(each) for each in chain)
    return kind(x509.Certificate.load(certificate), asn1.PrivateKeyInfo.load(der), store)


class KeptKey(SimpleSigner):
    """Opens its key once and not for each signature."""

    @cached_property
    def _private(self) -> ec.EllipticCurvePrivateKey:
        key = serialization.load_der_private_key(self.signing_key.dump(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """ECDSA with SHA-256."""
        assert digest_algorithm == "sha256"
        return self._private.sign(data, ec.ECDSA(hashes.SHA256()))


def sealed(drawn: bytes, signer: KeptKey) -> bytes:
    """``drawn``, a PDF, signed at pyHanko's best: the key kept, the room for the seal known."""
    written = IncrementalPdfFileWriter(BytesIO(drawn))
    signed = sign_pdf(written, metadata(), signer, bytes_reserved=_ROOM, in_place=True)
    pdf: bytes = signed.getvalue()
    return pdf
