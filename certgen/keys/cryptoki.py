"""Keys on a PKCS #11 device (OASIS PKCS #11, version 2.40). The only door of ``python-pkcs11``.

A process has one session at a time: opening another ends the one before. Neither the library's
state nor a session may cross a fork (its usage guide, "Applications and processes"), so a process
that forks closes what it opened, and a worker opens its own.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pkcs11
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass
from pkcs11.util.ec import encode_named_curve_parameters

from certgen.errors import SealError
from certgen.keys.signing import PublicKey

if TYPE_CHECKING:
    from pkcs11 import _pkcs11

    from certgen.keys.device import Device

_TRIAL = b"certgen: is this the key of the seal?"
_CURVES: Mapping[str, tuple[str, ec.EllipticCurve]] = {
    "p256": ("secp256r1", ec.SECP256R1()),
    "p384": ("secp384r1", ec.SECP384R1()),
}

_library: _pkcs11.lib | None = None
"""The one that this process, or the one it was forked from, opened last."""


class DeviceKey:
    """A key on a device that this process is logged in to."""

    def __init__(self, device: Device, key: Any, public: PublicKey):
        """Use ``DeviceKey.open``."""
        self._device = device
        self._key = key
        self.public = public
        self.algorithm = public.algorithm
        self._rsa = self.algorithm.startswith("rsa")

    @classmethod
    def open(cls, device: Device, label: str, public: PublicKey) -> DeviceKey:
        """See ``Device.key``."""
        with _alone(device), _told(device):
            key = _private(_login(device), device, label)
            found = cls(device, key, public)
            wanted = KeyType.RSA if found._rsa else KeyType.EC
            agree = key.key_type is wanted and public.verify(found.sign(_TRIAL), _TRIAL)
        if not agree:
            found.close()
            raise SealError("device_key_of_another", token=device.token, label=label)
        return found

    @property
    def repeatable(self) -> bool:
        """RSA PKCS #1 v1.5 is; ECDSA draws a number for each signature."""
        return self._rsa

    def sign(self, message: bytes) -> bytes:
        """As ``SigningKey``. Raises ``SealError`` when the device refuses or is gone."""
        with _told(self._device):
            if self._rsa:
                return bytes(self._key.sign(message, mechanism=Mechanism.SHA256_RSA_PKCS))
            # Not ECDSA_SHA256: common devices only sign digests, and the digest is no secret.
            raw = self._key.sign(hashlib.sha256(message).digest(), mechanism=Mechanism.ECDSA)
        half = len(raw) // 2
        return encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))

    def close(self) -> None:
        """Log out and let go of the device; the key signs no more."""
        _finish()

    def __repr__(self) -> str:
        return f"<DeviceKey {self.algorithm} {self.public.fingerprint[:16]}>"


def make(device: Device, label: str, algorithm: str) -> PublicKey:
    """See ``Device.make``."""
    with _alone(device), _told(device):
        try:
            session = _login(device, writing=True)
            if not _found(session, ObjectClass.PRIVATE_KEY, label):
                _generate(session, label, algorithm)
            private = _private(session, device, label)
            if private[Attribute.EXTRACTABLE] or not private[Attribute.SENSITIVE]:
                raise SealError("device_key_exposed", token=device.token, label=label)
            halves = _found(session, ObjectClass.PUBLIC_KEY, label)
            if len(halves) != 1:
                raise SealError("device_key_halved", token=device.token, label=label)
            return _public(halves[0])
        finally:
            _finish()


def _generate(session: pkcs11.Session, label: str, algorithm: str) -> None:
    kept = {Attribute.PRIVATE: True, Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}
    kind, length, form = KeyType.EC, None, {}
    if algorithm.startswith("rsa"):
        kind, length = KeyType.RSA, int(algorithm[3:])
    else:
        form = {Attribute.EC_PARAMS: encode_named_curve_parameters(_CURVES[algorithm][0])}
    session.generate_keypair(
        kind,
        length,
        id=hashlib.sha256(label.encode()).digest()[:16],
        label=label,
        store=True,
        capabilities=MechanismFlag.SIGN | MechanismFlag.VERIFY,
        public_template=form,
        private_template=kept,
    )


def _found(session: pkcs11.Session, kind: ObjectClass, label: str) -> list[Any]:
    return list(session.get_objects({Attribute.CLASS: kind, Attribute.LABEL: label}))


def _private(session: pkcs11.Session, device: Device, label: str) -> Any:
    found = _found(session, ObjectClass.PRIVATE_KEY, label)
    if not found:
        raise SealError("device_key_missing", token=device.token, label=label)
    if len(found) > 1:
        raise SealError("device_key_twice", token=device.token, label=label)
    return found[0]


def _public(key: Any) -> PublicKey:
    """Raises ``SealError`` for a key that certgen does not seal with."""
    if key.key_type is KeyType.RSA:
        exponent, modulus = (
            int.from_bytes(key[name]) for name in (Attribute.PUBLIC_EXPONENT, Attribute.MODULUS)
        )
        return PublicKey.of(rsa.RSAPublicNumbers(exponent, modulus).public_key())
    if key.key_type is KeyType.EC:
        for name, curve in _CURVES.values():
            if key[Attribute.EC_PARAMS] == encode_named_curve_parameters(name):
                # In an OCTET STRING, as the standard wants it, or bare, as some devices have it.
                point = key[Attribute.EC_POINT][-(1 + 2 * curve.key_size // 8) :]
                return PublicKey.of(ec.EllipticCurvePublicKey.from_encoded_point(curve, point))
    raise SealError("key_unsuited", algorithm=str(key.key_type))


def _login(device: Device, *, writing: bool = False) -> pkcs11.Session:
    """The process's new session, the only one."""
    try:
        pin = (device.pin() or b"").decode()
    except UnicodeDecodeError:
        raise SealError("device_pin_wrong", token=device.token) from None
    if not pin:
        raise SealError("device_pin_missing", token=device.token)
    return _token(device).open(rw=writing, user_pin=pin)


def _token(device: Device) -> pkcs11.Token:
    global _library
    _finish()
    try:
        _library = pkcs11.lib(str(device.module))
    except pkcs11.PKCS11Error as error:
        why = str(error) or type(error).__name__
        raise SealError("device_module_unfit", module=device.module, why=why) from None
    there = list(_library.get_tokens())
    found = [token for token in there if token.label == device.token]
    if not found:
        others = ", ".join(sorted(token.label for token in there if token.label)) or "–"
        raise SealError("device_missing", token=device.token, others=others)
    if len(found) > 1:
        raise SealError("device_twice", token=device.token)
    return found[0]


def _finish() -> None:
    """End this process's session; in a fork, forget that of the process it was forked from."""
    if _library is not None and _library.initialized:
        with suppress(pkcs11.PKCS11Error):  # in a fork it may never have been initialised
            _library.finalize()


@contextmanager
def _alone(device: Device) -> Iterator[None]:
    """No other process opens the device meanwhile: SoftHSM loses sight of a token that two open at
    once (its issue 757)."""
    try:
        handle = os.open(device.module, os.O_RDONLY)
    except OSError:
        raise SealError("device_module_missing", module=device.module) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


_SAID: Mapping[type[BaseException], str] = {
    pkcs11.PinIncorrect: "device_pin_wrong",
    pkcs11.PinInvalid: "device_pin_wrong",
    pkcs11.PinLenRange: "device_pin_wrong",
    pkcs11.PinLocked: "device_pin_locked",
}


@contextmanager
def _told(device: Device) -> Iterator[None]:
    """The device's own errors as ones that speak; nothing of the PIN is in them."""
    try:
        yield
    except pkcs11.PKCS11Error as error:
        first: BaseException = error  # of one failed signature: its cancelling may fail as well
        while isinstance(first.__context__, pkcs11.PKCS11Error):
            first = first.__context__
        if key := _SAID.get(type(first)):
            raise SealError(key, token=device.token) from None
        why = type(first).__name__ + (f": {first}" if str(first) else "")
        raise SealError("device_refuses", token=device.token, why=why) from None
