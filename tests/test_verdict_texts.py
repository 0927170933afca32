"""QR texts, codes and serials, and how the answer is put in words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from desk import AT, DAY, Desk, checks, listing, said
from hypothesis import example, given, settings
from hypothesis import strategies as st

from certgen import words
from certgen.keys import Keys
from certgen.model import Role, Status
from certgen.registry import Registry, Standing
from certgen.token import address, grouped
from certgen.verdict import Outcome, Verdict, judge_code, judge_serial, judge_text
from certgen.verdict.evidence import agree

SOURCES = Path(__file__).parent.parent / "certgen" / "verdict"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def registry(desk: Desk) -> Iterator[Registry]:
    with Registry.readonly(desk.path) as opened:
        yield opened


def test_a_genuine_text(desk: Desk, registry: Registry) -> None:
    text = desk.text(desk.credentials[0])
    verdict = judge_text(text, registry=registry, trust=desk.trust)
    said(verdict, Outcome.GENUINE, known=True, sealed=True, same_facts=True, target=text)
    assert verdict.same_file is None  # a text says nothing of the sheet it is printed on
    assert checks(verdict) == dict.fromkeys(["qr", "code", "facts", "status"], True)
    shown = text.replace("HTTPS://VERIF.EXAMPLE.MA", " https://verif.example.ma")
    said(judge_text(shown, registry=registry, trust=desk.trust), Outcome.GENUINE, sealed=True)


def test_one_character_changed(desk: Desk, registry: Registry) -> None:
    text = desk.text(desk.credentials[0])

    @given(st.integers(0, len(text) - 1), st.sampled_from("ABCZ0279/#. é"))
    @example(text.index("#") + 1, "A")
    @example(text.index("#"), " ")
    @settings(max_examples=150, deadline=None)
    def changed(place: int, character: str) -> None:
        forged = text[:place] + character + text[place + 1 :]
        if forged == text:
            return
        verdict = judge_text(forged, registry=registry, trust=desk.trust)
        said(verdict, verdict.verdict, sealed=False)
        in_token = place > text.index("#")
        assert verdict.verdict is (Outcome.ALTERED if in_token else Outcome.NOT_OURS) or (
            forged[: text.index("#")] == text[: text.index("#")]  # "#" itself is gone
        )
        offline = judge_text(forged, registry=None, trust=desk.trust)
        assert not offline.stands

    changed()


def test_a_code_of_another_certificate(desk: Desk, registry: Registry) -> None:
    first, second, *_ = desk.credentials
    token = desk.text(first).partition("#")[2]
    moved = f"{address('verif.example.ma', second.code)}#{token}"
    verdict = judge_text(moved, registry=registry, trust=desk.trust)
    said(verdict, Outcome.ALTERED, known=True, sealed=False, same_facts=False)
    assert verdict.facts is not None and verdict.facts["serial"] == second.serial
    said(judge_text(moved, registry=None, trust=desk.trust), Outcome.NOT_OURS, known=None)


def test_a_lookalike_host(desk: Desk, registry: Registry) -> None:
    for text in (
        desk.text(desk.credentials[0], host="verif.examp1e.ma"),
        desk.text(desk.credentials[0]).replace("EXAMPLE", "EXAMP1E"),
        desk.text(desk.credentials[0]).replace("HTTPS", "HTTP"),
        f"https://verif.example.ma.evil.example/{desk.credentials[0].code}",
        f"https://verif.example.ma@evil.example/{desk.credentials[0].code}",
    ):
        verdict = judge_text(text, registry=registry, trust=desk.trust)
        said(verdict, Outcome.NOT_OURS, known=False, sealed=False, credential=None)


def test_a_token_by_a_lookalike(desk: Desk, registry: Registry, tmp_path: Path) -> None:
    rival = Keys.make(tmp_path / "keys", organisation="Exemple", at=AT)
    text = desk.text(desk.credentials[0], keys=rival)
    said(judge_text(text, registry=registry, trust=desk.trust), Outcome.ALTERED, sealed=False)
    said(judge_text(text, registry=None, trust=desk.trust), Outcome.NOT_OURS, sealed=False)


def test_signed_but_not_registered(desk: Desk, registry: Registry) -> None:
    planned = desk.credentials[3]  # reserved, never issued
    verdict = judge_text(desk.text(planned), registry=registry, trust=desk.trust)
    said(verdict, Outcome.UNKNOWN_CODE, known=False, sealed=True, same_facts=None)


@pytest.mark.parametrize("change", ["name", "number", "role"])
def test_signed_with_other_facts(desk: Desk, registry: Registry, change: str) -> None:
    first = desk.credentials[0]
    person = first.recipient
    other = {
        "name": replace(first, recipient=replace(person, name={**person.name, "fr": "Leila"})),
        "number": replace(first, number=2),
        "role": replace(first, recipient=replace(person, role=Role.TRAINER)),
    }[change]
    verdict = judge_text(desk.text(other), registry=registry, trust=desk.trust)
    said(verdict, Outcome.ALTERED, known=True, sealed=True, same_facts=False)
    assert (
        verdict.json("fr")["credential"]["name_fr"] == "Leïla 1"
    )  # the register's, not the token's


def test_an_address_without_a_token_is_its_code(desk: Desk, registry: Registry) -> None:
    text = f"https://verif.example.ma/{desk.credentials[0].code.lower()}"
    verdict = judge_text(text, registry=registry, trust=desk.trust)
    said(verdict, Outcome.GENUINE, known=True, sealed=None, target=text)


def test_codes_and_serials(desk: Desk, registry: Registry) -> None:
    first = desk.credentials[0]
    for code in (first.code, grouped(first.code), f" {first.code.lower()} "):
        verdict = judge_code(code, registry=registry, trust=desk.trust)
        said(verdict, Outcome.GENUINE, known=True, sealed=None, same_file=None, same_facts=None)
    said(judge_serial(first.serial, registry=registry, trust=desk.trust), Outcome.GENUINE)
    for code in ("0" * 16, "", "x", "é" * 16, "\ud800", desk.credentials[3].code):
        verdict = judge_code(code, registry=registry, trust=desk.trust)
        said(verdict, Outcome.UNKNOWN_CODE, known=False, credential=None, status=None)
        verdict = judge_serial(code, registry=registry, trust=desk.trust)
        said(verdict, Outcome.UNKNOWN_CODE, known=False)


def test_offline(desk: Desk) -> None:
    first, second, *_ = desk.credentials
    text = desk.text(first)
    verdict = judge_text(text, registry=None, trust=desk.trust)
    said(verdict, Outcome.GENUINE_OFFLINE, known=None, sealed=True, status=None, as_of=None)
    assert verdict.sentence("en").endswith("(no list at hand)")
    listed = judge_text(text, registry=None, trust=listing(desk.trust, second))
    said(listed, Outcome.GENUINE_OFFLINE, status=None, as_of="2014-02-03T00:00:00+00:00")
    assert "(liste du 3\u00a0février\u00a02014)" in listed.sentence("fr")
    revoked = judge_text(text, registry=None, trust=listing(desk.trust, first))
    said(revoked, Outcome.REVOKED, status="revoked", reason=None)
    assert revoked.sentence("en") == "Revoked (list of 3\u00a0February\u00a02014)"
    for fate in (Status.SUSPENDED, Status.REPLACED):
        fallen = judge_text(text, registry=None, trust=listing(desk.trust, first, fate=fate))
        said(fallen, Outcome(fate), status=str(fate), reason=None, replaced_by=None)
        assert fallen.sentence("en") == f"{fate.title()} (list of 3\u00a0February\u00a02014)"
    bare = judge_code(first.code, registry=None, trust=desk.trust)
    said(bare, Outcome.UNKNOWN_CODE, known=None)
    assert "offline" in bare.sentence("en")
    found = judge_code(first.code, registry=None, trust=listing(desk.trust, first))
    said(found, Outcome.REVOKED, known=None)
    said(judge_serial(first.serial, registry=None, trust=desk.trust), Outcome.UNKNOWN_CODE)


@pytest.mark.parametrize("outcome", [*Outcome])
def test_every_outcome_is_said(outcome: Outcome) -> None:
    fate = Status(outcome) if outcome in [*Status] else Status.VALID
    when = dt.datetime.combine(DAY, dt.time(), dt.UTC)
    standing = Standing(fate, when, "erreur", "DU-000009")
    verdict = Verdict(outcome, None, None, None, None, standing, None, {}, (), as_of=when)
    assert len({verdict.sentence(lang) for lang in words.LANGUAGES}) == 3
    assert not any("{" in verdict.sentence(lang) for lang in words.LANGUAGES)


def test_no_sentence_of_a_check_is_left_over_or_half_translated() -> None:
    table = words.table("verdicts")
    source = "".join(file.read_text("utf-8") for file in SOURCES.glob("*.py"))
    said_of = {key for key in table if key.startswith("check_")}
    literals = set(re.findall(r'"([a-z_]+)"', source)) | {f"status_{each}" for each in Status}
    assert said_of == {f"check_{name}" for name in literals} & said_of
    for key, sentences in table.items():
        assert set(sentences) == set(words.LANGUAGES), key
        assert len({frozenset(words.places(each)) for each in sentences.values()}) == 1, key


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=8,
)


@given(JSON, JSON)
@example(True, 1)
@example({"a": True}, {"a": 1})
def test_agreement(one: object, other: object) -> None:
    assert agree(one, one)
    assert agree(one, other) == agree(other, one)
    if not (isinstance(one, dict) and isinstance(other, dict)):
        assert agree(one, other) == (type(one) is type(other) and one == other)
    elif not agree(one, other):
        assert any(not agree(one[key], other[key]) for key in one.keys() & other.keys())
