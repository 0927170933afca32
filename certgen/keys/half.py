"""The private half of a new key as a folder keeps it: itself, or where on a device it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from certgen.keys.device import Device
from certgen.keys.files import PUBLIC, SECRET, write
from certgen.keys.signing import PrivateKey, PublicKey


@dataclass(frozen=True)
class Half:
    """One file, not yet written."""

    name: str
    content: bytes
    mode: int
    public: PublicKey

    @classmethod
    def of_seal(
        cls, number: int, algorithm: str, passphrase: bytes | None, device: Device | None
    ) -> Half:
        """Made in this process, or on ``device``."""
        if device is None:
            key = PrivateKey.generate(algorithm)
            return cls(f"seal-{number}.key", key.pem(passphrase), SECRET, key.public)
        label = device.label if number == 1 else f"{device.label}-{number}"
        public = device.make(label, algorithm)
        return cls(f"seal-{number}.pkcs11", f"{label}\n".encode(), PUBLIC, public)

    def write(self, folder: Path) -> None:
        write(folder / self.name, self.content, self.mode)
