"""What no program can do without, each measured alone: ``python bench/floor.py FOLDER``.

``FOLDER`` is a workplace's whose batch is issued: everything is measured on what is really in its
files and its register, by a loop around a call of a C library and nothing else. Prints processor
seconds for one certificate, by operation, as JSON.

The QR matrix is certgen's own: none quicker is known here.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import count, pairwise
from pathlib import Path
from tempfile import mkdtemp
from typing import TypeVar

import deflate
import pikepdf
import uharfbuzz as hb
from documents import Document, Words, documents, write_fonts

from certgen.keys import Keys
from certgen.qr import symbol

Given = TypeVar("Given")
LEVEL = 1
"""Of deflate: the least work that makes a file smaller."""
ATTRIBUTES = bytes(200)
"""As long as what a seal and a token sign."""
CHUNK = 256
"""Symbols drawn, and rows written, at once."""


def measured(folder: Path) -> dict[str, float]:
    """Processor seconds for one certificate, by operation."""
    _, pages = documents(folder / "certgen.toml")
    files = sorted((folder / "var" / "issued" / "BENCH" / "pdf").glob("*.pdf"))
    pdfs = [file.read_bytes() for file in files]
    keys = Keys.open(folder / "var/keys")
    seal, (_, token) = keys.sealer()[0], keys.token_key()
    faces = {words.face for page in pages for words in page.own}
    fonts = write_fonts(folder / "fonts", folder / "var" / "faces", faces)
    out = Path(mkdtemp(prefix="floor-", dir=folder / "var"))
    streams, tails = _streams(files), _tails(pdfs)
    urls = [page.url for page in pages[:CHUNK]]
    list(map(symbol, urls))  # learns what all symbols have in common
    return {
        "shape": _each(_shaping(fonts), pages),
        "qr": _all(lambda: list(map(symbol, urls)), len(urls)),
        "deflate": _each(lambda raws: [deflate.zlib_compress(raw, LEVEL) for raw in raws], streams),
        "sha256": _each(lambda tail: hashlib.sha256(tail).digest(), tails),
        "sign_seal": _each(lambda _: seal.sign(ATTRIBUTES), pages),
        "sign_token": _each(lambda _: token.sign(ATTRIBUTES), pages),
        "write": _each(_writing(out), pdfs),
        "register": _recording(folder / "var", out),
    }


def _each(deed: Callable[[Given], object], given: Sequence[Given]) -> float:
    deed(given[0])
    return _all(lambda: [deed(one) for one in given], len(given))


def _all(deed: Callable[[], object], count: int) -> float:
    began = time.process_time()
    deed()
    return (time.process_time() - began) / count


def _shaping(fonts: Mapping[str, Path]) -> Callable[[Document], None]:
    """HarfBuzz alone on the lines that only this page has."""
    opened = {
        name: hb.Font(hb.Face(hb.Blob.from_file_path(str(file)))) for name, file in fonts.items()
    }

    def shape(words: Words) -> None:
        buffer = hb.Buffer()
        buffer.add_str(words.text)
        buffer.guess_segment_properties()
        hb.shape(opened[words.face], buffer)

    def all_of(page: Document) -> None:
        for words in page.own:
            shape(words)

    return all_of


def _streams(files: Sequence[Path]) -> list[list[bytes]]:
    """Of each file the deflated streams, inflated, that are in no other file."""
    found: list[dict[bytes, bytes]] = []
    for file in files:
        with pikepdf.open(file) as pdf:
            packed = [
                each
                for each in pdf.objects
                if isinstance(each, pikepdf.Stream) and each.get("/Filter") == "/FlateDecode"
            ]
            found.append({each.read_raw_bytes(): each.read_bytes() for each in packed})
    seen = [raw for streams in found for raw in streams]
    common = {raw for raw in set(seen) if seen.count(raw) > 1}
    return [[told for raw, told in each.items() if raw not in common] for each in found]


def _tails(pdfs: Sequence[bytes]) -> list[bytes]:
    """What of each file is not how the one before it begins."""

    def begun(one: bytes, other: bytes) -> int:
        return next(place for place in range(len(one)) if one[place] != other[place])

    return [here[begun(before, here) :] for before, here in pairwise(pdfs)]


def _writing(out: Path) -> Callable[[bytes], None]:
    """Each under a name of its own: to replace a file is to delete one, which costs as much again,
    and for minutes ext4 passes by its inode: 60 µs for each file that anybody makes then."""
    folder = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
    names = (f"{number}.pdf" for number in count())

    def write(data: bytes) -> None:
        file = os.open(".waiting", os.O_WRONLY | os.O_CREAT | os.O_EXCL, dir_fd=folder)
        os.write(file, data)
        os.close(file)
        os.rename(".waiting", next(names), src_dir_fd=folder, dst_dir_fd=folder)

    return write


def _recording(var: Path, out: Path) -> float:
    """A row with what a certificate states and the hash of its file, in one transaction a chunk."""
    with sqlite3.connect(var / "register.sqlite3") as register:
        known = list(register.execute("SELECT serial, facts FROM certificates LIMIT ?", (CHUNK,)))
    rows = [(serial, facts, hashlib.sha256(facts.encode()).hexdigest()) for serial, facts in known]
    with sqlite3.connect(out / "register.sqlite3") as register:
        register.execute("CREATE TABLE issued (serial TEXT PRIMARY KEY, facts TEXT, sha256 TEXT)")

    def record() -> None:
        with register:
            register.executemany("INSERT INTO issued VALUES (?, ?, ?)", rows)

    spent = _all(record, len(rows))
    register.close()
    return spent


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]))))
