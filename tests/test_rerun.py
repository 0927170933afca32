"""Stop it anywhere, run it again: one serial a person, the same bytes, nothing half done."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
from conftest import TRAINEES, Workplace, make_workplace

import certgen
from certgen.checked import Refused
from certgen.issuance import Progress

PEOPLE = 240


def many(count: int) -> str:
    """A trainees' list of ``count`` people."""
    header, first = TRAINEES.splitlines()[:2]
    rest = first.split(";")[1:]
    rows = [";".join([f"MM{n:06d}", *rest]) for n in range(count)]
    return "\n".join([header, *rows]) + "\n"


def planned(folder: Path) -> Workplace:
    """An office with its keys made and all its serials reserved, one person issued."""
    place = make_workplace(folder, trainees=many(PEOPLE))
    assert place.run("issue", "tt", "--limit", "1").code == 0
    return place


def copy_of(place: Workplace, folder: Path) -> Workplace:
    shutil.copytree(place.folder, folder)
    return Workplace(folder)


def test_killed_at_random_moments_and_run_again(tmp_path: Path) -> None:
    first = planned(tmp_path / "planned")
    whole = copy_of(first, tmp_path / "whole")
    began = time.monotonic()
    assert whole.run("issue", "tt", "--jobs", "1").code == 0
    length = time.monotonic() - began
    expected = whole.bytes()
    assert len(expected) == 6 + PEOPLE
    moments = random.Random(7)
    place = copy_of(first, tmp_path / "killed")
    for kill in range(8):
        run = subprocess.Popen(
            place.command("issue", "tt", "--jobs", "2"),
            cwd=place.folder,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(moments.uniform(0.2, 0.95) * length)
        # the first half: all processes at once, as in a power cut; then the coordinator alone
        (os.killpg if kill < 4 else os.kill)(run.pid, signal.SIGKILL)
        run.wait()
        for name, data in place.bytes().items():
            if name in expected:
                assert data == expected[name], f"{name} is not whole"
    time.sleep(0.5)
    place.issue()
    assert place.bytes() == expected
    assert place.manifest() == whole.manifest()
    assert len({row["serial"] for row in place.manifest()}) == 3 + PEOPLE


def test_a_killed_worker_is_replaced(tmp_path: Path) -> None:
    place = planned(tmp_path / "office")
    log = (tmp_path / "log").open("wb")
    run = subprocess.Popen(
        place.command("issue", "tt", "--jobs", "2"), cwd=place.folder, stderr=log
    )
    killed = 0
    until = time.monotonic() + 60
    while run.poll() is None and killed < 2 and time.monotonic() < until:
        workers = _children(run.pid)
        if workers:
            os.kill(workers[-1], signal.SIGKILL)
            killed += 1
            time.sleep(1.0)
        time.sleep(0.05)
    assert run.wait(120) == 0
    log.close()
    assert killed
    assert len(place.bytes()) == 6 + PEOPLE
    assert place.run("verify", place.issued / "pdf").code == 0


def _children(pid: int) -> list[int]:
    """The worker processes of ``pid``."""
    said = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True)
    return [int(line) for line in said.stdout.split()]


def test_lost_marks_and_files_are_restored(copy: Workplace) -> None:
    before, manifest = copy.bytes(), copy.manifest()
    names = sorted(before)
    (copy.issued / "pdf" / names[0]).unlink()
    (copy.issued / "pdf" / names[1]).write_bytes(before[names[1]][:-1])
    with sqlite3.connect(copy.folder / "var" / "register.sqlite3") as register:
        register.execute("DELETE FROM events WHERE file = ?", (names[2],))
        register.execute("DELETE FROM events WHERE file = ?", (names[3],))
    register.close()
    report = copy.issue().json
    assert (report["issued"], report["skipped"]) == (4, 7)
    assert copy.bytes() == before
    assert copy.manifest() == manifest


def test_all_marks_lost(copy: Workplace) -> None:
    before, manifest = copy.bytes(), copy.manifest()
    with sqlite3.connect(copy.folder / "var" / "register.sqlite3") as register:
        register.execute("DELETE FROM events")
        register.execute("DELETE FROM certificates")
    register.close()
    shutil.rmtree(copy.issued)
    assert copy.issue().json["issued"] == 11
    assert copy.bytes() == before
    assert copy.manifest() == manifest


def test_new_rows_get_new_serials_and_old_ones_keep_theirs(copy: Workplace) -> None:
    before = copy.bytes()
    row = TRAINEES.splitlines()[1].replace("TE200001", "TE299999")
    text = TRAINEES.replace("TE200002", f"{row}\nTE200002".split(";")[0], 1)
    lines = TRAINEES.splitlines()
    text = "\n".join([lines[0], row, *lines[1:]]) + "\n"
    (copy.batch / "trainees.csv").write_text(text, "utf-8-sig")
    report = copy.issue().json
    assert (report["issued"], report["skipped"]) == (1, 11)
    assert {name: data for name, data in copy.bytes().items() if name in before} == before
    assert copy.manifest()[-1]["serial"] == "TT-2013-000009"


def test_a_row_edited_after_issue_changes_nothing_and_is_told(copy: Workplace) -> None:
    before = copy.bytes()
    text = TRAINEES.replace("Lalla Khadija", "Lalla Khadija Amrani")
    (copy.batch / "trainees.csv").write_text(text, "utf-8-sig")
    report = copy.issue().json
    assert report["issued"] == 0
    assert [p["row"] for p in report["problems"] if p["code"] == "changed_since"] == [6]
    assert copy.bytes() == before


def test_a_list_that_is_refused_leaves_nothing(tmp_path: Path) -> None:
    """Its pages are tried while it is read, and the last row is wrong."""
    place = make_workplace(tmp_path / "office", trainees=many(600).rstrip("\n") + "\nMM;;;;;;;;\n")
    before = {file for file in place.folder.rglob("*") if "keys" not in file.parts}
    with certgen.open(place.folder / "certgen.toml") as office:
        shown = Shown()
        with pytest.raises(Refused) as told:
            office.issue(office.batch(place.batch), jobs=2, progress=shown)
    assert told.value.checked is not None
    assert {problem.row for problem in told.value.checked.errors} == {602}
    assert told.value.checked.rows == 604
    assert shown.stretches == [("check", shown.total)] and shown.done == shown.total
    after = {file for file in place.folder.rglob("*") if "keys" not in file.parts}
    assert after - before <= {place.folder / "var"}


class Shown(Progress):
    """What was shown of a run."""

    def __init__(self) -> None:
        super().__init__()
        self.stretches: list[tuple[str, int]] = []

    def begin(self, what: str, total: int) -> None:
        super().begin(what, total)
        self.stretches.append((what, total))


def test_two_runs_at_once_are_refused(copy: Workplace) -> None:
    import fcntl

    with (copy.issued / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ran = copy.run("issue", "tt")
    assert ran.code == 3
    assert "Another run" in ran.err


def test_a_full_disk_is_told_and_the_rerun_completes(tmp_path: Path) -> None:
    place = make_workplace(tmp_path / "office", trainees=many(PEOPLE))
    assert place.run("issue", "tt", "--limit", "1").code == 0
    script = """
        set -e
        mkdir -p small
        mount -t tmpfs -o size=2m tmpfs small
        set +e
        "$@" --out small
        code=$?
        set -e
        ls -A small/pdf | grep tmp && exit 98
        mount -o remount,size=64m small
        "$@" --out small >/dev/null 2>&1 || exit 99
        cp -r small/pdf whole
        exit $code
    """
    command = ["sh", "-c", script, "-", *place.command("issue", "tt")]
    if os.getuid() == 0:
        command = ["unshare", "--mount", *command]
    else:
        command = ["unshare", "--mount", "--map-root-user", *command]
    done = subprocess.run(command, cwd=place.folder, capture_output=True, timeout=120)
    assert done.returncode in (4, 5), (done.returncode, done.stderr.decode())
    assert "disk is full" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert len(list((place.folder / "whole").iterdir())) == 6 + PEOPLE
