"""A batch is as large as it likes: what one more person takes is bytes, not objects."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from conftest import TRAINEES, make_workplace

import certgen
from certgen.files import Aside
from certgen.model import Place, Recipient, Role
from certgen.packed import BLOCK, Joined, Packed
from certgen.report import Report, write_report
from certgen.roster import Problem, Roster, take_in

FEW, MANY = 2_048, 6_144
LETTERS = "بتجدرزسشعفقكلمنهوي"
PACKED = 220
"""Bytes of a person among many, at most: names, key and row, and a share of what all have."""
PLANNED = 70
"""Bytes that the plan adds: number, code and time."""
WARNED = 200
"""Bytes of a person with one and the same short name, and of the warning that somebody has it."""
READING = 1_500
"""Bytes while the list is read: its line as text of three kinds, and who was there before."""

HEAVY = (
    "sqlalchemy",
    "alembic",
    "rich",
    "pypdfium2",
    "fontTools",
    "pyhanko",
    "asyncio",
    "starlette",
    "numpy",
    "pikepdf",
    "reportlab",
    "uharfbuzz",
    "certgen.workshop",
)
"""What is loaded when it is used: every worker has what the process has that it is forked from."""


def trainees(count: int) -> str:
    """A list of so many people with different names of few words, in sessions of 18."""
    header, first, *_ = TRAINEES.splitlines()
    lines, cells = [header], first.split(";")
    for number in range(count):
        digits = [number // len(LETTERS) ** power % len(LETTERS) for power in range(4)]
        cells[0], cells[7] = f"MM{number:06d}", str(number // 18)
        cells[1] = " ".join(f"م{LETTERS[digit]}ن" for digit in digits)
        cells[2] = " ".join(f"Na{'abcdefghijklmnopqr'[digit]}a" for digit in digits)
        lines.append(";".join(cells))
    return "\n".join(lines) + "\n"


def list_of(folder: Path, count: int) -> Path:
    file = folder / f"{count}.csv"
    file.write_text(trainees(count), "utf-8")
    return file


def read_list(file: Path) -> Roster:
    roster = read(file, "ar", "fr")
    assert not roster.errors
    return roster


def read(file: Path, *languages: str) -> Roster:
    """The roster of trainees in ``file``."""
    return take_in(file, role=Role.TRAINEE, languages=languages).roster()


def taken(deed: Callable[[], object]) -> tuple[int, int]:
    """The bytes that the result of ``deed`` holds, and the most that were in use meanwhile."""
    gc.collect()
    tracemalloc.start()
    try:
        result = deed()
        gc.collect()
        held, most = tracemalloc.get_traced_memory()
        del result
    finally:
        tracemalloc.stop()
    return held, most


def test_what_a_person_takes_while_and_after_a_list_is_read(tmp_path: Path) -> None:
    few, many = list_of(tmp_path, FEW), list_of(tmp_path, MANY)
    assert len(read_list(many).recipients) == MANY  # and words, titles, headers are known
    (held, most), (more, most_of_more) = (taken(partial(read_list, file)) for file in (few, many))
    assert (more - held) / (MANY - FEW) <= PACKED
    assert (most_of_more - most) / (MANY - FEW) <= READING


def test_what_a_warning_takes(tmp_path: Path) -> None:
    """Everybody has the name of the first, and another number."""
    told: list[int] = []
    for count in (FEW, MANY):
        lines = [f"K{number:06d};Nom Connu" for number in range(count)]
        file = tmp_path / f"{count}.csv"
        file.write_text("\n".join(["id;name_fr", *lines]) + "\n", "utf-8")
        roster = partial(read, file, "fr")
        assert [problem.code for problem in roster().problems] == ["homonym"] * (count - 1)
        told.append(taken(roster)[0])
    assert (told[1] - told[0]) / (MANY - FEW) <= WARNED


def test_what_a_plan_adds(tmp_path: Path) -> None:
    told = []
    for count in (FEW, MANY):
        place = make_workplace(tmp_path / f"{count}", trainees=trainees(count))
        with certgen.open(place.folder / "certgen.toml") as office:
            office.make_keys()
            checked = office.read(office.batch(place.batch))
            office.plan(checked)
            told.append(taken(partial(office.plan, checked))[0])
            numbers = [credential.number for credential in office.plan(checked)]
            assert numbers == list(range(1, 3 + count + 1))
    assert (told[1] - told[0]) / (MANY - FEW) <= PLANNED


def test_packed_values_are_the_same_values() -> None:
    course = {"fr": "Bases"}
    people = [
        Recipient(f"K{n}", Role.TRAINEE, {"fr": f"N {n}"}, course=course, place=Place("a", None, n))
        for n in range(2 * BLOCK + 3)
    ]
    packed = Packed(people)
    assert list(packed) == people == packed[:]
    assert packed == people and people == packed and packed != people[1:] and packed != 1
    assert (packed[0], packed[BLOCK], packed[-1]) == (people[0], people[BLOCK], people[-1])
    assert packed[BLOCK - 2 : BLOCK + 2] == people[BLOCK - 2 : BLOCK + 2]
    with pytest.raises(IndexError):
        packed[len(people)]
    first, second = packed[0:2]
    assert first.course is second.course, "what they share is shared again"


def test_joined_lists_are_one_list() -> None:
    lists = Packed(range(BLOCK + 1)), (), [7, 8]
    joined, whole = Joined(*lists), [*range(BLOCK + 1), 7, 8]
    assert list(joined) == whole and len(joined) == len(whole)
    assert joined == whole and whole == joined and joined != whole[1:]
    assert [joined[at] for at in range(len(whole))] == whole and joined[-3:] == whole[-3:]
    with pytest.raises(IndexError):
        joined[len(whole)]
    assert not Joined[int]((), ())


def test_a_long_report_is_written_problem_by_problem(tmp_path: Path) -> None:
    problem = Problem.at(Place("liste.csv", None, 3), "homonym", value="ليلى", other=Place("x"))
    for found in ((), (problem,), (problem, problem)):
        report = Report("TT", tmp_path, 1, 2, 3, 4.5, found)
        write_report(report, "ar")
        text = report.file.read_text("utf-8")
        assert json.loads(text) == report.json("ar")
        assert text.count('    {"severity":"warning"') == len(found), "a line each"


def test_what_is_put_aside_is_found_again_and_leaves_no_file(tmp_path: Path) -> None:
    aside = Aside(tmp_path)
    texts = [f"HTTPS://X/{n}#é" * (n % 7) for n in range(3_000)]
    places = [aside.put(text) for text in texts]
    assert [aside.get(place) for place in reversed(places)] == texts[::-1]
    wanted = [*range(7, 900), 3, 3, *range(2_000, 2_256), 2_258, 2_257]
    gathered = list(aside.gather(wanted))
    assert "".join(gathered) == "".join(texts[each] for each in wanted)
    assert len(gathered) == 4 + 2 + 1 + 2
    assert aside.put("more") == places[-1] + 1 == len(texts)
    assert aside.get(places[5]) == texts[5]
    assert list(tmp_path.iterdir()) == []


def test_a_command_loads_what_it_uses() -> None:
    asked = f"import certgen.cli, sys; print([m for m in {HEAVY} if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)
    assert told.stdout == "[]\n", told.stderr


def test_whoever_issues_does_without_sqlalchemy(tmp_path: Path) -> None:
    """To load it takes a third of the start."""
    place = make_workplace(tmp_path / "office")
    script = """
import sys
from certgen.cli import main
try:
    main()
except SystemExit as end:
    sys.exit(end.code or "sqlalchemy" in sys.modules)
"""
    for _ in range(2):  # with a new register, and with one that is there
        asked = [sys.executable, "-c", script, "issue", "tt", "--jobs", "1"]
        told = subprocess.run(asked, cwd=place.folder, capture_output=True, text=True)
        assert told.returncode == 0, told.stderr
