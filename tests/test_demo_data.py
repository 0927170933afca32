"""The demo batch: invented people in the figures of the programme, the same bytes each time."""

import csv
import datetime as dt
import itertools
import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from certgen import roster
from certgen.batch import languages_of, read_batch
from certgen.model import Gender

FOLDER = Path(__file__).parents[1] / "batches" / "digital-unify-2013"
NEEDS = {
    "trainer": frozenset[str](),
    "trainee": frozenset({"course", "session", "dates", "hours", "organisation", "category"}),
}


@pytest.fixture(scope="module")
def lists() -> dict[str, roster.Roster]:
    return {
        str(entry.role): roster.take_in(
            entry.file,
            role=entry.role,
            languages=languages_of(entry.languages),
            needs=NEEDS[entry.role],
        ).roster()
        for entry in read_batch(FOLDER).rosters
    }


@pytest.fixture(scope="module")
def trainees(lists):
    return lists["trainee"].recipients


@pytest.fixture(scope="module")
def names(trainees):
    return [(person.name["ar"], person.name["fr"]) for person in trainees]


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_lists_are_what_the_program_makes(tmp_path, seed):
    subprocess.run(
        [sys.executable, FOLDER / "generate.py", tmp_path],
        env={"PYTHONHASHSEED": seed, "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
    )
    for name in ("trainers.xlsx", "trainees.csv"):
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_the_batch_is_the_ceremony_s():
    batch = read_batch(FOLDER)
    assert (batch.id, batch.issued_on) == ("DU-2013", dt.date(2013, 4, 5))
    assert batch.title["ar"].startswith("الاحتفال بالذكرى العاشرة")
    assert batch.title["fr"].startswith("dixième anniversaire")
    found = [(e.file.name, str(e.role), e.template, e.languages) for e in batch.rosters]
    assert found == [
        ("trainers.xlsx", "trainer", "recognition", ("ar", "fr")),
        ("trainees.csv", "trainee", "attestation", ("ar+fr",)),
    ]


def test_both_lists_are_read_without_an_error(lists):
    assert {role: len(read.recipients) for role, read in lists.items()} == {
        "trainer": 38,
        "trainee": 6983,
    }
    assert not [problem for read in lists.values() for problem in read.errors]
    assert not roster.repeated(lists.values())
    told = {role: Counter(p.code for p in read.problems) for role, read in lists.items()}
    assert told == {"trainer": {"unused_column": 1}, "trainee": {"homonym": 12}}


def test_every_column_is_recognised(lists):
    assert set(lists["trainer"].columns) == {
        *("id", "gender", "name_fr", "name_ar", "organisation_fr", "organisation_ar")
    }
    assert set(lists["trainee"].columns) == {
        *("id", "name_ar", "name_fr", "gender", "organisation_ar", "organisation_fr", "category"),
        *("session", "course_ar", "course_fr", "hours", "date_from", "date_to"),
    }


def test_three_quarters_are_of_the_local_authorities(trainees):
    count = Counter(person.category for person in trainees)
    local = count["elected_official"] + count["manager"] + count["agent"]
    assert local == round(0.75 * len(trainees))
    assert local + count["territorial_administration"] + count["civil_society"] == len(trainees)


def test_sessions(trainees):
    held = {}
    for person in trainees:
        facts = (person.course["fr"], person.hours, person.date_from, person.date_to)
        assert held.setdefault(int(person.session), facts) == facts
    assert sorted(held) == list(range(1, 392))
    sizes = Counter(person.session for person in trainees)
    assert set(sizes.values()) == set(range(12, 25))
    assert len({course for course, *_ in held.values()}) == 12
    starts = [held[number][2] for number in sorted(held)]
    assert starts == sorted(starts)
    for _, hours, first, last in held.values():
        days = (last - first).days + 1
        assert dt.date(2008, 2, 15) <= first <= last <= dt.date(2013, 3, 31)
        assert first.weekday() <= last.weekday() < 5
        assert 1 <= days <= 5
        assert 6 <= hours == 6 * days <= 30


def test_blanks_are_few(trainees):
    assert sum(person.key.startswith("name:") for person in trainees) == 70
    assert sum(person.gender is Gender.UNKNOWN for person in trainees) == 45
    keys = [person.key for person in trainees if not person.key.startswith("name:")]
    assert all(re.fullmatch(r"[A-Z]{1,2}[0-9]{6}", key) for key in keys)


def test_names_have_one_to_six_parts(names):
    parts = Counter(len(ar.split()) for ar, _ in names)
    assert set(parts) == {1, 2, 3, 4, 5, 6}
    assert parts[2] + parts[3] > 0.85 * len(names)


@pytest.mark.parametrize(
    ("ar", "fr", "least"),
    [
        (r"\bعبد الله\b", r"\bAbdellah\b", 40),
        (r"\bعبد ال", r"\bAbd", 500),
        (r"\bفاطمة الزهراء\b", r"\bFatima-Zahra\b", 50),
        (r"\bآيت\b", r"(\bAït|N’Aït)\b", 150),
        (r"\bبن\b", r"\bBen\b", 150),
        (r"\bلالة\b", r"\bLalla\b", 30),
        (r"\bمولاي\b", r"\bMoulay\b", 40),
        (r"\bسيدي\b", r"\bSidi\b", 20),
        (r"\bالحاج\b", r"\bEl Haj\b", 20),
        (r"\bأبو\b", r"\bAbou", 40),
        (r"\bامحمد\b", r"\bM’hamed\b", 10),
        (r"\bنايت\b", r"\bN’Aït\b", 10),
        (r"ل[اأإآ]", "", 500),
        (r"[\u064b-\u0652]", "", 5),
        (r"\bعائشة\b", "Aïcha", 20),
        (r"\bنعيمة\b", "Naïma", 20),
        ("", r"[A-Z][a-zï]+-[A-Z][a-z]+", 100),
    ],
)
def test_hard_names_are_there_in_both_scripts(names, ar, fr, least):
    found = [(a, f) for a, f in names if re.search(ar, a)] if ar else names
    assert sum(bool(re.search(fr, f)) for _, f in found) >= least
    if ar and fr:
        assert len([f for _, f in found if not re.search(fr, f)]) <= 0.1 * len(found)


def test_the_lists_of_names_are_long_enough(names):
    """Distinct first and last words of two-part French names: at least that many were given."""
    pairs = [french.split() for _, french in names if len(french.split()) == 2]
    assert len({given for given, _ in pairs}) >= 120
    assert len({family for _, family in pairs}) >= 180  # without Ben …, Aït …, El …


def test_the_csv_is_as_excel_saves_it():
    data = (FOLDER / "trainees.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 6984
    rows = list(csv.reader(data.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert {len(row) for row in rows} == {13}
    assert len(data) < 2_000_000


def test_the_workbook_is_as_an_office_has_it():
    """A title, an empty row, the header; opened by a reader that is not certgen's."""
    file = FOLDER / "trainers.xlsx"
    rows = list(openpyxl.load_workbook(file).active.iter_rows(values_only=True))
    assert [cell for cell in rows[0] if cell] == [rows[0][0]]
    assert not any(rows[1])
    assert rows[2][:3] == ("N°", "CIN", "Civilité")
    assert [row[0] for row in rows[3:]] == list(range(1, 39))
    with zipfile.ZipFile(file) as parts:
        assert {part.compress_type for part in parts.infolist()} == {zipfile.ZIP_STORED}


def test_homonyms_are_other_people(trainees):
    by_name = sorted(trainees, key=lambda person: person.name["fr"])
    alike = [[*g] for _, g in itertools.groupby(by_name, key=lambda person: person.name["ar"])]
    twins = [group for group in alike if len(group) > 1]
    assert len(twins) >= 10
    assert all(len({person.key for person in group}) == len(group) for group in twins)
