"""Which face each character of a line is set in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, pairwise

from certgen.errors import ComposeError
from certgen.text.faces import Catalogue, script_of
from certgen.text.style import Cut, Style

Span = tuple[int, int, Cut]
"""``text[start:stop]`` is set in this cut."""

_JOINERS = "\u200c\u200d"


class Casting:
    """The choice of faces for one style: its own, its companions, and who stands in for them."""

    def __init__(self, style: Style, catalogue: Catalogue):
        self._style = style
        self._catalogue = catalogue
        self._own = catalogue.face(style.own.face)
        self._plain: set[str] = set()
        self._shown: dict[str, set[str]] = {}
        self._by_script: dict[str, Cut] = {**style.companions, style.own.script: style.own}

    def spans(self, text: str, levels: bytes) -> list[Span]:
        """``text`` in logical order, cut where the face changes.

        ``levels`` are its bidi levels. Raises ``ComposeError`` when no face of the catalogue has a
        glyph for a character.
        """
        if self.plain(text):
            return [(0, len(text), self._style.own)]
        own, base = self._style.own, self._style.base
        cuts = [own] * len(text)
        for start, stop in _turns(levels):
            against = levels[start] & 1 != base
            if against or not self.plain(text[start:stop]):
                self._lead(cuts, text, start, stop, against)
                if cuts[start:stop].count(cuts[start]) == stop - start and self._shows(
                    cuts[start], text[start:stop]
                ):
                    continue
                for first, after in _clusters(text, start, stop):
                    cluster, cut = text[first:after], cuts[first]
                    cuts[first:after] = [self._able(cluster, cut, text)] * (after - first)
        return list(_joined(cuts))

    def plain(self, text: str) -> bool:
        """Whether every character is the style's own to set, and its face can."""
        return self._plain.issuperset(text) or self._learn(text)

    def _learn(self, text: str) -> bool:
        plain = {
            char
            for char in set(text) - self._plain
            if script_of(char) in ("", self._style.own.script) and self._own.covers(char)
        }
        self._plain |= plain
        return self._plain.issuperset(text)

    def _shows(self, cut: Cut, text: str) -> bool:
        """Whether the face of ``cut`` has every character of ``text``."""
        shown = self._shown.setdefault(cut.face, set())
        if not shown.issuperset(text):
            shown.update(filter(self._catalogue.face(cut.face).covers, set(text)))
        return shown.issuperset(text)

    def _lead(self, cuts: list[Cut], text: str, start: int, stop: int, against: bool) -> None:
        """Give ``text[start:stop]``, a stretch of one direction, the cuts it would have if every
        face had every glyph; ``against``: it runs against the paragraph.

        Letters follow their script. What is common to scripts is the style's own, except between
        two words of one companion that are read together, and for digits written onto its letters
        (``H2O``).
        """
        own = self._style.own
        letters = [
            (place, self._by_script.get(script, own))
            for place in range(start, stop)
            if (script := script_of(text[place]))
        ]
        if not letters:
            return
        for (place, cut), (after, following) in pairwise([*letters, (stop, own)]):
            until = after if against or cut is following else place + 1
            cuts[place:until] = [cut] * (until - place)
        if against:
            first, cut = letters[0]
            cuts[start:first] = [cut] * (first - start)

    def _able(self, cluster: str, cut: Cut, text: str) -> Cut:
        """``cut`` if its face has all of ``cluster``, else the first that has."""
        face = self._catalogue.face
        for each in (cut, self._style.own, *self._style.companions.values()):
            if all(map(face(each.face).covers, cluster)):
                return each
        script = script_of(cluster[0])
        like = self._by_script.get(script, cut)
        for stand_in in self._catalogue.faces_for(script):
            if all(map(stand_in.covers, cluster)):
                shaped_as = script or like.script
                return replace(like, face=stand_in.name, script=shaped_as, features={}, lang="")
        first = face(cut.face)
        char = next((char for char in cluster if not first.covers(char)), cluster[0])
        shown, code = char if char.isprintable() else "\ufffd", f"U+{ord(char):04X}"
        said = text.encode(errors="replace").decode()
        if lacking := script and self._catalogue.lacking_for(script):
            name, how = lacking.name, lacking.how
            raise ComposeError("missing_face", char=shown, code=code, text=said, face=name, how=how)
        raise ComposeError("missing_glyph", char=shown, code=code, text=said)


def _clusters(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Each letter of ``text[start:stop]`` with the marks and joiners on it."""
    for place in range(start + 1, stop + 1):
        if place < stop:
            char = text[place]
            if char in _JOINERS or unicodedata.category(char)[0] == "M":
                continue
        yield start, place
        start = place


def _turns(levels: bytes) -> Iterator[tuple[int, int]]:
    """The stretches of one direction, in logical order."""
    start = 0
    for _, same in groupby(levels, _direction):
        stop = start + len(list(same))
        yield start, stop
        start = stop


def _direction(level: int) -> int:
    return level & 1


def _joined(cuts: list[Cut]) -> Iterator[Span]:
    start = 0
    for place in range(1, len(cuts) + 1):
        if place == len(cuts) or (cuts[place] is not cuts[start] and cuts[place] != cuts[start]):
            yield start, place, cuts[start]
            start = place
