"""A file is there whole or not at all."""

import errno
import os

import pytest

from certgen.errors import StorageError
from certgen.files import Folder, write_file


def test_a_file_that_is_written_in_pieces_is_whole(tmp_path, monkeypatch):
    write, data = os.write, os.urandom(100_000)
    monkeypatch.setattr(os, "write", lambda file, rest: write(file, rest[:30_000]))
    monkeypatch.setattr(os, "writev", lambda file, parts: os.write(file, b"".join(parts)))
    with Folder(tmp_path) as folder:
        folder.put("a", data)
        folder.put("a", data[:10], b"", data[10:50_000], data[50_000:], b"!")
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"a": data + b"!"}
    (tmp_path / "plain").touch()
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch):
    write_file(tmp_path / "a", b"old")
    calls = iter((10, OSError(errno.ENOSPC, "full")))

    def full(file: int, data: object) -> int:
        if isinstance(done := next(calls), OSError):
            raise done
        return done

    monkeypatch.setattr(os, "writev", full)
    monkeypatch.setattr(os, "write", full)
    with Folder(tmp_path) as folder, pytest.raises(StorageError) as refused:
        folder.put("a", b"something new")
    assert refused.value.key == "disk_full"
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"a": b"old"}


def test_a_folder_that_is_gone(tmp_path):
    (tmp_path / "there").mkdir()
    with Folder(tmp_path / "there") as folder:
        (tmp_path / "there").rmdir()
        with pytest.raises(StorageError) as refused:
            folder.put("a", b"data")
    assert refused.value.key == "cannot_write"
    with pytest.raises(StorageError):
        write_file(tmp_path / "there" / "a", b"data")
