"""The places on one page: boxes with what stands in them, and small ornaments, read from a file.

A layout knows no language. It speaks of the ``first`` language of a page and the ``second``, is
written for a page that reads from left to right, and is mirrored for one that begins in a language
from right to left. Partners and signatories stand in columns, as many as there are. A layout may
be ``like`` another one, on a sheet of another size. Millimetres; y from the top of the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from certgen.boxes import Beside, Box, Layout, Tail, mirrored, mirrored_box, on_sheet
from certgen.config import Table, read_toml
from certgen.errors import TemplateError
from certgen.language import Language
from certgen.page import Ornament

PLACES = ("first", "second")
"""What a layout calls the languages of its page."""
KINDS = ("text", "name", "symbol", "picture")
TAGS = ("H1", "H2", "P", "Figure", "Artifact")
ALIGNMENTS = ("left", "centre", "right", "start")
REPEATED = ("partner", "signatory")
"""What a box may be said once for, and stand as often as there are."""
SCRIPTS = ("Arab", "Latn", "Tfng")
"""Scripts a box may say other sizes for: the letters of one stand taller than another's."""
NAME_FLOOR = 0.45
"""The smallest share of its size a name may be set in, on two lines if need be."""


@dataclass(frozen=True)
class Edition:
    """What a layout is read for: the languages of the page, and what is true of it."""

    languages: tuple[Language, ...]
    facts: frozenset[str]
    """What a ``when`` may ask: names of borders, of sentences there are, ``partner3`` …"""
    colours: Sequence[str]
    styles: Mapping[tuple[str, str], str]
    """(use, language) → a style in place of the language's own."""

    @property
    def mirrored(self) -> bool:
        """Whether the page begins on the right."""
        return self.languages[0].rtl

    def language(self, place: str) -> Language:
        """The ``first`` or ``second`` language."""
        return self.languages[PLACES.index(place)]

    def holds(self, when: Sequence[str]) -> bool:
        """Whether all of ``when`` is true; ``-partner3`` asks that there is none."""
        return all((each.removeprefix("-") in self.facts) != each.startswith("-") for each in when)

    def number(self, kind: str) -> int:
        """How many partners or signatories there are."""
        return sum(fact.removeprefix(kind).isdigit() for fact in self.facts)


@dataclass(frozen=True)
class Column:
    """Where one of several partners or signatories stands."""

    kind: str
    place: int
    """In order of precedence, from 1."""
    x: float
    """Of its middle."""
    width: float
    """The room there is."""
    beyond: bool
    """Whether it stands beyond the axis of the sheet, seen from where reading begins."""

    def named(self, text: str) -> str:
        """``{partner.logo}`` → ``{partner2.logo}``."""
        return re.sub(rf"{self.kind}(?!\d)", f"{self.kind}{self.place}", text)


def read_layout(file: Path, edition: Edition) -> Layout:
    """The layout in ``file`` as it is in ``edition``.

    Raises ``TemplateError`` with every mistake.
    """
    root = read_toml(file)
    width, height = root.number("width"), root.number("height")
    like = root.text("like", "")
    if like and not root.mistakes:
        root.finish(file, TemplateError)
        return on_sheet(read_layout(file.parent.parent / like, edition), width, height)
    said = root.table("columns", {})
    columns = {
        kind: list(_columns(said.table(kind, {}), kind, edition, width)) for kind in REPEATED
    }
    boxes = [_read_box(*each, edition) for each in _applicable(root, "box", edition, columns)]
    names = [box.name for box in boxes]
    for name in sorted({name for name in names if names.count(name) > 1}):
        root.wrong("box_twice", "box", name=name)
    ornaments, beside = [], []
    for each, column in _applicable(root, "ornament", edition, columns):
        ornament = _read_ornament(each, column, edition)
        if box := each.text("beside", ""):
            name = _named(box, edition, _place(each, edition))
            if name not in names:
                each.wrong("setting_choice", "beside", found=box, allowed=", ".join(names))
            beside.append(Beside(name, each.number("gap", 6.0), ornament))
        else:
            ornaments.append(ornament)
    root.finish(file, TemplateError)
    code = "+".join(language.code for language in edition.languages)
    layout = Layout(code, width, height, tuple(boxes), tuple(ornaments), tuple(beside))
    return mirrored(layout) if edition.mirrored else layout


def _columns(table: Table, kind: str, edition: Edition, width: float) -> Iterator[Column]:
    """The columns of ``kind`` for as many as there are."""
    middles, rooms = table.value("at", list, []), table.value("width", list, [])
    number = edition.number(kind)
    if not number or not middles:
        return
    if number > len(middles) or number > len(rooms) or len(middles[number - 1]) != number:
        table.wrong("columns_missing", "at", number=number, kind=kind)
        return
    for place, x in enumerate(middles[number - 1], 1):
        yield Column(kind, place, x, rooms[number - 1], 2 * x > width)


def _applicable(
    root: Table, key: str, edition: Edition, columns: Mapping[str, Sequence[Column]]
) -> Iterator[tuple[Table, Column | None]]:
    """The tables whose ``when`` holds; those for ``each`` partner follow one another partner by
    partner."""
    for kind, group in groupby(root.tables(key), lambda each: each.text("each", "")):
        tables = list(group)
        if kind and kind not in REPEATED:
            tables[0].wrong("setting_choice", "each", found=kind, allowed=", ".join(REPEATED))
        idle = dict(enumerate(tables))
        for column in columns.get(kind, ()) if kind else (None,):
            for place, each in enumerate(tables):
                if edition.holds(_asked(each, column)):
                    idle.pop(place, None)
                    yield each, column
        for each in idle.values():  # read all the same, for their mistakes
            each.ignore()


def _asked(each: Table, column: Column | None) -> list[str]:
    """What must be true for ``each``, in ``column`` of its partner or signatory."""
    when = each.value("when", (str, list), [])
    asked = [when] if isinstance(when, str) else when
    return [column.named(one) for one in asked] if column else asked


def _named(name: str, edition: Edition, place: str) -> str:
    """The name of a box on a page of several languages tells which it is in."""
    return name if len(edition.languages) == 1 else f"{name}_{edition.language(place).code}"


def _read_box(each: Table, column: Column | None, edition: Edition) -> Box:
    place = _place(each, edition)
    language = edition.language(place)
    kind = each.one_of("kind", KINDS, "text")
    _overlay(each, language.script, edition)
    says = each.value("says", (str, list), [])
    x, y = each.pair("at")
    width = each.number("width", 0.0)
    align = each.one_of("align", ALIGNMENTS, "centre")
    if align == "start":  # flush to the side on which its language begins to read
        align, x = _start(language, edition, x, width)
    pair = each.text("pair", "")
    name = each.text("name")
    box = Box(
        name=_named(f"{name}{column.place}" if column else name, edition, place),
        kind=kind,
        says=(says,) if isinstance(says, str) else tuple(says),
        text=each.text("text", "{name}" if kind == "name" else ""),
        lang=language.code,
        tag=each.one_of("tag", TAGS, "Figure" if kind in ("symbol", "picture") else "P"),
        style=_style(each, language, edition, kind),
        size=each.number("size", 0.5 if kind in ("symbol", "picture") else None),
        x=x,
        y=y,
        width=width,
        height=each.number("height", 0.0),
        align=align,
        lines=each.value("lines", int, 2 if kind == "name" else 1),
        leading=each.number("leading", 0.0),
        colour=each.one_of("colour", tuple(edition.colours), "black"),
        tracking=each.number("tracking", 0.0),
        floor=each.number("floor", NAME_FLOOR if kind == "name" else 0.6),
        pair=_named(pair, edition, "first") if pair else "",
        band=each.pair("band", (0.0, 0.0)),
        optional=each.value("optional", bool, False),
        middle=each.value("middle", bool, False),
        capitals=each.value("capitals", bool, False),
        tail=_tail(each),
    )
    facing = each.value("facing", bool, False)
    return _in_column(box, column, facing) if column else box


def _in_column(box: Box, column: Column, facing: bool) -> Box:
    """``box``, whose x counts from the middle of ``column``; ``facing`` its like past the axis."""
    if facing and column.beyond:
        box = mirrored_box(box, 0.0)
    return replace(
        box,
        x=round(box.x + column.x, 4),
        text=column.named(box.text),
        width=box.width or column.width,
    )


def _tail(each: Table) -> Tail | None:
    if "tail" not in each:
        return None
    tail = each.table("tail")
    return Tail(tail.number("size"), tail.number("y"), tail.number("tracking", 0.0))


def _place(each: Table, edition: Edition) -> str:
    there = PLACES[: len(edition.languages)]
    said = each.one_of("lang", there, "first")
    return said if said in there else "first"  # the mistake is noted; reading goes on


def _overlay(each: Table, script: str, edition: Edition) -> None:
    """Let what ``each`` says for ``script``, then what it says for cases that are true, stand in
    place of what it says for all."""
    said: dict[str, dict[str, Any]] = {name: each.value(name, dict, {}) for name in SCRIPTS}
    each.overlay(said.get(script, {}))
    for case in each.tables("but"):
        if edition.holds(_asked(case, None)):
            each.overlay(case.rest("when"))
        case.ignore()


def _start(language: Language, edition: Edition, x: float, width: float) -> tuple[str, float]:
    """Alignment and x, both as they are before the page is mirrored."""
    on_right = language.rtl != edition.mirrored
    return ("right", x + width) if on_right else ("left", x)


def _style(each: Table, language: Language, edition: Edition, kind: str) -> str:
    """The style a box names: a use of its language, or one of the catalogue."""
    if kind in ("symbol", "picture"):
        return each.text("style", "")
    said = each.text("style")
    return edition.styles.get((said, language.code)) or language.styles.get(said, said)


def _read_ornament(each: Table, column: Column | None, edition: Edition) -> Ornament:
    _overlay(each, edition.language(_place(each, edition)).script, edition)
    x, y = each.pair("at")
    return Ornament(
        kind=each.text("kind"),
        x=round(x + column.x, 4) if column else x,
        y=y,
        width=each.number("width", 0.0),
        height=each.number("height", 0.0),
        colour=each.text("colour", ""),
        source=each.text("source", ""),
    )
