"""A benchmark does not mark its own homework: what was timed is verified, by others too.

Of the files of each run a random part is judged by ``pdfsig`` (Poppler and NSS, with the office's
root as its only trust) and by ``certgen verify``. All files of the peers are judged by ``pdfsig``,
and their QR codes are read from the drawn page.
"""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from workplace import Workplace

from certgen.seal import sight

SHARE = 0.01
"""Of the files of a run."""
SOUND = ("Signature is Valid.", "Total document signed", "Certificate is Trusted.")
"""What ``pdfsig`` must say."""


class Unproven(Exception):
    """Something that was timed does not stand."""


def sample(place: Workplace) -> int:
    """Verify a random hundredth of what ``place`` issued, three at least; how many that were.

    Raises ``Unproven`` at the first that does not stand, and when files are missing.
    """
    files = sorted(place.pdfs.glob("*.pdf"))
    if len(files) != place.count:
        raise Unproven(f"{place.pdfs}: {len(files)} files, not {place.count}")
    chosen = random.sample(files, max(3, math.ceil(SHARE * len(files))))
    seals(chosen, place.keys)
    command = [sys.executable, "-m", "certgen", "--config", str(place.settings), "verify"]
    ran = subprocess.run([*command, "--json", *map(str, chosen)], capture_output=True, text=True)
    verdicts = [json.loads(line) for line in ran.stdout.splitlines()]
    fallen = [each["target"] for each in verdicts if not each["stands"]]
    if ran.returncode or fallen or len(verdicts) != len(chosen):
        raise Unproven(f"certgen verify: {fallen or ran.stderr}")
    return len(chosen)


def seals(files: Sequence[Path], keys: Path) -> None:
    """Ask ``pdfsig`` about each of ``files``. Raises ``Unproven``."""
    store = _store(keys)
    for file in files:
        said = _tool("pdfsig", "-nssdir", store, "-no-ocsp", file)
        if lacking := [each for each in SOUND if each not in said]:
            raise Unproven(f"pdfsig does not say “{lacking[0]}” of {file}:\n{said}")


def symbols(texts: Mapping[Path, str]) -> None:
    """Read the QR code of each file's page and compare it with its text. Raises ``Unproven``."""
    for file, text in texts.items():
        read = json.loads(sight.symbols(file.read_bytes()))
        if read != [text]:
            raise Unproven(f"the QR code of {file} says {read}, not {text}")


def _store(keys: Path) -> Path:
    """A store of NSS that trusts the root in ``keys`` and nobody else; kept beside it."""
    store = keys.with_name("nss")
    if not store.is_dir():
        store.mkdir()
        database = ("-d", f"sql:{store}")
        _tool("certutil", "-N", *database, "--empty-password")
        for name, trust in (("root", "CT,CT,CT"), ("ca", ",,")):
            certificate, revoked = keys / f"{name}.crt", keys / f"{name}.crl"
            _tool("certutil", "-A", *database, "-n", name, "-t", trust, "-i", certificate)
            _tool("crlutil", "-I", *database, "-i", revoked, "-B")
    return store


def _tool(name: str, *arguments: str | Path) -> str:
    program = shutil.which(name)
    if not program:
        raise Unproven(f"{name} is not installed; `make tools` installs it")
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    ran = subprocess.run([program, *arguments], capture_output=True, env=environment)
    said = (ran.stdout + ran.stderr).decode("utf-8", "replace")
    if ran.returncode:
        raise Unproven(f"{name} fails: {said}")
    return said
