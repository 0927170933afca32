"""What certgen says to people is said in three languages, whole, and in good form.

A sentence with a place that nobody fills falls on whoever reads it; one that no code says misleads
the translator. Both are found here by reading the source.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from certgen import errors, token
from certgen.errors import CertgenError
from certgen.words import LANGUAGES, places

PACKAGE = Path(__file__).parent.parent / "certgen"
SENTENCES = (
    "app",
    "cli",
    "click",
    "doctor",
    "errors",
    "pdf",
    "problems",
    "proof",
    "verdicts",
    "web",
)
"""Tables of sentences: key → language → sentence."""
OTHERS = ("categories", "cells", "columns", "people")
"""Tables of another shape."""
NBSP = "\u00a0"

_ARABIC = re.compile("[\u0621-\u064a]")
_QUOTED = re.compile(r"https?://\S*|\{[^}]*\}|`[^`]*`")
_FRENCH_FAULT = re.compile(rf"(?<!{NBSP})[;!?»]|(?<!{NBSP}):(?=\s|$)|«(?!{NBSP})|'")


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((PACKAGE / "words" / f"{name}.toml").read_text("utf-8"))


every_table = pytest.mark.parametrize("name", SENTENCES)


def test_every_table_is_known() -> None:
    there = sorted(file.stem for file in (PACKAGE / "words").glob("*.toml"))
    assert there == sorted((*SENTENCES, *OTHERS))


@every_table
def test_said_in_every_language(name: str) -> None:
    for key, said in read(name).items():
        assert set(said) == set(LANGUAGES) or (name == "click" and set(said) == {"ar", "fr"}), key
        assert all(sentence and sentence == sentence.strip() for sentence in said.values()), key


@every_table
def test_the_same_places_in_every_language(name: str) -> None:
    for key, said in read(name).items():
        assert len({frozenset(places(sentence)) for sentence in said.values()}) == 1, key


@every_table
def test_arabic_is_in_arabic(name: str) -> None:
    for key, said in read(name).items():
        assert _ARABIC.search(said["ar"]), key
        assert not re.search("[\u0621-\u064a][?;,]", _QUOTED.sub("", said["ar"])), key


@every_table
def test_apostrophes_are_typographic(name: str) -> None:
    straight = re.compile("[A-Za-zÀ-ÿ]'[A-Za-zÀ-ÿ]")
    sentences = [sentence for said in read(name).values() for sentence in said.values()]
    assert not [sentence for sentence in sentences if straight.search(sentence)]


@every_table
def test_french_is_spaced_as_french_is(name: str) -> None:
    faulty = [
        s["fr"] for s in read(name).values() if _FRENCH_FAULT.search(_QUOTED.sub("x", s["fr"]))
    ]
    assert not faulty


def test_columns_have_names_in_every_language() -> None:
    for key, names in read("columns").items():
        assert set(names) - {"zgh"} == set(LANGUAGES), key
        assert all(names.values()), key
        assert all(_ARABIC.search(alias) or "." in alias for alias in names["ar"]), key


def test_categories_have_every_form() -> None:
    for key, said in read("categories").items():
        assert set(said) == {*LANGUAGES, "aliases"}, key
        for lang in LANGUAGES:
            assert set(said[lang]) == set("mfn"), (key, lang)


class Raised(NamedTuple):
    """An error, a mistake or a problem where the source makes it."""

    where: str
    kind: str
    """The class, or the method that makes it."""
    key: str
    fields: frozenset[str] | None
    """None where they are not written out."""


def _kinds() -> dict[str, type[CertgenError]]:
    import certgen.office  # noqa: F401 - its errors are subclasses too

    found: dict[str, type[CertgenError]] = {}
    left: list[type[CertgenError]] = [CertgenError]
    while left:
        kind = left.pop()
        found[kind.__name__] = kind
        left += kind.__subclasses__()
    return found


@cache
def nodes() -> tuple[tuple[str, ast.AST], ...]:
    """Of modules in Cython only what is raised, a line each: the rest is no Python."""
    found: list[tuple[str, ast.AST]] = []
    for file in sorted((*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.pyx"))):
        text = file.read_text("utf-8")
        if file.suffix == ".pyx":
            lines = map(str.strip, text.splitlines())
            text = "\n".join(each if each.startswith("raise ") else "" for each in lines)
        found += ((str(file.relative_to(PACKAGE)), node) for node in ast.walk(ast.parse(text)))
    return tuple(found)


@cache
def calls() -> tuple[tuple[str, ast.Call], ...]:
    return tuple(
        (f"{file}:{node.lineno}", node) for file, node in nodes() if isinstance(node, ast.Call)
    )


def _keys(node: ast.expr) -> Iterator[str]:
    """The texts an expression can be: ``"a"``, ``"a" if … else "b"``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _keys(node.body)
        yield from _keys(node.orelse)


def _fields(call: ast.Call, also: frozenset[str]) -> frozenset[str] | None:
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else also | {name for name in names if name}


def raised() -> Iterator[Raised]:
    """Every error whose key is written where it is made."""
    kinds = _kinds()
    for where, call in calls():
        name = ast.unparse(call.func).rpartition(".")[2]
        if name in kinds and call.args and where.partition("/")[0] != "roster":
            for key in _keys(call.args[0]):
                yield Raised(where, name, key, _fields(call, frozenset()))
        elif name == "wrong" and len(call.args) == 2:
            for key in _keys(call.args[0]):
                yield Raised(where, name, key, _fields(call, frozenset({"path"})))


_ROSTER = {
    "say": frozenset({"field"}),
    "say_once": frozenset({"field", "count"}),
    "Finding": frozenset({"field", "detail", "count"}),
    "Refused": frozenset({"most"}),
}
"""In the roster, what makes a problem, and what it adds to the fields."""


def problems() -> Iterator[Raised]:
    """Every problem whose code is written where it is made."""
    own = frozenset({"value", "column"})
    for where, call in calls():
        whole = ast.unparse(call.func)
        name = whole.rpartition(".")[2]
        if whole == "Problem.at" and len(call.args) == 2:
            for key in _keys(call.args[1]):
                yield Raised(where, whole, key, _fields(call, own))
        elif where.startswith("roster/") and call.args and name in _ROSTER and whole != "words.say":
            for key in _keys(call.args[0]):
                yield Raised(where, whole, key, _fields(call, own | _ROSTER[name]))


def texts() -> set[str]:
    """Every text in the source, and the fixed beginnings of composed ones with a star."""
    found = set()
    for _, node in nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
        elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            found.add(f"{node.values[0].value}*")
    return found


def is_said(key: str) -> bool:
    return key in texts_once() or any(
        key.startswith(each[:-1]) for each in texts_once() if each.endswith("*") and len(each) > 5
    )


@cache
def texts_once() -> frozenset[str]:
    return frozenset(texts())


def test_every_error_has_its_sentence_and_its_fields() -> None:
    table = read("errors")
    unsaid, unfilled = set(), set()
    for each in raised():
        if each.kind == "NotOurs":  # its argument is a reason; the key is always the same
            continue
        if each.key not in table:
            unsaid.add((each.where, each.key))
        elif each.fields is not None:
            for sentence in table[each.key].values():
                if missing := set(places(sentence)) - each.fields:
                    unfilled.add((each.where, each.key, *sorted(missing)))
    assert not unsaid and not unfilled, (sorted(unsaid), sorted(unfilled))


def test_every_error_sentence_is_used() -> None:
    assert not sorted(key for key in read("errors") if not is_said(key))


def test_every_problem_has_its_sentences_and_their_fields() -> None:
    table = read("problems")
    unsaid, unfilled = set(), set()
    for each in problems():
        for part in ("message", "remedy"):
            said = table.get(f"{each.key}.{part}")
            if said is None:
                unsaid.add((each.where, f"{each.key}.{part}"))
            elif each.fields is not None:
                for sentence in said.values():
                    if missing := set(places(sentence)) - each.fields:
                        unfilled.add((each.where, each.key, *sorted(missing)))
    assert not unsaid and not unfilled, (sorted(unsaid), sorted(unfilled))


def test_every_problem_sentence_is_used() -> None:
    codes = {key.partition(".")[0] for key in read("problems")} - {"where"}
    assert not sorted(code for code in codes if not is_said(code))


def test_what_cannot_be_composed_is_a_problem_with_sentences() -> None:
    """``Report`` turns an error into a problem of the row, under the error's own key."""
    table = read("problems")
    wrong = []
    for each in raised():
        stops = each.kind == "ComposeError" or each.where.startswith("workshop.py")
        if not stops or each.kind == "SealError":
            continue
        for part in ("message", "remedy"):
            code = "name_too_wide" if each.key == "name_too_long" else each.key
            said = table.get(f"{code}.{part}", {"": "{no sentence}"})
            given = (each.fields or frozenset()) | {"value", "column", "serial"}
            missing = {place for sentence in said.values() for place in places(sentence)} - given
            if missing or "" in said:
                wrong.append((each.where, f"{each.key}.{part}", *sorted(missing)))
    assert not wrong, sorted(wrong)


def test_the_reasons_a_token_fails_are_those_of_the_type() -> None:
    reasons = {each.key for each in raised() if each.kind == "NotOurs"}
    assert reasons <= set(token.get_args(token.Reason))


def test_every_error_class_is_drawn_in_the_tree() -> None:
    drawn = set(re.findall(r"[+-] (\w+)", errors.__doc__ or ""))
    there = {name for name, kind in _kinds().items() if kind.__module__ == "certgen.errors"}
    assert drawn == there - {"CertgenError"}


def test_what_the_command_line_says_is_in_its_table() -> None:
    table = read("cli")
    said = {
        key
        for where, call in calls()
        if where.startswith("cli/")
        and ast.unparse(call.func) in ("say", "spoken.say")
        and call.args
        for key in _keys(call.args[0])
    }
    assert said and said <= table.keys(), said - table.keys()
    assert not sorted(key for key in table if not is_said(key))
