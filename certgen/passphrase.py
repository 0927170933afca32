"""The passphrase of the keys: from a file or an environment variable, never from argv."""

from __future__ import annotations

import os

from certgen.config import KeySettings
from certgen.errors import SealError


def read_passphrase(keys: KeySettings) -> bytes | None:
    """The passphrase that the settings point at; None when they name none, or it is empty.

    Raises ``SealError`` when the file cannot be read.
    """
    if keys.passphrase_file:
        try:
            return keys.passphrase_file.read_bytes().rstrip(b"\r\n") or None
        except OSError as error:
            why = error.strerror
            raise SealError("passphrase_unreadable", file=keys.passphrase_file, why=why) from None
    if keys.passphrase_env:
        return os.environb.get(keys.passphrase_env.encode()) or None
    return None
