"""The places on one page: boxes with what stands in them, and small ornaments, read from a file.

A layout knows no language. It speaks of the ``first`` language of a page and the ``second``, is
written for a page that reads from left to right, and is mirrored for one that begins in a language
from right to left. Millimetres; y from the top of the sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from certgen.config import Table, read_toml
from certgen.errors import TemplateError
from certgen.language import Language
from certgen.page import Ornament

PLACES = ("first", "second")
"""What a layout calls the languages of its page."""
KINDS = ("text", "name", "symbol", "picture")
TAGS = ("H1", "H2", "P", "Figure", "Artifact")
ALIGNMENTS = ("left", "centre", "right", "start")
SCRIPTS = ("Arab", "Latn", "Tfng")
"""Scripts a box may say other sizes for: the letters of one stand taller than another's."""
NAME_FLOOR = 0.45
"""The smallest share of its size a name may be set in, on two lines if need be."""
_SIDES = {"left": "right", "right": "left"}


@dataclass(frozen=True)
class Tail:
    """How what stands behind a line break in a sentence is set, below the rest."""

    size: float
    """Points."""
    y: float
    """Baseline."""
    tracking: float
    """Em."""


@dataclass(frozen=True)
class Box:
    """A place on the page and what stands in it."""

    name: str
    kind: str
    """``text`` (lines or a paragraph), ``name`` (fitted to its band), ``symbol`` (the QR code),
    ``picture`` (a logo or a signature)."""
    says: tuple[str, ...]
    """Keys of the wording; the first whose fields are all there is said."""
    text: str
    """Instead of ``says``: the text itself, with ``{field}`` places; of a picture, its source."""
    lang: str
    tag: str
    style: str
    """Of the catalogue."""
    size: float
    """Points; of a symbol the side of one module at most, mm."""
    x: float
    y: float
    """Baseline of the first line; of a symbol or picture the top edge."""
    width: float
    """The room for a line; of a symbol the side of its box."""
    height: float
    """Of a picture."""
    align: str
    """How a line stands to ``x``: begins there (left), ends there (right), or centred on it."""
    lines: int
    leading: float
    """From one baseline to the next; between two paired names, ink to ink."""
    colour: str
    tracking: float
    """Em."""
    floor: float
    """The smallest share of ``size`` a line or name may be set in."""
    pair: str
    """The box whose name stands above and shrinks by the same factor."""
    band: tuple[float, float]
    """Top and bottom of the room of a name, or of a pair of names."""
    optional: bool
    """Whether the box stays empty when a field is missing."""
    middle: bool
    """Whether several lines stand about ``y``, half above and half below, instead of from it on."""
    capitals: bool
    """Whether the text is set in capital letters."""
    tail: Tail | None


@dataclass(frozen=True)
class Beside:
    """Ornaments to the left and right of a line, as far away as its width makes them."""

    box: str
    gap: float
    ornament: Ornament
    """Of the right one; its ``x`` is the axis."""


@dataclass(frozen=True)
class Layout:
    """The boxes of one page, in reading order, and its small ornaments."""

    languages: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    ornaments: tuple[Ornament, ...]
    beside: tuple[Beside, ...]

    @property
    def langs(self) -> tuple[str, ...]:
        """The languages of the page, the main one first."""
        return tuple(self.languages.split("+"))


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


def read_layout(file: Path, edition: Edition) -> Layout:
    """The layout in ``file`` as it is in ``edition``.

    Raises ``TemplateError`` with every mistake.
    """
    root = read_toml(file)
    width, height = root.number("width"), root.number("height")
    boxes = [_read_box(each, edition) for each in _applicable(root, "box", edition)]
    names = [box.name for box in boxes]
    for name in sorted({name for name in names if names.count(name) > 1}):
        root.wrong("box_twice", "box", name=name)
    ornaments, beside = [], []
    for each in _applicable(root, "ornament", edition):
        ornament = _read_ornament(each)
        if box := each.text("beside", ""):
            name = _named(box, edition, _place(each, edition))
            if name not in names:
                each.wrong("setting_choice", "beside", found=box, allowed=", ".join(names))
            beside.append(Beside(name, each.number("gap", 6.0), ornament))
        else:
            ornaments.append(ornament)
    root.finish(file, TemplateError)
    if edition.mirrored:
        boxes = [_mirrored_box(box, width) for box in boxes]
        ornaments = [_mirrored_ornament(each, width) for each in ornaments]
    code = "+".join(language.code for language in edition.languages)
    return Layout(code, width, height, tuple(boxes), tuple(ornaments), tuple(beside))


def _applicable(root: Table, key: str, edition: Edition) -> list[Table]:
    """The tables whose ``when`` holds; the others are read all the same, for their mistakes."""
    chosen = []
    for each in root.tables(key):
        when = each.value("when", (str, list), [])
        if edition.holds([when] if isinstance(when, str) else when):
            chosen.append(each)
        else:
            each.ignore()
    return chosen


def _named(name: str, edition: Edition, place: str) -> str:
    """The name of a box on a page of several languages tells which it is in."""
    return name if len(edition.languages) == 1 else f"{name}_{edition.language(place).code}"


def _read_box(each: Table, edition: Edition) -> Box:
    place = _place(each, edition)
    language = edition.language(place)
    kind = each.one_of("kind", KINDS, "text")
    _overlay(each, language.script)
    says = each.value("says", (str, list), [])
    x, y = each.pair("at")
    width = each.number("width", 0.0)
    align = each.one_of("align", ALIGNMENTS, "centre")
    if align == "start":  # flush to the side on which its language begins to read
        align, x = _start(language, edition, x, width)
    pair = each.text("pair", "")
    return Box(
        name=_named(each.text("name"), edition, place),
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


def _tail(each: Table) -> Tail | None:
    if "tail" not in each:
        return None
    tail = each.table("tail")
    return Tail(tail.number("size"), tail.number("y"), tail.number("tracking", 0.0))


def _place(each: Table, edition: Edition) -> str:
    return each.one_of("lang", PLACES[: len(edition.languages)], "first")


def _overlay(each: Table, script: str) -> None:
    """Let what ``each`` says for ``script`` stand in place of what it says for all."""
    said: dict[str, dict[str, Any]] = {name: each.value(name, dict, {}) for name in SCRIPTS}
    each.overlay(said.get(script, {}))


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


def _read_ornament(each: Table) -> Ornament:
    x, y = each.pair("at")
    return Ornament(
        kind=each.text("kind"),
        x=x,
        y=y,
        width=each.number("width", 0.0),
        height=each.number("height", 0.0),
        colour=each.text("colour", ""),
        source=each.text("source", ""),
    )


def _mirrored_box(box: Box, width: float) -> Box:
    taken = box.width if box.kind in ("symbol", "picture") else 0.0
    align = _SIDES.get(box.align, box.align)
    return replace(box, x=round(width - box.x - taken, 4), align=align)


def _mirrored_ornament(ornament: Ornament, width: float) -> Ornament:
    """An ornament with its reference point on the axis has no width to take off."""
    centred = ornament.kind in ("star", "dot", "divider")
    taken = 0.0 if centred else ornament.width
    return replace(ornament, x=round(width - ornament.x - taken, 4))
