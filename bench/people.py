"""The people of a benchmark: invented rows as a spreadsheet exports them."""

from __future__ import annotations

import csv
import io
import random
import tomllib
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
NAMES = HERE.parent / "batches" / "digital-unify-2013" / "trainees.csv"
BATCH = """id = "BENCH"
issued_on = 2013-04-05

[title]
ar = "الاحتفال بالذكرى العاشرة لانطلاق برنامج Digital Unify بالمغرب"
fr = "dixième anniversaire du lancement du programme Digital Unify au Maroc"

[[roster]]
file = "trainees.csv"
role = "trainee"
template = "attestation"
languages = ["ar+fr"]
"""
SESSION = 18
"""People in a session."""


def rows(count: int) -> Iterator[list[str]]:
    """The header and ``count`` people: names, places and courses of the demo, drawn anew.

    A person's given and family names are drawn apart, so that few names come twice; the people of
    a session stand together, as in every list.
    """
    with NAMES.open(encoding="utf-8-sig", newline="") as file:
        header, *known = csv.reader(file, delimiter=";")
    yield header
    draw = random.Random(2013)
    for number in range(count):
        given, family, place = (draw.choice(known) for _ in range(3))
        course = known[number // SESSION * 7919 % len(known)]
        arabic = f"{given[1].split()[0]} {' '.join(family[1].split()[1:])}"
        french = f"{given[2].split()[0]} {' '.join(family[2].split()[1:])}"
        yield [
            f"B{number:07d}",
            arabic,
            french,
            given[3],
            *place[4:7],
            str(number // SESSION + 1),
            *course[8:],
        ]


def write(folder: Path, count: int) -> None:
    """A batch of ``count`` trainees in ``folder``."""
    folder.mkdir(parents=True)
    (folder / "batch.toml").write_text(BATCH, "utf-8")
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows(count))
    (folder / "trainees.csv").write_text(text.getvalue(), "utf-8-sig")
    assert tomllib.loads(BATCH)["id"] == "BENCH"
