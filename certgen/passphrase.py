"""The passphrase of the keys and a device's PIN: from a file or an environment variable.

Never from argv, where every process of the machine could read it.
"""

from __future__ import annotations

import os
from pathlib import Path

from certgen.config import DeviceSettings, KeySettings
from certgen.errors import SealError


def read_passphrase(keys: KeySettings) -> bytes | None:
    """The passphrase that the settings point at; None when they name none, or it is empty.

    Raises ``SealError`` when the file cannot be read.
    """
    return _secret("passphrase_unreadable", keys.passphrase_file, keys.passphrase_env)


def read_pin(device: DeviceSettings) -> bytes | None:
    """The PIN, as ``read_passphrase``."""
    return _secret("pin_unreadable", device.pin_file, device.pin_env)


def _secret(unreadable: str, file: Path | None, variable: str | None) -> bytes | None:
    if file:
        try:
            return file.read_bytes().rstrip(b"\r\n") or None
        except OSError as error:
            raise SealError(unreadable, file=file, why=error.strerror) from None
    if variable:
        return os.environb.get(variable.encode()) or None
    return None
