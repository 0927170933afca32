"""The folder of an office's keys.

::

    keys/                   mode 0700
        root.key root.crt root.crl
        ca.key   ca.crt   ca.crl
        seal-1.key  seal-1.crt      the seal; the highest number seals, the others stay known
        seal-2.pkcs11 seal-2.crt    one whose key is on a device: its label there
        token-1.key token-1.pub     the key of the QR codes; the number is its key id, for ever

Keys are PKCS #8 PEM (RFC 5958), mode 0600, encrypted when there is a passphrase. Certificates are
PEM, lists of revoked certificates DER (RFC 5280, section 4.2.1.13). ``root.key`` and ``ca.key`` are
needed only to rotate the seal: keep them elsewhere in between.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from certgen.errors import CertgenError, SealError, StorageError
from certgen.keys.certificates import Authority, Certificate, SealKey, authority, root
from certgen.keys.device import Device
from certgen.keys.files import PUBLIC, SECRET, publish, read, settle, write
from certgen.keys.half import Half
from certgen.keys.signing import Algorithm, PrivateKey, PublicKey, SigningKey

if TYPE_CHECKING:
    from certgen.keys.cryptoki import DeviceKey

LAST_KID = 255
"""A key id is one byte."""


class TokenPair(NamedTuple):
    """What signs QR codes: ``TokenKey(*keys.token_key())``."""

    kid: int
    key: PrivateKey


@dataclass(frozen=True)
class Listed:
    """One line of ``certgen keys list``."""

    name: str
    """The file's name without its ending."""
    kind: str
    """``root``, ``ca``, ``seal`` or ``token``."""
    algorithm: str
    fingerprint: str
    """SHA-256, hexadecimal, of the certificate; of the public key for a token key."""
    not_before: dt.datetime | None
    """For a token key the time it was made."""
    not_after: dt.datetime | None
    """None for a token key: what it signed stands for ever."""
    active: bool
    """Whether it is the one now in use of its kind."""
    private: bool
    """Whether the private key lies in the folder."""
    label: str | None = None
    """The private key's label on the device that keeps it; None when none does."""


class Keys:
    """The keys of one office, opened. What is public is read at once, private keys when needed."""

    def __init__(self, folder: Path, passphrase: bytes | None = None, device: Device | None = None):
        """Use ``Keys.open`` or ``Keys.make``."""
        self.folder = folder
        self._passphrase = passphrase
        self._device = device
        self._opened: dict[str, PrivateKey] = {}
        self._on_device: DeviceKey | None = None
        if not folder.is_dir() or not (folder / "root.crt").is_file():
            raise SealError("keys_none", folder=folder)
        self.root = self._certificate("root")
        self.authority = self._certificate("ca")
        self.seals: Mapping[int, Certificate] = MappingProxyType(
            {number: self._certificate(f"seal-{number}") for number in self._numbers("seal", "crt")}
        )
        """Every seal there ever was, by number."""
        self._tokens: Mapping[int, PublicKey] = MappingProxyType(
            {
                number: PublicKey.of_pem(read(folder / f"token-{number}.pub"))
                for number in self._numbers("token", "pub")
            }
        )

        for name, there in (("seal-1.crt", self.seals), ("token-1.pub", self._tokens)):
            if not there:
                raise SealError("key_missing", file=folder / name)

    @classmethod
    def open(
        cls, folder: Path, passphrase: bytes | None = None, device: Device | None = None
    ) -> Keys:
        """The keys in ``folder``, the seal's on ``device`` when there is one.

        Raises ``SealError`` when there are none or a file is damaged.
        """
        return cls(folder, passphrase, device)

    @classmethod
    def make(
        cls,
        folder: Path,
        *,
        organisation: str,
        at: dt.datetime,
        algorithm: Algorithm = "p256",
        passphrase: bytes | None = None,
        url: str | None = None,
        device: Device | None = None,
    ) -> Keys:
        """New keys in ``folder``, which must not hold anything yet. All of them, or none.

        The seal's key is made on ``device``, if there is one, or found there under its label.

        ``at`` is now (with a time zone), ``algorithm`` the seal's, ``url`` where the certificates
        and lists of revoked ones will be published. Raises ``SealError`` when the folder is not
        empty, ``StorageError`` when it cannot be written.
        """
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise SealError("keys_there", folder=folder)
        if passphrase is not None and not 1 <= len(passphrase) <= 1000:
            raise SealError("key_passphrase_unfit")
        above = root(PrivateKey.generate("p384"), organisation, at)
        issuing = authority(above, PrivateKey.generate("p256"), organisation, at, url=url)
        seal = Half.of_seal(1, algorithm, passphrase, device)
        token = PrivateKey.generate("p256")
        certificate = issuing.certify(seal.public, organisation, at, url=url)
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            half = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
            try:
                for name, by in (("root", above), ("ca", issuing)):
                    write(half / f"{name}.key", by.key.pem(passphrase), SECRET)
                    write(half / f"{name}.crt", by.certificate.pem(), PUBLIC)
                    write(half / f"{name}.crl", by.revocations(at), PUBLIC)
                seal.write(half)
                write(half / "seal-1.crt", certificate.pem(), PUBLIC)
                write(half / "token-1.key", token.pem(passphrase), SECRET)
                write(half / "token-1.pub", _dated(token.public, at), PUBLIC)
                settle(half, folder)
            finally:
                shutil.rmtree(half, ignore_errors=True)
        except OSError as error:
            raise StorageError("keys_unwritten", folder=folder, why=error.strerror) from None
        return cls(folder, passphrase, device)

    def sealer(self) -> SealKey:
        """The seal in use. Raises ``SealError`` when its key is missing, locked or another's.

        For a key on a device this process is logged in there until ``close``.
        """
        number = max(self.seals)
        certificate = self.seals[number]
        return SealKey(self._seal(number), certificate.der, (self.authority.der,))

    def prove_seal(self) -> None:
        """That the seal in use can seal; a device is let go again. Raises ``SealError``.

        Workers are each to open the seal themselves. Were they the first, a wrong PIN would be
        tried once by each of them, and a smart card locks itself after three.
        """
        self.sealer()
        self.close()

    def close(self) -> None:
        """Log out of the device, where this process is logged in to one."""
        if self._on_device:
            self._on_device.close()
            self._on_device = None

    def token_key(self) -> TokenPair:
        """The QR key in use. Raises ``SealError`` as ``sealer`` does."""
        kid = max(self._tokens)
        return TokenPair(kid, self._private(f"token-{kid}", self._tokens[kid]))

    def token_public(self) -> Mapping[int, PublicKey]:
        """Every QR key there ever was, by key id."""
        return self._tokens

    def root_pem(self) -> bytes:
        """The root certificate, PEM."""
        return self.root.pem()

    def jwks(self) -> dict[str, Any]:
        """The QR keys as a JSON Web Key Set (RFC 7517, section 5)."""
        return {"keys": [public.jwk(kid) for kid, public in self._tokens.items()]}

    def published(self) -> Mapping[str, bytes]:
        """What the ``url`` given to ``make`` must serve, by file name: certificates, lists; DER."""
        return {
            "root.cer": self.root.der,
            "ca.cer": self.authority.der,
            "root.crl": read(self.folder / "root.crl"),
            "ca.crl": read(self.folder / "ca.crl"),
        }

    def list(self) -> tuple[Listed, ...]:
        """Every key, root first, then seals and QR keys from the oldest."""
        certificates = {"root": self.root, "ca": self.authority}
        certificates |= {f"seal-{number}": seal for number, seal in self.seals.items()}
        active = {"root", "ca", f"seal-{max(self.seals)}", f"token-{max(self._tokens)}"}
        return *(
            Listed(
                name=name,
                kind=name.partition("-")[0],
                algorithm=certificate.public.algorithm,
                fingerprint=certificate.fingerprint,
                not_before=certificate.not_before,
                not_after=certificate.not_after,
                active=name in active,
                private=self._path(name).is_file(),
                label=self._label(name),
            )
            for name, certificate in certificates.items()
        ), *(
            Listed(
                name=(name := f"token-{kid}"),
                kind="token",
                algorithm=public.algorithm,
                fingerprint=public.fingerprint,
                not_before=_made(read(self.folder / f"{name}.pub")),
                not_after=None,
                active=name in active,
                private=self._path(name).is_file(),
            )
            for kid, public in self._tokens.items()
        )

    def cautions(self) -> tuple[CertgenError, ...]:
        """What is not as it should be though it works: key files that others may read."""
        paths = [self.folder, *sorted(self.folder.glob("*.key"))]
        return tuple(
            SealError("key_exposed", file=path, mode=f"{path.stat().st_mode & 0o777:04o}")
            for path in paths
            if path.stat().st_mode & 0o077
        )

    def rotate_seal(self, at: dt.datetime, *, algorithm: Algorithm | None = None) -> Keys:
        """The keys with a new seal, of the present one's kind unless ``algorithm`` names another.

        Needs ``ca.key``. What the earlier seals sealed goes on being theirs.
        """
        issuing = Authority(self._private("ca", self.authority.public), self.authority)
        present = self.seals[max(self.seals)]
        number = self._next("seal", "crt")
        kind = algorithm or present.public.algorithm
        half = Half.of_seal(number, kind, self._passphrase, self._device)
        return self._add(half, f"seal-{number}.crt", issuing.renew(present, half.public, at).pem())

    def rotate_token(self, at: dt.datetime) -> Keys:
        """The keys with a new QR key under the next key id; the old ones stay published."""
        number = self._next("token", "pub")
        if number > LAST_KID:
            raise SealError("key_ids_used_up", folder=self.folder)
        key = PrivateKey.generate("p256")
        half = Half(f"token-{number}.key", key.pem(self._passphrase), SECRET, key.public)
        return self._add(half, f"token-{number}.pub", _dated(key.public, at))

    def __repr__(self) -> str:
        return f"<Keys {self.folder}>"

    def _add(self, half: Half, name: str, public: bytes) -> Keys:
        """Private half first: the public one makes it count. A lone private half is passed over."""
        try:
            half.write(self.folder)
            publish(self.folder / name, public)
        except OSError as error:
            raise StorageError("keys_unwritten", folder=self.folder, why=error.strerror) from None
        return Keys(self.folder, self._passphrase, self._device)

    def _next(self, kind: str, ending: str) -> int:
        return 1 + max(n for each in (ending, "key", "pkcs11") for n in self._numbers(kind, each))

    def _label(self, name: str) -> str | None:
        """What the key called ``name`` is called on the device; None when it is a file."""
        path = self.folder / f"{name}.pkcs11"
        return read(path).decode("utf-8", "replace").strip() if path.is_file() else None

    def _seal(self, number: int) -> SigningKey:
        name, public = f"seal-{number}", self.seals[number].public
        label = self._label(name)
        if label is None and self._device is None:
            return self._private(name, public)
        if label is None:
            raise SealError("device_seal_in_file", name=name)
        if self._device is None:
            raise SealError("device_unsaid", name=name, label=label)
        if self._on_device is None:
            self._on_device = self._device.key(label, public)
        return self._on_device

    def _numbers(self, kind: str, ending: str) -> tuple[int, ...]:
        form = re.compile(rf"{kind}-([1-9][0-9]*)\.{ending}")
        found = (form.fullmatch(path.name) for path in self.folder.iterdir())
        return tuple(sorted(int(match[1]) for match in found if match))

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.key"

    def _certificate(self, name: str) -> Certificate:
        path = self.folder / f"{name}.crt"
        return Certificate.of_pem(read(path), file=str(path))

    def _private(self, name: str, public: PublicKey) -> PrivateKey:
        if name not in self._opened:
            path = self._path(name)
            key = PrivateKey.of_pem(read(path), self._passphrase, file=str(path))
            if key.public != public:
                raise SealError("key_of_another", file=path)
            self._opened[name] = key
        return self._opened[name]


def _dated(public: PublicKey, at: dt.datetime) -> bytes:
    """The PEM with the time it was made above it, where RFC 7468 section 2 lets text stand."""
    return f"Made: {at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}\n".encode() + public.pem()


def _made(pem: bytes) -> dt.datetime | None:
    found = re.match(rb"Made: (\S+)\n", pem)
    return dt.datetime.fromisoformat(found[1].decode()) if found else None
