"""The benchmark: certgen, its peers and the floor, side by side (``make bench``).

``python bench/run.py`` runs everything in turn, round after round, so that what else the machine
does touches all alike; verifies what was made; writes ``var/bench.json`` and prints the tables.
``--quick`` takes minutes and says less, ``--million`` adds a batch of a million. ``--markdown``
prints the tables of the last run, ``--document`` puts them and the picture into
``docs/performance.md``; see that page for what each figure means.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import chart
import proof
from results import Case, Results, tables
from workplace import REPOSITORY, Workplace, found

HERE = Path(__file__).parent
PLACE = REPOSITORY / "var" / "bench"
FOUND = REPOSITORY / "var" / "bench.json"
PAGE = REPOSITORY / "docs" / "performance.md"
PICTURE = REPOSITORY / "docs" / "pictures" / "performance.svg"
BEGIN, END = "<!-- bench/run.py --document -->\n", "<!-- end -->"
"""What the tables stand between on the page."""
ROUNDS = 5
DOCUMENTS = {"usual": 20, "typst": 40, "weasyprint": 10}
"""Made by each peer in a round."""
PAGES = 300
"""In the office that peers and floor take their pages from."""
NEEDED = ("segno", "typst", "weasyprint")
"""Modules of the extra ``bench``."""


@dataclass(frozen=True)
class Plan:
    """What is run, and in how many of the rounds."""

    cases: tuple[tuple[Case, int], ...]
    rounds: int = ROUNDS

    @classmethod
    def of(cls, *, quick: bool, million: bool) -> Plan:
        """The usual plan, or a shorter or a longer one."""
        sizes = {("p256", 1_000): ROUNDS, ("p256", 10_000): ROUNDS, ("p256", 70_000): 3}
        sizes |= {("rsa3072", 1_000): ROUNDS, ("rsa3072", 10_000): 1, ("rsa3072", 70_000): 1}
        if quick:
            sizes = {("p256", 1_000): ROUNDS, ("p256", 3_000): ROUNDS, ("rsa3072", 1_000): 1}
        if million:
            sizes["p256", 1_000_000] = 1
        return cls(
            tuple(
                (Case(algorithm, count, jobs), rounds)
                for (algorithm, count), rounds in sizes.items()
                for jobs in (1, 2)
            )
        )


class Bench:
    """Runs a plan. Says on stderr what it is at."""

    def __init__(self, plan: Plan):
        self._plan = plan
        self.results = Results()
        self._places: dict[tuple[str, int], Workplace] = {}
        self._keys: dict[str, Path] = {}
        shutil.rmtree(PLACE, ignore_errors=True)

    def run(self) -> None:
        """All rounds. Raises ``proof.Unproven`` when something that was timed does not stand."""
        self._place("p256", PAGES).issue(1)
        for number in range(self._plan.rounds):
            for what, deed in self._round(number):
                _say(f"round {number + 1}/{self._plan.rounds}: {what}")
                deed()

    def _round(self, number: int) -> Iterator[tuple[str, Callable[[], None]]]:
        """Its parts by name: the peers and the floor between runs of certgen."""
        others: list[tuple[str, Callable[[], None]]] = [
            (f"{name}, {count} documents", partial(self._peer, name, count))
            for name, count in DOCUMENTS.items()
        ]
        others.append(("floor", self._floor))
        for case, rounds in self._plan.cases:
            if number < rounds:
                yield (
                    f"certgen, {case.algorithm}, {case.count} by {case.jobs}",
                    partial(self._certgen, case),
                )
                if others:
                    yield others.pop(0)
        yield from others

    def _certgen(self, case: Case) -> None:
        place = self._place(case.algorithm, case.count)
        self.results.certgen.setdefault(case, []).append(place.issue(case.jobs))
        self.results.verified += proof.sample(place)
        self.results.file_bytes = place.file_bytes
        place.clear()

    def _peer(self, name: str, count: int) -> None:
        place = self._place("p256", PAGES)
        told = json.loads(_child("peer.py", name, str(count), str(place.folder)))
        texts = {Path(file): url for file, url in told.pop("urls").items()}
        proof.seals(list(texts), place.keys)
        proof.symbols(texts)
        self.results.verified += len(texts)
        self.results.peers.setdefault(name, []).append(told)

    def _floor(self) -> None:
        place = self._place("p256", PAGES)
        self.results.floor.append(json.loads(_child("floor.py", str(place.folder))))

    def _place(self, algorithm: str, count: int) -> Workplace:
        key = algorithm, count
        if key not in self._places:
            place = found(
                PLACE / f"{algorithm}-{count}", count, algorithm, self._keys.get(algorithm)
            )
            self._keys[algorithm] = place.keys
            self._places[key] = place
        return self._places[key]


def _document(figures: Mapping[str, Any]) -> None:
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{tables(figures)}\n\n{END}{after}", "utf-8")
    PICTURE.write_text(chart.drawn(figures), "utf-8")


def _missing() -> Iterator[str]:
    """What of the peers cannot be loaded, and why."""
    for name in NEEDED:
        try:
            import_module(name)
        except (ImportError, OSError) as error:  # a library of the system is an OSError
            yield f"{name} cannot be loaded: {str(error).splitlines()[0]}"


def _child(script: str, *arguments: str) -> str:
    command = [sys.executable, str(HERE / script), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def main() -> int:
    """The command; 1 when something does not stand, 2 when something is missing."""
    parser = argparse.ArgumentParser(description="certgen, its peers and the floor, side by side")
    parser.add_argument("--quick", action="store_true", help="small batches only")
    parser.add_argument("--million", action="store_true", help="a million certificates too")
    parser.add_argument("--markdown", action="store_true", help="the tables of the last run")
    parser.add_argument("--document", action="store_true", help="put the last run into the docs")
    asked = parser.parse_args()
    if asked.markdown or asked.document:
        figures = json.loads(FOUND.read_text("utf-8"))
        if asked.document:
            _document(figures)
        if asked.markdown:
            print(tables(figures))
        return 0
    if missing := list(_missing()):
        _say("\n".join((*missing, "`make bench` installs what the benchmark needs, where it may.")))
        return 2
    bench = Bench(Plan.of(quick=asked.quick, million=asked.million))
    try:
        bench.run()
    except proof.Unproven as error:
        _say(f"does not stand: {error}")
        return 1
    except subprocess.CalledProcessError as error:
        _say(f"{error}\n{error.stderr or ''}")
        return 1
    figures = bench.results.figures()
    FOUND.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", "utf-8")
    shutil.rmtree(PLACE)
    print(tables(figures))
    _say(f"all of it: {FOUND.relative_to(REPOSITORY)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
