"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import fcntl
import filecmp
import hashlib
import os
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Self, TextIO
from weakref import finalize

from certgen.errors import InputError, StorageError


class Folder:
    """A folder held open, for many files: the way to it is gone once, not twice for each of them (a
    fifth of the time a file takes). Raises ``StorageError``.
    """

    def __init__(self, path: Path):
        self._path = path
        try:
            self._fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise refused(path, error) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._fd)

    def put(self, name: str, *parts: bytes) -> None:
        """Put ``parts`` there together as ``name``, under a temporary name until it is all there.

        Not yet durable: sync before it is relied on.
        """
        waiting = f".{name}.{os.getpid()}.tmp"
        try:
            half = os.open(waiting, _ANEW, 0o666, dir_fd=self._fd)
            try:
                written = os.writev(half, parts)
                if written < sum(map(len, parts)):
                    data = b"".join(parts)
                    while written < len(data):
                        written += os.write(half, data[written:])
            finally:
                os.close(half)
            os.rename(waiting, name, src_dir_fd=self._fd, dst_dir_fd=self._fd)
        except OSError as error:
            with suppress(OSError):
                os.unlink(waiting, dir_fd=self._fd)
            raise refused(self._path / name, error) from None


_ANEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC


def write_file(file: Path, data: bytes) -> None:
    """Put ``data`` at ``file``; see ``Folder.put``. Raises ``StorageError``."""
    with Folder(file.parent) as folder:
        folder.put(file.name, data)


@contextmanager
def rewritten(file: Path) -> Iterator[TextIO]:
    """A text in UTF-8 that takes the place of ``file`` when it is all there and says something
    else. Line ends stay as they are written. Raises ``StorageError``.
    """
    waiting = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        with waiting.open("w", encoding="utf-8", newline="") as half:
            yield half
        if not (file.is_file() and filecmp.cmp(file, waiting, shallow=False)):
            waiting.replace(file)
    except OSError as error:
        raise refused(file, error) from None
    finally:
        waiting.unlink(missing_ok=True)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put ``files`` (path → bytes) into ``folder``, each whole; on the disk before it is replaced.

    All are written under temporary names before the first takes its place, in the order given: a
    disk that fills up changes nothing. Raises ``StorageError``.
    """
    waiting: dict[Path, Path] = {}
    try:
        for path, data in files.items():
            file = folder / path
            make_folder(file.parent)
            waiting[file] = file.with_name(f".{file.name}.{os.getpid()}.tmp")
            with waiting[file].open("wb") as half:
                half.write(data)
                half.flush()
                os.fsync(half.fileno())
        for file, half_written in waiting.items():
            half_written.replace(file)
    except OSError as error:
        raise refused(folder, error) from None
    finally:
        for left in waiting.values():
            left.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make ``folder`` and what lies above it. Raises ``StorageError``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refused(folder, error) from None


def refused(file: Path, error: OSError) -> StorageError:
    """The disk's refusal in words: full, or the system's own reason."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError("disk_full", file=file)
    return StorageError("cannot_write", file=file, why=error.strerror or str(error))


def sweep(folder: Path) -> None:
    """Remove what a killed run left half written."""
    with os.scandir(folder) as there:  # one after the other, for it may be full
        for each in there:
            if each.name.startswith(".") and each.name.endswith(".tmp"):
                Path(each).unlink(missing_ok=True)


def sha256_of(file: Path) -> str | None:
    """The SHA-256 of ``file``, hexadecimal; None when it cannot be read."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return None


_TOGETHER = 256
"""Texts put aside that are read as one, at most."""


class Aside:
    """Texts put aside in a file without a name, that is gone when nobody has this.

    Raises ``StorageError``.
    """

    def __init__(self, folder: Path):
        self._folder = folder
        self._ends = array("Q", [0])
        """Where each ends, after the place where the first begins."""
        self._at_end = True
        try:
            self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - it lives as long as this
        except OSError as error:
            raise refused(folder, error) from None
        finalize(self, _close, self._file)

    def put(self, text: str) -> int:
        """Put ``text`` aside, after the others; how many there were before."""
        try:
            if not self._at_end:  # seeking would write each text by itself
                self._file.seek(self._ends[-1])
            self._at_end = True
            self._ends.append(self._ends[-1] + self._file.write(text.encode()))
        except OSError as error:
            raise refused(self._folder, error) from None
        return len(self._ends) - 2

    def get(self, place: int) -> str:
        """The text before which ``place`` others were put aside."""
        return self._read(place, 1)

    def gather(self, places: Iterable[int]) -> Iterator[str]:
        """The texts in ``places``; those that follow each other are read together."""
        first = count = 0
        for place in places:
            if place != first + count or count == _TOGETHER:
                if count:
                    yield self._read(first, count)
                first, count = place, 0
            count += 1
        if count:
            yield self._read(first, count)

    def _read(self, first: int, count: int) -> str:
        self._at_end = False
        begin, end = self._ends[first], self._ends[first + count]
        try:
            self._file.seek(begin)
            return self._file.read(end - begin).decode()
        except OSError as error:
            raise refused(self._folder, error) from None


def _close(file: BinaryIO) -> None:
    with suppress(OSError):  # what did not fit on the disk, nobody asks for any more
        file.close()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold ``folder`` for one run. Raises ``InputError`` when another run holds it."""
    make_folder(folder)
    try:
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise refused(folder, error) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError("already_running", folder=folder) from None
        yield
