"""Which face each character of a line is set in."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import pairwise

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
        self._stand_ins: dict[tuple[str, str, float], Cut] = {}
        self._by_script: dict[str, Cut] = {**style.companions, style.own.script: style.own}

    def spans(self, stretch: str, text: str, *, against: bool) -> list[Span]:
        """``stretch``, a part of ``text`` of one direction, in logical order, cut where the face
        changes; ``against``: it runs against the paragraph.

        Raises ``ComposeError`` when no face of the catalogue has a glyph for a character.
        """
        if not against and self.plain(stretch):
            return [(0, len(stretch), self._style.own)]
        cuts = self._lead(stretch, against)
        for first, after in _clusters(stretch):
            able = self._able(stretch[first:after], cuts[first], text)
            cuts[first:after] = [able] * (after - first)
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

    def _lead(self, stretch: str, against: bool) -> list[Cut]:
        """The cut of each character of ``stretch`` if every face had every glyph.

        Letters follow their script. What is common to scripts is the style's own, except between
        two words of one companion that are read together, and for digits written onto its letters
        (``H2O``).
        """
        own, stop = self._style.own, len(stretch)
        cuts = [own] * stop
        letters = [
            (place, self._by_script.get(script, own))
            for place, char in enumerate(stretch)
            if (script := script_of(char))
        ]
        if not letters:
            return cuts
        for (place, cut), (after, following) in pairwise([*letters, (stop, own)]):
            until = after if against or cut is following else place + 1
            cuts[place:until] = [cut] * (until - place)
        if against:
            first, cut = letters[0]
            cuts[:first] = [cut] * first
        return cuts

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
                key = stand_in.name, script or like.script, like.scale
                return self._stand_ins.setdefault(key, Cut(*key))
        first = face(cut.face)
        char = next((char for char in cluster if not first.covers(char)), cluster[0])
        shown, code = char if char.isprintable() else "\ufffd", f"U+{ord(char):04X}"
        said = text.encode(errors="replace").decode()
        if lacking := script and self._catalogue.lacking_for(script):
            name, how = lacking.name, lacking.how
            raise ComposeError("missing_face", char=shown, code=code, text=said, face=name, how=how)
        raise ComposeError("missing_glyph", char=shown, code=code, text=said)


def _clusters(stretch: str) -> Iterator[tuple[int, int]]:
    """Each letter of ``stretch`` with the marks and joiners on it."""
    start = 0
    for place in range(1, len(stretch) + 1):
        if place < len(stretch):
            char = stretch[place]
            if char in _JOINERS or unicodedata.category(char)[0] == "M":
                continue
        yield start, place
        start = place


def _joined(cuts: list[Cut]) -> Iterator[Span]:
    start = 0
    for place in range(1, len(cuts) + 1):
        if place == len(cuts) or (cuts[place] is not cuts[start] and cuts[place] != cuts[start]):
            yield start, place, cuts[start]
            start = place
