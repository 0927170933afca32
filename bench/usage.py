"""What a command costs: processor time of all its processes, wall time, memory.

Linux only: what runs is read from ``/proc``, and processes that outlive their parent are adopted
(``PR_SET_CHILD_SUBREAPER``), so that none of them is left out.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_SUBREAPER = 36
"""``PR_SET_CHILD_SUBREAPER`` of <linux/prctl.h>."""
_TICK: int = os.sysconf("SC_CLK_TCK")
_PAGE: int = os.sysconf("SC_PAGE_SIZE")
_LOOK_EVERY = 0.05
"""Seconds between two looks at the memory: each takes half a millisecond of a core that two
workers and their coordinator could use."""
_HIGHER = 1.02
"""What they share is counted, which takes eight times as long, when they hold so much more than at
the last count."""


@dataclass(frozen=True)
class Usage:
    """What one run of a command took."""

    cpu: float
    """Processor time of all its processes, user and system, seconds."""
    own: float
    """The part of the process that was started itself; in ticks of 10 ms."""
    wall: float
    """Seconds from start to end."""
    others: float
    """Processor time that the rest of the machine took meanwhile, seconds."""
    peak: int
    """The most memory all its processes held at once, bytes: the sum of their resident sets, in
    which what they share counts once for each."""
    shared_once: int
    """The same, but what processes share counts once: the sum of their proportional sets, looked
    at when the other sum is at a new height, for the system has to count pages."""


def run(command: Sequence[str], *, out: Path) -> Usage:
    """Run ``command`` to its end, its output in ``out``.

    Raises ``subprocess.CalledProcessError``, with what it said, when it fails.
    """
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    mine, peak, counted, shared_once = set(_children(os.getpid())), 0, 0, 0
    with out.open("wb") as output, out.with_suffix(".err").open("wb") as errors:
        began, busy = time.perf_counter(), _busy()
        process = subprocess.Popen(command, stdout=output, stderr=errors)
        while not os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            processes = list(_tree(process.pid))
            held = sum(map(_resident, processes))
            peak = max(peak, held)
            if held > _HIGHER * counted:
                counted = held
                shared_once = max(shared_once, sum(map(_proportional, processes)))
            time.sleep(_LOOK_EVERY)
        wall, busy = time.perf_counter() - began, _busy() - busy
    own = _ticks(process.pid)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = used.ru_utime + used.ru_stime
    while adopted := set(_children(os.getpid())) - mine:
        _, _, used = os.wait4(adopted.pop(), 0)
        cpu += used.ru_utime + used.ru_stime
    if process.returncode:
        said = out.with_suffix(".err").read_text("utf-8", "replace")
        raise subprocess.CalledProcessError(process.returncode, command, stderr=said)
    return Usage(cpu, own / _TICK, wall, max(0.0, busy - cpu), peak, shared_once)


def _children(process: int) -> Iterator[int]:
    with suppress(OSError):  # it may end while it is looked at
        for task in Path(f"/proc/{process}/task").iterdir():
            yield from map(int, (task / "children").read_text().split())


def _tree(process: int) -> Iterator[int]:
    yield process
    for child in _children(process):
        yield from _tree(child)


def _resident(process: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
    return 0


def _proportional(process: int) -> int:
    with suppress(OSError):
        said = Path(f"/proc/{process}/smaps_rollup").read_text()
        return int(said.partition("\nPss:")[2].split()[0]) * 1024
    return 0


def _busy() -> float:
    """Processor time of the whole machine since it was started, seconds (proc(5), /proc/stat)."""
    user, nice, system, _idle, _waiting, *rest = Path("/proc/stat").read_text().split()[1:9]
    return sum(map(int, (user, nice, system, *rest))) / _TICK


def _ticks(process: int) -> int:
    """The processor time of a process that has ended and was not waited for."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
