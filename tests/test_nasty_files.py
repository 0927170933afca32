"""Whatever is made to break or to deceive is answered, soon, and never with *genuine*.

Every file of ``nasty`` goes through the service and through the command line. Those that must be
stopped by a child's limits take seconds each; the command line is given them too in a long run::

    CERTGEN_FUZZ=20000 .venv/bin/pytest -n 0 tests/test_nasty_files.py
"""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import nasty
import pytest
from conftest import Workplace
from prometheus_client import CollectorRegistry
from starlette.testclient import TestClient

import certgen
from certgen import cli, confined
from certgen.seal import inspection
from certgen.web import Door, Journal, Service
from certgen.web.server import READERS

TOGETHER = 8
"""Files in a request; all of them stay below its largest size."""
LIMITS = confined.Limits(seconds=2)
"""Less than they have in earnest, so that those that are stopped are stopped sooner."""
SECONDS = 2 * (LIMITS.seconds + 5)
"""For one file, on a busy machine: a child's processor time and its grace, twice."""


@pytest.fixture(scope="module")
def genuine(issued: Workplace) -> bytes:
    row = next(row for row in issued.manifest() if row["lang"] == "ar+fr")
    return issued.pdf(row).read_bytes()


@pytest.fixture(scope="module")
def corpus(genuine: bytes) -> dict[str, bytes]:
    made = nasty.corpus(genuine)
    assert all(data != genuine for data in made.values()), "each of them changes something"
    return made


@pytest.fixture(scope="module", autouse=True)
def nursery() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch, confined.nursery(*READERS):
        patch.setitem(inspection.inspect.__kwdefaults__, "limits", LIMITS)
        yield


def told(verdict: dict[str, Any], name: str, corpus: dict[str, bytes], genuine: bytes) -> None:
    """See that ``verdict`` on the file ``name`` is no good news."""
    assert verdict["stands"] is False, name
    assert verdict["verdict"] in ("altered", "not_ours", "unreadable"), name
    assert verdict["sealed"] is not True and verdict["same_file"] is not True, name
    if corpus[name].startswith(genuine):  # ours, and something after it
        assert verdict["verdict"] in ("altered", "unreadable"), name


def test_the_service_answers_each(
    issued: Workplace, genuine: bytes, corpus: dict[str, bytes]
) -> None:
    limits = "\n[service]\nlookups_per_minute = 0\nuploads_per_minute = 0\n"
    file = issued.folder / "nasty.toml"
    file.write_text((issued.folder / "certgen.toml").read_text("utf-8") + limits, "utf-8")
    with certgen.open(file) as office:
        service = Service(office.settings, journal=Journal(io.StringIO(), CollectorRegistry()))
    rest = iter(corpus.items())
    with TestClient(Door(service)) as site:
        while part := dict(islice(rest, TOGETHER)):
            began = time.monotonic()
            files = [("file", (name, data)) for name, data in part.items()]
            answer = site.post("/v1/verify", files=files)
            assert answer.status_code == 200, answer.text
            assert time.monotonic() - began < SECONDS * len(part)
            for name, verdict in zip(part, answer.json()["results"], strict=True):
                told(verdict, name, corpus, genuine)
        answer = site.post("/v1/verify", files=[("file", ("a.pdf", genuine))])
        assert answer.json()["results"][0]["verdict"] == "genuine"  # it has survived them all


def test_the_command_line_answers_each(
    issued: Workplace,
    tmp_path: Path,
    genuine: bytes,
    corpus: dict[str, bytes],
    capsys: pytest.CaptureFixture[str],
) -> None:
    long = "CERTGEN_FUZZ" in os.environ
    names = [name for name in corpus if long or name not in nasty.STOPPED]
    for number, name in enumerate(names):
        (tmp_path / f"{number:03d}.pdf").write_bytes(corpus[name])
    settings = str(issued.folder / "certgen.toml")
    with pytest.raises(SystemExit) as ended:
        cli.main(["--config", settings, "verify", "--json", str(tmp_path)])
    assert ended.value.code == 1
    lines = capsys.readouterr().out.splitlines()
    for name, line in zip(names, lines, strict=True):
        told(json.loads(line), name, corpus, genuine)
