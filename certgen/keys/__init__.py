"""Keys and certificates: made, kept, opened, rotated. The only door of ``cryptography``."""

from certgen.keys.certificates import Certificate, SealKey
from certgen.keys.device import Device
from certgen.keys.folder import Keys, Listed, TokenPair
from certgen.keys.pkcs12 import load_pkcs12
from certgen.keys.signing import Algorithm, PrivateKey, PublicKey, SigningKey, raw_signature

__all__ = [
    "Algorithm",
    "Certificate",
    "Device",
    "Keys",
    "Listed",
    "PrivateKey",
    "PublicKey",
    "SealKey",
    "SigningKey",
    "TokenPair",
    "load_pkcs12",
    "raw_signature",
]
