"""Times one peer in a process of its own: ``python bench/peer.py NAME COUNT FOLDER``.

``FOLDER`` is a workplace's. Pages, fonts and keys are prepared, the program is imported and one
page made before the clock runs, so that of each peer only the repeated work counts. Prints
processor seconds and wall seconds for one document as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Protocol

from documents import Document, documents, write_fonts

from certgen.keys import Keys

PEERS = {"usual": "usual:Usual", "typst": "typeset:Typeset", "weasyprint": "webpage:Webpage"}
"""Each peer's module and class."""


class Peer(Protocol):
    """Whatever makes a document."""

    def make(self, document: Document, file: Path) -> None: ...


def measured(name: str, count: int, folder: Path) -> dict[str, object]:
    """Make ``count`` documents of the workplace in ``folder`` with the peer ``name``.

    Gives ``cpu`` and ``wall``, seconds for one document, and ``urls``: file → text of the QR code.
    """
    plate, pages = documents(folder / "certgen.toml")
    faces = {words.face for words in (*plate.words, *(w for page in pages for w in page.words))}
    fonts = write_fonts(folder / "fonts", folder / "var" / "faces", faces)
    module, kind = PEERS[name].split(":")
    peer: Peer = getattr(import_module(module), kind)(plate, fonts, Keys.open(folder / "var/keys"))
    out = folder / "var" / name
    out.mkdir(exist_ok=True)
    peer.make(pages[-1], out / "first.pdf")
    chosen = pages[:count]
    files = [out / f"{page.serial}.pdf" for page in chosen]
    wall, cpu = time.perf_counter(), time.process_time()
    for page, file in zip(chosen, files, strict=True):
        peer.make(page, file)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    urls = {str(file): page.url for file, page in zip(files, chosen, strict=True)}
    return {"cpu": cpu / len(chosen), "wall": wall / len(chosen), "urls": urls}


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))))
