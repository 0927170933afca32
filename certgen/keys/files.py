"""Key files: read with a clear error, written once, whole, with the mode they must have."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from certgen.errors import SealError

SECRET = 0o600
PUBLIC = 0o644


def read(path: Path) -> bytes:
    """The bytes of ``path``; ``SealError`` when it is not there or may not be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise SealError("key_missing", file=path) from None
    except OSError as error:
        raise SealError("key_unread", file=path, why=error.strerror) from None


def write(path: Path, data: bytes, mode: int) -> None:
    """A new file, on the disk when this returns. ``FileExistsError`` when there is one already."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, mode)
        file.write(data)
        file.flush()
        os.fsync(handle)


def publish(path: Path, data: bytes) -> None:
    """A new public file that is never seen half written."""
    draft = path.with_name(f".{path.name}.new")
    write(draft, data, PUBLIC)
    draft.rename(path)
    sync(path.parent)


def settle(half: Path, folder: Path) -> None:
    """``half`` becomes ``folder`` in one step. ``SealError`` when ``folder`` holds something."""
    sync(half)
    try:
        half.rename(folder)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            raise SealError("keys_there", folder=folder) from None
        raise
    sync(folder.parent)


def sync(folder: Path) -> None:
    """The names in ``folder`` are on the disk when this returns."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
