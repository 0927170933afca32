"""Which column is which: headers as people write them, in Arabic, French, English and Amazigh.

The words are in ``words/columns.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import cast

from certgen import words
from certgen.roster.letters import compact

SPOKEN = ("name", "surname", "given", "organisation", "course", "gender", "category")
"""Fields that come in one column per language: ``name_ar``, ``course_fr`` …"""
ONCE = ("gender", "category")
"""Spoken fields that say one thing in whatever language; the first column is the plain field."""
_TELLING = ("ar", "zgh")
"""Languages whose headers stand over texts in them; those of the others stand over French."""
HEADER_WITHIN = 20
"""The header is among the first so many rows that are not empty."""

_CANONICAL = re.compile(r"(name|surname|given|organisation|course)[_-]([a-z]{2,3})")
_PARTS = re.compile(r"[/|\n\r،,;()\[\]–—-]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a roster."""

    index: int
    """From 0."""
    header: str
    """As its owner wrote it, or the spreadsheet's letter in brackets where there is none."""


@dataclass(frozen=True)
class Layout:
    """What the columns of a roster are."""

    fields: Mapping[str, Column]
    """``name_ar``, ``course_fr``, ``id``, ``gender`` … → the column."""
    others: tuple[Column, ...]
    """Columns certgen does not know."""
    doubled: tuple[tuple[str, Column, Column], ...]
    """(field, the column that is read, the one with the same header)."""
    second: tuple[tuple[str, Column, Column], ...]
    """(field, the column that is read, another that could be it and is kept as unknown)."""


def label(field: str, lang: str) -> str:
    """A field's name for people, in ``lang``: ``nom complet en arabe``."""
    table = _table()
    base, _, spoken = field.rpartition("_")
    if base in SPOKEN:
        if f"language.{spoken}" not in table:
            return f"{table[base][lang][0]} ({spoken})"
        return f"{table[base][lang][0]} {table[f'language.{spoken}'][lang][0]}"
    return table[field][lang][0] if field in table else field


@lru_cache(maxsize=4096)
def recognise(header: str) -> tuple[str, int] | None:
    """The field a header names and how unusual a name it is (0: the usual one)."""
    if canonical := _CANONICAL.fullmatch(header.strip().casefold()):
        return canonical[0].replace("-", "_"), -1
    known = _headers()
    if exact := known.get(compact(header)):
        return exact
    # "Sexe / الجنس": a header said twice counts when all its known parts mean the same.
    parts = [known[key] for key in map(compact, _PARTS.split(header)) if key in known]
    fields = {plain(field) for field, _ in parts}
    return (fields.pop(), 1000) if len(fields) == 1 and parts else None


def hits(cells: Iterable[object]) -> int:
    """How many different fields a row of cells names."""
    named = (recognise(cell) for cell in cells if isinstance(cell, str) and len(cell) <= 100)
    return len({found[0] for found in named if found})


def header_row(rows: Iterable[Sequence[object]]) -> int | None:
    """Which of ``rows`` (their number in the sequence) is the header: the first that names most."""
    best, at = 0, None
    for position, cells in enumerate(rows):
        if (count := hits(cells)) > best:
            best, at = count, position
    return at


def lay_out(headers: Sequence[str], filled: frozenset[int]) -> Layout:
    """What each column is. ``filled``: the columns that hold something below the header.

    Of two columns for one field the one with the more usual header is read.
    """
    claims: dict[str, list[tuple[int, int]]] = {}
    others: list[int] = []
    for index, header in enumerate(headers):
        found = recognise(header)
        if found:
            claims.setdefault(found[0], []).append((found[1], index))
        elif header.strip() or index in filled:
            others.append(index)
    column = [Column(i, " ".join(h.split()) or f"({letter(i)})") for i, h in enumerate(headers)]
    fields: dict[str, Column] = {}
    doubled: list[tuple[str, Column, Column]] = []
    second: list[tuple[str, Column, Column]] = []
    for field, claimants in claims.items():
        (rank, read), *losers = sorted(claimants, key=lambda claim: (claim[1] not in filled, claim))
        fields[field] = column[read]
        for other_rank, index in losers:
            pair = (field, column[read], column[index])
            if index not in filled:
                continue
            (doubled if other_rank == rank else second).append(pair)
            others.append(index)
    fields = _joined_names(_plain_once(fields))
    return Layout(fields, tuple(column[i] for i in sorted(others)), tuple(doubled), tuple(second))


def letter(index: int) -> str:
    """The spreadsheet's letter of a column: 0 → A, 26 → AA."""
    name = ""
    while index >= 0:
        index, rest = divmod(index, 26)
        name = chr(65 + rest) + name
        index -= 1
    return name


def number(letters: str) -> int:
    """The column a spreadsheet calls by these letters: A → 0, AA → 26."""
    value = 0
    for one in letters:
        value = value * 26 + ord(one) - 64
    return value - 1


def _plain_once(fields: dict[str, Column]) -> dict[str, Column]:
    """``gender_fr`` alone is ``gender``; a second one keeps its language."""
    named: dict[str, Column] = {}
    for field, column in fields.items():
        once = plain(field)
        named[once if once not in named else field] = column
    return named


def _joined_names(fields: dict[str, Column]) -> dict[str, Column]:
    """Where surname and given name stand apart: what calls itself the name is the missing half."""
    for field in [field for field in fields if field.startswith(("surname_", "given_"))]:
        half, _, lang = field.partition("_")
        other = f"{'given' if half == 'surname' else 'surname'}_{lang}"
        if other not in fields and f"name_{lang}" in fields:
            fields[other] = fields.pop(f"name_{lang}")
    return fields


def plain(field: str) -> str:
    """A spoken field that says one thing in whatever language, without its language."""
    base = field.rpartition("_")[0]
    return base if base in ONCE else field


@cache
def _headers() -> dict[str, tuple[str, int]]:
    """compact header → (field, rank). An earlier alias wins over a later one of another field."""
    table = _table()
    tongues = {key.partition(".")[2]: table[key] for key in table if key.startswith("language.")}
    suffixes = {
        lang: [compact(word) for said in told.values() for word in said]
        for lang, told in tongues.items()
    }
    known: dict[str, tuple[str, int]] = {}
    bases = [key for key in table if not key.startswith("language.")]
    for base in bases:
        known[compact(base)] = (base if base not in SPOKEN else f"{base}_fr", -1)
        for told, aliases in table[base].items():
            for rank, alias in enumerate(aliases):
                tongue = told if told in _TELLING else "fr"
                field = base if base not in SPOKEN else f"{base}_{tongue}"
                known.setdefault(compact(alias), (field, rank))
    for base in bases:
        aliases = [a for told in table[base].values() for a in told] if base in SPOKEN else []
        for rank, alias in enumerate(map(compact, aliases)):
            for lang, said in suffixes.items():
                meant = f"{base}_{lang}", rank
                for word in said:  # what two words are as one, each is by itself
                    known.setdefault(alias + word, meant)
                    known.setdefault(word + alias, meant)
    return known


def _table() -> Mapping[str, Mapping[str, list[str]]]:
    return cast("Mapping[str, Mapping[str, list[str]]]", words.table("columns"))
