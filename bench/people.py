"""The people of a benchmark: invented rows as a spreadsheet exports them.

What a name costs depends on whether its words were set before, so the words must be as various as
those of a real list. Given names and half of the family names are those of the demo, the common
ones more often. The other half are built from three consonants, of a stock of 34,200 of which a few
are common and most are not. ``python bench/people.py 70000`` counts what comes of it.
"""

from __future__ import annotations

import csv
import io
import random
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

DEMO = Path(__file__).parent.parent / "batches" / "digital-unify-2013"
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
EVENNESS = 12
"""The name in place n of a list is drawn 1 / (n + 12) as often."""

Item = TypeVar("Item")
Name = tuple[str, str]
"""In Arabic, in French."""

_PAIR = re.compile(r"([\u0600-\u06ff\s]+?)\s+([^\u0600-\u06ff,]+)")
_CONSONANTS = dict(
    zip(
        "بتجحدرزسشطعفقكلمنهوي",
        (*"btjhdrzs", "ch", *"tâfkklmnhwy"),
        strict=True,
    )
)
_ROOTS = [
    (a, b, c) for a in _CONSONANTS for b in _CONSONANTS for c in _CONSONANTS if len({a, b, c}) == 3
]
_FORMS = (
    ("ال{}{}{}ي", "El {}a{}{}i"),
    ("بو{}{}{}", "Bou{}{}a{}"),
    ("آيت {}{}و{}", "Aït {}a{}ou{}"),
    ("بن{}{}ي{}", "Ben{}{}i{}"),
    ("{}{}ا{}", "{}e{}a{}"),
)


def _names(text: str) -> list[Name]:
    return [(arabic.strip(), latin.strip()) for arabic, latin in _PAIR.findall(text)]


class _Names:
    """Draws names; the same in every run."""

    def __init__(self, draw: random.Random):
        lists = tomllib.loads((DEMO / "names.toml").read_text("utf-8"))
        self._draw = draw
        self._women = _names(lists["women"])
        self._men = _names(lists["men"]) + _names(lists["servants"])
        self._families = _names(lists["families"])
        self._built = [(root, form) for root in _ROOTS for form in _FORMS]
        draw.shuffle(self._built)

    def name(self, woman: bool) -> Name:
        """A given and a family name."""
        given = self._often(self._women if woman else self._men)
        family = self._often(self._families) if self._draw.random() < 0.5 else self._rare()
        return f"{given[0]} {family[0]}", f"{given[1]} {family[1]}"

    def _rare(self) -> Name:
        root, (arabic, latin) = self._often(self._built)
        spelt = latin.format(*(_CONSONANTS[letter] for letter in root))
        return arabic.format(*root), spelt.title()

    def _often(self, choices: Sequence[Item]) -> Item:
        """One of ``choices``, the first ones more often."""
        span = len(choices) / EVENNESS + 1
        return choices[int(EVENNESS * (span ** self._draw.random() - 1))]


def rows(count: int) -> Iterator[list[str]]:
    """The header and ``count`` people: names drawn, sessions those of the demo.

    The people of a session stand together, as in every list, and most come from one place.
    """
    with (DEMO / "trainees.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *known = csv.reader(file, delimiter=";")
    yield header
    held: dict[str, list[list[str]]] = {}
    for row in known:
        held.setdefault(row[7], []).append(row)
    sessions = list(held.values())
    draw = random.Random(2013)
    names = _Names(draw)
    for number in range(count):
        person = draw.choice(sessions[number // SESSION % len(sessions)])
        yield [
            f"B{number:07d}",
            *names.name(person[3] == "أنثى"),
            person[3],
            *person[4:7],
            str(number // SESSION + 1),
            *person[8:],
        ]


def write(folder: Path, count: int) -> None:
    """A batch of ``count`` trainees in ``folder``."""
    folder.mkdir(parents=True)
    (folder / "batch.toml").write_text(BATCH, "utf-8")
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows(count))
    (folder / "trainees.csv").write_text(text.getvalue(), "utf-8-sig")


def census(count: int) -> dict[str, int]:
    """How various ``count`` people are: different names, words in Arabic, words in French."""
    _, *people = rows(count)
    arabic, french = ({word for row in people for word in row[at].split()} for at in (1, 2))
    return {
        "people": count,
        "names": len({row[1] for row in people}),
        "words_ar": len(arabic),
        "words_fr": len(french),
    }


if __name__ == "__main__":
    print(*(f"{key} {value}" for key, value in census(int(sys.argv[1])).items()), sep="\n")
