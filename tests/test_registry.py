"""The register with real files: planned once, issued once, never forgotten, never confused."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from certgen.errors import CertgenError, InputError, NotFound, RegistryError
from certgen.model import Credential, Recipient, Role, Status
from certgen.registry import Issued, Kind, Registry, Reservation, standing

AT = dt.datetime(2013, 4, 1, 8, tzinfo=dt.UTC)
DAY = dt.date(2013, 4, 5)
TITLE = {"ar": "الذكرى العاشرة", "fr": "dixième anniversaire"}


def counter() -> Callable[[], str]:
    """Codes in the order of counting."""
    return map("{:016d}".format, itertools.count()).__next__


def reserve(
    registry: Registry,
    batch: str,
    people: Sequence[tuple[Role, str]],
    new_code: Callable[[], str],
    title: Mapping[str, str] = TITLE,
) -> Mapping[tuple[Role, str], Reservation]:
    """Reserve for ``people``, on the ordinary day."""
    held = registry.reserve(batch, people, issued_on=DAY, title=title, at=AT, new_code=new_code)
    return dict(zip(people, held, strict=True))


def plan(registry: Registry, count: int, batch: str = "DU") -> list[Credential]:
    """The credentials of ``count`` trainees, reserved in ``registry``."""
    people = [(Role.TRAINEE, f"K{i}") for i in range(count)]
    held = reserve(registry, batch, people, lambda: os.urandom(8).hex())
    return [credential(batch, key, reservation) for (_, key), reservation in held.items()]


def credential(batch: str, key: str, reservation: Reservation, name: str = "ليلى") -> Credential:
    """A bilingual credential with the number and code of ``reservation``."""
    person = Recipient(key, Role.TRAINEE, {"ar": name, "fr": "Leïla"})
    number, code, at = reservation.number, reservation.code, reservation.planned_at
    return Credential(batch, number, code, "attestation", ("ar", "fr"), DAY, at, TITLE, person)


def pdf(credential: Credential, languages: str = "ar", mark: str = "") -> Issued:
    """The record of a PDF of ``credential``; ``mark`` makes it another one."""
    sha256 = hashlib.sha256(f"{credential.serial}{languages}{mark}".encode()).hexdigest()
    return Issued(credential, languages, credential.file(languages), sha256, 50_000)


def told(error: CertgenError, *words: object) -> None:
    """See that ``error`` has a sentence in each language, with ``words`` in it."""
    for lang in ("ar", "fr", "en"):
        assert all(str(word) in error.say(lang) for word in words)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "register.sqlite3"


@pytest.fixture
def registry(path: Path) -> Iterator[Registry]:
    with Registry.open(path) as opened:
        yield opened


def test_numbers_follow_the_order_given_and_are_kept(registry: Registry) -> None:
    def ask(*people: tuple[Role, str], batch: str = "DU") -> dict[tuple[Role, str], int]:
        held = reserve(registry, batch, people, codes)
        return {person: reservation.number for person, reservation in held.items()}

    codes = counter()
    zaynab, adam, sami = (Role.TRAINEE, "Z"), (Role.TRAINEE, "A"), (Role.TRAINER, "A")
    assert ask(zaynab, adam) == {zaynab: 1, adam: 2}
    assert ask(sami, adam, zaynab, sami) == {sami: 3, adam: 2, zaynab: 1}
    assert ask(adam, batch="DU-2") == {adam: 1}
    assert registry.check() == []


def test_a_code_already_taken_is_drawn_again(registry: Registry) -> None:
    plan(registry, 1, "FIRST")
    keys = [(Role.TRAINEE, key) for key in "abc"]
    draws = iter(["1", "1", "2", "2", "1", "3"])
    held = reserve(registry, "DU", keys, lambda: next(draws))
    assert sorted(reservation.code for reservation in held.values()) == ["1", "2", "3"]
    with pytest.raises(RegistryError, match="randomness") as raised:
        reserve(registry, "NEXT", keys, lambda: "1")
    told(raised.value, "NEXT")
    assert [summary.batch for summary in registry.summary()] == ["DU", "FIRST"]


def test_date_and_occasion_are_fixed_by_the_first_certificate(registry: Registry) -> None:
    other = {"fr": "autre"}
    first = plan(registry, 1)[0]
    reserve(registry, "DU", [], counter(), other)
    assert registry.summary("DU")[0].title == other
    registry.record([pdf(first)], AT)
    reserve(registry, "DU", [], counter(), other)
    with pytest.raises(InputError) as raised:
        plan(registry, 2)
    assert raised.value.key == "batch_changed"
    told(raised.value, "DU", "2013-04-05", "autre")


def test_what_is_recorded_is_found_by_code_serial_and_hash(registry: Registry) -> None:
    credentials = plan(registry, 3)
    issues = [pdf(c, languages) for c in credentials for languages in c.languages]
    assert registry.record(issues, AT) == 6
    assert registry.record(issues, AT + dt.timedelta(days=1)) == 0
    second = credentials[1]
    found = registry.find(code=second.code)
    assert found == registry.find(serial="DU-000002") == registry.find(sha256=issues[3].sha256)
    assert found is not None
    assert (found.credential, found.status, found.since) == (second, Status.VALID, None)
    assert {event.at for event in found.events} == {AT}
    assert {key: issue.file for key, issue in found.issues.items()} == {
        "ar": "DU-000002-ar.pdf",
        "fr": "DU-000002-fr.pdf",
    }
    assert registry.find(code="x") is registry.find(serial="x") is registry.find(sha256="x") is None
    assert registry.issued("DU")["DU-000001", "fr"].sha256 == issues[1].sha256
    assert registry.facts("DU")["DU-000003"] == credentials[2].facts()
    assert registry.codes("DU") == {c.number: c.code for c in credentials}
    assert registry.check() == []


def test_other_bytes_other_facts_or_another_plan_are_refused_whole(registry: Registry) -> None:
    first, second, third = plan(registry, 3)
    registry.record([pdf(first)], AT)
    renamed = credential("DU", "K0", Reservation(1, first.code, AT), name="ليلا")
    moved = credential("DU", "K2", Reservation(3, second.code, AT))
    for key, bad in [
        ("different_bytes", [pdf(first, mark="!")]),
        ("different_bytes", [pdf(third), pdf(third, mark="!")]),
        ("different_facts", [pdf(renamed, "fr")]),
        ("not_reserved", [pdf(moved)]),
    ]:
        with pytest.raises(RegistryError) as raised:
            registry.record([pdf(second), *bad], AT)
        assert raised.value.key == key
        told(raised.value, bad[0].credential.serial)
    assert list(registry.issued("DU")) == [("DU-000001", "ar")]


def test_marks_deleted_by_hand_are_restored(registry: Registry, path: Path) -> None:
    issues = [pdf(c) for c in plan(registry, 4)]
    registry.record(issues, AT)
    whole = registry.issued("DU")
    with sqlite3.connect(path) as hand:
        hand.execute("DELETE FROM events WHERE serial IN ('DU-000002', 'DU-000003')")
        hand.execute("DELETE FROM certificates WHERE serial = 'DU-000003'")
    hand.close()
    assert [error.key for error in registry.check()] == ["register_unmarked"]
    assert registry.record(issues, AT) == 2
    assert registry.issued("DU") == whole
    assert registry.check() == []


def test_history_step_by_step(registry: Registry) -> None:
    old, new, other = plan(registry, 3)
    registry.record([pdf(old), pdf(other)], AT)
    registry.append(old.serial, Kind.PRINTED, AT)
    with pytest.raises(InputError) as raised:
        registry.append(old.serial, Kind.REVOKED, AT, reason=" ")
    told(raised.value, old.serial)
    registry.append(old.serial, Kind.REVOKED, AT, reason="erreur\n de  nom")
    for _ in range(2):  # the other one is not revoked either: all of them, or none
        with pytest.raises(InputError) as raised:
            registry.append_all([other.serial, old.serial], Kind.REVOKED, AT, reason="x")
        assert raised.value.key == "already_revoked"
        told(raised.value, old.serial, "2013-04-01")
    with pytest.raises(InputError, match="in force"):
        registry.append(other.serial, Kind.REINSTATED, AT)
    with pytest.raises(NotFound):
        registry.append("DU-000009", Kind.PRINTED, AT)
    registry.append(old.serial, Kind.REINSTATED, AT)
    for _ in range(2):
        registry.replace(old.serial, [pdf(new), pdf(new, "fr")], AT, "nom corrigé")
    found = registry.find(serial=old.serial)
    assert found is not None
    became = (found.status, found.replaced_by, found.reason)
    assert became == (Status.REPLACED, new.serial, "nom corrigé")
    kinds = [str(event.kind) for event in found.events]
    assert kinds == ["issued", "printed", "revoked", "reinstated", "replaced"]
    assert found.events[2].reason == "erreur de nom"
    (summary,) = registry.summary()
    assert (summary.reserved, summary.certificates, summary.documents) == (3, 3, 4)
    assert (summary.statuses[Status.VALID], summary.statuses[Status.REPLACED]) == (2, 1)
    assert (summary.printed, summary.handed_over) == (1, 0)


MAY_BECOME = {
    (Status.VALID, Kind.SUSPENDED): Status.SUSPENDED,
    (Status.VALID, Kind.REVOKED): Status.REVOKED,
    (Status.SUSPENDED, Kind.REVOKED): Status.REVOKED,
    (Status.SUSPENDED, Kind.REINSTATED): Status.VALID,
    (Status.REVOKED, Kind.REINSTATED): Status.VALID,
    (Status.VALID, Kind.REPLACED): Status.REPLACED,
    (Status.SUSPENDED, Kind.REPLACED): Status.REPLACED,
}


class Histories(RuleBasedStateMachine):
    """Whatever is asked of it, the register and this table of what may follow what agree."""

    made: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = shutil.copy(self.made, self.folder.name)
        self.registry = Registry.open(Path(path))
        self.expected = dict.fromkeys((1, 2), Status.VALID)
        self.seconds = 0

    def teardown(self) -> None:
        self.registry.close()
        self.folder.cleanup()

    @rule(number=st.sampled_from([1, 2]), kind=st.sampled_from([*Kind][1:]), back=st.integers(0, 9))
    def happen(self, number: int, kind: Kind, back: int) -> None:
        self.seconds += 5 - back
        at = AT + dt.timedelta(seconds=self.seconds)
        by = "DU-000003" if kind is Kind.REPLACED else None
        before = self.expected[number]
        neutral = kind in (Kind.PRINTED, Kind.HANDED_OVER)
        after = before if neutral else MAY_BECOME.get((before, kind))
        try:
            self.registry.append(f"DU-{number:06d}", kind, at, reason="r", replaced_by=by)
        except InputError as error:
            assert after is None
            assert error.key == f"already_{before}"
        else:
            assert after is not None
            self.expected[number] = after

    @invariant()
    def agree(self) -> None:
        fallen = self.registry.statuses("DU")
        for number, status in self.expected.items():
            found = self.registry.find(serial=f"DU-{number:06d}")
            assert found is not None
            assert found.status is standing(found.events).status is status
            if status is Status.VALID:
                assert number not in fallen
            else:
                assert fallen[number] == standing(found.events)
        assert self.registry.check() == []


def test_histories(registry: Registry, path: Path) -> None:
    registry.record([pdf(c) for c in plan(registry, 3)], AT)
    registry.close()
    Histories.made = path
    machine = Histories.TestCase
    machine.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
    machine().runTest()
