"""The certificates of an office: root, issuing authority, seal; and the lists of revoked ones.

::

    root P-384, 20 years, path length 1       kept away from the machine once the rest is made
    + issuing authority P-256, 10 years, 0
      + seal P-256 or RSA-3072, 3 years       digitalSignature and nonRepudiation, no extended usage

The profile is RFC 5280 as ``openssl verify -x509_strict`` reads it; the seal's is that of an
electronic seal (ETSI EN 319 412-3). A certificate begins one day before it is made, so that a
verifier whose clock is a little slow accepts what is sealed at once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

from certgen.errors import SealError
from certgen.keys import naming
from certgen.keys.signing import PrivateKey, PublicKey, SigningKey

DAY = dt.timedelta(days=1)
ROOT_LIFE = 7305 * DAY
AUTHORITY_LIFE = 3652 * DAY
SEAL_LIFE = 1096 * DAY


@dataclass(frozen=True)
class Certificate:
    """One X.509 certificate."""

    der: bytes

    @classmethod
    def of_pem(cls, pem: bytes, *, file: str) -> Certificate:
        """The one in ``pem``; the ``SealError`` when there is none names ``file``."""
        try:
            return cls(x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER))
        except ValueError:
            raise SealError("key_damaged", file=file) from None

    @cached_property
    def _parsed(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.der)

    @property
    def public(self) -> PublicKey:
        """The key it speaks for."""
        return PublicKey(
            self._parsed.public_key().public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )

    @property
    def name(self) -> str:
        """The subject's common name."""
        found = self._parsed.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(found[0].value) if found else self._parsed.subject.rfc4514_string()

    @property
    def not_before(self) -> dt.datetime:
        return self._parsed.not_valid_before_utc

    @property
    def not_after(self) -> dt.datetime:
        return self._parsed.not_valid_after_utc

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, 64 hexadecimal digits."""
        return hashlib.sha256(self.der).hexdigest()

    def pem(self) -> bytes:
        return self._parsed.public_bytes(serialization.Encoding.PEM)

    def issued(self, other: Certificate) -> bool:
        """Whether this certificate's key signed ``other``, in this certificate's name."""
        try:
            other._parsed.verify_directly_issued_by(self._parsed)
        except Exception:
            return False
        return True


class SealKey(NamedTuple):
    """What seals: ``Sealer(*keys.sealer())``."""

    key: SigningKey
    certificate: bytes
    """DER."""
    chain: tuple[bytes, ...]
    """The certificates between the seal's and the root, nearest first, DER; no root."""


@dataclass(frozen=True)
class Authority:
    """A key that signs certificates, and its own certificate."""

    key: PrivateKey
    certificate: Certificate

    def certify(
        self, public: PublicKey, organisation: str, at: dt.datetime, *, url: str | None = None
    ) -> Certificate:
        """A seal certificate for ``public``, valid from a day before ``at`` for three years."""
        return self._seal(public, naming.name(organisation, "seal"), at, _places(url, "ca"))

    def renew(self, present: Certificate, public: PublicKey, at: dt.datetime) -> Certificate:
        """A seal certificate for ``public`` that says of its owner what ``present`` says."""
        kinds = (x509.CRLDistributionPoints, x509.AuthorityInformationAccess)
        said = present._parsed
        places = [each.value for each in said.extensions if isinstance(each.value, kinds)]
        return self._seal(public, said.subject, at, places)

    def _seal(
        self,
        public: PublicKey,
        name: x509.Name,
        at: dt.datetime,
        places: Sequence[x509.ExtensionType],
    ) -> Certificate:
        """Ends with the authority at the latest; ``SealError`` when that one is over."""
        if at >= self.certificate.not_after:
            raise SealError("key_authority_over", date=f"{self.certificate.not_after:%Y-%m-%d}")
        usage = _usage(digital_signature=True, content_commitment=True)
        end = x509.BasicConstraints(ca=False, path_length=None)
        return _sign(self, public, name, at, SEAL_LIFE, end, usage, places)

    def revocations(self, at: dt.datetime) -> bytes:
        """An empty list of revoked certificates (DER), good for as long as the authority."""
        parent = self.certificate._parsed
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(parent.subject)
            .last_update(at - DAY)
            .next_update(self.certificate.not_after)
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(_above(parent), critical=False)
        )
        return builder.sign(self.key._key, _hash(self.key)).public_bytes(serialization.Encoding.DER)


def root(key: PrivateKey, organisation: str, at: dt.datetime) -> Authority:
    """The root authority: a certificate that ``key`` signs for itself."""
    name = naming.name(organisation, "root")
    usage = _usage(key_cert_sign=True, crl_sign=True)
    end = x509.BasicConstraints(ca=True, path_length=1)
    return Authority(key, _sign(key, key.public, name, at, ROOT_LIFE, end, usage, []))


def authority(
    above: Authority, key: PrivateKey, organisation: str, at: dt.datetime, *, url: str | None = None
) -> Authority:
    """The issuing authority that ``above`` vouches for."""
    name = naming.name(organisation, "ca")
    usage = _usage(key_cert_sign=True, crl_sign=True)
    end = x509.BasicConstraints(ca=True, path_length=0)
    places = _places(url, "root")
    return Authority(key, _sign(above, key.public, name, at, AUTHORITY_LIFE, end, usage, places))


def _sign(
    by: Authority | PrivateKey,
    public: PublicKey,
    name: x509.Name,
    at: dt.datetime,
    life: dt.timedelta,
    end: x509.BasicConstraints,
    usage: x509.KeyUsage,
    places: Sequence[x509.ExtensionType],
) -> Certificate:
    """The certificate; a bare key as ``by`` signs for itself."""
    key, parent = (by.key, by.certificate._parsed) if isinstance(by, Authority) else (by, None)
    start = at.astimezone(dt.UTC).replace(microsecond=0) - DAY
    subject = serialization.load_der_public_key(public.spki)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(parent.subject if parent else name)
        .public_key(subject)  # type: ignore[arg-type]  # PublicKey holds EC and RSA only
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(min(start + life, parent.not_valid_after_utc) if parent else start + life)
        .add_extension(end, critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(subject), critical=False)  # type: ignore[arg-type]
    )
    if parent:
        builder = builder.add_extension(_above(parent), critical=False)
    for place in places:
        builder = builder.add_extension(place, critical=False)
    signed = builder.sign(key._key, _hash(key))
    return Certificate(signed.public_bytes(serialization.Encoding.DER))


def _hash(key: PrivateKey) -> hashes.SHA256 | hashes.SHA384:
    """SHA-384 for P-384: some verifiers refuse the mixture with SHA-256."""
    return hashes.SHA384() if key.algorithm == "p384" else hashes.SHA256()


def _above(parent: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = parent.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)


def _places(url: str | None, issuer: str) -> list[x509.ExtensionType]:
    """Where the issuer's certificate and list are published; nothing without ``url``."""
    if url is None:
        return []
    base = url.rstrip("/")
    crl = x509.UniformResourceIdentifier(f"{base}/{issuer}.crl")
    certificate = x509.UniformResourceIdentifier(f"{base}/{issuer}.cer")
    issuers = AuthorityInformationAccessOID.CA_ISSUERS
    return [
        x509.CRLDistributionPoints([x509.DistributionPoint([crl], None, None, None)]),
        x509.AuthorityInformationAccess([x509.AccessDescription(issuers, certificate)]),
    ]


def _usage(
    *,
    digital_signature: bool = False,
    content_commitment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )
