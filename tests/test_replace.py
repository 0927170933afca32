"""A corrected certificate takes the place of another: once, wholly, and told everywhere."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import TRAINERS, Workplace, make_workplace
from prometheus_client import CollectorRegistry
from service import Site
from starlette.testclient import TestClient

import certgen
from certgen import report, words
from certgen.checked import Refused
from certgen.errors import CertgenError, InputError
from certgen.model import Status
from certgen.office import Office
from certgen.registrar import Replacement
from certgen.registry import Registry
from certgen.roster import corrected
from certgen.web import Door, Journal, Service
from certgen.workshop import Workshop

TRAINER, TRAINEE, NEW = "TT-2013-000002", "TT-2013-000004", "TT-2013-000009"
NAME = [("name_fr", "Aly Bâ"), ("الاسم الكامل", "علي باه")]


def opened(place: Workplace) -> Office:
    return certgen.open(place.folder / "certgen.toml")


def replaced(place: Workplace, serial: str = TRAINER, **changes: str) -> Replacement:
    said = list(changes.items()) or NAME
    with opened(place) as office:
        return office.replace(serial, said, "nom mal orthographié")


def verdict(place: Workplace, *targets: str | Path) -> list[dict[str, Any]]:
    done = place.run("verify", "--json", *targets)
    return [json.loads(line) for line in done.out.splitlines()]


def columns(place: Workplace, *names: str) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in names) for row in place.manifest()]


# One step


def test_the_command_replaces_every_edition_and_says_where_it_lies(copy: Workplace) -> None:
    before, rows = copy.bytes(), columns(copy, "serial", "lang", "sha256")
    options = [part for field, text in NAME for part in ("--set", f"{field}={text}")]
    done = copy.run("replace", TRAINER, *options, "--reason", "nom mal orthographié", "--yes")
    assert done.code == 0, done.err
    serial, *files = done.out.splitlines()
    assert serial == NEW and "replaced by TT-2013-000009" in done.err
    assert [Path(file).name for file in files] == [f"{NEW}-ar.pdf", f"{NEW}-fr.pdf"]
    # the old ones stay as they are, on the disk and in the manifest, which lists both
    assert {name: data for name, data in copy.bytes().items() if name in before} == before
    assert columns(copy, "serial", "lang", "sha256")[: len(rows)] == rows
    assert columns(copy, "serial", "lang", "name_fr", "row_file", "row")[len(rows) :] == [
        (NEW, lang, "Aly Bâ", "trainers.csv", "3") for lang in ("ar", "fr")
    ]
    old = copy.issued / "pdf" / f"{TRAINER}-fr.pdf"
    told = verdict(copy, *files, NEW, old, TRAINER)
    assert [each["verdict"] for each in told] == ["genuine"] * 3 + ["replaced"] * 2
    assert {each["credential"]["name_fr"] for each in told[:3]} == {"Aly Bâ"}
    for each in told[3:]:
        assert (each["replaced_by"], each["reason"]) == (NEW, "nom mal orthographié")
        assert each["credential"]["name_fr"] == "Ali Ba"
    with opened(copy) as office:
        assert office.registry.check() == []


def test_the_service_tells_it_and_leads_to_the_new_one(copy: Workplace) -> None:
    done = replaced(copy)
    old, new = done.old.credential, done.new.credential
    with opened(copy) as office:
        service = Service(office.settings, journal=Journal(io.StringIO(), CollectorRegistry()))
    with TestClient(Door(service)) as site:
        said = site.get(f"/{old.code}.json").json()
        assert (said["verdict"], said["replaced_by"]) == ("replaced", NEW)
        page = site.get(f"/{old.code}?lang=fr").text
        assert f"Certificat remplacé par le n° {NEW} le " in Site.words(page)
        assert f'href="/{new.code}?lang=fr"' in page
        assert 'data-verdict="genuine"' in site.get(f"/{new.code}").text


def test_the_terminal_asks_first_and_speaks_three_languages(copy: Workplace) -> None:
    before = copy.bytes()
    for lang in words.LANGUAGES:
        asked = copy.run("replace", TRAINER, "--set", "hours=2", "--reason", "x", lang=lang)
        assert asked.code == 4 and NEW not in asked.out
        assert words.say("cli", "confirm_replace", lang, {}) in asked.err
    wrong = copy.run("replace", TRAINER, "--set", "hours", "--reason", "x", "--yes")
    assert wrong.code == 2 and "FIELD=VALUE" in wrong.err
    assert copy.bytes() == before


# What may be said


@pytest.mark.parametrize("person", range(8))
def test_a_correction_of_nothing_changes_nothing(issued: Workplace, person: int) -> None:
    """What was read from a list is read again as the same, whatever was in it."""
    with opened(issued) as office:
        one = office.record(f"TT-2013-{person + 1:06d}").credential
        needs = office.template(one.template).needs(one.languages)
        same, problems = corrected(one.recipient, (), languages=("ar", "fr"), needs=needs)
        assert same.facts() == one.recipient.facts()
        assert not any(problem.severity == "error" for problem in problems)
        with pytest.raises(InputError) as raised:
            office.replace(one.serial, [("name_fr", one.recipient.name["fr"])], "rien")
    assert raised.value.key == "nothing_changed"


def test_cells_are_read_as_in_a_list(copy: Workplace) -> None:
    done = replaced(
        copy,
        TRAINEE,
        hours="12h30",
        date_from="1er mars 2012",
        date_to="٠٣/٠٣/٢٠١٢",
        sexe="H",
        category="élu",
        organisation_fr="  Commune   de Tinghir ",
    )
    person = done.new.credential.recipient
    assert str(person.hours) == "12.5"
    assert [str(person.date_from), str(person.date_to)] == ["2012-03-01", "2012-03-03"]
    assert (person.gender, person.category) == ("m", "elected_official")
    assert person.organisation["fr"] == "Commune de Tinghir"
    assert person.name == done.old.credential.recipient.name
    assert done.new.credential.languages == ("ar+fr",)


WRONG = {
    "no such column": ([("patronage_fr", "x")], "unknown_field", "name_fr"),
    "a column the paper has not": ([("email", "a@example.org")], "unknown_field", "name_fr"),
    "twice": ([("hours", "2"), ("عدد الساعات", "3")], "field_twice", "عدد الساعات"),
}


@pytest.mark.parametrize("changes, key, named", WRONG.values(), ids=WRONG)
def test_a_column_that_is_not_there(
    issued: Workplace, changes: list[tuple[str, str]], key: str, named: str
) -> None:
    with opened(issued) as office, pytest.raises(InputError) as raised:
        office.replace(TRAINEE, changes, "x")
    assert raised.value.key == key
    assert all(named in raised.value.say(lang) for lang in words.LANGUAGES)


BAD = {
    "no date": ([("date_from", "hier")], {"unreadable_date"}),
    "no hours": ([("hours", "0")], {"unreadable_hours"}),
    "dates that do not agree": ([("date_to", "28/02/2010")], {"dates_reversed"}),
    "no name": ([("name_ar", " ")], {"missing_name"}),
    "a name that does not fit": ([("name_fr", "M" * 100)], {"name_too_wide"}),
    "letters in no font": ([("name_fr", "Ali \U00010480")], {"missing_glyph", "no_glyph"}),
}


@pytest.mark.parametrize("changes, codes", BAD.values(), ids=BAD)
def test_a_cell_that_is_wrong_changes_nothing(
    copy: Workplace, changes: list[tuple[str, str]], codes: set[str]
) -> None:
    before, rows = copy.bytes(), copy.manifest()
    with opened(copy) as office:
        with pytest.raises(Refused) as raised:
            office.replace(TRAINEE, changes, "x")
        assert raised.value.checked
        assert {each.code for each in raised.value.checked.errors} & codes
        (summary,) = office.summary()
        assert (summary.reserved, summary.statuses[Status.REPLACED]) == (8, 0)
    assert (copy.bytes(), copy.manifest()) == (before, rows)


def test_what_has_fallen_already_is_not_replaced(copy: Workplace) -> None:
    replaced(copy)
    with opened(copy) as office:
        office.revoke([TRAINEE], "essai")
        before = copy.bytes()
        for serial, key, other in (
            (TRAINER, "already_replaced", NEW),
            (TRAINEE, "already_revoked", "reinstate"),
        ):
            with pytest.raises(InputError) as raised:
                office.replace(serial, NAME, "x")
            assert raised.value.key == key
            assert all(other in raised.value.say(lang) for lang in words.LANGUAGES)
        with pytest.raises(InputError) as raised:
            office.replace(NEW, [("gender", "m")], " \n")
        assert raised.value.key == "reason_missing"
    assert copy.bytes() == before


# Exactly once


class Killed(BaseException):
    """The process ends here."""


def _before(function: Callable[..., Any]) -> Callable[..., Any]:
    def killed(*_: Any, **__: Any) -> Any:
        raise Killed

    return killed


def _after(function: Callable[..., Any]) -> Callable[..., Any]:
    def killed(*said: Any, **named: Any) -> Any:
        function(*said, **named)
        raise Killed

    return killed


KILLED = {
    "the number is reserved": (Registry, "reserve", _after),
    "before a file is written": (Workshop, "make", _before),
    "the files are written": (Workshop, "make", _after),
    "the disk is synced": (os, "sync", _after),
    "before it is recorded": (Registry, "replace", _before),
    "it is recorded": (Registry, "replace", _after),
    "before the manifest": (report, "write_manifest", _before),
}


@pytest.mark.parametrize("owner, name, when", KILLED.values(), ids=KILLED)
def test_stopped_anywhere_and_run_again_there_is_one(
    issued: Workplace,
    copy: Workplace,
    monkeypatch: pytest.MonkeyPatch,
    owner: Any,
    name: str,
    when: Callable[[Callable[..., Any]], Callable[..., Any]],
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, when(getattr(owner, name)))
        with pytest.raises(Killed):
            replaced(copy)
    there = copy.bytes()
    try:
        assert replaced(copy).new.credential.serial == NEW
    except CertgenError as error:
        assert error.key == "already_replaced"
        copy.issue()  # the manifest was the last to be written: any run brings it up to date
    after = copy.bytes()
    assert set(after) - set(issued.bytes()) == {f"{NEW}-ar.pdf", f"{NEW}-fr.pdf"}
    assert all(after[file] == data for file, data in there.items())
    assert [row[0] for row in columns(copy, "serial")].count(NEW) == 2
    with opened(copy) as office:
        (summary,) = office.summary()
        assert (summary.reserved, summary.certificates) == (9, 9)
        assert summary.statuses[Status.REPLACED] == 1
        assert office.registry.check() == []


def test_killed_at_random_moments_there_is_one(copy: Workplace, tmp_path: Path) -> None:
    said = copy.command("replace", TRAINER, "--set", "name_fr=Aly Bâ", "--reason", "x", "--yes")
    began = time.monotonic()
    whole = Workplace(shutil.copytree(copy.folder, tmp_path / "whole"))
    subprocess.run(said, cwd=whole.folder, check=True, capture_output=True)
    length = time.monotonic() - began
    moments = random.Random(7)
    for _ in range(4):
        run = subprocess.Popen(said, cwd=copy.folder, stderr=subprocess.DEVNULL)
        time.sleep(moments.uniform(0.5, 1.0) * length)
        run.kill()
        run.wait()
    subprocess.run(said, cwd=copy.folder, capture_output=True, check=False)
    copy.issue()
    assert sorted(copy.bytes()) == sorted(whole.bytes())
    assert [row[0] for row in columns(copy, "serial")].count(NEW) == 2


# The batch afterwards


@pytest.mark.parametrize("row", ["as it was", "corrected"])
def test_a_later_run_of_the_batch_leaves_both(copy: Workplace, row: str) -> None:
    replaced(copy)
    before, manifest = copy.bytes(), copy.manifest()
    if row == "corrected":
        text = TRAINERS.replace("Ali Ba;علي با", "Aly Bâ;علي باه")
        (copy.batch / "trainers.csv").write_text(text, "utf-8-sig")
    for lost in (f"{TRAINER}-ar.pdf", f"{NEW}-fr.pdf"):
        (copy.issued / "pdf" / lost).unlink()
    done = copy.issue().json
    assert isinstance(done, dict)
    assert (done["issued"], done["skipped"], done["failed"]) == (2, 11, 0)
    told = [(each["code"], each["row"]) for each in done["problems"]]
    assert told.count(("changed_since", 3)) == (row == "as it was")
    assert (copy.bytes(), copy.manifest()) == (before, manifest)


@pytest.fixture(scope="module")
def nameless(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    """An office whose trainers have no identity numbers: they are known by their names."""
    trainers = "\n".join(line.partition(";")[2] for line in TRAINERS.splitlines())
    place = make_workplace(tmp_path_factory.mktemp("nameless") / "office", trainers=trainers)
    place.issue()
    return place


def test_a_person_known_by_a_name_is_known_by_the_corrected_one(nameless: Workplace) -> None:
    replaced(nameless)
    newest = replaced(nameless, NEW, name_fr="Aly Bâh").new.credential.serial
    assert newest == "TT-2013-000010"
    before, list_ = nameless.bytes(), nameless.batch / "trainers.csv"
    text = list_.read_text("utf-8-sig")
    for name in ("Aly Bâ;علي باه", "Aly Bâh;علي باه", "Ali Ba;علي با"):  # each once was right
        list_.write_text(text.replace("Ali Ba;علي با", name), "utf-8-sig")
        done = nameless.issue().json
        assert isinstance(done, dict) and (done["issued"], done["failed"]) == (0, 0)
        mine = [row["serial"] for row in nameless.manifest() if row["row"] == "3"][:6]
        assert mine == [TRAINER] * 2 + ["TT-2013-000005"] + [NEW] * 2 + [newest]
    assert nameless.bytes() == before


def test_the_new_one_is_printed_and_shown(copy: Workplace) -> None:
    replaced(copy)
    done = copy.run("print", "tt", "--role", "trainer", "--languages", "fr")
    assert done.code == 0, done.err
    page = copy.run("preview", "tt", "--role", "trainer", "--row", "3")
    assert page.code == 0 and NEW in page.err + page.out
    with opened(copy) as office:
        printed = [event.kind for event in office.record(NEW).events]
        assert printed == ["issued", "issued", "printed"]
        assert "printed" not in [event.kind for event in office.record(TRAINER).events]


def test_a_batch_elsewhere_is_named(copy: Workplace) -> None:
    elsewhere = copy.folder / "lots"
    (copy.folder / "batches").rename(elsewhere)
    said = ("replace", TRAINER, "--set", "name_fr=Aly Bâ", "--reason", "x", "--yes")
    lost = copy.run(*said)
    assert lost.code == 3 and "--batch" in lost.err
    assert copy.run(*said, "--batch", elsewhere / "tt").code == 0
