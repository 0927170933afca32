"""An office for a benchmark, its batch, and one whole run of ``certgen issue`` in it."""

from __future__ import annotations

import compileall
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import people
import usage

from certgen.office import Office

REPOSITORY = Path(__file__).parent.parent
ALGORITHMS = {"p256": "P-256", "rsa3072": "RSA-3072"}
"""Those of a seal's key, as settings and as people call them."""


@dataclass(frozen=True)
class Workplace:
    """The folder of an office with one batch of ``count`` people, a bilingual page each."""

    folder: Path
    count: int
    algorithm: str

    @property
    def settings(self) -> Path:
        return self.folder / "certgen.toml"

    @property
    def keys(self) -> Path:
        return self.folder / "var" / "keys"

    @property
    def issued(self) -> Path:
        return self.folder / "var" / "issued" / "BENCH"

    @property
    def pdfs(self) -> Path:
        return self.issued / "pdf"

    @property
    def file_bytes(self) -> float:
        """The mean size of a certificate."""
        return fmean(file.stat().st_size for file in self.pdfs.iterdir())

    def issue(self, jobs: int) -> usage.Usage:
        """Issue the whole batch with ``certgen issue``: in one process, or in ``jobs`` workers and
        the one that hands them their work.

        From the start of the command to its end: Python and its imports, the roster read and
        checked, keys opened, plates compiled, every file on the disk, the register committed, the
        manifest written.
        """
        self.clear()
        os.sync()  # what an earlier run wrote is not this one's to wait for
        command = [sys.executable, "-m", "certgen", "--config", str(self.settings)]
        command += ["issue", "bench", "--jobs", str(jobs), "--json"]
        return usage.run(command, out=self.folder / "report.json")

    def clear(self) -> None:
        """As if nothing had been issued; keys and batch stay.

        What was issued is put aside and not deleted: for minutes ext4 passes by the inodes of files
        just deleted, and the next run would pay 0.3 ms a file for finding others. But it leaves the
        memory: when that is full of such files, the next run pays for room, as much as for all else
        the system does for it (121 µs a certificate of 70,000 instead of 62).
        """
        if self.issued.is_dir():
            _forget(self.issued)
            self.issued.rename(self.folder / f"gone-{len(list(self.folder.glob('gone-*')))}")
        for file in (self.folder / "var").glob("register.sqlite3*"):
            file.unlink()


def _forget(folder: Path) -> None:
    """Let the system keep no PDF of ``folder`` in memory any longer; they stay on the disk."""
    os.sync()  # what is not written yet cannot be let go
    for file in folder.rglob("*.pdf"):
        opened = os.open(file, os.O_RDONLY)
        os.posix_fadvise(opened, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(opened)


def found(folder: Path, count: int, algorithm: str, keys: Path | None = None) -> Workplace:
    """The repository's office anew in ``folder``; with the keys in ``keys``, or new ones."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # Installed, it would have its bytecode; where PYTHONDONTWRITEBYTECODE is set, each run of what
    # lies in a repository would compile it anew, 0.13 s.
    compileall.compile_dir(REPOSITORY / "certgen", quiet=1)
    settings = (REPOSITORY / "certgen.toml").read_text("utf-8")
    assert 'algorithm = "p256"' in settings
    settings = settings.replace('algorithm = "p256"', f'algorithm = "{algorithm}"')
    place = Workplace(folder, count, algorithm)
    place.settings.write_text(settings, "utf-8")
    for part in ("templates", "fonts"):
        shutil.copytree(REPOSITORY / part, folder / part)
    people.write(folder / "batches" / "bench", count)
    if keys:
        shutil.copytree(keys, place.keys)
    else:
        with Office.open(place.settings) as office:
            office.make_keys()
    return place
