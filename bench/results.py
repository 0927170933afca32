"""What a benchmark found: all that was measured, the figures drawn from it, and the tables."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from usage import Usage
from workplace import ALGORITHMS

SMALL, MAIN, LARGE = 1_000, 10_000, 70_000
"""Certificates of the batches that figures are named after; the last the programme aims at."""
_PEERS = {
    "usual": "reportlab, qrcode, pyHanko",
    "typst": "Typst, segno, pyHanko",
    "weasyprint": "WeasyPrint, segno, pyHanko",
}
_FLOOR = {
    "shape": "HarfBuzz on the lines of one's own",
    "qr": "QR matrix",
    "deflate": "deflate of the streams of one's own",
    "sha256": "SHA-256 of what is in no other file",
    "sign_seal": "ECDSA P-256: the seal",
    "sign_token": "ECDSA P-256: the token of the QR code",
    "write": "write and rename the file",
    "register": "a row of a register",
}


_AT_SCALE = (
    *("certificates", "minutes, one core", "two processes here", "40 such machines"),
    *("GB", "MB a second here"),
)


@dataclass(frozen=True)
class Case:
    """One kind of run."""

    algorithm: str
    count: int
    jobs: int


@dataclass
class Results:
    """All that was measured, in the order of the rounds."""

    certgen: dict[Case, list[Usage]] = field(default_factory=dict)
    peers: dict[str, list[Mapping[str, float]]] = field(default_factory=dict)
    """By name: ``cpu`` and ``wall``, seconds for a document."""
    floor: list[Mapping[str, float]] = field(default_factory=list)
    """Processor seconds by operation."""
    verified: int = 0
    """Files that were verified after they had been timed."""
    file_bytes: float = 0.0
    """The mean size of a certificate."""

    def figures(self) -> dict[str, Any]:
        """What ``var/bench.json`` holds; None for what was not measured."""
        main, most = (
            max((c.count for c in self.certgen if c.count <= limit), default=0)
            for limit in (MAIN, LARGE)
        )
        one, two = Case("p256", main, 1), Case("p256", main, 2)
        floor = {key: 1e6 * median(each[key] for each in self.floor) for key in _FLOOR}
        peers = {name: 1e6 * median(e["cpu"] for e in all_) for name, all_ in self.peers.items()}
        ours = self._each(one)
        start, near = self._line(SMALL, main)
        _, far = self._line(main, LARGE)
        return {
            "certificates": main,
            "certgen_us": ours,
            **{f"{name}_us": _round(spent) for name, spent in peers.items()},
            "floor_us": _round(sum(floor.values())),
            "ratio_usual": _ratio(peers["usual"], ours),
            "ratio_typst": _ratio(peers["typst"], ours),
            "ratio_weasyprint": _ratio(peers["weasyprint"], ours),
            "over_floor": _ratio(ours, sum(floor.values()), 2),
            "two_process_speedup": self._speedup(most),
            "two_process_speedup_1k": self._speedup(SMALL),
            "two_process_speedup_10k": self._speedup(MAIN),
            "per_second_two_processes": _ratio(most, self._wall(Case("p256", most, 2))),
            "rss_mb_1k": self._memory(SMALL),
            "rss_mb_70k": self._memory(LARGE),
            "shared_once_mb_1k": self._memory(SMALL, "shared_once"),
            "shared_once_mb_70k": self._memory(LARGE, "shared_once"),
            "us_at_1k": self._each(Case("p256", SMALL, 1)),
            "us_at_70k": self._each(Case("p256", LARGE, 1)),
            "start_seconds": _round(start, 2),
            "slope_us_1k_to_10k": near,
            "slope_us_10k_to_70k": far,
            "coordinator_share": self._share(two),
            "others_meanwhile": self._others(two),
            "verified": self.verified,
            "file_bytes": round(self.file_bytes),
            "floor": {key: _round(spent) for key, spent in floor.items()},
            "machine": machine(),
            "runs": {
                f"{c.algorithm} {c.count} {c.jobs}": [asdict(usage) for usage in usages]
                for c, usages in self.certgen.items()
            },
            "peers": self.peers,
        }

    def _median(self, case: Case, what: str) -> float | None:
        return (
            median(getattr(u, what) for u in found) if (found := self.certgen.get(case)) else None
        )

    def _each(self, case: Case) -> float | None:
        """Processor microseconds for one certificate, the whole run divided."""
        spent = self._median(case, "cpu")
        return _round(spent and 1e6 * spent / case.count)

    def _wall(self, case: Case) -> float | None:
        return self._median(case, "wall")

    def _speedup(self, count: int) -> float | None:
        """How many times as quick two workers are as one process, from start to end."""
        one, two = (self._wall(Case("p256", count, jobs)) for jobs in (1, 2))
        return _ratio(one, two, 2)

    def _memory(self, count: int, what: str = "peak") -> float | None:
        most = self._median(Case("p256", count, 2), what)
        return _round(most and most / 1e6, 0)

    def _share(self, case: Case) -> float | None:
        usages = self.certgen.get(case)
        return _round(median(u.own / u.cpu for u in usages), 3) if usages else None

    def _others(self, case: Case) -> float | None:
        """How many cores the rest of the machine used meanwhile: wall times suffer from it."""
        usages = self.certgen.get(case)
        return _round(median(u.others / u.wall for u in usages), 2) if usages else None

    def _line(self, few: int, many: int) -> tuple[float | None, float | None]:
        """Seconds that a run costs before its first certificate, and microseconds for each, from
        batches of two sizes."""
        less, more = (self._median(Case("p256", count, 1), "cpu") for count in (few, many))
        if less is None or more is None or few == many:
            return None, None
        slope = (more - less) / (many - few)
        return less - slope * few, _round(1e6 * slope)


def _round(value: float | None, digits: int = 1) -> float | None:
    return None if value is None else round(value, digits)


def _ratio(above: float | None, below: float | None, digits: int = 1) -> float | None:
    return round(above / below, digits) if above and below else None


def machine() -> dict[str, str | int]:
    """What it was measured on."""
    said = dict(re.findall(r"^(\S[^\t:]*)\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.M))
    names = {"model name": "processor", "cpu family": "family", "model": "model"}
    told: dict[str, str | int] = {new: said[old] for old, new in names.items() if old in said}
    return {**told, "cores": os.cpu_count() or 0, "python": platform.python_version()}


def tables(figures: Mapping[str, Any]) -> str:
    """The figures as Markdown, which reads well on a terminal too."""
    told = " · ".join(f"{key} {value}" for key, value in figures["machine"].items())
    floor = [[_FLOOR[key], _number(spent)] for key, spent in figures["floor"].items()]
    programs = ["program", "CPU µs a document", "documents a core second", "certgen's times"]
    whole = ["key", "certificates", "processes", "rounds", "CPU µs each", "least", "most"]
    whole += ["a second", "coordinator", "MB in all", "shared once", "others"]
    return "\n\n".join(
        (
            told,
            "\n".join(_table(programs, _programs(figures))),
            "\n".join(_table(whole, _runs(figures["runs"]))),
            "\n".join(_table(["key", "value"], _rest(figures))),
            "\n".join(_table(["what nobody can avoid", "CPU µs"], floor)),
            "\n".join(_table(_AT_SCALE, _scaled(figures))),
        )
    )


def _programs(figures: Mapping[str, Any]) -> Iterator[list[str]]:
    ours = figures["certgen_us"]
    names = {"floor": "floor: the sum of what nobody can avoid", "certgen": "certgen", **_PEERS}
    for key, name in names.items():
        if spent := figures[f"{key}_us"]:
            rate = 1e6 / spent
            yield [
                name,
                _number(spent),
                _number(rate),
                f"{spent / ours:.{1 if ours < spent else 2}f}",
            ]


def _runs(runs: Mapping[str, Sequence[Mapping[str, float]]]) -> Iterator[list[str]]:
    for name, usages in runs.items():
        algorithm, count, jobs = name.split()
        each = sorted(1e6 * usage["cpu"] / int(count) for usage in usages)
        wall, share, peak, shared_once, others = (
            median(values)
            for values in (
                [usage["wall"] for usage in usages],
                [usage["own"] / usage["cpu"] for usage in usages],
                [usage["peak"] for usage in usages],
                [usage["shared_once"] for usage in usages],
                [usage["others"] / usage["wall"] for usage in usages],
            )
        )
        yield [
            ALGORITHMS[algorithm],
            _number(int(count)),
            jobs,
            str(len(usages)),
            *(_number(value) for value in (median(each), each[0], each[-1])),
            _number(int(count) / wall),
            "–" if jobs == "1" else f"{share:.0%}",  # one process is all there is
            _number(peak / 1e6),
            _number(shared_once / 1e6),
            f"{others:.2f}",
        ]


def _scaled(figures: Mapping[str, Any]) -> Iterator[list[str]]:
    """Minutes, and what the disk must take, when large batches are issued at the rates found."""
    a_core, here = 1e6 / figures["certgen_us"], figures["per_second_two_processes"]
    for count in (70_000, 1_500_000):
        size = count * figures["file_bytes"]
        yield [
            _number(count),
            *(f"{count / rate / 60:,.1f}" for rate in (a_core, here, 40 * here)),
            f"{size / 1e9:,.1f}",
            f"{size / 1e6 / (count / here):,.0f}",
        ]


def _rest(figures: Mapping[str, Any]) -> Iterator[list[str]]:
    for key in (
        *("over_floor", "two_process_speedup", "two_process_speedup_10k"),
        *("two_process_speedup_1k", "per_second_two_processes", "start_seconds"),
        *("us_at_1k", "us_at_70k", "slope_us_1k_to_10k", "slope_us_10k_to_70k"),
        *("rss_mb_1k", "rss_mb_70k", "shared_once_mb_1k", "shared_once_mb_70k"),
        *("others_meanwhile", "verified"),
    ):
        if figures[key] is not None:
            yield [f"`{key}`", f"{figures[key]:,}"]


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows of Markdown, the first column to the left and the others to the right."""
    lines = [header, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    ends = "".join(f" {'-' * (width - 1)}: |" for width in widths[1:])
    for number, line in enumerate(lines):
        first, *others = zip(line, widths, strict=True)
        cells = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield f"| {'-' * widths[0]} |{ends}"
