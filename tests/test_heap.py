"""Where a process keeps its values. Each is looked at in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LOOKING = """
import re, resource, sys
from pathlib import Path
from certgen.heap import put_blocks_on_huge_pages, put_values_on_huge_pages

def asked(value):
    "Whether the pages that value lies on are asked for as huge ones."
    place = re.compile("([0-9a-f]+)-([0-9a-f]+) .*")
    for line in Path("/proc/self/smaps").read_text().splitlines():
        if found := place.fullmatch(line):
            inside = int(found[1], 16) <= id(value) < int(found[2], 16)
        elif inside and line.startswith("VmFlags:"):
            return "hg" in line.split()
    raise LookupError(value)

def resident():
    "MB"
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024

def many():
    "Small values, 60 MB in all."
    return [(number, -number) for number in range(1_000, 600_000)]
"""
POSSIBLE = Path("/sys/kernel/mm/transparent_hugepage").exists()
"""Whether this system has such pages."""


def said(script: str) -> list[str]:
    """What ``script`` prints in a process of its own, word by word."""
    command = [sys.executable, "-c", LOOKING + script]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()


def test_values_lie_on_huge_pages() -> None:
    script = "put_values_on_huge_pages(); print(asked(many()[-1]))"
    assert said(script) == [str(POSSIBLE)]
    assert said("print(asked(many()[-1]))") == ["False"]


def test_blocks_lie_on_huge_pages() -> None:
    script = """
put_blocks_on_huge_pages()
blocks = [bytes(100_000) for _ in range(300)]  # the first lie in what was left of the old heap
print(*map(asked, blocks[100:]))
"""
    assert said(script) == [str(POSSIBLE)] * 200


def test_the_command_puts_its_values_there() -> None:
    script = """
import atexit
from certgen.__main__ import main
atexit.register(lambda: print(asked(many()[-1])))
sys.argv = ["certgen", "--version"]
main()
"""
    assert said(script)[-1] == str(POSSIBLE)


def test_what_is_freed_goes_back() -> None:
    script = """
put_values_on_huge_pages()
before = resident(); values = many(); with_them = resident(); del values
print(with_them - before > 50, resident() - before < 20)
again = resident(); values = many(); print(resident() - again > 30)
"""
    assert said(script) == ["True"] * 3


def test_where_there_is_little_room_it_takes_what_there_is() -> None:
    """As in a shell with a limit: regions do not fit, arenas do, until nothing does."""
    script = """
put_values_on_huge_pages()
put_blocks_on_huge_pages()
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (60 << 20), resource.RLIM_INFINITY))
kept, spare = [], bytes(1_000_000)
try:
    while True:
        kept.append((len(kept), object()))
except MemoryError:
    del spare  # to be able to say so
    print(len(kept) > 100_000)
"""
    assert said(script) == ["True"]


def test_a_child_goes_on_with_it() -> None:
    """Forked, as workers are, with a region half used."""
    script = """
import os
put_values_on_huge_pages()
put_blocks_on_huge_pages()
kept = many()
child = os.fork()
more = [(number, str(number)) for number in range(300_000)]
sound = all(text == str(number) for number, text in more) and kept == many()
if not child:
    os._exit(not sound)
print(sound, os.waitpid(child, 0)[1])
"""
    assert said(script) == ["True", "0"]


def test_only_processes_of_its_own_keep_what_they_free() -> None:
    """A worker is one; the process that asks for the pages may be anybody's program."""
    script = """
from certgen.engine import Engine

def look(chunk):
    blocks = [bytes(100_000) for _ in range(200)]
    return asked(blocks[-1])

for workers in (1, 0):  # what this process has freed, a worker forked from it would use first
    with Engine(workers, len, ((),)) as engine:
        print(*(outcome.answer for outcome in engine.run(look, [(1,)])))
"""
    assert said(script) == [str(POSSIBLE), "False"]
