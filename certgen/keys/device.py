"""A device that keeps a seal's key: a hardware security module, a smart card, by PKCS #11.

The key is made there, signs there and never leaves. What speaks to a device is ``cryptoki``, whose
library is wanted by offices with a device only, so it is loaded when there is something to say.

The standard calls a device a token; here that word is taken by the QR codes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from certgen.errors import SealError
from certgen.keys.signing import PublicKey

if TYPE_CHECKING:
    from certgen.keys.cryptoki import DeviceKey


@dataclass(frozen=True)
class Device:
    """Where a device is and how it is opened. It travels to workers; the PIN does not."""

    module: Path
    """The PKCS #11 library of its maker."""
    token: str
    """Its label."""
    label: str
    """The label of the first seal's key; later ones have the seal's number behind it."""
    pin: Callable[[], bytes | None]
    """Reads the PIN where it lies; called at each opening."""

    def make(self, label: str, algorithm: str) -> PublicKey:
        """The public half of the key called ``label``, which is made when there is none.

        One that is made is of ``algorithm``: ``p256``, ``p384``, ``rsa3072`` … Raises
        ``SealError``, also when a key is there that could be taken off the device.
        """
        made: PublicKey = _cryptoki().make(self, label, algorithm)
        return made

    def key(self, label: str, public: PublicKey) -> DeviceKey:
        """The key called ``label``, after a trial signature that ``public`` verifies.

        A process that forks must ``close`` it first. Raises ``SealError``.
        """
        opened: DeviceKey = _cryptoki().DeviceKey.open(self, label, public)
        return opened


def _cryptoki() -> ModuleType:
    try:
        from certgen.keys import cryptoki
    except ModuleNotFoundError as missing:
        if missing.name != "pkcs11":
            raise
        raise SealError("device_support_missing") from None
    return cryptoki
