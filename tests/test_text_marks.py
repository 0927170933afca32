"""Vowel marks of thousands of names: each over or under its own letter, in order, and apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from fontTools.ttLib import TTFont
from people import UNUSUAL, people

from certgen.roster import names
from certgen.text.faces import Catalogue, Face
from certgen.text.typesetter import Typesetter

FONTS = Path(__file__).parent.parent / "fonts"
NAMES = [names.inspect(arabic, "ar")[0] for arabic, _ in people(2 * len(UNUSUAL) + 1500)[:1500]]
ABOVE = {"\u064b", "\u064c", "\u064e", "\u064f", "\u0651", "\u0652", "\u0653", "\u0670"}
BELOW = {"\u064d", "\u0650"}
MARK = 3
"""The class of marks in a font's GDEF table."""
TOUCH = 15
"""Thousandths of an em that boxes of slanted strokes may share."""
BESIDE = 350
"""How far beside its letter's ink a mark's middle may be: lam and alef share theirs."""


class Drawn(NamedTuple):
    """A glyph's ink."""

    name: str
    left: int
    bottom: int
    right: int
    top: int

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


class Letter(NamedTuple):
    """What of one cluster is drawn."""

    text: str
    bases: list[Drawn]
    marks: list[Drawn]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.open(FONTS)


def letters(text: str, face: Face, font: TTFont) -> Iterator[Letter]:
    """The clusters of ``text`` with their ink, as HarfBuzz placed it."""
    kinds = font["GDEF"].table.GlyphClassDef.classDefs
    found: dict[int, Letter] = {}
    pen = 0
    for glyph in face.shape(text, 0, len(text), rtl=True, script="Arab", lang="ar-MA"):
        assert glyph.gid, text
        name = font.getGlyphName(glyph.gid)
        letter = found.setdefault(glyph.cluster, Letter("", [], []))
        if box := face.extents(glyph.gid):
            x, y = pen + glyph.x_offset, glyph.y_offset
            ink = Drawn(name, x + box.x_min, y + box.y_min, x + box.x_max, y + box.y_max)
            (letter.marks if kinds.get(name) == MARK else letter.bases).append(ink)
        pen += glyph.x_advance
    ends = [*sorted(found)[1:], len(text)]
    for start, end in zip(sorted(found), ends, strict=True):
        yield found[start]._replace(text=text[start:end])


@pytest.mark.parametrize("name", ["amiri", "amiri-bold"])
def test_marks_are_where_they_belong(catalogue: Catalogue, name: str) -> None:
    face = catalogue.face(name)
    font = TTFont(catalogue.sources[name].file)
    seen = dict.fromkeys((*ABOVE, *BELOW), 0)
    for text in NAMES:
        if not all(map(face.covers, text)):
            continue
        for letter in letters(text, face, font):
            if not letter.bases:
                continue
            low = min(base.bottom for base in letter.bases)
            high = max(base.top for base in letter.bases)
            left = min(base.left for base in letter.bases)
            right = max(base.right for base in letter.bases)
            for place, mark in enumerate(letter.marks):
                across, along = mark.middle
                assert left - BESIDE <= across <= right + BESIDE, (text, letter.text)
                for other in letter.marks[place + 1 :]:
                    beside = min(mark.right, other.right) - max(mark.left, other.left)
                    over = min(mark.top, other.top) - max(mark.bottom, other.bottom)
                    assert min(beside, over) <= TOUCH, (text, letter.text)
                kind = chr(int(mark.name[3:], 16)) if mark.name.startswith("uni06") else ""
                if kind in ABOVE:
                    assert along > (low + high) / 2, (text, letter.text, mark)
                elif kind in BELOW:
                    # In the bowl of a final ح it is under the baseline all the same.
                    assert along < max(0, (low + high) / 2), (text, letter.text, mark)
                if kind in seen:
                    seen[kind] += 1
            shadda = [each for each in letter.marks if each.name == "uni0651"]
            for vowel in letter.marks:
                if shadda and vowel.name in ("uni064E", "uni064F", "uni064B", "uni064C"):
                    assert vowel.middle[1] > shadda[0].middle[1], (text, letter.text)
    assert sum(seen.values()) > 5000
    assert min(seen[kind] for kind in ("\u0650", "\u0651", "\u0652", "\u064e", "\u064f", "\u0670"))


def test_no_mark_is_lost(catalogue: Catalogue) -> None:
    # The text of the line's units is the name, mark for mark.
    typesetter = Typesetter(catalogue)
    marked = 0
    for text in NAMES:
        line = typesetter.line(text, "ar-bold")
        read = "".join(unit.text for run in line.runs for unit in run.units)
        wanted = [char for char in text if unicodedata.category(char) == "Mn"]
        assert sorted(char for char in read if unicodedata.category(char) == "Mn") == sorted(wanted)
        marked += bool(wanted)
    assert marked > 300
