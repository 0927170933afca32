"""Where the microseconds of a certificate go: ``python bench/stations.py FOLDER [COUNT]``.

Makes an office of ``COUNT`` people (2,000 unless said) in ``FOLDER``, examines and makes every page
in this process, and prints the processor time each station takes for itself, without those it
calls. Looking at the clock costs half a microsecond a call, so the sum is more than the whole;
trust the shares.
"""

from __future__ import annotations

import gc
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workplace import found

from certgen import composer, files, workshop
from certgen.batch import find_batch, read_batch
from certgen.heap import put_blocks_on_huge_pages, put_values_on_huge_pages
from certgen.office import Office
from certgen.pdf import metadata, objects, passage, plate, stamp, structure
from certgen.seal.sealer import Sealer
from certgen.task import Ceremony, Made, Task
from certgen.text import typesetter, vocabulary


def supple(module: Any, name: str) -> Any:
    """A class in Python in place of the module's native one, whose methods cannot be replaced."""
    made = type(name, (getattr(module, name),), {})
    setattr(module, name, made)
    return made


STATIONS: tuple[tuple[str, Any, str], ...] = (
    ("examine: fields, sentences, names", composer.Composer, "examine"),
    ("page: fields, sentences, marks", composer.Composer, "page"),
    ("page: names in their band", supple(composer, "Names"), "blocks"),
    ("examine: names in their band", supple(composer, "Names"), "examine"),
    ("text: a line", typesetter.Typesetter, "line"),
    ("text: a paragraph", typesetter.Typesetter, "_wrap"),
    ("text: words found", vocabulary.Vocabulary, "set"),
    ("text: words set anew", vocabulary.Vocabulary, "_made"),
    ("text: neighbours asked anew", vocabulary.Vocabulary, "act"),
    ("token: claims, signature, base32", workshop, "verify_urls"),
    ("QR symbol", workshop, "symbol"),
    ("credential: sentences", workshop, "printed"),
    ("credential: JSON", workshop, "attachment"),
    ("stamp: fonts and the rest", workshop, "stamp"),
    ("stamp: content", supple(passage, "Pen"), "blocks"),
    ("stamp: elements", structure.Outline, "elements"),
    ("stamp: metadata", metadata.About, "xmp"),
    ("stamp: attached file", metadata, "attachment"),
    ("stamp: what a session shares", plate.Plate, "shared"),
    ("stamp: cross-references", stamp, "indirect"),
    ("stamp: object stream", stamp, "object_stream"),
    ("deflate", objects, "zlib_compress"),
    ("deflate", objects, "deflate_compress"),
    ("seal", Sealer, "seal"),
    ("seal: verified", Sealer, "each_holds"),
    ("SHA-256 of the file", stamp.Stamped, "sealed"),
    ("file written and renamed", files.Folder, "put"),
)
"""What is printed, and the function it is."""


class Clock:
    """Counts for each station the processor time that it spends itself."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, int] = defaultdict(int)
        self._inside: list[int] = []

    def watch(self, station: str, place: Any, name: str) -> None:
        """Count what ``place.name`` spends for ``station``."""
        watched: Callable[..., Any] = getattr(place, name)

        def timed(*arguments: Any, **named: Any) -> Any:
            self._inside.append(0)
            began = time.thread_time_ns()
            try:
                return watched(*arguments, **named)
            finally:
                took = time.thread_time_ns() - began
                self.spent[station] += took - self._inside.pop()
                if self._inside:
                    self._inside[-1] += took

        setattr(place, name, timed)


def main(folder: Path, count: int = 2_000) -> None:
    """Print the table."""
    put_values_on_huge_pages()  # as the command does
    put_blocks_on_huge_pages()
    clock = Clock()
    for station in STATIONS:
        clock.watch(*station)
    place = found(folder, count, "p256")
    with Office.open(place.folder / "certgen.toml") as office:
        batch = read_batch(find_batch("bench", office.settings.folder))
        tasks = [Task(each, "ar+fr") for each in office.plan(office.read(batch))]
        shop = workshop.Workshop(office.settings, Ceremony.of(batch), office.keys)
        (folder / "pdf").mkdir()
        gc.freeze()
        gc.set_threshold(50_000)
        began = time.thread_time_ns()
        assert not any(map(shop.problem, tasks))
        for first in range(0, count, 256):
            made = shop.make(tasks[first : first + 256], folder / "pdf")
            assert all(isinstance(each, Made) for each in made)
        whole = time.thread_time_ns() - began
    print("| station | CPU µs |\n| --- | ---: |")
    for station, spent in sorted(clock.spent.items(), key=lambda item: -item[1]):
        print(f"| {station} | {spent / count / 1e3:,.1f} |")
    rest = whole - sum(clock.spent.values())
    print(f"| all else | {rest / count / 1e3:,.1f} |\n| the whole | {whole / count / 1e3:,.1f} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
